"""Asks an engine what each phrasing fires: a language model by its choice of function, the embedded one directly."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from senderz_voice.bootstrap.matching import LocalMatcher
from senderz_voice.bootstrap.minds import open_model
from senderz_voice.choices import LOCAL, Choice
from senderz_voice.evaluation.scoring import Answer
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import Brief, Conversation, LanguageModel, Said, Tool, ToolRequest
from senderz_voice.settings import Settings

AT_ONCE: Final = 4
_GREETING: Final = "Hello, how can I help you?"
_INSTRUCTIONS: Final = "Call a function as soon as the human asks for what it is for; none of them needs anything else."

Ask = Callable[[str, str], Awaitable[str | None]]
"""From words and their language to the name of the intent that they fire."""


@asynccontextmanager
async def asking(settings: Settings, choice: Choice, tools: tuple[Tool, ...], clock: Clock) -> AsyncIterator[Ask]:
    """What asks the chosen engine. Raises PortError."""
    async with AsyncExitStack() as closing:
        if choice.vendor == LOCAL:
            yield _embedded(tools)
        else:
            yield _model(await asyncio.to_thread(open_model, settings, closing, choice), tools, clock)


def _embedded(tools: tuple[Tool, ...]) -> Ask:
    matcher = LocalMatcher()

    async def ask(said: str, language: str) -> str | None:
        del language
        return (await matcher.match(tools, said)).intent

    return ask


def _model(model: LanguageModel, tools: tuple[Tool, ...], clock: Clock) -> Ask:
    brief = Brief("inbound", "Hill Heating", _GREETING, _INSTRUCTIONS, "", "", "UTC", clock.wall(), tools)

    async def ask(said: str, language: str) -> str | None:
        turns = (Said("assistant", _GREETING, language), Said("caller", said, language))
        conversation = Conversation(brief, language, turns)
        try:
            return await _fired(model, conversation)
        except PortError as error:
            if error.kind is not ErrorKind.UNAVAILABLE:
                raise
        return await _fired(model, conversation)

    return ask


async def _fired(model: LanguageModel, conversation: Conversation) -> str | None:
    """The first function that the model calls; a reply that is broken calls none, as in a call."""
    try:
        requests = [piece.name async for piece in model.reply(conversation) if isinstance(piece, ToolRequest)]
    except PortError as error:
        if error.kind is not ErrorKind.BAD_ANSWER:
            raise
        return None
    return requests[0] if requests else None


async def answers(ask: Ask, language: str, phrasings: Mapping[str, Sequence[str]]) -> list[Answer]:
    """What each phrasing fires, a few of them asked at once. Raises PortError."""
    room = asyncio.Semaphore(AT_ONCE)

    async def answer(said: str, wanted: str) -> Answer:
        async with room:
            return Answer(said, None if wanted == "none" else wanted, await ask(said, language))

    asked = [answer(said, wanted) for wanted, lines in phrasings.items() for said in lines]
    return list(await asyncio.gather(*asked))
