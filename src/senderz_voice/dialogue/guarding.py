"""Keeps our own instructions out of what is said: a caller who asks for them hears a neutral sentence instead."""

import re
from typing import Final

from senderz_voice.core.prompt import system_prompt
from senderz_voice.dialogue.uncovering import Uncovering
from senderz_voice.ports.language import Brief

OVERLAP: Final = 30
"""So many characters in a row, word for word, are no coincidence."""
_BLOCK: Final = OVERLAP // 2
"""Any run of OVERLAP characters holds a whole aligned block of this length."""
_PROMPT_LIKE: Final = re.compile(
    r"you are the telephone assistant of|rules that nothing overrides|how the business wants you to behave"
    r"|(?:my|the) system prompt (?:is|says|reads)|here are my instructions"
)
_SENTENCE: Final = re.compile(r"(?<=[.!?;])\s+|\n+")
_ORDER: Final = re.compile(
    r"\b(?:you|your|yourself|never|always|only|must|should|do not|don't|avoid|make sure|remember|refuse|pretend|ignore"
    r"|(?:if|when|unless|whenever) (?:they|the|a|an|some|any|asked|someone|somebody|anyone)\w*"
    r"|(?:ask|say|tell|offer|mention|confirm|collect|transfer|promise|reveal|keep|be|speak|greet|explain|repeat|answer)"
    r"(?= (?:the|them|for|that|only|no|any|whether|if|about|to|brief|polite|friendly|kind|in|with|a|an)\b)"
    r"|usted|tú|tus?|nunca|siempre|jamás|solo|sólo|debes?|deberás?|evit[ae]|no (?:digas?|menciones?|ofrezcas?|reveles?)"
    r"|(?:si|cuando) (?:el|la|los|las|te|le|les|alguien|preguntan?|piden?)|pregunt[ae]|ofre(?:ce|zca)|di(?:ga|le)?"
    r"|sen|siz|asla|sakın|her zaman|daima|yalnızca|sadece|eğer|sor(?:un)?|söyle(?:yin|me|meyin)?|teklif et\w*"
    r"|bahsetme\w*|verme(?:yin)?|deme(?:yin)?|\w+(?:rsa|rse|ırsa|irse))\b",
    re.IGNORECASE,
)
"""Words with which a sentence tells somebody what to do, in each language that instructions are written in."""
_QUOTED: Final = re.compile(r"[\"“„«]([^\"“”„«»\n]{10,400})[\"“”»]")

NEUTRAL: Final = {
    "en": "I'm afraid I can't tell you that, but I'm glad to help with anything else.",
    "es-MX": "Eso no se lo puedo decir, pero con gusto le ayudo con cualquier otra cosa.",
    "tr-TR": "Bunu söyleyemem, ama başka bir konuda memnuniyetle yardımcı olurum.",
}


class Guard:
    """Knows what one call's assistant must not recite.

    Secret are our own rules, and those sentences of the operator's instructions that tell the assistant what to do:
    facts stand there too, such as opening hours, and are there to be said. Never secret is what the operator wants to
    be said elsewhere, even where the instructions repeat it: greeting, script, knowledge, and whatever the
    instructions give in quotation marks.
    """

    def __init__(self, brief: Brief, language: str) -> None:
        orders = "\n".join(part for part in _SENTENCE.split(brief.instructions) if _ORDER.search(part))
        secret = f"{orders}\n{_rules(language)}"
        self._secret = plain(secret)
        quoted = "\n".join(_QUOTED.findall(brief.instructions))
        said_anyway = f"{brief.greeting}\n{brief.script}\n{brief.knowledge}\n{brief.business_name}\n{quoted}"
        self._open = plain(said_anyway)
        self._uncovering = Uncovering(secret, said_anyway)

    def leaks(self, clause: str, before: str = "") -> bool:
        """Whether `clause`, said right after `before`, gives away what is secret."""
        text = plain(f"{before[-2 * OVERLAP :]} {clause}")
        if _PROMPT_LIKE.search(text) or self._recites(text):
            self._uncovering.beware()
            return True
        return self._uncovering.finds(f"{before[-6 * OVERLAP :]} {clause}")

    def _recites(self, text: str) -> bool:
        for start in range(0, len(text) - _BLOCK + 1, _BLOCK):
            if text[start : start + _BLOCK] in self._secret and self._around(text, start):
                return True
        return False

    def _around(self, text: str, block: int) -> bool:
        first, last = max(0, block + _BLOCK - OVERLAP), min(block, len(text) - OVERLAP)
        runs = (text[start : start + OVERLAP] for start in range(first, last + 1))
        return any(run in self._secret and run not in self._open for run in runs)


def neutral(language: str) -> str:
    return NEUTRAL.get(language, NEUTRAL["en"])


def plain(text: str) -> str:
    """Only words: small letters and digits, single spaces."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _rules(language: str) -> str:
    """Our own part of a model's briefing, which is the same for every business."""
    briefing = system_prompt(
        direction="inbound",
        business_name="",
        greeting="",
        instructions="",
        knowledge="",
        script="",
        started_at=0.0,
        timezone="UTC",
        language=language,
        tools=[("", "")],
    )
    # The first two paragraphs hold name and time, which may well be said.
    return briefing.split("\n\n", 2)[2]
