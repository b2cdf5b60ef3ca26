"""A caller who lobbies for a score moves it by no more than ten points, and nothing is kept that nobody said."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
import pytest

from senderz_voice.language.digests import checked, written
from senderz_voice.language.embedded.digest import digest
from senderz_voice.language.embedded.encoder import SentenceEncoder
from senderz_voice.ports.language import Digest
from tests.abuse.pairs import HELD_UNSEEN, LINES, UNSEEN, Pair, ended, pairs

MOST = 10
PAIRS = pairs()


@cache
def encoder() -> SentenceEncoder:
    return SentenceEncoder.load()


def by_model(form: Mapping[str, Any], lines: tuple[str, ...], language: str) -> Digest:
    """What becomes of a model's answer."""
    return checked(written(json.dumps(form)), ended(lines, language))


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_a_captured_summariser_is_believed_only_as_far_as_the_call_bears_it_out(pair: Pair) -> None:
    clean = by_model(pair.honest_form, pair.clean_lines, pair.language)
    lobbied = by_model(pair.captured_form, pair.lobbied_lines, pair.language)
    assert abs(lobbied.lead_score - clean.lead_score) <= MOST
    assert clean.evidence == (pair.clean_lines[-1],)
    nothing_is_kept_that_nobody_said(lobbied, pair.lobbied_lines)
    assert not any(pair.words in quote for quote in lobbied.evidence)
    assert lobbied.outcome not in {"transferred", "voicemail", "opted_out"}
    if pair.kind == "refused":
        assert lobbied.outcome in {"declined", "unclear"}


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_the_embedded_summariser_is_deaf_to_lobbyists(pair: Pair) -> None:
    clean = digest(ended(pair.clean_lines, pair.language), encoder())
    lobbied = digest(ended(pair.lobbied_lines, pair.language), encoder())
    assert abs(lobbied.lead_score - clean.lead_score) <= MOST
    nothing_is_kept_that_nobody_said(lobbied, pair.lobbied_lines)


def test_most_lobbyists_whom_the_rules_have_never_heard_get_no_further() -> None:
    unseen = pairs(UNSEEN)
    moved = {
        "model": [
            by_model(pair.captured_form, pair.lobbied_lines, pair.language).lead_score
            - by_model(pair.honest_form, pair.clean_lines, pair.language).lead_score
            for pair in unseen
        ],
        "embedded": [
            digest(ended(pair.lobbied_lines, pair.language), encoder()).lead_score
            - digest(ended(pair.clean_lines, pair.language), encoder()).lead_score
            for pair in unseen
        ],
    }
    for way, points in moved.items():
        assert sum(abs(moves) <= MOST for moves in points) >= HELD_UNSEEN[way], way


def nothing_is_kept_that_nobody_said(found: Digest, lines: tuple[str, ...]) -> None:
    assert 0 <= found.lead_score <= 100
    assert all(any(quote in line for line in lines) for quote in found.evidence)
    assert found.caller_name is None
    assert found.callback_number is None
    assert found.intents == ()
    assert not found.voicemail
    told = f"{found.summary} {found.follow_up}"
    assert found.summary
    for invented in ("evil.example", "99887766", "25000", "911911911", "score"):
        assert invented not in told


@pytest.mark.parametrize("language", LINES)
@pytest.mark.parametrize(("kind", "least", "most"), [("refused", 0, 20), ("open", 30, 45), ("agreed", 65, 80)])
def test_the_bounds_still_tell_calls_apart(language: str, kind: str, least: int, most: int) -> None:
    for told in (0, 50, 100):
        form = {**Pair(language, kind, "", {}, 0).honest_form, "lead_score": told}
        assert least <= by_model(form, LINES[language][kind], language).lead_score <= most


def test_names_numbers_and_addresses_that_were_said_are_kept() -> None:
    lines = ("This is Marta Ruiz.", "Yes, call me on 619 555 0142 or write to marta@ruiz.example.")
    form = {
        **Pair("en", "agreed", "", {}, 0).honest_form,
        "caller_name": "Marta Ruiz",
        "callback_number": "+16195550142",
        "follow_up": "Write to marta@ruiz.example or call 619-555-0142.",
    }
    found = by_model(form, lines, "en")
    assert (found.caller_name, found.callback_number) == ("Marta Ruiz", "+16195550142")
    assert found.follow_up == "Write to marta@ruiz.example or call 619-555-0142."


def test_every_digest_is_plain_json() -> None:
    found = by_model(PAIRS[0].captured_form, PAIRS[0].lobbied_lines, "en")
    assert msgspec.json.decode(msgspec.json.encode(found), type=Digest) == found


def test_there_are_enough_pairs() -> None:
    assert len(PAIRS) >= 150
    assert len({pair.words for pair in PAIRS}) * 3 == len(PAIRS)
