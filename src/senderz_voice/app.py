"""The HTTP application: every noun's routes around the parts that the bootstrap made."""

from importlib.metadata import version
from typing import Any, Literal

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from senderz_voice.api import failures
from senderz_voice.api.document import DocumentedApi, operation_id
from senderz_voice.api.nouns import ABOUT, TAGS
from senderz_voice.api.parts import ApiParts, Parts
from senderz_voice.api.wrapper import Wrapper
from senderz_voice.billing import payment_routes
from senderz_voice.billing import routes as billing
from senderz_voice.calls import carrier_routes
from senderz_voice.calls import routes as calls
from senderz_voice.intents import built_in
from senderz_voice.intents import routes as intents
from senderz_voice.numbers import routes as numbers
from senderz_voice.optouts import routes as optouts
from senderz_voice.personas import actions as personas_actions
from senderz_voice.personas import routes as personas
from senderz_voice.ports.errors import PortError
from senderz_voice.recordings import routes as recordings
from senderz_voice.tenants import routes as tenants
from senderz_voice.tenants.auth import RequestRates
from senderz_voice.tenants.furnishing import Furnish
from senderz_voice.webhooks import events
from senderz_voice.webhooks import routes as webhooks

FURNISH: tuple[Furnish, ...] = (personas_actions.furnish, built_in.furnish)
"""What every new tenant begins with."""

_ROUTERS: tuple[APIRouter, ...] = (
    numbers.router,
    # Before the calls themselves, whose paths would take a recording's for an id's.
    recordings.router,
    calls.router,
    intents.router,
    billing.router,
    personas.router,
    optouts.router,
    webhooks.router,
    tenants.router,
    tenants.operator_router,
    carrier_routes.router,
    payment_routes.router,
)

_health = APIRouter(tags=["Health"])


def create(parts: ApiParts) -> Wrapper:
    """The ASGI application, ready to be served; nothing in it starts or stops, so it needs no lifespan."""
    app = DocumentedApi(
        title="Senderz Voice",
        version=version("senderz-voice"),
        summary="An AI voice-call server: numbers, calls, intents and billing.",
        description=ABOUT,
        openapi_tags=TAGS,
        generate_unique_id_function=operation_id,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        webhooks=events.documented,
    )
    app.state.parts = parts
    app.state.furnish = FURNISH
    app.state.rates = RequestRates()
    failures.install(app)
    app.include_router(_health)
    for router in _ROUTERS:
        app.include_router(router)
    return Wrapper(app, parts.clock, parts.ids)


class Alive(BaseModel):
    """The process is alive."""

    status: Literal["ok"]


class Ready(BaseModel):
    """Calls can be taken."""

    status: Literal["ready"]


class NotReady(BaseModel):
    """Calls cannot be taken right now."""

    status: Literal["unavailable"]
    reasons: list[str] = Field(
        description="Why, in words for the operator.", examples=[["the media process is not ready"]]
    )


@_health.get("/healthz")
async def check_health() -> Alive:
    """The process is alive."""
    return Alive(status="ok")


@_health.get("/readyz", response_model=Ready, responses={503: {"model": NotReady, "description": "Not right now."}})
async def check_readiness(parts: Parts) -> Response:
    """Whether calls can be taken: the database answers, the media listener and the exchange are up."""
    reasons: list[str] = []
    try:
        await parts.database.ping()
    except PortError as error:
        reasons.append(f"database: {error.detail}")
    reasons.extend(await parts.readiness())
    body: dict[str, Any] = {"status": "unavailable", "reasons": reasons} if reasons else {"status": "ready"}
    return JSONResponse(body, status_code=503 if reasons else 200)


@_health.get("/metrics", include_in_schema=False)
async def metrics() -> Response:
    """The process's figures for Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
