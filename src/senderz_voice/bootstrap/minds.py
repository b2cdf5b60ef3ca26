"""The language model that was chosen, for talking and for summing up."""

from senderz_voice.bootstrap.house import House
from senderz_voice.ports.language import LanguageModel, Summariser


def model(house: House) -> LanguageModel:
    """The assistant's mind. Raises PortError."""
    provider, _, name = house.settings.llm.partition(":")
    if provider == "openai":
        from senderz_voice.language.openai import OpenAIChat

        chat = OpenAIChat(_openai_key(house), house.settings.openai_base_url, name)
        house.closing.push_async_callback(chat.aclose)
        return chat
    from senderz_voice.language.embedded import EmbeddedMind

    return EmbeddedMind.load()


def summariser(house: House) -> Summariser:
    """Who sums up finished calls. Raises PortError."""
    provider, _, name = house.settings.llm.partition(":")
    if provider == "openai":
        from senderz_voice.language.openai import OpenAISummariser

        digests = OpenAISummariser(_openai_key(house), house.settings.openai_base_url, name)
        house.closing.push_async_callback(digests.aclose)
        return digests
    from senderz_voice.language.embedded import EmbeddedSummariser

    return EmbeddedSummariser.load()


def _openai_key(house: House) -> str:
    key = house.settings.openai_api_key
    return key.get_secret_value() if key else "unused"
