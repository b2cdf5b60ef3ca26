"""Who may import whom."""

import re
import sys
from collections.abc import Collection, Sequence
from importlib.metadata import packages_distributions

from tests.shape.house import PACKAGE, Module, imported_names

PURE = ("core", "audio")
FOUNDATION = ("ports", "db", "jobs", "bus", "errors", "choices", "settings", "clock", "keyring", "logs")
ADAPTERS = ("carriers", "dialogue", "speech", "language", "objects", "payments")
MIDDLE = ("live", *ADAPTERS, "exchange")
NOUN_RANKS = (
    ("tenants",),
    ("billing",),
    ("personas",),
    ("numbers", "intents", "optouts"),
    ("calls",),
    ("recordings",),
    ("webhooks",),
)
NOUNS = tuple(noun for rank in NOUN_RANKS for noun in rank)
TOP = (
    "",
    "bootstrap",
    "app",
    "cli",
    "supervisor",
    "lifeline",
    "serving",
    "failures",
    "demo",
    "rehearse",
    "doctor",
    "evaluation",
    "__main__",
)

TIERS: dict[str, int] = {
    area: height
    for height, areas in enumerate((PURE, FOUNDATION, MIDDLE, ("api",), (*NOUNS, "console"), TOP))
    for area in areas
}
"""How high an area stands; what it imports stands lower, or beside it in a foundation or at the top."""

CLOSED_TIERS = (0, 2)
"""Areas of these heights never import their neighbours."""

EXCHANGE_MAY_USE = ("audio", "ports", "exchange")


def _names(modules: Sequence[Module]) -> frozenset[str]:
    return frozenset(module.name for module in modules)


def _area(name: str) -> str | None:
    """The area of one of our modules; None for anybody else's."""
    parts = name.split(".")
    if parts[0] != PACKAGE:
        return None
    return parts[1] if len(parts) > 1 else ""


def homeless(modules: Sequence[Module]) -> list[str]:
    """Modules in a folder that has no place in the house."""
    return [f"{module.path}: no tier is known for '{module.area}'" for module in modules if module.area not in TIERS]


def upward(modules: Sequence[Module]) -> list[str]:
    """Imports that go up, or sideways where neighbours are closed to each other."""
    found = []
    known = _names(modules)
    for module in modules:
        for name, node in imported_names(module, known):
            area = _area(name)
            if not area or area == module.area or area not in TIERS or module.area not in TIERS:
                continue
            mine, theirs = TIERS[module.area], TIERS[area]
            if theirs > mine:
                found.append(f"{module.at(node)}: {module.area} imports upward: {name}")
            elif theirs == mine and mine in CLOSED_TIERS:
                found.append(f"{module.at(node)}: {module.area} imports its neighbour: {name}")
    return found


def beyond_the_exchange(modules: Sequence[Module]) -> list[str]:
    """What the exchange imports of ours besides audio and ports: it must stay a carrier of its own."""
    known = _names(modules)
    return [
        f"{module.at(node)}: exchange imports {name}"
        for module in modules
        if module.area == "exchange"
        for name, node in imported_names(module, known)
        if _area(name) and _area(name) not in EXCHANGE_MAY_USE
    ]


def out_of_noun_order(modules: Sequence[Module]) -> list[str]:
    """A noun that uses a later or equal noun, or an earlier one's actions or routes."""
    ranks = {noun: rank for rank, nouns in enumerate(NOUN_RANKS) for noun in nouns}
    known = _names(modules)
    found = []
    for module in modules:
        if module.area not in ranks:
            continue
        for name, node in imported_names(module, known):
            area = _area(name)
            if not area or area == module.area or area not in ranks:
                continue
            if ranks[area] >= ranks[module.area]:
                found.append(f"{module.at(node)}: {module.area} comes before or beside {area}: {name}")
            elif name.split(".")[2:3] in (["actions"], ["routes"]):
                found.append(f"{module.at(node)}: {module.area} uses another noun's {name.split('.')[2]}: {name}")
    return found


def adapters_named_outside_bootstrap(modules: Sequence[Module]) -> list[str]:
    """Imports of an adapter by anyone but itself and bootstrap."""
    known = _names(modules)
    return [
        f"{module.at(node)}: {name} is an adapter; only bootstrap names it"
        for module in modules
        if module.area not in ("bootstrap", *ADAPTERS)
        for name, node in imported_names(module, known)
        if _area(name) in ADAPTERS
    ]


def beyond_the_standard_library(modules: Sequence[Module]) -> list[str]:
    """What core imports that is neither core nor the standard library."""
    known = _names(modules)
    return [
        f"{module.at(node)}: core imports {name}"
        for module in modules
        if module.area == "core"
        for name, node in imported_names(module, known)
        if _area(name) != "core" and name.split(".")[0] not in sys.stdlib_module_names
    ]


def cycles(modules: Sequence[Module]) -> list[str]:
    """Groups of modules that import each other in a circle, imports inside functions counted."""
    known = _names(modules)
    edges = {
        module.name: sorted({name for name, _ in imported_names(module, known) if name in known} - {module.name})
        for module in modules
    }
    return [" <-> ".join(sorted(group)) for group in _knots(edges) if len(group) > 1]


def _knots(edges: dict[str, list[str]]) -> list[list[str]]:
    """Strongly connected groups (Tarjan 1972)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = low[name] = len(order)
        stack.append(name)
        for target in edges[name]:
            if target not in order:
                visit(target)
                low[name] = min(low[name], low[target])
            elif target in stack:
                low[name] = min(low[name], order[target])
        if low[name] == order[name]:
            cut = stack.index(name)
            groups.append(stack[cut:])
            del stack[cut:]

    for name in edges:
        if name not in order:
            visit(name)
    return groups


def unpinned(modules: Sequence[Module], pinned: Collection[str]) -> list[str]:
    """Imports of packages that an installation without the test tools does not have."""
    known = _names(modules)
    distributions = packages_distributions()
    found = []
    for module in modules:
        for name, node in imported_names(module, known):
            top = name.split(".")[0]
            if top in sys.stdlib_module_names or top in ("", PACKAGE):
                continue
            owners = {canonical(owner) for owner in distributions.get(top, [top])}
            if not owners & set(pinned):
                found.append(f"{module.at(node)}: {top} is not in requirements/demo.txt")
    return list(dict.fromkeys(found))


def pins(lock: str) -> frozenset[str]:
    """The names of the packages that a lock pins."""
    return frozenset(canonical(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE))


def canonical(name: str) -> str:
    """A package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
