"""Runs the named benches, or all, one after the other; each rewrites its own section of docs/figures.md."""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from bench import figures
from bench.figures import Circumstances, Report, Skipped
from senderz_voice.clock import SystemClock
from senderz_voice.ports.errors import PortError

BENCHES: Mapping[str, str] = {
    "speech": "bench.speech",
    "mind": "bench.mind",
    "hot_path": "bench.hot_path",
    "conversation": "bench.conversation",
    "api": "bench.api",
    "turns": "bench.turns",
    "demo": "bench.demo",
}
"""The module of each bench, imported only when it is run: one needs what another can do without."""


def main(wanted: Sequence[str]) -> int:
    """0 when every wanted bench was run, 1 when one had to be left out, 2 for a name that no bench has."""
    unknown = [name for name in wanted if name not in BENCHES]
    if unknown:
        print(f"no bench is called {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    return max([_run(name) for name in wanted or BENCHES])


def _run(name: str) -> int:
    print(f"{name}: measuring", flush=True)
    around = Circumstances.now(name, SystemClock())
    measure: Callable[[], Report] = import_module(BENCHES[name]).measure
    try:
        report = measure()
    except (Skipped, PortError) as reason:
        print(f"{name}: left out: {reason}", file=sys.stderr)
        return 1
    text = figures.section(report, around)
    figures.write(name, text)
    print(f"\n{text}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
