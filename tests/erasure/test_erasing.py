"""Erasing an ended call over HTTP: what goes at once, what follows, and what never comes back."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from senderz_voice.calls import erased_rows
from senderz_voice.calls.erasing import LAST_LOOK_SECONDS
from senderz_voice.calls.log import StoredCallLog, read_log
from senderz_voice.calls.replay import replay
from senderz_voice.calls.wrapping_up import WrapUp, plan
from senderz_voice.core import events as e
from senderz_voice.db.call_tables import call_texts, carrier_inbox
from senderz_voice.db.engine import Database
from senderz_voice.db.webhook_tables import webhook_deliveries
from senderz_voice.ports.calllog import Facts, LeaseLost, Text
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import Digest, Ended
from tests.calls.fakes import NOON, Scribe, refusal
from tests.calls.stories import ANSWERED, CALL, WHOLE, write
from tests.calls.world import FOREIGN, OURS, TEST, World, run, world
from tests.erasure.wordy import (
    CANARY,
    KEY,
    Copies,
    columns_of,
    erasure,
    rows_with,
    run_jobs,
    sealed_with,
    wordy_call,
)

URL = f"/v1/calls/{CALL}"
WORK = {"tenant_id": OURS, "call_id": CALL}


def test_the_rows_hold_the_word_before_and_none_of_them_after(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await wordy_call(w)
            assert await rows_with(w, CANARY) == [
                "call_texts.text",
                "calls.analysis",
                "calls.brief",
                "calls.intents",
                "calls.metadata",
                "calls.script",
                "calls.summary",
                "calls.transcript",
                "calls.voicemail_message",
                "carrier_inbox.payload",
                "webhook_deliveries.body",
            ]
            assert await sealed_with(w, CANARY) == ["hangup-1"]
            assert (await w.ask("DELETE", URL)).status == 200
            assert await rows_with(w, CANARY) == []
            await run_jobs(w, erasure(w))
            assert await sealed_with(w, CANARY) == []

    run(story, tmp_path)


def test_the_erased_row_is_the_answer_and_keeps_the_evidence_of_the_bill(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await wordy_call(w)
            before = (await w.ask("GET", URL)).json
            reply = await w.ask("DELETE", URL)
            gone: dict[str, object] = {
                "script": None,
                "transcript": [],
                "summary": None,
                "lead_score": None,
                "analysis": None,
            }
            assert reply.json == before | gone | {"metadata": {}, "has_recording": False}
            assert reply.json["latency"]["turns"] == 2
            again = await w.ask("DELETE", URL)
            assert (again.status, again.json) == (200, reply.json), "erasing twice is erasing once"
            assert (await w.ask("GET", f"{URL}/recording")).code == "NO_RECORDING"
            listed = (await w.ask("GET", "/v1/calls")).json["data"][0]
            assert (listed["summary"], listed["metadata"], listed["has_recording"]) == (None, {}, False)

    run(story, tmp_path)


def test_the_bare_event_log_stays_and_replays(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await wordy_call(w)
            before = (await w.ask("GET", f"{URL}/events")).json["data"]
            async with w.database.read() as connection:
                told = [step.status for step in replay(await read_log(connection, OURS, CALL))]
            await w.ask("DELETE", URL)
            after = (await w.ask("GET", f"{URL}/events")).json["data"]
            same = [(event["seq"], event["at"]) for event in before]
            assert [(event["seq"], event["at"]) for event in after] == same
            fired = next(event["data"] for event in after if event["type"] == "intent.fired")
            assert fired == {"firing": 1, "name": "book_table", "action": "webhook", "arguments": None}
            assert next(event["data"] for event in after if event["type"] == "dtmf.received") == {"digit": ""}
            async with w.database.read() as connection:
                assert [step.status for step in replay(await read_log(connection, OURS, CALL))] == told

    run(story, tmp_path)


def test_a_live_call_is_not_erased(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, ANSWERED)
            reply = await w.ask("DELETE", URL)
            assert (reply.status, reply.code) == (409, "CALL_IN_PROGRESS")
            assert (await columns_of(w))["script"] == "Confirm Friday."

    run(story, tmp_path)


@pytest.mark.parametrize(
    ("key", "call"), [(FOREIGN, CALL), (TEST, CALL), ("tf_live_ours", "01JHC000000000000000000009")]
)
def test_a_call_that_is_not_ours_is_not_there(tmp_path: Path, key: str, call: str) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            reply = await w.ask("DELETE", f"/v1/calls/{call}", key=key)
            assert (reply.status, reply.code) == (404, "NOT_FOUND")
            assert (await columns_of(w))["erased_at"] is None

    run(story, tmp_path)


def test_the_neighbours_words_stay(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            other = await write(w, WHOLE, call="01JHC000000000000000000002")
            await wordy_call(w)
            before = (await w.ask("GET", f"/v1/calls/{other}")).json
            await w.ask("DELETE", URL)
            await run_jobs(w, erasure(w))
            assert (await w.ask("GET", f"/v1/calls/{other}")).json == before
            assert before["transcript"]

    run(story, tmp_path)


def test_audio_is_erased_everywhere_however_often_a_keeper_is_away(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await wordy_call(w)
            copies = Copies(failures=[refusal(status=None)] * 12)
            w.objects.away = True
            await w.ask("DELETE", URL)
            work = erasure(w, copies)
            assert await run_jobs(w, work, rounds=3) == 3
            spool = list((folder / "spool").iterdir())
            assert spool == [], "one keeper that is away keeps nobody else's part"
            assert KEY in w.objects.kept
            w.objects.away = False
            assert await run_jobs(w, work) == 9 + 2, "nine more refusals, a success, and the last look"
            assert (copies.kept, w.objects.kept) == ({}, {})

    run(story, tmp_path)


def test_what_comes_late_is_erased_by_the_last_look(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await wordy_call(w)
            copies = Copies()
            await w.ask("DELETE", URL)
            work = erasure(w, copies)
            assert await run_jobs(w, work, rounds=1) == 1
            erased_at = (await columns_of(w))["erased_at"]
            # The media process flushes its last second, a job its object, a webhook's announcement its body.
            (folder / "spool" / f"{CALL}.caller.ulaw").write_bytes(CANARY.encode())
            await w.objects.put(KEY, CANARY.encode(), "audio/mpeg")
            copies.kept["leg-1"] = 1
            async with w.database.write() as connection:
                late = {"call_id": CALL, "number": 99, "tenant_id": OURS, "kind": "caller", "language": "en"}
                await connection.execute(insert(call_texts).values(late | {"text": CANARY}))
            assert await run_jobs(w, work) == 1
            assert w.clock.now >= NOON + LAST_LOOK_SECONDS
            assert (await rows_with(w, CANARY), w.objects.kept, copies.kept) == ([], {}, {})
            assert list((folder / "spool").iterdir()) == []
            assert (await columns_of(w))["erased_at"] == erased_at

    run(story, tmp_path)


def test_an_erasure_is_not_over_before_the_database_is_scrubbed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who still reads the old rows keeps them in the journal."""

    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await wordy_call(w)
            await w.ask("DELETE", URL)
            answers = [False, False, True, True]

            async def scrub(_: Database) -> bool:
                return answers.pop(0)

            monkeypatch.setattr(Database, "scrub", scrub)
            assert await run_jobs(w, erasure(w)) == 4
            assert answers == []

    run(story, tmp_path)


