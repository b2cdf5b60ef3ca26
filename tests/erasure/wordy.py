"""A call that said one word in every place where the product keeps words, and whoever keeps copies of its audio."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Text, cast, insert, select, update

from senderz_voice.calls import inbox, store
from senderz_voice.calls.erasing import ERASE, Erasure, plan
from senderz_voice.core import events as e
from senderz_voice.core.events import Cause, Event, Role
from senderz_voice.db.call_tables import calls, job_requests
from senderz_voice.db.metadata import metadata
from senderz_voice.db.tables import idempotency_keys
from senderz_voice.db.webhook_tables import webhook_deliveries, webhooks
from senderz_voice.ports.calllog import Text as Words
from senderz_voice.ports.carrier import CarrierEvent, CarrierRefusal
from tests.calls.fakes import NOON
from tests.calls.stories import ANSWERED, CALL, TALK, TEXTS, write
from tests.calls.world import KEYRING, OURS, World

CANARY = "xylophonist"
"""A word that nothing else in the product says."""
SECRET_DIGIT = "7"
KEY = f"recordings/{OURS}/{CALL}.mp3"
HOOK = "01JHW000000000000000000001"
SAID = tuple(Words(text.number, text.kind, f'{{"word": "{CANARY}"}}', text.language) for text in TEXTS)
STORY: tuple[Event, ...] = (
    *ANSWERED,
    *TALK,
    e.DigitPressed(NOON + 20, Role.CALLER, SECRET_DIGIT),
    e.LegEnded(NOON + 75, Role.CALLER, Cause.NORMAL, "caller"),
    e.RecordingReady(NOON + 76, 65_000, 9),
    e.SummaryReady(NOON + 77, 80),
)
_COLUMNS: dict[str, Any] = {
    "script": f"Ask for the {CANARY}.",
    "voicemail_message": f"The {CANARY} was here.",
    "metadata": {"who": CANARY},
    "handoff_number": "+14155550199",
    "brief": {"direction": "outbound", "knowledge": f"We employ a {CANARY}."},
    "intents": {"book": {"description": f"They want the {CANARY}."}},
    "summary": f"They asked for a {CANARY}.",
    "lead_score": 80,
    "analysis": {
        "outcome": CANARY,
        "voicemail": False,
        "caller_name": CANARY,
        "callback_number": None,
        "follow_up": None,
        "intents": [],
        "evidence": [CANARY],
    },
    "transcript": [{"text": CANARY}],
    "latencies_ms": [400, 600],
    "recording_key": KEY,
    "recording_bytes": 9,
    "recording_ms": 65_000,
    "handoff_leg": "leg-2",
}


@dataclass
class Copies:
    """ports.carrier.CarrierCopies with a recording of each leg."""

    kept: dict[str, int] = field(default_factory=lambda: {"leg-1": 1, "leg-2": 2})
    failures: list[CarrierRefusal] = field(default_factory=list)

    async def erase(self, leg: str) -> int:
        if self.failures:
            raise self.failures.pop(0)
        return self.kept.pop(leg, 0)


async def wordy_call(w: World, call: str = CALL) -> None:
    """The call, written into every table."""
    await write(w, STORY, call=call, texts=SAID)
    async with w.database.write() as connection:
        await store.change_call(connection, OURS, call, _COLUMNS)
        report = CarrierEvent("event-1", "digit", NOON + 20, "leg-1", "s", f"{call}:caller", digit=CANARY)
        await inbox.store(connection, report, tenant=OURS, call=call, now=NOON + 20)
        await connection.execute(insert(webhooks).values(_hook()))
        for number, status in enumerate(("delivered", "pending")):
            await connection.execute(insert(webhook_deliveries).values(_delivery(number, status, call)))
        answer = f'{{"id":"{call}","status":"ringing","to":"+14155551234","summary":"{CANARY}"}}'
        await connection.execute(insert(idempotency_keys).values(_answer("hangup-1", answer)))
    spool = w.parts.settings.data_dir / "spool"
    _spool(spool, call)
    await w.objects.put(f"recordings/{OURS}/{call}.mp3", CANARY.encode(), "audio/mpeg")


def _spool(spool: Path, call: str) -> None:
    spool.mkdir(exist_ok=True)
    for name in ("caller.ulaw", "assistant.ulaw", "bridged.ulaw", "bridged.part"):
        (spool / f"{call}.{name}").write_bytes(CANARY.encode())


def _hook() -> dict[str, Any]:
    return {
        "id": HOOK,
        "tenant_id": OURS,
        "mode": "live",
        "url": "https://shop.example.com/hook",
        "events": ["voice.summary"],
        "secret": "sealed",
        "created_at": NOON,
    }


def _delivery(number: int, status: str, call: str) -> dict[str, Any]:
    return {
        "id": f"01JHD00000000000000000000{number}",
        "tenant_id": OURS,
        "mode": "live",
        "webhook_id": HOOK,
        "source": f"source-{number}",
        "event": "voice.summary",
        "call_id": call,
        "body": f'{{"summary": "{CANARY}"}}',
        "status": status,
        "attempts": [],
        "tries": 0,
        "due_at": NOON if status == "pending" else None,
        "claimed_until": 0.0,
        "created_at": NOON,
    }


def _answer(key: str, answer: str) -> dict[str, Any]:
    return {
        "tenant_id": OURS,
        "mode": "live",
        "key": key,
        "request_hash": "0" * 64,
        "claim": "01JHX000000000000000000001",
        "status": 200,
        "answer": KEYRING.seal(answer),
        "created_at": NOON,
    }


def erasure(w: World, copies: Copies | None = None) -> Erasure:
    """The durable part of erasing."""
    kept = copies or Copies()
    return Erasure(w.parts, {"live": kept, "test": kept}, w.parts.settings.data_dir / "spool")


async def run_jobs(w: World, work: Erasure, *, rounds: int = 100) -> int:
    """Do what the outbox asks for, moving the clock to when it is due; answers how many jobs were done."""
    (step,) = plan(work)[ERASE]
    done = 0
    while done < rounds:
        query = select(job_requests).where(job_requests.c.kind == ERASE, job_requests.c.handed_on_at.is_(None))
        async with w.database.read() as connection:
            row = (await connection.execute(query.order_by(job_requests.c.due_at))).mappings().first()
        if row is None:
            return done
        w.clock.now = max(w.clock.now, row["due_at"])
        await step(row["payload"])
        done += 1
        async with w.database.write() as connection:
            handed = update(job_requests).where(job_requests.c.key == row["key"])
            await connection.execute(handed.values(handed_on_at=w.clock.now))
    return done


async def rows_with(w: World, word: str) -> list[str]:
    """Every column of every table, text and JSON alike, in which the word is."""
    found = []
    async with w.database.read() as connection:
        for table in metadata.sorted_tables:
            for column in table.c:
                query = select(column).where(cast(column, Text).contains(word))
                if (await connection.execute(query)).first() is not None:
                    found.append(f"{table.name}.{column.name}")
    return sorted(found)


async def sealed_with(w: World, word: str) -> list[str]:
    """The keys of kept answers that say the word once they are opened."""
    table = idempotency_keys
    async with w.database.read() as connection:
        rows = await connection.execute(select(table.c.key, table.c.answer).where(table.c.answer.is_not(None)))
    return [key for key, answer in rows if word in KEYRING.unseal(answer)]


async def columns_of(w: World, call: str = CALL) -> dict[str, Any]:
    """The call's row."""
    async with w.database.read() as connection:
        return dict((await connection.execute(select(calls).where(calls.c.id == call))).mappings().one())
