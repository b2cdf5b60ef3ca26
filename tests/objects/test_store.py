"""One suite for every object store: a disk, memory, and S3's own protocol against a small bucket on loopback."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from senderz_voice.objects.store import CHUNK_BYTES, ObjectStore
from senderz_voice.ports.errors import ErrorKind, PortError

KEY = "recordings/01TENANT/01CALL.mp3"
Story = Callable[[ObjectStore], Awaitable[None]]


class Bucket:
    """As much of S3 as the adapter uses, with path-style addresses and strict about what it is asked."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, str]] = {}
        self.status = 200

    async def serve(self, request: web.Request) -> web.Response:
        if not request.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=id/"):
            return web.Response(status=403, text="<Error><Code>AccessDenied</Code></Error>")
        if self.status != 200:
            return web.Response(status=self.status, text="<Error><Code>Injected</Code></Error>")
        if request.method == "POST" and "delete" in request.query:
            return self._delete(await request.text())
        name = request.match_info["name"]
        if request.method == "PUT":
            self.objects[name] = (await request.read(), request.headers["Content-Type"])
            return web.Response(headers={"ETag": '"1"'})
        return self._get(name, request)

    def _delete(self, document: str) -> web.Response:
        """S3's DeleteObjects, which answers a missing key like any other."""
        keys = re.findall("<Key>(.*?)</Key>", document)
        for key in keys:
            self.objects.pop(key, None)
        deleted = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        return web.Response(text=f"<DeleteResult>{deleted}</DeleteResult>", content_type="application/xml")

    def _get(self, name: str, request: web.Request) -> web.Response:
        if name not in self.objects:
            return web.Response(status=404, text="<Error><Code>NoSuchKey</Code></Error>")
        data, kind = self.objects[name]
        headers = {"ETag": '"1"', "Last-Modified": "Wed, 21 Oct 2026 07:28:00 GMT", "Content-Type": kind}
        wanted = request.http_range
        if wanted.start is None:
            return web.Response(body=data, headers=headers)
        part = data[wanted.start : wanted.stop]
        headers["Content-Range"] = f"bytes {wanted.start}-{wanted.start + len(part) - 1}/{len(data)}"
        return web.Response(status=206, body=part, headers=headers)


@asynccontextmanager
async def serving(bucket: Bucket) -> AsyncIterator[str]:
    app = web.Application(client_max_size=10_000_000)
    app.router.add_route("*", "/shelf{slash:/?}{name:.*}", bucket.serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"s3://shelf/prefix?endpoint=http://{host}:{port}"
    finally:
        await runner.cleanup()


@pytest.fixture(params=["file", "memory", "s3"])
def tell(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Story], None]:
    """Runs a story on one kind of store."""

    async def on_s3(story: Story) -> None:
        async with serving(Bucket()) as url:
            await story(ObjectStore.open(url, access_key_id="id", secret_access_key="key"))

    async def here(story: Story) -> None:
        await story(
            ObjectStore.open("memory://" if request.param == "memory" else (tmp_path / "new" / "dir é").as_uri())
        )

    return lambda story: asyncio.run((on_s3 if request.param == "s3" else here)(story))


async def bytes_of(store: ObjectStore, key: str, start: int, end: int) -> bytes:
    return b"".join([chunk async for chunk in store.read(key, start, end)])


async def failure(attempt: Awaitable[object]) -> ErrorKind:
    with pytest.raises(PortError) as failed:
        await attempt
    return failed.value.kind


def test_what_was_put_can_be_read_in_parts(tell: Callable[[Story], None]) -> None:
    async def story(store: ObjectStore) -> None:
        data = bytes(range(256)) * 1_000
        await store.put(KEY, data, "audio/mpeg")
        assert (await store.head(KEY)).size == len(data)
        assert await bytes_of(store, KEY, 0, len(data)) == data
        assert await bytes_of(store, KEY, 100, 70_000) == data[100:70_000]
        assert await bytes_of(store, KEY, 255_999, 256_000) == data[-1:]
        assert await bytes_of(store, KEY, 5, 5) == b""

    tell(story)


def test_a_long_object_comes_in_chunks(tmp_path: Path) -> None:
    async def story() -> None:
        store = ObjectStore.open(tmp_path.as_uri())
        await store.put(KEY, b"x" * 1_000_000, "audio/mpeg")
        sizes = [len(chunk) async for chunk in store.read(KEY, 0, 1_000_000)]
        assert sum(sizes) == 1_000_000
        assert max(sizes) <= 2 * CHUNK_BYTES
        assert min(sizes[:-1]) >= CHUNK_BYTES

    asyncio.run(story())


