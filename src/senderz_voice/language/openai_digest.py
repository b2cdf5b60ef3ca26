"""Sums finished calls up with a language model, and believes of the answer only what can be checked."""

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from senderz_voice.core.prompt import as_data, summary_prompt
from senderz_voice.language.openai_link import connect, failure
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import Digest, Ended, Fired, Said

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam
    from openai.types.chat.completion_create_params import ResponseFormat

SECONDS: Final = 60.0
"""Nobody waits on the line for a summary, so a slow model may take its time."""

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


class _Form(msgspec.Struct):
    summary: str
    lead_score: float
    outcome: str = "unclear"
    voicemail: bool = False
    caller_name: str | None = None
    callback_number: str | None = None
    follow_up: str | None = None
    intents: list[str] = []
    evidence: list[str] = []


class OpenAISummariser:
    """Summariser port on one model of one OpenAI-compatible endpoint; `base_url` None is OpenAI itself."""

    def __init__(self, api_key: str, base_url: str | None, model: str) -> None:
        self._client = connect(api_key, base_url, SECONDS)
        self._model = model

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def digest(self, ended: Ended) -> Digest:
        """Ask for the form and check it. Raises PortError."""
        if not any(isinstance(turn, Said) and turn.text.strip() for turn in ended.conversation.turns):
            return Digest(summary="Nobody spoke in this call.", lead_score=0, outcome="no_conversation")
        return checked(_form(await self._answer(ended)), ended)

    async def _answer(self, ended: Ended) -> str:
        """Servers that do not know strict schemas refuse the request; they are asked once more in words alone."""
        try:
            return await self._ask(ended, strict=True)
        except PortError as error:
            if error.kind is not ErrorKind.REFUSED:
                raise
        return await self._ask(ended, strict=False)

    async def _ask(self, ended: Ended, *, strict: bool) -> str:
        import openai

        form: ResponseFormat = {
            "type": "json_schema",
            "json_schema": {"name": "call_digest", "strict": True, "schema": FORM},
        }
        try:
            async with asyncio.timeout(SECONDS):
                completion = await self._client.chat.completions.create(
                    model=self._model,
                    messages=_messages(ended, strict=strict),
                    response_format=form if strict else openai.omit,
                )
        except openai.OpenAIError as error:
            raise failure(error) from error
        except TimeoutError as error:
            raise PortError(ErrorKind.UNAVAILABLE, "the language model is silent", code="timeout") from error
        except ValueError as error:
            raise PortError(ErrorKind.BAD_ANSWER, "the language model's answer cannot be read") from error
        return _content(completion)


def checked(form: _Form, ended: Ended) -> Digest:
    """The form, with everything taken out that the call itself does not bear out."""
    turns = ended.conversation.turns
    heard = [_squeezed(turn.text) for turn in turns if isinstance(turn, Said)]
    fired = {turn.name for turn in turns if isinstance(turn, Fired)}
    quotes = (quote for quote in map(_squeezed, form.evidence) if quote and any(quote in line for line in heard))
    return Digest(
        summary=_squeezed(form.summary)[:2_000],
        lead_score=_score(form.lead_score),
        outcome=form.outcome if form.outcome in OUTCOMES else "unclear",
        voicemail=form.voicemail,
        caller_name=_short(form.caller_name, 80),
        callback_number=_short(form.callback_number, 32),
        follow_up=_short(form.follow_up, 300),
        intents=tuple(dict.fromkeys(name for name in form.intents if name in fired)),
        evidence=tuple(dict.fromkeys(quotes))[:_MOST_QUOTES],
    )


def _messages(ended: Ended, *, strict: bool) -> "list[ChatCompletionMessageParam]":
    lines = [_line(turn) for turn in ended.conversation.turns]
    transcript = as_data("\n".join(lines)[-_MOST_TRANSCRIPT_CHARACTERS:])
    facts = (
        f"Direction: {ended.conversation.brief.direction}. Answered: {'yes' if ended.answered else 'no'}. "
        f"Seconds: {ended.duration_seconds}. Ended because: {ended.end_reason}."
    )
    prompt = summary_prompt(OUTCOMES)
    if not strict:
        prompt += f"\nThe form as a JSON Schema: {json.dumps(FORM)}"
    return [
        {"role": "system", "content": prompt},
        {"role": "user", "content": f"{facts}\n{transcript}"},
    ]


def _line(turn: Said | Fired) -> str:
    if isinstance(turn, Fired):
        return f"[function {turn.name} {'succeeded' if turn.ok else 'failed'}]"
    return f"{'assistant' if turn.role == 'assistant' else 'human'}: {turn.text}"


def _content(completion: Any) -> str:
    """The text of the first choice. The SDK builds its answers unchecked, so nothing about them is certain."""
    choices = getattr(completion, "choices", None)
    message = getattr(choices[0], "message", None) if isinstance(choices, list) and choices else None
    content = getattr(message, "content", None)
    if not isinstance(content, str) or not content.strip():
        raise PortError(ErrorKind.BAD_ANSWER, "the language model gave no summary")
    return content


def _form(content: str) -> _Form:
    """The JSON object in an answer, which may stand in a fence or between sentences. Raises PortError."""
    begin, end = content.find("{"), content.rfind("}")
    try:
        return msgspec.json.decode(content[begin : end + 1].encode(), type=_Form)
    except (ValueError, RecursionError) as error:
        raise PortError(ErrorKind.BAD_ANSWER, "the language model's summary is not the form it was given") from error


def _score(value: float) -> int:
    return round(min(max(value, 0.0), 100.0))


def _short(text: str | None, most: int) -> str | None:
    return _squeezed(text)[:most] or None if text else None


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
