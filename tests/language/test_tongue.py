"""Which language recognised words are in."""

import pytest

from senderz_voice.language.tongue import Tongue
from senderz_voice.ports.errors import PortError

ENGLISH = (
    "i would like to make an appointment",
    "are you open on sunday",
    "no thank you not today",
    "my name is john carter",
    "friday at three in the afternoon",
    "could you repeat that please",
    "where is my package",
    "i'm not interested thanks",
    "that sounds good to me",
    "is there parking nearby",
)
SPANISH = (
    "quisiera hacer una cita",
    "estan abiertos los domingos",
    "no gracias hoy no",
    "mi nombre es juan ramirez",
    "el viernes a las tres de la tarde",
    "me lo puede repetir por favor",
    "donde esta mi paquete",
    "no me interesa gracias",
    "me parece muy bien",
    "hay estacionamiento cerca",
)
TURKISH = (
    "randevu almak istiyorum",
    "pazar günü açık mısınız",
    "hayır teşekkürler bugün değil",
    "benim adım mehmet yılmaz",
    "cuma günü saat üçte",
    "tekrar söyler misiniz lütfen",
    "paketim nerede kaldı",
    "ilgilenmiyorum teşekkür ederim",
    "bir yetkiliyle görüşmek istiyorum",
    "yakında otopark var mı",
)


@pytest.fixture(scope="module")
def tongue() -> Tongue:
    try:
        return Tongue.load()
    except PortError as error:
        pytest.skip(error.detail)


def test_three_words_and_more_are_told_apart(tongue: Tongue) -> None:
    wanted = [(code, text) for code, texts in (("en", ENGLISH), ("es", SPANISH), ("tr", TURKISH)) for text in texts]
    wrong = [(code, text) for code, text in wanted if tongue.identify(text)[0] != code]
    assert wrong == []
    assert all(tongue.identify(text)[1] > 0.8 for _, text in wanted)


@pytest.mark.parametrize(
    ("text", "language"),
    [("sí, claro", "es"), ("evet", "tr"), ("tamam", "tr"), ("yes", "en"), ("okay", "en"), ("gracias", "es")],
)
def test_a_very_common_word_is_enough(tongue: Tongue, text: str, language: str) -> None:
    found, confidence = tongue.identify(text)
    assert found == language
    assert confidence > 0.6


@pytest.mark.parametrize("text", ["no", "john miller", "guadalupe", "taxi", "mm"])
def test_a_word_or_two_that_could_be_any_are_doubtful(tongue: Tongue, text: str) -> None:
    assert tongue.identify(text)[1] <= 0.5


@pytest.mark.parametrize("text", ["", "555-0142", "...", "¿?"])
def test_without_words_nothing_is_known(tongue: Tongue, text: str) -> None:
    assert tongue.identify(text) == ("en", 0.0)
