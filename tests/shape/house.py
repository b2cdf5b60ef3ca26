"""Reads the source tree into modules that the rules can look at."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
PACKAGE = "senderz_voice"


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file."""

    name: str
    """Dotted, as it is imported; a package's `__init__` carries the package's name."""
    path: str
    """Relative to the repository, for messages."""
    text: str
    tree: ast.Module
    is_package: bool = False

    @property
    def area(self) -> str:
        """The first folder or file below the package, such as `core` or `cli`; the package itself is ''."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else ""

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def at(self, node: ast.AST) -> str:
        """Where a node stands, as an editor would open it."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


def planted(name: str, text: str) -> Module:
    """A module that exists only in a test, to show that a rule catches it."""
    return Module(name, f"src/{name.replace('.', '/')}.py", text, ast.parse(text))


def read(path: Path, base: Path) -> Module:
    """One file of the tree as a module."""
    parts = path.relative_to(base).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    text = path.read_text(encoding="utf-8")
    shown = str(path.relative_to(ROOT))
    return Module(".".join(parts[:-1] if is_package else parts), shown, text, ast.parse(text, shown), is_package)


@cache
def source_modules() -> tuple[Module, ...]:
    """Every module of the product."""
    return tuple(read(path, SOURCE) for path in sorted(SOURCE.rglob("*.py")))


@cache
def surrounding_modules() -> tuple[Module, ...]:
    """The tests, the benchmarks and the scripts: Python of ours that is not shipped."""
    folders = [ROOT / name for name in ("tests", "bench", "docs")]
    return tuple(read(path, ROOT) for folder in folders for path in sorted(folder.rglob("*.py")))


def imported_names(module: Module, known: frozenset[str]) -> Iterator[tuple[str, ast.stmt]]:
    """Every module that `module` imports, at its top or inside a function, with the statement that does it.

    `from package import name` counts as the module `package.name` where that is a module, else as `package`.
    """
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield (inner if inner in known else base), node


def _base(module: Module, node: ast.ImportFrom) -> str:
    """The absolute name behind `from ..x import y`."""
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    kept = parts[: len(parts) - node.level + (1 if module.is_package else 0)]
    return ".".join([*kept, node.module] if node.module else kept)


def report(rule: str, offenders: list[str]) -> str:
    """What a failing test prints: the rule in words, then one offender a line."""
    return "\n".join([f"{rule} ({len(offenders)} found)", *(f"  {offender}" for offender in offenders)])
