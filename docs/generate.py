"""Writes the pages of the documentation that follow from the code: run by `make docs`, checked by tests/docs."""

from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from senderz_voice.errors import ApiError, Later
from senderz_voice.settings import Settings, variable

FOLDER = Path(__file__).parent

SETTINGS_HEAD = """\
# Settings

Every variable of the environment that the server reads. None is needed for a trial; a blank one counts as not set. This
page is written by `make docs` from `src/senderz_voice/settings.py`.

| Variable | Default | |
|---|---|---|
"""

ERRORS_HEAD = """\
# Errors

Every refusal of the API is `{"error": "<for people>", "code": "<for programs>"}`, with `details` where single fields
are at fault, and `X-Request-Id` in the headers. Where *later* is said, `Retry-After` tells the seconds to wait. This
page is written by `make docs` from `src/senderz_voice/errors.py`.

| Status | Code | When | |
|---|---|---|---|
"""


def settings_page() -> str:
    """docs/settings.md: one line for each setting."""
    return SETTINGS_HEAD + "".join(_line(name, info) for name, info in Settings.model_fields.items())


def _line(name: str, info: FieldInfo) -> str:
    description = (info.description or "").replace("|", "\\|")
    return f"| `{variable(name)}` | {_default(info)} | {description} |\n"


def _default(info: FieldInfo) -> str:
    """The default as an operator would write it; empty where it follows from other settings or there is none."""
    value = info.default
    if value is None or value is PydanticUndefined:
        return ""
    if isinstance(value, tuple):
        value = ",".join(map(str, value))
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def errors_page() -> str:
    """docs/errors.md: one line for each code and status."""
    kinds = sorted(_with_a_status(ApiError), key=lambda kind: (kind.status, kind.code))
    return ERRORS_HEAD + "".join(
        f"| {kind.status} | `{kind.code}` | {kind.__doc__} | {'later' if issubclass(kind, Later) else ''} |\n"
        for kind in kinds
    )


def _with_a_status(kind: type[ApiError]) -> list[type[ApiError]]:
    own = [kind] if "status" in vars(kind) else []
    return own + [inner for below in kind.__subclasses__() for inner in _with_a_status(below)]


def pages() -> dict[Path, str]:
    """Every generated page and what it must hold."""
    return {FOLDER / "settings.md": settings_page(), FOLDER / "errors.md": errors_page()}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
