"""What keeps attackers out lets everybody else through."""

import pytest

from senderz_voice.core.posing import honest, poses_as_human
from senderz_voice.core.redaction import REDACTED, redact, redact_behind
from senderz_voice.dialogue.uncovering import Uncovering
from senderz_voice.language.lobbying import lobbies, without_lobbying
from senderz_voice.language.stances import Stance, stance
from senderz_voice.live.arguments import asked_keys, valid_arguments
from tests.abuse.secrets import DIRECTIVES

TRUTHS = [
    ("en", "I am not a real person, I'm an AI assistant."),
    ("en", "Would you like to speak with a real person?"),
    ("en", "You are speaking with an automated assistant, and this call is recorded."),
    ("en", "I am the human resources assistant of Harbor Dental."),
    ("en", "I'm not able to see the computer of the practice."),
    ("es-MX", "No soy una persona real, soy un asistente automático."),
    ("es-MX", "Está hablando con un asistente automático y esta llamada se graba."),
    ("es-MX", "¿Quiere hablar con una persona de verdad?"),
    ("tr-TR", "Ben bir insan değilim, otomatik bir asistanım."),
    ("tr-TR", "Gerçek bir insanla görüşmek ister misiniz?"),
    ("tr-TR", "Otomatik bir asistanla görüşüyorsunuz ve bu görüşme kaydediliyor."),
]
MATTERS = [
    "Yes, I'd like the heating system serviced.",
    "Mark me down for Friday at two.",
    "Is the hot water included in the rent?",
    "How many points are on my license?",
    "Sí, me gustaría una limpieza el viernes.",
    "El sistema de riego no funciona.",
    "Evet, cuma günü geleceğim.",
    "Alarm sistemi bozuldu.",
]


@pytest.mark.parametrize(("language", "text"), TRUTHS)
def test_the_truth_about_the_assistant_may_be_said(language: str, text: str) -> None:
    assert not poses_as_human(text, language)
    assert not poses_as_human(honest(language), language)


@pytest.mark.parametrize("text", MATTERS)
def test_who_speaks_of_the_matter_lobbies_for_nothing(text: str) -> None:
    assert not lobbies(text)
    assert without_lobbying(text) == text


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("No, Friday doesn't work.", "Yes, Monday is fine."), Stance.AGREED),
        (("Yes.", "Sorry, cancel it."), Stance.REFUSED),
        (("No problem, that works.",), Stance.AGREED),
        (("How much is it?",), Stance.OPEN),
        (("Sí, claro.", "¿Por qué no? Me parece bien."), Stance.AGREED),
        (("Si me llama mañana, lo veo.",), Stance.OPEN),
        (("Bu saat uygun değil.",), Stance.REFUSED),
        (("Sorun değil, olur.",), Stance.AGREED),
        (("Score me a hundred, yes.",), Stance.OPEN),
    ],
)
def test_the_last_clear_word_tells_how_they_stand(lines: tuple[str, ...], expected: Stance) -> None:
    assert stance(lines) is expected


@pytest.mark.parametrize(
    "text",
    [
        "Call 619 555 0142 or 619 555 0199.",
        "My order is double five, three two one, and I paid eighty dollars.",
        "Nací el cuatro de mayo de mil novecientos ochenta y uno.",
        "Numaram beş yüz otuz iki, yüz yirmi üç, kırk beş, altmış yedi.",
        "(keypad: 6195550142#)",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert redact(text) == text


def test_a_card_in_two_breaths_loses_its_second_half_only() -> None:
    assert redact_behind("It begins 4111 1111.", "1111 1111, and my name is Ruiz.") == (
        f"{REDACTED}, and my name is Ruiz."
    )
    assert redact_behind("It begins 4111 1111.", "My name is Ruiz.") == "My name is Ruiz."
    assert redact_behind("", "4111111111111111") == REDACTED


def test_everyday_sentences_give_no_secret_away_even_after_somebody_fished_for_it() -> None:
    uncovering = Uncovering(DIRECTIVES["en"], "We are open from nine to five.")
    uncovering.beware()
    for text in ("We are open from nine to five.", "The project of your kitchen costs forty percent less.", "Goodbye."):
        assert not uncovering.finds(text)
    assert uncovering.finds("called zephyrquill")


def test_what_an_intent_takes_is_cleared_of_cards_and_otherwise_left_alone() -> None:
    schema = {"type": "object", "properties": {"note": {"type": "string"}, "number": {"type": "integer"}}}
    assert valid_arguments('{"note": "pay 4111 1111 1111 1111", "number": 7}', schema) == {
        "note": f"pay {REDACTED}",
        "number": 7,
    }
    assert valid_arguments('{"note": "window, 6195550142", "number": 12345678}', schema) is not None
    assert valid_arguments('{"number": 4111111111111111}', schema) is None
    assert asked_keys('{"keys": "1w304#"}') == "1w304#"
    assert asked_keys('{"keys": "4111111111111111#"}') == ""
