"""What the voices that speak over sockets have in common: a pool for each address, and one HTTP client below them."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing

from aiohttp import ClientSession, DummyCookieJar

from senderz_voice.ports.clock import Clock, Ids
from senderz_voice.speech.voices import faults
from senderz_voice.speech.voices.pool import Pool
from senderz_voice.speech.voices.wire import Dialect, Door, Terms


class Sockets:
    """All sockets of one voice; `door` tells where a language is spoken, and raises PortError where it is not."""

    def __init__(
        self, door: Callable[[str], Door], dialect: Callable[[], Dialect], terms: Terms, clock: Clock, ids: Ids
    ) -> None:
        self._door = door
        self._dialect = dialect
        self._terms = terms
        self._clock = clock
        self._ids = ids
        self._pools: dict[str, Pool] = {}
        self._session: ClientSession | None = None
        self._closed = False

    async def say(self, text: str, language: str) -> AsyncGenerator[bytes, None]:
        """The audio of one clause; none for a clause without a letter or a figure. Raises PortError."""
        pool = self._pool(self._door(language))
        if not pronounceable(text):
            return
        async with aclosing(pool.say(text, language)) as pieces:
            async for piece in pieces:
                yield piece

    async def warm_up(self, languages: Iterable[str]) -> None:
        """Open a socket for each of the languages. Raises PortError."""
        await asyncio.gather(*(self._pool(self._door(language)).warm_up() for language in languages))

    async def aclose(self) -> None:
        """Close everything."""
        self._closed = True
        await asyncio.gather(*(pool.aclose() for pool in self._pools.values()))
        if self._session is not None:
            await self._session.close()

    def _pool(self, door: Door) -> Pool:
        if self._closed:
            raise faults.over(self._terms.vendor)
        # Here and not in the constructor, because a client belongs to the loop in which it is made.
        if self._session is None:
            self._session = ClientSession(cookie_jar=DummyCookieJar())
        if door.url not in self._pools:
            self._pools[door.url] = Pool(
                self._session, door, self._dialect, self._terms, clock=self._clock, ids=self._ids
            )
        return self._pools[door.url]


def pronounceable(text: str) -> bool:
    """Whether there is anything to be said in a text."""
    return any(character.isalnum() for character in text)
