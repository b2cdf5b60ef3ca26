"""Writes the pages of the documentation that follow from the code: run by `make docs`, checked by tests/docs."""

from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from senderz_voice.settings import Settings, variable

FOLDER = Path(__file__).parent

SETTINGS_HEAD = """\
# Settings

Every variable of the environment that the server reads. None is needed for a trial; a blank one counts as not set. This
page is written by `make docs` from `src/senderz_voice/settings.py`.

| Variable | Default | |
|---|---|---|
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
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def pages() -> dict[Path, str]:
    """Every generated page and what it must hold."""
    return {FOLDER / "settings.md": settings_page()}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
