"""What the exchange answers instead of success: Telnyx's error bodies, by the codes of its published specification."""

from typing import Final

from aiohttp import web

_DOCS: Final = "https://developers.telnyx.com/docs/overview/errors/"


class RefusalError(Exception):
    """A request that is not carried out; `body` is what the client reads."""

    def __init__(self, status: int, code: str, title: str, detail: str, pointer: str | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.pointer = pointer

    @property
    def body(self) -> dict[str, object]:
        """The error in Telnyx's shape, with a pointer into the request where there is one."""
        error: dict[str, object] = {
            "code": self.code,
            "title": self.title,
            "detail": self.detail,
            "meta": {"url": _DOCS + self.code},
        }
        if self.pointer is not None:
            error["source"] = {"pointer": self.pointer}
        return {"errors": [error]}

    def response(self) -> web.Response:
        return web.json_response(self.body, status=self.status)


def unauthenticated() -> RefusalError:
    return RefusalError(401, "10009", "Authentication failed", "Could not understand the provided credentials.")


def not_found(what: str) -> RefusalError:
    return RefusalError(404, "10005", "Resource not found", f"The {what} could not be found.", "/base")


def missing(name: str) -> RefusalError:
    detail = f"The '{name}' parameter is required and cannot be blank."
    return RefusalError(422, "10004", "Missing required parameter", detail, f"/{name}")


def bad_request(detail: str, pointer: str = "/base", status: int = 422) -> RefusalError:
    return RefusalError(status, "10015", "Bad Request", detail, pointer)


def not_e164(name: str) -> RefusalError:
    detail = f"The '{name}' parameter must be in E164 format."
    return RefusalError(422, "10016", "Phone number must be in +E164 format", detail, f"/{name}")


def outside_range(name: str, low: int, high: int) -> RefusalError:
    detail = f"The value is outside of allowed range {low} to {high}"
    return RefusalError(422, "10033", "Value outside of range", detail, f"/{name}")


def not_one_of(pointer: str, detail: str) -> RefusalError:
    return RefusalError(422, "10032", "Invalid enumerated value", detail, pointer)


def forbidden_destination() -> RefusalError:
    return RefusalError(
        403,
        "10010",
        "Authorization failed",
        "The outbound voice profile does not allow calls to this destination. D13",
        "/to",
    )


def nobody_speaks(language: str) -> RefusalError:
    return RefusalError(
        403,
        "10010",
        "Authorization failed",
        f"Whoever picks up here speaks {language}, and this exchange has no voice and no recogniser for it: "
        "install senderz-voice[languages] or set up a speech provider. D41",
        "/to",
    )


def unknown_connection() -> RefusalError:
    detail = "There is no Call Control application with this connection_id."
    return RefusalError(422, "10015", "Invalid value for connection_id (Call Control App ID)", detail, "/connection_id")


def bad_leg_id() -> RefusalError:
    detail = "The call_control_id provided was not valid."
    return RefusalError(422, "90015", "Invalid Call Control ID", detail, "/call_control_id")


def call_ended() -> RefusalError:
    detail = "This call is no longer active and can't receive commands."
    return RefusalError(422, "90018", "Call has already ended", detail)


def not_answered() -> RefusalError:
    detail = "This call can't receive this command because it has not been answered yet."
    return RefusalError(422, "90034", "Call not answered yet", detail)


def no_audio_yet() -> RefusalError:
    detail = "Call recording cannot be started until audio has commenced on the call."
    return RefusalError(422, "90020", "Call recording triggered before audio started", detail)


def already_streaming() -> RefusalError:
    detail = "This command can't be issued when media streaming is used."
    return RefusalError(422, "90045", "Media Streaming is used", detail)
