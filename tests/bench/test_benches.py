"""Each bench runs on a tiny size and fills its table."""

import io
from pathlib import Path

import pytest
from bench.__main__ import BENCHES, main
from bench.figures import Report, Skipped
from rich.console import Console

from bench import api, demo, hot_path, mind, people, speech
from senderz_voice.demo.screen import Screen
from senderz_voice.settings import load
from senderz_voice.speech import weights
from tests.speech import sounds


def _values(report: Report) -> dict[str, str]:
    assert all(figure.value and figure.spread for figure in report.figures)
    return {f"{figure.what} ({figure.kind})": figure.value for figure in report.figures}


def _need_human_speech() -> None:
    if not sounds.installed():
        pytest.skip(sounds.ABSENT)


def test_speech_is_measured_with_people_and_with_our_own_voice() -> None:
    weights.prepare(load().models_dir, print)
    values = _values(speech.measure(human=3, sentences=speech.SENTENCES[:2], windows=500))
    assert values["Moonshine, word error rate, synthetic (ratio)"].endswith("%")
    assert ("Moonshine, word error rate, human (ratio)" in values) == sounds.installed()
    assert {f"Silero, one 32 ms window, {lines} lines a run (CPU)" for lines in (1, 8, 25, 50)} <= set(values)


def test_speech_without_recordings_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "SOUNDS", people.SOUNDS / "absent")
    with pytest.raises(Skipped, match=people.PACKAGE):
        people.prompts(1)


def test_the_mind_is_measured_over_whole_calls() -> None:
    values = _values(mind.measure(scripts=1))
    assert values["All replies of a call (CPU)"].endswith(" ms")


def test_live_calls_are_measured_from_the_other_side_of_the_socket() -> None:
    _need_human_speech()
    values = _values(hot_path.measure(calls=(1, 2), seconds=6.0, settle=4.0))
    assert float(values["CPU s per call-second, 2 calls (CPU)"]) > 0
    assert "Answer gap, 2 calls (wall)" in values
    assert values["Resident memory, 2 calls (memory)"].endswith(" MB")


def test_requests_are_measured_with_good_answers_only() -> None:
    assert set(_values(api.measure(calls=12, tenants=2, requests=3))) == {f"{what} (CPU)" for what in api.KINDS}


def test_the_demonstration_is_read_from_what_its_screen_shows() -> None:
    shown = io.StringIO()
    screen = Screen(Console(file=shown, width=80))
    screen.step(f"{demo.READY}: API, live calls, telephone exchange")
    screen.finished(Path("demo-calls"), first_word=5.25, whole=83.5)
    lines = [demo.Shown(float(number), line) for number, line in enumerate(shown.getvalue().splitlines(), 3)]
    latency = {"turns": 4, "p50_ms": 580, "p95_ms": 720}
    values = _values(demo.report(lines, {"outbound": {"call": {"latency": latency}}}))
    assert values == {
        "From the command until the server is ready (wall)": "3.0 s",
        "Until the first spoken word (wall)": "5.2 s",
        "The whole demonstration, two calls (wall)": "83.5 s",
        "Delay of an answer, outbound call (wall)": "580 ms",
    }


def test_a_demonstration_that_broke_off_gives_no_figures() -> None:
    with pytest.raises(Skipped, match="not shown to its end"):
        demo.report([demo.Shown(3.0, f"  ✓ {demo.READY}")], {})


def test_an_unknown_bench_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speed"]) == 2
    told = capsys.readouterr().err
    assert "speed" in told
    assert all(name in told for name in BENCHES)
