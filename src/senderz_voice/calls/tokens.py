"""Single-use tokens with which a carrier proves that a media connection belongs to one leg of one call."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.core.events import Role
from senderz_voice.db.call_tables import media_tokens
from senderz_voice.ports.clock import Ids

TOKEN_SECONDS = 600.0
"""Longer than the longest ringing, so that a token still holds when somebody answers late."""

_ADD = insert(media_tokens).values(tenant_id=bindparam("tenant"))


@dataclass(frozen=True, slots=True)
class MediaPass:
    """What a spent token was good for."""

    tenant: str
    call: str
    role: Role


async def mint(connection: AsyncConnection, tenant: str, call: str, role: Role, *, ids: Ids, now: float) -> str:
    """A new token for one leg; only its hash is kept."""
    token = ids.token(32)
    row = {
        "digest": _digest(token),
        "tenant": tenant,
        "call_id": call,
        "role": role.value,
        "expires_at": now + TOKEN_SECONDS,
    }
    await connection.execute(_ADD, row)
    return token


async def spend(connection: AsyncConnection, token: str, *, now: float) -> MediaPass | None:
    """Use a token up; None for one that is unknown, expired or was used before. Two at once: one gets it."""
    spent = await connection.execute(
        update(media_tokens)
        .where(
            media_tokens.c.digest == _digest(token),
            media_tokens.c.used_at.is_(None),
            media_tokens.c.expires_at > now,
        )
        .values(used_at=now)
        .returning(media_tokens.c.tenant_id, media_tokens.c.call_id, media_tokens.c.role)
    )
    row = spent.first()
    return None if row is None else MediaPass(row.tenant_id, row.call_id, Role(row.role))


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
