"""One suite for every object store: a disk, memory, and S3's own protocol against moto's server on loopback."""

import asyncio
import os
import stat
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from senderz_voice.objects.store import CHUNK_BYTES, ObjectStore
from senderz_voice.ports.errors import ErrorKind, PortError
from tests.objects.buckets import Bucket, SlowBucket, moto, serving, shelf

KEY = "recordings/01TENANT/01CALL.mp3"
Story = Callable[[ObjectStore], Awaitable[None]]
Tell = Callable[[Story], None]


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The endpoint of a real S3 server."""
    with moto() as endpoint:
        yield endpoint


@pytest.fixture(params=["file", "memory", "s3"])
def tell(request: pytest.FixtureRequest, tmp_path: Path) -> Tell:
    """Runs a story on one kind of store, which is empty."""
    store = {
        "file": lambda: ObjectStore.open((tmp_path / "new" / "dir é").as_uri()),
        "memory": lambda: ObjectStore.open("memory://"),
        # A prefix of its own for each test, since they share the bucket.
        "s3": lambda: shelf(request.getfixturevalue("s3"), f"shelf/{tmp_path.name}"),
    }[request.param]()
    return lambda story: asyncio.run(_told(story, store))


async def _told(story: Story, store: ObjectStore) -> None:
    await asyncio.wait_for(asyncio.ensure_future(story(store)), 60)


async def bytes_of(store: ObjectStore, key: str, start: int, end: int) -> bytes:
    return b"".join([chunk async for chunk in store.read(key, start, end)])


async def keys_of(store: ObjectStore, prefix: str) -> list[str]:
    return sorted([found.key async for found in store.list(prefix)])


async def failure(attempt: Awaitable[object]) -> PortError:
    """What the attempt failed with: a sentence that names no key, since sentences are logged."""
    with pytest.raises(PortError) as failed:
        await attempt
    assert failed.value.detail
    assert KEY not in str(failed.value)
    return failed.value


def test_what_was_put_can_be_read_in_parts(tell: Tell) -> None:
    async def story(store: ObjectStore) -> None:
        data = bytes(range(256)) * 1_000
        await store.put(KEY, data, "audio/mpeg")
        assert (await store.head(KEY)).size == len(data)
        assert await bytes_of(store, KEY, 0, len(data)) == data
        assert await bytes_of(store, KEY, 100, 70_000) == data[100:70_000]
        assert await bytes_of(store, KEY, 255_999, 256_000) == data[-1:]
        assert await bytes_of(store, KEY, 5, 5) == b""

    tell(story)


def test_an_hour_of_audio_goes_in_and_out_in_pieces(tell: Tell) -> None:
    async def story(store: ObjectStore) -> None:
        data = os.urandom(CHUNK_BYTES) * 450  # 28 MB, as an hour of MP3 is: several parts of a multipart put.
        await store.put(KEY, data, "audio/mpeg")
        assert await bytes_of(store, KEY, 0, len(data)) == data
        assert await bytes_of(store, KEY, len(data) - 10, len(data)) == data[-10:]

    tell(story)


def test_a_long_file_comes_in_chunks(tmp_path: Path) -> None:
    async def story() -> None:
        store = ObjectStore.open(tmp_path.as_uri())
        await store.put(KEY, b"x" * 1_000_000, "audio/mpeg")
        sizes = [len(chunk) async for chunk in store.read(KEY, 0, 1_000_000)]
        assert sum(sizes) == 1_000_000
        assert max(sizes) <= 2 * CHUNK_BYTES
        assert min(sizes[:-1]) >= CHUNK_BYTES

    asyncio.run(story())


def test_putting_again_replaces(tell: Tell) -> None:
    async def story(store: ObjectStore) -> None:
        await store.put(KEY, b"the longer first", "audio/mpeg")
        await store.put(KEY, b"second", "audio/mpeg")
        assert await bytes_of(store, KEY, 0, 6) == b"second"
        assert (await store.head(KEY)).size == 6

    tell(story)


def test_a_missing_key_is_missing(tell: Tell) -> None:
    async def story(store: ObjectStore) -> None:
        assert (await failure(store.head(KEY))).kind is ErrorKind.MISSING
        assert (await failure(bytes_of(store, KEY, 0, 10))).kind is ErrorKind.MISSING
        assert (await failure(bytes_of(store, KEY, 0, 0))).kind is ErrorKind.MISSING

    tell(story)


def test_deleting_twice_is_success(tell: Tell) -> None:
    async def story(store: ObjectStore) -> None:
        await store.put(KEY, b"data", "audio/mpeg")
        await store.delete(KEY)
        await store.delete(KEY)
        await store.delete("recordings/NOBODY/never.mp3")
        assert (await failure(store.head(KEY))).kind is ErrorKind.MISSING

    tell(story)


def test_a_folder_lists_what_is_in_it_with_its_age(tell: Tell) -> None:
    async def story(store: ObjectStore) -> None:
        assert await keys_of(store, "recordings") == []
        for key in (KEY, "recordings/01TENANT/02CALL.mp3", "recordings/02TENANT/03CALL.mp3", "else/04.mp3"):
            await store.put(key, b"data", "audio/mpeg")
        assert await keys_of(store, "recordings") == [
            KEY,
            "recordings/01TENANT/02CALL.mp3",
            "recordings/02TENANT/03CALL.mp3",
        ]
        assert await keys_of(store, "recordings/02TENANT/") == ["recordings/02TENANT/03CALL.mp3"]
        listed = [found async for found in store.list("else")]
        assert listed[0].size == 4
        # Stores round to the second, a disk does not.
        assert int(listed[0].changed_at) == int((await store.head("else/04.mp3")).changed_at) > 1_700_000_000

    tell(story)


def test_a_range_beyond_the_end_fails(tell: Tell) -> None:
    async def story(store: ObjectStore) -> None:
        await store.put(KEY, b"data", "audio/mpeg")
        assert (await failure(bytes_of(store, KEY, 10, 20))).kind is ErrorKind.UNAVAILABLE

    tell(story)


@pytest.mark.parametrize(
    "key", ["../outside", "a/../../outside", "/etc/passwd", "a//b", ".hidden", "a/.", "", "a\0b", "a\\..\\b", "é"]
)
def test_no_key_leaves_the_store(tell: Tell, key: str) -> None:
    async def story(store: ObjectStore) -> None:
        for attempt in (store.put(key, b"data", "audio/mpeg"), store.delete(key), store.head(key)):
            assert (await failure(attempt)).code == "key"
        assert (await failure(bytes_of(store, key, 0, 1))).code == "key"

    tell(story)


def test_a_disk_stays_inside_its_folder(tmp_path: Path) -> None:
    store = ObjectStore.open((tmp_path / "objects").as_uri())
    asyncio.run(failure(store.put("../outside", b"data", "audio/mpeg")))
    assert [path.name for path in tmp_path.iterdir()] == ["objects"]


def test_the_folder_is_private_and_holds_only_the_object(tmp_path: Path) -> None:
    folder = tmp_path / "objects"
    asyncio.run(ObjectStore.open(folder.as_uri()).put(KEY, b"data", "audio/mpeg"))
    assert [path for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077] == []
    assert [path.read_bytes() for path in folder.rglob("*") if path.is_file()] == [b"data"]


def test_a_put_is_on_the_disk_before_it_is_acknowledged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order that makes a rename safe: the file, the rename, then every folder that has a new name in it."""
    synced: list[str] = []
    objects = tmp_path / "objects"
    target = objects / KEY

    def fsync(opened: int) -> None:
        path = Path(f"/proc/self/fd/{opened}").readlink()
        kind = "folder" if stat.S_ISDIR(os.fstat(opened).st_mode) else "file"
        synced.append(f"{kind} {path.relative_to(objects) if kind == 'folder' else ''} {target.exists()}")

    monkeypatch.setattr(os, "fsync", fsync)
    store = ObjectStore.open(objects.as_uri())
    asyncio.run(store.put(KEY, b"data", "audio/mpeg"))
    assert synced == [
        "folder . False",
        "folder recordings False",
        "file  False",
        "folder recordings/01TENANT True",
    ]
    synced.clear()
    asyncio.run(store.delete(KEY))
    assert synced == ["folder recordings/01TENANT False"], "a deleted recording must not come back either"


