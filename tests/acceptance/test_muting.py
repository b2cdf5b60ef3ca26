"""One side of the line cannot be heard: the transcript must not claim that it was, and the call must end."""

import asyncio
from dataclasses import dataclass

import pytest

from tests.acceptance.client import Customer, Json, said_by
from tests.acceptance.line import Human
from tests.acceptance.muting import Change, lost, muting, silenced, untouched
from tests.acceptance.people import Babbler, Quiet
from tests.acceptance.stage import Evening, Stage
from tests.speech import sounds

SECONDS = 120.0

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not sounds.installed(), reason=sounds.ABSENT)]


@dataclass(frozen=True)
class BrokenLine:
    """Whom we call, and what the way there does to the audio."""

    human: Human
    to_server: Change = untouched
    to_carrier: Change = untouched


def test_who_cannot_be_heard_is_not_in_the_transcript_and_the_call_ends_in_silence(evening: Evening) -> None:
    unheard, silent, deaf = evening.result(story)
    for call in (unheard, silent):
        assert said_by("caller", call) == ""
        assert said_by("assistant", call)
    assert said_by("assistant", deaf) == ""
    assert [call["end_reason"] for call in (unheard, silent, deaf)] == ["silence"] * 3
    assert [call["status"] for call in (unheard, silent, deaf)] == ["completed"] * 3


async def story(stage: Stage) -> list[Json]:
    """Calls to two people whose words are lost or silenced on the way, and to one who cannot hear the assistant."""
    sentence = sounds.prompts(20, words=6, seconds=6.0)[3].audio
    lines = [
        BrokenLine(Babbler(sentence), to_server=lost),
        BrokenLine(Babbler(sentence), to_server=silenced),
        BrokenLine(Quiet(), to_carrier=lost),
    ]
    customer = await stage.operator.customer(business_name="Harbor Dental")
    number = await customer.buy()
    calls = (_called(stage, customer, number, line, f"+1415777010{place}") for place, line in enumerate(lines))
    return await asyncio.gather(*calls)


async def _called(stage: Stage, customer: Customer, number: Json, line: BrokenLine, to: str) -> Json:
    """One call over such a line, when it is over."""
    server = customer.server
    async with (
        stage.lines,
        muting(server.ports.media, to_server=line.to_server, to_carrier=line.to_carrier) as proxy,
    ):
        stage.people[to], stage.ways[to] = line.human, proxy
        call = await customer.place(number, to, "Confirm Friday 2pm appointment for John Smith.")
        ended = await customer.until_final(call, SECONDS)
        # Both sides did send audio: whoever is missing from the transcript was lost on the way.
        assert proxy.from_carrier > 500
        assert proxy.from_server > 20
        return ended
