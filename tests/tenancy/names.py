"""What the names in a module stand for: SQLAlchemy's functions, our tables, and what was assigned to a name."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from senderz_voice.db import call_tables, tables, webhook_tables  # noqa: F401  # They fill the metadata.
from senderz_voice.db.metadata import metadata
from tests.shape.house import PACKAGE, Module

TENANT: Final = "tenant_id"
OWNED: Final = frozenset(table.name for table in metadata.tables.values() if TENANT in table.c)
"""The tables whose rows belong to tenants."""
TABLES: Final = frozenset(metadata.tables)

_TABLE_MODULES: Final = tuple(f"{PACKAGE}.db.{name}" for name in ("tables", "call_tables", "webhook_tables"))

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = ast.Module | Function


@dataclass(slots=True)
class Names:
    """One module's names."""

    module: Module
    parents: dict[ast.AST, ast.AST] = field(init=False)
    origins: dict[str, str] = field(default_factory=dict)
    """A name that was imported, to what it is called where it comes from."""

    def __post_init__(self) -> None:
        self.parents = {child: node for node in ast.walk(self.module.tree) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(self.module.tree):
            if isinstance(node, ast.ImportFrom) and not node.level:
                self.origins |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                self.origins |= {alias.asname or alias.name: alias.name for alias in node.names}

    def dotted(self, node: ast.expr) -> str:
        """`sqlalchemy.select` for a `select` that was imported from there; '' for what is no dotted name."""
        match node:
            case ast.Name(id=name):
                return name if self._is_local(node) else self.origins.get(name, name)
            case ast.Attribute(value=value, attr=attr):
                owner = self.dotted(value)
                return f"{owner}.{attr}" if owner else ""
        return ""

    def table(self, node: ast.expr) -> str:
        """The table that an expression is; '' when it is none."""
        owner, _, name = self.dotted(node).rpartition(".")
        if owner in _TABLE_MODULES and name in TABLES:
            return name
        if isinstance(node, ast.Name):
            found = {self.table(value) for value in self.values(node) if not _mentions(value, node.id)}
            return found.pop() if len(found) == 1 else ""
        return ""

    def column(self, node: ast.expr) -> tuple[str, str]:
        """(table, column) of `table.c.column`; two empty texts for anything else."""
        match node:
            case ast.Attribute(value=ast.Attribute(value=owner, attr="c"), attr=name):
                return (table, name) if (table := self.table(owner)) else ("", "")
            case ast.Subscript(value=ast.Attribute(value=owner, attr="c"), slice=ast.Constant(value=str(name))):
                return (table, name) if (table := self.table(owner)) else ("", "")
        return "", ""

    def scopes(self, node: ast.AST) -> Iterator[Scope]:
        """The functions around a node, the nearest first, and then the module."""
        return (each for each in self._around(node) if isinstance(each, Scope))

    def _around(self, node: ast.AST) -> Iterator[ast.AST]:
        while node in self.parents:
            node = self.parents[node]
            yield node

    def values(self, name: ast.Name) -> list[ast.expr]:
        """What is assigned to a name where it is used; nothing for a parameter, which may be anything."""
        for scope in self.scopes(name):
            found = list(_assigned(scope, name.id))
            if found:
                return found
            if not isinstance(scope, ast.Module) and name.id in _parameters(scope):
                return []
        return []

    def returned(self, call: ast.Call) -> list[ast.expr]:
        """What a function of the same module, or a method of the same class, returns; nothing for any other."""
        where: ast.AST | None = self.module.tree
        match call.func:
            case ast.Name(id=wanted):
                pass
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=wanted):
                where = next((each for each in self._around(call) if isinstance(each, ast.ClassDef)), None)
            case _:
                return []
        for node in ast.iter_child_nodes(where) if where else ():
            if isinstance(node, Function) and node.name == wanted:
                inside = [each for each in ast.walk(node) if isinstance(each, ast.Return)]
                return [each.value for each in inside if each.value is not None]
        return []

    def given(self, name: ast.Name) -> list[ast.expr]:
        """What a private function of the module is called with for a parameter; nothing if a call cannot be read."""
        function = next(iter(self.scopes(name)), None)
        if (
            not isinstance(function, Function)
            or not function.name.startswith("_")
            or name.id not in _parameters(function)
        ):
            return []
        place = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
        found: list[ast.expr] = []
        for call in ast.walk(self.module.tree):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == function.name):
                continue
            named = {each.arg: each.value for each in call.keywords} | dict(zip(place, call.args, strict=False))
            if name.id not in named or any(isinstance(each, ast.Starred) for each in call.args):
                return []
            found.append(named[name.id])
        return found

    def _is_local(self, name: ast.Name) -> bool:
        """Whether a function gives the name a meaning of its own."""
        functions = [scope for scope in self.scopes(name) if not isinstance(scope, ast.Module)]
        return any(name.id in _parameters(each) or any(_assigned(each, name.id)) for each in functions)

    def place(self, node: ast.AST) -> str:
        """`<module>:<qualified name>`, as the list of exceptions names it."""
        names: list[str] = []
        top = node
        while node in self.parents:
            top, node = node, self.parents[node]
            if isinstance(node, Function | ast.ClassDef):
                names.append(node.name)
        if not names and isinstance(top, ast.Assign | ast.AnnAssign):
            target = top.targets[0] if isinstance(top, ast.Assign) else top.target
            names.append(ast.unparse(target))
        return f"{self.module.name.removeprefix(PACKAGE).lstrip('.')}:{'.'.join(reversed(names))}"


def _assigned(scope: Scope, name: str) -> Iterator[ast.expr]:
    for node in _own_of(scope):
        match node:
            case ast.Assign(targets=targets, value=value):
                if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                    yield value
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
                yield value
            case ast.NamedExpr(target=ast.Name(id=target), value=value) if target == name:
                yield value


@cache
def _own_of(scope: Scope) -> tuple[ast.AST, ...]:
    return tuple(_own(scope))


def _own(scope: Scope) -> Iterator[ast.AST]:
    """The nodes of a scope without those of the functions and classes inside it."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def _parameters(function: Function) -> set[str]:
    given = function.args
    return {each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)}


def _mentions(node: ast.expr, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(node))