def test_a_put_that_fails_leaves_nothing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_opened: int) -> None:
        raise OSError(28, "No space left on device")

    store = ObjectStore.open(tmp_path.as_uri())
    asyncio.run(store.put(KEY, b"old", "audio/mpeg"))
    monkeypatch.setattr(os, "fsync", full)
    assert asyncio.run(failure(store.put(KEY, b"new", "audio/mpeg"))).kind is ErrorKind.UNAVAILABLE
    assert [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] == [b"old"]


def test_deleting_also_removes_what_a_killed_put_left(tmp_path: Path) -> None:
    async def story() -> None:
        store = ObjectStore.open(tmp_path.as_uri())
        await store.put(KEY, b"whole", "audio/mpeg")
        left = tmp_path / f"{KEY}.a1b2c3.part"
        left.write_bytes(b"half of it")
        neighbour = tmp_path / f"{KEY}2"
        neighbour.write_bytes(b"another call")
        await store.delete(KEY)

    asyncio.run(story())
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["01CALL.mp32"]


def test_a_bucket_is_told_the_kind_and_the_whole_key_and_no_checksum() -> None:
    async def story() -> None:
        bucket = Bucket()
        async with serving(bucket) as endpoint:
            store = shelf(endpoint)
            await store.put(KEY, b"data", "audio/mpeg")
            assert bucket.objects == {f"prefix/{KEY}": (b"data", "audio/mpeg")}
            await store.delete(KEY)
        put, delete = bucket.seen
        assert "/auto/s3/aws4_request" in put.headers["Authorization"], "the region that R2 wants"
        assert not [name for request in (put, delete) for name in request.headers if "checksum" in name.lower()]
        assert (delete.method, bucket.objects) == ("DELETE", {})

    asyncio.run(story())


