"""Sums finished calls up with a language model behind Anthropic's Messages."""

import asyncio
import json
from typing import Any, Final

from senderz_voice.core.prompt import summary_prompt
from senderz_voice.language.anthropic_link import connect, failure
from senderz_voice.language.digests import (
    FORM,
    FORM_NAME,
    OUTCOMES,
    SECONDS,
    Form,
    checked,
    filled_in,
    no_form,
    told,
    untold,
    written,
)
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import Digest, Ended

_MOST_TOKENS: Final = 8_000
"""Thoughts count too."""

_WAYS: Final[tuple[dict[str, Any], ...]] = (
    {
        "tools": [{"name": FORM_NAME, "description": "The form about the call.", "input_schema": FORM, "strict": True}],
        "tool_choice": {"type": "tool", "name": FORM_NAME},
    },
    {"output_config": {"format": {"type": "json_schema", "schema": FORM}}},
    {},
)
"""How the form is asked for: as a tool that must be used, which newer models refuse; as the form of the whole answer,
which older models do not know; in words alone.

https://platform.claude.com/docs/en/build-with-claude/structured-outputs
"""


class AnthropicSummariser:
    """Summariser port on one model of one endpoint; `base_url` None is Anthropic itself."""

    def __init__(self, api_key: str, base_url: str | None, model: str) -> None:
        self._client = connect(api_key, base_url, SECONDS)
        self._model = model

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def digest(self, ended: Ended) -> Digest:
        """Ask for the form and check it. Raises PortError."""
        return untold(ended) or checked(await self._answer(ended), ended)

    async def _answer(self, ended: Ended) -> Form:
        *ways, last = _WAYS
        for way in ways:
            try:
                return await self._ask(ended, way)
            except PortError as error:
                if error.kind is not ErrorKind.REFUSED:
                    raise
        return await self._ask(ended, last)

    async def _ask(self, ended: Ended, way: dict[str, Any]) -> Form:
        import anthropic

        try:
            async with asyncio.timeout(SECONDS):
                message = await self._client.messages.create(
                    model=self._model,
                    max_tokens=_MOST_TOKENS,
                    system=_instructions(way),
                    messages=[{"role": "user", "content": told(ended)}],
                    extra_body=way,
                )
        except anthropic.AnthropicError as error:
            raise failure(error) from error
        except TimeoutError as error:
            raise PortError(ErrorKind.UNAVAILABLE, "the language model is silent", code="timeout") from error
        except ValueError as error:
            raise PortError(ErrorKind.BAD_ANSWER, "the language model's answer cannot be read") from error
        return _form(message)


def _instructions(way: dict[str, Any]) -> str:
    prompt = summary_prompt(OUTCOMES)
    return prompt if way else f"{prompt}\nThe form as a JSON Schema: {json.dumps(FORM)}"


def _form(message: Any) -> Form:
    """The form in an answer. The SDK builds its answers unchecked, so nothing about them is certain."""
    content = getattr(message, "content", None)
    blocks = content if isinstance(content, list) else []
    for block in blocks:
        if getattr(block, "name", None) == FORM_NAME:
            return filled_in(getattr(block, "input", None))
    texts = [block.text for block in blocks if isinstance(getattr(block, "text", None), str)]
    if not texts:
        raise no_form()
    return written("".join(texts))
