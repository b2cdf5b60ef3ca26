"""Every rehearsal number is called once, six at a time, with real audio, and each call comes out as documented."""

import json
import subprocess
from pathlib import Path

from senderz_voice.rehearse.scenes import each
from tests.acceptance.server import command, environment

SECONDS = 240.0


def test_every_rehearsal_number_behaves_as_documented(tmp_path: Path, models: None) -> None:
    shown = subprocess.run(
        command("rehearse", "--no-crowd", "--out", tmp_path),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        env=environment(COLUMNS="160"),
    )
    assert "calls went as they should" in shown.stdout, shown.stdout + shown.stderr
    calls = json.loads((tmp_path / "calls.json").read_text(encoding="utf-8"))
    assert [call["to"] for call in calls] == [scene.number for scene in each(("en",))]
    # How late the exchange's own beat is tells of the machine, which other tests may be using as well.
    faults = [(call["to"], fault) for call in calls for fault in call["faults"] if not fault.endswith("ms late")]
    assert not faults, shown.stdout
