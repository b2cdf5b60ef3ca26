"""Asks one service after the other for the same stream, until one delivers."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from senderz_voice.dialogue.chain import Entrant, Ranking
from senderz_voice.dialogue.crew import Crew
from senderz_voice.ports.errors import ErrorKind, PortError

S = TypeVar("S")
T = TypeVar("T")

_HOPELESS = frozenset({ErrorKind.REFUSED, ErrorKind.NOT_CONFIGURED, ErrorKind.MISSING})
"""Errors that the same service would answer again."""

log = structlog.get_logger()


class StageBroke(Exception):
    """A stage of the chain gave up for good."""

    def __init__(self, stage: str, detail: str) -> None:
        super().__init__(f"{stage}: {detail}")
        self.stage = stage
        self.detail = detail


@dataclass(frozen=True, slots=True)
class _Over:
    """The end of the stream."""

    error: PortError | None


class Race(Generic[S, T]):
    """A stream of pieces from the first service that delivers one; the others are cancelled then.

    A service that is late runs on beside the next one: it may still be the first. Iterating raises PortError when
    none is left, and when the one that delivered breaks off.
    """

    def __init__(
        self,
        crew: Crew,
        ranking: Ranking[S],
        ask: Callable[[S], AsyncIterator[T]],
        report: Callable[[str], None],
        *,
        entrants: Sequence[Entrant[S]],
        after: str = "",
    ) -> None:
        """`report` is told retry or fallback; `entrants` are asked in order, `after` names one that failed before."""
        self._crew = crew
        self._ranking = ranking
        self._ask = ask
        self._report = report
        self._spare = deque(entrants)
        self._running: list[tuple[Entrant[S], asyncio.Task[None]]] = []
        self._pieces: asyncio.Queue[T | _Over] = asyncio.Queue()
        self._asked_last = after
        self._winner: Entrant[S] | None = None
        self.delivered = 0
        self.over = False
        self._next()

    @property
    def spare(self) -> list[Entrant[S]]:
        """Services that were not asked."""
        return list(self._spare)

    @property
    def asked_last(self) -> str:
        return self._asked_last

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        piece = await self._pieces.get()
        if not isinstance(piece, _Over):
            return piece
        if piece.error is not None:
            raise piece.error
        raise StopAsyncIteration

    def insert(self, piece: T) -> None:
        """A piece of our own, which is no sign of life of any service."""
        if not self.over:
            self._pieces.put_nowait(piece)

    def hurry(self) -> None:
        """Nothing has come yet and should have: ask the next service too."""
        if self.delivered or self.over:
            return
        for entrant, _ in self._running:
            self._ranking.failed(entrant.name)
        if self._spare:
            self._next()

    def abandon(self, error: PortError) -> None:
        """Those that run are stuck: go on as if they had failed."""
        for entrant, task in list(self._running):
            task.cancel()
            self._stopped(entrant, error)

    def give_up(self, error: PortError) -> None:
        """It is too late for any other service."""
        self._spare.clear()
        self.abandon(error)

    def close(self) -> None:
        """Nobody wants the stream any more."""
        self.over = True
        for _, task in self._running:
            task.cancel()
        self._running.clear()

    def _next(self) -> None:
        entrant = self._spare.popleft()
        if self._asked_last:
            self._report("retry" if entrant.name == self._asked_last else "fallback")
        self._asked_last = entrant.name
        self._running.append((entrant, self._crew.start(self._run(entrant))))

    async def _run(self, entrant: Entrant[S]) -> None:
        error: PortError | None = None
        try:
            async with closing(self._ask(entrant.service)) as pieces:
                async for piece in pieces:
                    self._take(entrant, piece)
        except PortError as failure:
            error = failure
        except Exception as failure:  # The task root of one request: the next service may do better.
            log.exception("service_broke", service=entrant.name)
            error = PortError(ErrorKind.BAD_ANSWER, type(failure).__name__)
        self._stopped(entrant, error)

    def _take(self, entrant: Entrant[S], piece: T) -> None:
        if self._winner is None:
            self._winner = entrant
            self._ranking.worked(entrant.name)
            for other, task in self._running:
                if other is not entrant:
                    task.cancel()
            self._running = [pair for pair in self._running if pair[0] is entrant]
        if self._winner is entrant:
            self.delivered += 1
            self._pieces.put_nowait(piece)

    def _stopped(self, entrant: Entrant[S], error: PortError | None) -> None:
        if self.over or all(runner is not entrant for runner, _ in self._running):
            return
        self._running = [pair for pair in self._running if pair[0] is not entrant]
        if entrant is self._winner and error is None:
            self._end(None)
            return
        error = error or PortError(ErrorKind.BAD_ANSWER, "nothing came")
        self._ranking.failed(entrant.name)
        log.warning("service_failed", service=entrant.name, kind=error.kind.value, detail=error.detail)
        if error.kind in _HOPELESS:
            self._spare = deque(other for other in self._spare if other.name != entrant.name)
        if entrant is self._winner:
            self._end(error)
        elif self._spare and not self._running:
            self._next()
        elif not self._running:
            self._end(error)

    def _end(self, error: PortError | None) -> None:
        self.over = True
        self._pieces.put_nowait(_Over(error))


@asynccontextmanager
async def closing(pieces: AsyncIterator[T]) -> AsyncGenerator[AsyncIterator[T], None]:
    """Close a generator at once when it is left early: the request behind it stops."""
    try:
        yield pieces
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()
