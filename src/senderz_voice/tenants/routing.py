"""The route classes of the API: the key is checked before the body is looked at, and a POST may be repeated safely."""

from abc import abstractmethod
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from senderz_voice.api.bodies import check_json
from senderz_voice.api.failures import answer, from_port
from senderz_voice.api.parts import ApiParts
from senderz_voice.errors import (
    ApiError,
    IdempotencyConflict,
    IdempotencyInProgress,
    InvalidJson,
    NotFound,
    PayloadTooLarge,
    extended,
)
from senderz_voice.ports.errors import PortError
from senderz_voice.tenants.auth import authenticate, operator
from senderz_voice.tenants.idempotency import Once, claim

_log = structlog.get_logger(__name__)

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
"""Methods whose body means something; that of another is not looked at (RFC 9110 sections 9.3.1 and 9.3.5)."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class _GuardedRoute(APIRoute):
    """A route whose requests are made on somebody's behalf."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        methods = {method.upper() for method in options.get("methods") or {"GET"}}
        more: list[type[ApiError]] = [PayloadTooLarge] if methods - {"GET"} else []
        if methods & _WITH_BODY:
            more.append(InvalidJson)
        if "POST" in methods:
            more += [IdempotencyConflict, IdempotencyInProgress]
        options["responses"] = extended(options.get("responses") or {}, *more)
        super().__init__(path, endpoint, **options)

    @abstractmethod
    async def holder(self, request: Request, parts: ApiParts) -> tuple[str, str]:
        """Who asks, as (tenant, mode). Raises ApiError."""

    def get_route_handler(self) -> Handler:
        """FastAPI's handler, behind the checks."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            parts: ApiParts = request.app.state.parts
            tenant, mode = await self.holder(request, parts)
            if any("\0" in str(part) for part in request.path_params.values()):
                # PostgreSQL takes no NUL, not even to compare with.
                raise NotFound
            if request.method in _WITH_BODY:
                check_json(await request.body())
            if request.method != "POST" or "Idempotency-Key" not in request.headers:
                return await handle(request)
            once = await claim(request, parts, tenant, mode)
            return once if isinstance(once, Response) else await _run_once(request, once, handle)

        return guarded


async def _run_once(request: Request, once: Once, handle: Handler) -> Response:
    request.state.once = once
    answered = False
    try:
        response = await _answered(request, handle)
        answered = True
    finally:
        if not answered:
            await once.abandon()
    try:
        await once.finish(response)
    except PortError as error:
        # The request itself was done; what a use case settled in its own transaction is kept all the same.
        _log.warning("idempotent_answer_not_kept", error=error.detail)
    return response


async def _answered(request: Request, handle: Handler) -> Response:
    try:
        return await handle(request)
    except ApiError as error:
        return answer(error)
    except PortError as error:
        return answer(from_port(error))


class TenantRoute(_GuardedRoute):
    """A route for a tenant's API key."""

    async def holder(self, request: Request, parts: ApiParts) -> tuple[str, str]:
        """The key's tenant and mode."""
        principal = await authenticate(request, parts)
        return principal.tenant_id, principal.mode


class OperatorRoute(_GuardedRoute):
    """A route for the operator's own key."""

    async def holder(self, request: Request, parts: ApiParts) -> tuple[str, str]:
        """A name that no tenant's identity can be."""
        await operator(request, parts)
        return "operator", "live"
