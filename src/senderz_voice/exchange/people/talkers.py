"""People who do not wait for their turn: one talks over the other side, one murmurs while it speaks."""

from typing import Final

from senderz_voice.exchange.people import replies
from senderz_voice.exchange.people.characters import Callee
from senderz_voice.exchange.people.moves import LISTEN, Move

_INTERRUPTIONS: Final = (
    (1.2, "Sorry, wait a second. Who is this again?"),
    (1.8, "Hold on, hold on. Let me get a pen first. Okay, go on."),
)
"""After how many seconds of a sentence, and with which words."""

_MURMURS: Final = ("Uh-huh.", "Mm-hmm.", "Uh-huh.", "Mm.")
_MURMUR_SECONDS: Final = 2.5
"""Of speech between two murmurs."""
_ENOUGH: Final = 6
"""Turns of the other side after which it has listened for long enough."""


class Interrupter(Callee):
    """Talks over two sentences with words of its own, and answers like anybody from then on."""

    def __init__(self) -> None:
        super().__init__(replies.COOPERATIVE)
        self._done = 0
        self._broke_in = False

    def spoken_to(self, seconds: float) -> Move:
        if self._broke_in or self._done == len(_INTERRUPTIONS) or seconds < _INTERRUPTIONS[self._done][0]:
            return LISTEN
        _, words = _INTERRUPTIONS[self._done]
        self._done += 1
        self._broke_in = True
        return Move(words, insists=True)

    def heard(self, text: str) -> Move:
        if self._broke_in and not self._wording.farewell.search(text):
            # It has asked something itself, and that stands; what it talked over is lost on it.
            self._broke_in = False
            return LISTEN
        return super().heard(text)


class Murmurer(Callee):
    """Never says a whole sentence until it takes its leave."""

    def __init__(self) -> None:
        super().__init__(replies.COOPERATIVE)
        self._murmured_at = 0.0
        self._murmurs = 0
        self._turns = 0

    def spoken_to(self, seconds: float) -> Move:
        if seconds - self._murmured_at < _MURMUR_SECONDS:
            return LISTEN
        self._murmured_at = seconds
        return self._murmur()

    def heard(self, text: str) -> Move:
        self._murmured_at = 0.0
        self._turns += 1
        if self._wording.farewell.search(text):
            return self._wording.leave
        if self._turns >= _ENOUGH:
            return Move("Okay, I have to go now. Thank you, goodbye.", hang_up=True)
        return self._murmur() if self._wording.last_question(text) else LISTEN

    def silence(self) -> Move:
        self._turns += 1
        return self._wording.leave if self._turns >= _ENOUGH else self._murmur()

    def _murmur(self) -> Move:
        self._murmurs += 1
        return Move(_MURMURS[self._murmurs % len(_MURMURS)], insists=True)
