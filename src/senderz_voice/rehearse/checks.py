"""What a rehearsal call has to show: each check yields what it misses, as the end of a sentence."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from senderz_voice.core.spoken import words
from senderz_voice.rehearse.outcome import Outcome

Check = Callable[[Outcome], Iterator[str]]

LARGEST_GAP_MS: Final = 60
LATEST_FRAME_MS: Final = 60
TOLERANCE_SECONDS: Final = 1.5
"""Between the length of a recording and of its call."""
_UNDERSTOOD: Final = 0.6
"""Of a message's words must have arrived on the tape, as a recogniser writes them."""


def refused(code: str) -> Check:
    """The API places no such call."""

    def check(outcome: Outcome) -> Iterator[str]:
        if outcome.refusal != code:
            yield f"answered {outcome.refusal or outcome.status}, not {code}"

    return check


def ends(status: str, *reasons: str) -> Check:
    """The call has this final status, for one of these reasons if any are named."""

    def check(outcome: Outcome) -> Iterator[str]:
        if outcome.status != status or (reasons and outcome.reason not in reasons):
            wanted = f"{status}, {' or '.join(reasons)}" if reasons else status
            yield f"ended {outcome.refusal or outcome.status}, {outcome.reason} instead of {wanted}"

    return check


def talks(outcome: Outcome) -> Iterator[str]:
    """Both sides are in the transcript."""
    for role in ("assistant", "caller"):
        if not any(line.strip() for line in outcome.lines(role)):
            yield f"no words of the {role} in the transcript"


def is_noted(outcome: Outcome) -> Iterator[str]:
    """There are a summary, a score and a whole recording."""
    detail: dict[str, Any] = outcome.detail or {}
    if not detail.get("summary"):
        yield "no summary"
    score = detail.get("lead_score")
    if not isinstance(score, int) or not 0 <= score <= 100:
        yield "no lead score"
    expected = detail.get("duration_seconds") or 0
    ended_early = outcome.reason == "transferred"
    if not outcome.recording_seconds:
        yield "no recording"
    elif not ended_early and abs(outcome.recording_seconds - expected) > TOLERANCE_SECONDS:
        yield f"a recording of {outcome.recording_seconds:.1f} s for {expected} s"


def sounds_even(outcome: Outcome) -> Iterator[str]:
    """The assistant's words reach the far end without a break, and on time."""
    for end in outcome.far_ends:
        if end.largest_gap_ms > LARGEST_GAP_MS:
            yield f"a gap of {end.largest_gap_ms} ms within speech"
        if end.latest_frame_ms > LATEST_FRAME_MS:
            yield f"a frame {end.latest_frame_ms} ms late"


def shows(kind: str, **wanted: object) -> Check:
    """The call has an event of this type with this data."""

    def check(outcome: Outcome) -> Iterator[str]:
        found = outcome.of_type(kind)
        if not any(all(event["data"].get(name) == value for name, value in wanted.items()) for event in found):
            yield f"no event {kind}" + "".join(f" {value}" for value in wanted.values())

    return check


def never_shows(kind: str) -> Check:
    """The call has no such event."""

    def check(outcome: Outcome) -> Iterator[str]:
        count = len(outcome.of_type(kind))
        if count:
            yield f"{count} events {kind}"

    return check


def leaves_its_message(outcome: Outcome) -> Iterator[str]:
    """What the machine's tape holds is what the assistant said, and it began behind the beep."""
    callee = outcome.callee
    taped = set(words(" ".join(callee.heard), "en")) if callee else set()
    said = words(" ".join(outcome.lines("assistant")), "en")
    arrived = sum(word in taped for word in said) / max(1, len(said))
    if arrived < _UNDERSTOOD:
        yield f"{arrived:.0%} of the message's words on the tape"


def answers_interruptions(outcome: Outcome) -> Iterator[str]:
    """It falls silent when it is talked over, and has something to say to that."""
    callee = outcome.callee
    said = " ".join(callee.said) if callee else ""
    if "Who is this again" in said and not outcome.of_type("assistant.interrupted"):
        yield "it talked on when it was interrupted"
    interrupted = [event["seq"] for event in outcome.of_type("assistant.interrupted")]
    answered = [event["seq"] for event in outcome.of_type("assistant.said")]
    if "Who is this again" not in said:
        yield "nobody interrupted it"
    if interrupted and (not answered or answered[-1] < interrupted[-1]):
        yield "nothing was said after an interruption"


def takes_down(digits: str) -> Check:
    """A number that is dictated with pauses is one turn of the human, and is written down whole."""

    def check(outcome: Outcome) -> Iterator[str]:
        turns = [_figures(event["data"]["text"]) for event in outcome.of_type("caller.said")]
        if not any(digits.endswith(figures) and len(figures) >= len(digits) - 1 for figures in turns):
            yield f"{digits} was cut into {', '.join(filter(None, turns)) or 'nothing'}"
        summary = _figures(str((outcome.detail or {}).get("summary")))
        if digits not in summary:
            yield f"the summary has {summary or 'no number'}"

    return check


_NAMES: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_FIGURES: Final = {**{name: str(value) for value, name in enumerate(_NAMES)}, "oh": "0", "o": "0"}


def _figures(text: str) -> str:
    spelled = (_FIGURES.get(word, word) for word in words(text, "en"))
    return "".join(character for word in spelled for character in word if character.isdigit())


def gets_through_the_menu(key: str, greeting: str) -> Check:
    """It pressed a key, and talked to the human behind it."""

    def check(outcome: Outcome) -> Iterator[str]:
        callee = outcome.callee
        pressed = "".join(callee.digits) if callee else ""
        said = list(callee.said) if callee else []
        if pressed != key:
            yield f"pressed {pressed or 'nothing'} instead of {key}"
        place = next((place for place, line in enumerate(said) if line.startswith(greeting)), None)
        if place is None:
            yield "nobody behind the menu was reached"
        elif len(said) <= place + 1:
            yield "the human behind the menu had nothing to answer"

    return check


def opts_out(outcome: Outcome) -> Iterator[str]:
    """Whoever asks for it is never called again."""
    if outcome.repeat_refusal != "OPT_OUT":
        yield f"the next dial answered {outcome.repeat_refusal or 'ringing'}, not OPT_OUT"
