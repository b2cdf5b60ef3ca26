"""An intent is offered, and can be fired, only while its language is spoken."""

import pytest

from senderz_voice.core.call import Call
from senderz_voice.live.memory import Memory
from tests.live.fakes import inbound

INTENTS = {
    "end_call": {"action": "end_call", "description": "says goodbye", "language": "all"},
    "book_table": {"action": "message", "description": "wants a table", "language": "en"},
    "reservar_mesa": {"action": "message", "description": "quiere una mesa", "language": "es-MX"},
    "older": {"action": "message", "description": "kept by an older release"},
}


@pytest.mark.parametrize(
    ("language", "offered"),
    [
        ("en", ["end_call", "book_table", "older"]),
        ("es-MX", ["end_call", "reservar_mesa", "older"]),
        ("tr-TR", ["end_call", "older"]),
    ],
)
def test_only_intents_of_the_present_language_are_offered(language: str, offered: list[str]) -> None:
    file, _ = inbound(intents=INTENTS)
    memory = Memory(file)
    assert [tool.name for tool in memory.conversation(Call(), language).brief.tools] == offered
    assert [name for name in INTENTS if memory.offers(name, language)] == offered


def test_an_intent_that_does_not_exist_is_not_offered() -> None:
    file, _ = inbound(intents=INTENTS)
    assert not Memory(file).offers("call_premium_number", "en")
