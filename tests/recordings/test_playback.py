"""Playing a recording: the address, the key, the tenant and the time, and any part of the bytes."""

from pathlib import Path

import pytest

from senderz_voice.calls import store
from senderz_voice.ports.objects import ObjectFacts
from tests.calls.http import Reply
from tests.calls.stories import CALL, WHOLE, write
from tests.calls.world import FOREIGN, OURS, TEST, World, run, world

AUDIO = bytes(range(256)) * 20
KEY = f"recordings/{OURS}/{CALL}.mp3"


async def _recorded(w: World) -> str:
    """A recorded call; answers a fresh playback address."""
    await write(w, WHOLE)
    w.objects.kept[KEY] = AUDIO
    async with w.database.write() as connection:
        columns = {"recording_key": KEY, "recording_bytes": len(AUDIO), "recording_ms": 1000}
        await store.change_call(connection, OURS, CALL, columns)
    reply = await w.ask("GET", f"/v1/calls/{CALL}/recording")
    assert reply.status == 200
    url: str = reply.json["url"]
    return url


def test_an_address_lasts_a_quarter_of_an_hour_and_hides_the_key(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            url = await _recorded(w)
            reply = await w.ask("GET", f"/v1/calls/{CALL}/recording")
            assert reply.json == {"url": url, "expires_at": "2026-01-02T12:15:00.000Z", "ttl_seconds": 900}
            assert url.startswith(f"/v1/calls/{CALL}/recording/stream?exp=")
            assert "recordings/" not in url

    run(story, tmp_path)


def test_a_call_without_a_recording_has_no_address(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            reply = await w.ask("GET", f"/v1/calls/{CALL}/recording")
            assert (reply.status, reply.code) == (404, "NO_RECORDING")

    run(story, tmp_path)


def test_the_whole_recording_is_played(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            reply = await w.ask("GET", await _recorded(w))
            assert (reply.status, reply.body) == (200, AUDIO)
            assert reply.headers["content-type"] == "audio/mpeg"
            assert reply.headers["cache-control"] == "private, no-store"
            assert reply.headers["content-length"] == str(len(AUDIO))
            assert reply.headers["accept-ranges"] == "bytes"

    run(story, tmp_path)


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, 5120),
        ("bytes=-20", 5100, 5120),
        ("bytes=5119-5119", 5119, 5120),
        ("bytes=5000-99999", 5000, 5120),
        ("bytes=-99999", 0, 5120),
        ("BYTES=1-2", 1, 3),
    ],
)
def test_a_range_is_played_alone(tmp_path: Path, wanted: str, start: int, end: int) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            reply = await w.ask("GET", await _recorded(w), range=wanted)
            assert (reply.status, reply.body) == (206, AUDIO[start:end])
            assert reply.headers["content-range"] == f"bytes {start}-{end - 1}/5120"
            assert reply.headers["content-length"] == str(end - start)

    run(story, tmp_path)


@pytest.mark.parametrize("wanted", ["bytes=5120-", "bytes=9-3", "bytes=-0", "bytes=-", "bytes=a-b", "bytes=1"])
def test_a_range_without_a_byte_in_it_is_refused(tmp_path: Path, wanted: str) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            reply = await w.ask("GET", await _recorded(w), range=wanted)
            assert (reply.status, reply.code) == (416, "VALIDATION_ERROR")
            assert reply.headers["content-range"] == "bytes */5120"

    run(story, tmp_path)


@pytest.mark.parametrize("wanted", ["bytes=0-1,4-5", "seconds=1-2"])
def test_ranges_that_are_not_understood_are_ignored(tmp_path: Path, wanted: str) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            reply = await w.ask("GET", await _recorded(w), range=wanted)
            assert (reply.status, reply.body) == (200, AUDIO)

    run(story, tmp_path)


