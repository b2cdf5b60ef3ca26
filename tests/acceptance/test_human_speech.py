"""Human voices over the telephone, end to end: from a carrier's frames to the words that the API shows."""

import asyncio
from collections import deque

import pytest

from tests.acceptance.carrier import Carrier, open_for_calls
from tests.acceptance.client import Customer, Json, operating, said_by
from tests.acceptance.conftest import OnTelnyx
from tests.acceptance.people import Quiet, Reader
from tests.speech import sounds
from tests.speech.errors_of_words import count

PROMPTS = 20
LINES = 4
MOST_ROUNDS = 3
MOST_ERRORS = 0.10

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not sounds.installed(), reason=sounds.ABSENT)]


def test_recorded_people_are_understood_over_the_telephone(on_telnyx: OnTelnyx) -> None:
    read, errors, words = asyncio.run(_read_to_the_assistant(on_telnyx))
    print(f"{read} prompts over the telephone: {errors} errors in {words} words, {errors / words:.1%}")
    assert read == PROMPTS
    assert errors / words <= MOST_ERRORS


async def _read_to_the_assistant(on_telnyx: OnTelnyx) -> tuple[int, int, int]:
    """How many prompts were read, the errors in what was heard of them, and their words."""
    waiting = deque(sounds.prompts(PROMPTS, seconds=9.0))
    read = errors = words = 0
    async with (
        operating(on_telnyx.server) as operator,
        open_for_calls(on_telnyx.carrier_port, on_telnyx.webhook, lambda _: Quiet()) as carrier,
    ):
        customer = await operator.customer(business_name="Harbor Dental", voice_greeting="Hello.")
        number = (await customer.buy())["phone_number"]
        for round_ in range(MOST_ROUNDS):
            share = -(-len(waiting) // LINES)
            lines = range(10 * round_, 10 * round_ + min(LINES, len(waiting)))
            readings = [_read(carrier, customer, number, waiting, share, line) for line in lines]
            for reader, heard in await asyncio.gather(*readings):
                text = " ".join(prompt.text for prompt in reader.read)
                slips, said = count(text, heard)
                print(f"{slips:3} of {said:3}: {text}\n           {heard}")
                read, errors, words = read + len(reader.read), errors + slips, words + said
    return read, errors, words


async def _read(
    carrier: Carrier, customer: Customer, number: str, waiting: deque[sounds.Prompt], share: int, line: int
) -> tuple[Reader, str]:
    """One inbound call: who read, and what the transcript says the caller said."""
    reader = Reader(waiting, share)
    caller = f"+1619555{line:04}"
    leg = carrier.ring(number, reader, caller)
    await asyncio.wait_for(leg.over.wait(), 200)
    reader.unread()
    call = await customer.until_final((await _of(customer, caller))["id"])
    return reader, said_by("caller", call)


async def _of(customer: Customer, caller: str) -> Json:
    return next(call for call in await customer.calls("inbound") if call["from"] == caller)
