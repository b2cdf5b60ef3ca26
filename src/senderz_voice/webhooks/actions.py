"""What can be done with webhooks and their deliveries."""

from typing import Any

from sqlalchemy import RowMapping

from senderz_voice.api.addresses import check_url
from senderz_voice.api.parts import ApiParts
from senderz_voice.api.signing import fresh_secret
from senderz_voice.errors import NotFound, ValidationFailed
from senderz_voice.tenants.auth import Principal
from senderz_voice.tenants.idempotency import Once
from senderz_voice.webhooks import store
from senderz_voice.webhooks.schemas import CreatedWebhook, Delivery, NewWebhook, Webhook

MOST = 20
"""Endpoints of one tenant in one mode."""


async def create(parts: ApiParts, caller: Principal, new: NewWebhook, once: Once) -> CreatedWebhook:
    """One more endpoint; its secret is in this answer and nowhere else. Raises ValidationFailed."""
    check_url(new.url, "url", allow_private=parts.settings.allow_private_webhooks)
    secret = new.secret or fresh_secret(parts.ids)
    row = {
        "id": parts.ids.ulid(),
        "mode": caller.mode,
        "url": new.url,
        "events": list(new.events),
        "secret": parts.keyring.seal(secret),
        "created_at": parts.clock.wall(),
    }
    answer = CreatedWebhook.model_validate({**row, "secret": secret, "secret_hint": secret[-4:]})
    async with parts.database.write() as connection:
        if await store.count(connection, caller.tenant_id, caller.mode) >= MOST:
            raise ValidationFailed(f"There are {MOST} webhooks already, which is the most; delete one first.")
        await store.add(connection, caller.tenant_id, row)
        await once.settle(connection, 201, answer.model_dump())
    return answer


async def remove(parts: ApiParts, caller: Principal, webhook: str) -> Webhook:
    """Delete an endpoint; nothing more is sent to it. Raises NotFound."""
    async with parts.database.write() as connection:
        row = await store.remove(connection, caller.tenant_id, caller.mode, webhook)
    if row is None:
        raise NotFound
    return shown(parts, row)


async def redeliver(parts: ApiParts, caller: Principal, delivery: str, once: Once) -> Delivery:
    """Begin a delivery's schedule anew, under the same id. Raises NotFound, also when its call has been erased."""
    async with parts.database.write() as connection:
        row = await store.find_delivery(connection, caller.tenant_id, delivery)
        if row is None or row["mode"] != caller.mode:
            raise NotFound
        if not row["body"]:
            raise NotFound("The call of this delivery was erased: there is nothing left to send.")
        again = {
            "status": "pending",
            "tries": 0,
            "due_at": parts.clock.wall(),
            "claimed_until": 0.0,
            "delivered_at": None,
        }
        changed = await store.change_delivery(connection, caller.tenant_id, delivery, again)
        answer = shown_delivery(changed or row)
        await once.settle(connection, 202, answer.model_dump())
    return answer


def shown(parts: ApiParts, row: RowMapping) -> Webhook:
    """An endpoint as it is shown. Raises PortError when its secret was sealed with another keyring."""
    hint = parts.keyring.unseal(row["secret"])[-4:]
    return Webhook.model_validate({**row, "secret_hint": hint})


def shown_delivery(row: RowMapping) -> Delivery:
    """A delivery as it is shown."""
    fields: dict[str, Any] = {**row, "next_attempt_at": row["due_at"]}
    return Delivery.model_validate(fields)
