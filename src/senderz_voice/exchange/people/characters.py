"""The people of the exchange as pure decisions: from what was heard, or from silence, to the next move."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from senderz_voice.exchange.people import replies
from senderz_voice.exchange.people.moves import GOODBYE, LISTEN, Move
from senderz_voice.exchange.people.replies import Replies, Table


class Character(Protocol):
    """Decides only from what it hears and how long it hears nothing."""

    @property
    def patience(self) -> float:
        """Seconds of silence on both sides that it bears at this point."""

    def picked_up(self) -> Move:
        """The call begins."""

    def heard(self, text: str) -> Move:
        """The other side finished an utterance; empty text was unintelligible."""

    def silence(self) -> Move:
        """Nobody spoke for as long as its patience lasts."""


class Callee:
    """Picks up with "Hello?" and answers by a table until the other side says goodbye."""

    def __init__(self, table: Table) -> None:
        self._replies = Replies(table)
        self._waits = 0
        self._conversing = False

    @property
    def patience(self) -> float:
        if self._waits:
            return 20.0
        return 10.0 if self._conversing else 4.0

    def picked_up(self) -> Move:
        return Move("Hello?")

    def heard(self, text: str) -> Move:
        self._conversing, self._waits = True, 0
        if replies.GOODBYE.search(text):
            return GOODBYE
        if replies.HOLDING.search(text):
            return LISTEN
        return self._replies.to(text)

    def silence(self) -> Move:
        self._waits += 1
        return Move("Hello? Is anyone there?") if self._waits == 1 else GOODBYE


class Silent:
    """Picks up and never says a word."""

    patience = float("inf")

    def picked_up(self) -> Move:
        return LISTEN

    def heard(self, text: str) -> Move:  # noqa: ARG002 - it listens to nobody
        return LISTEN

    def silence(self) -> Move:
        return LISTEN


class LeavesMidway(Callee):
    """Answers once, then hangs up without a word."""

    def __init__(self) -> None:
        super().__init__(replies.COOPERATIVE)
        self._heard = 0

    def heard(self, text: str) -> Move:
        self._heard += 1
        return super().heard(text) if self._heard == 1 else Move(hang_up=True)


class FrontDesk(Callee):
    """Whoever answers at the line that calls are handed to."""

    def __init__(self) -> None:
        super().__init__(replies.FRONT_DESK)

    def picked_up(self) -> Move:
        return Move("Front desk, this is Sam, how can I help?")


class Caller:
    """Rings us with a list of wants: says the next one after the greeting and after each answer."""

    def __init__(self, wants: Sequence[str]) -> None:
        self._wants = list(wants)
        self._holding = False
        self._at_desk = False
        self._thanked = False
        self._waits = 0

    @property
    def patience(self) -> float:
        if self._holding:
            return 60.0
        return 20.0 if self._waits else 8.0

    def picked_up(self) -> Move:
        return LISTEN

    def heard(self, text: str) -> Move:
        self._waits = 0
        if replies.HOLDING.search(text):
            self._holding = True
            return LISTEN
        if self._holding:
            self._holding, self._at_desk = False, True
            return Move("Hi, thank you for taking my call. I was just passed on to you.")
        if replies.GOODBYE.search(text):
            return GOODBYE
        if self._at_desk:
            return Move("Thank you very much. Goodbye.", hang_up=True)
        return self._next(text)

    def silence(self) -> Move:
        self._waits += 1
        return Move("Hello? Is anyone there?") if self._waits == 1 else GOODBYE

    def _next(self, text: str) -> Move:
        detail = Replies(replies.DETAILS).to(text) if replies.last_question(text) else LISTEN
        if detail.say and not detail.say.startswith("Sorry"):
            return detail
        if self._wants:
            return Move(self._wants.pop(0))
        if self._thanked:
            return GOODBYE
        self._thanked = True
        return Move("No, that's all. Thank you.")


_CAST: Final[Mapping[str, Callable[[], Character]]] = {
    "cooperative": lambda: Callee(replies.COOPERATIVE),
    "refusing": lambda: Callee(replies.REFUSING),
    "asks_for_person": lambda: Callee(replies.ASKS_FOR_PERSON),
    "stop_calling": lambda: Callee(replies.STOP_CALLING),
    "silent": Silent,
    "leaves_midway": LeavesMidway,
    "front_desk": FrontDesk,
}

KINDS: Final = (*_CAST, "caller")


def cast(kind: str, wants: Sequence[str] = ()) -> Character:
    """A new person of this kind, one of `KINDS`."""
    return Caller(wants) if kind == "caller" else _CAST[kind]()
