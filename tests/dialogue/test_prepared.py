"""Replies that are made before anybody asked for them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from senderz_voice.core import phrases
from senderz_voice.core.events import Kind
from senderz_voice.dialogue.cascade import Tally
from senderz_voice.ports.dialogue import Wanted
from senderz_voice.ports.language import Conversation, ReplyEnded, ReplyPiece, Said, TextDelta, ToolRequest
from tests.dialogue.scene import DOWN, FOREVER, Minds, ModelStep, Note, Voices, engine, text, wanted
from tests.live.virtual import run

BOOKING: list[ModelStep] = [
    *(0.2, TextDelta("Yes, Friday at two is free. "), 0.3, TextDelta("I book it for you. ")),
    *(0.3, ToolRequest("a", "book", "{}"), 0.2, TextDelta("See you on Friday. "), ReplyEnded("hang_up")),
]


def test_a_prepared_reply_is_silent_until_it_is_asked_for_and_then_there_at_once() -> None:
    async def story() -> None:
        model = Minds(BOOKING)
        async with engine(model) as (cascade, call):
            cascade.prepare(wanted(0))
            await asyncio.sleep(5.0)
            assert call.notes == []
            cascade.reply(wanted(4))
            assert call.clauses() == ["Yes, Friday at two is free.", "I book it for you."]
            assert len(call.audio_of[100]) == 27 * 400
            await asyncio.sleep(2.0)
            assert call.about("tool", "done") == [("tool", 4, "book"), ("done", 4, True)]
            assert len(model.asked) == 1
            assert cascade.tally == Tally(prepared=1, used=1, wasted=0)

    run(story())


def test_a_reply_that_is_still_in_the_making_streams_on_when_it_is_asked_for() -> None:
    async def story() -> None:
        async with engine(Minds(BOOKING)) as (cascade, call):
            cascade.prepare(wanted(0))
            await asyncio.sleep(0.33)
            cascade.reply(wanted(1))
            assert call.clauses() == ["Yes, Friday at two is free."]
            assert 0 < len(call.audio_of[100]) < 27 * 400
            await asyncio.sleep(3.0)
            assert len(call.audio_of[100]) == 27 * 400
            assert call.notes[-1] == ("done", 1, True)

    run(story())


OTHERS = {
    "other words": wanted(1, Kind.ANSWER, "Are you open today?"),
    "other kind": wanted(1, Kind.UNCLEAR),
    "disclosure first": wanted(1, disclose=True),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_a_reply_to_anything_else_throws_the_prepared_one_away(other: Wanted) -> None:
    async def story() -> None:
        model = Minds([TextDelta("Prepared. "), FOREVER], text("Asked for."))
        async with engine(model) as (cascade, call):
            cascade.prepare(wanted(0))
            await asyncio.sleep(1.0)
            cascade.reply(other)
            await asyncio.sleep(3.0)
            assert "Prepared." not in call.clauses()
            assert call.notes[-1] == ("done", 1, False)
            assert model.open == 0
            assert cascade.tally == Tally(prepared=1, used=0, wasted=1)

    run(story())


def test_an_opening_may_be_prepared_together_with_its_disclosure() -> None:
    async def story() -> None:
        opening = wanted(0, Kind.OPENING, disclose=True)
        async with engine(Minds(text("Good day."))) as (cascade, call):
            cascade.prepare(opening)
            await asyncio.sleep(20.0)
            cascade.reply(replace(opening, reply=1))
            assert call.about("disclosure", "clause", "done") == [
                ("disclosure", 1, phrases.phrase(phrases.DISCLOSURE, "en")),
                ("clause", 1, "Good day."),
                ("done", 1, False),
            ]

    run(story())


def test_preparing_for_the_same_words_again_goes_on_with_what_runs() -> None:
    async def story() -> None:
        model = Minds(BOOKING)
        async with engine(model) as (cascade, _):
            cascade.prepare(wanted(0))
            await asyncio.sleep(0.1)
            cascade.prepare(wanted(0))
            assert cascade.tally == Tally(prepared=1)
            cascade.prepare(wanted(0, Kind.ANSWER, "Are you open", "today?"))
            await asyncio.sleep(0.1)
            assert cascade.tally == Tally(prepared=2, wasted=1)
            assert model.open == 1

    run(story())


def test_a_caller_who_goes_on_voids_what_was_prepared() -> None:
    async def story() -> None:
        model, voice = Minds(BOOKING), Voices()
        async with engine(model, voice) as (cascade, call):
            cascade.prepare(wanted(0))
            await asyncio.sleep(0.25)
            cascade.forget()
            cascade.forget()
            await asyncio.sleep(5.0)
            assert call.notes == []
            assert (model.open, voice.open) == (0, 0)
            assert cascade.tally == Tally(prepared=1, wasted=1)

    run(story())


def test_only_the_first_clauses_are_synthesised_on_speculation() -> None:
    async def story() -> None:
        voice = Voices()
        async with engine(Minds(text("One. Two. Three. Four.")), voice) as (cascade, call):
            cascade.prepare(wanted(0))
            await asyncio.sleep(5.0)
            assert voice.asked == ["One.", "Two."]
            cascade.reply(wanted(1))
            await asyncio.sleep(5.0)
            assert call.clauses() == ["One.", "Two.", "Three.", "Four."]

    run(story())


def test_the_budgets_of_a_prepared_reply_begin_when_it_is_asked_for() -> None:
    async def story() -> None:
        async with engine(Minds([6.2, *text("Yes.")])) as (cascade, call):
            cascade.prepare(wanted(0))
            await asyncio.sleep(5.0)
            cascade.reply(wanted(1))
            await asyncio.sleep(3.0)
            assert call.about("stalled", "failed", "clause") == [("clause", 1, "Yes.")]

    run(story())


def test_a_prepared_reply_that_failed_is_made_anew() -> None:
    async def story() -> None:
        async with engine(Minds([DOWN], [DOWN], text("Now it works."))) as (cascade, call):
            cascade.prepare(wanted(0))
            await asyncio.sleep(1.0)
            cascade.reply(wanted(1))
            await asyncio.sleep(2.0)
            assert call.notes[-1] == ("done", 1, False)
            assert call.clauses() == ["Now it works."]

    run(story())


WORDS = ("Are you open?", "Are you open today?")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["prepare", "forget", "reply", "drop"]),
        st.sampled_from(WORDS),
        st.sampled_from([0.0, 0.05, 0.15, 0.25, 0.4, 0.9, 2.0]),
    ),
    max_size=8,
)


class Echo(Minds):
    """Answers with the caller's own words between other ones."""

    def __init__(self) -> None:
        super().__init__([])

    async def reply(self, conversation: Conversation) -> AsyncIterator[ReplyPiece]:
        (said,) = (turn.text for turn in conversation.turns if isinstance(turn, Said))
        self.scripts = [[*BOOKING[:2], TextDelta(f"You said {said} "), *BOOKING[2:]]]
        async for piece in super().reply(conversation):
            yield piece


