"""Intents matched by the embedded engine, whichever language model speaks in calls."""

import asyncio
from collections.abc import Callable

from senderz_voice.ports.language import Matched, Tool

Match = Callable[[tuple[Tool, ...], str], Matched]


class LocalMatcher:
    """ports.language.IntentMatcher with the embedded sentence encoder, which is loaded when it is first needed.

    Loading takes about a second and 120 MB; an installation that never asks pays neither.
    """

    def __init__(self) -> None:
        self._loading = asyncio.Lock()
        self._match: Match | None = None

    async def match(self, tools: tuple[Tool, ...], text: str) -> Matched:
        """The engine's own decision, in a thread. Raises PortError NOT_CONFIGURED without the extra `[local]`."""
        async with self._loading:
            if self._match is None:
                self._match = await asyncio.to_thread(_load)
        return await asyncio.to_thread(self._match, tools, text)


def _load() -> Match:
    from senderz_voice.language.embedded.encoder import SentenceEncoder
    from senderz_voice.language.embedded.intents_match import match_intents

    encoder = SentenceEncoder.load()

    def matched(tools: tuple[Tool, ...], text: str) -> Matched:
        found = match_intents(tools, text, encoder)
        return Matched(
            intent=found.name,
            nearest=found.best,
            score=found.score,
            runner_up=found.runner_up,
            runner_up_score=found.runner_up_score,
            threshold=found.floor,
        )

    return matched
