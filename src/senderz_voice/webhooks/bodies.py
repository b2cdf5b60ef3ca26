"""What is told of a call or a number: read when it is announced, and then never again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.api.shapes import iso
from senderz_voice.calls.answers import call_detail
from senderz_voice.calls.log import read_log, read_texts
from senderz_voice.calls.reading import SPOKEN, transcript
from senderz_voice.core.events import Event, IntentAsked, RecordingReady, SummaryReady
from senderz_voice.db.call_tables import calls
from senderz_voice.db.tables import voice_numbers
from senderz_voice.numbers.schemas import VoiceNumber
from senderz_voice.ports.calllog import Logged
from senderz_voice.webhooks.events import FiredIntent

_MARKS: Mapping[str, type[Event]] = {"voice.recording.ready": RecordingReady, "voice.summary": SummaryReady}


@dataclass(frozen=True, slots=True)
class News:
    """Something that customers are told, the same for each of their endpoints."""

    event: str
    tenant: str
    mode: str
    source: str
    """The same whenever the same thing is announced again."""
    at: float
    data: Mapping[str, Any]
    call: str | None = None

    def body(self, delivery: str) -> str:
        """The JSON that is signed and sent."""
        told = {
            "event": self.event,
            "id": delivery,
            "created_at": iso(self.at),
            "tenant_id": self.tenant,
            "sandbox": self.mode == "test",
            "data": self.data,
        }
        return json.dumps(told, separators=(",", ":"), ensure_ascii=False)


async def read_news(connection: AsyncConnection, payload: Mapping[str, str], now: float) -> News | None:
    """What an announcement's payload is about; None when that is gone."""
    if "call_id" in payload:
        return await _of_call(connection, payload["tenant_id"], payload, now)
    return await _of_number(connection, payload["tenant_id"], payload, now)


async def _of_call(connection: AsyncConnection, tenant: str, payload: Mapping[str, str], now: float) -> News | None:
    event, call, firing = payload["event"], payload["call_id"], payload.get("firing", "")
    # Locked, so that an erasure waits until what is read here is stored, and then erases that too.
    wanted = select(calls).where(calls.c.tenant_id == tenant, calls.c.id == call).with_for_update(read=True)
    row = (await connection.execute(wanted)).mappings().first()
    if row is None:
        return None
    kinds = {*SPOKEN, *(kind.__name__ for kind in (RecordingReady, SummaryReady, IntentAsked))}
    log = await read_log(connection, tenant, call, kinds=kinds)
    words = {text.number: text.text for text in await read_texts(connection, tenant, call)}
    if firing:
        asked = _asked(log, int(firing))
        if asked is None:
            return None
        data, at = _intent(row, asked, words), asked.at
    else:
        data, at = _detail(row, log, words), _moment(event, row, log, now)
    source = ":".join(part for part in (call, event, firing) if part)
    return News(event, tenant, row["mode"], source, at, data, call)


def _detail(row: RowMapping, log: list[Logged], words: Mapping[int, str]) -> dict[str, Any]:
    began = row["answered_at"] if row["answered_at"] is not None else row["created_at"]
    lines = row["transcript"] if row["transcript"] is not None else transcript(log, words, began)
    shown: dict[str, Any] = json.loads(call_detail(dict(row), lines))
    return shown


def _intent(row: RowMapping, asked: IntentAsked, words: Mapping[int, str]) -> dict[str, Any]:
    return FiredIntent(
        call_id=row["id"],
        tenant_id=row["tenant_id"],
        intent=asked.name,
        args=json.loads(words.get(asked.text) or "{}"),
        from_number=row["from_number"],
    ).model_dump(mode="json")


def _asked(log: list[Logged], firing: int) -> IntentAsked | None:
    events = [logged.event for logged in log]
    return next((event for event in events if isinstance(event, IntentAsked) and event.firing == firing), None)


def _moment(event: str, row: RowMapping, log: list[Logged], now: float) -> float:
    column = {"voice.call.started": "answered_at", "voice.call.ended": "ended_at"}.get(event)
    if column is not None:
        return now if row[column] is None else float(row[column])
    mark = _MARKS.get(event)
    return next((logged.event.at for logged in log if mark and isinstance(logged.event, mark)), now)


async def _of_number(connection: AsyncConnection, tenant: str, payload: Mapping[str, str], now: float) -> News | None:
    event, number = payload["event"], payload["number_id"]
    wanted = select(voice_numbers).where(voice_numbers.c.tenant_id == tenant, voice_numbers.c.id == number)
    row = (await connection.execute(wanted)).mappings().first()
    if row is None:
        return None
    data = VoiceNumber.model_validate(dict(row)).model_dump(mode="json")
    # Without a key of the announcer's, the same state of the number counts as the same announcement.
    key = payload.get("key") or hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:32]
    return News(event, tenant, row["mode"], f"{number}:{event}:{key}"[:160], now, data)
