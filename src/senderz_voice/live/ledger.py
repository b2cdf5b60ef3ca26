"""What was sent to the line, what has been played, and what was really heard."""

from collections import deque
from dataclasses import dataclass, field

BYTES_PER_SECOND = 8000
EARLY_SECONDS = 0.06
"""A mark that returns this much before its audio can have been played does not prove that it was heard.

A carrier counts audio as played when it leaves for the line, a few frames before it sounds.
"""
BURST_SECONDS = 0.02
"""Marks that come back closer together than the shortest audio takes were read, or returned, all at once."""
LOST_SECONDS = 2.0
"""A mark that is this late will not return."""


@dataclass(slots=True)
class Chunk:
    """One message of audio."""

    speech: int
    audio: bytes
    starts: float
    """When the carrier will begin to play it, on the monotonic clock."""

    @property
    def seconds(self) -> float:
        return len(self.audio) / BYTES_PER_SECOND

    @property
    def ends(self) -> float:
        return self.starts + self.seconds


@dataclass(slots=True)
class SpeechAccount:
    """How much of one clause was sent and heard, in bytes."""

    sent: int = 0
    heard: int = 0
    complete: bool = False
    """Whether all of it has been sent."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A clause that is over."""

    speech: int
    heard_ms: int
    total_ms: int
    whole: bool = True
    """Whether `total_ms` is all of the clause, and not only what the voice had made of it."""


@dataclass(slots=True)
class Ledger:
    """The account of one line. Times are seconds on the monotonic clock, handed in by the caller.

    Marks seen before a clear are the evidence of what was heard: the carrier returns all pending marks on a clear,
    and returns them at once when its queue is empty, so a mark that is back before its audio can have been played
    counts for nothing. Nor do those that came with it: they are late because we were busy, not because of the audio.
    """

    chunks: deque[Chunk] = field(default_factory=deque)
    accounts: dict[int, SpeechAccount] = field(default_factory=dict)
    _names: dict[str, Chunk] = field(default_factory=dict)
    _free_at: float = 0.0
    _last_mark: float = 0.0
    _burst: list[Chunk] = field(default_factory=list)
    """Chunks that count as heard by the marks that came back last, all at once."""
    _number: int = 0

    def sent(self, now: float, speech: int, audio: bytes) -> str:
        """Enter a chunk that was just sent; answers the name for the mark behind it."""
        self._free_at = max(now, self._free_at)
        chunk = Chunk(speech, audio, self._free_at)
        self._free_at = chunk.ends
        self._number += 1
        name = f"{speech}.{self._number}"
        self.chunks.append(chunk)
        self._names[name] = chunk
        self.accounts.setdefault(speech, SpeechAccount()).sent += len(audio)
        return name

    def lead(self, now: float) -> float:
        """Seconds of audio that the carrier has and has not played, as far as is known."""
        return max(0.0, self._free_at - now)

    def completed(self, speech: int) -> None:
        """All audio of the clause has been sent."""
        self.accounts.setdefault(speech, SpeechAccount()).complete = True

    def returned(self, now: float, name: str) -> None:
        """A mark came back."""
        chunk = self._names.pop(name, None)
        if chunk is None:
            return
        if now - self._last_mark > BURST_SECONDS:
            self._burst.clear()
        if now >= chunk.ends - min(EARLY_SECONDS, chunk.seconds / 2):
            self.accounts[chunk.speech].heard += len(chunk.audio)
            self._last_mark = now
            self._burst.append(chunk)
        else:
            self._unheard(chunk)

    def _unheard(self, early: Chunk) -> None:
        """A mark was early: the carrier plays nothing, whatever the marks just before it seemed to say."""
        if early in self.chunks:
            self.chunks.remove(early)
        for chunk in self._burst:
            if (account := self.accounts.get(chunk.speech)) is not None:
                account.heard -= len(chunk.audio)
            if chunk in self.chunks:
                self.chunks.remove(chunk)
            self._last_mark = 0.0
        self._burst.clear()

    def over(self, now: float) -> list[Heard]:
        """Clauses that are completely sent and have no audio outstanding any more, each told once."""
        if not self.accounts:
            return []
        self._forget_lost(now)
        waiting = next(iter(self._names.values()), None)
        ready: list[int] = []
        for speech, account in self.accounts.items():
            # Marks return in the order of the audio, so nothing behind the first one waited for is over.
            if not account.complete or (waiting is not None and waiting.speech == speech):
                break
            ready.append(speech)
        return [self._close(speech) for speech in ready]

    def played(self, now: float) -> list[Chunk]:
        """Chunks that have been played to their end since this was last asked."""
        done: list[Chunk] = []
        while self.chunks and self.chunks[0].ends <= now:
            done.append(self.chunks.popleft())
        return done

    def cut_off(self, now: float) -> list[Chunk]:
        """What of the queued audio was played until now; the rest never will be."""
        played = self.played(now)
        if self.chunks and self.chunks[0].starts < now:
            chunk = self.chunks[0]
            heard = chunk.audio[: int((now - chunk.starts) * BYTES_PER_SECOND)]
            played.append(Chunk(chunk.speech, heard, chunk.starts))
        self.chunks.clear()
        return played

    def paused(self, now: float) -> dict[int, int]:
        """The line was cleared to go on later: how many bytes of each open clause were heard, by clause."""
        self._count_playing(now)
        for account in self.accounts.values():
            if account.heard < account.sent:
                account.complete = False
        return {speech: account.heard for speech, account in self.accounts.items()}

    def resumed(self, speech: int, position: int) -> None:
        """A clause goes on from this byte on: what was sent of it behind that is sent once more."""
        account = self.accounts[speech]
        account.heard = account.sent = position

    def given_up(self, speech: int, made: int, *, whole: bool) -> None:
        """A clause is not to be sent to its end: it has `made` bytes so far, which are all of it if `whole`."""
        account = self.accounts.setdefault(speech, SpeechAccount())
        account.sent, account.complete = max(account.sent, made), whole

    def cleared(self, now: float) -> list[Heard]:
        """The line was cleared: every clause is over, the one being played partly heard."""
        self._count_playing(now)
        return [self._close(speech) for speech in list(self.accounts)]

    def _count_playing(self, now: float) -> None:
        """What of the chunk on the line was heard; the marks that the clear returns prove nothing."""
        playing = next(iter(self._names.values()), None)
        if playing is not None:
            begun = max(playing.starts, self._last_mark)
            seconds = min(playing.seconds, max(0.0, now - begun))
            proven = self._last_mark >= playing.starts - EARLY_SECONDS and self._last_mark > 0
            first = self.accounts[playing.speech].heard == 0 and now < playing.ends + LOST_SECONDS
            if proven or first:
                self.accounts[playing.speech].heard += int(seconds * BYTES_PER_SECOND)
        self._names.clear()
        self._free_at = now

    @property
    def busy(self) -> bool:
        """Whether any clause is open, or any audio not yet told as played."""
        return bool(self.accounts or self.chunks)

    @property
    def speaking(self) -> bool:
        """Whether any audio is on the line."""
        return bool(self._names)

    def _close(self, speech: int) -> Heard:
        account = self.accounts.pop(speech)
        total = account.sent * 1000 // BYTES_PER_SECOND
        return Heard(speech, min(total, account.heard * 1000 // BYTES_PER_SECOND), total, account.complete)

    def _forget_lost(self, now: float) -> None:
        while self._names:
            name, chunk = next(iter(self._names.items()))
            if now <= chunk.ends + LOST_SECONDS:
                return
            del self._names[name]
