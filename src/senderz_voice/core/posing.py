"""Whether a sentence passes the assistant off as a human being; the patterns see lower case without accents.

Nobody who is called by a machine may be told that it is a person, whatever a model has been talked into.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from senderz_voice.core.spoken import family, folded

HONEST: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "To be honest, I'm an AI assistant, not a person.",
        "es": "La verdad es que soy un asistente de inteligencia artificial, no una persona.",
        "tr": "Açıkçası ben bir yapay zekâ asistanıyım, insan değilim.",
    }
)
_MACHINE_EN = r"(?:robot|bot|chatbot|machine|computer|recording|ai|artificial intelligence|automated|virtual)"
_MACHINE_ES = (
    r"(?:robot|bot|maquina|computadora|grabacion|ia|inteligencia artificial|asistente (?:virtual|automatic[oa]))"
)
_MACHINE_TR = r"(?:robot|bot|makine|bilgisayar|kayit|yapay zeka|otomatik asistan|sanal asistan)"
_POSES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "en": re.compile(
            r"\b(?:i am|im|you are (?:speaking|talking) (?:with|to)|youre (?:speaking|talking) (?:with|to))"
            r"(?: (?:really|truly|actually|definitely|just))?(?: an?)?"
            r"(?: (?:(?:real|actual|live|living|genuine|normal)(?: \w+)? "
            r"(?:person|human|woman|man|operator)|human(?: being)?(?! resources)|flesh and blood))\b"
            rf"|\b(?:i am|im) (?:definitely |really |certainly )?not (?:an? )?(?:\w+ )?{_MACHINE_EN}\b"
        ),
        "es": re.compile(
            r"(?<!no )\bsoy (?:una? )?(?:(?:persona|mujer|hombre|ser|operadora?) "
            r"(?:real|de verdad|human[oa]|de carne y hueso)|human[oa]|de carne y hueso)\b"
            r"|(?<!no )\besta (?:usted )?hablando con una? (?:(?:persona|ser|operadora?) "
            r"(?:real|de verdad|human[oa])|human[oa])\b"
            rf"|\bno soy (?:una? |ningun |ninguna )?{_MACHINE_ES}\b"
        ),
        "tr": re.compile(
            r"\binsanim\b|\b(?:gercek|canli) (?:bir )?(?:kisiyim|operatorum)\b"
            r"|\b(?:gercek|canli) (?:bir )?(?:insanla|kisiyle|operatorle) (?:gorusuyor|konusuyor)\w*"
            rf"|\b{_MACHINE_TR} (?:falan |filan )?degilim\b"
        ),
    }
)


def poses_as_human(text: str, language: str) -> bool:
    """Whether `text`, said by the assistant, claims that a person speaks; an unknown language counts as English."""
    known = _POSES.get(family(language), _POSES["en"])
    return known.search(folded(re.sub("['’]", "", text))) is not None


def honest(language: str) -> str:
    """What is said instead."""
    return HONEST.get(family(language), HONEST["en"])
