"""Answering machine detection: what a carrier makes of the sound of whoever answered, and of nothing else.

The modes and their times are those of Telnyx's OpenAPI document, operation DialCall, `answering_machine_detection`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from senderz_voice.audio.beep import BeepFinder
from senderz_voice.exchange.farend import FRAME_SECONDS
from senderz_voice.exchange.people.ear import HEARD_BEFORE_SECONDS, HearingRoom

Mode = Literal["premium", "detect", "detect_beep", "detect_words", "greeting_end"]
Tell = Callable[[str, str], None]
"""Takes the type of the event and its result."""

_RESIDENCE_SECONDS: Final = 1.5
"""Whoever says more than this before a pause answers at a business."""
_NO_BEEP_SECONDS: Final = 4.0
"""Silence after a machine's greeting in which the beep must come; Telnyx gives no figure for premium detection."""
_LONGEST_SECONDS: Final = 60.0
_STANDARD_RESULTS: Final = {
    "human_residence": "human",
    "human_business": "human",
    # Standard detection takes long silence after the answer for a machine.
    "silence": "machine",
}


@dataclass(frozen=True, slots=True)
class DetectionOrder:
    """How machines are to be looked for."""

    mode: Mode
    greeting_seconds: float = 3.5
    """Speech longer than this, without a pause, is a machine's."""
    analysis_seconds: float = 30.0
    """After this time it is not sure."""
    silence_seconds: float = 3.5
    """How long somebody may say nothing at first."""
    ended_seconds: float = 1.5
    """Silence that ends a greeting, in standard detection."""

    @property
    def premium(self) -> bool:
        return self.mode == "premium"


class Detection:
    """Listens to one answered leg until it knows enough; time is counted in frames."""

    def __init__(self, order: DetectionOrder, room: HearingRoom, tell: Tell) -> None:
        self._order = order
        self._room = room
        self._tell = tell
        self._ear = room.open(self)
        self._beeps = BeepFinder()
        self._result = ""
        self._spoke = False
        self._elapsed = 0.0
        self._quiet = 0.0
        self._closed = False

    def listen(self, frame: bytes) -> None:
        """The next 20 ms of the far end."""
        if self._closed:
            return
        self._ear.push(frame)
        self._elapsed += FRAME_SECONDS
        self._quiet = 0.0 if self._ear.speaking else self._quiet + FRAME_SECONDS
        if self._beeps.feed(frame):
            self._beep()
        elif not self._result:
            self._judge()
        else:
            self._await_the_end()

    def close(self) -> None:
        """Nothing more is told."""
        self._closed = True
        self._room.close(self._ear)

    def speech_began(self) -> None:
        self._spoke = True

    def speech_ended(self, speech: bytes) -> None:
        """A short greeting and then a pause: somebody waits for an answer."""
        if not self._result and not self._closed:
            seconds = len(speech) / 8_000 - HEARD_BEFORE_SECONDS
            self._decide("human_residence" if seconds < _RESIDENCE_SECONDS else "human_business")

    def _judge(self) -> None:
        if self._ear.spoken_seconds >= self._order.greeting_seconds:
            self._decide("machine")
        elif not self._spoke and self._elapsed >= self._order.silence_seconds:
            self._decide("silence")
        elif self._elapsed >= self._order.analysis_seconds:
            self._decide("not_sure")

    def _decide(self, result: str) -> None:
        self._result = result if self._order.premium else _STANDARD_RESULTS.get(result, result)
        kind = "call.machine.premium.detection.ended" if self._order.premium else "call.machine.detection.ended"
        self._tell(kind, self._result)
        if self._result.startswith("human") or self._order.mode == "detect":
            self.close()

    def _beep(self) -> None:
        if not self._result and not self._order.premium:
            # Premium detection tells only of the beep when that comes first.
            self._decide("machine")
        if not self._closed:
            self._end("beep_detected")

    def _await_the_end(self) -> None:
        if self._elapsed >= _LONGEST_SECONDS:
            self.close()
        elif self._result == "machine" and self._spoke:
            self._await_silence()

    def _await_silence(self) -> None:
        if self._order.premium and self._quiet >= _NO_BEEP_SECONDS:
            self._end("no_beep_detected")
        elif self._order.mode in {"greeting_end", "detect_words"} and self._quiet >= self._order.ended_seconds:
            self._end("ended")

    def _end(self, result: str) -> None:
        self._tell(
            "call.machine.premium.greeting.ended" if self._order.premium else "call.machine.greeting.ended", result
        )
        self.close()
