"""Chunks come out in the order of their numbers, once each, and a lost one delays the rest only for a moment."""

import random

import pytest

from senderz_voice.carriers.telnyx.reorder import RESTART, WINDOW, Reorder


def spoken(*chunks: int) -> list[bytes]:
    order = Reorder()
    return [order.push(chunk, b"<%d>" % chunk) for chunk in chunks]


@pytest.mark.parametrize(
    ("chunks", "heard"),
    [
        ((1, 2, 3), [b"<1>", b"<2>", b"<3>"]),
        ((0, 1, 2), [b"<0>", b"<1>", b"<2>"]),
        ((1, 3, 2, 4), [b"<1>", b"", b"<2><3>", b"<4>"]),
        ((2, 1), [b"", b"<1><2>"]),
        ((1, 1, 2, 2), [b"<1>", b"", b"<2>", b""]),
        ((1, 3, 3, 2), [b"<1>", b"", b"", b"<2><3>"]),
        ((1, 4, 3, 2), [b"<1>", b"", b"", b"<2><3><4>"]),
        ((1, 3, 4, 5, 6, 7, 8, 9), [b"<1>", b"", b"", b"", b"", b"", b"<3><4><5><6><7><8>", b"<9>"]),
        ((100, 101), [b"<100>", b"<101>"]),
        ((1, 50, 51), [b"<1>", b"<50>", b"<51>"]),
    ],
)
def test_what_is_heard_when(chunks: tuple[int, ...], heard: list[bytes]) -> None:
    assert spoken(*chunks) == heard


def test_two_gaps_are_skipped_one_after_the_other() -> None:
    assert b"".join(spoken(1, 3, 5, 6, 7, 8, 9, 10, 11)) == b"<1><3><5><6><7><8><9><10><11>"


def test_what_waits_at_the_end_is_not_lost() -> None:
    order = Reorder()
    order.push(1, b"a")
    order.push(4, b"c")
    order.push(3, b"b")
    assert order.flush() == b"bc"
    assert order.flush() == b""


def test_a_stream_that_counts_anew_is_heard_again() -> None:
    order = Reorder()
    for chunk in range(1, 1_000):
        order.push(chunk, b"old")
    again = [order.push(chunk, b"new") for chunk in range(1, RESTART + 3)]
    assert again[-3:] == [b"new"] * 3
    assert again[:-3] == [b""] * (RESTART - 1)


@pytest.mark.parametrize("seed", range(20))
def test_any_shuffle_within_the_window_with_repeats_comes_out_straight(seed: int) -> None:
    chance = random.Random(seed)
    chunks = list(range(1, 301))
    late = sorted(chunks, key=lambda chunk: chunk + chance.uniform(0, WINDOW - 1))
    sent = [chunk for chunk in late for _ in range(1 + (chance.random() < 0.1))]
    assert b"".join(spoken(*sent)) == b"".join(b"<%d>" % chunk for chunk in chunks)
