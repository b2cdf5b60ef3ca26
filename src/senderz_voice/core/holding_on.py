"""Whether a human asks us to wait: to look something up, to fetch somebody, to finish another conversation."""

import re

from senderz_voice.core.spoken import folded

_ENGLISH = (
    r"(?:(?:just|please) )?(?:hold on|hang on|hold(?: the line)?|bear with me|one (?:moment|second|sec|minute)"
    r"|(?:^|just |give me |wait )a (?:moment|second|sec|minute)"
    r"|let me (?:check|see|look|get|grab|find|ask|think)|i (?:will|ll) be right back|i m going to (?:check|look|get))"
)
_SPANISH = (
    r"(?:(?:espere|espereme|deme|dame|permitame|permiteme)(?: un)? (?:momento|momentito|segundo|minuto)|un (?:momento"
    r"|momentito|segundo|minuto)|(?:dejeme|deje|dejame|voy a) (?:ver|checar|revisar|buscar|preguntar|pensar)|no cuelgue"
    r"|permitame|espere(?:me)?|ahorita regreso)"
)
_TURKISH = (
    r"(?:bir (?:dakika|saniye|an)|bekleyin|bekler misiniz|hatta kalin|(?:bir )?bakayim|bir bakiyorum|bir sorayim"
    r"|hemen (?:bakiyorum|geliyorum|donuyorum)|dusuneyim)"
)
_ASKS = {
    "en": re.compile(rf"\b{_ENGLISH}\b"),
    "es": re.compile(rf"\b{_SPANISH}\b"),
    "tr": re.compile(rf"\b{_TURKISH}\b"),
}
LONGEST_WORDS = 14
"""A longer sentence says something else besides, and deserves an answer."""


def asks_to_wait(text: str, language: str) -> bool:
    """Whether `text` is little more than a request to wait a moment."""
    plain = re.sub(r"[^\w]+", " ", folded(text)).strip()
    pattern = _ASKS.get(language.partition("-")[0])
    return pattern is not None and len(plain.split()) <= LONGEST_WORDS and pattern.search(plain) is not None
