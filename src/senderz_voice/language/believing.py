"""What of a model's form about a call can be believed: only what the call itself bears out.

Whoever speaks on the line speaks to the model that sums the call up as well, so a caller can talk it into anything.
The score is therefore bounded by one that follows from the call by rules: outcome, intents, and the human's stance.

| The call | Score by rule |
|---|---|
| the human forbade further calls | 0, always |
| a machine or nobody spoke | 10 |
| the human refused | 14 |
| neither | 38 |
| an intent was carried out, or the human agreed | 74 |
| it was handed to a person | 78 |
"""

import re
from collections.abc import Sequence
from typing import Final

from senderz_voice.core.machine_words import sounds_like_machine
from senderz_voice.core.numerals import Run, runs
from senderz_voice.core.opting_out import asks_opt_out
from senderz_voice.core.spoken import folded
from senderz_voice.language.lobbying import lobbies
from senderz_voice.language.stances import Stance, stance
from senderz_voice.ports.language import Ended, Fired, Said

ROOM: Final = 5
"""How far a model's score may lie from the one by rule, either way; so no words of a caller's move it by more than
twice that while what happened stays the same."""
_MACHINES: Final = frozenset({"voicemail_left", "machine"})
_BY_STANCE: Final = {Stance.AGREED: 74, Stance.REFUSED: 14, Stance.OPEN: 38}
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|\b[\w-]+\.(?:com|net|org|io|info|example)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d(?:[\d,. ()-]*\d)?")
_SHORTEST_NUMBER: Final = 4
"""Digits; shorter ones are hours and days, which people say in other words than they are written."""
_LANGUAGES: Final = ("en", "es", "tr")


class Borne:
    """What one finished call bears out."""

    def __init__(self, ended: Ended) -> None:
        said = [turn for turn in ended.conversation.turns if isinstance(turn, Said)]
        self._ended = ended
        self.lines = tuple(" ".join(turn.text.split()) for turn in said if turn.role == "caller" and turn.text.strip())
        """The human's."""
        self._digits = [run.digits for turn in said for run in _runs(turn.text)]
        self._own_digits = [run.digits for line in self.lines for run in _runs(line)]
        self._words = folded(" ".join(turn.text for turn in said))
        self._own_words = f" {folded(' '.join(self.lines))} "

    @property
    def opted_out(self) -> bool:
        return self._ended.end_reason == "opted_out" or any(asks_opt_out(line) for line in self.lines)

    @property
    def carried_out(self) -> bool:
        """Whether an intent was that is more than the end of the call."""
        closing = {tool.name for tool in self._ended.conversation.brief.tools if tool.action == "end_call"} | {
            "end_call"
        }
        fired = (turn for turn in self._ended.conversation.turns if isinstance(turn, Fired))
        return any(turn.ok and turn.name not in closing for turn in fired)

    def score(self, told: float) -> int:
        """The model's score as far as it can be believed."""
        if self.opted_out:
            return 0
        rule = self._by_rule()
        return round(min(max(told, rule - ROOM), rule + ROOM))

    def _by_rule(self) -> int:
        if self._ended.end_reason in _MACHINES or not self.lines:
            return 10
        if self._ended.end_reason == "transferred":
            return 78
        found = stance(self.lines)
        return 74 if self.carried_out and found is not Stance.REFUSED else _BY_STANCE[found]

    def outcome(self, told: str) -> str:
        """The model's outcome, unless the call says otherwise."""
        if self.opted_out:
            return "opted_out"
        if self._ended.end_reason == "transferred":
            return "transferred"
        if self._ended.end_reason in _MACHINES:
            return "voicemail"
        if not self.lines:
            return "no_conversation"
        found = stance(self.lines)
        needs = {
            "confirmed": found is Stance.AGREED or self.carried_out,
            "rescheduled": found is not Stance.REFUSED,
            "completed": found is not Stance.REFUSED,
            "collected": found is not Stance.REFUSED,
            "message_taken": self.carried_out or found is not Stance.REFUSED,
            "voicemail": self.voicemail(told=True),
            **dict.fromkeys(("opted_out", "transferred", "no_conversation"), False),
        }
        return told if needs.get(told, True) else "unclear"

    def voicemail(self, *, told: bool) -> bool:
        heard = any(sounds_like_machine(line) for line in self.lines)
        return self._ended.end_reason in _MACHINES or (told and heard)

    def evidence(self, quotes: Sequence[str]) -> list[str]:
        """Those that are word for word the human's own, and not about the judging of the call."""
        own = [quote for quote in quotes if quote and any(quote in line for line in self.lines)]
        return [quote for quote in own if not lobbies(quote)]

    def name(self, told: str | None) -> str | None:
        """A name that the human said."""
        return told if told and folded(told) and f" {folded(told)} " in self._own_words else None

    def number(self, told: str | None) -> str | None:
        """A number that the human said, with or without its country."""
        digits = re.sub(r"\D", "", told or "")
        heard = ["".join(self._own_digits), *self._own_digits]
        return told if len(digits) >= 7 and any(digits[-10:] in run for run in heard) else None

    def prose(self, told: str) -> str:
        """Without the sentences that name numbers or addresses of which nobody spoke, or lobby."""
        return " ".join(part for part in _SENTENCE.split(told) if part and self._spoken_of(part))

    def _spoken_of(self, sentence: str) -> bool:
        if lobbies(sentence):
            return False
        links = all(folded(link) in self._words for link in _LINK.findall(sentence))
        numbers = (re.sub(r"\D", "", number) for number in _NUMBER.findall(sentence))
        heard = ["".join(self._digits), *self._digits]
        return links and all(
            any(number[-10:] in run for run in heard) for number in numbers if len(number) >= _SHORTEST_NUMBER
        )

    def plainly(self) -> str:
        """A summary without a model, for when nothing of its own can be kept."""
        honest = [line for line in self.lines if not lobbies(line)]
        quoted = f' The human said: "{max(honest, key=len)}"' if honest else ""
        return f"The call lasted {self._ended.duration_seconds} seconds.{quoted}"


def _runs(text: str) -> list[Run]:
    return [run for language in _LANGUAGES for run in runs(text, language)]
