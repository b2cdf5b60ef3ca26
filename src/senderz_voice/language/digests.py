"""The form that a language model fills in about a finished call, and what of it can be believed."""

import re
from typing import Any, Final

import msgspec

from senderz_voice.core.prompt import as_data
from senderz_voice.language.believing import Borne
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import Digest, Ended, Fired, Said

SECONDS: Final = 60.0
"""Nobody waits on the line for a summary, so a slow model may take its time."""

FORM_NAME: Final = "call_digest"

OUTCOMES: Final = (
    "confirmed",
    "rescheduled",
    "declined",
    "opted_out",
    "message_taken",
    "transferred",
    "answered",
    "collected",
    "notified",
    "completed",
    "no_conversation",
    "voicemail",
    "unclear",
)

_MOST_TRANSCRIPT_CHARACTERS: Final = 60_000
_MOST_QUOTES: Final = 5
_TEXT: Final = {"type": "string"}
_MAYBE: Final = {"type": ["string", "null"]}
_FIELDS: Final[dict[str, Any]] = {
    "summary": _TEXT,
    "lead_score": {"type": "integer"},
    "outcome": {"type": "string", "enum": list(OUTCOMES)},
    "voicemail": {"type": "boolean"},
    "caller_name": _MAYBE,
    "callback_number": _MAYBE,
    "follow_up": _MAYBE,
    "intents": {"type": "array", "items": _TEXT},
    "evidence": {"type": "array", "items": _TEXT},
}
FORM: Final[dict[str, Any]] = {
    "type": "object",
    "properties": _FIELDS,
    "required": list(_FIELDS),
    "additionalProperties": False,
}


class Form(msgspec.Struct):
    summary: str
    lead_score: float
    outcome: str = "unclear"
    voicemail: bool = False
    caller_name: str | None = None
    callback_number: str | None = None
    follow_up: str | None = None
    intents: list[str] = []
    evidence: list[str] = []


def untold(ended: Ended) -> Digest | None:
    """The digest of a call in which nobody spoke, for which no model is asked."""
    if any(isinstance(turn, Said) and turn.text.strip() for turn in ended.conversation.turns):
        return None
    return Digest(summary="Nobody spoke in this call.", lead_score=0, outcome="no_conversation")


def told(ended: Ended) -> str:
    """The call as the model reads it: a line of facts, and the transcript fenced in as data."""
    lines = [_line(turn) for turn in ended.conversation.turns]
    transcript = as_data("\n".join(lines)[-_MOST_TRANSCRIPT_CHARACTERS:])
    facts = (
        f"Direction: {ended.conversation.brief.direction}. Answered: {'yes' if ended.answered else 'no'}. "
        f"Seconds: {ended.duration_seconds}. Ended because: {ended.end_reason}."
    )
    return f"{facts}\n{transcript}"


def filled_in(value: object) -> Form:
    """The form from the plain values of an answer. Raises PortError."""
    try:
        return msgspec.convert(value, Form)
    except (ValueError, RecursionError) as error:
        raise no_form() from error


def written(content: str) -> Form:
    """The JSON object in an answer, which may stand in a fence or between sentences. Raises PortError."""
    begin, end = content.find("{"), content.rfind("}")
    try:
        value: object = msgspec.json.decode(content[begin : end + 1].encode())
    except (ValueError, RecursionError) as error:
        raise no_form() from error
    return filled_in(value)


def no_form() -> PortError:
    """What an answer is that is not the form."""
    return PortError(ErrorKind.BAD_ANSWER, "the language model's summary is not the form it was given")


def checked(form: Form, ended: Ended) -> Digest:
    """The form, with everything taken out that the call itself does not bear out."""
    fired = {turn.name for turn in ended.conversation.turns if isinstance(turn, Fired)}
    borne = Borne(ended)
    return Digest(
        summary=borne.prose(_squeezed(form.summary))[:2_000] or borne.plainly(),
        lead_score=borne.score(form.lead_score),
        outcome=borne.outcome(form.outcome if form.outcome in OUTCOMES else "unclear"),
        voicemail=borne.voicemail(told=form.voicemail),
        caller_name=borne.name(_short(form.caller_name, 80)),
        callback_number=borne.number(_short(form.callback_number, 32)),
        follow_up=borne.prose(_short(form.follow_up, 300) or "") or None,
        intents=tuple(dict.fromkeys(name for name in form.intents if name in fired)),
        evidence=tuple(dict.fromkeys(borne.evidence([_squeezed(quote) for quote in form.evidence])))[:_MOST_QUOTES],
    )


def _line(turn: Said | Fired) -> str:
    if isinstance(turn, Fired):
        return f"[function {turn.name} {'succeeded' if turn.ok else 'failed'}]"
    return f"{'assistant' if turn.role == 'assistant' else 'human'}: {turn.text}"


def _short(text: str | None, most: int) -> str | None:
    return _squeezed(text)[:most] or None if text else None


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
