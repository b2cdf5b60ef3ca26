"""Sounds over the assistant's words: a murmur costs nothing, an interruption is heard at once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from itertools import groupby

import pytest

from senderz_voice.core import events as e
from senderz_voice.ports.language import ReplyPiece, Said, TextDelta
from tests.live.fakes import Telephone, inbound
from tests.live.stage import Stage, stage
from tests.live.virtual import run

SENTENCE = "one two three four five six seven eight nine ten eleven twelve"
WORDS = SENTENCE.split()
WORD = 2400
"""300 ms of each word, of which the last 60 are silent."""
GAP = 480


class Coded:
    """A voice whose words can be told apart by ear: each has its own level."""

    async def synthesise(self, text: str, language: str) -> AsyncIterator[bytes]:
        await asyncio.sleep(0.015)
        for word in text.rstrip(".").split():
            level = 0x20 + WORDS.index(word) if word in WORDS else 0x10
            yield bytes([level]) * (WORD - GAP) + b"\xff" * GAP


class Listener(Telephone):
    """A human who knows which words reached them, and how much of each."""

    def __init__(self) -> None:
        super().__init__()
        self._queue: list[tuple[float, bytes]] = []

    def send(self, audio: bytes) -> None:
        starts = max(asyncio.get_running_loop().time(), self._free_at)
        super().send(audio)
        self._queue.append((starts, audio))

    def clear(self) -> None:
        now = asyncio.get_running_loop().time()
        self._queue = [(starts, audio[: max(0, int((now - starts) * 8000))]) for starts, audio in self._queue]
        self._queue.append((now, b"\xff" * 160))
        super().clear()

    def words(self) -> list[str]:
        """Each word of which nearly all was heard in one piece."""
        heard = b"".join(audio for _, audio in self._queue)
        pieces = heard.replace(b"\x10", b"\xff").split(b"\xff")
        whole = [piece for piece in pieces if len(piece) >= 0.97 * (WORD - GAP) and len(set(piece)) == 1]
        return [WORDS[piece[0] - 0x20] for piece in whole]


async def _speaking(scene: Stage, listener: Listener, seconds: float) -> None:
    """The caller has been greeted with the long sentence for so long."""
    scene.line = listener
    await scene.connect()
    await scene.hush(0.2 + seconds)


@pytest.mark.parametrize("begins", [1.0, 1.13, 1.29, 2.0])
@pytest.mark.parametrize("card", ["Uh-huh.", ""])
def test_after_a_murmur_or_a_cough_every_word_is_heard_in_whole(begins: float, card: str) -> None:
    async def story() -> None:
        replies: Sequence[Sequence[ReplyPiece]] = [[TextDelta(SENTENCE)], [TextDelta("Never said. ")]]
        async with stage(inbound(), replies=replies, cards=[card], voice=Coded()) as scene:
            listener = Listener()
            await _speaking(scene, listener, begins)
            await scene.speak(0.4)
            assert listener.clears == 1
            before = len(listener.played)
            await scene.hush(0.8)
            assert len(listener.played) > before, "it goes on within 800 ms"
            await scene.hush(5.0)
            heard = listener.words()
            assert [word for word, _ in groupby(heard)] == WORDS
            assert len(heard) <= len(WORDS) + 1, "at most the word at the cut is said again"
            assert scene.transcript()[0] == ("assistant", SENTENCE)
            assert len(scene.model.shown) == 1, "a murmur is no turn"

    run(story())


def test_a_murmur_is_in_the_transcript_and_not_in_the_models_memory() -> None:
    async def story() -> None:
        replies: Sequence[Sequence[ReplyPiece]] = [[TextDelta(SENTENCE)], [TextDelta("Sure. ")]]
        async with stage(inbound(), replies=replies, cards=["Uh-huh.", "What are your hours?"], voice=Coded()) as scene:
            await _speaking(scene, Listener(), 1.0)
            await scene.speak(0.4)
            await scene.hush(5.0)
            await scene.speak(0.6)
            await scene.hush(2.0)
            assert ("caller", "Uh-huh.") in scene.transcript()
            assert [turn.text for turn in scene.model.shown[1].turns if isinstance(turn, Said)] == [
                SENTENCE,
                "What are your hours?",
            ]

    run(story())


def test_words_stop_the_assistant_for_good_and_are_answered() -> None:
    async def story() -> None:
        replies: Sequence[Sequence[ReplyPiece]] = [[TextDelta(SENTENCE)], [TextDelta("one two.")]]
        async with stage(inbound(), replies=replies, cards=["Actually I need to cancel."], voice=Coded()) as scene:
            listener = Listener()
            await _speaking(scene, listener, 1.0)
            await scene.speak(0.8)
            await scene.hush(3.0)
            heard = listener.words()
            spoken = heard[: heard.index("one", 1)]
            assert 2 <= len(spoken) <= 5
            role, said = scene.transcript()[0]
            assert role == "assistant"
            assert abs(len(said.split()) - len(spoken)) <= 1
            assert scene.transcript()[-1] == ("assistant", "one two.")

    run(story())


def test_a_short_answer_at_the_very_end_is_an_answer_and_no_murmur() -> None:
    async def story() -> None:
        replies: Sequence[Sequence[ReplyPiece]] = [[TextDelta("one two three four.")], [TextDelta("five.")]]
        async with stage(inbound(), replies=replies, cards=["Okay."], voice=Coded()) as scene:
            await _speaking(scene, Listener(), 0.75)
            await scene.speak(0.4)
            await scene.hush(2.0)
            assert scene.transcript()[-1] == ("assistant", "five.")

    run(story())


def test_a_caller_who_talks_on_over_the_assistant_interrupts_before_any_word_is_known() -> None:
    async def story() -> None:
        async with stage(inbound(), replies=[[TextDelta(SENTENCE)]], cards=["Mm-hmm."], voice=Coded()) as scene:
            await _speaking(scene, Listener(), 1.0)
            await scene.speak(3.4)
            assert not any(isinstance(event, e.CallerInterrupted) for event in scene.events)
            assert any(isinstance(event, e.SpeechEnded) for event in scene.events)

    run(story())
