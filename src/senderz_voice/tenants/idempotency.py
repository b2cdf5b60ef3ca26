"""A POST with an Idempotency-Key happens once: its answer is kept for 24 hours and given again.

A claim is written before the request runs. A use case that changes something calls `Once.settle` in the very
transaction that changes it, so that a crash leaves either both or neither; an unanswered claim that has grown old
therefore did nothing, and the next request may take it over. Only answers after which something is different are
kept: after a refusal the client may try again with the same key.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from senderz_voice.api.parts import ApiParts
from senderz_voice.db.tables import idempotency_keys as table
from senderz_voice.db.upsert import insert_into
from senderz_voice.errors import IdempotencyConflict, IdempotencyInProgress, ValidationFailed

_KEPT_SECONDS = 24 * 3600.0
_RUNS_AT_MOST_SECONDS = 60.0
"""Far longer than any request takes; a claim without an answer is abandoned after it."""


@dataclass(frozen=True, slots=True)
class Once:
    """The claim that the running request holds on its key; without a key, one that claims nothing."""

    parts: ApiParts
    tenant: str = ""
    mode: str = ""
    key: str = ""
    claim: str = ""

    async def settle(self, connection: AsyncConnection, status: int, body: Mapping[str, Any]) -> None:
        """Keep the answer in the transaction that makes it true; a later `settle` replaces it.

        Raises IdempotencyInProgress, and so rolls the transaction back, when another request took the claim over.
        """
        if not self.claim:
            return
        await self._keep(connection, status, json.dumps(body, separators=(",", ":"), ensure_ascii=False))

    async def finish(self, response: Response) -> None:
        """Keep a finished answer that changed something; give the key free after any other."""
        async with self.parts.database.write() as connection:
            if response.status_code < 300 or response.status_code == 502:
                await self._keep(connection, response.status_code, bytes(response.body).decode())
            else:
                await connection.execute(delete(table).where(*self._mine()))

    async def abandon(self) -> None:
        """Give the key free, unless an answer was kept already."""
        async with self.parts.database.write() as connection:
            await connection.execute(delete(table).where(*self._mine(), table.c.status.is_(None)))

    async def _keep(self, connection: AsyncConnection, status: int, answer: str) -> None:
        values = {"status": status, "answer": self.parts.keyring.seal(answer)}
        kept = await connection.execute(update(table).where(*self._mine()).values(**values).returning(table.c.key))
        if kept.first() is None:
            raise IdempotencyInProgress

    def _mine(self) -> tuple[Any, ...]:
        return (
            table.c.tenant_id == self.tenant,
            table.c.mode == self.mode,
            table.c.key == self.key,
            table.c.claim == self.claim,
        )


async def claim(request: Request, parts: ApiParts, tenant: str, mode: str) -> Once | Response:
    """Claim the request's key; or the kept answer of the first request, or one of the two refusals."""
    key = request.headers.get("Idempotency-Key", "")
    if not 1 <= len(key) <= 255 or not key.isascii() or not key.isprintable():
        raise ValidationFailed("Idempotency-Key must be 1 to 255 printable ASCII characters.")
    mine = Once(parts, tenant, mode, key, parts.ids.ulid())
    fingerprint = _fingerprint(request, await request.body())
    now = parts.clock.wall()
    row = {
        "tenant_id": tenant,
        "mode": mode,
        "key": key,
        "request_hash": fingerprint,
        "claim": mine.claim,
        "created_at": now,
    }
    async with parts.database.write() as connection:
        await connection.execute(delete(table).where(table.c.created_at < now - _KEPT_SECONDS))
        taken = await connection.execute(
            insert_into(connection, table)
            .values(row)
            .on_conflict_do_update(
                index_elements=["tenant_id", "mode", "key"],
                set_={"claim": mine.claim, "created_at": now},
                where=(
                    (table.c.request_hash == fingerprint)
                    & table.c.status.is_(None)
                    & (table.c.created_at < now - _RUNS_AT_MOST_SECONDS)
                ),
            )
            .returning(table.c.claim)
        )
        if taken.first() is not None:
            return mine
        held = (table.c.tenant_id == tenant, table.c.mode == mode, table.c.key == key)
        first = (await connection.execute(select(table).where(*held))).mappings().one()
    if first["request_hash"] != fingerprint:
        raise IdempotencyConflict
    if first["status"] is None:
        raise IdempotencyInProgress
    return Response(
        parts.keyring.unseal(first["answer"]),
        status_code=first["status"],
        media_type="application/json",
        headers={"Idempotent-Replayed": "true"},
    )


def _fingerprint(request: Request, body: bytes) -> str:
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(asked + body).hexdigest()


async def _current(request: Request) -> Once:
    once: Once | None = getattr(request.state, "once", None)
    return once or Once(request.app.state.parts)


CurrentOnce = Annotated[Once, Depends(_current)]
"""The running request's claim, as a route's parameter."""
