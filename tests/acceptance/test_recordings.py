"""What is on the two sides of a recording, compared with what was said and heard on the line."""

import asyncio
import shutil
import subprocess
from collections import deque
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from senderz_voice.audio import g711
from tests.acceptance.carrier import Leg
from tests.acceptance.client import Json
from tests.acceptance.people import Reader
from tests.acceptance.stage import Evening, Stage
from tests.speech import sounds

RATE = g711.SAMPLE_RATE
STEP = RATE // 10
FINE = RATE // 100
Samples = NDArray[np.float32]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sounds.installed(), reason=sounds.ABSENT),
    pytest.mark.skipif(shutil.which("sox") is None, reason="sox with its MP3 format is not installed"),
]


@dataclass(frozen=True)
class Recorded:
    """A call with its recording, and what was really on the line."""

    call: Json
    caller: Samples
    assistant: Samples
    said: Samples
    heard: Samples


@pytest.fixture(scope="module")
def recorded(evening: Evening) -> Recorded:
    return evening.result(story)


async def story(stage: Stage) -> Recorded:
    """An inbound call in which somebody reads three prompts."""
    customer = await stage.operator.customer(business_name="Harbor Dental")
    number = (await customer.buy())["phone_number"]
    async with stage.lines:
        leg = stage.carrier.ring(number, Reader(deque(sounds.prompts(20, seconds=6.0)[4:7])))
        await asyncio.wait_for(leg.over.wait(), 120)
    call = (await customer.calls("inbound"))[0]["id"]
    shown = await customer.until_wrapped_up(call)
    place = await customer.ask("GET", f"/v1/calls/{call}/recording")
    left, right = _decoded(await customer.download(place["url"]))
    return Recorded(shown, left, right, *_on_the_line(leg))


def _decoded(mp3: bytes) -> tuple[Samples, Samples]:
    done = subprocess.run(
        ["sox", "-t", "mp3", "-", "-t", "raw", "-r", str(RATE), "-e", "signed", "-b", "16", "-"],
        input=mp3,
        capture_output=True,
        check=True,
    )
    both = np.frombuffer(done.stdout, dtype=np.int16).reshape(-1, 2).astype(np.float32) / np.float32(32_768)
    return both[:, 0], both[:, 1]


def _on_the_line(leg: Leg) -> tuple[Samples, Samples]:
    assert leg.line is not None
    return g711.decode(bytes(leg.line.said)), g711.decode(bytes(leg.line.heard))


def _loudness(samples: Samples) -> Samples:
    """Root mean square of every tenth of a second."""
    whole = samples[: len(samples) // STEP * STEP].reshape(-1, STEP)
    loudness: Samples = np.sqrt(np.mean(whole**2, axis=1))
    return loudness


def _contour(samples: Samples) -> Samples:
    """Root mean square of a tenth of a second, at every hundredth of a second."""
    power = np.concatenate(([0.0], np.cumsum(samples.astype(np.float64) ** 2)))
    starts = np.arange(0, len(samples) - STEP, FINE)
    contour: Samples = np.sqrt((power[starts + STEP] - power[starts]) / STEP).astype(np.float32)
    return contour


def _fits(recorded: Samples, real: Samples) -> dict[int, float]:
    """How alike the two contours are, for every shift of up to a second, in hundredths of a second.

    A shift in tenths would be up to a twentieth of a second off, which alone costs a tenth of the likeness.
    """
    mine, theirs = _contour(recorded), _contour(real)
    fits = {}
    for lag in range(-100, 101):
        behind, before = mine[max(0, lag) :], theirs[max(0, -lag) :]
        size = min(len(behind), len(before))
        fits[lag] = float(np.corrcoef(behind[:size], before[:size])[0, 1])
    return fits


def _lag(recorded: Samples, real: Samples) -> int:
    """By how many hundredths of a second the recording is behind the line, or before it."""
    fits = _fits(recorded, real)
    return max(fits, key=lambda lag: fits[lag])


def test_both_sides_last_as_long_as_the_call(recorded: Recorded) -> None:
    duration = recorded.call["duration_seconds"]
    assert recorded.call["has_recording"]
    assert abs(len(recorded.caller) / RATE - duration) <= 1.0
    assert abs(len(recorded.assistant) / RATE - duration) <= 1.0


def test_each_side_is_what_that_side_said_at_its_time(recorded: Recorded) -> None:
    """At most a third of a second away from the line, and nearly the same loudness all along."""
    for side, real in ((recorded.caller, recorded.said), (recorded.assistant, recorded.heard)):
        fits = _fits(side, real)
        lag = max(fits, key=lambda lag: fits[lag])
        assert abs(lag) <= 33
        assert fits[lag] > 0.9, f"at {lag / 100} s"


@pytest.mark.parametrize(("role", "other"), [("caller", "assistant"), ("assistant", "caller")])
def test_nothing_of_one_side_is_on_the_other(recorded: Recorded, role: str, other: str) -> None:
    """Where the transcript has one side speaking and the other is silent on the line, only its channel sounds."""
    channels = {"caller": recorded.caller, "assistant": recorded.assistant}
    real = {"caller": recorded.said, "assistant": recorded.heard}
    lag = round(_lag(channels[role], real[role]) / 10)
    quiet = _loudness(real[other]) < 0.002
    compared = 0
    for line in recorded.call["transcript"]:
        if line["role"] != role:
            continue
        start = round(line["offset_seconds"] * 10) + 3
        for at in range(start, min(start + 10, len(quiet) - 5)):
            if quiet[max(0, at - lag - 4) : at - lag + 5].all():
                compared += 1
                assert _loudness(channels[other])[at] < 0.005
        assert _loudness(channels[role])[start : start + 10].max() > 0.02, line
    assert compared >= 10
