"""Every way in which the API says no: one class per code, each of which describes itself in the OpenAPI document."""
# Each class is named for its answer, and all of them are errors.

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, ClassVar

from pydantic import BaseModel, Field


class FieldProblem(BaseModel):
    """One thing that is wrong with a request."""

    field: str = Field(description="Where, as a dotted path; empty for the body as a whole.", examples=["to"])
    message: str = Field(description="What is wrong with it.", examples=["Field required"])


class ErrorBody(BaseModel):
    """The body of every answer that is not a success."""

    error: str = Field(description="What went wrong, for people.", examples=["Not found."])
    code: str = Field(description="What went wrong, for programs; never changes.", examples=["NOT_FOUND"])
    details: list[FieldProblem] = Field(default=[], description="The fields at fault, where there are any.")


class ApiError(Exception):
    """A refusal; its docstring tells readers of the OpenAPI document when it happens."""

    status: ClassVar[int]
    code: ClassVar[str]
    text: ClassVar[str]
    """What clients read when the raiser has nothing more precise to say."""

    def __init__(
        self,
        text: str = "",
        *,
        details: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(text or self.text)
        self.details = tuple(details)
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """The JSON body."""
        found = ErrorBody(error=str(self), code=self.code, details=list(self.details))
        return found.model_dump(exclude_defaults=True)


class Later(ApiError):
    """A refusal that holds only for a while, and says for how long."""

    def __init__(self, text: str = "", *, retry_after: float = 1.0, details: Sequence[FieldProblem] = ()) -> None:
        # Whole seconds, rounded up, as RFC 9110 section 10.2.3 wants them.
        super().__init__(text, details=details, headers={"Retry-After": str(max(1, -int(-retry_after // 1)))})


class ValidationFailed(ApiError):
    """A field, query parameter or header is wrong, unknown or missing."""

    status = 400
    code = "VALIDATION_ERROR"
    text = "The request is not valid."


class InvalidJson(ApiError):
    """The body is not JSON."""

    status = 400
    code = "INVALID_JSON"
    text = "The body is not valid JSON."


class InvalidApiKey(ApiError):
    """The key is missing, malformed, unknown or revoked."""

    status = 401
    code = "INVALID_API_KEY"
    text = "A valid API key is needed: Authorization: Bearer <key>."

    def __init__(self, text: str = "") -> None:
        super().__init__(text, headers={"WWW-Authenticate": "Bearer"})


class SubscriptionRequired(ApiError):
    """The operator wants an active voice subscription, and the tenant has none."""

    status = 402
    code = "SUBSCRIPTION_REQUIRED"
    text = "This needs an active voice subscription."


class KeyInactive(ApiError):
    """The key is deactivated, or its tenant is suspended."""

    status = 403
    code = "KEY_INACTIVE"
    text = "This API key is not active."


class NotFound(ApiError):
    """There is no such thing, or it belongs to another tenant or to the other mode."""

    status = 404
    code = "NOT_FOUND"
    text = "Not found."


class NotAvailable(ApiError):
    """The carrier has no number to sell that fits."""

    status = 404
    code = "NOT_AVAILABLE"
    text = "No number is available there."


class NumberNotOwned(ApiError):
    """The voice number to call from is not the tenant's, belongs to the other mode, or is released."""

    status = 404
    code = "NUMBER_NOT_OWNED"
    text = "The voice number is not yours or is released."


class NoRecording(ApiError):
    """The call has no recording, not yet or not any more."""

    status = 404
    code = "NO_RECORDING"
    text = "This call has no recording."


class MethodNotAllowed(ApiError):
    """The path exists, but not with this method."""

    status = 405
    code = "METHOD_NOT_ALLOWED"
    text = "This method is not allowed here."


class IntentExists(ApiError):
    """The tenant has an intent of this name already."""

    status = 409
    code = "INTENT_EXISTS"
    text = "An intent of this name exists already."


class PersonaInUse(ApiError):
    """A voice number uses the persona, or it is the tenant's default."""

    status = 409
    code = "PERSONA_IN_USE"
    text = "This persona is in use."


class NumberReleased(ApiError):
    """The voice number is released; nothing about it can change any more."""

    status = 409
    code = "NUMBER_RELEASED"
    text = "This number is released."


class MessagingSubscriptionRequired(ApiError):
    """Voice is an addition to messaging, and the tenant has no active messaging subscription."""

    status = 409
    code = "MESSAGING_SUBSCRIPTION_REQUIRED"
    text = "Voice needs an active messaging subscription."


class CallInProgress(ApiError):
    """The call is not over yet; end it first."""

    status = 409
    code = "CALL_IN_PROGRESS"
    text = "This call has not ended yet."


class CallEnded(ApiError):
    """The call is over."""

    status = 409
    code = "CALL_ENDED"
    text = "This call has ended."


class IdempotencyConflict(ApiError):
    """The Idempotency-Key was used before, for another request."""

    status = 409
    code = "IDEMPOTENCY_CONFLICT"
    text = "This Idempotency-Key was used for a different request."


class IdempotencyInProgress(ApiError):
    """The first request with this Idempotency-Key is still running."""

    status = 409
    code = "IDEMPOTENCY_IN_PROGRESS"
    text = "The request with this Idempotency-Key is still running."


class PlaybackExpired(ApiError):
    """The playback address is older than its 15 minutes."""

    status = 410
    code = "PLAYBACK_EXPIRED"
    text = "This playback address has expired; ask for a new one."


class PayloadTooLarge(ApiError):
    """The body is over 1 MiB."""

    status = 413
    code = "PAYLOAD_TOO_LARGE"
    text = "The body is larger than 1 MiB."


class RangeNotSatisfiable(ApiError):
    """No byte of the recording lies in the range that was asked for, or the range cannot be read."""

    status = 416
    code = "VALIDATION_ERROR"
    text = "No byte of the recording lies in that range."


class RateLimited(Later):
    """Ten outbound calls were placed in the current minute."""

    status = 429
    code = "RATE_LIMITED"
    text = "More than 10 outbound calls in the current minute."


class BlockedDestination(Later):
    """Five dials to the destination failed within an hour; it is blocked for an hour."""

    status = 429
    code = "BLOCKED_DESTINATION"
    text = "This destination is blocked after five failed dials."


class RateLimitExceeded(Later):
    """The key sent more requests in this minute than it may."""

    status = 429
    code = "RATE_LIMIT_EXCEEDED"
    text = "This API key has sent too many requests."


class OptedOut(ApiError):
    """The destination asked this tenant never to be contacted again."""

    status = 451
    code = "OPT_OUT"
    text = "The destination has opted out."


class InternalError(ApiError):
    """A fault of ours; the X-Request-Id leads to it in the log."""

    status = 500
    code = "INTERNAL_ERROR"
    text = "Something went wrong on our side."


class CarrierRejected(ApiError):
    """The carrier refused; the text names the carrier's own code and words."""

    status = 502
    code = "TELNYX_ERROR"
    text = "The carrier refused."


class NotConfigured(ApiError):
    """Voice is disabled for the tenant, or a setting of the server is missing."""

    status = 503
    code = "NOT_CONFIGURED"
    text = "Voice is not configured."


class Unavailable(Later):
    """The server cannot do this right now; the same request may work a moment later."""

    status = 503
    code = "UNAVAILABLE"
    text = "The service is not available right now."


EVERYWHERE: tuple[type[ApiError], ...] = (
    ValidationFailed,
    InvalidApiKey,
    KeyInactive,
    RateLimitExceeded,
    InternalError,
    Unavailable,
)
"""What any call with an API key may be answered."""

Responses = dict[int | str, dict[str, Any]]
"""What FastAPI takes as `responses`."""


def responses(*errors: type[ApiError]) -> Responses:
    """The `responses` of a FastAPI route that may raise these, and those that any route may."""
    return extended({}, *EVERYWHERE, *errors)


def extended(found: Responses, *errors: type[ApiError]) -> Responses:
    """These responses and more: one entry a status, in it one named example a code."""
    extended = deepcopy(found)
    for error in errors:
        entry = extended.setdefault(error.status, {"model": ErrorBody, "description": ""})
        examples = entry.setdefault("content", {}).setdefault("application/json", {}).setdefault("examples", {})
        if error.code not in examples:
            examples[error.code] = {"summary": error.__doc__, "value": error().body()}
            entry["description"] = f"{entry['description']}\n\n`{error.code}`: {error.__doc__}".strip()
        if headers := error().headers:
            entry.setdefault("headers", {}).update({name: HEADERS[name] for name in headers})
    return extended


HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-Id": {
        "description": "Names this request in the log; the one that the request brought, if it brought a good one.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$"},
        "example": "01JDQ4ZC8Y6T1V7N3R5W9X2B4K",
    },
    "Retry-After": {
        "description": "Whole seconds to wait before the next try.",
        "schema": {"type": "integer", "minimum": 1},
        "example": 27,
    },
    "WWW-Authenticate": {
        "description": "How to prove who asks.",
        "schema": {"type": "string"},
        "example": "Bearer",
    },
    "Idempotent-Replayed": {
        "description": "`true` when this is the kept answer of an earlier request with the same Idempotency-Key.",
        "schema": {"type": "string", "enum": ["true"]},
        "example": "true",
    },
    "Allow": {
        "description": "The methods that the path has.",
        "required": True,
        "schema": {"type": "string"},
        "example": "GET",
    },
}
"""The headers of answers, as OpenAPI describes them."""
