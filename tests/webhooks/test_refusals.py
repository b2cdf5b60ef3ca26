"""What a customer's webhook must not be able to do: reach into our network, hold us up, or fill our memory."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from senderz_voice.api.outgoing import Posted, open_session, post
from tests.webhooks.world import Scene, endpoint, play

Write = Callable[[asyncio.StreamWriter], object]


class Turncoat(AbstractResolver):
    """A name server that answers with each of these in turn, and then with the last one."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked += 1
        address = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=flags)]

    async def close(self) -> None:
        return None


def posted(url: str, *, resolver: AbstractResolver | None = None, allow_private: bool = False) -> Posted:
    """Post once."""

    async def told() -> Posted:
        async with open_session(allow_private=allow_private, resolver=resolver) as session:
            return await post(session, url, b"{}", {}, allow_private=allow_private)

    return asyncio.run(asyncio.wait_for(told(), 20))


INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.8",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "fd00:ec2::254",
    "fe80::1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "2001:0:5ef5:79fd::80ff:fffe",
]


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_never_connected_to(address: str) -> None:
    assert posted("https://shop.example.com/", resolver=Turncoat(address)) == Posted("address")


@pytest.mark.parametrize(
    "host",
    ["127.1", "0x7f.1", "2130706433", "0177.0.0.1", "0", "[::1]", "[::ffff:7f00:1]", "localhost", "localhost."],
)
def test_every_notation_of_this_machine_is_refused(host: str) -> None:
    assert posted(f"https://{host}/").fault == "address"


def test_a_name_that_changes_between_saving_and_sending_is_refused(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        async with endpoint() as listening:
            port = listening.url.split(":")[2].split("/")[0]
            made = await scene.register(f"https://shop.example.com:{port}/hook")
            await scene.tell()
            async with open_session(allow_private=False, resolver=Turncoat("127.0.0.1")) as session:
                scene.deliveries.session = session
                await scene.attempt()
            assert listening.heard == []
            delivery = await scene.only(made["id"])
            assert delivery["status"] == "pending"
            assert delivery["attempts"][0]["error"] == "the webhook's address is not allowed"

    play(story, tmp_path, allow_private_webhooks=False)


def test_a_name_is_looked_up_anew_for_every_attempt() -> None:
    async def told() -> list[str]:
        names = Turncoat("127.0.0.1")
        async with endpoint() as listening, open_session(allow_private=True, resolver=names) as session:
            url = listening.url.replace("127.0.0.1", "shop.example.com")
            await post(session, url, b"{}", {}, allow_private=True)
            session.connector._socket_factory = None  # type: ignore[union-attr]  # The connector is ours.
            await post(session, url, b"{}", {}, allow_private=True)
        return [str(names.asked), str(len(listening.heard))]

    assert asyncio.run(told()) == ["2", "2"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_into_the_network_is_a_failure_and_not_followed(status: int, tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        async with endpoint() as inside:

            async def redirect(_: web.Request) -> web.Response:
                return web.Response(status=status, headers={"Location": inside.url})

            async with endpoint(answer=redirect) as listening:
                made = await scene.register(listening.url)
                await scene.tell()
                await scene.attempt()
                attempt = (await scene.only(made["id"]))["attempts"][0]
                assert (attempt["status_code"], attempt["error"]) == (status, "the webhook answered with a redirect")
                assert inside.heard == []

    play(story, tmp_path)


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async def told() -> tuple[int, int]:
        async with endpoint() as proxy, endpoint() as listening:
            for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url)
            monkeypatch.delenv("no_proxy", raising=False)
            monkeypatch.delenv("NO_PROXY", raising=False)
            async with open_session(allow_private=True) as session:
                answer = await post(session, listening.url, b"{}", {}, allow_private=True)
            assert answer.status == 204
        return len(proxy.heard), len(listening.heard)

    assert asyncio.run(told()) == (0, 1)


def test_without_the_setting_plain_http_is_not_spoken() -> None:
    assert posted("http://shop.example.com/", resolver=Turncoat("93.184.216.34")) == Posted("address")


def test_an_answer_that_is_too_long_is_cut_off_and_counts(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        written: list[int] = []

        async def flood(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse()
            await response.prepare(request)
            try:
                for _ in range(100_000):
                    await response.write(b"x" * 65_536)
                    written.append(65_536)
            except ConnectionError:
                pass
            return response

        async with endpoint(answer=flood) as listening:
            made = await scene.register(listening.url)
            await scene.tell()
            await scene.attempt()
            assert (await scene.only(made["id"]))["status"] == "delivered"
            assert sum(written) < 100_000 * 65_536

    play(story, tmp_path)


@asynccontextmanager
async def raw(*pieces: bytes, every: float = 0.0, endless: bytes = b"") -> AsyncIterator[str]:
    """A server that writes these bytes whatever it is sent, then `endless` over and over."""

    over = asyncio.Event()
    serving: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.append(asyncio.current_task())
        try:
            await reader.readuntil(b"\r\n\r\n")
            for piece in pieces:
                writer.write(piece)
            while endless and not over.is_set():
                writer.write(endless)
                await writer.drain()
                await asyncio.sleep(every)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        over.set()
        await asyncio.gather(*(task for task in serving if task is not None))
        server.close()


def answered(*pieces: bytes, every: float = 0.0, endless: bytes = b"") -> Posted:
    """Post once to such a server."""

    async def told() -> Posted:
        async with (
            raw(*pieces, every=every, endless=endless) as url,
            open_session(allow_private=True) as session,
        ):
            return await post(session, url, b"{}", {}, allow_private=True)

    return asyncio.run(asyncio.wait_for(told(), 20))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"


@pytest.mark.parametrize(
    ("pieces", "endless"),
    [
        ((b"HTTP/1.1 200 ",), b"O"),
        ((b"HTTP/1.1 200 OK\r\n",), b"X-Drip: 1\r\n"),
        ((HEAD,), b"x"),
        ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",), b"1\r\nx\r\n"),
        ((), b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["status line", "header", "body", "chunks", "interim answers"],
)
def test_an_answer_that_drips_runs_into_the_limit_of_the_whole(
    pieces: tuple[bytes, ...], endless: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes in time, so a limit on the silence between them would never be reached."""
    monkeypatch.setattr("senderz_voice.api.outgoing.SECONDS", 0.4)
    assert answered(*pieces, endless=endless, every=0.05).fault == "timeout"


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX-Stuffing: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x" * 100_000 + b": 1\r\n\r\n",
        b"HTTP/1.1 200 " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % place for place in range(50_000)) + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"HTTP/9.9 what\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"",
    ],
    ids=["value", "name", "reason", "many", "two lengths", "no HTTP", "TLS", "nothing"],
)
def test_a_head_that_no_honest_server_sends_is_no_answer(head: bytes) -> None:
    assert answered(head).fault == "unreachable"


def test_a_compressed_answer_is_not_unpacked() -> None:
    bomb = b"\x1f\x8b\x08\x00" + b"\x00" * 500
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    assert answered(head, bomb) == Posted("", 200, bomb)
