"""Language models behind OpenAI's chat completions: OpenAI itself and the many servers that speak the same."""

import asyncio
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from senderz_voice.core.prompt import as_data, opening_cue, system_prompt
from senderz_voice.language.openai_digest import OpenAISummariser
from senderz_voice.language.openai_link import connect, failure
from senderz_voice.language.openai_stream import Choice, Chunk, Delta, Speech, ToolCall, ToolCalls, TooMuchError
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
    from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolUnionParam

__all__ = ["OpenAIChat", "OpenAISummariser"]

FIRST_SECONDS: Final = 6.0
"""Until the first piece; a human on the line has waited too long by then."""

NEXT_SECONDS: Final = 5.0
"""Between two pieces."""

LAST_SECONDS: Final = 0.25
"""For what follows the last piece, counts of tokens and an end mark; once read, the connection serves the next turn."""

MOST_TOKENS: Final = 400
MOST_CHARACTERS: Final = 900
"""About a minute of speech: a model that goes on longer is stopped."""

_CUT: Final = {"", "length", "content_filter"}

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
        self._token_field: TokenField = token_field or ("max_tokens" if base_url else "max_completion_tokens")

    async def aclose(self) -> None:
        """Close the connections; running replies fail."""
        await self._client.close()

    async def reply(self, conversation: Conversation) -> AsyncGenerator[ReplyPiece, None]:
        """Text as it comes, then the functions to call, then ReplyEnded.

        Raises PortError, also after some text: what was cut off in the middle must not pass for a reply. A function
        whose arguments did not arrive whole is never asked for.
        """
        reply = _Reply(used=frozenset(turn.call for turn in conversation.turns if isinstance(turn, Fired)))
        chunks = self._chunks(conversation)
        try:
            async for chunk in chunks:
                text = reply.take(chunk)
                if text:
                    yield TextDelta(text)
                if reply.characters >= MOST_CHARACTERS:
                    break
        finally:
            await chunks.aclose()
        for request in reply.requests():
            yield request
        yield ReplyEnded()

    async def _chunks(self, conversation: Conversation) -> AsyncGenerator[Chunk, None]:
        import openai

        stream: Any = None
        finished = False
        try:
            async with asyncio.timeout(FIRST_SECONDS):
                stream = await self._client.chat.completions.create(
                    model=self._model,
                    messages=messages(conversation),
                    tools=[_tool(tool) for tool in conversation.brief.tools] or openai.omit,
                    stream=True,
                    extra_body={self._token_field: MOST_TOKENS},
                )
                pieces = aiter(stream)
                piece = await anext(pieces, None)
            while piece is not None:
                chunk = msgspec.convert(_plain(piece), Chunk)
                finished = finished or any(choice.finish_reason for choice in chunk.choices or ())
                yield chunk
                async with asyncio.timeout(LAST_SECONDS if finished else NEXT_SECONDS):
                    piece = await anext(pieces, None)
        except openai.OpenAIError as error:
            raise failure(error) from error
        except TimeoutError as error:
            if not finished:
                raise PortError(ErrorKind.UNAVAILABLE, "the language model is silent", code="timeout") from error
        except ValueError as error:
            raise PortError(ErrorKind.BAD_ANSWER, "the language model's stream cannot be read") from error
        finally:
            if stream is not None:
                await stream.close()


class _Reply:
    """What has come of one reply so far."""

    def __init__(self, used: frozenset[str]) -> None:
        self.finish = ""
        self.characters = 0
        self._used = used
        self._speech = Speech()
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
        text = self._speech.add(delta.content or "")
        self.characters += len(text)
        return text

    def requests(self) -> list[ToolRequest]:
        """The functions that the model wants to call. Raises PortError for a reply that is none."""
        calls = self._calls.joined()
        if not self.finish and self.characters < MOST_CHARACTERS:
            raise PortError(ErrorKind.UNAVAILABLE, "the language model's reply was cut off", code="cut_off")
        if any(not call.whole for call in calls) or (calls and self.finish in _CUT):
            raise PortError(ErrorKind.BAD_ANSWER, "the language model asked for a function with broken arguments")
        if not calls and not self.characters:
            raise PortError(ErrorKind.BAD_ANSWER, f"the language model said nothing ({self.finish})", code=self.finish)
        return self._numbered(calls)

    def _numbered(self, calls: list[ToolCall]) -> list[ToolRequest]:
        """With ids that are unique in the call; some servers give none, or the same one again."""
        taken = set(self._used)
        requests = []
        for call in calls:
            wanted = call.id or "call"
            unique = next(name for name in _names(wanted, bool(call.id), len(taken)) if name not in taken)
            taken.add(unique)
            requests.append(ToolRequest(call=unique, name=call.name, arguments=call.arguments or "{}"))
        return requests


def _names(wanted: str, given: bool, taken: int) -> list[str]:
    numbered = [f"{wanted}_{number}" for number in range(1, taken + 2)]
    return [wanted, *numbered] if given else numbered


def messages(conversation: Conversation) -> "list[ChatCompletionMessageParam]":
    """The conversation as the endpoint wants it: fired intents are function calls of the assistant's and answers."""
    brief = conversation.brief
    briefing = system_prompt(
        direction=brief.direction,
        business_name=brief.business_name,
        greeting=brief.greeting,
        instructions=brief.instructions,
        knowledge=brief.knowledge,
        script=brief.script,
        started_at=brief.started_at,
        timezone=brief.timezone,
        language=conversation.language,
        tools=[(tool.name, tool.description) for tool in brief.tools],
    )
    found: list[ChatCompletionMessageParam] = [{"role": "system", "content": briefing}]
    if not conversation.turns:
        found.append({"role": "user", "content": opening_cue(brief.direction)})
    for turn in conversation.turns:
        found.extend(_said(turn) if isinstance(turn, Said) else _fired(turn))
    return found


def _said(turn: Said) -> "list[ChatCompletionMessageParam]":
    if turn.role == "caller":
        return [{"role": "user", "content": turn.text}]
    # The dash tells the model that the rest of its sentence was never heard.
    return [{"role": "assistant", "content": f"{turn.text} —" if turn.interrupted else turn.text}]


def _fired(turn: Fired) -> "list[ChatCompletionMessageParam]":
    outcome = "It worked." if turn.ok else "It failed."
    answer = f"{outcome}\n{as_data(turn.answer)}" if turn.answer else outcome
    return [
        {
            "role": "assistant",
            "tool_calls": [
                {"id": turn.call, "type": "function", "function": {"name": turn.name, "arguments": turn.arguments}}
            ],
        },
        {"role": "tool", "tool_call_id": turn.call, "content": answer},
    ]


def _tool(tool: Tool) -> "ChatCompletionToolUnionParam":
    parameters = dict(tool.parameters) or {"type": "object", "properties": {}}
    return {
        "type": "function",
        "function": {"name": tool.name, "description": tool.description, "parameters": parameters},
    }


def _plain(piece: Any) -> object:
    """A piece of the SDK's, which it builds without checking, as plain values that can be checked."""
    return piece.to_dict(mode="python", warnings=False) if hasattr(piece, "to_dict") else piece
