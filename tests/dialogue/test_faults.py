"""Whatever the services do, every reply comes to exactly one end and every turn gets its words exactly once."""

import asyncio

from hypothesis import example, given, settings
from hypothesis import strategies as st

from senderz_voice.dialogue.cascade import Fallbacks
from senderz_voice.ports.language import ReplyEnded, TextDelta, ToolRequest
from tests.dialogue.scene import (
    DOWN,
    FOREVER,
    REFUSED,
    Ears,
    Minds,
    ModelStep,
    Stream,
    Voices,
    VoiceStep,
    engine,
    wanted,
)
from tests.live.virtual import run

MODEL_STEPS: list[ModelStep] = [
    *(0.05, 1.0, 2.5, FOREVER, TextDelta("Yes. "), TextDelta("and then "), TextDelta("**"), TextDelta("")),
    *(ToolRequest("a", "book", "{}"), ReplyEnded(), ReplyEnded("hang_up"), DOWN, REFUSED),
]
VOICE_STEPS: list[VoiceStep] = [0.05, 1.0, FOREVER, b"\x20" * 800, b"\x20" * 8000, b"", DOWN, REFUSED]
MODELS = st.lists(st.lists(st.sampled_from(MODEL_STEPS), max_size=6), min_size=1, max_size=3)
VOICES = st.lists(st.lists(st.sampled_from(VOICE_STEPS), max_size=5), max_size=6)
LONGEST = 6.0 + 9 * (6.0 + 3.0 + 2 * 4.0)
"""The model's budget, and for every thought those of the gap before it, of its first audio and of its breaks."""


@settings(max_examples=300, deadline=None)
@given(MODELS, VOICES, st.booleans(), st.booleans())
def test_a_reply_comes_to_exactly_one_end(
    models: list[list[ModelStep]], voices: list[list[VoiceStep]], spare: bool, disclose: bool
) -> None:
    fallbacks = Fallbacks((), (("other", Minds(*models[1:], [])),), (("other", Voices(*voices[::2])),))

    async def story() -> None:
        voice = Voices(*voices)
        async with engine(Minds(*models), voice, fallbacks=fallbacks if spare else None) as (cascade, call):
            cascade.reply(wanted(1, disclose=disclose))
            await asyncio.sleep(LONGEST)
            kinds = [note[0] for note in call.notes]
            assert kinds.count("done") + kinds.count("failed") == 1
            assert kinds[-1] in {"done", "failed"}
            spoken = [kind for kind in kinds if kind in {"clause", "disclosure", "over"}]
            assert spoken[1::2] == ["over"] * (len(spoken) // 2)
            assert "over" not in spoken[::2]
            assert all(call.audio_of.values())

    run(story())


HEARD = st.sampled_from(["partial", "eager", "resumed", "final", "empty", "failed", "recognise", "wait"])


@settings(max_examples=300, deadline=None)
@given(st.lists(HEARD, max_size=14), st.booleans())
@example(["partial", "recognise", "recognise", "failed", "recognise"], True)
def test_a_turn_gets_its_words_exactly_once(steps: list[str], spare: bool) -> None:
    async def story() -> None:
        stream, turns = Stream(), 0
        fallbacks = Fallbacks(recognisers=(("other", Ears("Words.", DOWN, (FOREVER, "Late."))),))
        async with engine(ear=stream, fallbacks=fallbacks if spare else None) as (cascade, call):
            cascade.hear(b"\x80" * 160)
            for number, step in enumerate(steps):
                match step:
                    case "partial" | "eager" | "final":
                        getattr(stream.sink, step)(f"word{number}", "en")
                    case "empty":
                        stream.sink.final("", "en")
                    case "resumed":
                        stream.sink.resumed()
                    case "failed":
                        stream.sink.failed("gone")
                    case "recognise":
                        turns += 1
                        cascade.recognise(turns, b"\x80" * 8000)
                    case _:
                        await asyncio.sleep(0.7)
            await asyncio.sleep(10.0)
            assert sorted(note[1] for note in call.about("said")) == list(range(1, turns + 1))

    run(story())
