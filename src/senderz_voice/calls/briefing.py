"""What a call knows of its tenant, fixed when it begins: later changes are in force from the next call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from senderz_voice.core.disclosure import must_disclose
from senderz_voice.core.events import Direction, Terms

Intents = Mapping[str, Mapping[str, Any]]

MAX_SECONDS = 3600
"""The longest conversation, and what a call gets when nobody asks for less."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """The snapshot that a call is made with."""

    terms: Terms
    brief: Mapping[str, Any]
    intents: Mapping[str, Mapping[str, Any]]
    handoff_number: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is particular to one call."""

    direction: Direction
    from_number: str
    to_number: str
    at: float
    script: str = ""
    voicemail_message: str = ""
    language: str | None = None
    record: bool | None = None
    max_seconds: int = MAX_SECONDS


def brief(occasion: Occasion, persona: Mapping[str, Any], intents: Intents, tenant_region: str | None) -> Briefing:
    """Fix everything that a call needs of its persona, given as a row, and of the enabled intents by name."""
    handoff = persona["voice_handoff_number"] or ""
    record = persona["recording_enabled"] if occasion.record is None else occasion.record
    offered = _offered(intents, can_transfer=bool(handoff))
    terms = Terms(
        direction=occasion.direction,
        language=occasion.language or persona["voice_default_language"],
        record=record,
        disclose=must_disclose(
            record=record,
            region=persona["region"] or tenant_region or "",
            numbers=(occasion.from_number, occasion.to_number),
        ),
        can_transfer=bool(handoff),
        max_seconds=occasion.max_seconds,
        record_after_transfer=persona["record_after_transfer"],
        warm=persona["handoff_mode"] == "warm",
    )
    return Briefing(terms, _brief(occasion, persona, offered), offered, handoff)


def _brief(occasion: Occasion, persona: Mapping[str, Any], intents: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    shown = ("description", "action", "parameters")
    return {
        "direction": occasion.direction.value,
        "business_name": persona["business_name"],
        "greeting": persona["voice_greeting"],
        "instructions": persona["instructions"],
        "knowledge": persona["knowledge"],
        "script": occasion.script,
        "voicemail_message": occasion.voicemail_message,
        "timezone": persona["timezone"],
        "started_at": occasion.at,
        "tools": [{"name": name, **{part: intent[part] for part in shown}} for name, intent in intents.items()],
    }


def _offered(intents: Intents, *, can_transfer: bool) -> dict[str, Mapping[str, Any]]:
    """The intents by name; without a number to transfer to, a transfer becomes taking a message."""
    return {
        name: {**intent, "action": "message"} if intent["action"] == "transfer" and not can_transfer else intent
        for name, intent in intents.items()
    }
