"""A company's keypad menu, and the human behind it."""

from typing import Final

from senderz_voice.exchange.people import replies
from senderz_voice.exchange.people.characters import Callee, Calm
from senderz_voice.exchange.people.moves import LISTEN, Move

_WELCOME: Final = "Thank you for calling Northgate Supplies. "
_CHOICES: Final = "For sales, press one. For support, press two. To hear this again, press zero."
_INVALID: Final = "Sorry, that is not a valid choice. "
_DEPARTMENTS: Final = {"1": "Sales", "2": "Support"}
_REPEATS: Final = 4


class Desk(Callee):
    """The human in a department."""

    def __init__(self, department: str) -> None:
        super().__init__(replies.MENU_DESK)
        self._department = department

    def picked_up(self) -> Move:
        return Move(f"{self._department}, this is Sam. How can I help you?")


class Menu(Calm):
    """Understands keys, not speech, and reads itself out again after six seconds of silence."""

    def __init__(self) -> None:
        self._desk: Desk | None = None
        self._repeats = 0

    @property
    def patience(self) -> float:
        return 6.0 if self._desk is None else self._desk.patience

    def picked_up(self) -> Move:
        return _announcement(_WELCOME + _CHOICES)

    def heard(self, text: str) -> Move:
        return LISTEN if self._desk is None else self._desk.heard(text)

    def pressed(self, digit: str) -> Move:
        if self._desk is not None:
            return LISTEN
        self._repeats = 0
        if digit in _DEPARTMENTS:
            self._desk = Desk(_DEPARTMENTS[digit])
            return self._desk.picked_up()
        return _announcement(_CHOICES if digit == "0" else _INVALID + _CHOICES)

    def silence(self) -> Move:
        if self._desk is not None:
            return self._desk.silence()
        self._repeats += 1
        if self._repeats > _REPEATS:
            return Move("Goodbye.", hang_up=True)
        return _announcement(_CHOICES)


def _announcement(text: str) -> Move:
    return Move(text, insists=True)