def test_what_was_waiting_to_be_sent_is_never_sent(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await wordy_call(w)
            await w.ask("DELETE", URL)
            table = webhook_deliveries
            async with w.database.read() as connection:
                rows = await connection.execute(
                    select(table.c.status, table.c.due_at, table.c.body).order_by(table.c.id)
                )
                assert [tuple(row) for row in rows] == [("delivered", None, ""), ("failed", None, "")]
                inbox = (await connection.execute(select(carrier_inbox))).mappings().one()
            assert (inbox["event_id"], inbox["handled_at"]) == ("event-1", NOON), "a repeat of it is still known"

    run(story, tmp_path)


def test_whoever_still_holds_the_call_writes_nothing_more(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            log = StoredCallLog(w.database, w.clock)
            lease = await log.take(CALL, "media", 30)
            assert lease is not None
            await w.ask("DELETE", URL)
            said = e.CallerSaid(NOON + 76, 9, 99, "en")
            with pytest.raises(LeaseLost):
                await log.append(lease, len(WHOLE), [said], [Text(99, "caller", CANARY, "en")], Facts())
            assert await rows_with(w, CANARY) == []

    run(story, tmp_path)


class _SlowScribe(Scribe):
    """A summariser during whose work the call is erased."""

    def __init__(self, w: World) -> None:
        super().__init__(Digest(f"They spoke of a {CANARY}.", 90, CANARY))
        self._w = w

    async def digest(self, ended: Ended) -> Digest:
        assert (await self._w.ask("DELETE", URL)).status == 200
        return await super().digest(ended)


def _wrap_up(w: World, scribe: Scribe | None = None) -> WrapUp:
    spool = w.parts.settings.data_dir / "spool"
    return WrapUp(w.database, w.clock, w.ids, w.objects, scribe or Scribe(), spool, recordings={})


def test_a_summary_that_was_being_written_is_thrown_away(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            _, summary = plan(_wrap_up(w, _SlowScribe(w)))["wrap_up"]
            await summary(WORK)
            await summary(WORK)
            assert await rows_with(w, CANARY) == []
            row = await columns_of(w)
            assert (row["summary"], row["lead_score"], row["analysis"]) == (None, None, None)

    run(story, tmp_path)


def test_a_recording_that_was_being_stored_is_deleted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            spool = folder / "spool"
            await asyncio.to_thread(spool.mkdir)
            (spool / f"{CALL}.caller.ulaw").write_bytes(b"\x20" * 16_000)
            put = w.objects.put

            async def erased_meanwhile(key: str, data: bytes, content_type: str) -> None:
                await w.ask("DELETE", URL)
                await run_jobs(w, erasure(w), rounds=1)
                await put(key, data, content_type)

            monkeypatch.setattr(w.objects, "put", erased_meanwhile)
            recording, _ = plan(_wrap_up(w))["wrap_up"]
            await recording(WORK)
            assert w.objects.kept == {}
            assert (await columns_of(w))["recording_key"] is None
            types = [event["type"] for event in (await w.ask("GET", f"{URL}/events")).json["data"]]
            assert "recording.ready" not in types

    run(story, tmp_path)


def test_a_recording_that_was_not_made_yet_never_is(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            await w.ask("DELETE", URL)
            spool = folder / "spool"
            await asyncio.to_thread(spool.mkdir)
            (spool / f"{CALL}.caller.ulaw").write_bytes(b"\x20" * 16_000)
            await w.objects.put(KEY, b"from an attempt that was killed", "audio/mpeg")
            recording, _ = plan(_wrap_up(w))["wrap_up"]
            await recording(WORK)
            assert (w.objects.kept, list(spool.iterdir())) == ({}, [])

    run(story, tmp_path)


def test_an_erasure_between_look_and_write_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of a check is the lease: whoever did not see the erasure has lost the call."""

    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            taken = StoredCallLog.take

            async def take_and_lose(self: StoredCallLog, call: str, owner: str, seconds: float) -> object:
                lease = await taken(self, call, owner, seconds)
                async with w.database.write() as connection:
                    await erased_rows.fence(connection, OURS, CALL)
                return lease

            monkeypatch.setattr(StoredCallLog, "take", take_and_lose)
            _, summary = plan(_wrap_up(w))["wrap_up"]
            with pytest.raises(PortError) as failed:
                await summary(WORK)
            assert failed.value.kind is ErrorKind.UNAVAILABLE
            assert (await columns_of(w))["summary"] is None

    run(story, tmp_path)
