"""How long the demonstration takes, as it is seen on the screen, and how fast its assistant answers."""

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.figures import Figure, Report, Skipped

READY = "Starting the server"
"""The step that is ticked off when the server is ready."""
DONE = re.compile(r"First spoken word after ([\d.]+) s, everything after ([\d.]+) s")
LONGEST_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the demonstration, and the seconds since its start."""

    after: float
    line: str


def measure() -> Report:
    """One demonstration in a temporary folder. Raises Skipped when it does not succeed."""
    with tempfile.TemporaryDirectory() as folder:
        shown = _performed(Path(folder))
        return report(shown, json.loads((Path(folder) / "calls.json").read_text(encoding="utf-8")))


def _performed(folder: Path) -> list[Shown]:
    began = time.monotonic()
    shown = []
    command = [sys.executable, "-u", "-m", "senderz_voice", "demo", "--out", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as demo:
        for line in demo.stdout or ():
            shown.append(Shown(time.monotonic() - began, line.rstrip()))
            if shown[-1].after > LONGEST_SECONDS:
                demo.terminate()
    if demo.returncode:
        told = "; ".join(each.line.strip() for each in shown[-3:])
        raise Skipped(f"the demonstration ended with {demo.returncode}: {told}")
    return shown


def report(shown: Iterable[Shown], calls: dict[str, Any]) -> Report:
    """The figures of a demonstration that was shown to its end."""
    lines = list(shown)
    ready = next((each.after for each in lines if READY in each.line), None)
    done = DONE.search(" ".join(" ".join(each.line for each in lines).split()))
    if ready is None or done is None:
        raise Skipped("the demonstration was not shown to its end")
    once = "one run"
    figures = [
        Figure("From the command until the server is ready", f"{ready:.1f} s", once, "wall"),
        Figure("Until the first spoken word", f"{float(done[1]):.1f} s", once, "wall"),
        Figure("The whole demonstration, two calls", f"{float(done[2]):.1f} s", once, "wall"),
        *_answers(calls),
    ]
    notes = [
        (
            "`senderz-voice demo` with local models that are already prepared: server, telephone exchange and both "
            "humans run on this machine, in real time."
        ),
        (
            "An answer's delay is counted from the last window of the caller's speech to the first audio sent, by the "
            "server itself; 480 ms of it are the silence rule."
        ),
    ]
    return Report("Demonstration", figures, notes, ("onnxruntime", "moonshine-cpp", "hibari-tts"))


def _answers(calls: dict[str, Any]) -> Sequence[Figure]:
    rows = []
    for name, shown in calls.items():
        latency = shown["call"]["latency"]
        if latency["turns"]:
            told = f"p50 {latency['p50_ms']}, p95 {latency['p95_ms']}, n = {latency['turns']}"
            rows.append(Figure(f"Delay of an answer, {name} call", f"{latency['p50_ms']} ms", told, "wall"))
    return rows
