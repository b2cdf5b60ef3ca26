"""How a human stood to the matter of a call, read from their own words by rules that no model can be talked out of."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from senderz_voice.core.spoken import folded
from senderz_voice.language.lobbying import lobbies


class Stance(StrEnum):
    """Where the human stood at the end."""

    AGREED = "agreed"
    REFUSED = "refused"
    OPEN = "open"


_SENTENCE: Final = re.compile(r"[.!?;]+(?=\s|$)")
_HARMLESS: Final = re.compile(
    r"\b(?:no problem|no worries|no rush|why not|no hay problema|no se preocupe|por que no|como no"
    r"|sorun (?:yok|degil))\b"
)
_REFUSES: Final = re.compile(
    r"\b(?:no|nope|nah|not interested|not now|(?:do not|dont|wont|cant|cannot|doesnt) (?:want|need|make|work|come|do)?"
    r"|cancel\w*|decline\w*|never|too expensive|wrong number|leave me|go away|already have|busy|stop"
    r"|nunca|equivocad[oa]|ya tengo|muy caro|dejeme|dejenme|ocupad[oa]|rechaz\w+"
    r"|hayir|yok|istemiyor\w*|ilgilenmiyor\w*|gerek yok|degil\w*|iptal\w*|olmaz|gelemem|gelemiyor\w*|vazgec\w*"
    r"|yanlis numara|pahali|mesgul\w*|zaten var)\b"
)
_AGREES: Final = re.compile(
    r"\b(?:yes|yeah|yep|sure|absolutely|of course|sounds (?:good|great|fine)"
    r"|(?:that|it)(?:s| is)? (?:works|fine|perfect|great)|works for me|perfect|i confirm|confirmed"
    r"|(?:ill|i will) (?:take|be|come|have)"
    r"|(?:i would|id) (?:like|love)|i want to|book (?:it|me|a|us)|sign me up|lets do|deal|see you (?:then|there|on)"
    r"|claro|por supuesto|de acuerdo|perfecto|confirm[oa]|esta bien|me parece|me interesa|quiero|quisiera"
    r"|me gustaria|ahi estare|hagalo|adelante|con gusto"
    r"|evet|tamam|olur|tabii|tabi|elbette|kabul|onayliyorum|anlastik|uygun|istiyor(?:um|uz)|isterim|harika"
    r"|memnuniyetle|gelirim|gelecegim|orada olacagim)\b"
    # Without its accent, which recognisers drop, the Spanish yes is also an if.
    r"|^(?:(?:ah|ay|pues|bueno|que) )*si\b(?! (?:me|le|les|nos|no|usted|ustedes|puedo|puede)\b)"
)


def stance(lines: Iterable[str]) -> Stance:
    """The last clear word decides; within one sentence a refusal does. Lobbying counts for nothing."""
    found = Stance.OPEN
    for line in lines:
        for sentence in _SENTENCE.split(line):
            plain = _HARMLESS.sub(" ", folded(sentence.replace("'", "").replace("’", "")))
            if lobbies(sentence):
                continue
            if _REFUSES.search(plain):
                found = Stance.REFUSED
            elif _AGREES.search(plain):
                found = Stance.AGREED
    return found
