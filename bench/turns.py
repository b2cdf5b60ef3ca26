"""How often the rule on a caller's words ends a turn too early, and how long it waits at the true ends."""

from collections.abc import Iterable

from bench.figures import Figure, Report, Skipped
from bench.labelled_turns import (
    FOLDER,
    HALVES,
    LANGUAGES,
    MISSING,
    SEEDS,
    TRANSCRIPT_SECONDS,
    Score,
    Turn,
    by_words,
    labelled,
    score,
    silence_only,
)


def measure() -> Report:
    """False cut-offs and delays for every language and half of the labelled turns. Raises Skipped."""
    if not FOLDER.is_dir():
        raise Skipped("the labelled turns are missing; run this in a checkout of the repository")
    figures = [
        figure
        for language in LANGUAGES
        for name, turns in _sets(language)
        for figure in _compared(f"{language}, {name}", turns)
    ]
    notes = [
        (
            f"Turns written for this purpose with labelled pauses; every one is heard {len(SEEDS)} times. A turn is "
            "cut off when any pause inside it is taken for its end; a digit pause has digits before and behind it."
        ),
        (
            f"At a pause the rule sees the words before it {TRANSCRIPT_SECONDS} s late, by chance ({MISSING:.0%}) "
            "without the last one, and no punctuation that could be trusted; the same holds at the true end."
        ),
        (
            "The frozen half was written before the rules, by the same hand; only its totals were looked at while they "
            "were tuned on the open one."
        ),
        "Silence only is one threshold for all turns, set to the mean delay of the rule beside it.",
    ]
    return Report("Ends of turns", figures, notes)


def _sets(language: str) -> Iterable[tuple[str, tuple[Turn, ...]]]:
    halves = {half: labelled(language, half) for half in HALVES}
    yield "all", tuple(turn for turns in halves.values() for turn in turns)
    yield from halves.items()


def _compared(name: str, turns: tuple[Turn, ...]) -> list[Figure]:
    words = score(turns, by_words)
    silence = score(turns, silence_only(words.delay))
    return [
        Figure(
            f"Turns cut off, {name}", f"{words.cut:.1%}", f"silence only {silence.cut:.1%}, n = {words.turns}", "ratio"
        ),
        _digits(name, words, silence),
        Figure(f"Mean delay at true ends, {name}", f"{1000 * words.delay:.0f} ms", "silence only the same", "ratio"),
    ]


def _digits(name: str, words: Score, silence: Score) -> Figure:
    share = f"silence only {silence.cut_in_digits:.1%}, n = {words.digit_pauses}"
    return Figure(f"Digit pauses cut off, {name}", f"{words.cut_in_digits:.1%}", share, "ratio")
