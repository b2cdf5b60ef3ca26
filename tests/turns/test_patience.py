"""How long a silence the words allow, in readable lines."""

import pytest

from senderz_voice.core.asked import Asked, asked
from senderz_voice.core.patience import UNKNOWN_SECONDS, patience

NUMBER = {
    "en": "What is your phone number?",
    "es-MX": "¿Cuál es su número de teléfono?",
    "tr-TR": "Telefon numaranız nedir?",
}

SHORT = [
    ("en", "Would Tuesday suit you?", "yes, Tuesday works"),
    ("en", "Would Tuesday suit you?", "Yes."),
    ("en", "Anything else?", "no thank you"),
    ("en", "", "What time do you close today?"),
    ("en", NUMBER["en"], "four one five five five five zero one four two"),
    ("en", NUMBER["en"], "415-555-0142"),
    ("en", NUMBER["en"], "1 800 555 0199"),
    ("en", "What's the card number?", "4000 1234 5678 9010"),
    ("en", "What's the card number?", "3782 822463 10005"),
    ("en", "What is your e-mail?", "john dot smith at gmail dot com"),
    ("en", "", "It's Carter, C A R T E R"),
    ("en", "When were you born?", "March third nineteen eighty four"),
    ("es-MX", "¿Le queda bien el martes?", "sí, está bien"),
    ("es-MX", NUMBER["es-MX"], "cincuenta y cinco doce treinta y cuatro cincuenta y seis setenta y ocho"),
    ("es-MX", "¿Me da su correo?", "juan punto pérez arroba gmail punto com"),
    ("tr-TR", "Salı size uyar mı?", "evet uyar"),
    ("tr-TR", "", "Randevu almak istiyorum."),
    ("tr-TR", NUMBER["tr-TR"], "0532 415 23 45"),
    ("tr-TR", NUMBER["tr-TR"], "beş yüz otuz iki dört yüz on beş yirmi üç kırk beş"),
]
LONG = [
    ("en", "", "my name is"),
    ("en", "", "I'd like to"),
    ("en", "", "I can't come because"),
    ("en", "", "um"),
    ("en", "Would Tuesday suit you?", "let me check"),
    ("en", "", "When I press the button it"),
    ("es-MX", "", "necesito una cita y"),
    ("es-MX", "", "es que"),
    ("es-MX", "", "quiero que me"),
    ("tr-TR", "", "gelemem çünkü"),
    ("tr-TR", "", "randevumu değiştirmek"),
    ("tr-TR", "", "şey"),
    ("tr-TR", "", "yani"),
    ("tr-TR", "", "benim adım"),
]
DICTATED = [
    ("en", NUMBER["en"], "four one five"),
    ("en", NUMBER["en"], "It's 415 555"),
    ("en", "What's the card number?", "4000 1234 5678"),
    ("en", "What is your e-mail?", "john dot smith at"),
    ("en", "What's your zip code?", "94"),
    ("en", "When were you born?", "March third"),
    ("es-MX", NUMBER["es-MX"], "cincuenta y cinco doce"),
    ("es-MX", "¿Me da su correo?", "juan punto pérez arroba"),
    ("tr-TR", NUMBER["tr-TR"], "sıfır beş yüz otuz iki dört yüz on beş"),
    ("tr-TR", "Kart numaranızı okur musunuz?", "4000 1234"),
]


@pytest.mark.parametrize(("language", "question", "said"), SHORT)
def test_what_is_complete_is_answered_soon(language: str, question: str, said: str) -> None:
    assert patience(said, language, previous_question=question) <= 0.5


@pytest.mark.parametrize(("language", "question", "said"), LONG)
def test_what_hangs_is_waited_for(language: str, question: str, said: str) -> None:
    assert patience(said, language, previous_question=question) >= 1.0


@pytest.mark.parametrize(("language", "question", "said"), DICTATED)
def test_a_dictation_is_waited_for_longest(language: str, question: str, said: str) -> None:
    assert patience(said, language, previous_question=question) >= 1.5


def test_without_words_the_silence_rule_holds() -> None:
    assert patience("", "en") == UNKNOWN_SECONDS


def test_the_same_yes_is_over_after_one_question_and_begins_after_another() -> None:
    assert patience("yes", "en", previous_question="Is Monday fine?") < 0.5
    assert patience("yes", "en", previous_question="Is there anything else?") >= 0.8


def test_an_ending_without_its_last_word_is_waited_for_less_than_a_number_that_has_just_begun() -> None:
    nearly = patience("four one five five five five zero one four", "en", previous_question=NUMBER["en"])
    begun = patience("four one five", "en", previous_question=NUMBER["en"])
    assert nearly < begun


def test_a_full_stop_of_the_recogniser_says_nothing() -> None:
    assert patience("I'd like to.", "en") == patience("I'd like to", "en")


def test_an_unknown_language_is_judged_as_english() -> None:
    assert patience("my name is", "de-DE") == patience("my name is", "en")


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("", Asked.NOTHING),
        ("Thank you. What is your phone number?", Asked.PHONE),
        ("Could you spell that?", Asked.SPELLING),
        ("¿Me da su correo?", Asked.EMAIL),
        ("Adresiniz nedir?", Asked.ADDRESS),
        ("Son dört rakamı söyler misiniz?", Asked.LAST_FOUR),
        ("What is your order number?", Asked.REFERENCE),
        ("¿En qué le puedo ayudar?", Asked.STORY),
        ("Başka bir isteğiniz var mı?", Asked.MORE),
        ("Shall I put you through?", Asked.CHOICE),
        ("Which day would you prefer?", Asked.FACT),
        ("I'll note that down.", Asked.NOTHING),
    ],
)
def test_a_question_tells_what_it_wants(question: str, wanted: Asked) -> None:
    assert asked(question) is wanted
