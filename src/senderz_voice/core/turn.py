"""When a caller's turn begins, pauses and ends: arithmetic on seconds, no audio."""

from dataclasses import dataclass
from enum import StrEnum


class TurnSignal(StrEnum):
    """What changed with the last window."""

    STARTED = "started"
    PAUSED = "paused"
    """Long enough a silence to start recognising on speculation."""
    RESUMED = "resumed"
    """The caller went on after a pause: what was speculated is void."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class TurnRules:
    """Thresholds on the probability of speech, and how long they must hold, in seconds."""

    speech: float = 0.5
    """A window with more than this is speech."""
    quiet: float = 0.35
    """A window with less than this is silence; between the two, nothing is concluded."""
    start_seconds: float = 0.064
    """This much speech in a row begins a turn."""
    interrupt_seconds: float = 0.096
    """The same while the assistant speaks, which pauses at once and goes on should it be a click."""
    pause_seconds: float = 0.192
    end_seconds: float = 0.600
    """This much silence ends a turn of which no words are known yet; its words make it shorter or longer."""
    longest_seconds: float = 19.0
    """A turn is cut here: recognisers lose their way in longer speech."""


class TurnTaker:
    """Follows one caller, window by window."""

    __slots__ = ("_rules", "_silence", "_speech", "_turn", "patience", "paused", "speaking")

    def __init__(self, rules: TurnRules) -> None:
        self._rules = rules
        self._speech = 0.0
        self._silence = 0.0
        self._turn = 0.0
        self.speaking = False
        self.paused = False
        self.patience = rules.end_seconds
        """Seconds of silence that end the present turn; each new turn begins with that of the rules."""

    @property
    def silence(self) -> float:
        """Seconds of silence at the end of the turn so far."""
        return self._silence

    def advance(self, seconds: float, probability: float, *, assistant_speaks: bool) -> TurnSignal | None:
        """Take one window of `seconds` with its probability of speech."""
        if not self.speaking:
            return self._waiting(seconds, probability, assistant_speaks=assistant_speaks)
        self._turn += seconds
        if probability < self._rules.quiet:
            return self._quiet(seconds)
        if self._turn >= self._rules.longest_seconds:
            return self._end()
        if probability > self._rules.speech:
            self._silence = 0.0
            if self.paused:
                self.paused = False
                # What was known of the words when they paused is not all of them any more.
                self.patience = max(self.patience, self._rules.end_seconds)
                return TurnSignal.RESUMED
        return None

    def _waiting(self, seconds: float, probability: float, *, assistant_speaks: bool) -> TurnSignal | None:
        if probability <= self._rules.speech:
            self._speech = 0.0
            return None
        self._speech += seconds
        needed = self._rules.interrupt_seconds if assistant_speaks else self._rules.start_seconds
        if self._speech < needed:
            return None
        self.speaking = True
        self._turn = self._speech
        self._silence = 0.0
        self.patience = self._rules.end_seconds
        return TurnSignal.STARTED

    def _quiet(self, seconds: float) -> TurnSignal | None:
        self._silence += seconds
        if self._silence >= self.patience or self._turn >= self._rules.longest_seconds:
            return self._end()
        if not self.paused and self._silence >= self._rules.pause_seconds:
            self.paused = True
            return TurnSignal.PAUSED
        return None

    def _end(self) -> TurnSignal:
        self.speaking = False
        self.paused = False
        self._speech = 0.0
        return TurnSignal.ENDED
