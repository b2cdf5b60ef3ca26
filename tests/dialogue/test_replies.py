"""A reply from the wish to its last piece of audio."""

import asyncio

import pytest

from senderz_voice.core import phrases
from senderz_voice.core.events import Kind
from senderz_voice.ports.language import ReplyEnded, TextDelta, ToolRequest
from tests.dialogue.scene import FOREVER, Minds, Voices, engine, text, wanted
from tests.live.virtual import run


def test_the_first_clause_is_spoken_while_the_model_still_thinks() -> None:
    async def story() -> None:
        model = Minds([0.3, TextDelta("Let me have a look at Friday, "), 1.0, TextDelta("we have two. "), ReplyEnded()])
        async with engine(model) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(0.45)
            # The comma counts once the next word shows that no number follows.
            assert call.clauses() == []
            await asyncio.sleep(5.0)
            assert call.clauses() == ["Let me have a look at Friday,", "we have two."]

    run(story())


def test_the_next_clause_is_synthesised_while_one_is_handed_over_and_none_further() -> None:
    async def story() -> None:
        voice = Voices()
        async with engine(Minds(text("This is one. This is two. This is three.")), voice) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(3.0)
            first, second, third = voice.begun
            assert first == pytest.approx(0.1)
            assert second == pytest.approx(first + 0.1), "With the first audio of the one before."
            assert third == pytest.approx(call.at("over", 100), abs=0.05)
            assert [len(audio) for audio in call.audio_of.values()] == [12 * 400, 12 * 400, 14 * 400]
            assert [note[0] for note in call.notes] == ["clause", "over"] * 3 + ["done"]

    run(story())


def test_tools_come_in_their_place_behind_the_words_before_them() -> None:
    async def story() -> None:
        requests = [ToolRequest("a", "book", '{"size": 4}'), ToolRequest("a", "unknown", "x" * 1_000_000)]
        model = Minds([TextDelta("I book it"), *requests, TextDelta("Done."), ReplyEnded("hang_up")])
        async with engine(model) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(3.0)
            assert call.about("clause", "tool", "done") == [
                ("clause", 1, "I book it"),
                ("tool", 1, "book"),
                ("tool", 1, "unknown"),
                ("clause", 1, "Done."),
                ("done", 1, True),
            ]

    run(story())


def test_endless_talk_is_cut_after_a_whole_word() -> None:
    async def story() -> None:
        model = Minds([TextDelta("word and word " * 40)] * 50 + [0.1, ReplyEnded()])
        async with engine(model) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(60.0)
            said = " ".join(call.clauses())
            assert 800 < len(said) <= 900
            assert set(said.split()) == {"word", "and"}
            assert call.notes[-1] == ("done", 1, False)
            assert model.open == 0

    run(story())


def test_a_stream_of_what_cannot_be_spoken_ends_too() -> None:
    async def story() -> None:
        model = Minds([TextDelta("* _ # " * 200)] * 1000)
        async with engine(model) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(3.0)
            assert call.notes == [("stalled", "model", "retry"), ("failed", 1, "model")]

    run(story())


def test_a_dropped_reply_is_silent_at_once_and_cancels_its_requests() -> None:
    async def story() -> None:
        model, voice = Minds([TextDelta("One. Two. "), FOREVER]), Voices()
        async with engine(model, voice) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(0.12)
            cascade.drop(7)
            assert call.notes == [("clause", 1, "One.")]
            cascade.drop(1)
            assert call.notes[1:] == [("over", 100)], "Whoever plays the clause must learn that no audio follows."
            await asyncio.sleep(3.0)
            assert len(call.notes) == 2
            assert (model.open, voice.open) == (0, 0)

    run(story())


def test_a_reply_that_is_dropped_with_its_first_audio_leaves_no_request_behind() -> None:
    async def story() -> None:
        voice = Voices()
        async with engine(Minds(text("One. Two.")), voice) as (cascade, call):
            begin = call.clause

            def drop_at_once(reply: int, text: str, language: str, *, disclosure: bool) -> int:
                asyncio.get_running_loop().call_soon(cascade.drop, reply)
                return begin(reply, text, language, disclosure=disclosure)

            call.clause = drop_at_once  # type: ignore[method-assign]  # The caller interrupts at the worst moment.
            cascade.reply(wanted())
            await asyncio.sleep(0.21)
            assert call.about("over") == [("over", 100)]
            assert voice.open == 0

    run(story())


def test_a_new_reply_ends_the_old_one() -> None:
    async def story() -> None:
        async with engine(Minds(text("One. Two. Three. Four."), text("Five."))) as (cascade, call):
            cascade.reply(wanted(1))
            await asyncio.sleep(0.35)
            cascade.reply(wanted(2))
            await asyncio.sleep(3.0)
            assert call.about("done") == [("done", 2, False)]
            assert [note[1] for note in call.about("clause")][-1] == 2
            assert call.clauses()[-1] == "Five."

    run(story())


CANNED = {
    Kind.PROMPT: phrases.STILL_THERE,
    Kind.UNCLEAR: phrases.UNCLEAR,
    Kind.HOLD: phrases.HOLD,
    Kind.RECOVERED: phrases.RECOVERED,
    Kind.APOLOGY: phrases.APOLOGY,
    Kind.VOICEMAIL: phrases.VOICEMAIL,
    Kind.GOODBYE_FAULT: phrases.GOODBYE_FAULT,
}


@pytest.mark.parametrize("language", ["en", "es-MX", "tr-TR"])
@pytest.mark.parametrize("kind", CANNED)
def test_phrases_are_spoken_in_the_language_of_the_conversation_without_the_model(kind: Kind, language: str) -> None:
    async def story() -> None:
        model = Minds(text("No."))
        async with engine(model) as (cascade, call):
            cascade.reply(wanted(1, kind, language=language))
            await asyncio.sleep(3.0)
            assert call.clauses() == [phrases.phrase(CANNED[kind], language, business="Harbor Dental")]
            assert call.notes[-1] == ("done", 1, False)
            assert model.asked == []

    run(story())


@pytest.mark.parametrize("kind", [Kind.RESUME, Kind.VOICEMAIL, Kind.BRIEFING])
def test_words_that_come_with_the_wish_are_spoken_clause_by_clause(kind: Kind) -> None:
    async def story() -> None:
        async with engine() as (cascade, call):
            cascade.reply(wanted(1, kind, resume="at two. Is that all right?"))
            await asyncio.sleep(3.0)
            assert call.clauses() == ["at two.", "Is that all right?"]

    run(story())


def test_every_kind_of_reply_comes_to_an_end() -> None:
    async def story(kind: Kind) -> None:
        async with engine() as (cascade, call):
            cascade.reply(wanted(1, kind))
            await asyncio.sleep(5.0)
            assert call.notes[-1] == ("done", 1, False)
            assert call.clauses() or kind in {Kind.RESUME, Kind.BRIEFING}

    for kind in Kind:
        run(story(kind))


def test_a_defect_within_the_engine_fails_the_reply_and_not_the_call() -> None:
    async def story() -> None:
        async with engine() as (cascade, call):
            call.clause = None  # type: ignore[assignment,method-assign]  # Whatever the call does wrong.
            cascade.reply(wanted())
            await asyncio.sleep(2.0)
            assert call.notes == [("failed", 1, "dialogue")]

    run(story())
