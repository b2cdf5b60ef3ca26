"""Tells which of English, Spanish and Turkish some recognised words are in."""

import re
from importlib import import_module
from threading import Lock
from typing import Final, Protocol, Self

from senderz_voice.ports.errors import ErrorKind, PortError

LANGUAGES: Final = ("en", "es", "tr")
_FEW: Final = 3
"""Below so many words letters alone tell little: `no` is two languages and half of all names are neither."""
_DOUBTFUL: Final = 0.5
_UNANIMOUS: Final = 0.95
_COMMON_WORD: Final = 4.0
_OWN_LETTER: Final = 6.0
_LEAST: Final = 1e-4
_COMMON: Final = {
    "en": """the a an and is are i i'm i'd you your we my it it's this that what when where how who can could would will
    do does don't have has need want like please thank thanks yes yeah okay hello hi hey bye goodbye sorry right sure
    for with about at on in of to not be was there today tomorrow morning afternoon time call name number fine good
    monday tuesday wednesday thursday friday saturday sunday one two three four five six seven eight nine ten""",
    "es": """el la los las un una unos y es son soy está están estoy yo usted ustedes mi su mis sus qué que cuándo
    cuando dónde donde cómo como quién cuál cuánto puede puedo podría quiero quisiera necesito tengo tiene tienen hay
    por para con sin del al de en más sí claro gracias bueno buenas buenos días tardes noches hola adiós favor perdón
    mande ahorita mañana hoy ayer hora cita llamar nombre número muy bien luego también señor señora
    lunes martes miércoles jueves viernes sábado domingo uno dos tres cuatro cinco seis siete ocho nueve diez""",
    "tr": """bir bu şu ve ile için de da mi mı mu mü değil var yok ben sen siz biz benim sizin ne nasıl nerede
    kim kaç neden hangi evet hayır tamam tabii olur lütfen teşekkürler teşekkür ederim merhaba alo efendim iyi günler
    istiyorum istemiyorum yarın bugün sabah akşam saat randevu aramak adım numara görüşmek hoşça kal sağ ol bilmiyorum
    pazartesi salı çarşamba perşembe cuma cumartesi pazar iki üç dört beş altı yedi sekiz dokuz on""",
}
_WORDS: Final = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_LETTERS: Final = {"es": re.compile(r"[ñ¿¡áéíóú]"), "tr": re.compile(r"[ğışçö]")}
"""Letters that English never writes; `ü` belongs to both others."""


class Engine(Protocol):
    """What is used of `py3langid.langid.LanguageIdentifier`."""

    def rank(self, text: str) -> list[tuple[str, float]]: ...


class Tongue:
    """Identifies English, Spanish and Turkish: very common words and letters on top of a statistic of byte groups."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()

    @classmethod
    def load(cls) -> Self:
        """Reads the statistic, which takes the better part of a second. Raises PortError when it is not installed."""
        try:
            langid = import_module("py3langid.langid")
        except ImportError as error:
            raise PortError(
                ErrorKind.NOT_CONFIGURED,
                "telling languages apart needs py3langid; install the extra: pip install 'senderz-voice[languages]'",
            ) from error
        engine = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
        engine.set_languages(list(LANGUAGES))
        return cls(engine)

    def identify(self, text: str) -> tuple[str, float]:
        """The likeliest of `en`, `es` and `tr`, and how sure that is from 0 to 1; takes a tenth of a millisecond.

        One or two words are doubtful, at most 0.5, unless each is common in this language and in no other.
        """
        words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.replace("’", "'").lower())
        if not words:
            return LANGUAGES[0], 0.0
        unanimous = [language for language in LANGUAGES if all(_only_in(language, word) for word in words)]
        if unanimous:
            return unanimous[0], _UNANIMOUS
        with self._lock:
            ranked = self._engine.rank(" ".join(words))
        weighed = {language: max(share, _LEAST) * _evidence(language, words) for language, share in ranked}
        best = max(LANGUAGES, key=lambda language: weighed[language])
        confidence = weighed[best] / sum(weighed.values())
        return best, min(confidence, _DOUBTFUL) if len(words) < _FEW else confidence


def _evidence(language: str, words: list[str]) -> float:
    """How much likelier the words themselves make this language."""
    common = sum(word in _WORDS[language] for word in words)
    letters = _LETTERS.get(language)
    foreign = sum(letters is not None and letters.search(word) is not None for word in words)
    return float(_COMMON_WORD**common * _OWN_LETTER**foreign)


def _only_in(language: str, word: str) -> bool:
    return all((word in common) == (name == language) for name, common in _WORDS.items())
