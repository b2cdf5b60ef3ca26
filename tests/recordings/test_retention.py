"""Recordings are kept for so many days and not one sweep longer, whatever is killed or away in between."""

import asyncio
import os
from pathlib import Path

import pytest

from senderz_voice.calls import store
from senderz_voice.objects.store import ObjectStore
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.recordings import retention
from senderz_voice.recordings.retention import DAY, Retention
from tests.calls.fakes import NOON
from tests.calls.stories import WHOLE, write
from tests.calls.world import OURS, World, run, world

AUDIO = b"mp3"
ENDED = NOON + 75
"""When the calls of these stories ended."""


def _call(number: int) -> str:
    return f"01JHC0000000000000000{number:05d}"


def _key(call: str) -> str:
    return f"recordings/{OURS}/{call}.mp3"


async def _recorded(w: World, *numbers: int) -> None:
    for number in numbers:
        call = await write(w, WHOLE, call=_call(number), texts=())
        await w.objects.put(_key(call), AUDIO, "audio/mpeg")
        async with w.database.write() as connection:
            columns = {"recording_key": _key(call), "recording_bytes": 3, "recording_ms": 9}
            await store.change_call(connection, OURS, call, columns)


def _names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def _sweeper(w: World, days: int = 90) -> Retention:
    return Retention(w.database, w.clock, w.objects, w.parts.settings.data_dir / "spool", days)


async def _has_recording(w: World, number: int) -> bool:
    shown = (await w.ask("GET", f"/v1/calls/{_call(number)}")).json["has_recording"]
    assert isinstance(shown, bool)
    return shown


def test_a_recording_goes_when_its_days_are_over_and_not_before(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await _recorded(w, 1)
            w.clock.now = ENDED + 90 * DAY
            assert await _sweeper(w).sweep() == 0
            assert await _has_recording(w, 1)
            w.clock.now += 1
            assert await _sweeper(w).sweep() == 1
            assert (w.objects.kept, await _has_recording(w, 1)) == ({}, False)
            assert (await w.ask("GET", f"/v1/calls/{_call(1)}/recording")).code == "NO_RECORDING"
            assert await _sweeper(w).sweep() == 0

    run(story, tmp_path)


def test_the_operator_says_how_many_days(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await _recorded(w, 1)
            w.clock.now = ENDED + DAY + 1
            assert await _sweeper(w, days=2).sweep() == 0
            assert await _sweeper(w, days=1).sweep() == 1

    run(story, tmp_path)


def test_more_than_a_batch_goes_in_one_sweep_and_other_calls_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            monkeypatch.setattr(retention, "_BATCH", 5)
            await _recorded(w, *range(1, 13))
            w.clock.now = ENDED + 91 * DAY
            async with w.database.write() as connection:
                await store.change_call(connection, OURS, _call(12), {"ended_at": ENDED + DAY})
            w.objects.changed_at[_key(_call(12))] = ENDED + DAY
            assert await _sweeper(w).sweep() == 11
            assert list(w.objects.kept) == [_key(_call(12))]

    run(story, tmp_path)


def test_a_sweep_that_is_killed_between_object_and_row_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await _recorded(w, 1, 2)
            w.clock.now = ENDED + 91 * DAY
            delete = w.objects.delete

            async def delete_and_die(key: str) -> None:
                await delete(key)
                raise asyncio.CancelledError

            monkeypatch.setattr(w.objects, "delete", delete_and_die)
            with pytest.raises(asyncio.CancelledError):
                await _sweeper(w).sweep()
            assert await _has_recording(w, 1), "the row still leads to what has to be deleted"
            monkeypatch.undo()
            assert await _sweeper(w).sweep() == 2
            assert not await _has_recording(w, 1)

    run(story, tmp_path)


def test_one_object_that_cannot_be_deleted_keeps_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await _recorded(w, 1, 2, 3)
            w.clock.now = ENDED + 90 * DAY + 1
            delete = w.objects.delete

            async def stubborn(key: str) -> None:
                if key == _key(_call(1)):
                    raise PortError(ErrorKind.UNAVAILABLE, "the object store failed")
                await delete(key)

            monkeypatch.setattr(w.objects, "delete", stubborn)
            assert await _sweeper(w).sweep() == 2
            assert [await _has_recording(w, number) for number in (1, 2, 3)] == [True, False, False]
            monkeypatch.undo()
            assert await _sweeper(w).sweep() == 1

    run(story, tmp_path)


def test_a_store_that_is_away_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await _recorded(w, 1)
            w.clock.now = ENDED + 91 * DAY
            w.objects.away = True
            stop = asyncio.Event()
            seen: list[int] = []

            async def sleep(_: float) -> None:
                seen.append(len(w.objects.kept))
                w.objects.away = False
                if len(seen) == 2:
                    stop.set()

            monkeypatch.setattr(w.clock, "sleep", sleep)
            await _sweeper(w).run(stop)
            assert seen == [1, 0]

    run(story, tmp_path)


def test_an_object_that_no_row_leads_to_goes_a_day_later_and_strangers_stay(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            strangers = {"recordings/of-birds.mp3": b"tweet", f"recordings/{OURS}/notes.txt": b"?", "else/x": b"!"}
            w.objects.kept |= {_key(_call(7)): AUDIO, f"{_key(_call(8))}.k3x.part": AUDIO} | strangers
            w.clock.now = NOON + 91 * DAY
            assert await _sweeper(w).sweep() == 0
            w.clock.now += 1
            assert await _sweeper(w).sweep() == 2
            assert w.objects.kept == strangers

    run(story, tmp_path)


def test_what_a_given_up_job_left_in_the_spool_goes_after_a_week(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE, call=_call(1))
            await write(w, WHOLE[:4], call=_call(2))
            spool = folder / "spool"
            await asyncio.to_thread(spool.mkdir)
            for call in (_call(1), _call(2), "01JHC0000000000000UNKNOWN0"):
                (spool / f"{call}.caller.ulaw").write_bytes(AUDIO)
                (spool / f"{call}.bridged.part").write_bytes(AUDIO)
            w.clock.now = ENDED + 7 * DAY
            await _sweeper(w).sweep()
            assert len(_names(spool)) == 6
            w.clock.now += 1
            await _sweeper(w).sweep()
            left = {name.partition(".")[0] for name in _names(spool)}
            assert left == {_call(2), "01JHC0000000000000UNKNOWN0"}, "a live call's, and a call's of another database"

    run(story, tmp_path)


def test_a_disk_is_swept_like_any_store(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await _recorded(w, 1)
            objects = ObjectStore.open((folder / "objects").as_uri())
            for call in (_call(1), _call(2)):
                await objects.put(_key(call), AUDIO, "audio/mpeg")
            os.utime(folder / "objects" / _key(_call(2)), (NOON, NOON))
            w.clock.now = ENDED + 92 * DAY
            sweeper = Retention(w.database, w.clock, objects, folder / "spool", 90)
            assert await sweeper.sweep() == 2
            assert [key async for key in objects.list("recordings")] == []

    run(story, tmp_path)
