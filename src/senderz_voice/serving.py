"""What the commands that run the server do, once their options are read."""

import asyncio
import errno
import os
import shutil
import sys
from collections.abc import Coroutine, Iterator, Mapping
from tempfile import TemporaryFile
from typing import Any, Literal

from senderz_voice import bootstrap, lifeline, settings
from senderz_voice.clock import SystemClock, SystemIds
from senderz_voice.settings import Settings
from senderz_voice.supervisor import Role, Say, Supervisor, stop_on_signals

RoleName = Literal["control", "media", "exchange"]

ROOM_TO_START = 16 << 20
"""Bytes that the databases of a fresh server take, with something to spare."""


def serve_all(overrides: Mapping[str, Any], say: Say) -> int:
    """Supervise the whole server until it is told to stop; the exit code. Raises SettingsError, PortError, OSError."""
    chosen, generated = with_operator_key(overrides)
    wanted = settings.load(**chosen)
    make_data_folder(wanted)
    bootstrap.verify_models(wanted)
    supervisor = Supervisor(roles(wanted), chosen, SystemClock(), say)
    return asyncio.run(_supervise(supervisor, welcome(wanted, generated=generated), say))


async def _supervise(supervisor: Supervisor, lines: Iterator[str], say: Say) -> int:
    stop_on_signals(supervisor.stop)
    greeting = asyncio.create_task(_greet(supervisor, lines, say))
    try:
        return await supervisor.run()
    finally:
        greeting.cancel()


async def _greet(supervisor: Supervisor, lines: Iterator[str], say: Say) -> None:
    await supervisor.ready.wait()
    for line in lines:
        say(line)


def with_operator_key(overrides: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The overrides, with a new operator's key for this run when a trial has none; and that key, or ''.

    A server that is connected to a carrier gets no key that its operator did not choose: its /admin stays closed.
    """
    wanted = settings.load(**overrides)
    if wanted.admin_key is not None or wanted.carrier != "exchange":
        return dict(overrides), ""
    key = f"op_{SystemIds().token()}"
    return {**overrides, "admin_key": key}, key


def make_data_folder(wanted: Settings) -> None:
    """Make the data folder and find out whether it can be written to. Raises OSError naming it."""
    wanted.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with TemporaryFile(dir=wanted.data_dir):
            pass
    except OSError as error:
        # The name of the file that was tried means nothing to the operator.
        raise type(error)(error.errno, error.strerror, str(wanted.data_dir)) from error
    if shutil.disk_usage(wanted.data_dir).free < ROOM_TO_START:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(wanted.data_dir))


def roles(wanted: Settings) -> list[Role]:
    """The processes of the server, in the order in which they are stopped."""
    ports = {"control": wanted.port, "media": wanted.media_port, "exchange": wanted.exchange_port}
    options = {"control": "--port", "media": "--media-port", "exchange": "--exchange-port"}
    command = (sys.executable, "-m", "senderz_voice", "serve", "--supervised", "--role")
    return [
        Role(name, (*command, name), wanted.host, port, options[name], "/readyz" if name == "control" else "")
        for name, port in ports.items()
    ]


def welcome(wanted: Settings, *, generated: str) -> Iterator[str]:
    """What the operator is told when the server is ready."""
    yield "senderz-voice is ready."
    yield f"  API       {wanted.public_url}/v1"
    yield f"  Reference {wanted.public_url}/docs"
    yield f"  Data      {wanted.data_dir.absolute()}"
    yield f"  Carrier   {'Telnyx' if wanted.carrier == 'telnyx' else f'the built-in exchange at {wanted.exchange_url}'}"
    if generated:
        yield f"  Operator  {generated} (a key for this run; SENDERZ_ADMIN_KEY keeps one of your own)"
    elif wanted.admin_key is None:
        yield "  Operator  /admin is closed; SENDERZ_ADMIN_KEY opens it"


def supervised_settings() -> dict[str, Any]:
    """The settings that the supervisor sends; from then on this process ends with its supervisor."""
    received = lifeline.receive_settings()
    lifeline.follow_supervisor()
    return received


def serve_role(name: RoleName, overrides: Mapping[str, Any]) -> None:
    """Run one process of the server until it is told to stop. Raises SettingsError, PortError, OSError."""
    import uvloop

    wanted = settings.load(**overrides)
    make_data_folder(wanted)
    run = {"control": bootstrap.run_control, "media": bootstrap.run_media, "exchange": bootstrap.run_exchange}[name]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(until_stopped(run(wanted)))


async def until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run a role; SIGTERM and SIGINT cancel it, which is its order to end gracefully."""
    working = asyncio.create_task(work)
    stopped = False

    def stop() -> None:
        nonlocal stopped
        stopped = True
        working.cancel()

    stop_on_signals(stop)
    try:
        await working
    except asyncio.CancelledError:
        if not stopped:
            raise


def replayed(call: str, overrides: Mapping[str, Any]) -> Iterator[str]:
    """A stored call, one event a piece. Raises SettingsError and PortError."""
    wanted = settings.load(**overrides)
    yield from asyncio.run(_replayed(call, wanted))


async def _replayed(call: str, wanted: Settings) -> list[str]:
    from senderz_voice.calls.replay import replay_stored
    from senderz_voice.db.engine import open_database

    database = await open_database(wanted.database_url.get_secret_value(), SystemClock())
    try:
        return [str(step) for step in await replay_stored(database, call)]
    finally:
        await database.close()
