"""Tries words against the tenant's intents without a call."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from senderz_voice.api.parts import ApiParts
from senderz_voice.db.tables import personas
from senderz_voice.errors import NotConfigured
from senderz_voice.intents import store
from senderz_voice.intents.schemas import MatchedIntent, RunnerUp, WordsToMatch
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import Matched, Tool

_DIGITS = 4


async def match(parts: ApiParts, tenant: str, words: WordsToMatch) -> MatchedIntent:
    """What the embedded engine would do. Raises NotConfigured where it is not installed."""
    if parts.matcher is None:
        raise NotConfigured("Intents cannot be matched here: the embedded engine is not part of this installation.")
    async with parts.database.read() as connection:
        language, can_transfer = await _default_persona(connection, tenant)
        intents = await store.for_call(connection, tenant)
    tools = offered(intents, words.language or language, can_transfer=can_transfer)
    try:
        return _shown(await parts.matcher.match(tools, words.text))
    except PortError as error:
        if error.kind is not ErrorKind.NOT_CONFIGURED:
            raise
        raise NotConfigured(f"Intents cannot be matched here: {error.detail}.") from error


def offered(intents: Mapping[str, Mapping[str, Any]], language: str, *, can_transfer: bool) -> tuple[Tool, ...]:
    """The intents as a call in this language has them; without a number to transfer to, a transfer takes a message."""
    return tuple(
        Tool(
            name,
            intent["description"],
            "message" if intent["action"] == "transfer" and not can_transfer else intent["action"],
            intent["parameters"],
        )
        for name, intent in intents.items()
        if intent["language"] in {language, "all"}
    )


async def _default_persona(connection: AsyncConnection, tenant: str) -> tuple[str, bool]:
    """The language of the tenant's default persona, and whether it has somebody to hand a call to."""
    wanted = select(personas.c.voice_default_language, personas.c.voice_handoff_number).where(
        personas.c.tenant_id == tenant, personas.c.is_default
    )
    language, handoff = (await connection.execute(wanted)).one()
    return language, bool(handoff)


def _shown(found: Matched) -> MatchedIntent:
    compared = found.runner_up is not None or found.runner_up_score > 0
    runner_up = RunnerUp(intent=found.runner_up, score=round(found.runner_up_score, _DIGITS)) if compared else None
    return MatchedIntent(
        intent=found.intent,
        nearest=found.nearest,
        score=round(found.score, _DIGITS),
        runner_up=runner_up,
        would_fire=found.intent is not None,
        threshold=found.threshold,
    )
