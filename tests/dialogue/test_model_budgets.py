"""A model that is late, silent, broken or empty."""

import asyncio

import pytest

from senderz_voice.core import phrases
from senderz_voice.dialogue.cascade import Fallbacks
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import ReplyEnded, TextDelta, ToolRequest
from tests.dialogue.scene import DOWN, FOREVER, REFUSED, Minds, ModelStep, Note, engine, text, wanted
from tests.live.virtual import run

FILLER = phrases.phrase(phrases.HOLD, "en")


def test_a_model_that_takes_two_seconds_is_bridged_once_and_its_answer_follows() -> None:
    async def story() -> None:
        async with engine(Minds([2.0, TextDelta("Yes. "), ReplyEnded()])) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(5.0)
            assert call.about("stalled", "clause", "done", "failed") == [
                ("stalled", "model", "filler"),
                ("clause", 1, FILLER),
                ("clause", 1, "Yes."),
                ("done", 1, False),
            ]
            assert call.at("stalled", "model", "filler") == pytest.approx(1.5)

    run(story())


def test_a_model_that_takes_five_seconds_still_answers_beside_its_own_retry() -> None:
    async def story() -> None:
        model = Minds([5.0, TextDelta("At last. "), ReplyEnded()], [FOREVER])
        async with engine(model) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(8.0)
            assert call.about("stalled") == [("stalled", "model", "filler"), ("stalled", "model", "retry")]
            assert call.at("stalled", "model", "retry") == pytest.approx(3.0)
            assert call.clauses() == [FILLER, "At last."]
            assert (len(model.asked), model.open) == (2, 0)

    run(story())


def test_a_silent_model_is_replaced_after_three_seconds() -> None:
    async def story() -> None:
        stuck, other = Minds([FOREVER]), Minds(text("From the other."))
        async with engine(stuck, fallbacks=Fallbacks(models=(("other", other),))) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(6.0)
            assert ("stalled", "model", "fallback") in call.notes
            assert call.clauses() == [FILLER, "From the other."]
            assert call.notes[-1] == ("done", 1, False)
            assert stuck.open == 0

    run(story())


def test_silence_for_six_seconds_is_a_failure() -> None:
    async def story() -> None:
        model = Minds([FOREVER])
        async with engine(model) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(10.0)
            assert call.notes[-1] == ("failed", 1, "model")
            assert call.times[-1] == pytest.approx(6.0)
            assert (len(model.asked), model.open) == (2, 0)

    run(story())


def test_a_model_that_is_down_is_asked_once_more() -> None:
    async def story() -> None:
        async with engine(Minds([DOWN], text("Here I am."))) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(3.0)
            assert call.about("stalled", "clause", "done") == [
                ("stalled", "model", "retry"),
                ("clause", 1, "Here I am."),
                ("done", 1, False),
            ]

    run(story())


def test_a_model_that_refuses_is_not_asked_again() -> None:
    async def story() -> None:
        model = Minds([REFUSED])
        async with engine(model) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(1.0)
            assert call.notes == [("failed", 1, "model")]
            assert len(model.asked) == 1

    run(story())


BLANK: list[ModelStep] = [TextDelta(""), TextDelta(" \n"), ReplyEnded()]
MARKS: list[ModelStep] = [TextDelta("** --"), ReplyEnded()]
EMPTY: list[list[ModelStep]] = [[ReplyEnded()], BLANK, MARKS, []]


@pytest.mark.parametrize("nothing", EMPTY)
def test_an_empty_answer_is_asked_for_once_more_and_then_a_failure(nothing: list[ModelStep]) -> None:
    async def story() -> None:
        model = Minds(nothing)
        async with engine(model) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(1.0)
            assert call.notes == [("stalled", "model", "retry"), ("failed", 1, "model")]
            assert len(model.asked) == 2

    run(story())


def test_a_model_may_hang_up_without_a_word() -> None:
    async def story() -> None:
        async with engine(Minds([ReplyEnded("hang_up")])) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(1.0)
            assert call.notes == [("done", 1, True)]

    run(story())


