"""Makes a model's text fit to be spoken: what only a page or a program can use is taken out."""

import re
import unicodedata
from typing import Final

_LINK: Final = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_ADDRESS: Final = re.compile(r"<?\b(?:https?://|www\.)[^\s>]+", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-zA-Z][\w:-]*(?:\s[^<>]*)?/?>|<!--.*?-->", re.DOTALL)
_OBJECT: Final = re.compile(r"\{\s*[\"'](?:.*\}|.*$)|\[\s*[{\"](?:.*\]|.*$)|\{\{[^{}]*\}\}", re.DOTALL)
_PAIR: Final = re.compile(r"^\s*\"\w+\"\s*:.*$", re.MULTILINE)
_STAGE_VERBS: Final = (
    "smil|laugh|chuckl|giggl|paus|sigh|nod|whisper|cough|wait|typ|think|clear|gasp|breath|beep|silence|hold"
    "|sonr|ríe|risa|suspir|asient|susurr|tos|espera|teclea|gülüms|güler|gülü|duraklat|iç çek|fısılda|öksür|bekl"
)
_DIRECTION: Final = re.compile(
    rf"\*\s?(?:{_STAGE_VERBS})[^*\n]{{0,40}}\*|\(\s?(?:{_STAGE_VERBS})[^()\n]{{0,40}}\)", re.IGNORECASE
)
_BRACKETED: Final = re.compile(r"\[[^\[\]\n]{0,60}\]")
_BULLET: Final = re.compile(r"^\s*(?:[-•*]|#{1,6}|>)\s+", re.MULTILINE)
_MARKS: Final = re.compile(r"[*_`#>|~\[\]{}<\\]")
_LOOSE: Final = re.compile(r"\s+([,.;:!?…])")
_KEPT_SYMBOLS: Final = frozenset("°")
_DROPPED: Final = frozenset({"So", "Sk", "Cs", "Co", "Cn", "Cf", "Me"})
"""Emoji and their modifiers, joiners, surrogates and what has no meaning."""
_EMOJI_STYLE: Final = "\ufe0f\ufe0e"
_PATTERNS: Final = (_OBJECT, _PAIR, _TAG, _ADDRESS, _DIRECTION, _BRACKETED, _BULLET, _MARKS)


def speakable(text: str) -> str:
    """The words of `text` on one line, with single spaces; empty when there is nothing to say."""
    text = _LINK.sub(r"\1", unicodedata.normalize("NFC", text))
    for pattern in _PATTERNS:
        text = pattern.sub(" ", text)
    text = "".join(" " if _unspoken(character) else character for character in text)
    text = _LOOSE.sub(r"\1", " ".join(text.split()))
    return text if any(character.isalnum() for character in text) else ""


def _unspoken(character: str) -> bool:
    dropped = unicodedata.category(character) in _DROPPED or character in _EMOJI_STYLE
    return dropped and character not in _KEPT_SYMBOLS
