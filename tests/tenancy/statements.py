"""Reads every SQL statement in the source and tells those that do not say whose rows they mean."""

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.shape.house import PACKAGE, Module
from tests.tenancy.names import OWNED, TENANT, Names

VERBS: Final = frozenset({"select", "update", "delete", "insert", "exists"})
SKIPPED: Final = f"{PACKAGE}.db.migrations."
"""Migrations make and change tables; they are about every tenant's rows at once."""

_HANDLES_SQL: Final = re.compile(r"sqlalchemy|execute|_voice\.db\b|\bdb\b")
_INSERT_INTO: Final = f"{PACKAGE}.db.upsert.insert_into"
_WHERE: Final = frozenset({"where", "filter"})
_JOINS: Final = frozenset({"join", "outerjoin", "join_from", "outerjoin_from"})
_NAMED: Final = re.compile(r"\b(?:from|join|update|into)\s+[\"`]?(\w+)", re.IGNORECASE)

Node = tuple[str, str]
"""A column that says whose a row is: `(table, tenant_id)`, or a tenant's own identity."""


@dataclass(frozen=True, slots=True)
class Offender:
    """A statement that does not say whose rows it means."""

    at: str
    """Where it stands, as an editor would open it."""
    place: str
    fault: str

    @property
    def name(self) -> str:
        """As the list of exceptions names it."""
        return f"{self.place} {self.fault}"

    def __str__(self) -> str:
        return f"{self.at}: {self.name}, and no tenant"


@dataclass(slots=True)
class _Terms:
    """What a statement's conditions say about whose rows it means."""

    bound: set[Node] = field(default_factory=set)
    """Columns that equal something given."""
    follows: set[tuple[Node, Node]] = field(default_factory=set)
    """Pairs of columns of which the second equals the first."""

    def settled(self) -> set[str]:
        """The tables whose rows can be one tenant's only."""
        known = set(self.bound)
        while more := {second for first, second in self.follows if first in known} - known:
            known |= more
        return {table for table, _ in known}


def without_tenant(modules: Sequence[Module]) -> list[Offender]:
    """Every statement on a table of tenants' rows that does not name the tenant."""
    found: list[Offender] = []
    for module in modules:
        if not module.name.startswith(SKIPPED) and _HANDLES_SQL.search(module.text):
            names = Names(module)
            calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
            found += [
                Offender(module.at(call), names.place(call), fault) for call in calls if (fault := _fault(names, call))
            ]
    return found


def unexcused(offenders: Sequence[Offender], allowed: Collection[str]) -> list[str]:
    """Those that no exception covers, one line each."""
    return [str(offender) for offender in offenders if offender.name not in allowed]


def unused(offenders: Sequence[Offender], allowed: Collection[str]) -> list[str]:
    """Exceptions that nothing needs."""
    return sorted(set(allowed) - {offender.name for offender in offenders})


def _fault(names: Names, call: ast.Call) -> str:
    """What is wrong with a call, when it begins a statement; '' for a good statement and for anything else."""
    if (words := _sql(names, call)) is not None:
        return _fault_in_words(names, words)
    verb, table = _begins(names, call)
    match verb:
        case "select" | "exists":
            return _fault_in_select(names, call)
        case "update" | "delete":
            return _unknown(verb, table) or _fault_in_change(names, call, verb, table)
        case "insert":
            return _unknown(verb, table) or _fault_in_insert(names, call, table)
    return ""


def _begins(names: Names, call: ast.Call) -> tuple[str, str]:
    """(verb, table) of a statement that this call begins; the table is '' where it cannot be seen or is one of many."""
    dotted = names.dotted(call.func)
    owner, _, verb = dotted.rpartition(".")
    if dotted == _INSERT_INTO:
        return "insert", names.table(call.args[1]) if len(call.args) > 1 else ""
    if verb in VERBS and owner.split(".")[0] == "sqlalchemy":
        return verb, names.table(call.args[0]) if call.args else ""
    if isinstance(call.func, ast.Attribute) and call.func.attr in VERBS and (table := names.table(call.func.value)):
        return call.func.attr, table
    return "", ""


def _unknown(verb: str, table: str) -> str:
    return "" if table else f"{verb}s in a table that cannot be seen"


def _chain(names: Names, root: ast.Call) -> Iterator[tuple[str, ast.Call]]:
    """The methods that are called on a statement where it is begun."""
    node: ast.AST = root
    while isinstance(attribute := names.parents.get(node), ast.Attribute):
        call = names.parents.get(attribute)
        if not isinstance(call, ast.Call) or call.func is not attribute:
            return
        yield attribute.attr, call
        node = call


