"""Listening with a recogniser that takes one utterance at a time."""

import asyncio

import pytest

from senderz_voice.ports.errors import PortError
from tests.dialogue.scene import DOWN, FOREVER, Ears, Note, engine
from tests.live.virtual import run

SPEECH = b"\x80" * 8000
PAUSE = b"\xff" * 4000


def test_the_words_of_a_pause_are_told_and_serve_when_only_silence_followed() -> None:
    async def story() -> None:
        ear = Ears("Are you open?")
        async with engine(ear=ear) as (cascade, call):
            cascade.speculate(1, SPEECH)
            await asyncio.sleep(0.3)
            assert call.notes == [("so far", "Are you open?")]
            cascade.recognise(1, SPEECH + PAUSE)
            await asyncio.sleep(0.01)
            assert call.notes[1:] == [("said", 1, "Are you open?")]
            assert ear.heard == [SPEECH]

    run(story())


def test_a_guess_that_is_still_being_made_is_waited_for() -> None:
    async def story() -> None:
        ear = Ears((0.5, "Are you open?"))
        async with engine(ear=ear) as (cascade, call):
            cascade.speculate(1, SPEECH)
            await asyncio.sleep(0.3)
            cascade.recognise(1, SPEECH + PAUSE)
            await asyncio.sleep(0.25)
            assert call.notes == [("said", 1, "Are you open?")]
            assert len(ear.heard) == 1

    run(story())


def test_a_caller_who_went_on_is_recognised_as_a_whole() -> None:
    async def story() -> None:
        ear = Ears("Are you", "Are you open?")
        async with engine(ear=ear) as (cascade, call):
            cascade.speculate(1, SPEECH)
            cascade.forget()
            await asyncio.sleep(0.3)
            assert call.notes == [("so far", "Are you")], "They are words of the turn all the same."
            cascade.recognise(1, SPEECH + PAUSE + SPEECH)
            await asyncio.sleep(0.3)
            assert call.about("said") == [("said", 1, "Are you open?")]
            assert ear.heard[1] == SPEECH + PAUSE + SPEECH

    run(story())


def test_a_later_pause_replaces_the_guess() -> None:
    async def story() -> None:
        async with engine(ear=Ears((1.0, "Are you"), "Are you open?")) as (cascade, call):
            cascade.speculate(1, SPEECH)
            await asyncio.sleep(0.2)
            cascade.speculate(1, SPEECH + SPEECH)
            await asyncio.sleep(0.3)
            cascade.recognise(1, SPEECH + SPEECH)
            await asyncio.sleep(2.0)
            assert call.notes == [("so far", "Are you open?"), ("said", 1, "Are you open?")]

    run(story())


def test_a_guess_that_failed_fails_nothing_but_itself() -> None:
    async def story() -> None:
        async with engine(ear=Ears(DOWN, "Hello?")) as (cascade, call):
            cascade.speculate(1, SPEECH)
            await asyncio.sleep(0.3)
            cascade.recognise(1, SPEECH + SPEECH)
            await asyncio.sleep(0.3)
            assert call.notes == [("said", 1, "Hello?")]

    run(story())


@pytest.mark.parametrize("answer", [DOWN, (FOREVER, "Too late.")])
def test_a_turn_that_cannot_be_recognised_is_told_as_unintelligible(answer: PortError | tuple[float, str]) -> None:
    async def story() -> list[Note]:
        async with engine(ear=Ears(answer, "Hello?")) as (cascade, call):
            cascade.recognise(1, SPEECH)
            await asyncio.sleep(4.0)
            cascade.recognise(2, SPEECH)
            await asyncio.sleep(1.0)
            return call.notes

    assert run(story()) == [("said", 1, ""), ("said", 2, "Hello?")]


def test_turns_that_overlap_each_get_their_own_words() -> None:
    async def story() -> list[Note]:
        async with engine(ear=Ears((0.6, "First."), "Second.")) as (cascade, call):
            cascade.recognise(1, SPEECH)
            cascade.recognise(2, SPEECH + SPEECH)
            await asyncio.sleep(1.0)
            return call.notes

    assert run(story()) == [("said", 2, "Second."), ("said", 1, "First.")]