def test_a_recording_is_relayed_while_the_rest_of_it_is_still_on_its_way() -> None:
    async def story() -> None:
        bucket = SlowBucket(os.urandom(40 * CHUNK_BYTES))
        async with serving(bucket) as endpoint:
            reading = shelf(endpoint).read(KEY, 0, len(bucket.data))
            first = await asyncio.wait_for(anext(reading), 20)
            assert bucket.data.startswith(first)
            bucket.go_on.set()
            rest = b"".join([chunk async for chunk in reading])
            assert first + rest == bucket.data

    asyncio.run(story())


@pytest.mark.parametrize(("status", "sentence"), [(403, "refuses our credentials"), (404, "knows no such bucket")])
def test_a_bucket_that_refuses_is_unavailable(status: int, sentence: str) -> None:
    async def story() -> None:
        bucket = Bucket()
        bucket.status = status
        async with serving(bucket) as endpoint:
            store = shelf(endpoint)
            for attempt in (store.put(KEY, b"data", "audio/mpeg"), store.delete(KEY), bytes_of(store, KEY, 0, 9)):
                failed = await failure(attempt)
                assert (failed.kind, failed.detail) == (ErrorKind.UNAVAILABLE, f"the object store {sentence}")

    asyncio.run(story())


def test_a_missing_bucket_takes_no_recording_and_erases_none(s3: str) -> None:
    async def story() -> None:
        store = shelf(s3, "nowhere")
        for attempt in (store.put(KEY, b"data", "audio/mpeg"), store.delete(KEY), bytes_of(store, KEY, 0, 9)):
            assert (await failure(attempt)).code == "NoSuchBucket"

    asyncio.run(story())


def test_a_bucket_that_is_away_is_unavailable() -> None:
    async def story() -> None:
        async with serving(Bucket()) as endpoint:
            pass
        store = shelf(endpoint)
        for attempt in (store.put(KEY, b"data", "audio/mpeg"), store.head(KEY), store.delete(KEY)):
            assert (await failure(attempt)).kind is ErrorKind.UNAVAILABLE

    asyncio.run(story())


@pytest.mark.parametrize(
    "url",
    ["", "objects", "ftp://host/x", "file://", "s3://", "s3://bucket?zone=1", "file:///dev/null/x"],
)
def test_a_wrong_address_is_a_setting_to_mend(url: str) -> None:
    with pytest.raises(PortError) as wrong:
        ObjectStore.open(url)
    assert wrong.value.kind is ErrorKind.NOT_CONFIGURED
