"""The demonstration itself, as a person starts it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_demonstration_shows_what_it_promises(tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "senderz_voice", "demo", "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={**os.environ, "COLUMNS": "120"},
    )
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "Missing" not in shown.stdout
    assert (tmp_path / "outbound.mp3").stat().st_size > 10_000
    assert (tmp_path / "inbound.mp3").stat().st_size > 10_000
    calls = json.loads((tmp_path / "calls.json").read_text())
    assert calls["outbound"]["call"]["status"] == calls["inbound"]["call"]["status"] == "completed"
    assert "transfer.answered" in [event["type"] for event in calls["inbound"]["events"]]
