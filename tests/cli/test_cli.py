"""The command line as a shell sees it."""

import json
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from typer.testing import CliRunner

from senderz_voice.cli import app

COMMANDS = (
    ["serve"],
    ["demo"],
    ["rehearse"],
    ["exchange"],
    ["replay"],
    ["doctor"],
    ["eval"],
    ["models", "prepare"],
    ["models", "verify"],
    ["version"],
)


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "senderz_voice", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_with_an_example(command: list[str]) -> None:
    shown = CliRunner().invoke(app, [*command, "--help"])
    assert shown.exit_code == 0
    assert f"Example: senderz-voice {' '.join(command)}" in shown.output


def test_the_version_is_the_packages() -> None:
    assert _run("version").stdout.strip() == metadata.version("senderz-voice")


def test_an_unknown_command_is_explained() -> None:
    answer = _run("serv")
    assert answer.returncode == 2
    assert "No such command 'serv'" in answer.stderr


def test_a_wrong_setting_is_one_line() -> None:
    answer = _run("serve", SENDERZ_PORT="high")
    assert answer.returncode == 2
    assert answer.stderr.startswith("senderz-voice: SENDERZ_PORT is wrong:")
    assert answer.stderr.count("\n") == 1


def test_the_doctor_tells_wrong_settings_as_a_finding() -> None:
    answer = _run("doctor", "--json", SENDERZ_TTS="acme:loud")
    assert answer.returncode == 1
    (found,) = json.loads(answer.stdout)["findings"]
    assert found["found"].startswith("SENDERZ_TTS is wrong: ")
    assert answer.stderr == ""


def test_a_live_call_needs_two_telephone_numbers() -> None:
    for numbers in (["12345", "--from", "+15550100456"], ["+15550100123"]):
        answer = CliRunner().invoke(app, ["doctor", "--live-call", *numbers])
        assert answer.exit_code == 2
        assert "must be a telephone number" in answer.output


def test_a_model_that_cannot_be_measured_is_one_line() -> None:
    answer = _run("eval", "--llm", "openai:model-1", OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert answer.returncode == 1
    assert answer.stderr == "senderz-voice: the connection to the language model broke\n"


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    answer = _run("serve", "--data-dir", str(tmp_path / "file" / "data"))
    assert answer.returncode == 1
    assert answer.stderr == f"senderz-voice: {tmp_path}/file/data: Not a directory\n"


def test_a_call_that_does_not_exist_is_one_line(tmp_path: Path) -> None:
    answer = _run("replay", "01JDQ4ZC8Y6T1V7N3R5W9X2B4K", "--data-dir", str(tmp_path / "absent"))
    assert answer.returncode in {1, 2}
    assert answer.stderr.startswith("senderz-voice: ")
    assert answer.stderr.count("\n") == 1


def test_a_role_without_its_supervisor_is_one_line() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "senderz_voice", "serve", "--role", "media", "--supervised"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.returncode == 2
    assert answer.stderr == "senderz-voice: no settings came from the supervisor on standard input\n"
