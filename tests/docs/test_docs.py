"""What the documentation names exists, and what exists is documented."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
import typer.main
from typer.testing import CliRunner

from senderz_voice.cli import app
from senderz_voice.settings import Settings, variable

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = frozenset(re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.MULTILINE))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _commands() -> frozenset[str]:
    """Every command of the installed program, as it is typed."""
    found = []
    root = typer.main.get_command(app)
    for name, command in getattr(root, "commands", {}).items():
        inner = getattr(command, "commands", None)
        found += [f"{name} {below}" for below in inner] if inner else [name]
    return frozenset(found)


COMMANDS = _commands()


def _named_commands(text: str) -> list[str]:
    """What follows `senderz-voice` inside code, as far as it can be a command."""
    return re.findall(r"(?:`|^|\n)senderz-voice ((?:models |billing )?[a-z]+)", text)


def _named_targets(text: str) -> list[str]:
    return re.findall(r"(?:`|\n|KEY=<[^>]+> )make ([a-z]+)", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_named_command_and_target_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert set(_named_commands(text)) <= COMMANDS
    assert set(_named_targets(text)) <= TARGETS


def test_the_readme_names_every_command() -> None:
    assert set(_named_commands(README)) == COMMANDS


def test_the_readme_begins_with_the_two_commands() -> None:
    first_block = README.split("```")[1].split("\n")
    assert first_block[1].startswith("git clone ")
    assert first_block[2] == "make demo"


def test_every_target_is_explained_by_make_help() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == TARGETS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_inside_the_repository_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "adr").glob("*.md")), ids=lambda page: page.stem)
def test_a_decision_fits_its_form_and_names_files_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "Alternatives", "Files"]
    assert text.startswith(f"# {int(page.stem[:4])}. ")
    assert len(text.splitlines()) <= 60
    package = ROOT / "src" / "senderz_voice"
    named = re.findall(r"`([^`]+)`", text.partition("**Files.**")[2])
    assert named
    assert [name for name in named if not list(package.glob(name))] == []


def test_every_variable_that_the_documentation_names_is_a_setting() -> None:
    known = {variable(field) for field in Settings.model_fields}
    named = {
        name
        for page in PAGES
        for name in re.findall(r"\b(?:SENDERZ|TELNYX|OPENAI)_[A-Z_]+\b", page.read_text(encoding="utf-8"))
        if name != "TELNYX_ERROR"
    }
    assert named <= known


def test_the_help_names_variables_that_exist() -> None:
    known = {variable(field) for field in Settings.model_fields}
    shown = CliRunner().invoke(app, ["serve", "--help"]).output
    named = set(re.findall(r"SENDERZ_[A-Z_]+", shown))
    assert named
    assert named <= known


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generated_pages_are_up_to_date() -> None:
    for path, text in _generator().pages().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of date; run: make docs"


def test_every_setting_is_described() -> None:
    assert [name for name, info in Settings.model_fields.items() if not info.description] == []


def test_the_glossary_is_in_alphabetical_order_and_repeats_no_word() -> None:
    rows = re.findall(r"^\| ([^|]+?) \| ", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    words = [word.lower() for word in rows if word not in {"Word", "---"}]
    assert len(words) > 40
    assert words == sorted(words)
    assert len(set(words)) == len(words)
