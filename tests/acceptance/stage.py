"""One stage for all stories on the tests' carrier: they are told at the same time, as calls come in reality."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from tests.acceptance.carrier import CONNECTION, PUBLIC_KEY, Carrier, open_for_calls
from tests.acceptance.client import Operator, operating
from tests.acceptance.line import Human
from tests.acceptance.muting import Muting
from tests.acceptance.server import Ports, Server

LINES: Final = 10
"""Calls at the same time, which two cores carry with the people's own ears and voices."""
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Stage:
    """What a story is told with."""

    operator: Operator
    carrier: Carrier
    people: dict[str, Human] = field(default_factory=dict)
    """Who is at which number; every story has numbers of its own."""
    ways: dict[str, Muting] = field(default_factory=dict)
    """The proxies that lead to some of them."""
    lines: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LINES))
    """To be held while a call lasts."""


Story = Callable[[Stage], Coroutine[Any, Any, Told]]


@dataclass(frozen=True, slots=True)
class Evening:
    """A server, and what became of each story that was told on it."""

    server: Server
    results: Mapping[Story[Any], Any]

    def result(self, story: Story[Told]) -> Told:
        """What a story answered; raises what it raised."""
        result: Told | BaseException = self.results[story]
        if isinstance(result, BaseException):
            raise result
        return result


def settings(ports: Ports, carrier_port: int) -> dict[str, str]:
    """The environment of a server that takes the tests' carrier for Telnyx."""
    return {
        "SENDERZ_CARRIER": "telnyx",
        "TELNYX_API_BASE": f"http://127.0.0.1:{carrier_port}/v2",
        "TELNYX_API_KEY": "KEY_of_the_tests",
        "TELNYX_PUBLIC_KEY": PUBLIC_KEY,
        "TELNYX_CONNECTION_ID": CONNECTION,
        "SENDERZ_PUBLIC_URL": f"http://127.0.0.1:{ports.api}",
        "SENDERZ_MEDIA_URL": f"ws://127.0.0.1:{ports.media}",
    }


async def tell(server: Server, carrier_port: int, stories: Collection[Story[Any]]) -> Evening:
    """Tell all stories at once; one that fails does not disturb the others."""
    webhook = f"{server.url}/carrier/telnyx/webhooks"
    people: dict[str, Human] = {}
    async with (
        operating(server) as operator,
        open_for_calls(carrier_port, webhook, people.__getitem__) as carrier,
    ):
        stage = Stage(operator, carrier, people)
        carrier.reroute = lambda number, url: stage.ways[number].reroute(url) if number in stage.ways else url
        results = await asyncio.gather(*(story(stage) for story in stories), return_exceptions=True)
    return Evening(server, dict(zip(stories, results, strict=True)))
