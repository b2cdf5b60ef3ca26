"""What can be done with tenants and their keys."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import IntegrityError

from senderz_voice.api.parts import ApiParts, Mode
from senderz_voice.api.signing import fresh_secret
from senderz_voice.errors import FieldProblem, NotFound, ValidationFailed
from senderz_voice.tenants import lookup, store
from senderz_voice.tenants.auth import Principal
from senderz_voice.tenants.furnishing import Furnish, Newcomer
from senderz_voice.tenants.idempotency import Once
from senderz_voice.tenants.schemas import (
    ApiKey,
    CreatedKey,
    CreatedTenant,
    KeyChanges,
    NewKey,
    NewTenant,
    NewTenantKey,
    Tenant,
    TenantChanges,
)


async def create_tenant(parts: ApiParts, new: NewTenant, furnish: Sequence[Furnish], once: Once) -> CreatedTenant:
    """A new tenant with everything that each tenant begins with."""
    tenant, now = parts.ids.ulid(), parts.clock.wall()
    secret = fresh_secret(parts.ids)
    row = {
        **new.model_dump(),
        "suspended": False,
        "voice_enabled": True,
        "webhook_secret": parts.keyring.seal(secret),
        "created_at": now,
    }
    answer = CreatedTenant.model_validate({**row, "id": tenant, "webhook_secret": secret})
    with _one_payer():
        async with parts.database.write() as connection:
            await store.add_tenant(connection, tenant, row)
            for each in furnish:
                await each(connection, Newcomer(tenant, new.name, new.region, now), parts.ids)
            await once.settle(connection, 201, answer.model_dump())
    return answer


async def change_tenant(parts: ApiParts, tenant: str, changes: TenantChanges) -> Tenant:
    """Change what the request names; only the region and the payment customer may be taken away."""
    wanted = {
        name: value
        for name, value in changes.model_dump(exclude_unset=True).items()
        if value is not None or name in {"region", "payment_customer"}
    }
    with _one_payer():
        async with parts.database.write() as connection:
            row = await store.change_tenant(connection, tenant, wanted)
    if row is None:
        raise NotFound
    return Tenant.model_validate(dict(row))


@contextmanager
def _one_payer() -> Iterator[None]:
    """Refuse a payment customer that pays for another tenant already: nothing else about a tenant is unique."""
    try:
        yield
    except IntegrityError as error:
        problem = FieldProblem(field="payment_customer", message="pays for another tenant already")
        raise ValidationFailed("payment_customer: pays for another tenant already", details=[problem]) from error


async def create_tenant_key(parts: ApiParts, new: NewTenantKey, once: Once) -> CreatedKey:
    """A key for any tenant, by the operator. Raises NotFound."""
    mode: Mode = "test" if new.prefix == "tf_test" else "live"
    return await _add_key(parts, new.tenant_id, mode, new, once)


async def create_key(parts: ApiParts, principal: Principal, new: NewKey, once: Once) -> CreatedKey:
    """One more key of the tenant's own, for the same mode."""
    return await _add_key(parts, principal.tenant_id, principal.mode, new, once)


async def revoke_key(parts: ApiParts, principal: Principal, key: str) -> ApiKey:
    """End a key for good; the key may end itself. Raises NotFound."""
    async with parts.database.write() as connection:
        row = await store.revoke_key(connection, principal.tenant_id, principal.mode, key, parts.clock.wall())
    if row is None:
        raise NotFound
    return ApiKey.model_validate(dict(row))


async def change_key(parts: ApiParts, key: str, changes: KeyChanges) -> ApiKey:
    """Activate or deactivate any tenant's key. Raises NotFound."""
    async with parts.database.write() as connection:
        row = await lookup.change_key(connection, key, changes.model_dump())
    if row is None:
        raise NotFound
    return ApiKey.model_validate(dict(row))


async def _add_key(parts: ApiParts, tenant: str, mode: Mode, new: NewKey, once: Once) -> CreatedKey:
    secret = f"tf_{mode}_{parts.ids.token()}"
    row: dict[str, Any] = {
        "id": parts.ids.ulid(),
        "mode": mode,
        "name": new.name,
        "digest": parts.keyring.digest(secret),
        "hint": secret[-4:],
        "rate_limit": new.rate_limit,
        "active": True,
        "created_at": parts.clock.wall(),
    }
    answer = CreatedKey.model_validate({**row, "last_used_at": None, "key": secret})
    async with parts.database.write() as connection:
        if await store.find_tenant(connection, tenant) is None:
            raise NotFound("There is no such tenant.")
        await store.add_key(connection, tenant, row)
        await once.settle(connection, 201, answer.model_dump())
    return answer
