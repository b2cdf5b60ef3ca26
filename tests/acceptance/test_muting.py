"""One side of the line cannot be heard: the transcript must not claim that it was, and the call must end."""

import asyncio

import pytest

from tests.acceptance.carrier import Carrier, open_for_calls
from tests.acceptance.client import Customer, Json, operating, said_by
from tests.acceptance.conftest import OnTelnyx
from tests.acceptance.muting import Change, Muting, lost, muting, silenced, untouched
from tests.acceptance.people import Babbler, Quiet
from tests.speech import sounds

UNHEARD, DEAF, MUTE = "+14155550101", "+14155550102", "+14155550103"
"""Whom we call: two people whose words are lost or silenced on the way, and one who cannot hear the assistant."""
SECONDS = 120.0

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not sounds.installed(), reason=sounds.ABSENT)]


def test_who_cannot_be_heard_is_not_in_the_transcript_and_the_call_ends_in_silence(on_telnyx: OnTelnyx) -> None:
    unheard, silent, deaf = asyncio.run(_three_broken_lines(on_telnyx))
    for call in (unheard, silent):
        assert said_by("caller", call) == ""
        assert said_by("assistant", call)
    assert said_by("assistant", deaf) == ""
    assert [call["end_reason"] for call in (unheard, silent, deaf)] == ["silence"] * 3
    assert [call["status"] for call in (unheard, silent, deaf)] == ["completed"] * 3


async def _three_broken_lines(on_telnyx: OnTelnyx) -> tuple[Json, Json, Json]:
    """The calls to a person whose words are lost, to one whose words are silenced, and to one who hears nothing."""
    sentence = sounds.prompts(20, words=6, seconds=6.0)[3].audio
    people = {UNHEARD: lambda: Babbler(sentence), MUTE: lambda: Babbler(sentence), DEAF: Quiet}
    async with (
        operating(on_telnyx.server) as operator,
        open_for_calls(on_telnyx.carrier_port, on_telnyx.webhook, lambda number: people[number]()) as carrier,
    ):
        customer = await operator.customer(business_name="Harbor Dental")
        number = await customer.buy()
        ends = []
        for to, to_server, to_carrier in (
            (UNHEARD, lost, untouched),
            (MUTE, silenced, untouched),
            (DEAF, untouched, lost),
        ):
            ends.append(await _begun(on_telnyx, carrier, customer, number, to, to_server, to_carrier))
        first, second, third = await asyncio.gather(*ends)
        return first, second, third


async def _begun(
    on_telnyx: OnTelnyx,
    carrier: Carrier,
    customer: Customer,
    number: Json,
    to: str,
    to_server: Change,
    to_carrier: Change,
) -> "asyncio.Task[Json]":
    """A call through a proxy of its own, dialled before the next one changes the way; its end is to be awaited."""
    dialled = asyncio.Event()

    async def follow() -> Json:
        async with muting(on_telnyx.server.ports.media, to_server=to_server, to_carrier=to_carrier) as proxy:
            carrier.reroute = proxy.reroute
            call = await customer.place(number, to, "Confirm Friday 2pm appointment for John Smith.")
            dialled.set()
            shown = await customer.until_final(call, SECONDS)
            _check_that_audio_flowed(proxy)
            return shown

    task = asyncio.create_task(follow())
    waiting = asyncio.create_task(dialled.wait())
    await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    return task


def _check_that_audio_flowed(proxy: Muting) -> None:
    """Both sides did send audio; whoever is missing from the transcript was lost in the proxy."""
    assert proxy.from_carrier > 500
    assert proxy.from_server > 20
