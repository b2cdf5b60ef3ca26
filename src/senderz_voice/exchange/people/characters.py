"""The people of the exchange as pure decisions: from what was heard, or from silence, to the next move."""

from collections.abc import Sequence
from typing import Protocol

from senderz_voice.exchange.people import replies
from senderz_voice.exchange.people.moves import LISTEN, Move
from senderz_voice.exchange.people.replies import Replies, Table
from senderz_voice.exchange.people.wordings import ENGLISH, Wording


class Character(Protocol):
    """Decides only from what it hears and how long it hears nothing."""

    @property
    def language(self) -> str:
        """What it speaks and understands, as `en`."""

    @property
    def patience(self) -> float:
        """Seconds of silence on both sides that it bears at this point."""

    def picked_up(self) -> Move:
        """The call begins."""

    def heard(self, text: str) -> Move:
        """The other side finished an utterance; empty text was unintelligible."""

    def heard_foreign(self) -> Move:
        """The other side finished an utterance in a language that is not its own."""

    def spoken_to(self, seconds: float) -> Move:
        """The other side has been speaking for so long and goes on; asked every 20 ms."""

    def pressed(self, digit: str) -> Move:
        """The other side pressed a key."""

    def silence(self) -> Move:
        """Nobody spoke for as long as its patience lasts."""


class Calm:
    """Waits until it is its turn, and has no use for keys."""

    language = ENGLISH.language

    def heard_foreign(self) -> Move:
        return LISTEN

    def spoken_to(self, seconds: float) -> Move:  # noqa: ARG002 - however long that is
        return LISTEN

    def pressed(self, digit: str) -> Move:  # noqa: ARG002 - whichever it is
        return LISTEN


class Callee(Calm):
    """Picks up with "Hello?" and answers by a table until the other side says goodbye."""

    def __init__(self, table: Table, wording: Wording = ENGLISH) -> None:
        self.language = wording.language
        self._wording = wording
        self._replies = Replies(table, wording)
        self._foreign = 0
        self._waits = 0
        self._conversing = False

    @property
    def patience(self) -> float:
        if self._waits:
            return 20.0
        return 10.0 if self._conversing else 4.0

    def picked_up(self) -> Move:
        return Move(self._wording.hello)

    def heard(self, text: str) -> Move:
        self._conversing, self._waits = True, 0
        plain = self._wording.plain(text)
        if self._wording.farewell.search(plain):
            return self._wording.leave
        if self._wording.holding.search(plain):
            return LISTEN
        return self._replies.to(text)

    def heard_foreign(self) -> Move:
        self._conversing, self._waits = True, 0
        self._foreign += 1
        return Move(self._wording.foreign[min(self._foreign, 2) - 1])

    def silence(self) -> Move:
        self._waits += 1
        return Move(self._wording.anyone) if self._waits == 1 else self._wording.leave


class Silent(Calm):
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


class AsksForPerson(Callee):
    """Wants a human, and is content with the first one it is put through to."""

    def __init__(self) -> None:
        super().__init__(replies.ASKS_FOR_PERSON)
        self._holding = False
        self._at_desk = False

    @property
    def patience(self) -> float:
        return 60.0 if self._holding else super().patience

    def heard(self, text: str) -> Move:
        if self._at_desk:
            return Move("Thank you very much. Goodbye.", hang_up=True)
        if self._holding:
            self._holding, self._at_desk = False, True
            return Move("Hi, thank you for taking my call. I have a question about my appointment.")
        if self._wording.holding.search(text):
            self._holding = True
            return LISTEN
        return super().heard(text)


class FrontDesk(Callee):
    """Whoever answers at the line that calls are handed to."""

    def __init__(self) -> None:
        super().__init__(replies.FRONT_DESK)

    def picked_up(self) -> Move:
        return Move("Front desk, this is Sam, how can I help?")


class Caller(Calm):
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
        if ENGLISH.holding.search(text):
            self._holding = True
            return LISTEN
        if self._holding:
            self._holding, self._at_desk = False, True
            return Move("Hi, thank you for taking my call. I was just passed on to you.")
        if ENGLISH.farewell.search(text):
            return ENGLISH.leave
        if self._at_desk:
            return Move("Thank you very much. Goodbye.", hang_up=True)
        return self._next(text)

    def silence(self) -> Move:
        self._waits += 1
        return Move(ENGLISH.anyone) if self._waits == 1 else ENGLISH.leave

    def _next(self, text: str) -> Move:
        detail = Replies(replies.DETAILS).to(text) if ENGLISH.last_question(text) else LISTEN
        if detail.say and detail.say != ENGLISH.again:
            return detail
        if self._wants:
            return Move(self._wants.pop(0))
        if self._thanked:
            return ENGLISH.leave
        self._thanked = True
        return Move("No, that's all. Thank you.")
