"""The engine's mind and mouth: replies that are asked for, and one that may be prepared."""

from dataclasses import dataclass, replace

from senderz_voice.dialogue.making import Bench, Making
from senderz_voice.ports.dialogue import Wanted


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the replies that were prepared in one call."""

    prepared: int = 0
    used: int = 0
    wasted: int = 0


class Speaking:
    """One call's Speaker (ports.dialogue)."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._prepared: Making | None = None
        self._current: tuple[int, Making] | None = None
        self._begun = 0
        self._used = 0
        self._wasted = 0

    @property
    def tally(self) -> Tally:
        return Tally(self._begun, self._used, self._wasted)

    def prepare(self, wanted: Wanted) -> None:
        if self._prepared is not None and _same(self._prepared.wanted, wanted) and not self._prepared.broken:
            return
        self.forget()
        self._prepared = Making(self._bench, wanted)
        self._begun += 1

    def forget(self) -> None:
        if self._prepared is not None:
            self._prepared.drop()
            self._prepared = None
            self._wasted += 1

    def reply(self, wanted: Wanted) -> None:
        if self._current is not None:
            self._current[1].drop()
        prepared = self._prepared
        if prepared is not None and _same(prepared.wanted, wanted) and not prepared.broken:
            self._prepared = None
            self._used += 1
            making = prepared
        else:
            self.forget()
            making = Making(self._bench, wanted)
        self._current = (wanted.reply, making)
        making.ask_for(wanted.reply)

    def drop(self, reply: int) -> None:
        if self._current is not None and self._current[0] == reply:
            self._current[1].drop()
            self._current = None

    def close(self) -> None:
        self.forget()
        if self._current is not None:
            self._current[1].drop()
            self._current = None


def _same(one: Wanted, other: Wanted) -> bool:
    """Whether the two would be the same reply."""
    return replace(one, reply=other.reply) == other
