"""Keeps both sides of a call on disk while it lives, so that a killed process loses about a second and a half."""

import asyncio
from pathlib import Path

from senderz_voice.audio.timeline import Track, duration_ms
from senderz_voice.live.ledger import Chunk
from senderz_voice.ports.clock import Clock

FLUSH_MS = 1000
LAG_MS = 400
"""Audio of this age is complete on both sides; what is younger may still be put in place."""

AHEAD_MS = 60
"""More than this and the recording runs ahead of the call."""
_QUIET = bytes(range(0x60, 0x80)) + bytes(range(0xE0, 0x100))
"""Mu-law codes no louder than a murmur on the line."""


class Recorder:
    """Two mu-law files that begin together: what the human said, and what the assistant was heard saying."""

    def __init__(self, clock: Clock, folder: Path, call: str) -> None:
        self._clock = clock
        self._files = (folder / f"{call}.caller.ulaw", folder / f"{call}.assistant.ulaw")
        self._tracks = (Track(), Track())
        self._began: float | None = None
        self._written = 0
        self._writing: asyncio.Task[None] | None = None
        self.broken: str | None = None

    @property
    def running(self) -> bool:
        return self._began is not None

    def start(self, elapsed: float = 0.0) -> None:
        """Begin, or go on behind what another process wrote of the call, which was answered `elapsed` seconds ago.

        What nobody recorded in between is silence, so that every sound keeps its place.
        """
        if self._began is not None:
            return
        written = [_size(path) for path in self._files]
        self._began = self._clock.monotonic() - (elapsed if any(written) else 0.0)
        self._tracks = (Track(written[0]), Track(written[1]))
        for track in self._tracks:
            track.pad_to(self._now_ms())

    def caller(self, audio: bytes) -> None:
        """Audio that the human's side just delivered.

        A carrier sends without a break, so each piece follows the one before it; a gap is only made when nothing came
        for long. What comes late all the same, behind such a gap, is caught up with by leaving out silence.
        """
        if self._began is None:
            return
        track = self._tracks[0]
        ahead = track.length_ms + duration_ms(audio) > 1000 * (self._clock.monotonic() - self._began) + AHEAD_MS
        if not (ahead and _quiet(audio)):
            track.put(0, audio)

    def assistant(self, chunks: list[Chunk]) -> None:
        """Audio that was played to the human."""
        if self._began is not None:
            for chunk in chunks:
                self._tracks[1].put(max(0, round((chunk.starts - self._began) * 1000)), chunk.audio)

    def tick(self) -> None:
        """Write what has become old enough, in another thread, once a second."""
        if self._began is None or (self._writing is not None and not self._writing.done()):
            return
        now = self._now_ms()
        if now - self._written >= FLUSH_MS + LAG_MS:
            self._written = now - LAG_MS
            self._writing = asyncio.create_task(self._write(self._written), name="recorder")

    async def stop(self) -> None:
        """Pad both sides to this moment and write the rest."""
        if self._began is None:
            return
        end = self._now_ms()
        # From here on nothing is added, however long the disk takes.
        self._began = None
        if self._writing is not None:
            await self._writing
        await self._write(max(end, *(track.length_ms for track in self._tracks)))

    async def _write(self, until_ms: int) -> None:
        pieces = []
        for track in self._tracks:
            track.pad_to(until_ms)
            pieces.append(track.take())
        try:
            await asyncio.to_thread(self._append, pieces)
        except OSError as error:
            # A recording failure never fails a call.
            self.broken = error.strerror or "write failed"

    def _append(self, pieces: list[bytes]) -> None:
        for path, piece in zip(self._files, pieces, strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.write(piece)

    def _now_ms(self) -> int:
        began = self._clock.monotonic() if self._began is None else self._began
        return round((self._clock.monotonic() - began) * 1000)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _quiet(audio: bytes) -> bool:
    return not audio.translate(None, delete=_QUIET)
