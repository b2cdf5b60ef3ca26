"""The job that turns an announcement into one delivery for each endpoint that wants it."""

from collections.abc import Callable, Mapping

import structlog

from senderz_voice.db.engine import Database
from senderz_voice.jobs.kinds import ANNOUNCE
from senderz_voice.jobs.port import Plan
from senderz_voice.ports.clock import Clock, Ids
from senderz_voice.webhooks import store
from senderz_voice.webhooks.bodies import read_news

_log = structlog.get_logger(__name__)


def plan(database: Database, clock: Clock, ids: Ids, wake: Callable[[], None]) -> Plan:
    """The jobs of this noun. `wake` tells the loop that sends deliveries of this process that there is a new one.

    The payload of `announce` is {tenant_id, event, call_id}, with {firing} for an intent, or {tenant_id, event,
    number_id}, with a {key} that is different for each change of the number.
    """

    async def announce(payload: Mapping[str, str]) -> None:
        now, tenant, event = clock.wall(), payload["tenant_id"], payload["event"]
        async with database.write() as connection:
            news = await read_news(connection, payload, now)
            if news is None:
                _log.warning("nothing_to_announce", announced=event, tenant_id=tenant)
                return
            for webhook in await store.listening(connection, tenant, news.mode, event):
                delivery = ids.ulid()
                row = {
                    "id": delivery,
                    "mode": news.mode,
                    "webhook_id": webhook,
                    "source": news.source,
                    "event": event,
                    "call_id": news.call,
                    "body": news.body(delivery),
                    "created_at": now,
                }
                await store.add_delivery(connection, tenant, row)
        wake()

    return {ANNOUNCE: (announce,)}
