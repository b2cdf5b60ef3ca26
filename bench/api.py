"""CPU of one API request, through the whole application in this process, on SQLite."""

import asyncio
import logging
import os
import statistics
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

import msgspec
import structlog
import uvloop

from bench import stored
from bench.figures import Figure, Report, Skipped, spread
from bench.requests import Answer
from bench.stored import Office
from senderz_voice.logs import configure

CALLS = 100_000
TENANTS = 20
REQUESTS = 200
WARM_UP = 20

Asking = Callable[[Office, int], Awaitable[Answer]]
"""Makes the numbered request of its kind."""


def measure(calls: int = CALLS, tenants: int = TENANTS, requests: int = REQUESTS) -> Report:
    """CPU per request, median and spread. Raises Skipped when an answer is not what was asked for."""
    # The loop that the server runs on.
    with (
        tempfile.TemporaryDirectory() as folder,
        _logging_to_nowhere(),
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        costs = runner.run(_measured(Path(folder), calls, tenants, requests))
    figures = [Figure(what, f"{statistics.median(ms):.2f} ms", spread(ms, ".2f"), "CPU") for what, ms in costs.items()]
    notes = [
        (
            f"{calls:,} stored calls of {tenants} tenants on a temporary SQLite file, every tenth with {stored.LINES} "
            f"lines of transcript, the others with {stored.SHORT_LINES}."
        ),
        (
            "Each request goes through the ASGI application, authentication, database and JSON included, without "
            "a socket; CPU of all threads of the process, so the database's thread counts. The carrier takes every "
            "dial at once."
        ),
    ]
    return Report("API requests", figures, notes, ("fastapi", "sqlalchemy", "uvloop", "pydantic"))


@contextmanager
def _logging_to_nowhere() -> Iterator[None]:
    """Log as the server does, since that is part of a request's cost, without filling the screen."""
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        configure("info")
        try:
            yield
        finally:
            logging.getLogger().handlers.clear()
            structlog.reset_defaults()


async def _measured(folder: Path, calls: int, tenants: int, requests: int) -> dict[str, Sequence[float]]:
    async with stored.office(folder, calls, tenants) as office:
        return {
            what: [answer.cpu_ms for answer in await _asked(office, asking, status, requests)]
            for what, (asking, status) in KINDS.items()
        }


async def _asked(office: Office, asking: Asking, status: int, requests: int) -> list[Answer]:
    answers = [await asking(office, number) for number in range(WARM_UP + requests)]
    wrong = next((answer for answer in answers if answer.status != status), None)
    if wrong is not None:
        raise Skipped(f"a request was answered with {wrong.status}: {wrong.body[:200].decode(errors='replace')}")
    return answers[WARM_UP:]


async def _healthy(office: Office, number: int) -> Answer:
    return await office.ask(office.tenants[number % len(office.tenants)], "GET", "/healthz")


async def _detail(office: Office, number: int) -> Answer:
    tenant = office.tenants[number % len(office.tenants)]
    call = tenant.long_calls[number // len(office.tenants) % len(tenant.long_calls)]
    answer = await office.ask(tenant, "GET", f"/v1/calls/{call}")
    lines = len(msgspec.json.decode(answer.body).get("transcript") or ())
    if lines != stored.LINES:
        raise Skipped(f"a call has {lines} lines instead of {stored.LINES}")
    return answer


async def _list(office: Office, number: int) -> Answer:
    return await office.ask(office.tenants[number % len(office.tenants)], "GET", "/v1/calls?limit=100")


async def _dial(office: Office, number: int) -> Answer:
    tenant = office.tenants[number % len(office.tenants)]
    # As many a minute as a tenant may, nearly: what is done once a minute is then rare, as in life.
    office.clock.ahead += 60 / (8 * len(office.tenants))
    body = {"from": tenant.number, "to": stored.TO, "script": "Confirm Friday 2pm appointment for John Smith."}
    return await office.ask(tenant, "POST", "/v1/calls", body)


KINDS: Mapping[str, tuple[Asking, int]] = {
    "GET /healthz, the framework alone": (_healthy, 200),
    f"GET /v1/calls/:id with {stored.LINES} lines": (_detail, 200),
    "GET /v1/calls?limit=100": (_list, 200),
    "POST /v1/calls without the carrier": (_dial, 201),
}
"""What is asked, and the status that a good answer has."""
