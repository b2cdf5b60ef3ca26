"""The assistant's side of the line: clauses go out in order, and come back as what was heard of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from senderz_voice.audio.quiet import before_the_word
from senderz_voice.live.ledger import BYTES_PER_SECOND, Chunk, Heard, Ledger
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.media import MediaLine

CHUNK_BYTES = 1280
"""160 ms: few messages, and still a fine ledger."""
LONGEST_CHUNK_BYTES = 2560
"""320 ms: where much audio is at hand, fewer messages do; the recorder waits no longer for a piece to be played."""
ENOUGH_SECONDS = 0.24
"""With less than this on the line no audio is held back for the sake of longer pieces."""
SHORTEST_BYTES = 160
"""The carrier takes no less than 20 ms."""
_PAD = b"\xff"


@dataclass(slots=True)
class Clip:
    """The audio of one clause as it arrives from the voice; kept until the clause is over, to be taken up again."""

    audio: bytearray = field(default_factory=bytearray)
    sent: int = 0
    """Bytes of it that were handed to the carrier."""
    complete: bool = False
    wanted: bool = False
    """Whether the call has ordered it to be spoken."""
    begun: bool = False

    @property
    def waiting(self) -> int:
        return len(self.audio) - self.sent


class Playback:
    """One line's mouth. The carrier paces what it is sent; a clear takes back what it has not played."""

    def __init__(self, clock: Clock, on_begun: Callable[[int], None]) -> None:
        self._clock = clock
        self._on_begun = on_begun
        self._clips: dict[int, Clip] = {}
        self._queue: list[int] = []
        self._line: MediaLine | None = None
        self._paused = False
        self.ledger = Ledger()

    def attach(self, line: MediaLine | None) -> None:
        """Speak into this line from now on."""
        self._line = line

    @property
    def speaking(self) -> bool:
        return self.ledger.speaking

    @property
    def unheard_seconds(self) -> float:
        """How much audio is still to be heard of what was ordered, as far as the voice has made it."""
        accounts = self.ledger.accounts
        heard = sum(account.heard for speech, account in accounts.items() if speech in self._clips)
        made = sum(len(clip.audio) for clip in self._clips.values() if clip.wanted)
        return max(0, made - heard) / BYTES_PER_SECOND

    def open(self, speech: int) -> None:
        """A clause's audio will follow."""
        self._clips[speech] = Clip()

    def audio(self, speech: int, audio: bytes) -> None:
        clip = self._clips.get(speech)
        if clip is not None:
            clip.audio += audio
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

    # Stopping and going on.

    def pause(self) -> list[Chunk]:
        """Silence the line and keep what was not heard; answers the audio that was played since last asked."""
        now = self._clock.monotonic()
        if self._line is not None:
            self._line.clear()
        self._paused = True
        heard = self.ledger.paused(now)
        begun = [speech for speech, position in heard.items() if self._left(speech, position)]
        self._queue = begun + [speech for speech in self._queue if speech not in begun]
        return self.ledger.cut_off(now)

    def resume(self) -> None:
        """Go on where it stopped, from the beginning of the word that was cut."""
        if not self._paused:
            return
        self._paused = False
        for speech in self._queue:
            clip = self._clips[speech]
            if speech in self.ledger.accounts and clip.begun:
                clip.sent = before_the_word(clip.audio, self.ledger.accounts[speech].heard)
                self.ledger.resumed(speech, clip.sent)
        self._pump()

    def clear(self) -> tuple[list[Heard], list[Chunk]]:
        """Silence the line; answers what was heard of each clause, and the audio that was played since last asked."""
        now = self._clock.monotonic()
        if self._line is not None:
            self._line.clear()
        self._paused = False
        for speech in self._queue:
            clip = self._clips[speech]
            self.ledger.given_up(speech, len(clip.audio), whole=clip.complete)
        self._queue.clear()
        self._clips.clear()
        return self.ledger.cleared(now), self.ledger.cut_off(now)

    def _left(self, speech: int, heard: int) -> bool:
        clip = self._clips.get(speech)
        return clip is not None and clip.begun and (heard < len(clip.audio) or not clip.complete)

    # The line.

    def tick(self) -> tuple[list[Heard], list[Chunk]]:
        """Clauses that are over, and audio that has been played, since last asked."""
        if not self.ledger.busy:
            return [], []
        now = self._clock.monotonic()
        over = self.ledger.over(now)
        for heard in over:
            self._clips.pop(heard.speech, None)
        return over, self.ledger.played(now)

    def mark_returned(self, name: str) -> None:
        self.ledger.returned(self._clock.monotonic(), name)

    def _pump(self) -> None:
        """Send what the first clause in the queue has; go to the next when it is complete."""
        while self._queue and self._line is not None and not self._paused:
            speech = self._queue[0]
            clip = self._clips[speech]
            self._send(self._line, speech, clip)
            if not clip.complete:
                return
            self.ledger.completed(speech)
            self._queue.pop(0)

    def _next_size(self, clip: Clip) -> int:
        """Bytes to send now; 0 to wait for more.

        The last piece takes the remainder along: a mark behind a tail of a few frames would prove nothing. But when
        the line is about to run dry whatever there is goes out, first of all the first sound of an answer.
        """
        if clip.waiting >= 2 * CHUNK_BYTES:
            return min(LONGEST_CHUNK_BYTES, clip.waiting - CHUNK_BYTES)
        if clip.complete:
            return clip.waiting
        dry = self.ledger.lead(self._clock.monotonic()) < ENOUGH_SECONDS
        return clip.waiting if dry and clip.waiting >= SHORTEST_BYTES else 0

    def _send(self, line: MediaLine, speech: int, clip: Clip) -> None:
        while (size := self._next_size(clip)) > 0:
            audio = bytes(clip.audio[clip.sent : clip.sent + size]).ljust(SHORTEST_BYTES, _PAD)
            clip.sent += size
            if not clip.begun:
                clip.begun = True
                self._on_begun(speech)
            line.send(audio)
            line.mark(self.ledger.sent(self._clock.monotonic(), speech, audio))
