"""Language models behind Anthropic's Messages: Anthropic itself, and servers that speak the same."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from senderz_voice.language.anthropic_digest import AnthropicSummariser
from senderz_voice.language.anthropic_link import connect, failure
from senderz_voice.language.anthropic_messages import messages, system, tool
from senderz_voice.language.anthropic_stream import Message, Piece
from senderz_voice.language.replies import TooMuchError, requests
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import Conversation, ReplyEnded, ReplyPiece, TextDelta

if TYPE_CHECKING:
    import anthropic

__all__ = ["AnthropicChat", "AnthropicSummariser"]

FIRST_SECONDS: Final = 6.0
"""Until the first piece; a human on the line has waited too long by then."""

NEXT_SECONDS: Final = 5.0
"""Between two pieces."""

LAST_SECONDS: Final = 0.25
"""For the end mark behind the stop reason; once read, the connection serves the next turn."""

_MOST_TOKENS: Final = 4_000
"""Thoughts count too, where they cannot be turned off; what is spoken ends much earlier."""

_LEAST_THOUGHT: Final[tuple[Mapping[str, Any], ...]] = (
    {"thinking": {"type": "disabled"}},
    {"thinking": {"type": "between_tools"}},
    {"output_config": {"effort": "low"}},
    {},
)
"""How a model is kept from thinking while a human waits: each generation takes another of these and refuses the rest.

https://platform.claude.com/docs/en/build-with-claude/thinking
"""

_CUT: Final = {"max_tokens", "model_context_window_exceeded", "refusal", "pause_turn"}


class AnthropicChat:
    """LanguageModel port on one model of one endpoint; `base_url` None is Anthropic itself."""

    def __init__(self, api_key: str, base_url: str | None, model: str) -> None:
        self._client = connect(api_key, base_url, FIRST_SECONDS)
        self._model = model
        self._manner = 0
        """Which of the ways of not thinking the model takes, as far as is known."""

    async def aclose(self) -> None:
        """Close the connections; running replies fail."""
        await self._client.close()

    async def reply(self, conversation: Conversation) -> AsyncGenerator[ReplyPiece, None]:
        """Text as it comes, then the functions to call, then ReplyEnded.

        Raises PortError, also after some text: what was cut off in the middle must not pass for a reply. A function
        whose arguments did not arrive whole is never asked for.
        """
        message = Message()
        pieces = self._pieces(conversation)
        try:
            async for piece in pieces:
                text = message.take(piece)
                if text:
                    yield TextDelta(text)
                if message.speech.enough:
                    break
        except TooMuchError as error:
            raise PortError(ErrorKind.BAD_ANSWER, str(error)) from error
        finally:
            await pieces.aclose()
        for request in requests(conversation, message.speech, message.calls(), message.finish, _CUT):
            yield request
        yield ReplyEnded()

    async def _pieces(self, conversation: Conversation) -> AsyncGenerator[Piece, None]:
        import anthropic
        import httpx2

        stream: Any = None
        finished = False
        try:
            async with asyncio.timeout(FIRST_SECONDS):
                stream = await self._asked(conversation)
                events = aiter(stream)
                event = await anext(events, None)
            while event is not None:
                piece = msgspec.convert(_plain(event), Piece)
                finished = finished or bool(piece.delta and piece.delta.stop_reason)
                yield piece
                async with asyncio.timeout(LAST_SECONDS if finished else NEXT_SECONDS):
                    event = await anext(events, None)
        except anthropic.AnthropicError as error:
            raise failure(error) from error
        except httpx2.TransportError as error:
            raise PortError(ErrorKind.UNAVAILABLE, "the connection to the language model broke", code="cut") from error
        except TimeoutError as error:
            if not finished:
                raise PortError(ErrorKind.UNAVAILABLE, "the language model is silent", code="timeout") from error
        except ValueError as error:
            raise PortError(ErrorKind.BAD_ANSWER, "the language model's stream cannot be read") from error
        finally:
            if stream is not None:
                await stream.close()

    async def _asked(self, conversation: Conversation) -> Any:
        """The stream of the reply, asked for in a manner that the model takes; a model is asked in vain only once."""
        import anthropic

        while True:
            try:
                return await self._client.messages.create(
                    model=self._model,
                    max_tokens=_MOST_TOKENS,
                    system=system(conversation),
                    messages=messages(conversation),
                    tools=[tool(declared) for declared in conversation.brief.tools] or anthropic.omit,
                    stream=True,
                    extra_body=dict(_LEAST_THOUGHT[self._manner]),
                )
            except anthropic.BadRequestError as error:
                if not _about_thinking(error) or self._manner + 1 == len(_LEAST_THOUGHT):
                    raise
                self._manner += 1


def _about_thinking(error: "anthropic.BadRequestError") -> bool:
    told = error.message.lower()
    return "thinking" in told or "effort" in told or "output_config" in told


def _plain(event: Any) -> object:
    """An event of the SDK's, which it builds without checking, as plain values that can be checked."""
    return event.to_dict(mode="python", warnings=False) if hasattr(event, "to_dict") else event
