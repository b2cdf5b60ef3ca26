"""HTTP of intents."""

from typing import Any

from fastapi import APIRouter

from senderz_voice.api.parts import Parts
from senderz_voice.api.shapes import Listed, PathId, WholePage, listed
from senderz_voice.errors import IntentExists, NotConfigured, NotFound, responses
from senderz_voice.intents import actions, store
from senderz_voice.intents.matching import match
from senderz_voice.intents.schemas import Intent, IntentChanges, MatchedIntent, NewIntent, WordsToMatch
from senderz_voice.tenants.auth import Caller, tenant_security
from senderz_voice.tenants.idempotency import CurrentOnce
from senderz_voice.tenants.routing import TenantRoute

router = APIRouter(
    prefix="/v1/voice/intents",
    tags=["Intents"],
    route_class=TenantRoute,
    dependencies=tenant_security,
    responses=responses(),
)


@router.get("", response_model=Listed[Intent])
async def list_intents(parts: Parts, caller: Caller, page: WholePage) -> dict[str, Any]:
    """The built-in intents and the tenant's own; all of them unless a limit is given."""
    async with parts.database.read() as connection:
        rows, total = await store.page(connection, caller.tenant_id, page.limit, page.offset)
    return listed([Intent.model_validate(dict(row)) for row in rows], total, page)


@router.post("", status_code=201, responses=responses(IntentExists))
async def create_intent(parts: Parts, caller: Caller, new: NewIntent, once: CurrentOnce) -> Intent:
    """Make an intent of the tenant's own."""
    return await actions.create(parts, caller.tenant_id, new, once)


@router.post("/match", responses=responses(NotConfigured))
async def match_intent(parts: Parts, caller: Caller, words: WordsToMatch) -> MatchedIntent:
    """Which of the enabled intents the embedded engine would fire for these words, and what came close; fires none.

    It takes the intents as a call by the default persona would begin with them. A language model that is configured
    in the engine's place decides for itself.
    """
    return await match(parts, caller.tenant_id, words)


@router.patch("/{intent_id}", responses=responses(NotFound))
async def change_intent(parts: Parts, caller: Caller, intent_id: PathId, changes: IntentChanges) -> Intent:
    """Set the given fields; in force from the next call. The name never changes: delete and create instead."""
    return await actions.change(parts, caller.tenant_id, intent_id, changes)


@router.delete("/{intent_id}", responses=responses(NotFound))
async def remove_intent(parts: Parts, caller: Caller, intent_id: PathId) -> Intent:
    """Delete an intent; a deleted built-in one comes back as it was delivered, under a new id."""
    return await actions.remove(parts, caller.tenant_id, intent_id)
