"""Finds a secret text in what is about to be said, also where a model was talked into disguising it."""

import base64
import codecs
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

RUN: Final = 30
"""So many letters in a row are no coincidence."""
SHORT_RUN: Final = 16
"""Once somebody has fished for it in a call, so few are none either."""
_BLOCK: Final = SHORT_RUN // 2
"""Any run of the secret, even the shortest that counts, holds a whole aligned block of this length."""
_CODED: Final = re.compile(r"[A-Za-z0-9+/]{20,}")


class Uncovering:
    """One call's. It becomes stricter with the first find."""

    def __init__(self, secret: str, said_anyway: str) -> None:
        """Of `secret` nothing may be said but what also stands in `said_anyway`."""
        self._secret = letters(secret)
        self._blocks = {self._secret[start : start + _BLOCK] for start in range(0, len(self._secret), _BLOCK)}
        self._open = letters(said_anyway)
        self._run = RUN

    def finds(self, text: str) -> bool:
        """Whether `text` gives a run of the secret away, however it is spelled."""
        found = any(self._recites(reading) for reading in _readings(text))
        if found:
            self.beware()
        return found

    def beware(self) -> None:
        """Somebody fishes for the secret."""
        self._run = SHORT_RUN

    def _recites(self, reading: str) -> bool:
        """Only around a block that it shares with the secret is a run looked for, which is rare and takes long."""
        blocks = self._blocks
        return any(
            self._recites_around(reading, start)
            for start in range(len(reading) - _BLOCK + 1)
            if reading[start : start + _BLOCK] in blocks
        )

    def _recites_around(self, reading: str, block: int) -> bool:
        first, last = max(0, block + _BLOCK - self._run), min(block, len(reading) - self._run)
        runs = (reading[start : start + self._run] for start in range(first, last + 1))
        return any(run in self._secret and run not in self._open for run in runs)


def letters(text: str) -> str:
    """Small letters and digits only: neither spelling, nor pauses, nor odd forms of letters hide anything."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _readings(text: str) -> Iterator[str]:
    """What somebody can make of `text` who knows the usual disguises."""
    bare = letters(text)
    yield bare
    yield bare[::-1]
    yield letters(" ".join(reversed(text.split())))
    yield re.sub(r"\d+", "", bare)
    yield codecs.encode(bare, "rot13")
    for code in _CODED.findall(re.sub(r"\s", "", text)):
        yield from _decoded(code)


def _decoded(code: str) -> Iterator[str]:
    """Base64 from each of the four places where its groups may begin, and hexadecimal digits from both."""
    for start in range(4):
        whole = code[start : start + (len(code) - start) // 4 * 4]
        yield letters(base64.b64decode(whole).decode("utf-8", "ignore"))
    for run in re.findall(r"[0-9a-fA-F]{20,}", code):
        for start in range(2):
            yield letters(bytes.fromhex(run[start : start + (len(run) - start) // 2 * 2]).decode("utf-8", "ignore"))
