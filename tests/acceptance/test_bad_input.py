"""A server that cannot work says why: one line that an operator can act on, an exit code, never a traceback."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from senderz_voice.speech import weights
from tests.acceptance.server import Ports, command, environment

SECONDS = 60.0
TELNYX = {
    "SENDERZ_CARRIER": "telnyx",
    "TELNYX_API_KEY": "KEY",
    "TELNYX_PUBLIC_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "TELNYX_CONNECTION_ID": "1",
    "SENDERZ_PUBLIC_URL": "https://voice.example.com",
    "SENDERZ_MEDIA_URL": "wss://media.example.com",
}


def complaint(data: Path, settings: Mapping[str, str] | None = None, ports: Ports | None = None) -> str:
    """The one line that `serve` writes when it cannot run."""
    done = subprocess.run(
        command("serve", *(ports or Ports.free()).options, "--data-dir", data),
        env=environment(**(settings or {})),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode > 0, done
    assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr[:2000]
    return lines[0]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"SENDERZ_LLM": "gpt"}, "SENDERZ_LLM"),
        ({"SENDERZ_LLM": "openai:gpt-4.1-mini"}, "OPENAI_API_KEY"),
        ({"SENDERZ_STT": "cloud"}, "SENDERZ_STT"),
        ({"SENDERZ_CARRIER": "twilio"}, "SENDERZ_CARRIER"),
        ({"SENDERZ_MEDIA_URL": "https://media.example.com"}, "SENDERZ_MEDIA_URL"),
        ({"SENDERZ_PUBLIC_URL": "voice.example.com"}, "SENDERZ_PUBLIC_URL"),
        ({"SENDERZ_ADMIN_KEY": "short"}, "SENDERZ_ADMIN_KEY"),
        ({"SENDERZ_LOG_LEVEL": "loud"}, "SENDERZ_LOG_LEVEL"),
        ({"SENDERZ_DATABASE_URL": "mysql://localhost/voice"}, "SENDERZ_DATABASE_URL"),
        ({"SENDERZ_OBJECTS_URL": "ftp://localhost/voice"}, "SENDERZ_OBJECTS_URL"),
        (TELNYX | {"TELNYX_PUBLIC_KEY": "no key"}, "TELNYX_PUBLIC_KEY"),
        (TELNYX | {"TELNYX_API_KEY": ""}, "TELNYX_API_KEY"),
        (TELNYX | {"SENDERZ_MEDIA_URL": ""}, "SENDERZ_MEDIA_URL"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_setting_is_named(tmp_path: Path, settings: dict[str, str], named: str) -> None:
    line = complaint(tmp_path / "data", settings)
    assert named in line
    assert settings.get("SENDERZ_ADMIN_KEY", "no secret") not in line


def test_a_secret_in_the_database_address_is_not_repeated(tmp_path: Path) -> None:
    assert "hunter2" not in complaint(
        tmp_path / "data", {"SENDERZ_DATABASE_URL": "mysql://voice:hunter2@localhost/voice"}
    )


@pytest.mark.parametrize("role", ["api", "media", "exchange"])
def test_a_port_in_use_is_named_with_the_option_that_moves_it(tmp_path: Path, role: str) -> None:
    ports = Ports.free()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", getattr(ports, role)))
        taken.listen(1)
        line = complaint(tmp_path / "data", ports=ports)
    assert str(getattr(ports, role)) in line
    assert {"api": "--port", "media": "--media-port", "exchange": "--exchange-port"}[role] in line


def test_missing_speech_models_are_named_with_the_remedy(tmp_path: Path) -> None:
    line = complaint(tmp_path / "data", {"SENDERZ_MODELS_DIR": str(tmp_path / "none")})
    assert str(tmp_path / "none") in line
    assert "senderz-voice models prepare" in line


@pytest.mark.usefixtures("models")
def test_a_speech_model_that_was_cut_short_is_named_with_the_remedy(tmp_path: Path) -> None:
    models = tmp_path / "models"
    shutil.copytree(weights.default_folder(), models)
    broken = weights.moonshine_folder(models) / weights.DECODER
    os.truncate(broken, broken.stat().st_size // 2)
    line = complaint(tmp_path / "data", {"SENDERZ_MODELS_DIR": str(models)})
    assert str(broken) in line
    assert "senderz-voice models prepare" in line


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.touch()
    assert str(data) in complaint(data)


def test_a_data_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        # To root every folder is writable, except where the kernel itself keeps no files.
        line = complaint(Path("/proc/self/fdinfo/data"))
        assert "/proc/self/fdinfo/data" in line
    else:
        data = tmp_path / "data"
        data.mkdir(mode=0o500)
        assert str(data) in complaint(data)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for next to nothing."""
    place = tmp_path / "tiny"
    place.mkdir()
    options = ["-t", "tmpfs", "-o", "size=64k", "none", str(place)]
    try:
        mounted = subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("a tiny file system cannot be mounted without being root")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_is_told_as_such(tiny_disk: Path) -> None:
    assert "disk is full" in complaint(tiny_disk)
