"""What people of each language say and understand in any conversation, whatever it is about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from senderz_voice.exchange.people.moves import Move

_QUESTION: Final = re.compile(r"[^.?!¿]*\?")


def any_of(*patterns: str) -> str:
    """A pattern that finds any of these as whole words."""
    return "|".join(rf"\b{pattern}\b" for pattern in patterns)


def _looking_for(*patterns: str) -> re.Pattern[str]:
    return re.compile(any_of(*patterns), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wording:
    """One language."""

    language: str
    hello: str
    anyone: str
    """Into a silence."""
    goodbye: str
    again: str
    """To what was not understood."""
    okay: str
    foreign: tuple[str, str]
    """To words in another language, the first time and afterwards."""
    farewell: re.Pattern[str]
    """How the other side takes its leave."""
    holding: re.Pattern[str]
    """How it asks for patience."""
    asks: re.Pattern[str]
    """What makes a sentence a question: recognisers sometimes lose the question mark."""
    letters: Mapping[int, int] = field(default_factory=dict)
    """Which letters count as which others: recognisers lose accents too."""

    @property
    def leave(self) -> Move:
        return Move(self.goodbye, hang_up=True)

    def plain(self, heard: str) -> str:
        """What was heard, in the letters that the patterns are written in."""
        return heard.translate(self.letters)

    def last_question(self, heard: str) -> str:
        """The last thing asked in `heard`, or nothing."""
        questions = _QUESTION.findall(heard)
        if questions:
            return str(questions[-1]).strip()
        sentences = [part.strip() for part in re.split(r"[.!]", heard) if part.strip()]
        return sentences[-1] + "?" if sentences and self.asks.search(sentences[-1]) else ""


ENGLISH: Final = Wording(
    language="en",
    hello="Hello?",
    anyone="Hello? Is anyone there?",
    goodbye="Goodbye.",
    again="Sorry, could you say that again?",
    okay="Okay.",
    foreign=("Sorry, I only speak English.", "English, please."),
    farewell=_looking_for(
        "good ?bye",
        "bye",
        "have an? (great|good|nice|lovely|wonderful) (rest of your )?(day|one|evening|afternoon|night|weekend)",
        "take care",
    ),
    holding=_looking_for(
        "(connect|transfer)(ing)? you",
        "put(ting)? you through",
        "pass(ing)? you (on|over)",
        "(please|can you|could you) hold",
        "hold (on|the line)",
        "one moment",
        "stay on the line",
    ),
    asks=re.compile(
        r"^(and |so |okay |great |now )?"
        r"(who|what|when|where|why|which|how|is|are|do|does|did|can|could|would|will|have|has|may|shall)\b",
        re.IGNORECASE,
    ),
)

SPANISH: Final = Wording(
    language="es",
    hello="¿Bueno?",
    anyone="¿Bueno? ¿Hay alguien ahí?",
    goodbye="Gracias, hasta luego.",
    again="Perdón, ¿me lo puede repetir?",
    okay="Ajá, muy bien.",
    foreign=(
        "Perdón, no hablo inglés. ¿Podemos hablar en español, por favor?",
        "No le entiendo. En español, por favor.",
    ),
    farewell=_looking_for(
        "adios",
        "hasta (luego|pronto|mañana|la proxima)",
        "que (tenga|pase|le vaya) (un |una |muy )*(buen|buena|bien|bonito|bonita|excelente|lindo|linda)",
        "nos vemos",
    ),
    holding=_looking_for(
        "(un|una) (momento|momentito|segundo|instante)",
        "no cuelgue",
        "(permanezca|espere|mantengase) en la linea",
        "(le|lo|la) (comunico|transfiero|paso|conecto)",
        "espere",
    ),
    asks=re.compile(
        r"^(y |entonces |bueno |muy bien |ahora |perfecto |disculpe )*"
        r"((a|con|de|en|por|para) )?(que|quien|cual|cuando|donde|como|cuant[oa]s?)\b"
        r"|^(y |entonces |bueno |muy bien |ahora |perfecto )*"
        r"((le|les) (queda|parece|gustaria|conviene|acomoda|sirve|funciona|interesa|puedo)|hay|puede|podria|podemos|me "
        r"(puede|podria|da|regala)|tiene|quiere|desea|prefiere|necesita|sigue|es|esta|seria|hablo con|se encuentra)\b",
        re.IGNORECASE,
    ),
    letters=str.maketrans("áéíóúüÁÉÍÓÚÜ", "aeiouuAEIOUU"),
)

TURKISH: Final = Wording(
    language="tr",
    hello="Alo?",
    anyone="Alo? Orada mısınız?",
    goodbye="Teşekkürler, iyi günler.",
    again="Pardon, tekrar eder misiniz?",
    okay="Peki.",
    foreign=(
        "Kusura bakmayın, İngilizce bilmiyorum. Türkçe konuşabilir miyiz?",
        "Anlamıyorum. Türkçe konuşalım lütfen.",
    ),
    # The wish for a good day is a greeting too, so it counts at the end only.
    farewell=re.compile(
        r"\b(hoşça ?kal\w*|görüşmek üzere|görüşürüz|güle güle|kendinize iyi bakın"
        r"|iyi (günler|akşamlar|geceler|haftalar)( dilerim| dileriz| diliyorum)?)\W*$",
        re.IGNORECASE,
    ),
    holding=_looking_for(
        "bir (saniye|dakika)",
        "(bekleyin|bekler misiniz|hatta kalın|ayrılmayın)",
        "(bağlıyorum|aktarıyorum|yönlendiriyorum)",
    ),
    asks=re.compile(
        r"\b(kim|kiminle|kimsiniz|ne|nedir|neden|niçin|nasıl|nerede|hangi|hangisi|kaç)\b|\bm[ıiuü]\w*$",
        re.IGNORECASE,
    ),
    letters=str.maketrans("İIâî", "iıai"),
)

NAMES: Final[Mapping[str, str]] = {"en": "English", "es": "Spanish", "tr": "Turkish"}
