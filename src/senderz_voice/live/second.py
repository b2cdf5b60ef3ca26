"""The line to the person who takes over, for as long as they are told what it is about."""

from collections.abc import Callable

from senderz_voice.core import events as e
from senderz_voice.core.events import Role
from senderz_voice.live.playback import Playback
from senderz_voice.live.stream import StreamEar
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.media import MediaLine

BRIEFING = -1
"""The number of the briefing's reply: the call counts its own from 1."""


class SecondLine:
    """One leg's mouth; what the person says is not listened to. `post` tells the call a fact.

    Its clauses are numbered downwards from -1, so that they are never taken for those that the human hears.
    """

    def __init__(self, clock: Clock, post: Callable[[e.Event], None]) -> None:
        self._clock = clock
        self._post = post
        self._line: MediaLine | None = None
        self._playback = Playback(clock, _unnoted)
        self._open: set[int] = set()
        self._newest = 0
        self._made = False

    # The media stream (live.stream.Listening).

    def attach(self, line: MediaLine) -> StreamEar:
        """The carrier brought the leg's audio."""
        self.close()
        self._line = line
        self._playback.attach(line)
        self._post(e.StreamConnected(self._clock.wall(), Role.HANDOFF, line.facts.stream))
        return StreamEar(self, line)

    def carries(self, line: MediaLine) -> bool:
        return self._line is line

    def heard(self, audio: bytes) -> None:
        del audio

    def mark_returned(self, name: str) -> None:
        self._playback.mark_returned(name)

    def digit(self, digit: str) -> None:
        del digit

    def detach(self, reason: str) -> None:
        """The stream ended."""
        if self._line is None:
            return
        stream = self._line.facts.stream
        self._line = None
        self._playback.attach(None)
        self._post(e.StreamLost(self._clock.wall(), Role.HANDOFF, stream, reason))

    def close(self) -> None:
        """Drop the stream; what is still to be said is not."""
        if self._line is not None:
            self._playback.clear()
            self._playback.attach(None)
            self._line.close()
            self._line = None

    # The briefing.

    def clause(self) -> int:
        """A clause is about to be spoken; answers the number under which its audio comes."""
        self._newest -= 1
        self._open.add(self._newest)
        self._playback.open(self._newest)
        self._playback.speak(self._newest)
        return self._newest

    def audio(self, speech: int, audio: bytes) -> None:
        self._playback.audio(speech, audio)

    def clause_over(self, speech: int) -> None:
        self._playback.complete(speech)

    def made(self) -> None:
        """Nothing more follows, whether it was made or failed."""
        self._made = True

    def tick(self) -> None:
        """Say when it has been heard."""
        if not self._open and not self._made:
            return
        over, _ = self._playback.tick()
        self._open.difference_update(heard.speech for heard in over)
        if self._made and not self._open:
            self._made = False
            self._post(e.BriefingOver(self._clock.wall()))


def _unnoted(speech: int) -> None:
    """When the person hears a clause is nobody's concern."""
    del speech
