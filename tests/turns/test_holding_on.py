"""Requests to wait a moment, in three languages."""

import pytest

from senderz_voice.core.holding_on import asks_to_wait

WAIT = {
    "en": [
        "Hold on a second.",
        "Let me check my calendar.",
        "One moment please, I'll get my husband.",
        "Can you hold?",
        "Bear with me.",
        "Hang on, someone's at the door.",
        "I'll be right back.",
    ],
    "es-MX": [
        "Espéreme un momento, por favor.",
        "Déjeme ver mi agenda.",
        "Un momentito.",
        "No cuelgue, ahorita regreso.",
    ],
    "tr-TR": ["Bir dakika lütfen.", "Hatta kalın, bakayım.", "Bir saniye, eşime bir sorayım."],
}
ANSWER = {
    "en": [
        "Yes, that works.",
        "I have a moment on Friday.",
        "The minute I get there I'll call.",
        "Wait a minute, that is not what I asked for, I want to talk about the bill from March and nothing else.",
        "",
    ],
    "es-MX": ["Sí, está bien.", "Estoy esperando a mi hijo.", "En este momento no puedo."],
    "tr-TR": ["Evet, olur.", "Dakikada kaç lira?", "Cuma günü bakarız."],
}


def _pairs(sentences: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in sentences.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), _pairs(WAIT))
def test_a_request_to_wait_is_heard(language: str, text: str) -> None:
    assert asks_to_wait(text, language)


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in ANSWER.items() for text in texts]
)
def test_an_answer_is_none(language: str, text: str) -> None:
    assert not asks_to_wait(text, language)
