"""The assistant's side of the line: clauses go out in order, and come back as what was heard of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from senderz_voice.live.ledger import Chunk, Heard, Ledger
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.media import MediaLine

CHUNK_BYTES = 1280
"""160 ms: few messages, and still a fine ledger."""
SHORTEST_BYTES = 160
"""The carrier takes no less than 20 ms."""
_PAD = b"\xff"


@dataclass(slots=True)
class Clip:
    """The audio of one clause as it arrives from the voice."""

    waiting: bytearray = field(default_factory=bytearray)
    complete: bool = False
    wanted: bool = False
    """Whether the call has ordered it to be spoken."""
    begun: bool = False


class Playback:
    """One line's mouth. The carrier paces what it is sent; a clear takes back what it has not played."""

    def __init__(self, clock: Clock, on_begun: Callable[[int], None]) -> None:
        self._clock = clock
        self._on_begun = on_begun
        self._clips: dict[int, Clip] = {}
        self._queue: list[int] = []
        self._line: MediaLine | None = None
        self.ledger = Ledger()

    def attach(self, line: MediaLine | None) -> None:
        """Speak into this line from now on."""
        self._line = line

    @property
    def speaking(self) -> bool:
        return self.ledger.speaking

    def open(self, speech: int) -> None:
        """A clause's audio will follow."""
        self._clips[speech] = Clip()

    def audio(self, speech: int, audio: bytes) -> None:
        clip = self._clips.get(speech)
        if clip is not None:
            clip.waiting += audio
            self._pump()

    def complete(self, speech: int) -> None:
        clip = self._clips.get(speech)
        if clip is not None:
            clip.complete = True
            self._pump()

    def speak(self, speech: int) -> None:
        """Put the clause on the line behind those already ordered."""
        clip = self._clips.get(speech)
        if clip is None:
            # The voice gave it up before it was ordered: it is over, and nothing of it was heard.
            self.ledger.completed(speech)
            return
        clip.wanted = True
        self._queue.append(speech)
        self._pump()

    def forget_unwanted(self) -> None:
        """Drop clauses that were made for a reply that nobody waits for any more."""
        self._clips = {speech: clip for speech, clip in self._clips.items() if clip.wanted}

    def clear(self) -> tuple[list[Heard], list[Chunk]]:
        """Silence the line; answers what was heard of each clause, and the audio that was played since last asked."""
        now = self._clock.monotonic()
        if self._line is not None:
            self._line.clear()
        for speech in self._queue:
            self.ledger.completed(speech)
        self._queue.clear()
        self._clips.clear()
        return self.ledger.cleared(now), self.ledger.cut_off(now)

    def tick(self) -> tuple[list[Heard], list[Chunk]]:
        """Clauses that are over, and audio that has been played, since last asked."""
        now = self._clock.monotonic()
        return self.ledger.over(now), self.ledger.played(now)

    def mark_returned(self, name: str) -> None:
        self.ledger.returned(self._clock.monotonic(), name)

    def _pump(self) -> None:
        """Send what the first clause in the queue has; go to the next when it is complete."""
        while self._queue and self._line is not None:
            speech = self._queue[0]
            clip = self._clips[speech]
            self._send(self._line, speech, clip)
            if not clip.complete:
                return
            self.ledger.completed(speech)
            del self._clips[speech]
            self._queue.pop(0)

    def _send(self, line: MediaLine, speech: int, clip: Clip) -> None:
        while len(clip.waiting) >= 2 * CHUNK_BYTES or (clip.complete and clip.waiting):
            # The last piece takes the remainder along: a mark behind a tail of a few frames would prove nothing.
            size = len(clip.waiting) if clip.complete and len(clip.waiting) < 2 * CHUNK_BYTES else CHUNK_BYTES
            audio = bytes(clip.waiting[:size]).ljust(SHORTEST_BYTES, _PAD)
            del clip.waiting[:size]
            if not clip.begun:
                clip.begun = True
                self._on_begun(speech)
            line.send(audio)
            line.mark(self.ledger.sent(self._clock.monotonic(), speech, audio))
