"""Turns every failure into the one error body that clients know."""

from collections.abc import Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Match

from senderz_voice.api import problems
from senderz_voice.errors import (
    ApiError,
    CarrierRejected,
    FieldProblem,
    InternalError,
    InvalidJson,
    MethodNotAllowed,
    NotConfigured,
    NotFound,
    Unavailable,
    ValidationFailed,
)
from senderz_voice.ports.carrier import CarrierRefusal
from senderz_voice.ports.errors import ErrorKind, PortError

_log = structlog.get_logger(__name__)
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


def answer(error: ApiError) -> JSONResponse:
    """The response that a refusal is."""
    return JSONResponse(error.body(), status_code=error.status, headers=error.headers)


def from_port(error: PortError) -> ApiError:
    """What a client is told when an outside service failed: the carrier's own words, but nobody else's."""
    if error.kind is ErrorKind.NOT_CONFIGURED:
        return NotConfigured()
    if isinstance(error, CarrierRefusal):
        return CarrierRejected(f"The carrier refused: {error.code or 'no code'}: {error.detail}")
    if error.kind is ErrorKind.UNAVAILABLE:
        return Unavailable(retry_after=5)
    return InternalError()


def install(app: FastAPI) -> None:
    """Have the application answer failures this way."""
    app.add_exception_handler(ApiError, _on_api_error)
    app.add_exception_handler(PortError, _on_port_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_fault)


async def _on_api_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ApiError)  # noqa: S101  # Starlette hands over the class it was registered for.
    return answer(error)


async def _on_port_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, PortError)  # noqa: S101
    found = from_port(error)
    _log.warning("port_failed", kind=error.kind.value, detail=error.detail, carrier_code=error.code, answer=found.code)
    return answer(found)


async def _on_invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    found = error.errors()
    if any(problem["type"] == "json_invalid" for problem in found):
        return answer(InvalidJson())
    return answer(invalid(found))


def invalid(found: Sequence[Any]) -> ValidationFailed:
    """The refusal for Pydantic's list of problems; what the client sent is not repeated."""
    details = [_detail(problem) for problem in found]
    first = details[0]
    text = f"{first.field}: {first.message}" if first.field else first.message
    return ValidationFailed(text, details=details)


def _field(place: Sequence[object]) -> str:
    inside = place[1:] if place and place[0] in {"body", "query", "path", "header"} else place
    return ".".join(str(part) for part in inside)


def _detail(problem: Any) -> FieldProblem:
    field = _field(problem["loc"])
    return FieldProblem(field=field, message=problems.words(problem) if field else problems.of_whole_body(problem))


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    kinds: dict[int, type[ApiError]] = {400: InvalidJson, 404: NotFound, 405: MethodNotAllowed}
    kind = kinds.get(error.status_code)
    if kind is None:
        body = {"error": str(error.detail), "code": ValidationFailed.code}
        return JSONResponse(body, status_code=error.status_code, headers=error.headers)
    if kind is MethodNotAllowed:
        return answer(MethodNotAllowed(headers={"Allow": _allowed(request)}))
    return answer(kind(headers=error.headers))


def _allowed(request: Request) -> str:
    """Every method of the path; the router itself names only those of the first route that has it."""
    found = [
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in request.app.routes)
    ]
    return ", ".join(found)


async def _on_fault(_request: Request, _error: Exception) -> JSONResponse:
    # The wrapper around the application writes the exception into the log.
    return answer(InternalError())
