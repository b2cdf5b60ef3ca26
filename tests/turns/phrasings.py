"""Reads the tables of phrasings: a `+` or `-` before every line that shall or shall not be recognised."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "phrasings"


def phrasings(name: str) -> list[tuple[bool, str]]:
    """Whether the line shall be recognised, and the line."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [(sign == "+", said) for sign, _, said in (line.partition(" ") for line in lines)]
