"""Listening with a recogniser that follows along while the caller speaks."""

import asyncio

import pytest

from tests.dialogue.scene import Stream, engine
from tests.live.virtual import run

FRAME = b"\x80" * 160
SPEECH = FRAME * 100


def test_partial_words_are_told_and_the_final_ones_are_the_turn() -> None:
    async def story() -> None:
        ear = Stream()
        async with engine(ear=ear) as (cascade, call):
            cascade.hear(FRAME)
            cascade.hear(FRAME)
            assert ear.heard == FRAME * 2
            ear.sink.partial("are", "en")
            ear.sink.partial("are", "en")
            ear.sink.partial("are you", "en")
            cascade.recognise(1, SPEECH)
            await asyncio.sleep(0.2)
            ear.sink.final("Are you open?", "en")
            assert call.notes == [("so far", "are"), ("so far", "are you"), ("said", 1, "Are you open?")]
            assert ear.finished == 1
        assert ear.closed

    run(story())


def test_final_words_that_came_unasked_end_the_turn_and_need_no_second_asking() -> None:
    async def story() -> None:
        ear = Stream()
        async with engine(ear=ear) as (cascade, call):
            cascade.hear(FRAME)
            ear.sink.partial("my number is", "en")
            ear.sink.final("My number is", "en")
            ear.sink.partial("five five", "en")
            ear.sink.final("five five one.", "en")
            assert call.notes == [
                ("so far", "my number is"),
                *(("so far", "My number is"), ("turn over",)),
                ("so far", "My number is five five"),
                *(("so far", "My number is five five one."), ("turn over",)),
            ]
            cascade.recognise(1, SPEECH)
            assert call.notes[-1] == ("said", 1, "My number is five five one.")
            assert ear.finished == 0

    run(story())


def test_new_words_behind_the_final_ones_are_waited_for() -> None:
    async def story() -> None:
        ear = Stream()
        async with engine(ear=ear) as (cascade, call):
            cascade.hear(FRAME)
            ear.sink.final("Yes.", "en")
            ear.sink.partial("and", "en")
            cascade.recognise(1, SPEECH)
            await asyncio.sleep(0.3)
            assert call.about("said") == []
            ear.sink.final("And thank you.", "en")
            assert call.about("said") == [("said", 1, "Yes. And thank you.")]

    run(story())


def test_an_eager_guess_is_told_and_may_be_taken_back() -> None:
    async def story() -> None:
        ear = Stream()
        async with engine(ear=ear) as (cascade, call):
            cascade.hear(FRAME)
            ear.sink.eager("I want to", "en")
            ear.sink.resumed()
            ear.sink.partial("I want to cancel", "en")
            assert call.notes == [("so far", "I want to"), ("so far", "I want to cancel")]

    run(story())


def test_final_words_that_never_come_are_replaced_by_the_partial_ones() -> None:
    async def story() -> None:
        ear = Stream()
        async with engine(ear=ear) as (cascade, call):
            cascade.hear(FRAME)
            ear.sink.partial("are you open", "en")
            cascade.recognise(1, SPEECH)
            await asyncio.sleep(3.0)
            assert call.notes[1:] == [("stalled", "recogniser", "partial"), ("said", 1, "are you open")]
            assert call.at("said", 1, "are you open") == pytest.approx(1.2)

    run(story())


def test_words_that_a_turn_already_got_do_not_come_again_with_the_next() -> None:
    async def story() -> None:
        ear = Stream()
        async with engine(ear=ear) as (cascade, call):
            cascade.hear(FRAME)
            ear.sink.partial("are you open", "en")
            cascade.recognise(1, SPEECH)
            await asyncio.sleep(1.5)
            ear.sink.partial("Are you open on", "en")
            ear.sink.final("Are you open? On Sunday?", "en")
            cascade.recognise(2, SPEECH)
            assert call.about("said") == [("said", 1, "are you open"), ("said", 2, "On Sunday?")]

    run(story())


def test_a_late_final_without_news_is_no_turn() -> None:
    async def story() -> None:
        ear = Stream()
        async with engine(ear=ear) as (cascade, call):
            cascade.hear(FRAME)
            ear.sink.partial("are you open", "en")
            cascade.recognise(1, SPEECH)
            await asyncio.sleep(1.5)
            before = list(call.notes)
            ear.sink.final("Are you open?", "en")
            ear.sink.final("", "en")
            assert call.notes == before

    run(story())


def test_a_turn_that_overtakes_the_answer_to_the_last_one_takes_nothing_from_it() -> None:
    async def story() -> None:
        ear = Stream()
        async with engine(ear=ear) as (cascade, call):
            cascade.hear(FRAME)
            ear.sink.partial("yes", "en")
            cascade.recognise(1, SPEECH)
            cascade.recognise(2, SPEECH)
            ear.sink.final("Yes.", "en")
            await asyncio.sleep(2.0)
            assert call.about("said") == [("said", 1, "yes"), ("said", 2, "")]

    run(story())


def test_a_sound_without_words_ends_with_none() -> None:
    async def story() -> None:
        ear = Stream()
        async with engine(ear=ear) as (cascade, call):
            cascade.hear(FRAME)
            cascade.recognise(1, SPEECH)
            ear.sink.final("", "en")
            await asyncio.sleep(2.0)
            assert call.notes == [("said", 1, "")]

    run(story())
