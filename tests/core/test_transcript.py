"""The transcript holds what could be heard, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.core import events as e
from senderz_voice.core.transcript import Line, Transcript, heard_words

TEXTS = {1: "We are open until six.", 2: "Shall I book you in?", 3: "Are you open on Sunday?", 4: "Yes please."}


def told(*events: e.Event) -> list[Line]:
    transcript = Transcript()
    for event in events:
        transcript.note(event)
    return transcript.lines(TEXTS)


def offered(speech: int, text: int, *, reply: int = 1, at: float = 10.0) -> e.ReplyOffered:
    return e.ReplyOffered(at, reply, speech, text, "en")


def test_clauses_of_a_reply_are_one_line_that_begins_with_its_first_sound() -> None:
    lines = told(
        offered(1, 1),
        offered(2, 2),
        e.SpeechStarted(10.4, 1),
        e.SpeechEnded(12.4, 1, 2000, 2000),
        e.SpeechStarted(12.4, 2),
        e.SpeechEnded(13.4, 2, 1000, 1000),
    )
    assert lines == [Line("assistant", "We are open until six. Shall I book you in?", 10.4, "en", interrupted=False)]


def test_a_reply_that_was_cut_off_ends_with_the_last_word_that_was_heard() -> None:
    lines = told(
        offered(1, 1),
        offered(2, 2),
        e.SpeechStarted(10.0, 1),
        e.SpeechEnded(11.0, 1, 1000, 2000),
        e.SpeechEnded(11.0, 2, 0, 1000),
    )
    assert lines == [Line("assistant", "We are open", 10.0, "en", interrupted=True)]


def test_a_reply_of_which_nothing_was_heard_is_no_line() -> None:
    assert told(offered(1, 1), e.SpeechEnded(11.0, 1, 0, 2000)) == []


def test_a_clause_that_is_not_over_is_no_line_yet() -> None:
    assert told(offered(1, 1), e.SpeechStarted(10.0, 1)) == []


def test_the_first_account_of_a_clause_counts() -> None:
    lines = told(
        offered(1, 1),
        offered(1, 2),
        e.SpeechStarted(10.0, 1),
        e.SpeechEnded(12.0, 1, 2000, 2000),
        e.SpeechStarted(99.0, 1),
        e.SpeechEnded(99.0, 1, 0, 2000),
    )
    assert lines == [Line("assistant", TEXTS[1], 10.0, "en", interrupted=False)]


def test_a_clause_whose_beginning_was_not_noted_began_when_it_was_offered() -> None:
    assert [line.at for line in told(offered(1, 1), e.SpeechEnded(12.0, 1, 2000, 2000))] == [10.0]


def test_what_the_caller_said_stands_where_they_began_to_say_it() -> None:
    lines = told(
        e.CallerStarted(9.0, 1),
        offered(1, 1),
        e.CallerStopped(11.0, 1, 2000),
        e.CallerSaid(11.5, 1, 3, "en"),
        e.SpeechStarted(12.0, 1),
        e.SpeechEnded(14.0, 1, 2000, 2000),
    )
    assert [(line.role, line.text, line.at) for line in lines] == [
        ("caller", TEXTS[3], 9.0),
        ("assistant", TEXTS[1], 12.0),
    ]


def test_words_whose_beginning_was_not_noted_stand_where_they_became_known() -> None:
    assert told(e.CallerSaid(11.5, 1, 3, "es")) == [Line("caller", TEXTS[3], 11.5, "es", interrupted=False)]


def test_noises_and_erased_words_leave_no_line() -> None:
    assert told(e.CallerSaid(11.5, 1, 0, "en"), e.CallerSaid(12.0, 2, 77, "en")) == []
    assert told(offered(1, 77), e.SpeechStarted(10.0, 1), e.SpeechEnded(12.0, 1, 2000, 2000)) == []


def test_speech_that_was_never_offered_and_other_events_are_of_no_concern() -> None:
    assert told(e.SpeechStarted(1.0, 5), e.SpeechEnded(2.0, 5, 10, 10), e.LegsBridged(3.0)) == []


@pytest.mark.parametrize(
    ("heard_ms", "words"),
    [
        (-1, ""),
        (0, ""),
        (10, ""),
        (210, "one"),
        (1000, "one two"),
        (1330, "one two three"),
        (1500, "one two three"),
    ],
)
def test_words_heard_after_a_time(heard_ms: int, words: str) -> None:
    assert heard_words("one two three", heard_ms, 1400) == words


def test_of_a_clause_without_a_length_nothing_was_heard() -> None:
    assert heard_words("one two three", 100, 0) == ""


@given(
    st.lists(st.text("abc", min_size=1, max_size=9), max_size=12).map(" ".join),
    st.integers(1, 9000),
    st.integers(0, 9000),
    st.integers(0, 9000),
)
def test_heard_words_are_whole_words_from_the_beginning_and_grow_with_time(
    text: str, total_ms: int, shorter: int, longer: int
) -> None:
    early, late = heard_words(text, min(shorter, longer), total_ms), heard_words(text, max(shorter, longer), total_ms)
    assert f"{text} ".startswith(f"{late} ".lstrip())
    assert late.startswith(early)
