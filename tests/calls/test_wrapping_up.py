"""The work after a call: its recording and its summary, once each, whatever fails in between."""

from pathlib import Path

import pytest

from senderz_voice.calls.log import StoredCallLog
from senderz_voice.calls.wrapping_up import WrapUp, plan
from senderz_voice.core import events as e
from senderz_voice.jobs.port import Step
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import Digest
from tests.calls.fakes import NOON, Scribe
from tests.calls.stories import CALL, WHOLE, write
from tests.calls.world import OURS, PLACED, World, run, world

WORK = {"tenant_id": OURS, "call_id": CALL}
KEY = f"recordings/{OURS}/{CALL}.mp3"


def _steps(w: World, scribe: Scribe | None = None) -> tuple[Step, Step]:
    spool = w.parts.settings.data_dir / "spool"
    spool.mkdir(exist_ok=True)
    work = WrapUp(w.database, w.clock, w.ids, w.objects, scribe or Scribe(), spool, recordings={})
    recording, summary = plan(work)["wrap_up"]
    return recording, summary


def _spool(w: World, *, caller: bytes = b"\x20" * 16_000, assistant: bytes = b"\x30" * 8_000) -> list[Path]:
    spool = w.parts.settings.data_dir / "spool"
    spool.mkdir(exist_ok=True)
    files = [spool / f"{CALL}.caller.ulaw", spool / f"{CALL}.assistant.ulaw"]
    for file, audio in zip(files, (caller, assistant), strict=True):
        file.write_bytes(audio)
    return files


async def _types(w: World) -> list[str]:
    return [event["type"] for event in (await w.ask("GET", f"/v1/calls/{CALL}/events")).json["data"]]


def test_the_recording_is_encoded_stored_logged_and_the_spool_emptied(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            files = _spool(w)
            recording, _ = _steps(w)
            for _ in range(2):
                await recording(WORK)
            assert w.objects.kept[KEY][:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xe3"), "an MPEG frame header"
            assert not any(file.exists() for file in files)
            assert (await _types(w)).count("recording.ready") == 1
            detail = (await w.ask("GET", f"/v1/calls/{CALL}")).json
            assert detail["has_recording"] is True
            assert KEY not in str(detail), "the storage key is never shown"

    run(story, tmp_path)


def test_an_object_store_that_is_away_loses_nothing(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            files = _spool(w)
            recording, _ = _steps(w)
            w.objects.away = True
            with pytest.raises(PortError):
                await recording(WORK)
            assert all(file.exists() for file in files)
            assert (await w.ask("GET", f"/v1/calls/{CALL}")).json["has_recording"] is False
            w.objects.away = False
            await recording(WORK)
            assert KEY in w.objects.kept

    run(story, tmp_path)


def test_a_call_that_was_to_be_recorded_and_has_no_audio_says_so_once(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            recording, _ = _steps(w)
            for _ in range(2):
                await recording(WORK)
            log = StoredCallLog(w.database, w.clock)
            lease = await log.take(CALL, "reader", 10)
            assert lease is not None
            added = [logged.event for logged in (await log.read(lease)).log[len(WHOLE) :]]
            assert added == [e.RecordingFailed(w.clock.now, "no audio was kept")]

    run(story, tmp_path)


def test_nothing_is_kept_of_a_call_that_was_not_to_be_recorded(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            terms = e.Terms(e.Direction.OUTBOUND, "en", record=False, disclose=False, can_transfer=False, max_seconds=9)
            await write(w, (e.CallPlaced(PLACED.at, terms), *WHOLE[1:]))
            files = _spool(w)
            recording, _ = _steps(w)
            await recording(WORK)
            assert not w.objects.kept
            assert not any(file.exists() for file in files)

    run(story, tmp_path)


def test_the_work_waits_for_the_calls_owner_and_then_tries_later(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            _spool(w)
            recording, _ = _steps(w)
            log = StoredCallLog(w.database, w.clock)
            owner = await log.take(CALL, "media", 1000)
            assert owner is not None
            with pytest.raises(PortError) as caught:
                await recording(WORK)
            assert caught.value.kind is ErrorKind.UNAVAILABLE
            await log.release(owner)
            await recording(WORK)
            assert KEY in w.objects.kept

    run(story, tmp_path)


def test_the_summary_is_made_of_what_was_heard_and_stored_once(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            scribe = Scribe(Digest("Paid with 4111 1111 1111 1111.", 170, "confirmed", evidence=("yes",)))
            _, summary = _steps(w, scribe)
            for _ in range(2):
                await summary(WORK)
            (ended,) = scribe.shown
            said = [turn.text for turn in ended.conversation.turns if hasattr(turn, "text")]
            assert "It will be" in said
            assert not any("Friday at two" in text for text in said), "the caller never heard that"
            assert (ended.answered, ended.end_reason, ended.duration_seconds) == (True, "caller_hung_up", 65)
            detail = (await w.ask("GET", f"/v1/calls/{CALL}")).json
            assert detail["summary"] == "Paid with [card number removed]."
            assert detail["lead_score"] == 100, "a score outside its scale is brought back into it"
            assert detail["analysis"]["outcome"] == "confirmed"
            assert detail["analysis"]["evidence"] == ["yes"]
            assert (await _types(w)).count("summary.ready") == 1

    run(story, tmp_path)


def test_the_end_of_the_call_is_not_changed_by_the_work_after_it(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            _spool(w)
            before = (await w.ask("GET", f"/v1/calls/{CALL}")).json
            w.clock.now = NOON + 3600
            for step in _steps(w):
                await step(WORK)
            after = (await w.ask("GET", f"/v1/calls/{CALL}")).json
            changed = {name for name in before if before[name] != after[name]}
            assert changed == {"has_recording", "summary", "lead_score", "analysis"}

    run(story, tmp_path)
