"""A phase of the rig: humans on their lines to the measured server, from the first ring to the last word."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from bench.conversation.carrier import Loss, MediaStream
from bench.conversation.humans import Human, Opening
from bench.conversation.office import leg_of
from bench.conversation.sounds import Clip

RING_SECONDS: Final = 1.0
LONGEST_SECONDS: Final = 60.0
"""For what a human has begun."""


def call_of(number: int) -> str:
    """The id of the call of a human."""
    return f"01JBENCH{number:018d}"


@dataclass(slots=True)
class Stage:
    """The client's side of all calls."""

    http: aiohttp.ClientSession
    clips: Sequence[Clip]
    humans: list[Human] = field(default_factory=list)
    began: dict[int, float] = field(default_factory=dict)
    """The wall's clock at the start of each human's stream."""
    over: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def call(
        self,
        number: int,
        opening: Opening,
        plan: Callable[[Human], Any],
        *,
        patience: float = 0.8,
        loss: Loss | None = None,
    ) -> Human:
        """Another call; it goes on by itself."""
        call = call_of(number)
        direction = "inbound" if opening == "inbound" else "outbound"
        async with self.http.post(f"/calls/{call}/{direction}") as answer:
            token = (await answer.json())["token"]
        if direction == "outbound":
            await asyncio.sleep(RING_SECONDS)
        socket = await self.http.ws_connect(f"/media/{token}", compress=0)
        stream = MediaStream(socket, call, leg_of(call), loss)
        human = Human(number, stream, self.clips, opening, plan, lambda: self.over, patience=patience)
        self.humans.append(human)
        if direction == "outbound":
            (await self.http.post(f"/answered/{call}")).release()
        await stream.start()
        self.began[number] = time.time()
        self._tasks += [asyncio.create_task(stream.listen()), asyncio.create_task(stream.talk(human))]
        return human

    async def measured(self) -> dict[str, Any]:
        """What the server tells of itself."""
        async with self.http.get("/measured") as answer:
            told: dict[str, Any] = await answer.json()
            return told

    async def begin(self) -> None:
        """Start the server's measurement."""
        (await self.http.post("/begin")).release()

    async def wait(self, seconds: float) -> None:
        """Let the calls go on; what breaks one is raised here."""
        done, _ = await asyncio.wait(self._tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()

    def close(self) -> None:
        """Nobody begins anything new."""
        self.over = True

    async def finish(self) -> None:
        """Everybody says what they are about to say, and hangs up."""
        talking, listening = self._tasks[1::2], self._tasks[0::2]
        if not talking:
            return
        await asyncio.wait(talking, timeout=LONGEST_SECONDS)
        await asyncio.gather(*(human.stream.stop() for human in self.humans))
        await asyncio.gather(*listening)
        for task in talking:
            task.cancel()
        for result in await asyncio.gather(*talking, return_exceptions=True):
            if isinstance(result, Exception):
                raise result


@asynccontextmanager
async def stage(address: str, clips: Sequence[Clip]) -> AsyncIterator[Stage]:
    """The client of one phase."""
    async with aiohttp.ClientSession(address, connector=aiohttp.TCPConnector(limit=0)) as http:
        yield Stage(http, clips)
