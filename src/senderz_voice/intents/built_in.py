"""The intents that every tenant has, and that come back when they are deleted."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.intents import store
from senderz_voice.ports.clock import Ids
from senderz_voice.tenants.furnishing import Newcomer

_DEFAULTS: dict[str, tuple[str, str]] = {
    "talk_to_human": (
        "transfer",
        "The caller asks for a person, or the request cannot be settled in this call: connect them to a human.",
    ),
    "leave_message": (
        "message",
        "The caller wants to leave a message or be called back: take down who it is, the number and the reason.",
    ),
    "end_call": (
        "end_call",
        "The conversation has come to its end: everything is settled, or the caller says goodbye.",
    ),
}

NAMES = frozenset(_DEFAULTS)


def default_row(name: str, identity: str, now: float) -> dict[str, Any]:
    """A built-in intent as it is delivered."""
    action, description = _DEFAULTS[name]
    return {
        "id": identity,
        "name": name,
        "description": description,
        "action": action,
        "action_config": {},
        "language": "all",
        "enabled": True,
        "built_in": True,
        "parameters": {},
        "created_at": now,
        "updated_at": now,
    }


async def furnish(connection: AsyncConnection, newcomer: Newcomer, ids: Ids) -> None:
    """Give a new tenant the built-in intents."""
    for name in _DEFAULTS:
        await store.add(connection, newcomer.tenant, default_row(name, ids.ulid(), newcomer.at))
