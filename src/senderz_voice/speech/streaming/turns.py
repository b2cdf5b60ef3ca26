"""What a sink is told: every word once, and one final for every time a turn was finished."""

from collections import deque
from dataclasses import dataclass

from senderz_voice.ports.speech import HearingSink
from senderz_voice.speech.streaming.dialect import Eager, Over, Partial
from senderz_voice.speech.streaming.tags import Asked


@dataclass(frozen=True, slots=True)
class Wanted:
    """A turn that we called over, and that the vendor has not answered yet."""

    deadline: float
    place: int
    """Where on the line it was called over."""


class Turns:
    """The words of one line.

    A final of ours that came before the vendor's leaves the vendor's turn open. How many of its words were given
    already is then remembered, and they are cut off whatever the vendor says of that turn later.
    """

    def __init__(self, sink: HearingSink, asked: Asked) -> None:
        self._sink = sink
        self._asked = asked
        self._language = asked.tags[0]
        self._wanted: deque[Wanted] = deque()
        self._words = ""
        self._eager = False
        # On the present connection: the turn last spoken of with the number of its words, the turn of which words
        # were given early with their number, and the first turn that is not over.
        self._latest = (-1, 0)
        self._given = (-1, 0)
        self._open = 0

    @property
    def speaking(self) -> bool:
        """Whether words are known that are not final."""
        return bool(self._words)

    @property
    def newest(self) -> Wanted | None:
        """The finish that was asked for last."""
        return self._wanted[-1] if self._wanted else None

    def partial(self, event: Partial) -> None:
        """The vendor knows more words, or others."""
        if event.turn < self._open:
            return
        words = self._rest(event.turn, event.text)
        self._hear(event.language)
        if words != self._words:
            self._words = words
            self._sink.partial(words, self._language)

    def eager(self, event: Eager) -> None:
        """The vendor thinks that the turn is over."""
        if event.turn < self._open:
            return
        self._words = self._rest(event.turn, event.text)
        self._hear(event.language)
        if self._words:
            self._eager = True
            self._sink.eager(self._words, self._language)

    def resumed(self) -> None:
        """The vendor thinks that it is not."""
        if self._eager:
            self._eager = False
            self._sink.resumed()

    def over(self, event: Over) -> None:
        """The vendor's turn is over, which answers the oldest finish."""
        if event.turn < self._open:
            return
        late = event.turn == self._given[0]
        words = self._rest(event.turn, event.text)
        self._open = event.turn + 1
        self._hear(event.language)
        if not words and (late or not self._wanted):
            self._words = ""
            self.resumed()
        else:
            self._final(words)

    def nothing(self) -> None:
        """The vendor has nothing more for the turn that it was told to finish."""
        if self._wanted:
            self._early()

    def finish(self, wanted: Wanted) -> None:
        """The turn is over by our own judgement."""
        self._wanted.append(wanted)

    def expire(self, now: float) -> Wanted | None:
        """Answer with what is known the finish that has waited too long, if there is one."""
        return self._early() if self._wanted and now >= self._wanted[0].deadline else None

    def dropped(self) -> None:
        """The connection is gone; the next one counts from the start.

        The words are kept, as the answer to a finish that cannot wait. They are not told again: the next connection
        hears the same audio and finds them itself.
        """
        self.resumed()
        self._latest = self._given = (-1, 0)
        self._open = 0

    def fail(self, detail: str) -> None:
        """Nothing more follows, so an open finish is answered first."""
        while self._wanted:
            self._early()
        self._sink.failed(detail)

    def _early(self) -> Wanted | None:
        if self._words:
            self._given = self._latest
        return self._final(self._words)

    def _final(self, words: str) -> Wanted | None:
        self._words = ""
        self._eager = False
        answered = self._wanted.popleft() if self._wanted else None
        self._sink.final(words, self._language)
        return answered

    def _rest(self, turn: int, text: str) -> str:
        """The words of a turn behind those that were given early."""
        words = text.split()
        self._latest = (turn, len(words))
        given = self._given[1] if turn == self._given[0] else 0
        return " ".join(words[given:]) if given else text.strip()

    def _hear(self, vendors: str | None) -> None:
        if vendors:
            self._language = self._asked.tag_of(vendors)
