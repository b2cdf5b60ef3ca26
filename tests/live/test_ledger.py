"""The account of what was heard, told as moments on a clock."""

from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.live.ledger import LOST_SECONDS, Heard, Ledger

SECOND = b"\x20" * 8000


def test_a_clause_is_over_and_heard_when_its_last_mark_returns() -> None:
    ledger = Ledger()
    first = ledger.sent(10.0, 1, SECOND)
    second = ledger.sent(10.0, 1, SECOND)
    ledger.completed(1)
    ledger.returned(11.0, first)
    assert ledger.over(11.0) == []
    ledger.returned(12.0, second)
    assert ledger.over(12.0) == [Heard(1, heard_ms=2000, total_ms=2000)]
    assert ledger.over(12.0) == []


def test_a_mark_that_returns_before_its_audio_can_have_been_played_proves_nothing() -> None:
    ledger = Ledger()
    name = ledger.sent(10.0, 1, SECOND)
    ledger.completed(1)
    ledger.returned(10.01, name)
    assert ledger.over(10.01) == [Heard(1, heard_ms=0, total_ms=1000)]
    assert ledger.played(20.0) == []


def test_marks_read_late_and_together_with_an_early_one_prove_nothing_either() -> None:
    """Nothing is played: all marks were back at once, and only our own loop was slow to read them."""
    ledger = Ledger()
    names = [ledger.sent(10.0, 1, SECOND) for _ in range(4)]
    ledger.completed(1)
    for late, name in enumerate(names):
        ledger.returned(12.3 + late / 1000, name)
    assert ledger.over(12.4) == [Heard(1, heard_ms=0, total_ms=4000)]


def test_marks_read_late_and_together_count_when_none_of_them_is_early() -> None:
    ledger = Ledger()
    names = [ledger.sent(10.0, 1, SECOND) for _ in range(3)]
    ledger.completed(1)
    for name in names[:2]:
        ledger.returned(12.3, name)
    ledger.returned(13.0, names[2])
    assert ledger.over(13.0) == [Heard(1, heard_ms=3000, total_ms=3000)]


def test_a_chunk_that_got_lost_takes_nothing_from_those_long_heard() -> None:
    ledger = Ledger()
    names = [ledger.sent(10.0, 1, SECOND) for _ in range(3)]
    ledger.completed(1)
    ledger.returned(11.0, names[0])
    ledger.returned(11.5, names[1])
    ledger.returned(13.0, names[2])
    assert ledger.over(13.0) == [Heard(1, heard_ms=2000, total_ms=3000)]


def test_marks_that_a_clear_sends_back_do_not_count() -> None:
    ledger = Ledger()
    first = ledger.sent(10.0, 1, SECOND)
    second = ledger.sent(10.0, 1, SECOND)
    ledger.completed(1)
    ledger.returned(11.0, first)
    assert ledger.cleared(11.25) == [Heard(1, heard_ms=1250, total_ms=2000)]
    ledger.returned(11.26, second)
    assert ledger.over(11.26) == []


def test_a_mark_that_never_returns_ends_the_clause_unheard() -> None:
    ledger = Ledger()
    ledger.sent(10.0, 1, SECOND)
    ledger.completed(1)
    assert ledger.over(11.0 + LOST_SECONDS) == []
    assert ledger.over(11.1 + LOST_SECONDS) == [Heard(1, heard_ms=0, total_ms=1000)]


def test_the_second_clause_waits_for_the_first_on_the_line() -> None:
    ledger = Ledger()
    ledger.sent(10.0, 1, SECOND)
    ledger.sent(10.0, 2, SECOND)
    assert [chunk.speech for chunk in ledger.played(11.0)] == [1]
    cut = ledger.cut_off(11.5)
    assert [(chunk.speech, chunk.starts, len(chunk.audio)) for chunk in cut] == [(2, 11.0, 4000)]
    assert ledger.played(20.0) == []


def test_nothing_was_heard_of_a_clause_that_had_no_audio() -> None:
    ledger = Ledger()
    ledger.completed(3)
    assert ledger.over(0.0) == [Heard(3, heard_ms=0, total_ms=0)]


@given(st.lists(st.tuples(st.integers(160, 9000), st.floats(0, 3), st.booleans()), max_size=12), st.floats(0, 20))
def test_never_more_is_heard_than_was_sent_nor_than_time_has_passed(
    chunks: list[tuple[int, float, bool]], cleared_after: float
) -> None:
    ledger = Ledger()
    now = 0.0
    for size, pause, returns in chunks:
        name = ledger.sent(now, 1, b"\x20" * size)
        now += pause
        if returns:
            ledger.returned(now, name)
    now += cleared_after
    for heard in ledger.cleared(now):
        assert 0 <= heard.heard_ms <= heard.total_ms
        assert heard.heard_ms <= now * 1000 + 60 * len(chunks)


def test_a_line_that_is_paused_tells_what_was_heard_and_goes_on_behind_it() -> None:
    ledger = Ledger()
    first = ledger.sent(10.0, 1, SECOND)
    ledger.sent(10.0, 1, SECOND)
    ledger.completed(1)
    ledger.returned(11.0, first)
    assert ledger.paused(11.5) == {1: 12000}
    assert not ledger.speaking
    assert ledger.over(11.6) == []
    ledger.resumed(1, 12000)
    name = ledger.sent(12.0, 1, SECOND[:4000])
    ledger.completed(1)
    ledger.returned(12.5, name)
    assert ledger.over(12.5) == [Heard(1, heard_ms=2000, total_ms=2000)]


def test_a_clause_given_up_in_a_pause_was_heard_as_far_as_it_had_come() -> None:
    ledger = Ledger()
    ledger.sent(10.0, 1, SECOND)
    ledger.paused(10.25)
    ledger.given_up(1, 16000, whole=True)
    assert ledger.cleared(13.0) == [Heard(1, heard_ms=250, total_ms=2000)]


def test_a_clause_that_the_voice_had_not_finished_says_so() -> None:
    ledger = Ledger()
    ledger.sent(10.0, 1, SECOND)
    ledger.given_up(1, 8000, whole=False)
    assert ledger.cleared(10.5) == [Heard(1, heard_ms=500, total_ms=1000, whole=False)]
