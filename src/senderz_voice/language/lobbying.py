"""Whether a human speaks to whoever will judge the call, rather than of the matter: such words count for nothing.

The patterns see lower case without accents, and hold words of forms, scores and instructions to machines. An honest
caller rarely needs them, and loses nothing but a little warmth in the score where one does.
"""

import re
from typing import Final

from senderz_voice.core.spoken import folded

_LOBBYING: Final = re.compile(
    r"\b(?:scor(?:e|es|ed|ing)|(?:\d+|hundred|full|maximum|max|more|extra) points|rat(?:e|ing) (?:me|this|it)|ratings?"
    r"|(?:this|a|the|best|hot|good|perfect|qualified|your) leads?|prompts?|instructions?|summar\w+|transcripts?"
    r"|system (?:prompt|message|note|override)|classif\w+|json|outcome|override|language model|as an ai"
    r"|ignore (?:all|the|your|any|previous|everything|this|what)|disregard|forget (?:all|everything|your|what i)"
    r"|mark (?:me|this|it) as|(?:write|put|note|record|log)(?: down)? (?:that|me as|this as|it as)"
    r"|hundred (?:percent|out of)|best customer|developer mode"
    # Spanish.
    r"|puntu\w+|puntajes?|(?:\d+|cien|mas|todos los|maximos?) puntos|califi[cq]\w+|resum(?:en|ir|ido|a)"
    r"|instruccion(?:es)?|(?:mensaje|nota|prompt) del? sistema|prospecto|transcrip\w+|clasifi[cq]\w+|ignor[ae]\w*"
    r"|cliente potencial|olvid[ae]\w* (?:todo|lo|sus|tus)|modelo de lenguaje|cien (?:por ciento|de cien)|mejor cliente"
    r"|(?:anot|escrib|pong|registr|marqu)[aeo]\w* (?:que|como|esta llamada|mi llamada)"
    # Turkish.
    r"|puan\w*|skor\w*|ozet\w*|talimat\w*|sistem (?:mesaji|notu|komutu)|komut\w*|degerlendir\w*|yok say\w*|gormezden"
    r"|dil modeli|musteri aday\w*|transkript\w*|siniflandir\w*|(?:diye|olarak) (?:yaz|kayde[dt]|not al|isaretle|gec)\w*"
    r"|yuzde yuz|en iyi musteri)\b|^sistem[ae]?\b|^system\b"
)


_SENTENCE: Final = re.compile(r"(?<=[.!?;])\s+")


def lobbies(text: str) -> bool:
    """Whether `text` speaks about the judging of the call, in any of our languages."""
    return _LOBBYING.search(folded(text.replace("'", ""))) is not None


def without_lobbying(text: str) -> str:
    """The first sentences of `text` in a row that are about the matter, word for word; empty when there are none."""
    if not lobbies(text):
        return text
    kept: list[str] = []
    for sentence in _SENTENCE.split(text):
        if not lobbies(sentence):
            kept.append(sentence)
        elif kept:
            break
    return " ".join(kept)
