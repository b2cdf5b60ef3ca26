"""Who may look at the clock and at the environment."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from tests.shape.house import Module

CLOCK_MODULES = ("clock",)
SETTINGS_MODULES = ("settings",)

CLOCK_ALLOWED: Mapping[str, str] = {}
"""Dotted module name to the reason why it must read the machine's own time."""

CLOCK_READS = frozenset(
    {f"time.{name}" for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time")}
    | {f"time.{name}_ns" for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time")}
    | {f"time.{name}" for name in ("sleep", "localtime", "gmtime", "ctime", "strftime", "clock_gettime")}
    | {f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")}
    | {"datetime.date.today"},
)
ENVIRONMENT_READS = frozenset(f"os.{name}" for name in ("environ", "environb", "getenv", "getenvb", "putenv"))


def clock_reads(modules: Sequence[Module]) -> list[str]:
    """Every read of the machine's time outside clock.py, asyncio's loop time included."""
    return [
        f"{module.at(node)}: {name}"
        for module in modules
        if module.area not in CLOCK_MODULES and module.name not in CLOCK_ALLOWED
        for name, node in _uses(module)
        if name in CLOCK_READS or _is_loop_time(name)
    ]


def environment_reads(modules: Sequence[Module]) -> list[str]:
    """Every read of an environment variable outside settings.py."""
    return [
        f"{module.at(node)}: {name}"
        for module in modules
        if module.area not in SETTINGS_MODULES
        for name, node in _uses(module)
        if any(name == read or name.startswith(f"{read}.") for read in ENVIRONMENT_READS)
    ]


def _is_loop_time(name: str) -> bool:
    """`loop.time`, `self._loop.time`, `asyncio.get_running_loop().time`."""
    owner, _, last = name.rpartition(".")
    return last == "time" and owner.removesuffix("()").rpartition(".")[2].endswith("loop")


def _uses(module: Module) -> Iterator[tuple[str, ast.AST]]:
    """Every dotted name in the module, its imports undone: `from time import time as t; t` is `time.time`."""
    origin = _origins(module)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node
        elif isinstance(node, ast.Attribute):
            dotted = _dotted(node)
            if dotted:
                head, _, rest = dotted.partition(".")
                yield f"{origin.get(head, head)}.{rest}", node


def _origins(module: Module) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _dotted(node: ast.expr) -> str:
    """`a.b().c` as text; '' for what does not begin with a name."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            owner = _dotted(value)
            return f"{owner}.{attr}" if owner else ""
        case ast.Call(func=func):
            owner = _dotted(func)
            return f"{owner}()" if owner else ""
    return ""
