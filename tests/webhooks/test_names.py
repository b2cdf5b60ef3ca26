"""Looking up customers' names: a name server that hangs holds up nobody who asks for another name."""

import asyncio
import socket
import threading
from pathlib import Path

import pytest
from aiohttp.abc import ResolveResult

from senderz_voice.api.names import Names
from tests.webhooks.world import Scene, endpoint, play

Found = list[tuple[object, ...]]


class Hanging:
    """The system's look-up, which hangs for one name until it is let go."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go_on = threading.Event()

    def getaddrinfo(self, host: str, port: int, *_: object, **__: object) -> Found:
        self.asked.append(host)
        if host == "hangs.example.com":
            self.go_on.wait(10)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


def addresses(found: list[ResolveResult]) -> list[str]:
    return [each["host"] for each in found]


def test_a_hanging_name_is_asked_for_once_and_delays_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = Hanging()
    monkeypatch.setattr("senderz_voice.api.names.socket.getaddrinfo", hanging.getaddrinfo)

    async def story() -> None:
        names = Names()
        waiting = [asyncio.create_task(names.resolve("hangs.example.com", 443)) for _ in range(200)]
        found = await asyncio.wait_for(names.resolve("shop.example.com", 443), 5)
        assert addresses(found) == ["127.0.0.1"]
        for task in waiting[:100]:
            task.cancel()
        hanging.go_on.set()
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert [isinstance(answer, asyncio.CancelledError) for answer in answers] == [True] * 100 + [False] * 100
        assert sorted(hanging.asked) == ["hangs.example.com", "shop.example.com"]
        await names.resolve("hangs.example.com", 443)
        assert hanging.asked.count("hangs.example.com") == 2
        await names.close()

    asyncio.run(story())


def test_a_name_that_does_not_exist_is_an_unreachable_endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> Found:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    async def story(scene: Scene) -> None:
        made = await scene.register("https://no.such.example.com/")
        await scene.tell()
        with monkeypatch.context() as world:
            world.setattr("senderz_voice.api.names.socket.getaddrinfo", missing)
            await scene.attempt()
        attempt = (await scene.only(made["id"]))["attempts"][0]
        assert attempt["error"] == "the webhook could not be reached"

    play(story, tmp_path)


def test_while_one_name_hangs_another_endpoint_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = Hanging()

    async def story(scene: Scene) -> None:
        async with endpoint() as listening:
            await scene.register("http://hangs.example.com/")
            await scene.tell(10)
            await scene.register(listening.url.replace("127.0.0.1", "shop.example.com"))
            await scene.tell()
            with monkeypatch.context() as world:
                world.setattr("senderz_voice.api.names.socket.getaddrinfo", hanging.getaddrinfo)
                await scene.deliveries.begin()
                await asyncio.wait_for(listening.came.wait(), 4)
                hanging.go_on.set()
                await scene.deliveries.settle()

    play(story, tmp_path)
