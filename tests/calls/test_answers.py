"""Answers that are encoded straight from rows are what the documented models say, to the letter."""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import select

from senderz_voice.api.shapes import Listed
from senderz_voice.calls.answers import call_list
from senderz_voice.calls.log import StoredCallLog
from senderz_voice.calls.replay import facts_of
from senderz_voice.calls.schemas import CallDetail, CallQuery, CallSummary
from senderz_voice.calls.store import LISTED
from senderz_voice.calls.wrapping_up import WrapUp
from senderz_voice.core import events as e
from senderz_voice.core.call import Call
from senderz_voice.db.call_tables import calls
from senderz_voice.ports.calllog import Text
from tests.calls.fakes import NOON, Scribe
from tests.calls.stories import ANSWERED, CALL, WHOLE, write
from tests.calls.world import OURS, World, run, world


def _as_documented(model: type[BaseModel], answer: Any) -> Any:
    return model.model_validate(answer, strict=True).model_dump(mode="json", by_alias=True)


async def _wrap_up(w: World) -> None:
    spool = w.parts.settings.data_dir / "spool"
    spool.mkdir(exist_ok=True)
    work = WrapUp(w.database, w.clock, w.ids, w.objects, Scribe(), spool, recordings={})
    for step in (work.keep_recording, work.keep_summary):
        await step({"tenant_id": OURS, "call_id": CALL})


async def _stored(w: World) -> Any:
    async with w.database.read() as connection:
        return await connection.scalar(select(calls.c.transcript).where(calls.c.tenant_id == OURS))


@pytest.mark.parametrize("events", [ANSWERED, WHOLE], ids=["going on", "over"])
def test_a_call_and_a_list_are_as_documented(events: tuple[e.Event, ...], tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, events)
            for _ in range(2):
                detail = (await w.ask("GET", f"/v1/calls/{CALL}")).json
                assert _as_documented(CallDetail, detail) == detail
                listed = (await w.ask("GET", "/v1/calls")).json
                assert _as_documented(Listed[CallSummary], listed) == listed
                assert listed["data"] == [{name: detail[name] for name in listed["data"][0]}]
                if events == WHOLE:
                    await _wrap_up(w)

    run(story, tmp_path)


def test_moments_are_written_in_whole_milliseconds() -> None:
    chance = random.Random(7)
    moments = [0.0, 0.9994, 0.9995, 59.9996, NOON + 0.123, *(chance.uniform(0, 4e9) for _ in range(500))]
    row = dict.fromkeys(LISTED, None)
    rows = [list({**row, "created_at": moment}.values()) for moment in moments]
    answer = call_list(rows, len(rows), CallQuery.model_validate({})).decode()
    whole = [datetime.fromtimestamp(round(moment * 1000) / 1000, UTC) for moment in moments]
    written = [moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") for moment in whole]
    assert [f'"created_at":"{text}"' in answer for text in written] == [True] * len(moments)


def test_a_finished_call_keeps_its_transcript_and_shows_the_same(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            before = (await w.ask("GET", f"/v1/calls/{CALL}")).json["transcript"]
            assert await _stored(w) is None
            await _wrap_up(w)
            assert before == await _stored(w) != []
            assert (await w.ask("GET", f"/v1/calls/{CALL}")).json["transcript"] == before

    run(story, tmp_path)


def test_words_that_come_late_are_shown_all_the_same(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            await _wrap_up(w)
            log = StoredCallLog(w.database, w.clock)
            lease = await log.take(CALL, "late", 9)
            assert lease is not None
            file = await log.read(lease)
            late = (e.CallerStarted(NOON + 20, 9), e.CallerSaid(NOON + 21, 9, 90, "en"))
            state = Call()
            for event in (*(logged.event for logged in file.log), *late):
                state.handle(event)
            await log.append(lease, len(file.log), late, [Text(90, "caller", "One more.", "en")], facts_of(state))
            lines = (await w.ask("GET", f"/v1/calls/{CALL}")).json["transcript"]
            assert lines[-1]["text"] == "One more."

    run(story, tmp_path)
