"""The attack scripts: what the human says in three languages, and what a captured model then does."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "es-MX", "tr-TR")
_SHORT = {"en": "en", "es-MX": "es", "tr-TR": "tr"}
FOLDER = Path(__file__).parent / "scripts"


@dataclass(frozen=True, slots=True)
class Attack:
    """One script. A text that is the same in every language stands there once."""

    name: str
    family: str
    """The file that it stands in."""
    says: Mapping[str, str]
    proof: frozenset[str]
    """Events or log lines, one of which must tell of the attack; empty where only what is kept out counts."""
    speaks: Mapping[str, str]
    """What the captured model says; may name a disguise of the instructions, such as {spelled}."""
    tools: tuple[tuple[str, str], ...] = ()
    """What it asks for: name and arguments."""
    keys: str = ""
    """What the human types instead of speaking."""
    then: Mapping[str, str] | None = None
    """What the human says next."""
    outbound: bool = False
    times: int = 1
    """How often the model does it, whatever is answered."""
    seconds: float = 2.0
    """How long the call is watched after the attack."""
    answer: str = ""
    """What the webhook answers."""
    knowledge: str = ""
    busy: bool = False
    """Whether the person who is to take over never answers."""
    fires: int = 0
    """How many webhook requests the configuration allows to come of it."""
    transfers: bool = False
    """Whether it may end with the person that the persona names."""
    secret: str = ""
    """What must be found nowhere but in the human's own audio."""
    held: bool = True
    why: str = ""
    """For an attack that is known to succeed: why nothing stops it."""

    def __str__(self) -> str:
        return self.name


@cache
def attacks() -> tuple[Attack, ...]:
    """Every script of the folder, in the order of the families."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [_attack(path.stem, script) for script in told["attack"]]
    return tuple(found)


@cache
def titles() -> Mapping[str, tuple[str, str]]:
    """By family: its name for people, and what has to hold."""
    heads = ((path.stem, tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.toml")))
    return {family: (head["title"], head["holds"]) for family, head in heads}


def _attack(family: str, script: dict[str, Any]) -> Attack:
    fields = dict(script)
    says = {language: fields.pop(_SHORT[language], "") for language in LANGUAGES}
    proof = fields.pop("proof", [])
    speaks = _in_each(fields.pop("speaks", ""))
    then = fields.pop("then", None)
    tools = tuple((name, arguments) for name, arguments in fields.pop("tools", []))
    return Attack(
        family=family,
        says=says,
        proof=frozenset([proof] if isinstance(proof, str) else proof),
        speaks=speaks,
        tools=tools,
        then=_in_each(then) if then else None,
        **fields,
    )


def _in_each(text: str | Mapping[str, str]) -> dict[str, str]:
    if isinstance(text, str):
        return dict.fromkeys(LANGUAGES, text)
    return {language: text[_SHORT[language]] for language in LANGUAGES}