def test_an_address_expires_at_its_very_second(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            url = await _recorded(w)
            w.clock.now += 899.9
            assert (await w.ask("GET", url)).status == 200
            w.clock.now += 0.1
            reply = await w.ask("GET", url)
            assert (reply.status, reply.code) == (410, "PLAYBACK_EXPIRED")

    run(story, tmp_path)


async def _longer(w: World, url: str) -> Reply:
    start, _, rest = url.partition("exp=")
    moment, _, signature = rest.partition("&")
    return await w.ask("GET", f"{start}exp={int(moment) + 1}&{signature}")


async def _other_signature(w: World, url: str) -> Reply:
    return await w.ask("GET", url[:-1] + ("0" if url[-1] != "0" else "1"))


async def _other_call(w: World, url: str) -> Reply:
    other = await write(w, WHOLE, call="01JHC000000000000000000002")
    return await w.ask("GET", url.replace(CALL, other))


async def _foreign_key(w: World, url: str) -> Reply:
    return await w.ask("GET", url, key=FOREIGN)


async def _other_mode(w: World, url: str) -> Reply:
    return await w.ask("GET", url, key=TEST)


@pytest.mark.parametrize("change", [_longer, _other_signature, _other_call, _foreign_key, _other_mode])
def test_an_address_that_was_changed_or_belongs_to_another_finds_nothing(tmp_path: Path, change: object) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            url = await _recorded(w)
            reply = await change(w, url)  # type: ignore[operator]  # One of the coroutines above.
            assert (reply.status, reply.code) == (404, "NOT_FOUND")

    run(story, tmp_path)


def test_an_address_alone_opens_nothing(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            assert (await w.ask("GET", await _recorded(w), key="")).status == 401

    run(story, tmp_path)


def test_a_recording_that_was_deleted_meanwhile_is_gone(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            url = await _recorded(w)
            w.objects.kept.clear()
            assert (await w.ask("GET", url)).code == "NO_RECORDING"
            w.objects.away = True
            assert (await w.ask("GET", url)).code == "UNAVAILABLE"

    run(story, tmp_path)


@pytest.mark.parametrize("validator", ['"a-tag"', 'W/"weak"', "Fri, 02 Jan 2026 12:00:00 GMT"])
def test_a_conditional_range_is_answered_whole_since_no_validator_of_ours_can_match(
    tmp_path: Path, validator: str
) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            reply = await w.ask("GET", await _recorded(w), range="bytes=0-99", if_range=validator)
            assert (reply.status, reply.body) == (200, AUDIO)
            assert "content-range" not in reply.headers

    run(story, tmp_path)


def test_a_head_request_measures_without_fetching(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            url = await _recorded(w)
            whole = await w.ask("GET", url)
            for ranged in ({}, {"range": "bytes=0-99"}):
                reply = await w.ask("HEAD", url, **ranged)
                assert (reply.status, reply.body) == (200, b"")
                names = ("content-length", "content-type", "accept-ranges", "cache-control")
                assert [reply.headers[name] for name in names] == [whole.headers[name] for name in names]
            assert (await w.ask("HEAD", url, key=FOREIGN)).status == 404
            w.clock.now += 900
            assert (await w.ask("HEAD", url)).status == 410

    run(story, tmp_path)


def test_a_recording_that_is_deleted_in_the_middle_of_a_request_is_an_answer_not_a_broken_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            url = await _recorded(w)
            head = w.objects.head

            async def head_and_lose(key: str) -> ObjectFacts:
                found = await head(key)
                w.objects.kept.clear()
                return found

            monkeypatch.setattr(w.objects, "head", head_and_lose)
            reply = await w.ask("GET", url)
            assert (reply.status, reply.code) == (404, "NO_RECORDING")

    run(story, tmp_path)


def test_an_address_given_out_before_the_call_was_erased_opens_nothing(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            url = await _recorded(w)
            assert (await w.ask("DELETE", f"/v1/calls/{CALL}")).status == 200
            reply = await w.ask("GET", url)
            assert (reply.status, reply.code) == (404, "NO_RECORDING"), "although the object is not deleted yet"

    run(story, tmp_path)


@pytest.mark.parametrize("query", ["", "?exp=1", "?sig=a", "?exp=soon&sig=a", "?exp=-1&sig=a", "?exp=1&sig=a&more=1"])
def test_an_address_that_is_none_is_a_bad_request(tmp_path: Path, query: str) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            url = await _recorded(w)
            reply = await w.ask("GET", url.partition("?")[0] + query)
            assert (reply.status, reply.code) == (400, "VALIDATION_ERROR")

    run(story, tmp_path)
