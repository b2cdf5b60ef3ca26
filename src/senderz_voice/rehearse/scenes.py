"""The rehearsal numbers in their order: what the assistant is to do there, and what the call has to show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from senderz_voice.rehearse import checks
from senderz_voice.rehearse.checks import Check, ends, refused, shows

CONFIRM: Final = "Confirm Friday 2pm appointment for John Smith."
_KETTLES: Final = "Ask whether they sell copper kettles, and what the smallest one costs."
HANDOFF: Final = "+15555550199"
PREFIX: Final = "+1555555"


@dataclass(frozen=True, slots=True)
class Scene:
    """One number's story."""

    digits: str
    about: str
    checks: Sequence[Check]
    script: str = CONFIRM
    opts_out: bool = False
    """Whether the number must not be called again afterwards, which is tried."""

    @property
    def number(self) -> str:
        return PREFIX + self.digits


_TALK: Final = (checks.talks, checks.is_noted, checks.sounds_even)
_SETTLED: Final = (ends("completed", "assistant_hung_up", "caller_hung_up"), *_TALK)

SCENES: Final = (
    Scene("0001", "answers and cooperates", _SETTLED),
    Scene("0002", "the carrier refuses", (refused("TELNYX_ERROR"),)),
    Scene("0003", "has opted out", (refused("OPT_OUT"),)),
    Scene("0004", "the rate is exceeded", (refused("RATE_LIMITED"),)),
    Scene("0005", "answers after 5 s", _SETTLED),
    Scene("0006", "busy", (ends("busy"),)),
    Scene("0007", "no answer", (ends("no_answer"),)),
    Scene(
        "0008",
        "voicemail with a beep",
        (
            ends("completed", "voicemail_left"),
            shows("machine.detected"),
            checks.is_noted,
            checks.sounds_even,
            checks.leaves_its_message,
        ),
    ),
    Scene("0009", "interrupts", (*_SETTLED, checks.answers_interruptions)),
    Scene("0010", "stays silent", (ends("completed", "silence"), checks.is_noted, checks.sounds_even)),
    Scene("0013", "asks for a person", (ends("completed", "transferred"), shows("transfer.answered"), *_TALK)),
    Scene("0014", "says stop calling me", (ends("completed", "opted_out"), *_TALK, checks.opts_out), opts_out=True),
    Scene(
        "0015",
        "dictates with pauses",
        (*_SETTLED, checks.takes_down("4155550142")),
        "Collect the best phone number to call them back on.",
    ),
    Scene(
        "0016",
        "only murmurs",
        (
            ends("completed", "assistant_hung_up", "caller_hung_up", "silence"),
            *_TALK,
            checks.never_shows("assistant.interrupted"),
        ),
        "Tell them that our clinic moved to 12 Harbor Street, and that they can park for free behind the building.",
    ),
    Scene(
        "0017",
        "a keypad menu",
        (*_SETTLED, shows("dtmf.sent", digits="1"), checks.gets_through_the_menu("1", "Sales, this is Sam")),
        _KETTLES,
    ),
    Scene("0018", "hangs up in the middle", (ends("completed", "caller_hung_up"), *_TALK), _KETTLES),
    Scene("0100", "a browser phone that nobody opened", (ends("no_answer"),)),
    Scene("0042", "any other number", _SETTLED),
)

_SPOKEN: Final = {"es-MX": ("0011", "speaks Spanish"), "tr-TR": ("0012", "speaks Turkish")}


def foreign(languages: Sequence[str]) -> list[Scene]:
    """The two who speak no English: a talk in their language where it is understood here, else a refusal."""
    return [
        Scene(digits, about, (*_SETTLED, shows("language.changed", language=language)))
        if language in languages
        else Scene(digits, f"{about}, not installed", (refused("TELNYX_ERROR"),))
        for language, (digits, about) in _SPOKEN.items()
    ]


def each(languages: Sequence[str]) -> list[Scene]:
    """Every rehearsal number once, in the order of the numbers."""
    return sorted((*SCENES, *foreign(languages)), key=lambda scene: scene.digits)


_CROWD: Final = ("0017", "0010", "0013", "0016", "0015", "0009", "0014", "0008", "0001", "0018")


def crowd() -> list[Scene]:
    """Ten calls with sound, as many as one tenant may place in a minute; those that last longest come first."""
    known = {scene.digits: scene for scene in SCENES}
    return [known[digits] for digits in _CROWD]