def test_putting_again_replaces(tell: Callable[[Story], None]) -> None:
    async def story(store: ObjectStore) -> None:
        await store.put(KEY, b"the longer first", "audio/mpeg")
        await store.put(KEY, b"second", "audio/mpeg")
        assert await bytes_of(store, KEY, 0, 6) == b"second"
        assert (await store.head(KEY)).size == 6

    tell(story)


def test_a_missing_key_is_missing(tell: Callable[[Story], None]) -> None:
    async def story(store: ObjectStore) -> None:
        assert await failure(store.head("none")) is ErrorKind.MISSING
        assert await failure(bytes_of(store, "none", 0, 10)) is ErrorKind.MISSING
        assert await failure(bytes_of(store, "none", 0, 0)) is ErrorKind.MISSING

    tell(story)


def test_deleting_twice_is_success(tell: Callable[[Story], None]) -> None:
    async def story(store: ObjectStore) -> None:
        await store.put(KEY, b"data", "audio/mpeg")
        await store.delete(KEY)
        await store.delete(KEY)
        assert await failure(store.head(KEY)) is ErrorKind.MISSING

    tell(story)


def test_a_range_beyond_the_end_fails(tell: Callable[[Story], None]) -> None:
    async def story(store: ObjectStore) -> None:
        await store.put(KEY, b"data", "audio/mpeg")
        assert await failure(bytes_of(store, KEY, 10, 20)) is ErrorKind.UNAVAILABLE

    tell(story)


def test_no_key_leaves_the_folder(tmp_path: Path) -> None:
    store = ObjectStore.open((tmp_path / "objects").as_uri())
    kind = asyncio.run(failure(store.put("../outside", b"data", "audio/mpeg")))
    assert kind is ErrorKind.UNAVAILABLE
    assert [path.name for path in tmp_path.iterdir()] == ["objects"]


def test_the_folder_is_private_and_holds_only_the_object(tmp_path: Path) -> None:
    folder = tmp_path / "objects"
    asyncio.run(ObjectStore.open(folder.as_uri()).put(KEY, b"data", "audio/mpeg"))
    assert folder.stat().st_mode & 0o077 == 0
    assert [path.read_bytes() for path in folder.rglob("*") if path.is_file()] == [b"data"]


def test_a_bucket_is_told_the_kind_and_the_whole_key() -> None:
    async def story() -> None:
        bucket = Bucket()
        async with serving(bucket) as url:
            store = ObjectStore.open(url, access_key_id="id", secret_access_key="key")
            await store.put(KEY, b"data", "audio/mpeg")
        assert bucket.objects == {f"prefix/{KEY}": (b"data", "audio/mpeg")}

    asyncio.run(story())


def test_a_bucket_that_refuses_is_unavailable() -> None:
    async def story() -> None:
        bucket = Bucket()
        bucket.status = 403
        async with serving(bucket) as url:
            store = ObjectStore.open(url, access_key_id="id", secret_access_key="key")
            assert await failure(store.put(KEY, b"data", "audio/mpeg")) is ErrorKind.UNAVAILABLE
            assert await failure(store.head(KEY)) is ErrorKind.UNAVAILABLE
            assert await failure(store.delete(KEY)) is ErrorKind.UNAVAILABLE

    asyncio.run(story())


def test_a_missing_bucket_is_no_successful_erasure() -> None:
    async def story() -> None:
        bucket = Bucket()
        bucket.status = 404
        async with serving(bucket) as url:
            store = ObjectStore.open(url, access_key_id="id", secret_access_key="key")
            assert await failure(store.delete(KEY)) is ErrorKind.UNAVAILABLE

    asyncio.run(story())


def test_a_bucket_that_is_away_is_unavailable() -> None:
    async def story() -> None:
        async with serving(Bucket()) as url:
            pass
        store = ObjectStore.open(url, access_key_id="id", secret_access_key="key")
        assert await failure(store.put(KEY, b"data", "audio/mpeg")) is ErrorKind.UNAVAILABLE

    asyncio.run(story())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "objects",
        "ftp://host/x",
        "file://",
        "s3://",
        "s3://bucket?zone=1",
        "s3://bucket?endpoint",
        "file:///dev/null/x",
    ],
)
def test_a_wrong_address_is_a_setting_to_mend(url: str) -> None:
    with pytest.raises(PortError) as wrong:
        ObjectStore.open(url)
    assert wrong.value.kind is ErrorKind.NOT_CONFIGURED
