"""The language models that were chosen, for talking and for summing up."""

from contextlib import AsyncExitStack

from senderz_voice.bootstrap.house import House
from senderz_voice.choices import Choice
from senderz_voice.ports.language import LanguageModel, Summariser
from senderz_voice.settings import Settings

NO_KEY = "unused"
"""What a server of the operator's own is shown that wants no key."""


def models(house: House) -> tuple[tuple[str, LanguageModel], ...]:
    """The assistant's minds by name, the preferred one first. Takes seconds. Raises PortError."""
    return tuple((str(choice), open_model(house.settings, house.closing, choice)) for choice in house.settings.llm)


def model(house: House) -> LanguageModel:
    """The preferred mind alone. Raises PortError."""
    return open_model(house.settings, house.closing, house.settings.llm[0])


def summariser(house: House) -> Summariser:
    """Who sums up finished calls: each of the chosen models in turn, until one does. Raises PortError."""
    from senderz_voice.language.in_turn import SummarisersInTurn

    each = [_summariser(house.settings, house.closing, choice) for choice in house.settings.llm]
    return SummarisersInTurn(each) if len(each) > 1 else each[0]


def open_model(settings: Settings, closing: AsyncExitStack, choice: Choice) -> LanguageModel:
    """One mind, closed with `closing`. Raises PortError."""
    key, url = settings.key(choice) or NO_KEY, settings.base_url(choice)
    if choice.vendor == "openai":
        from senderz_voice.language.openai import OpenAIChat

        openai = OpenAIChat(key, url, choice.model)
        closing.push_async_callback(openai.aclose)
        return openai
    if choice.vendor == "anthropic":
        from senderz_voice.language.anthropic import AnthropicChat

        anthropic = AnthropicChat(key, url, choice.model)
        closing.push_async_callback(anthropic.aclose)
        return anthropic
    from senderz_voice.language.embedded import EmbeddedMind

    return EmbeddedMind.load()


def _summariser(settings: Settings, closing: AsyncExitStack, choice: Choice) -> Summariser:
    key, url = settings.key(choice) or NO_KEY, settings.base_url(choice)
    if choice.vendor == "openai":
        from senderz_voice.language.openai import OpenAISummariser

        openai = OpenAISummariser(key, url, choice.model)
        closing.push_async_callback(openai.aclose)
        return openai
    if choice.vendor == "anthropic":
        from senderz_voice.language.anthropic import AnthropicSummariser

        anthropic = AnthropicSummariser(key, url, choice.model)
        closing.push_async_callback(anthropic.aclose)
        return anthropic
    from senderz_voice.language.embedded import EmbeddedSummariser

    return EmbeddedSummariser.load()
