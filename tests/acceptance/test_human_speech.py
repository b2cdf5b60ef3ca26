"""Human voices over the telephone, end to end: from a carrier's frames to the words that the API shows."""

import asyncio
from collections import deque
from dataclasses import dataclass

import pytest

from tests.acceptance.client import Customer, said_by
from tests.acceptance.people import Reader
from tests.acceptance.stage import Evening, Stage
from tests.speech import sounds
from tests.speech.errors_of_words import count

PROMPTS = 20
LINES = 4
MOST_ROUNDS = 3
MOST_ERRORS = 0.10

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not sounds.installed(), reason=sounds.ABSENT)]


@dataclass
class Reading:
    """How many prompts were read so far, their words, and the errors in what was heard of them."""

    prompts: int = 0
    words: int = 0
    errors: int = 0

    def add(self, reader: Reader, heard: str) -> None:
        text = " ".join(prompt.text for prompt in reader.read)
        errors, words = count(text, heard)
        print(f"{errors:3} of {words:3}: {text}\n           {heard}")
        self.prompts += len(reader.read)
        self.words += words
        self.errors += errors


def test_recorded_people_are_understood_over_the_telephone(evening: Evening) -> None:
    told = evening.result(story)
    print(f"{told.prompts} prompts: {told.errors} errors in {told.words} words, {told.errors / told.words:.1%}")
    assert told.prompts == PROMPTS
    assert told.errors / told.words <= MOST_ERRORS


async def story(stage: Stage) -> Reading:
    """People ring and read prompts; what an answer of the assistant cuts off, or a goodbye leaves, is read later."""
    waiting = deque(sounds.prompts(PROMPTS, seconds=9.0))
    reading = Reading()
    customer = await stage.operator.customer(business_name="Harbor Dental", voice_greeting="Hello.")
    number = (await customer.buy())["phone_number"]
    for round_ in range(MOST_ROUNDS):
        share = -(-len(waiting) // LINES)
        callers = [f"+1619555{10 * round_ + line:04}" for line in range(min(LINES, len(waiting)))]
        for reader, heard in await asyncio.gather(
            *(_read(stage, customer, number, Reader(waiting, share), caller) for caller in callers)
        ):
            reading.add(reader, heard)
    return reading


async def _read(stage: Stage, customer: Customer, number: str, reader: Reader, caller: str) -> tuple[Reader, str]:
    """One inbound call: who read, and what the transcript says the caller said."""
    async with stage.lines:
        leg = stage.carrier.ring(number, reader, caller)
        await asyncio.wait_for(leg.over.wait(), 240)
        reader.unread()
        call = next(call for call in await customer.calls("inbound") if call["from"] == caller)
        return reader, said_by("caller", await customer.until_final(call["id"]))
