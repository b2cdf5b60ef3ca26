"""How often a language model fires the right intent, measured over phrasings that come with the package."""

import asyncio
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import resources
from typing import Any, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from senderz_voice import settings as configured
from senderz_voice.choices import LANGUAGES, Language
from senderz_voice.clock import SystemClock
from senderz_voice.evaluation.asking import answers, asking
from senderz_voice.evaluation.scoring import Figures, figures
from senderz_voice.logs import configure
from senderz_voice.ports.language import Tool
from senderz_voice.settings import Settings

_ACTIONS: Final = {"talk_to_human": "transfer", "leave_message": "message", "end_call": "end_call"}


def run(overrides: Mapping[str, Any], language: Language | None, *, as_json: bool) -> int:
    """Measure the preferred model and show the figures; the exit code. Raises SettingsError and PortError."""
    configure("error")
    wanted = configured.load(**overrides)
    found = asyncio.run(measured(wanted, (language,) if language else LANGUAGES))
    name = str(wanted.llm[0])
    if as_json:
        typer.echo(json.dumps({"llm": name, "languages": [asdict(each) for each in found]}, ensure_ascii=False))
    else:
        _show(name, found, Console(highlight=False))
    return 0


async def measured(settings: Settings, languages: Sequence[Language]) -> list[Figures]:
    """The figures of each language. Raises PortError."""
    known = tomllib.loads(resources.files(__package__).joinpath("phrasings.toml").read_text(encoding="utf-8"))
    async with asking(settings, settings.llm[0], tools(known["tools"]), SystemClock()) as ask:
        return [figures(language, await answers(ask, language, known[language])) for language in languages]


def tools(declared: Mapping[str, str]) -> tuple[Tool, ...]:
    """The intents that are offered; none of them needs arguments, so that each can be fired at once."""
    return tuple(
        Tool(name, text, _ACTIONS.get(name, "webhook"))  # type: ignore[arg-type]  # All four are actions.
        for name, text in declared.items()
    )


def _show(name: str, found: Sequence[Figures], console: Console) -> None:
    table = Table(title=f"Intents fired by {name}", title_justify="left", box=None, pad_edge=False)
    for title in ("Language", "Phrasings", "Precision", "Recall"):
        table.add_column(title, justify="left" if title == "Language" else "right")
    for each in found:
        table.add_row(each.language, str(each.phrasings), _percent(each.precision), _percent(each.recall))
    console.print(table)
    for each in found:
        for wrong in each.wrong:
            fired, wanted = wrong.fired or "nothing", wrong.wanted or "nothing"
            console.print(Text(f"{each.language}: “{wrong.said}” fired {fired} instead of {wanted}", "dim"))


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
