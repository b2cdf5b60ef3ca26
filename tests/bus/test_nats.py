"""Nudges over NATS: heard by every media process, found again after a broker's death, harmless while it is away."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession
from nats.aio.client import Client

from senderz_voice.bootstrap import nudges
from senderz_voice.bootstrap.house import open_house
from senderz_voice.bus.nats import PREFIX, NatsBus
from senderz_voice.clock import SystemClock
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.settings import SettingsError, load
from tests.bus.broker import TOKEN, Broker, broker, free_port

CALL, OTHER = "01JHC000000000000000000001", "01JHC000000000000000000002"
pytestmark = pytest.mark.filterwarnings("error")


class Heard:
    """A media process's ear: what it was told, in order."""

    def __init__(self) -> None:
        self.calls: asyncio.Queue[str] = asyncio.Queue()

    async def next(self) -> str:
        return await asyncio.wait_for(self.calls.get(), 10)


@asynccontextmanager
async def joined(url: str, heard: Heard | None = None) -> AsyncIterator[NatsBus]:
    """A bus that keeps its connection while the story goes on."""
    bus = NatsBus(url, SystemClock(), heard.calls.put_nowait if heard else None)
    task = asyncio.create_task(bus.run())
    try:
        yield bus
    finally:
        task.cancel()
        await asyncio.wait([task])


def tell(story: Callable[[], Awaitable[None]]) -> None:
    """Run a story, for at most half a minute."""

    async def told() -> None:
        await asyncio.wait_for(_awaited(story), 30)

    asyncio.run(told())


async def _awaited(story: Callable[[], Awaitable[None]]) -> None:
    await story()


def test_every_media_process_hears_a_nudge() -> None:
    async def story() -> None:
        first, second = Heard(), Heard()
        async with broker() as running, AsyncExitStack() as stack:
            for heard in (first, second):
                bus = await stack.enter_async_context(joined(running.url, heard))
                await bus.connected.wait()
            control = await stack.enter_async_context(joined(running.url))
            await control.connected.wait()
            await control.nudge(CALL)
            await control.nudge(OTHER)
            for heard in (first, second):
                assert [await heard.next(), await heard.next()] == [CALL, OTHER]

    tell(story)


def test_nudges_arrive_again_after_the_broker_was_killed_and_came_back() -> None:
    async def story() -> None:
        heard = Heard()
        async with broker() as running, joined(running.url, heard) as media, joined(running.url) as control:
            await asyncio.gather(media.connected.wait(), control.connected.wait())
            await control.nudge(CALL)
            assert await heard.next() == CALL
            await running.stop()
            await asyncio.gather(media.lost.wait(), control.lost.wait())
            await control.nudge(CALL)
            await running.start()
            await asyncio.gather(media.connected.wait(), control.connected.wait())
            await control.nudge(OTHER)
            assert await heard.next() == OTHER, "what was said while nobody listened is not repeated"

    tell(story)


def test_a_broker_that_is_not_there_yet_hurts_nobody_and_is_found_when_it_comes() -> None:
    async def story() -> None:
        running, heard = Broker(), Heard()
        async with joined(running.url, heard) as media, joined(running.url) as control:
            await control.nudge(CALL)
            await running.start()
            try:
                await asyncio.gather(media.connected.wait(), control.connected.wait())
                await control.nudge(OTHER)
                assert await heard.next() == OTHER
            finally:
                await running.stop()

    tell(story)


def test_a_publish_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def forever(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    async def story() -> None:
        async with broker() as running, joined(running.url) as control:
            await control.connected.wait()
            monkeypatch.setattr(Client, "publish", forever)
            await asyncio.wait_for(control.nudge(CALL), 5)

    tell(story)


@pytest.mark.parametrize("wrong", ["nats://senderz:guess@127.0.0.1:{port}", "nats://127.0.0.1:{port}"])
def test_without_the_right_password_nothing_is_heard(wrong: str) -> None:
    async def story() -> None:
        outsider = Heard()
        async with broker() as running, joined(wrong.format(port=running.port), outsider) as bus:
            async with joined(running.url) as control:
                await control.connected.wait()
                await control.nudge(CALL)
            assert not bus.connected.is_set()
            assert outsider.calls.empty()

    tell(story)


def test_a_token_in_the_url_is_enough() -> None:
    async def story() -> None:
        heard = Heard()
        async with broker("--auth", TOKEN) as running:
            url = f"nats://{TOKEN}@127.0.0.1:{running.port}"
            async with joined(url, heard) as media, joined(url) as control:
                await asyncio.gather(media.connected.wait(), control.connected.wait())
                await control.nudge(CALL)
                assert await heard.next() == CALL

    tell(story)


def test_the_second_server_of_a_list_takes_over() -> None:
    async def story() -> None:
        heard = Heard()
        async with broker() as running:
            url = f"nats://senderz:x@127.0.0.1:{free_port()},{running.url}"
            async with joined(url, heard) as media, joined(running.url) as control:
                await asyncio.gather(media.connected.wait(), control.connected.wait())
                await control.nudge(CALL)
                assert await heard.next() == CALL

    tell(story)


def test_what_is_not_a_call_id_is_not_passed_on() -> None:
    async def story() -> None:
        heard = Heard()
        async with broker() as running, joined(running.url, heard) as media:
            await media.connected.wait()
            stranger = Client()
            await stranger.connect(running.url)
            for name in ("x", CALL.lower(), f"{CALL}0", CALL[1:]):
                await stranger.publish(f"{PREFIX}{name}", b"\x00" * 100)
            await stranger.publish(f"{PREFIX}{CALL}", b"not looked at")
            await stranger.flush()
            assert await heard.next() == CALL
            assert heard.calls.empty()
            await stranger.close()

    tell(story)


def test_control_and_media_meet_on_the_configured_broker(tmp_path: Path) -> None:
    async def story() -> None:
        heard = Heard()
        async with broker() as running, ClientSession() as session:
            settings = load(data_dir=tmp_path, nats_url=running.url)
            async with open_house(settings) as house:
                nudges.incoming(house, heard.calls.put_nowait)
                nudge = nudges.outgoing(house, session)
                while heard.calls.empty():
                    await nudge(CALL)
                    await asyncio.sleep(0.02)
                assert await heard.next() == CALL

    tell(story)


def test_a_missing_package_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "senderz_voice.bus.nats", None)

    async def story() -> None:
        async with ClientSession() as session, open_house(load(data_dir=tmp_path, nats_url="nats://h:4222")) as house:
            with pytest.raises(PortError, match=r"pip install 'senderz-voice\[nats\]'") as raised:
                nudges.outgoing(house, session)
            assert raised.value.kind is ErrorKind.NOT_CONFIGURED

    tell(story)


@pytest.mark.parametrize("url", ["http://h:4222", "nats://", "h:4222", "nats://h:99999", "nats://h:4222,ws://h"])
def test_a_wrong_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SettingsError, match="SENDERZ_NATS_URL is wrong") as raised:
        load(nats_url=url)
    assert "h:" not in str(raised.value)
