"""The outermost layer of the API: names each request, bounds its body, and logs how it went, without its contents."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from senderz_voice.api.bodies import as_json, read_body, replayed
from senderz_voice.api.failures import answer
from senderz_voice.errors import PayloadTooLarge
from senderz_voice.ports.clock import Clock, Ids

_log = structlog.get_logger(__name__)
_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_JSON_PATHS = ("/v1/", "/admin/")
_REQUESTS = Counter("senderz_http_requests_total", "Answered API requests.", ["method", "route", "status"])
_SECONDS = Histogram("senderz_http_request_seconds", "From a request's headers to the end of its answer.", ["method"])
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Wrapper:
    """Wraps an ASGI application."""

    app: ASGIApp
    clock: Clock
    ids: Ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _given_id(scope) or self.ids.ulid()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = self.clock.monotonic()
        afterwards: list[Callable[[], Awaitable[None]]] = []
        # Starlette's `request.state`: what is put into `request.state.afterwards` is done once the answer is sent.
        scope["state"] = {**scope.get("state", {}), "afterwards": afterwards}
        outcome = _Outcome(send, request_id.encode())
        try:
            await _serve(self.app, scope, receive, outcome)
        except Exception:  # noqa: BLE001  # The root of a request: whatever is wrong with it ends here.
            _log.exception("request_failed")
        self._note(scope, outcome.status, self.clock.monotonic() - began)
        for work in afterwards:
            await work()

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        # The route's template, not the path: a path may hold a telephone number.
        route = getattr(scope.get("route"), "path", "none")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        _REQUESTS.labels(method, route, status).inc()
        _SECONDS.labels(method).observe(seconds)
        _log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


@dataclass(slots=True)
class _Outcome:
    """The send channel: adds the request's id to the answer and remembers its status."""

    send: Send
    request_id: bytes
    status: int = field(default=0)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message.get("headers", []), (b"x-request-id", self.request_id)]}
        await self.send(message)


async def _serve(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["method"] in {"GET", "HEAD", "OPTIONS"}:
        await app(scope, receive, send)
        return
    try:
        body = await read_body(scope, receive)
    except PayloadTooLarge as error:
        refusal = answer(error)
        refusal.headers["Connection"] = "close"
        await refusal(scope, receive, send)
        return
    is_json = body and scope["path"].startswith(_JSON_PATHS)
    inner = as_json(scope) if is_json else dict(scope)
    await app(inner, replayed(body, receive), send)
    scope["route"] = inner.get("route")


def _given_id(scope: Scope) -> str | None:
    """The id that the client gave, so that both sides' logs can be matched; nothing that could forge a log line."""
    given: str = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    return given if _REQUEST_ID.fullmatch(given) else None
