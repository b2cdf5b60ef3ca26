"""Language models behind OpenAI's chat completions: OpenAI itself and the many servers that speak the same."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

from senderz_voice.core.prompt import opening_cue
from senderz_voice.language.briefing import briefing, heard, outcome
from senderz_voice.language.openai_digest import OpenAISummariser
from senderz_voice.language.openai_events import chunks
from senderz_voice.language.openai_link import connect, failure, stream
from senderz_voice.language.openai_stream import Choice, Chunk, Delta, ToolCalls
from senderz_voice.language.replies import MOST_CHARACTERS, Speech, TooMuchError, requests
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import (
    Conversation,
    Fired,
    ReplyEnded,
    ReplyPiece,
    Said,
    TextDelta,
    Tool,
    ToolRequest,
)

if TYPE_CHECKING:
    import httpx2
    from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolUnionParam

__all__ = ["MOST_CHARACTERS", "OpenAIChat", "OpenAISummariser"]

FIRST_SECONDS: Final = 6.0
"""Until the first piece; a human on the line has waited too long by then."""

NEXT_SECONDS: Final = 5.0
"""Between two pieces."""

LAST_SECONDS: Final = 0.25
"""For what follows the last piece, counts of tokens and an end mark; once read, the connection serves the next turn."""

MOST_TOKENS: Final = 400
_MOST_TOKENS_WITH_THOUGHTS: Final = 4_000
"""Where the limit counts thoughts too; what is spoken ends much earlier."""

_LEAST_THOUGHT: Final[tuple[Mapping[str, Any], ...]] = (
    {"reasoning_effort": "none"},
    {"reasoning_effort": "minimal"},
    {"reasoning_effort": "low"},
    {},
)
"""How OpenAI's own models are kept from thinking while a human waits: each generation takes some of these.