def _fault_in_select(names: Names, root: ast.Call) -> str:
    parts = [*root.args, *(part for _, call in _chain(names, root) for part in call.args)]
    if isinstance(root.func, ast.Attribute):
        parts.append(root.func.value)
    parts = [part for part in parts if not _is_inner_statement(names, part)]
    used = {table for part in parts for table in _tables(names, part, set())}
    if not used and any(_may_hide_a_table(names, part) for part in root.args):
        return "reads a table that cannot be seen"
    loose = sorted((used & OWNED) - _terms(names, root).settled())
    return f"reads {' and '.join(loose)}" if loose else ""


def _may_hide_a_table(names: Names, part: ast.expr) -> bool:
    """Constants, SQL's own functions and statements inside come from no other table; a name may stand for anything."""
    match part:
        case ast.Name() if values := names.values(part):
            return any(_may_hide_a_table(names, each) for each in values)
        case ast.Call() if _is_inner_statement(names, part):
            return False
        case ast.Constant():
            return False
        case ast.Call(func=ast.Attribute(value=ast.Name(id="func")), args=arguments):
            return any(_may_hide_a_table(names, each) for each in arguments)
        case ast.Call(func=ast.Name(id="text" | "literal")):
            return False
    return True


def _fault_in_change(names: Names, root: ast.Call, verb: str, table: str) -> str:
    if table not in OWNED:
        return ""
    if table not in _terms(names, root).settled():
        return f"{verb}s {table}"
    for method, call in _chain(names, root):
        if method == "values" and _values_name_tenant(names, call):
            return f"changes whose {table} are"
    return ""


def _fault_in_insert(names: Names, root: ast.Call, table: str) -> str:
    if table not in OWNED:
        return ""
    chain = list(_chain(names, root))
    values = [call for method, call in chain if method == "values"]
    if not (any(_values_name_tenant(names, call) for call in values) if values else _given_rows(names, root)):
        return f"inserts into {table}"
    for method, call in chain:
        if method == "on_conflict_do_update" and not _keeps_to_tenant(names, call, table):
            return f"overwrites {table} in a conflict"
    return ""


def _values_name_tenant(names: Names, values: ast.Call) -> bool:
    return any(each.arg == TENANT for each in values.keywords) or any(
        _names_tenant(names, each) for each in values.args
    )


def _given_rows(names: Names, root: ast.Call) -> bool:
    """Whether the rows that are handed to `execute` beside the statement name the tenant."""
    outer = names.parents.get(root)
    return (
        isinstance(outer, ast.Call)
        and outer.args[:1] == [root]
        and any(_names_tenant(names, each) for each in outer.args[1:])
    )


def _keeps_to_tenant(names: Names, conflict: ast.Call, table: str) -> bool:
    given = {each.arg: each.value for each in conflict.keywords}
    elements = given.get("index_elements")
    if isinstance(elements, ast.List | ast.Tuple):
        for each in elements.elts:
            if names.column(each) == (table, TENANT) or (isinstance(each, ast.Constant) and each.value == TENANT):
                return True
    terms = _Terms()
    if "where" in given:
        _learn(names, given["where"], terms)
    return table in terms.settled()


def _names_tenant(names: Names, rows: ast.expr) -> bool:
    """Whether a row, or each of several, holds the tenant for certain."""
    match rows:
        case ast.Dict(keys=keys, values=values):
            return any(
                (isinstance(key, ast.Constant) and key.value == TENANT) or (key is None and _names_tenant(names, value))
                for key, value in zip(keys, values, strict=True)
            )
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _names_tenant(names, left) or _names_tenant(names, right)
        case ast.List(elts=each) | ast.Tuple(elts=each):
            return bool(each) and all(_names_tenant(names, one) for one in each)
        case ast.ListComp(elt=one) | ast.Starred(value=one):
            return _names_tenant(names, one)
        case ast.Name():
            found = names.values(rows)
            return bool(found) and all(_names_tenant(names, one) for one in found)
        case ast.Call(func=ast.Name(id="dict"), keywords=given):
            return any(each.arg == TENANT for each in given)
        case ast.Call():
            returned = names.returned(rows)
            return bool(returned) and all(_names_tenant(names, one) for one in returned)
    return False


def _terms(names: Names, root: ast.Call) -> _Terms:
    terms = _Terms()
    for method, call in _chain(names, root):
        if method in _WHERE:
            for part in call.args:
                _learn(names, part, terms)
        elif method in _JOINS and len(call.args) > 1:
            _learn_join(names, call, terms, is_outer=method.startswith("outer"))
    for part in root.args:
        for join in (each for each in ast.walk(part) if isinstance(each, ast.Call)):
            if names.dotted(join.func).rpartition(".")[2] in _JOINS:
                _learn_join(names, join, terms, is_outer="outer" in names.dotted(join.func))
    return terms


