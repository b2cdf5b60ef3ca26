"""Runs command lines with curl in them as a person in a terminal would."""

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

NEEDS_CURL = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
_SHOW = ("--silent", "--show-error", "--max-time", "30", "--write-out", r"\n%{http_code} %header{x-request-id}")


@dataclass(frozen=True, slots=True)
class Shown:
    """What curl printed."""

    status: int
    request_id: str
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def curl(*arguments: str) -> Shown:
    """What curl prints for these arguments."""
    return _shown(["curl", *_SHOW, *arguments], {})


def typed(line: str, variables: Mapping[str, str]) -> Shown:
    """What a shell prints for a command line that begins with curl."""
    assert line.startswith("curl ")
    flags = " ".join(shlex.quote(flag) for flag in _SHOW)
    return _shown(["sh", "-euc", f"curl {flags} {line.removeprefix('curl ')}"], variables)


def _shown(command: list[str], variables: Mapping[str, str]) -> Shown:
    # A proxy of the machine's must not come between.
    quiet = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(command, env={**quiet, **variables}, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    body, _, last = done.stdout.rpartition("\n")
    status, _, request_id = last.partition(" ")
    return Shown(int(status), request_id, body)


def lines_of(text: str) -> Iterator[str]:
    """Every command line of a text that begins with curl, over as many lines as its quotes and backslashes take."""
    waiting = ""
    for line in text.splitlines(keepends=True):
        if waiting or line.startswith("curl "):
            waiting += line
            if _is_whole(waiting):
                yield waiting.strip()
                waiting = ""


def _is_whole(line: str) -> bool:
    try:
        shlex.split(line)
    except ValueError:
        return False
    return not line.rstrip("\n").endswith("\\")


def blocks_of(page: str) -> list[str]:
    """The shell blocks of a page in Markdown."""
    return [block.strip() for block in re.findall(r"^```sh\n(.+?)^```", page, re.MULTILINE | re.DOTALL)]
