"""Twenty scripts, each with somebody who cooperates and somebody who refuses, as whole calls in text."""

from collections import Counter

import pytest

from senderz_voice.ports.language import Said
from tests.language.people import somebody
from tests.language.rehearsal import Rehearsal, Script, as_recognised, outbound, scripts

SEEDS = (0, 1, 2)


def call(script: Script, person: str, seed: int | None = None) -> Rehearsal:
    slips = str if seed is None else lambda text: as_recognised(text, seed)
    return Rehearsal(outbound(script.script, script.business)).with_somebody(somebody(person, slips))


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.name)
def test_somebody_who_cooperates(script: Script) -> None:
    person, outcome = script.cooperative
    rehearsal = call(script, person)
    assert rehearsal.finish == "hang_up", rehearsal.told()
    assert rehearsal.digest().outcome == outcome, rehearsal.told()
    spoken = rehearsal.assistant_words.lower()
    assert [mention for mention in script.mentions if mention.lower() not in spoken] == []


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.name)
def test_somebody_who_refuses(script: Script) -> None:
    person, outcome = script.refusing
    rehearsal = call(script, person)
    assert rehearsal.finish == "hang_up", rehearsal.told()
    assert rehearsal.digest().outcome == outcome, rehearsal.told()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.name)
def test_both_through_a_poor_recogniser(script: Script, seed: int) -> None:
    for person, outcome in (script.cooperative, script.refusing):
        rehearsal = call(script, person, seed)
        assert (rehearsal.finish, rehearsal.digest().outcome) == ("hang_up", outcome), rehearsal.told()


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.name)
def test_who_refuses_scores_lower(script: Script) -> None:
    willing = call(script, script.cooperative[0]).digest().lead_score
    refusing = call(script, script.refusing[0]).digest().lead_score
    assert refusing + 20 <= willing


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.name)
def test_the_opening_names_the_business_and_every_call_ends_with_a_goodbye(script: Script) -> None:
    for person in (script.cooperative[0], script.refusing[0]):
        said = [turn.text for turn in call(script, person).turns if isinstance(turn, Said) and turn.role == "assistant"]
        assert script.business in said[0]
        assert "assistant" in said[0]
        assert said[-1].endswith("Goodbye.")


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.name)
def test_no_question_is_put_more_than_twice(script: Script) -> None:
    for person in ("terse", "chatty", "mover", "flat", "cannot", "uninterested", "annoyed"):
        said = [turn.text for turn in call(script, person).turns if isinstance(turn, Said) and turn.role == "assistant"]
        questions = Counter(line.split(". ")[-1] for line in said if line.endswith("?"))
        assert max(questions.values(), default=0) <= 2, said


def test_nothing_spoken_holds_markup_or_doubled_stops() -> None:
    for script in scripts():
        spoken = call(script, script.cooperative[0]).assistant_words
        assert not set("*_#`{}") & set(spoken)
        assert ".." not in spoken
