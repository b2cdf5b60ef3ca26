"""The long fuzzing run of `make fuzz`: rounds with a fresh house each, until enough requests were sent."""

import argparse
import logging
import secrets
import sys
import tempfile
import time
from pathlib import Path

import structlog

from tests.fuzz.engine import Tally, fuzz
from tests.fuzz.house import furnished

_EXAMPLES = 150
"""For each operation and phase of a round: some ten thousand requests."""


def main() -> int:
    """Fuzz, and print how it goes; 1 when anything was found."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32), help="of the first round")
    parser.add_argument("--cases", type=int, default=20_000, help="requests to be sent at least")
    wanted = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    began, sent, found = time.monotonic(), 0, 0
    while sent < wanted.cases:
        print(f"seed {wanted.seed}", flush=True)
        told = _round(wanted.seed, min(_EXAMPLES, 1 + wanted.cases // 100), began)
        sent += told.cases
        found += len(told.failures)
        wanted.seed += 1
    print(f"{sent} requests, {found} kinds of failures, {time.monotonic() - began:.0f} s")
    return 1 if found else 0


def _round(seed: int, examples: int, began: float) -> Tally:
    def say(line: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {line}", flush=True)

    with tempfile.TemporaryDirectory() as folder, furnished(Path(folder)) as house:
        tally = fuzz(house, seed=seed, examples=examples, say=say)
    print("answers:", ", ".join(f"{status}: {count}" for status, count in sorted(tally.statuses.items())))
    for kind, first in tally.failures.items():
        print(f"\n{kind}\n{first}")
    return tally


if __name__ == "__main__":
    sys.exit(main())
