"""From Spanish spelling to sounds, by rule: Spanish is spelt nearly as it is spoken.

Mexican pronunciation: `z` and soft `c` are `s`, `ll` is `y`. The sounds are written in the phonetic alphabet as the
voice's model learnt them, with the stress mark in front of the stressed vowel.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_STRONG: Final = "aeoáéó"
_WEAK: Final = "iuü"
_STRESSED_WEAK: Final = "íú"
_PLAIN: Final = str.maketrans("áéíóúü", "aeiouu")
_GLIDES: Final = {"i": "j", "u": "w", "ü": "w"}
_OFFGLIDES: Final = {"i": "ɪ", "u": "ʊ", "ü": "ʊ"}
_SOFT: Final = {"b": "β", "d": "ð", "ɡ": "ɣ"}
# Small words that lean on the next one.
_UNSTRESSED: Final = re.compile(
    r"al?|con|del?|el|en|las?|les?|los?|me|mis?|nos|[oyue]|para|por|que|se|si|sin|sus?|te|tus?"
)
# The letter x as the names of places keep it.
_AS_J: Final = re.compile(r"^(?:m[eé]xi[ck]|mexiqu|oaxa[ck]|oaxaqu|texa[sn]|xalap)")
_LETTERS: Final = {
    "b": "be", "c": "ce", "d": "de", "f": "efe", "g": "ge", "h": "hache", "j": "jota", "k": "ka", "l": "ele",
    "m": "eme", "n": "ene", "ñ": "eñe", "p": "pe", "q": "cu", "r": "erre", "s": "ese", "t": "te", "v": "uve",
    "w": "doble u", "x": "equis", "z": "zeta",
}  # fmt: skip
_CONSONANTS: Final = (
    ("ch", "tʃ"),
    ("sh", "ʃ"),
    ("ll", "ʝ"),
    ("rr", "r"),
    ("qu(?=[eiéí])", "k"),
    ("gü(?=[eiéí])", "ɡw"),
    ("gu(?=[eiéí])", "ɡ"),
    ("g(?=[eiéí])", "x"),
    ("c(?=[eiéí])", "s"),
    ("hu(?=[aeiéáío])", "w"),
    ("hi(?=[eé])", "j"),
    ("h", ""),
    ("y(?=[aeiouáéíóú])", "ʝ"),
    ("[cqk]", "k"),
    ("g", "ɡ"),
    ("j", "x"),
    ("ñ", "ɲ"),
    ("v", "b"),
    ("z", "s"),
    ("ç", "s"),
    ("x", "ks"),
)
_RULES: Final = tuple((re.compile(spelling), sound) for spelling, sound in _CONSONANTS)
_MARKS: Final = ",.;:!?"
_WORDS: Final = re.compile(r"[^\W\d_]+|[,.;:!?]")


@dataclass(slots=True)
class _Sound:
    """One sound; `nucleus` counts the syllables, `accent` is a written one."""

    text: str
    nucleus: bool = False
    accent: bool = False


def sounds(text: str) -> str:
    """The sounds of a sentence without figures; marks of punctuation stay, because the voice breathes at them."""
    spoken = ""
    for found in _WORDS.finditer(text.lower()):
        word = found[0]
        if word in _MARKS:
            spoken = spoken.rstrip() + word + " "
            continue
        for part in _LETTERS.get(word, word).split():
            spoken += _said(part) + " "
    return _linked(spoken.strip())


@lru_cache(maxsize=4096)
def _said(word: str) -> str:
    found = _sounds_of(word)
    nuclei = [place for place, sound in enumerate(found) if sound.nucleus]
    if not nuclei or _UNSTRESSED.fullmatch(word):
        return "".join(sound.text for sound in found)
    stressed = next((order for order, place in enumerate(nuclei) if found[place].accent), None)
    if stressed is None:
        ends_open = word[-1] in "aeiou" or (word[-1] in "ns" and len(word) > 1)
        stressed = len(nuclei) - (2 if ends_open and len(nuclei) > 1 else 1)
    found[nuclei[stressed]].text = "ˈ" + found[nuclei[stressed]].text
    if stressed >= 2:
        found[nuclei[0]].text = "ˌ" + found[nuclei[0]].text
    return "".join(sound.text for sound in found)


def _sounds_of(word: str) -> list[_Sound]:
    """Its sounds before stress."""
    if _AS_J.match(word):
        word = word.replace("x", "j", 1)
    elif word.startswith("x"):
        word = "s" + word[1:]
    found: list[_Sound] = []
    place = 0
    while place < len(word):
        letter = word[place]
        if letter in _STRONG + _WEAK + _STRESSED_WEAK or _is_vowel_y(word, place):
            found.append(_vowel(word, place, found))
            place += 1
            continue
        length, sound = _consonant(word, place)
        if sound:
            found.append(_Sound(sound))
        place += length
    return found


def _is_vowel_y(word: str, place: int) -> bool:
    return word[place] == "y" and not (place + 1 < len(word) and word[place + 1] in "aeiouáéíóú")


def _vowel(word: str, place: int, before: list[_Sound]) -> _Sound:
    letter = "i" if word[place] == "y" else word[place]
    following = word[place + 1 : place + 2]
    if letter in _WEAK:
        if following and following in _STRONG + _STRESSED_WEAK + "iu" and following != letter:
            return _Sound(_GLIDES[letter])
        behind_vowel = bool(before) and before[-1].nucleus
        if behind_vowel and (word[place - 1] in _STRONG or word[place] == "y"):
            return _Sound(_OFFGLIDES[letter])
    return _Sound(letter.translate(_PLAIN), nucleus=True, accent=letter in "áéíóú")


def _consonant(word: str, place: int) -> tuple[int, str]:
    if word[place] == "r" and word[place : place + 2] != "rr":
        rolled = place == 0 or word[place - 1] in "nls"
        return 1, "r" if rolled else "ɾ"
    for rule, sound in _RULES:
        match = rule.match(word, place)
        if match:
            return len(match[0]), sound
    return 1, word[place]


def _linked(spoken: str) -> str:
    """What neighbours do to each other: soft b, d, g between vowels, n that leans on what follows."""
    spoken = spoken.replace("g", "ɡ")
    spoken = re.sub(r"n(?= ?[ˈˌ]?[bpm])", "m", spoken)
    spoken = re.sub(r"n(?=[ˈˌ]?[kɡx])", "ŋ", spoken)
    return re.sub(
        r"(?<=[aeiouɪʊjwɾrsβðɣl])( ?)(ɡ|b|d)",
        lambda found: found[0] if _stays_hard(spoken, found) else found[1] + _SOFT[found[2]],
        spoken,
    )


def _stays_hard(spoken: str, found: re.Match[str]) -> bool:
    return found[2] == "d" and spoken[found.start() - 1 : found.start()] == "l"
