"""How big things may grow."""

import ast
from collections.abc import Sequence

from tests.shape.house import Module

FILE_LINES = 400
CLASS_LINES = 250
FUNCTION_LINES = 50
MIGRATIONS = "senderz_voice.db.migrations."
"""A migration is a list of what the tables were on its day; cutting it up would make it no easier to read."""


def big_files(modules: Sequence[Module]) -> list[str]:
    """Files over the limit."""
    return [
        f"{module.path}: {len(module.lines)} lines, at most {FILE_LINES}"
        for module in modules
        if len(module.lines) > FILE_LINES
    ]


def _length(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return (node.end_lineno or first) - first + 1


def big_classes(modules: Sequence[Module]) -> list[str]:
    """Classes over the limit, decorators and docstring counted."""
    return [
        f"{module.at(node)}: class {node.name} has {_length(node)} lines, at most {CLASS_LINES}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and _length(node) > CLASS_LINES
    ]


def big_functions(modules: Sequence[Module]) -> list[str]:
    """Functions and methods over the limit, decorators and docstring counted."""
    return [
        f"{module.at(node)}: {node.name}() has {_length(node)} lines, at most {FUNCTION_LINES}"
        for module in modules
        if not module.name.startswith(MIGRATIONS)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _length(node) > FUNCTION_LINES
    ]
