"""What a caller says while the assistant speaks: a sign that they listen, or a claim to the floor."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from senderz_voice.core.spoken import family, folded

_LONGEST_MURMUR = 6
"""Words; whoever says more than that has something to say."""

_NOISE = re.compile(r"\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|<[^>]*>|[♪♫]+")
"""What recognisers write for coughs, laughter and music."""


def _repeated(*ways: str) -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{'|'.join(ways)})(?:\s|$))+")


_EVERYWHERE = (
    r"m+|mj+m+|h+m+|m+ h+m+|mhm+|mmhm+|u+h+|u+m+|u+h+ h+u+h+|uhuh|a+h+|o+h+|a+ha+|ahem|achoo|ha|ja|ok|okay|okey|k"
)
_MURMURS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "en": _repeated(
            _EVERYWHERE,
            r"yes|yeah|yep|yup|yea|ya|right|sure|alright|all right|i see|got it|gotcha|good|great|nice|cool|wow|true"
            r"|fine"
            r"|mama|mamma"
            r"|exactly|of course|makes sense|fair enough|really|interesting|perfect|wonderful|understood|huh uh|er|erm",
        ),
        "es": _repeated(
            _EVERYWHERE,
            r"aja|ujum|uju|jum|si|claro|claro que si|ya|ya veo|bien|muy bien|esta bien|sale|va|entiendo|orale|andale"
            r"|eso"
            r"|correcto|exacto|perfecto|cierto|de acuerdo|asi es|por supuesto|que bien|que bueno|e+h+|este|e+m+|ah "
            r"ya|vale",
        ),
        "tr": _repeated(
            _EVERYWHERE,
            r"hi+|hi+ hi+|hihi|hii+|hi+m+|he+|ha+|evet|tamam|tamamdir|anladim|anliyorum|peki|olur|oldu|tabii|tabii "
            r"ki|tabi"
            r"|dogru|iyi|guzel|cok guzel|cok iyi|aynen|aynen oyle|oyle mi|oyle|elbette|harika|e+|ha tamam|hakli|ya "
            r"oyle",
        ),
    }
)
_FLOOR: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "en": re.compile(
            r"^(?:(?:um|uh|oh|okay|ok|yes|yeah|right|sorry|so|hey|please|well|alright|sure|i see) )*"
            r"(?:wait|stop|hold (?:on|it|up)|hang on|excuse me|pardon|sorry|but|no|nope|actually|listen|hello|hey|what"
            r"|repeat|enough|quiet|shut up|slow down|question|one (?:second|moment|sec|thing)|just a (?:second"
            r"|moment|minute)"
            r"|operator|representative|human|let me|can i|could i|may i|i have a question|i dont understand)\b"
            r"|\b(?:let me (?:speak|talk|finish|stop you)|hold on|hang on|wait a (?:second|minute|moment)|stop talking"
            r"|an? (?:operator|representative|human|real person)|that(?:s| is) (?:not (?:right|correct|true)|wrong))\b"
        ),
        "es": re.compile(
            r"^(?:(?:eh|ah|ok|okay|si|claro|aja|bueno|este|perdon|disculpe|oiga|ya|esta bien|por favor) )*"
            r"(?:esper[ae](?:me|se|n)?|un (?:momento|momentito|segundo|segundito)|alto|par[ae](?:le)?|basta|ya basta"
            r"|no|pero"
            r"|disculpe|disculpa|perdon|oiga|oye|escuche|escucheme|permitame|deje(?:me|n)|una (?:pregunta|cosa)|que"
            r"|mande"
            r"|como|repita|mas despacio|callese|silencio|operador|operadora|ejecutivo|asesor|alguien|en realidad)\b"
            r"|\b(?:dejeme (?:hablar|terminar|decirle)|espereme|tengo una pregunta|no le entiendo|no es cierto"
            r"|(?:con )?(?:un|una) (?:operador|operadora|ejecutivo|asesor|humano|persona))\b"
        ),
        "tr": re.compile(
            r"^(?:(?:evet|tamam|peki|ya|ee|ah|ok|okey|sey|yani|iyi|anladim|hi hi|lutfen|ha) )*"
            r"(?:(?:bir|bi) (?:dakika|saniye|sey)|dur(?:un|sana)?|bekle(?:yin)?|pardon|affedersiniz|afedersiniz"
            r"|hayir|yok yok"
            r"|ama|fakat|dinle(?:yin)?|sus(?:un)?|yeter|efendim|alo|tekrar|yavas|operator|temsilci|yetkili|kusura "
            r"bakmayin"
            r"|ozur dilerim|ne|nasil|sorum var|bir soru)\b"
            r"|\b(?:soz(?:unuzu|unu) kes\w*|bir sey (?:soracagim|diyecegim|sorabilir)|insanla|gercek bir (?:insan|kisi)"
            r"|musteri temsilcisi\w*|oyle degil|yanlis (?:anladiniz|oldu)|(?:bir )?(?:operatore|temsilciye"
            r"|yetkiliye))\b"
        ),
    }
)


def is_murmur(text: str, language: str) -> bool:
    """Whether `text` is nothing but a sign of listening, or a noise, and need not stop the assistant.

    Text without any word is a noise: a cough, a breath, our own echo.
    """
    said = _plain(_NOISE.sub(" ", text))
    if not said:
        return True
    known = _MURMURS.get(family(language), _MURMURS["en"])
    return len(said.split()) <= _LONGEST_MURMUR and known.fullmatch(said) is not None


def wants_floor(text: str, language: str) -> bool:
    """Whether `text`, however short, asks the assistant to be quiet: "wait", "no no", "yes but", "operator"."""
    known = _FLOOR.get(family(language), _FLOOR["en"])
    return known.search(_plain(_NOISE.sub(" ", text))) is not None


def _plain(text: str) -> str:
    """Without apostrophes and hyphens, which recognisers set as they like: "mm-hmm", "don't"."""
    return folded(text.replace("'", "").replace("’", ""))