def test_a_stream_that_breaks_after_words_keeps_them_and_drops_the_half_sentence() -> None:
    async def story() -> None:
        model = Minds([TextDelta("We open at nine. And we cl"), 0.2, DOWN], text("We open at nine."))
        async with engine(model) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(3.0)
            assert call.about("clause", "stalled", "done") == [("clause", 1, "We open at nine."), ("done", 1, False)]
            assert len(model.asked) == 1

    run(story())


def test_a_stream_that_breaks_before_a_whole_clause_begins_again() -> None:
    async def story() -> None:
        async with engine(Minds([TextDelta("We op"), DOWN], text("We open at nine."))) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(3.0)
            assert call.clauses() == ["We open at nine."]

    run(story())


def test_a_silence_behind_a_stream_that_broke_is_bridged_too() -> None:
    async def story() -> None:
        async with engine(Minds([TextDelta("We op"), DOWN], [2.0, TextDelta("Yes. "), ReplyEnded()])) as (
            cascade,
            call,
        ):
            cascade.reply(wanted())
            await asyncio.sleep(4.0)
            assert call.clauses() == [FILLER, "Yes."]

    run(story())


def test_a_slow_talker_may_take_longer_than_the_budget_of_the_first_word() -> None:
    async def story() -> None:
        sentences = [TextDelta(f"Number {number}. Yes. ") for number in range(5)]
        model = Minds([step for sentence in sentences for step in (2.0, sentence)] + [ReplyEnded("hang_up")])
        async with engine(model) as (cascade, call):
            cascade.reply(wanted(disclose=True))
            await asyncio.sleep(20.0)
            assert len(call.clauses()) == 1 + 10
            assert call.notes[-1] == ("done", 1, True)

    run(story())


def test_a_stream_that_falls_silent_in_the_middle_is_over_within_seconds() -> None:
    async def story() -> None:
        async with engine(Minds([TextDelta("One. Tw"), FOREVER])) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(10.0)
            assert call.notes[-1] == ("done", 1, False)
            assert call.times[-1] <= 6.0

    run(story())


def test_a_filler_is_not_said_behind_the_disclosure() -> None:
    async def story() -> None:
        async with engine(Minds([2.0, TextDelta("Yes. "), ReplyEnded()])) as (cascade, call):
            cascade.reply(wanted(disclose=True))
            await asyncio.sleep(6.0)
            assert call.clauses() == [phrases.phrase(phrases.DISCLOSURE, "en"), "Yes."]
            assert call.about("stalled") == []

    run(story())


def test_a_disclosure_is_spoken_to_its_end_when_the_model_fails() -> None:
    async def story() -> None:
        async with engine(Minds([REFUSED])) as (cascade, call):
            cascade.reply(wanted(disclose=True))
            await asyncio.sleep(6.0)
            disclosure = phrases.phrase(phrases.DISCLOSURE, "en")
            assert [len(audio) for audio in call.audio_of.values()] == [len(disclosure) * 400]
            assert call.notes[-2:] == [("over", 100), ("failed", 1, "model")]

    run(story())


def test_a_model_that_failed_twice_in_a_row_is_asked_last() -> None:
    async def story() -> list[Note]:
        down, other = Minds([DOWN]), Minds(text("Yes."))
        async with engine(down, fallbacks=Fallbacks(models=(("other", other),))) as (cascade, call):
            for reply in (1, 2, 3):
                cascade.reply(wanted(reply))
                await asyncio.sleep(2.0)
            assert len(down.asked) == 2
            return call.about("stalled")

    assert run(story()) == [("stalled", "model", "fallback")] * 2


def test_only_the_model_whose_words_are_spoken_may_use_tools() -> None:
    async def story() -> None:
        late = Minds([3.5, ToolRequest("a", "first", "{}"), FOREVER])
        other = Minds([0.2, TextDelta("I book it. "), 1.0, ToolRequest("b", "second", "{}"), ReplyEnded()])
        async with engine(late, fallbacks=Fallbacks(models=(("other", other),))) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(8.0)
            assert call.about("tool") == [("tool", 1, "second")]

    run(story())


def test_a_defect_of_an_adapter_counts_as_an_answer_that_cannot_be_used() -> None:
    async def story() -> None:
        odd = PortError(ErrorKind.BAD_ANSWER, "broken arguments")
        async with engine(Minds([odd], text("All right."))) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(2.0)
            assert call.clauses() == ["All right."]

    run(story())
