"""How findings are shown, and with which exit code."""

import asyncio
import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from senderz_voice import doctor
from senderz_voice.doctor import report
from senderz_voice.doctor.findings import PATIENCE_SECONDS, Finding, failed, ok, settled, warning
from senderz_voice.ports.errors import ErrorKind, PortError

FINE = ok("settings", "complete")
DOUBTFUL = warning("clock", "nobody told the time", "see to NTP")
BROKEN = failed("carrier", "the key is refused [401]", "set TELNYX_API_KEY")


def test_a_table_names_what_to_do_and_sums_up() -> None:
    shown = io.StringIO()
    report.table([FINE, DOUBTFUL, BROKEN], Console(file=shown, width=80))
    lines = shown.getvalue().splitlines()
    assert "refused [401]" in shown.getvalue()
    assert any("→ set TELNYX_API_KEY" in line for line in lines)
    assert lines[-1] == "1 ok, 1 warning, 1 failed"


@pytest.mark.parametrize(("findings", "code"), [([FINE], 0), ([FINE, DOUBTFUL], 0), ([BROKEN, FINE], 1)])
def test_only_a_failure_is_an_exit_code(findings: list[Finding], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.show(findings, as_json=True) == code
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is (code == 0)
    assert [each["verdict"] for each in told["findings"]] == [each.verdict for each in findings]


def test_wrong_settings_are_the_only_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDERZ_LLM", "anthropic:model-1")
    (found,) = asyncio.run(doctor.examined({}))
    assert (found.subject, found.verdict) == ("settings", "failed")
    assert found.found.startswith("ANTHROPIC_API_KEY is not set")


def test_a_fresh_installation_is_examined_whole(tmp_path: Path) -> None:
    away = "http://127.0.0.1:9/v1"
    chosen = {"llm": "openai:a", "tts": "openai:b", "openai_base_url": away, "models_dir": str(tmp_path)}
    found = asyncio.run(doctor.examined({"data_dir": str(tmp_path / "data"), **chosen}))
    assert [each.subject for each in found] == [
        "settings",
        "data folder",
        "database",
        "recordings",
        "nudges",
        "carrier",
        "public address",
        "media address",
        "clock",
        "local models",
        "recogniser local",
        "voice openai:b",
        "language model openai:a",
    ]


def test_an_examination_that_raises_or_takes_too_long_is_a_finding() -> None:
    async def refused() -> Finding:
        raise PortError(ErrorKind.REFUSED, "not with me")

    async def full() -> Finding:
        raise OSError(28, "No space left on device")

    async def endless() -> Finding:
        await asyncio.Event().wait()
        return FINE

    assert asyncio.run(settled("a", refused()))[0].found == "not with me"
    assert asyncio.run(settled("a", full()))[0].found == "No space left on device"
    assert "no result within" in asyncio.run(settled("a", endless(), seconds=0.01))[0].found
    assert PATIENCE_SECONDS > 10
