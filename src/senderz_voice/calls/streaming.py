"""Server-sent events of a call (https://html.spec.whatwg.org/multipage/server-sent-events.html): its public events as
they are written, until nothing more can come."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import msgspec
import structlog
from prometheus_client import Gauge
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.api.parts import ApiParts
from senderz_voice.calls import store
from senderz_voice.calls.actions import as_json
from senderz_voice.calls.codec import decode
from senderz_voice.calls.log import read_texts
from senderz_voice.calls.reading import PublicEvent, public_events
from senderz_voice.db.call_tables import call_events
from senderz_voice.errors import NotFound
from senderz_voice.ports.calllog import Logged
from senderz_voice.ports.errors import PortError
from senderz_voice.tenants.auth import Principal

LOOK_SECONDS = 0.5
"""How often a stream looks into the log: one read of its end by the primary key, and more only when there is more."""
HEARTBEAT_SECONDS = 15.0
"""Proxies close connections that were quiet for longer, 30 s and more by custom."""
WRAP_UP_SECONDS = 60.0
"""How long after the end of an answered call its recording and its summary are waited for."""
_BEGIN = b"retry: 2000\n\n"
_HEARTBEAT = b": still here\n\n"
_STREAMS = Gauge("senderz_event_streams", "Clients that follow a call's events right now.")
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Followed:
    """A call as one client follows it; it holds the log, so that each look reads only what was added."""

    tenant: str
    call: str
    log: list[Logged] = field(default_factory=list)
    words: dict[int, str] = field(default_factory=dict)
    told: list[PublicEvent] = field(default_factory=list)

    async def look(self, connection: AsyncConnection) -> bool:
        """Read what was added; whether there was anything."""
        added = await _tail(connection, self.tenant, self.call, len(self.log))
        if not added:
            return False
        self.log += added
        # Words are written with or before the events that name them, so that they are read after these.
        self.words = {text.number: text.text for text in await read_texts(connection, self.tenant, self.call)}
        self.told = list(public_events(self.log, self.words))
        return True

    def is_complete(self, now: float) -> bool:
        """Whether no further event is to be expected: over, and summed up where there is something to sum up."""
        at = {event.type: event.at for event in self.told}
        if "call.ended" not in at:
            return False
        awaits_summary = "call.answered" in at and "summary.ready" not in at
        return not awaits_summary or now - at["call.ended"] > WRAP_UP_SECONDS

    def ending(self) -> bytes:
        """The last message: no event of the call, but the sign that a client need not connect again."""
        last = next(event for event in self.told if event.type == "call.ended")
        return b"event: stream.ended\ndata: %s\n\n" % msgspec.json.encode({"status": last.data["status"]})


async def follow(parts: ApiParts, caller: Principal, call: str) -> Followed:
    """The call as it stands. Raises NotFound."""
    followed = Followed(caller.tenant_id, call)
    async with parts.database.read() as connection:
        if await store.find_call(connection, caller.tenant_id, caller.mode, call) is None:
            raise NotFound
        await followed.look(connection)
    return followed


async def stream(parts: ApiParts, followed: Followed, after_seq: int) -> AsyncIterator[bytes]:
    """Every public event behind `after_seq`, once and in order, then the end.

    When the database goes away meanwhile, the stream closes without its end, and the client comes back by itself.
    """
    with _STREAMS.track_inprogress():
        yield _BEGIN
        spoke = parts.clock.monotonic()
        while True:
            for event in followed.told:
                if event.seq > after_seq:
                    after_seq, spoke = event.seq, parts.clock.monotonic()
                    yield b"id: %d\nevent: %s\ndata: %s\n\n" % (event.seq, event.type.encode(), as_json(event))
            if followed.is_complete(parts.clock.wall()):
                yield followed.ending()
                return
            if parts.clock.monotonic() - spoke >= HEARTBEAT_SECONDS:
                spoke = parts.clock.monotonic()
                yield _HEARTBEAT
            await parts.clock.sleep(LOOK_SECONDS)
            try:
                async with parts.database.read() as connection:
                    await followed.look(connection)
            except PortError as error:
                _log.warning("event_stream_broken", call_id=followed.call, detail=error.detail)
                return


async def _tail(connection: AsyncConnection, tenant: str, call: str, after: int) -> list[Logged]:
    """The events behind place `after` of the log, in this release's shapes."""
    rows = await connection.execute(
        select(call_events.c.seq, call_events.c.type, call_events.c.schema, call_events.c.at, call_events.c.data)
        .where(call_events.c.call_id == call, call_events.c.tenant_id == tenant, call_events.c.seq > after)
        .order_by(call_events.c.seq)
    )
    return [Logged(seq, decode(kind, schema, at, data)) for seq, kind, schema, at, data in rows.all()]