https://platform.openai.com/docs/guides/reasoning
"""

_CUT: Final = {"length", "content_filter"}

TokenField = Literal["max_tokens", "max_completion_tokens"]


class OpenAIChat:
    """LanguageModel port on one model of one endpoint.

    `base_url` None is OpenAI itself. `token_field` is what the endpoint calls its limit on the reply: OpenAI's own
    newer models take only the long name, other servers often only the short one; by default the endpoint decides.
    """

    def __init__(
        self, api_key: str, base_url: str | None, model: str, *, token_field: TokenField | None = None
    ) -> None:
        self._client = connect(api_key, base_url, FIRST_SECONDS)
        self._model = model
        self._limit_name: TokenField = token_field or ("max_tokens" if base_url else "max_completion_tokens")
        # Servers that know only the short name know nothing of thoughts either.
        self._manner = len(_LEAST_THOUGHT) - 1 if self._limit_name == "max_tokens" else 0

    async def aclose(self) -> None:
        """Close the connections; running replies fail."""
        await self._client.close()

    async def reply(self, conversation: Conversation) -> AsyncGenerator[ReplyPiece, None]:
        """Text as it comes, then the functions to call, then ReplyEnded.

        Raises PortError, also after some text: what was cut off in the middle must not pass for a reply. A function
        whose arguments did not arrive whole is never asked for.
        """
        reply = _Reply()
        chunks = self._chunks(conversation)
        try:
            async for chunk in chunks:
                text = reply.take(chunk)
                if text:
                    yield TextDelta(text)
                if reply.speech.enough:
                    break
        finally:
            await chunks.aclose()
        for request in reply.requests(conversation):
            yield request
        yield ReplyEnded()

    async def _chunks(self, conversation: Conversation) -> AsyncGenerator[Chunk, None]:
        import openai

        response: httpx2.Response | None = None
        finished = False
        try:
            async with asyncio.timeout(FIRST_SECONDS):
                response = await self._asked(conversation)
                pieces = chunks(response)
                chunk = await anext(pieces, None)
            while chunk is not None:
                finished = finished or any(choice.finish_reason for choice in chunk.choices or ())
                yield chunk
                async with asyncio.timeout(LAST_SECONDS if finished else NEXT_SECONDS):
                    chunk = await anext(pieces, None)
        except openai.OpenAIError as error:
            raise failure(error) from error
        except TimeoutError as error:
            if not finished:
                raise PortError(ErrorKind.UNAVAILABLE, "the language model is silent", code="timeout") from error
        except (ValueError, RecursionError) as error:
            raise PortError(ErrorKind.BAD_ANSWER, "the language model's stream cannot be read") from error
        finally:
            if response is not None:
                await response.aclose()

    async def _asked(self, conversation: Conversation) -> "httpx2.Response":
        """The stream of the reply, asked for in a manner that the model takes; a model is asked in vain only once."""
        import openai

        asked = self._request(conversation)
        while True:
            try:
                return await stream(self._client, "/chat/completions", {**asked, **_LEAST_THOUGHT[self._manner]})
            except openai.BadRequestError as error:
                if "reasoning" not in error.message.lower() or self._manner + 1 == len(_LEAST_THOUGHT):
                    raise
                self._manner += 1

    def _request(self, conversation: Conversation) -> dict[str, object]:
        request: dict[str, object] = {
            "model": self._model,
            "messages": messages(conversation),
            "stream": True,
            self._limit_name: MOST_TOKENS if self._limit_name == "max_tokens" else _MOST_TOKENS_WITH_THOUGHTS,
        }
        if conversation.brief.tools:
            request["tools"] = [_tool(tool) for tool in conversation.brief.tools]
        return request


class _Reply:
    """What has come of one reply so far."""

    def __init__(self) -> None:
        self.finish = ""
        self.speech = Speech()
        self._calls = ToolCalls()

    def take(self, chunk: Chunk) -> str:
        """Take a chunk in; answers the text in it. Raises PortError."""
        choice = chunk.choices[0] if chunk.choices else Choice()
        delta = choice.delta or Delta()
        try:
            for piece in delta.tool_calls or ():
                self._calls.add(piece)
        except TooMuchError as error:
            raise PortError(ErrorKind.BAD_ANSWER, str(error)) from error
        self.finish = choice.finish_reason or self.finish
        return self.speech.add(delta.content or "")

    def requests(self, conversation: Conversation) -> list[ToolRequest]:
        """The functions that the model wants to call. Raises PortError for a reply that is none."""
        return requests(conversation, self.speech, self._calls.joined(), self.finish, _CUT)


def messages(conversation: Conversation) -> "list[ChatCompletionMessageParam]":
    """The conversation as the endpoint wants it: fired intents are function calls of the assistant's and answers."""
    found: list[ChatCompletionMessageParam] = [{"role": "system", "content": briefing(conversation)}]
    if not conversation.turns:
        found.append({"role": "user", "content": opening_cue(conversation.brief.direction)})
    for turn in conversation.turns:
        found.extend(_said(turn) if isinstance(turn, Said) else _fired(turn))
    return found


def _said(turn: Said) -> "list[ChatCompletionMessageParam]":
    if turn.role == "caller":
        return [{"role": "user", "content": heard(turn)}]
    return [{"role": "assistant", "content": heard(turn)}]


def _fired(turn: Fired) -> "list[ChatCompletionMessageParam]":
    return [
        {
            "role": "assistant",
            "tool_calls": [
                {"id": turn.call, "type": "function", "function": {"name": turn.name, "arguments": turn.arguments}}
            ],
        },
        {"role": "tool", "tool_call_id": turn.call, "content": outcome(turn)},
    ]


def _tool(tool: Tool) -> "ChatCompletionToolUnionParam":
    parameters = dict(tool.parameters) or {"type": "object", "properties": {}}
    return {
        "type": "function",
        "function": {"name": tool.name, "description": tool.description, "parameters": parameters},
    }
