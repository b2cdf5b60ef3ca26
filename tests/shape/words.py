"""What things may be called, and what may not stand in the source."""

import ast
import re
from collections.abc import Iterator, Sequence

from tests.shape.house import Module

EMPTY_FILE_NAMES = frozenset({"util", "utils", "helper", "helpers", "misc", "common", "service", "services"})
EMPTY_WORDS = frozenset({"manager", "managers", "utils", "service", "services"})
PEOPLE_WORDS = frozenset({"agent", "agents"})

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def words_of(identifier: str) -> list[str]:
    """`getCallState` and `get_call_state` are both get, call, state."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", identifier)]


def _own_names(module: Module) -> Iterator[tuple[str, ast.AST]]:
    """Every name that the module gives to something of its own."""
    for node in ast.walk(module.tree):
        if isinstance(node, Definition):
            yield node.name, node
        elif isinstance(node, ast.arg):
            yield node.arg, node
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node


def empty_names(modules: Sequence[Module]) -> list[str]:
    """Files, classes and functions whose names say nothing."""
    found = []
    for module in modules:
        if (EMPTY_FILE_NAMES | EMPTY_WORDS) & set(module.name.split(".")):
            found.append(f"{module.path}: a file with an empty name")
        found += [
            f"{module.at(node)}: {node.name}"
            for node in ast.walk(module.tree)
            if isinstance(node, Definition) and EMPTY_WORDS & set(words_of(node.name))
        ]
    return found


def wrong_words_for_people(modules: Sequence[Module]) -> list[str]:
    """Identifiers with the word that the glossary replaces; a user agent is a program and keeps its name."""
    return [
        f"{module.at(node)}: {name}"
        for module in modules
        for name, node in _own_names(module)
        if PEOPLE_WORDS & set(words_of(re.sub("(?i)user_?agent", "", name)))
    ]


def carrier_names(modules: Sequence[Module], *, carrier: str, areas: Sequence[str]) -> list[str]:
    """Lines of the given areas that name a carrier."""
    return [
        f"{module.path}:{number}: {line.strip()}"
        for module in modules
        if module.area in areas
        for number, line in enumerate(module.lines, 1)
        if carrier in line.lower()
    ]


TASK_ROOT = re.compile(r"(?i)#.*\b(?:task root\b|root of an? )[^\w\n]*\w")
"""Marks the one broad except of a task, in a comment on its line or beside it, such as
`except Exception:  # The task root of a call: its failure must not take other calls with it.`"""


def broad_excepts(modules: Sequence[Module]) -> list[str]:
    """Handlers that catch everything, unless they pass it on or are marked as the root of a task."""
    return [
        f"{module.at(node)}: catches everything, and no comment calls it a task root and says why"
        for module in modules
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.ExceptHandler) and _is_broad(node.type) and not _passes_on(node))
        or (isinstance(node, ast.Call) and _called(node) == "suppress" and any(map(_is_broad, node.args)))
        if not TASK_ROOT.search("\n".join(module.lines[max(0, node.lineno - 2) : node.lineno + 1]))
    ]


def _is_broad(kind: ast.expr | None) -> bool:
    if kind is None:
        return True
    if isinstance(kind, ast.Tuple):
        return any(map(_is_broad, kind.elts))
    return isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}


def _passes_on(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


CONNECTIONS = frozenset({"conn", "connection"})
TENANTS = frozenset({"tenant", "tenant_id"})
ACROSS = "# across tenants:"
"""Marks a store function that must see every tenant's rows: the line above its `def`, with the reason."""


def stores_without_tenant(modules: Sequence[Module]) -> list[str]:
    """Public store functions whose first parameter, after a connection, is not the tenant."""
    return [
        f"{module.at(node)}: {node.name}({', '.join(names)}) wants the tenant first, or '{ACROSS} <why>' above it"
        for module in modules
        if "store" in module.name.split(".")
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
        for names in [_parameters(node)]
        if not _tenant_first(names) and not re.search(f"{ACROSS} \\S+", _above(module, node))
    ]


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    arguments = node.args
    return [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _tenant_first(names: Sequence[str]) -> bool:
    rest = names[1:] if names and names[0] in CONNECTIONS else names
    return bool(rest) and rest[0] in TENANTS


def _above(module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return module.lines[first - 2] if first > 1 else ""
