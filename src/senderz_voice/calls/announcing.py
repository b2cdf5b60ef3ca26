"""What customers' webhooks are told of a call: asked for in the transaction that makes it true, so never lost."""

from collections.abc import Iterator, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.core.events import (
    Event,
    IntentAsked,
    LegAnswered,
    RecordingReady,
    Role,
    SummaryReady,
)
from senderz_voice.jobs.kinds import ANNOUNCE
from senderz_voice.jobs.requests import request
from senderz_voice.ports.calllog import Facts, Lease


async def announce(
    connection: AsyncConnection, lease: Lease, events: Sequence[Event], facts: Facts, *, now: float
) -> None:
    """Ask for the webhooks that these events and facts call for, each once a call whatever repeats."""
    for name, firing in _announcements(events, facts):
        payload = {"tenant_id": lease.tenant, "call_id": lease.call, "event": name}
        if firing:
            payload["firing"] = firing
        key = ":".join(part for part in (ANNOUNCE, lease.call, name, firing) if part)
        await request(connection, ANNOUNCE, payload, key=key, now=now)


def _announcements(events: Sequence[Event], facts: Facts) -> Iterator[tuple[str, str]]:
    for event in events:
        match event:
            case LegAnswered(role=Role.CALLER):
                yield "voice.call.started", ""
            case IntentAsked(firing=firing):
                yield "voice.intent", str(firing)
            case RecordingReady():
                yield "voice.recording.ready", ""
            case SummaryReady():
                yield "voice.summary", ""
            case _:
                pass
    if facts.ended_at is not None:
        yield "voice.call.ended", ""
