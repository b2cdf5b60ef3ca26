"""What counts as a break in the assistant's speech, where the far end hears it."""

from pathlib import Path

import numpy as np

from senderz_voice.audio import g711
from senderz_voice.exchange.evenness import Evenness
from senderz_voice.exchange.farend import FRAME_BYTES
from senderz_voice.exchange.playout import Playout
from tests.exchange.stage import run, stage

LOUD = g711.encode((np.sin(np.arange(FRAME_BYTES) / 3) * 0.3).astype(np.float32))
QUIET = g711.encode(np.full(FRAME_BYTES, 0.001, dtype=np.float32))


def gap_after(last: bytes, frames: int, *, cleared: bool = False) -> int:
    evenness = Evenness()
    playout = Playout(evenness)
    playout.add(LOUD + last)
    for _ in range(2 + frames):
        playout.frame()
    if cleared:
        playout.clear()
    playout.add(LOUD)
    playout.frame()
    return evenness.largest_gap_ms


def test_words_that_break_off_leave_a_gap() -> None:
    assert gap_after(LOUD, 4) == 80


def test_a_sentence_that_ended_leaves_none() -> None:
    assert gap_after(QUIET, 4) == 0


def test_what_was_taken_back_leaves_none() -> None:
    assert gap_after(LOUD, 4, cleared=True) == 0


def test_silence_at_the_end_leaves_none() -> None:
    evenness = Evenness()
    playout = Playout(evenness)
    playout.add(LOUD)
    for _ in range(9):
        playout.frame()
    assert evenness.largest_gap_ms == 0


def test_the_latest_frame_is_remembered() -> None:
    evenness = Evenness()
    for seconds in (0.001, 0.0325, 0.002):
        evenness.late(seconds)
    assert evenness.latest_frame_ms == 32


def test_all_legs_are_told_with_what_arrived_on_them(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.dial("+15555550006", client_state="Y2FsbA==")
            await s.inbox.of("call.hangup", call_control_id=leg)
            legs = (await s.http.get("/rehearsal/calls")).json()["data"]
            assert [(each["call_control_id"], each["client_state"]) for each in legs] == [(leg, "Y2FsbA==")]
            assert legs[0]["audio"] == {"largest_gap_ms": 0, "latest_frame_ms": 0}

    run(story())