def _learn_join(names: Names, join: ast.Call, terms: _Terms, *, is_outer: bool) -> None:
    """An outer join's condition says something about the table that is joined, and nothing about the other one."""
    learnt = _Terms()
    _learn(names, join.args[-1], learnt)
    # Whatever is passed may be true, so it counts as outer.
    is_outer = is_outer or any(each.arg in {"isouter", "full"} for each in join.keywords)
    joined = names.table(join.args[-2])
    terms.bound |= {node for node in learnt.bound if not is_outer or node[0] == joined}
    terms.follows |= {pair for pair in learnt.follows if not is_outer or pair[1][0] == joined}


def _learn(names: Names, condition: ast.expr, terms: _Terms) -> None:
    """Collect what must hold; what is only one of several ways, as under `or_`, teaches nothing."""
    match condition:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            _learn_equal(names, left, right, terms)
        case ast.Name() if ways := names.given(condition):
            _learn_all(names, ways, terms)
        case _:
            for part in _parts(names, condition):
                _learn(names, part, terms)


def _learn_all(names: Names, ways: list[ast.expr], terms: _Terms) -> None:
    """Collect what holds whichever of these is meant."""
    learnt = [_Terms() for _ in ways]
    for way, each in zip(ways, learnt, strict=True):
        _learn(names, way, each)
    terms.bound |= set.intersection(*(each.bound for each in learnt))
    terms.follows |= set.intersection(*(each.follows for each in learnt))


def _parts(names: Names, condition: ast.expr) -> list[ast.expr]:
    """The conditions that all hold together where this one does."""
    match condition:
        case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
            return [left, right]
        case ast.Tuple(elts=each) | ast.List(elts=each):
            return each
        case ast.Starred(value=value):
            return [value]
        case ast.Name():
            found = names.values(condition)
        case ast.Call(args=each) if names.dotted(condition.func) == "sqlalchemy.and_":
            return each
        case ast.Call():
            found = names.returned(condition)
        case _:
            return []
    # A name that may be either of two things says neither.
    return found if len(found) == 1 else []


def _learn_equal(names: Names, left: ast.expr, right: ast.expr, terms: _Terms) -> None:
    sides = [(names.column(side), side) for side in (left, right)]
    for (column, _), (other, given) in (sides, sides[::-1]):
        if not _says_whose(column):
            continue
        if _says_whose(other):
            terms.follows.add((other, column))
        elif other == ("", "") and not (isinstance(given, ast.Constant) and given.value is None):
            terms.bound.add(column)


def _says_whose(column: Node) -> bool:
    return column == ("tenants", "id") or (column[0] in OWNED and column[1] == TENANT)


def _tables(names: Names, node: ast.AST, seen: set[ast.AST]) -> Iterator[str]:
    """The tables that an expression uses, the names in it looked up, statements inside it left to themselves."""
    if node in seen:
        return
    seen.add(node)
    if _is_inner_statement(names, node):
        return
    if isinstance(node, ast.Name | ast.Attribute) and (table := names.table(node)):
        yield table
        return
    if isinstance(node, ast.Name):
        for value in names.values(node):
            yield from _tables(names, value, seen)
    for child in ast.iter_child_nodes(node):
        yield from _tables(names, child, seen)


def _is_inner_statement(names: Names, node: ast.AST) -> bool:
    """Whether it is a chain of calls whose innermost one begins a statement, which is looked at by itself."""
    while isinstance(node, ast.Call):
        if _begins(names, node)[0]:
            return True
        if not isinstance(node.func, ast.Attribute):
            return False
        node = node.func.value
    return False


def _sql(names: Names, call: ast.Call) -> ast.expr | None:
    """The text of a statement that is given in words; None for a call that runs or makes none."""
    if not call.args:
        return None
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if method == "exec_driver_sql" or names.dotted(call.func) in {"sqlalchemy.text", "sqlalchemy.sql.text"}:
        return call.args[0]
    in_words = isinstance(call.args[0], ast.JoinedStr | ast.Constant)
    return call.args[0] if method in {"execute", "executemany", "executescript"} and in_words else None


def _fault_in_words(names: Names, words: ast.expr) -> str:
    text = _literal(names, words)
    if text is None:
        return "runs words that cannot be seen"
    named = {name.lower() for name in _NAMED.findall(text)}
    loose = sorted(named & OWNED)
    if loose and not re.search(rf"\b{TENANT}\s*=|\(.*\b{TENANT}\b.*\)\s*values", text, re.IGNORECASE | re.DOTALL):
        return f"uses {' and '.join(loose)} in words"
    hidden = re.search(r"\b(?:from|join|update|into)\s+\0", text, re.IGNORECASE)
    return "runs words on a table that cannot be seen" if hidden else ""


def _literal(names: Names, words: ast.expr) -> str | None:
    match words:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(each.value) if isinstance(each, ast.Constant) else "\0" for each in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            both = (_literal(names, left), _literal(names, right))
            return None if both[0] is None or both[1] is None else both[0] + both[1]
        case ast.Name():
            found = names.values(words)
            return _literal(names, found[0]) if len(found) == 1 else None
    return None
