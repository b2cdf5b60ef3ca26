"""What can be done with intents."""

from typing import Any

from sqlalchemy.exc import IntegrityError

from senderz_voice.api.addresses import check_url
from senderz_voice.api.parts import ApiParts
from senderz_voice.errors import IntentExists, NotFound, ValidationFailed
from senderz_voice.intents import store
from senderz_voice.intents.built_in import NAMES, default_row
from senderz_voice.intents.schemas import Intent, IntentChanges, NewIntent
from senderz_voice.tenants.idempotency import Once


async def create(parts: ApiParts, tenant: str, new: NewIntent, once: Once) -> Intent:
    """One more intent of the tenant's own. Raises IntentExists, also for the name of a built-in one."""
    _check_config(new.action, new.action_config, allow_private=parts.settings.allow_private_webhooks)
    now = parts.clock.wall()
    row = {**new.model_dump(), "id": parts.ids.ulid(), "built_in": False, "created_at": now, "updated_at": now}
    answer = Intent.model_validate(row)
    try:
        async with parts.database.write() as connection:
            await store.add(connection, tenant, row)
            await once.settle(connection, 201, answer.model_dump())
    except IntegrityError as error:
        raise IntentExists(f"An intent named {new.name} exists already.") from error
    return answer


async def change(parts: ApiParts, tenant: str, intent: str, changes: IntentChanges) -> Intent:
    """Set the fields that the request names; in force from the next call. Raises NotFound."""
    wanted = changes.model_dump(exclude_unset=True)
    for name, value in wanted.items():
        if value is None:
            raise ValidationFailed(f"{name}: must not be null")
    async with parts.database.write() as connection:
        before = await store.find(connection, tenant, intent)
        if before is None:
            raise NotFound
        action = wanted.get("action", before["action"])
        # An action that needs no configuration any more drops the old one.
        if action != "webhook" and "action_config" not in wanted:
            wanted["action_config"] = {}
        config = wanted.get("action_config", before["action_config"])
        _check_config(action, config, allow_private=parts.settings.allow_private_webhooks)
        row = await store.change(connection, tenant, intent, {**wanted, "updated_at": parts.clock.wall()})
    return Intent.model_validate(dict(row or before))


async def remove(parts: ApiParts, tenant: str, intent: str) -> Intent:
    """Delete an intent; a built-in one is there again at once, as it was delivered. Raises NotFound."""
    async with parts.database.write() as connection:
        row = await store.remove(connection, tenant, intent)
        if row is None:
            raise NotFound
        if row["name"] in NAMES:
            fresh = default_row(row["name"], parts.ids.ulid(), parts.clock.wall())
            await store.add(connection, tenant, fresh)
    return Intent.model_validate(dict(row))


def _check_config(action: str, config: dict[str, Any], *, allow_private: bool) -> None:
    """Refuse a configuration that does not fit its action. Raises ValidationFailed."""
    if action != "webhook":
        if config:
            raise ValidationFailed(f"action_config: must be {{}} for the action {action}")
        return
    if set(config) != {"url"} or not isinstance(config["url"], str):
        raise ValidationFailed('action_config: must be {"url": "https://…"} for a webhook')
    check_url(config["url"], "action_config.url", allow_private=allow_private)
