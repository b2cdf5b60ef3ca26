"""S3 on loopback: moto's whole server for what a store must do, and a small strict bucket for what goes wrong."""

import asyncio
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from aiohttp import web
from moto.server import ThreadedMotoServer

from senderz_voice.objects.store import Access, ObjectStore

KEYS = ("id", "key")


@contextmanager
def moto() -> Iterator[str]:
    """The endpoint of a running server with the bucket `shelf` in it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        make = urllib.request.Request(f"{endpoint}/shelf", method="PUT")
        with urllib.request.urlopen(make, timeout=30):
            pass
        yield endpoint
    finally:
        server.stop()


def shelf(endpoint: str, bucket: str = "shelf/prefix") -> ObjectStore:
    """A bucket behind an endpoint, as an operator's settings open it."""
    return ObjectStore.open(f"s3://{bucket}", Access(*KEYS, endpoint=endpoint))


class Bucket:
    """One bucket that looks closely at every request and answers with `status` when that is not 200."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, str]] = {}
        self.status = 200
        self.seen: list[web.Request] = []

    async def serve(self, request: web.Request) -> web.Response:
        self.seen.append(request)
        if not request.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=id/"):
            return web.Response(status=403, text="<Error><Code>AccessDenied</Code></Error>")
        if self.status != 200:
            return web.Response(status=self.status, text="<Error><Code>NoSuchBucket</Code></Error>")
        name = request.match_info["name"]
        if request.method == "PUT":
            self.objects[name] = (await request.read(), request.headers["Content-Type"])
            return web.Response(headers={"ETag": '"1"'})
        self.objects.pop(name, None)
        return web.Response(status=204)


class SlowBucket:
    """Sends an object's first half, and the second only when it is told to: whoever buffers whole files hangs."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.go_on = asyncio.Event()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        size = len(self.data)
        headers = {
            "ETag": '"1"',
            "Last-Modified": "Wed, 21 Oct 2026 07:28:00 GMT",
            "Content-Length": str(size),
            "Content-Range": f"bytes 0-{size - 1}/{size}",
        }
        answer = web.StreamResponse(status=206, headers=headers)
        await answer.prepare(request)
        await answer.write(self.data[: size // 2])
        await self.go_on.wait()
        await answer.write(self.data[size // 2 :])
        return answer


@asynccontextmanager
async def serving(bucket: Bucket | SlowBucket) -> AsyncIterator[str]:
    """The endpoint of a bucket named `shelf`."""
    app = web.Application(client_max_size=10_000_000)
    app.router.add_route("*", "/shelf{slash:/?}{name:.*}", bucket.serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
