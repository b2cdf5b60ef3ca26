"""Watches what is really sent to the database: every statement names the tenant on whose behalf it runs."""

import re
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import greenlet  # type: ignore[import-untyped]  # It brings no types, and the stubs are one more dependency.
from sqlalchemy import BindParameter, ColumnElement, Delete, Insert, Select, Table, Update, event
from sqlalchemy.engine import Connection
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList
from sqlalchemy.sql.selectable import Join

from senderz_voice.db.engine import Database
from tests.tenancy.names import OWNED, TENANT

_FOUNDATION = ("senderz_voice.db.", "senderz_voice.api.wrapper")
_NAMED = re.compile(r"\b(?:from|join|update|into)\s+[\"`]?(\w+)", re.IGNORECASE)


_Column = tuple[str, str]
"""(table, column)."""


@dataclass
class Watch:
    """Looks at every statement of a database."""

    allowed: Collection[str]
    asker: str = ""
    """The tenant whose request is running; '' while nobody's is."""
    faults: list[str] = field(default_factory=list)
    wrote: bool = False
    """Whether anything but a SELECT ran."""
    _excused: set[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self._excused = {_short(name) for name in self.allowed}

    def look_at(self, database: Database) -> Callable[[], None]:
        """Begin; answers how to stop."""
        engine = database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", self._before)
        return lambda: event.remove(engine, "before_cursor_execute", self._before)

    def take_faults(self) -> list[str]:
        """What was found since this was asked last."""
        found, self.faults = self.faults, []
        return found

    def _before(
        self, _connection: Connection, _cursor: Any, sql: str, _parameters: Any, context: Any, _many: bool
    ) -> None:
        self.wrote = self.wrote or not sql.startswith("SELECT")
        if not self.asker:
            return
        place = _place()
        if context is None or context.compiled is None:
            does, owners = _read_words(sql)
        else:
            does, owners = _read(context.compiled.statement, _Bound(context.compiled, context.compiled_parameters))
        if does and (place.partition(":")[0], does) not in self._excused:
            self.faults.append(f"{place} {does}, and no tenant: {sql}")
        elif others := owners - {self.asker}:
            self.faults.append(f"{place} names tenant {sorted(others)} for a request of {self.asker}: {sql}")


@dataclass(frozen=True, slots=True)
class _Bound:
    """The values that a statement is run with."""

    compiled: Any
    rows: list[dict[str, Any]]

    def of(self, bind: BindParameter[Any]) -> set[str]:
        name = self.compiled.bind_names.get(bind, bind.key)
        return {row[name] for row in self.rows if isinstance(row.get(name), str)}

    def names(self, column: str) -> bool:
        """Whether an INSERT gives the column a value."""
        columns = re.match(r"INSERT INTO \S+ \(([^)]*)\)", self.compiled.string)
        return columns is not None and column in columns[1].split(", ")

    def inserted(self) -> set[str]:
        # A value is bound under its column's name unless the statement was prepared with a name of its own.
        wanted = re.compile(rf"{TENANT}(_m\d+)?$|tenant$")
        return {value for row in self.rows for name, value in row.items() if wanted.match(name) and value}


def _read(statement: Any, bound: _Bound) -> tuple[str, set[str]]:
    """(what it does without a tenant, or ''; the tenants that it names)."""
    match statement:
        case Insert(table=Table(name=name)):
            if name not in OWNED:
                return "", set()
            does = "" if bound.names(TENANT) else f"inserts into {name}"
            return does, bound.inserted()
        case Update() | Delete():
            verb = "updates" if isinstance(statement, Update) else "deletes"
            loose, owners = _loose({statement.table}, [statement.whereclause], bound)
            return (f"{verb} {' and '.join(loose)}" if loose else ""), owners
        case Select():
            return _read_select(statement, bound)
    return _read_words(str(statement))


def _read_select(statement: Select[Any], bound: _Bound) -> tuple[str, set[str]]:
    parts = [part for source in statement.get_final_froms() for part in visitors.iterate(source)]
    joins = [part for part in parts if isinstance(part, Join)]
    conditions = [statement.whereclause, *(join.onclause for join in joins if not join.isouter)]
    outer = [(join.right, join.onclause) for join in joins if join.isouter]
    loose, owners = _loose({part for part in parts if isinstance(part, Table)}, conditions, bound, outer)
    return (f"reads {' and '.join(loose)}" if loose else ""), owners


def _loose(
    tables: set[Any], conditions: list[Any], bound: _Bound, outer: list[tuple[Any, Any]] | None = None
) -> tuple[list[str], set[str]]:
    """The tables of tenants' rows whose tenant is not given, and the tenants that are.

    `outer` are tables with the conditions of their outer joins, which say something about those tables only.
    """
    known: set[_Column] = set()
    pairs: list[tuple[_Column, _Column]] = []
    owners: set[str] = set()
    terms = [(None, term) for condition in conditions for term in _terms(condition)]
    terms += [(joined.name, term) for joined, condition in outer or () for term in _terms(condition)]
    for only, term in terms:
        for column, other in ((_says_whose(term.left), term.right), (_says_whose(term.right), term.left)):
            if column is None or only not in {None, column[0]}:
                continue
            if isinstance(other, BindParameter):
                known.add(column)
                owners |= bound.of(other)
            elif source := _says_whose(other):
                pairs.append((source, column))
    while more := {second for first, second in pairs if first in known} - known:
        known |= more
    named = {table.name for table in tables if isinstance(table, Table)} & OWNED
    return sorted(named - {table for table, _ in known}), owners


def _terms(condition: Any) -> Iterator[BinaryExpression[Any]]:
    """The equalities that must all hold."""
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for part in condition.clauses:
            yield from _terms(part)
    elif isinstance(condition, BinaryExpression) and condition.operator is operators.eq:
        yield condition


def _says_whose(column: ColumnElement[Any]) -> _Column | None:
    table = getattr(column, "table", None)
    if not isinstance(table, Table):
        return None
    name = getattr(column, "name", "")
    owns = (table.name in OWNED and name == TENANT) or (table.name, name) == ("tenants", "id")
    return (table.name, name) if owns else None


def _read_words(sql: str) -> tuple[str, set[str]]:
    loose = sorted({name.lower() for name in _NAMED.findall(sql)} & OWNED)
    return (f"uses {' and '.join(loose)} in words" if loose and TENANT not in sql else ""), set()


def _short(name: str) -> tuple[str, str]:
    """(module, what it does): a statement may be made in one function of a module and run in another."""
    place, _, does = name.partition(" ")
    return place.partition(":")[0], does


def _place() -> str:
    """`<module>:<qualified name>` of the code of ours that runs the statement."""
    for frame in _frames():
        name = frame.f_globals.get("__name__", "")
        if name.startswith("senderz_voice.") and not name.startswith(_FOUNDATION):
            return f"{name.removeprefix('senderz_voice.')}:{frame.f_code.co_qualname.replace('.<locals>', '')}"
    return "somebody"


def _frames() -> Iterator[FrameType]:
    """The stack, across the greenlet in which SQLAlchemy runs what was awaited."""
    current: Any = greenlet.getcurrent()
    frame: FrameType | None = sys._getframe(1)
    while current is not None:
        while frame is not None:
            yield frame
            frame = frame.f_back
        current = current.parent
        frame = current.gr_frame if current is not None else None
