"""Recognisers that fail for good: the next one takes over, and every turn still gets its words once."""

import asyncio

from senderz_voice.dialogue.cascade import Fallbacks
from tests.dialogue.scene import DOWN, Ears, Note, Stream, engine
from tests.live.virtual import run

SPEECH = b"\x80" * 8000
CLICK = b"\x80" * 1600


def behind(ear: Ears | Stream) -> Fallbacks:
    return Fallbacks(recognisers=(("other", ear),))


def test_a_stream_that_breaks_while_its_final_words_are_awaited_is_replaced_for_that_turn_and_all_later_ones() -> None:
    async def story() -> None:
        stream, other = Stream(), Ears("Are you open?", "Thank you.")
        async with engine(ear=stream, fallbacks=behind(other)) as (cascade, call):
            cascade.hear(SPEECH)
            stream.sink.partial("are", "en")
            cascade.recognise(1, SPEECH)
            stream.sink.failed("gone")
            await asyncio.sleep(2.0)
            stream.sink.final("Are.", "en")
            cascade.speculate(2, CLICK)
            cascade.recognise(2, CLICK)
            await asyncio.sleep(1.0)
            assert call.about("stalled", "said", "turn over") == [
                ("stalled", "recogniser", "fallback"),
                ("said", 1, "Are you open?"),
                ("said", 2, "Thank you."),
            ]
            assert other.heard == [SPEECH, CLICK]
            assert stream.closed

    run(story())


def test_a_second_stream_goes_on_where_the_first_one_broke() -> None:
    async def story() -> None:
        first, second = Stream(), Stream()
        async with engine(ear=first, fallbacks=behind(second)) as (cascade, call):
            cascade.hear(SPEECH)
            first.sink.partial("my name is", "en")
            first.sink.failed("gone")
            cascade.hear(CLICK)
            second.sink.partial("Maria", "en")
            cascade.recognise(1, SPEECH + CLICK)
            second.sink.final("Maria.", "en")
            assert call.about("said") == [("said", 1, "my name is Maria.")]
            assert second.heard == CLICK

    run(story())


def test_a_second_stream_hears_the_whole_turn_that_is_awaited() -> None:
    async def story() -> None:
        first, second = Stream(), Stream()
        async with engine(ear=first, fallbacks=behind(second)) as (cascade, call):
            cascade.hear(SPEECH)
            first.sink.partial("my name", "en")
            cascade.recognise(1, SPEECH)
            first.sink.failed("gone")
            assert (second.heard, second.finished) == (SPEECH, 1)
            second.sink.final("My name is Maria.", "en")
            assert call.about("said") == [("said", 1, "My name is Maria.")]

    run(story())


def test_without_any_other_the_words_so_far_have_to_do() -> None:
    async def story() -> None:
        stream = Stream()
        async with engine(ear=stream) as (cascade, call):
            cascade.hear(SPEECH)
            stream.sink.partial("are you open", "en")
            cascade.recognise(1, SPEECH)
            stream.sink.failed("gone")
            cascade.hear(SPEECH)
            cascade.recognise(2, SPEECH)
            await asyncio.sleep(2.0)
            assert call.about("said", "stalled") == [("said", 1, "are you open"), ("said", 2, "")]
            assert stream.heard == SPEECH

    run(story())


def test_an_utterance_that_one_recogniser_fails_at_is_given_to_the_next() -> None:
    async def story() -> list[Note]:
        async with engine(ear=Ears(DOWN), fallbacks=behind(Ears("Hello?"))) as (cascade, call):
            cascade.recognise(1, SPEECH)
            await asyncio.sleep(1.0)
            return call.notes

    assert run(story()) == [("stalled", "recogniser", "fallback"), ("said", 1, "Hello?")]


def test_a_recogniser_without_a_word_in_two_turns_of_speech_counts_as_broken() -> None:
    async def story() -> None:
        stream, other = Stream(), Ears("Is anybody there?")
        async with engine(ear=stream, fallbacks=behind(other)) as (cascade, call):
            cascade.hear(SPEECH)
            for turn, speech in enumerate([SPEECH, CLICK, SPEECH], 1):
                cascade.recognise(turn, speech)
                await asyncio.sleep(2.0)
            assert call.about("said") == [("said", 1, ""), ("said", 2, ""), ("said", 3, "Is anybody there?")]
            assert call.notes[-2] == ("stalled", "recogniser", "fallback")

    run(story())


def test_a_recogniser_that_understands_now_and_then_is_kept() -> None:
    async def story() -> None:
        other = Ears("Wrong.")
        async with engine(ear=Ears("", "Yes.", "", "No."), fallbacks=behind(other)) as (cascade, call):
            for turn in (1, 2, 3, 4):
                cascade.recognise(turn, SPEECH)
                await asyncio.sleep(1.0)
            assert [note[2] for note in call.about("said")] == ["", "Yes.", "", "No."]
            assert other.heard == []

    run(story())