async def _told(steps: list[tuple[str, str, float]], last: str) -> tuple[list[Note], list[int]]:
    """What the call hears of its last reply after all these steps."""
    async with engine(Echo()) as (cascade, call):
        for number, (step, words, seconds) in enumerate(steps, 1):
            match step:
                case "prepare":
                    cascade.prepare(wanted(0, Kind.ANSWER, words))
                case "forget":
                    cascade.forget()
                case "reply":
                    cascade.reply(wanted(number, Kind.ANSWER, words))
                case _:
                    cascade.drop(number - 1)
            await asyncio.sleep(seconds)
        begun = len(call.notes)
        speeches = set(call.audio_of)
        cascade.reply(wanted(99, Kind.ANSWER, last))
        await asyncio.sleep(10.0)
        audio = [len(audio) for speech, audio in call.audio_of.items() if speech not in speeches]
        tally = cascade.tally
        assert tally.prepared == tally.used + tally.wasted
        return [note for note in call.notes[begun:] if note[0] in {"clause", "tool", "done"}], audio


@settings(max_examples=150, deadline=None)
@given(STEPS, st.sampled_from(WORDS))
def test_however_a_reply_came_about_the_call_hears_the_same(steps: list[tuple[str, str, float]], last: str) -> None:
    assert run(_told(steps, last)) == run(_told([], last))
