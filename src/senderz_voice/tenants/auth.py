"""Who is asking: a tenant with an API key, or the operator with its own."""

import hmac
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated

import structlog
from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from senderz_voice.api.parts import ApiParts, Mode, Parts
from senderz_voice.errors import InvalidApiKey, KeyInactive, NotConfigured, RateLimitExceeded
from senderz_voice.ports.errors import PortError
from senderz_voice.tenants.lookup import find_holder, note_use

_log = structlog.get_logger(__name__)
_PREFIXES = ("tf_live_", "tf_test_")
_USE_NOTED_EVERY = 60.0
_KEYS_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Principal:
    """The tenant behind a request, and the world that its key opens."""

    tenant_id: str
    mode: Mode
    key_id: str


@dataclass(slots=True)
class RequestRates:
    """Requests of each key in the current minute, in this process: a brake on runaway clients, not a quota."""

    _counts: OrderedDict[tuple[str, int], int] = field(default_factory=OrderedDict)

    def count(self, key: str, limit: int, now: float) -> None:
        """One more request. Raises RateLimitExceeded."""
        minute = int(now // 60)
        place = (key, minute)
        self._counts[place] = self._counts.get(place, 0) + 1
        if len(self._counts) > _KEYS_COUNTED:
            self._counts.popitem(last=False)
        if self._counts[place] > limit:
            raise RateLimitExceeded(retry_after=(minute + 1) * 60 - now)


async def authenticate(request: Request, parts: ApiParts) -> Principal:
    """The principal of a request, found once however often it is asked for."""
    known: Principal | None = getattr(request.state, "principal", None)
    if known is None:
        known = await _find(request, parts)
        request.state.principal = known
        structlog.contextvars.bind_contextvars(tenant_id=known.tenant_id, mode=known.mode, key_id=known.key_id)
    return known


async def _find(request: Request, parts: ApiParts) -> Principal:
    secret = _bearer(request)
    if not secret.startswith(_PREFIXES):
        raise InvalidApiKey
    async with parts.database.read() as connection:
        row = await find_holder(connection, parts.keyring.digest(secret))
    if row is None or row["revoked_at"] is not None:
        raise InvalidApiKey
    if not row["active"]:
        raise KeyInactive("This API key is deactivated.")
    if row["suspended"]:
        raise KeyInactive("This account is suspended.")
    now = parts.clock.wall()
    rates: RequestRates = request.app.state.rates
    rates.count(row["id"], row["rate_limit"], now)
    principal = Principal(row["tenant_id"], row["mode"], row["id"])
    if row["last_used_at"] is None or now - row["last_used_at"] > _USE_NOTED_EVERY:
        request.state.afterwards.append(partial(_note_use, parts, principal, now))
    return principal


async def _note_use(parts: ApiParts, principal: Principal, now: float) -> None:
    try:
        async with parts.database.write() as connection:
            await note_use(connection, principal.tenant_id, principal.key_id, now, seconds=_USE_NOTED_EVERY)
    except PortError as error:
        # When a key was last used is worth less than the request that uses it.
        _log.warning("key_use_not_noted", key_id=principal.key_id, error=error.detail)


def _bearer(request: Request) -> str:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


_documented = HTTPBearer(auto_error=False, scheme_name="ApiKey", description="`tf_live_…` or `tf_test_…`.")
_documented_operator = HTTPBearer(auto_error=False, scheme_name="OperatorKey", description="`SENDERZ_ADMIN_KEY`.")


async def _caller(request: Request) -> Principal:
    return await authenticate(request, request.app.state.parts)


async def operator(request: Request, parts: Parts) -> None:
    """Let only the operator in."""
    wanted = parts.settings.admin_key
    if wanted is None:
        raise NotConfigured("The operator's endpoints are closed: SENDERZ_ADMIN_KEY is not set.")
    if not hmac.compare_digest(_bearer(request).encode(), wanted.get_secret_value().encode()):
        raise InvalidApiKey("The operator's key is needed: Authorization: Bearer <key>.")


Caller = Annotated[Principal, Depends(_caller)]
"""The tenant behind the request, as a route's parameter; without a good key the route is never reached."""

tenant_security = [Depends(_documented)]
"""Dependencies that put the key into the OpenAPI document."""

operator_security = [Depends(_documented_operator), Depends(operator)]
"""Dependencies of every operator route."""
