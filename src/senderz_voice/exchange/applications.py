"""Call control applications: who gets the events of a connection."""

from collections.abc import Mapping, Sequence

import msgspec

from senderz_voice.exchange import refusals
from senderz_voice.exchange.bodies import ApplicationBody
from senderz_voice.exchange.identity import iso, new_numeric
from senderz_voice.exchange.ledger import Ledger, Row
from senderz_voice.exchange.parts import ExchangeParts
from senderz_voice.exchange.webhooks import RETRIES_MS, Receiver


class Applications:
    """The built-in application and those created over the API."""

    def __init__(self, parts: ExchangeParts, ledger: Ledger) -> None:
        self._parts = parts
        self._ledger = ledger
        body = ApplicationBody(
            application_name="senderz-voice", webhook_event_url=parts.webhook_url, webhook_api_version="2"
        )
        # Its address is a setting, so what the file said of it is out of date.
        ledger.applications[parts.connection_id] = self._row(parts.connection_id, body, self._now())

    def create(self, body: ApplicationBody) -> Row:
        """A new application."""
        row = self._row(new_numeric(self._parts.ids), body, self._now())
        self._ledger.applications[str(row["id"])] = row
        self._ledger.save()
        return row

    def change(self, identity: str, body: ApplicationBody) -> Row:
        """Replace an application's settings."""
        row = self._row(identity, body, str(self.get(identity)["created_at"]))
        self._ledger.applications[identity] = row
        self._ledger.save()
        return row

    def get(self, identity: str) -> Row:
        if identity not in self._ledger.applications:
            raise refusals.not_found("call control application")
        return self._ledger.applications[identity]

    def list(self) -> Sequence[Mapping[str, object]]:
        return list(self._ledger.applications.values())

    def check(self, identity: str) -> None:
        """Refuse a `connection_id` that is no application's."""
        if identity not in self._ledger.applications:
            raise refusals.unknown_connection()

    def receiver(self, identity: str, url: str | None = None, retries_ms: tuple[int, ...] | None = None) -> Receiver:
        """Where to send events of this connection, unless `url` names another place."""
        row = self._ledger.applications[identity]
        timeout = row["webhook_timeout_secs"]
        return Receiver(
            url=url or str(row["webhook_event_url"]),
            failover=str(row["webhook_event_failover_url"] or ""),
            timeout=float(timeout) if isinstance(timeout, int) and timeout else self._parts.webhook_timeout,
            retries_ms=RETRIES_MS if retries_ms is None else retries_ms,
        )

    def _row(self, identity: str, body: ApplicationBody, created_at: str) -> Row:
        settings: Row = msgspec.to_builtins(body)
        times = {"created_at": created_at, "updated_at": self._now()}
        return {"record_type": "call_control_application", "id": identity, **settings, **times}

    def _now(self) -> str:
        return iso(self._parts.clock.wall())
