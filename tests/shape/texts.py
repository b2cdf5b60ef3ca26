"""What no text file of the repository may hold."""

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.shape.house import ROOT

SKIPPED = frozenset({"node_modules", "build", "dist", "var", "demo-calls", "__pycache__"})
SUFFIXES = frozenset(
    f".{ending}"
    for endings in ("py pyi mako sql sh", "md txt toml yml yaml json cfg ini example", "ts tsx js mjs css html")
    for ending in endings.split()
)
BARE_NAMES = frozenset({"Makefile", "Dockerfile", "LICENSE", "run", ".gitignore"})

UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
MACHINE_PATH = re.compile(r"(?<![\w./:-])/(?:work|root|farm|home/\w+)/\w")
# Put together from pieces, so that this file does not name what no file may name.
INDEX_HOST = re.compile(r"(?i)\b(?:py" + r"pi\.org|python" + r"hosted\.org|registry\.(?:npm" + r"js|yarn" + r"pkg)\.)")
DOWNLOAD = re.compile(r"(?i)https?://|git\+|^--?(?:index-url|extra-index-url|find-links|i|f)\b| @ |\"resolved\":")

LOCK_FILES = ("requirements/*.txt", "package-lock.json", "*/package-lock.json", "uv.lock")


@cache
def repository_texts() -> Mapping[str, str]:
    """Every text file that belongs to the project, by its path."""
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(_text_files())}


def _text_files() -> Iterator[Path]:
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [
            name
            for name in folders
            if name not in SKIPPED and not name.endswith(".egg-info") and (not name.startswith(".") or name == ".ci")
        ]
        for name in files:
            path = Path(folder, name)
            if path.suffix in SUFFIXES or name in BARE_NAMES:
                yield path


def lock_texts() -> Mapping[str, str]:
    """The files that pin what is installed."""
    found = [path for pattern in LOCK_FILES for path in sorted(ROOT.glob(pattern))]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in found}


def lines_with(pattern: re.Pattern[str], texts: Mapping[str, str]) -> list[str]:
    """Every line in which the pattern is found, cut to a readable length."""
    return [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
