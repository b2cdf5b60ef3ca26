"""The playout queue alone, frame by frame."""

from senderz_voice.exchange.evenness import Evenness
from senderz_voice.exchange.farend import SILENT_FRAME
from senderz_voice.exchange.playout import CAPACITY, Playout


def test_an_empty_queue_plays_silence_and_returns_marks_at_once() -> None:
    playout = Playout(Evenness())
    assert playout.frame() == (SILENT_FRAME, [])
    assert playout.mark("now") == ["now"]


def test_a_mark_returns_with_the_frame_that_ends_its_audio() -> None:
    playout = Playout(Evenness())
    playout.add(b"a" * 200)
    assert playout.mark("mid") == []
    playout.add(b"b" * 120)
    assert playout.mark("end") == []
    assert playout.frame() == (b"a" * 160, [])
    assert playout.frame() == (b"a" * 40 + b"b" * 120, ["mid", "end"])


def test_a_tail_is_filled_up_with_silence() -> None:
    playout = Playout(Evenness())
    playout.add(b"a" * 200)
    playout.frame()
    assert playout.frame() == (b"a" * 40 + SILENT_FRAME[40:], [])


def test_clear_returns_what_is_pending_and_forgets_it() -> None:
    playout = Playout(Evenness())
    playout.add(b"a" * 320)
    playout.mark("one")
    playout.frame()
    playout.mark("two")
    assert playout.clear() == ["one", "two"]
    assert playout.frame() == (SILENT_FRAME, [])
    assert playout.mark("three") == ["three"]


def test_ten_minutes_are_the_most_that_can_wait() -> None:
    playout = Playout(Evenness())
    assert playout.has_room(CAPACITY)
    playout.add(b"a")
    assert not playout.has_room(CAPACITY)
