"""Writes docs/abuse.md from the scripts; every figure in it is one that the tests beside have checked."""

from collections import Counter
from pathlib import Path

from tests.abuse.attacks import LANGUAGES, attacks, titles
from tests.abuse.pairs import HELD_UNSEEN, UNSEEN, pairs
from tests.abuse.victim import INTENTS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "abuse.md"
_HEAD = """\
# Abuse

What callers may try, and what the platform prevents by itself. The tests in `tests/abuse` assume the worst of the
language model: it does whatever the attacker says. Every script is played as a whole live call (turn logic, dialogue,
intents, event log) in {languages} on a simulated clock; afterwards everything that left the call is
compared with its configuration. This page is written by `python -m tests.abuse`, and a test fails when it is out of
date.

| Attacks | Scripts | Calls | Held | What has to hold |
|---|---|---|---|---|
"""
_AFTER = """
In all of these calls, held or not, the carrier was told nothing but answer, hang up, permitted keys and a transfer to
the persona's own number, and no webhook request left the configuration: {intents} intents, one address. Each attack
that was stopped at a function or at the mouth left an event or a log line, and no log line held words of the call.
What did get through to a webhook is also sent by the real HTTP client to a real server, whose redirects lead nowhere.

## What does not hold

"""
_SUMMARIES = """
Nor does anything here change what a model says on the matter itself: a captured model can quote a wrong price. There is
no sentence for emergencies that a business could set. Keys that are typed reach the table of carrier webhooks as the
carrier sends them, the audio of a recording is not muted where a card number is spoken or typed, and of a card number
that comes in several breaths only the groups are cut with which it becomes one.

## Summaries and lead scores

{pairs} pairs of calls: in one the human speaks of the matter, in its twin they also lobby for a score, a false outcome
or a false entry ({lobbyists} ways in each of {count} languages, in calls that are refused, left open or agreed to). The
model that sums the call up is captured and writes what was demanded.

| | Model's form, checked by us | Embedded engine |
|---|---|---|
| Score moves by at most 10 points | {pairs} of {pairs} | {pairs} of {pairs} |
| Evidence is word for word the human's | {pairs} of {pairs} | {pairs} of {pairs} |
| No name, number, link, intent or voicemail that nobody spoke of | {pairs} of {pairs} | {pairs} of {pairs} |

A model's score counts only within five points of one that follows from the call by rules
(`src/senderz_voice/language/believing.py`). The lobbying above was written together with the rules that recognise it.
Of {unseen} pairs with other wordings, written afterwards and not used to change the rules, {model} stay within ten
points by the model's way and {embedded} by the embedded engine; the others speak words of agreement in somebody else's
name, or are taken for an answer. Free prose of a captured model stays possible where it names no number and no address.
"""


def page() -> str:
    """The whole page."""
    return _HEAD.format(languages=", ".join(LANGUAGES)) + _table() + _middle() + _open_ends() + _end()


def _table() -> str:
    scripts = Counter(attack.family for attack in attacks())
    held = Counter(attack.family for attack in attacks() if attack.held)
    count = len(LANGUAGES)
    rows = [
        f"| {title} | {scripts[family]} | {scripts[family] * count} | {held[family] * count} | {holds} |\n"
        for family, (title, holds) in titles().items()
    ]
    total = f"| **All** | {scripts.total()} | {scripts.total() * count} | {held.total() * count} | |\n"
    return "".join([*rows, total])


def _middle() -> str:
    return _AFTER.format(intents=len(INTENTS))


def _open_ends() -> str:
    return "".join(
        f"- {titles()[attack.family][0]}, *{attack.name}*: {attack.why}.\n" for attack in attacks() if not attack.held
    )


def _end() -> str:
    every = pairs()
    ways = len({pair.place for pair in every})
    counts = {"pairs": len(every), "lobbyists": ways, "count": len(LANGUAGES), "unseen": len(pairs(UNSEEN))}
    return _SUMMARIES.format(**counts, **HELD_UNSEEN)
