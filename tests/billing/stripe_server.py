"""A strict Stripe on loopback: it refuses what its contract does not know, remembers, and can be made to fail."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.billing.stripe_books import Books
from tests.billing.stripe_contract import ContractError, Json, checked, operation, spec

KEY = "sk_test_strict"


@dataclass
class StrictStripe:
    """One account; faults are armed by stories."""

    now: Callable[[], float]
    books: Books = field(default_factory=Books)
    url: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """(method, path) of every request that came."""
    lose: int = 0
    """How many of the next changes are made while their answers get lost."""
    refuse: list[ContractError] = field(default_factory=list)
    """What the next requests are answered."""
    before: Callable[[str, str], Any] | None = None
    """Awaited before each request is worked on, with its method and path."""
    _kept: dict[str, tuple[Any, int, Json]] = field(default_factory=dict)

    def changes(self) -> list[str]:
        """The paths of every request that was not a mere question."""
        return [path for method, path in self.asked if method != "GET"]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request as Stripe would."""
        self.asked.append((request.method, request.path))
        if self.before is not None:
            await self.before(request.method, request.path)
        try:
            status, body = self._answered(request, await request.text())
        except ContractError as error:
            status, body = error.status, error.body
        if request.method == "POST" and self.lose > 0:
            self.lose -= 1
            assert request.transport is not None
            request.transport.abort()
        return web.json_response(body, status=status, headers={"Request-Id": f"req_{len(self.asked)}"})

    def _answered(self, request: web.Request, text: str) -> tuple[int, Json]:
        if self.refuse:
            raise self.refuse.pop(0)
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            raise ContractError(401, "Invalid API Key provided.")
        if request.headers.get("Stripe-Version") != spec()["info"]["version"]:
            raise ContractError(400, "This version of the API is not the contract's.")
        template, name, found = operation(request.method, request.path)
        form = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))
        if request.method != "POST":
            return 200, self._worked(request.method, template, name, checked(found, query=_query(request), form=form))
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            raise ContractError(400, "Every change of ours carries an Idempotency-Key.")
        return self._once(key, (request.path, text), lambda: self._posted(template, name, found, form))

    def _once(self, key: str, asked: Any, work: Callable[[], Json]) -> tuple[int, Json]:
        if key in self._kept:
            first, status, body = self._kept[key]
            if first != asked:
                raise ContractError(400, "Keys for idempotent requests are for one request.", kind="idempotency_error")
            return status, body
        try:
            status, body = 200, work()
        except ContractError as error:
            status, body = error.status, error.body
        # A copy, because what is replayed is the answer of then and not the state of now.
        self._kept[key] = (asked, status, json.loads(json.dumps(body)))
        return status, body

    def _posted(self, template: str, name: str, found: Json, form: list[tuple[str, str]]) -> Json:
        return self._worked("POST", template, name, checked(found, query=(), form=form))

    def _worked(self, method: str, template: str, name: str, asked: Json) -> Json:
        books = self.books
        doors: dict[tuple[str, str], Callable[[], Json]] = {
            ("POST", "/v1/prices"): lambda: books.create_price(asked),
            ("GET", "/v1/prices"): lambda: books.list_prices(asked),
            ("POST", "/v1/billing/meters"): lambda: books.create_meter(asked),
            ("GET", "/v1/billing/meters"): lambda: books.list_meters(asked),
            ("POST", "/v1/billing/meter_events"): lambda: books.create_event(asked, self.now()),
            ("GET", "/v1/subscriptions"): lambda: books.list_subscriptions(asked),
            ("GET", "/v1/subscription_items"): lambda: books.list_items(asked),
            ("POST", "/v1/subscriptions/{id}"): lambda: books.update_subscription(name, asked),
            ("DELETE", "/v1/subscription_items/{id}"): lambda: books.delete_item(name, asked),
        }
        if (method, template) not in doors:
            raise ContractError(404, f"This server does not play {method} {template}.")
        return doors[method, template]()


def _query(request: web.Request) -> list[tuple[str, str]]:
    return parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True)


@asynccontextmanager
async def stripe(now: Callable[[], float]) -> AsyncIterator[StrictStripe]:
    """A running server; its `url` is what the adapter gets as base address."""
    server = StrictStripe(now)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}"
    try:
        yield server
    finally:
        await runner.cleanup()
