"""When the assistant changes to the language that the human speaks."""

from collections.abc import Collection

CLEAR_WORDS = 3
"""A sentence of fewer words may be a name, a number or a mishearing."""


def changed_language(current: str, spoken: str, text: str, possible: Collection[str]) -> str | None:
    """The language to go on in after `text` was heard in `spoken`; None to keep the `current` one.

    One clear sentence is enough: nobody repeats themselves in a language that is not understood.
    """
    words = [word for word in text.split() if any(character.isalpha() for character in word)]
    if spoken == current or spoken not in possible or len(words) < CLEAR_WORDS:
        return None
    return spoken
