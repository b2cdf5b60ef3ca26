"""Sums finished calls up with a language model behind OpenAI's chat completions."""

import asyncio
import json
from typing import TYPE_CHECKING, Any

from senderz_voice.core.prompt import summary_prompt
from senderz_voice.language.digests import (
    FORM,
    FORM_NAME,
    OUTCOMES,
    SECONDS,
    checked,
    told,
    untold,
    written,
)
from senderz_voice.language.openai_link import connect, failure
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import Digest, Ended

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam
    from openai.types.chat.completion_create_params import ResponseFormat


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
        return untold(ended) or checked(written(await self._answer(ended)), ended)

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
            "json_schema": {"name": FORM_NAME, "strict": True, "schema": FORM},
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


def _messages(ended: Ended, *, strict: bool) -> "list[ChatCompletionMessageParam]":
    prompt = summary_prompt(OUTCOMES)
    if not strict:
        prompt += f"\nThe form as a JSON Schema: {json.dumps(FORM)}"
    return [
        {"role": "system", "content": prompt},
        {"role": "user", "content": told(ended)},
    ]


def _content(completion: Any) -> str:
    """The text of the first choice. The SDK builds its answers unchecked, so nothing about them is certain."""
    choices = getattr(completion, "choices", None)
    message = getattr(choices[0], "message", None) if isinstance(choices, list) and choices else None
    content = getattr(message, "content", None)
    if not isinstance(content, str) or not content.strip():
        raise PortError(ErrorKind.BAD_ANSWER, "the language model gave no summary")
    return content
