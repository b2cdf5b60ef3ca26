"""Answers to questions, cut out of what a caller said: names, numbers, codes, addresses, times."""

import re

from senderz_voice.language.embedded.goals import Want
from senderz_voice.language.embedded.numerals import characters, figures, number
from senderz_voice.language.embedded.times import Moment, find
from senderz_voice.language.embedded.words import capitalised, plain, table, tidy, tokens

_FILLERS = re.compile(
    r"^(?:(?:um+|uh+|er+|hmm+|oh|well|so|okay|ok|yes|yeah|sure|right|hi|hello|sorry|let me (?:see|think|look)|"
    r"like|i think|i guess|i'd say|"
    r"i would say|it's|it is|that's|that is|that would be|that'd be|it would be|it'd be|my \w+(?: \w+)? is|"
    r"the \w+(?: \w+)? is|"
    r"i'd give it|say|probably|maybe|just|of course|please|there(?:'ll| will) be|thank you|thanks)[,.]?\s+)+",
    re.IGNORECASE,
)
_NAME_LEADS = re.compile(
    r"\b(?:my (?:full )?name(?:'s| is)|this is|name is|i am called|i'm called|it's|it is|i'm|i am|call me|"
    r"speaking with|under(?: the name)?(?: of)?|for)\s+"
    r"(?P<name>[^\W\d_][\w'-]*(?:\s+[^\W\d_][\w'-]*){0,2})",
    re.IGNORECASE,
)
_NO_NAME = frozenset(
    table("""a an the and but or not just calling call looking trying wondering here about with from to for in on at
    sorry sure good great
    fine okay ok yes no yeah nope busy driving interested happy glad going having very really so still also please
    thanks thank you
    hello hi hey it's its is are was my your i we he she they one two three four five me him her them this that what
    who why how when
    where maybe free available hoping home work late afraid unable able ready done all right well correct wrong
    tomorrow today
    back later again then because if since up down
    monday tuesday wednesday thursday friday saturday sunday noon people person guests tonight speaking party of table
    y mi con para por quiero quisiera necesito está bien gracias favor mejor january next week""")
)
_PHONE_WORDS = (
    r"(?<!\w)(?:\d[\d\s().-]*|(?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine|double|triple|hundred|"
    r"plus|area code|and)\b[\s,.-]*)+"
)


_NATIONAL = 10
"""Figures of a number in North America and in Turkey without its first zero."""
_SLIPPED = {"for": "four", "fore": "four", "to": "two", "too": "two", "won": "one", "ate": "eight"}
_SLIPS = re.compile(
    r"\b(for|fore|to|too|won|ate)\b(?=[\s,.-]+(?:\d|(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b))",
    re.IGNORECASE,
)


def trimmed(text: str) -> str:
    """The answer without the words people begin with."""
    flat = tidy(text).strip(" .,!?")
    shorter = _FILLERS.sub("", flat + " ").strip(" .,!?")
    return shorter or flat


def person_name(text: str, *, asked: bool = False) -> str | None:
    """The caller's name; when it was asked for, a bare short answer is one."""
    flat = tidy(text)
    for match in _NAME_LEADS.finditer(flat):
        weak = match.group().lower().startswith(("for", "it's", "it is", "i'm", "i am", "under"))
        name = _cleaned_name(match["name"])
        if name and (asked or not weak or _proper(name)):
            return capitalised(name)
    if asked:
        bare = re.split(r"[,.]| and (?:my|the|i) ", trimmed(flat))[0]
        name = _cleaned_name(bare)
        if name and len(bare.split()) <= 4:
            return capitalised(name)
    return None


def _cleaned_name(text: str) -> str | None:
    words: list[str] = []
    for word in text.split():
        if word.lower().strip("'") in _NO_NAME or any(letter.isdigit() for letter in word):
            break
        words.append(word)
    return " ".join(words[:3]) if words else None


def _proper(name: str) -> bool:
    return all(word[:1].isupper() for word in name.split())


def phone_number(text: str) -> str | None:
    """A telephone number of 7 to 15 figures, with its plus when there was one.

    Recognisers write `for 15` for `four one five`; such a word counts where it makes ten figures of fewer.
    """
    found = _written_number(text)
    if found is None or len(found) < _NATIONAL:
        mended = _written_number(_SLIPS.sub(lambda slip: _SLIPPED[slip[1].lower()], text))
        if mended is not None and len(mended) == _NATIONAL:
            return mended
    return found


def _written_number(text: str) -> str | None:
    for match in re.finditer(_PHONE_WORDS, plain(text), re.IGNORECASE):
        digits = figures(match.group())
        if 7 <= len(digits) <= 15:
            return f"+{digits}" if "plus" in match.group() or text.strip().startswith("+") else digits
    return None


def email_address(text: str) -> str | None:
    """`sofia dot lind at gmail dot com` as one writes it."""
    written = re.search(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text)
    if written:
        return written.group().lower()
    spoken = trimmed(text).lower()
    spoken = re.sub(r"\s+(?:dot|point)\s+", ".", spoken)
    spoken = re.sub(r"\s+(?:underscore)\s+", "_", spoken)
    spoken = re.sub(r"\s+(?:dash|hyphen)\s+", "-", spoken)
    spoken = re.sub(r"\s+at\s+(?=[\w-]+(?:\.[\w-]+)+)", "@", spoken)
    local = re.search(r"((?:[\w.+-]+ )*[\w.+-]+)@([\w-]+(?:\.[\w-]+)+)", spoken)
    if not local:
        return None
    words = local[1].split()
    letters = "".join(words) if all(len(word) == 1 or word.isdigit() for word in words) else words[-1]
    return f"{letters}@{local[2]}".strip(".")


def code(text: str) -> str | None:
    """A dictated number or code of three characters or more."""
    words = tokens(trimmed(text))
    dictated = characters(" ".join(words))
    if len(dictated) < len(words) / 2:
        return None
    return dictated if len(dictated) >= 3 and sum(map(str.isdigit, dictated)) * 2 >= len(dictated) else None


def answer(want: Want, text: str) -> str | None:
    """The answer of the wanted kind as text to keep and to read back; None when there is none in it."""
    match want:
        case Want.NUMBER:
            amount = number(plain(text))
            return None if amount is None else f"{amount:g}" if amount < 1_000_000 else f"{amount:.0f}"
        case Want.EMAIL:
            return email_address(text)
        case Want.PHONE:
            return phone_number(text)
        case Want.CODE:
            return code(text)
        case Want.MOMENT:
            moment = find(text)
            return moment.short() if moment else None
        case Want.NAME:
            return person_name(text, asked=True)
        case _:
            return trimmed(text) or None


def moment_in(text: str) -> Moment | None:
    """A day or time that was asked for: a bare `seven` is one too."""
    bare = trimmed(text)
    return find(text) or (find(f"at {bare}") if len(tokens(bare)) <= 3 else None)


def chosen(options: tuple[Moment, ...], text: str) -> Moment | None:
    """Which of the offered days was meant, by its name or by `the first one`."""
    said = find(text)
    if said:
        fitting = [option for option in options if option.same_as(said)]
        if len(fitting) == 1:
            return fitting[0]
    words = plain(text)
    for place, pattern in enumerate((r"\b(?:first|former|earlier)\b", r"\b(?:second|latter)\b", r"\bthird\b")):
        if place < len(options) and re.search(pattern, words):
            return options[place]
    if re.search(r"\b(?:last|later)\b", words) and len(options) > 1:
        return options[-1]
    return None
