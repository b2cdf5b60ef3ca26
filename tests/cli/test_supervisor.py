"""The supervisor with real processes: start, forwarding, respawn, giving up, stopping, dying."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

from senderz_voice.clock import SystemClock
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.supervisor import Role, Supervisor, check_ports, free_port
from tests.cli import fake_role

PATIENCE = 30.0
Result = TypeVar("Result")


class Heard:
    """What the supervisor said, and a way to wait for a line of it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._changed = asyncio.Event()

    def __call__(self, line: str) -> None:
        self.lines.append(line)
        self._changed.set()

    async def line_with(self, words: str, times: int = 1) -> None:
        while sum(words in line for line in self.lines) < times:
            self._changed.clear()
            await self._changed.wait()


class House:
    """A supervisor over fake roles, with what each of its processes noted."""

    def __init__(self, folder: Path, *modes: str) -> None:
        self.heard = Heard()
        self._folder = folder
        self.roles = [self._role(mode) for mode in modes]
        self.supervisor = Supervisor(self.roles, {"admin_key": "given-by-the-test"}, SystemClock(), self.heard)

    def _role(self, mode: str) -> Role:
        port = free_port()
        command = (sys.executable, fake_role.__file__, mode, str(port), str(self._folder / mode))
        return Role(mode, command, "127.0.0.1", port, f"--{mode}-port", ready_path="/readyz")

    def notes(self, mode: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self._folder / mode).read_text().splitlines()]


def within(story: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run(asyncio.wait_for(story, PATIENCE))


def test_roles_start_with_the_settings_and_stop_in_order(tmp_path: Path) -> None:
    house = House(tmp_path, "first", "second")

    async def story() -> int:
        running = asyncio.create_task(house.supervisor.run())
        await house.supervisor.ready.wait()
        house.supervisor.stop()
        return await running

    assert within(story()) == 0
    assert house.notes("first")[0]["settings"] == {"admin_key": "given-by-the-test"}
    assert "first   | first has started" in house.heard.lines
    assert "second  | second has started" in house.heard.lines
    assert (tmp_path / "stopped").read_text().split() == ["first", "second"]


def test_a_role_that_dies_is_started_again(tmp_path: Path) -> None:
    house = House(tmp_path, "steady")

    async def story() -> int:
        running = asyncio.create_task(house.supervisor.run())
        await house.supervisor.ready.wait()
        os.kill(house.notes("steady")[0]["pid"], signal.SIGKILL)
        await house.heard.line_with("steady has started", times=2)
        house.supervisor.stop()
        return await running

    assert within(story()) == 0
    assert "steady ended with SIGKILL; it starts again in 0.25 s" in house.heard.lines
    assert len({note["pid"] for note in house.notes("steady")}) == 2


def test_a_role_that_keeps_dying_gets_longer_delays_until_it_is_given_up_and_the_others_stop(tmp_path: Path) -> None:
    house = House(tmp_path, "steady", "dying")
    assert within(house.supervisor.run()) == 1
    assert "dying ended 5 times within 30 s, the last time with exit code 7: giving up" in house.heard.lines
    delays = [line.split(" in ")[1] for line in house.heard.lines if "dying ended" in line and "again" in line]
    assert delays == ["0.25 s", "0.5 s", "1 s", "2 s"]
    assert not _alive(house.notes("steady")[0]["pid"])


def test_a_misconfigured_role_is_not_tried_again(tmp_path: Path) -> None:
    house = House(tmp_path, "steady", "misconfigured")
    assert within(house.supervisor.run()) == 2
    assert len(house.notes("misconfigured")) == 1


def test_a_role_that_does_not_stop_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("senderz_voice.supervisor.STOP_SECONDS", 0.5)
    house = House(tmp_path, "stubborn")

    async def story() -> int:
        running = asyncio.create_task(house.supervisor.run())
        await house.supervisor.ready.wait()
        house.supervisor.stop()
        return await running

    assert within(story()) == 0
    assert any("stubborn did not stop" in line for line in house.heard.lines)
    assert not _alive(house.notes("stubborn")[0]["pid"])


def test_a_second_order_to_stop_kills_at_once(tmp_path: Path) -> None:
    house = House(tmp_path, "stubborn")

    async def story() -> int:
        running = asyncio.create_task(house.supervisor.run())
        await house.supervisor.ready.wait()
        house.supervisor.stop()
        await asyncio.sleep(0)
        house.supervisor.stop()
        return await running

    assert within(story()) == 0
    assert not any("did not stop" in line for line in house.heard.lines)


def test_long_lines_without_an_end_are_passed_on_whole(tmp_path: Path) -> None:
    heard = Heard()
    command = (sys.executable, "-c", "print('x' * 200_000, end='')")
    supervisor = Supervisor([Role("loud", command, "127.0.0.1", free_port(), "--port")], {}, SystemClock(), heard)
    assert within(supervisor.run()) == 1
    assert "loud    | " + "x" * 200_000 in heard.lines


def test_a_taken_port_is_named_before_anything_starts(tmp_path: Path) -> None:
    house = House(tmp_path, "steady")
    with socket.create_server(("127.0.0.1", house.roles[0].port)), pytest.raises(PortError) as refused:
        within(house.supervisor.run())
    assert refused.value.kind is ErrorKind.NOT_CONFIGURED
    port = house.roles[0].port
    assert refused.value.detail == (
        f"port {port} for steady is in use by another program; choose another with --steady-port"
    )
    assert not (tmp_path / "steady").exists()


def test_an_address_that_is_not_this_machines_is_named() -> None:
    role = Role("control", (), "192.0.2.1", 8080, "--port")
    with pytest.raises(PortError, match="port 8080 for control cannot be opened"):
        check_ports([role])


def test_roles_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "steady"
    port = free_port()
    supervising = subprocess.Popen(
        [sys.executable, "-m", "tests.cli.supervising", str(port), str(note)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    try:
        assert supervising.stdout is not None
        assert supervising.stdout.readline() == "ready\n"
        role = os.pidfd_open(json.loads(note.read_text().splitlines()[0])["pid"])
    finally:
        supervising.kill()
        supervising.communicate(timeout=PATIENCE)

    async def ended() -> None:
        gone = asyncio.Event()
        asyncio.get_running_loop().add_reader(role, gone.set)
        await gone.wait()
        asyncio.get_running_loop().remove_reader(role)

    within(ended())
    os.close(role)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
