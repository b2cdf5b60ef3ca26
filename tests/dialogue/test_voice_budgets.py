"""A voice that is late, silent, broken or empty."""

import asyncio

import pytest

from senderz_voice.dialogue.cascade import Fallbacks
from senderz_voice.dialogue.mouth import unspoken
from tests.dialogue.scene import DOWN, FOREVER, REFUSED, Minds, Voices, VoiceStep, engine, text, wanted
from tests.live.virtual import run

OTHER = b"\x30"


def behind(voice: Voices) -> Fallbacks:
    return Fallbacks(voices=(("other", voice),))


def test_a_silent_voice_is_replaced_after_a_second_and_stays_behind_for_the_call() -> None:
    async def story() -> None:
        silent, other = Voices([FOREVER]), Voices(tone=OTHER)
        async with engine(Minds(text("One. Two.")), silent, fallbacks=behind(other)) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(4.0)
            assert call.about("stalled", "clause", "done") == [
                ("stalled", "voice", "fallback"),
                ("clause", 1, "One."),
                ("clause", 1, "Two."),
                ("done", 1, False),
            ]
            assert call.at("stalled", "voice", "fallback") == pytest.approx(0.1 + 1.2)
            assert {audio[:1] for audio in call.audio_of.values()} == {OTHER}
            assert (silent.asked, silent.open) == (["One."], 0)

    run(story())


def test_a_voice_that_begins_at_last_may_still_be_first() -> None:
    async def story() -> None:
        slow = Voices([1.4, b"\x20" * 800])
        async with engine(Minds(text("One.")), slow, fallbacks=behind(Voices([0.9, OTHER]))) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(4.0)
            assert list(call.audio_of.values()) == [b"\x20" * 800]

    run(story())


def test_a_lone_voice_is_asked_once_more_and_after_three_seconds_it_failed() -> None:
    async def story() -> None:
        silent = Voices([FOREVER], [FOREVER])
        async with engine(Minds(text("One.")), silent) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(8.0)
            assert call.notes == [("stalled", "voice", "retry"), ("failed", 1, "voice")]
            assert call.times[-1] == pytest.approx(0.1 + 3.0)
            assert (len(silent.asked), silent.open) == (2, 0)

    run(story())


NO_AUDIO: list[list[VoiceStep]] = [[DOWN], [], [b"", 0.1, b""]]


@pytest.mark.parametrize("nothing", NO_AUDIO)
def test_no_audio_at_all_is_a_failure_that_is_tried_once_more(nothing: list[VoiceStep]) -> None:
    async def story() -> None:
        async with engine(Minds(text("One.")), Voices(nothing)) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(2.0)
            assert call.about("stalled", "clause", "done") == [
                ("stalled", "voice", "retry"),
                ("clause", 1, "One."),
                ("done", 1, False),
            ]

    run(story())


def test_a_voice_that_refuses_is_not_asked_again() -> None:
    async def story() -> None:
        voice = Voices([REFUSED], [REFUSED])
        async with engine(Minds(text("One.")), voice) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(2.0)
            assert call.notes == [("failed", 1, "voice")]
            assert len(voice.asked) == 1

    run(story())


SENTENCE = "Your appointment is on Friday at two in the afternoon."
HALF: list[VoiceStep] = [0.1, b"\x20" * 8000, 0.1, b"\x20" * 4000]


@pytest.mark.parametrize("end", [DOWN, FOREVER])
def test_a_clause_that_breaks_off_is_finished_by_the_next_voice_under_the_same_number(end: VoiceStep) -> None:
    async def story() -> None:
        other = Voices(tone=OTHER)
        async with engine(Minds(text(SENTENCE)), Voices([*HALF, end]), fallbacks=behind(other)) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(9.0)
            rest = "on Friday at two in the afternoon."
            assert other.asked == [rest]
            assert list(call.audio_of.values()) == [b"\x20" * 12000 + OTHER * (len(rest) * 400)]
            assert call.about("clause", "over", "done") == [("clause", 1, SENTENCE), ("over", 100), ("done", 1, False)]

    run(story())


def test_a_clause_that_nobody_can_finish_is_kept_as_far_as_it_came() -> None:
    async def story() -> None:
        voice = Voices([*HALF, DOWN], [0.1, b"\x20" * 800], [DOWN])
        async with engine(Minds(text(f"{SENTENCE} Is that all right?")), voice) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(5.0)
            assert call.clauses() == [SENTENCE, "Is that all right?"]
            assert len(call.audio_of[100]) == 12000
            assert call.notes[-1] == ("done", 1, False)

    run(story())


@pytest.mark.parametrize(
    ("seconds", "rest"),
    [(0.0, "One two three."), (0.2, "One two three."), (0.4, "two three."), (0.7, "three."), (2.0, "")],
)
def test_the_rest_of_a_clause_begins_with_the_word_that_was_cut(seconds: float, rest: str) -> None:
    assert unspoken("One two three.", round(seconds * 8000)) == rest


def test_a_clause_that_fails_in_the_middle_of_a_reply_does_not_cut_the_one_before() -> None:
    async def story() -> None:
        voice = Voices([0.1, b"\x20" * 800, 1.0, b"\x20" * 800], [DOWN], [DOWN])
        async with engine(Minds(text("One. Two.")), voice) as (cascade, call):
            cascade.reply(wanted())
            await asyncio.sleep(5.0)
            assert call.audio_of == {100: b"\x20" * 1600}
            assert call.notes[-2:] == [("over", 100), ("failed", 1, "voice")]

    run(story())
