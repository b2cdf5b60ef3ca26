"""A call is summed up by the first of several models that can."""

import asyncio
from dataclasses import dataclass

import pytest

from senderz_voice.language.in_turn import SummarisersInTurn
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import Brief, Conversation, Digest, Ended

CALL = Ended(Conversation(Brief("inbound", "", "", "", "", "", "UTC", 0.0), "en"), True, "caller_hung_up", 9)


@dataclass
class Scripted:
    """Gives one digest, or fails."""

    summary: str
    asked: int = 0

    async def digest(self, ended: Ended) -> Digest:
        self.asked += 1
        if not self.summary:
            raise PortError(ErrorKind.UNAVAILABLE, "away")
        return Digest(self.summary, 0, "unclear")


def test_the_preferred_one_is_enough() -> None:
    first, second = Scripted("first"), Scripted("second")
    assert asyncio.run(SummarisersInTurn([first, second]).digest(CALL)).summary == "first"
    assert second.asked == 0


def test_the_next_one_stands_in_and_the_preferred_one_is_asked_again_for_the_next_call() -> None:
    first, second = Scripted(""), Scripted("second")
    both = SummarisersInTurn([first, second])
    assert [asyncio.run(both.digest(CALL)).summary for _ in range(2)] == ["second", "second"]
    assert (first.asked, second.asked) == (2, 2)


def test_when_none_can_the_last_error_is_told() -> None:
    with pytest.raises(PortError, match="away"):
        asyncio.run(SummarisersInTurn([Scripted(""), Scripted("")]).digest(CALL))
