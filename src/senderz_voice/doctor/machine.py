"""Examines what is on this machine or beside it: folders, database, object store, models, broker."""

import asyncio
import os
from pathlib import Path
from tempfile import TemporaryFile
from typing import Literal
from urllib.parse import urlsplit
from urllib.request import url2pathname

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from senderz_voice import bootstrap
from senderz_voice.bootstrap import probes
from senderz_voice.choices import LOCAL_ONLY
from senderz_voice.db.engine import open_database
from senderz_voice.db.migrate import config
from senderz_voice.doctor.findings import Finding, failed, ok, warning
from senderz_voice.ports.clock import Clock, Ids
from senderz_voice.settings import Settings

_FIRST_START = "is made at the first start"


async def data_folder(settings: Settings) -> Finding:
    """Whether the folder for everything that is kept can be written to."""
    folder = settings.data_dir.absolute()
    if folder.is_dir():
        with TemporaryFile(dir=folder) as probe:
            probe.write(b"probe")
        return ok("data folder", f"{folder} can be written to")
    return _to_be_made("data folder", folder, "SENDERZ_DATA_DIR")


def _to_be_made(subject: str, folder: Path, setting: str) -> Finding:
    parent = next(place for place in folder.parents if place.exists())
    if parent.is_dir() and os.access(parent, os.W_OK):
        return ok(subject, f"{folder} {_FIRST_START}")
    return failed(subject, f"{folder} cannot be made", f"give {setting} a place that can be written to")


async def database(settings: Settings, clock: Clock) -> Finding:
    """Whether the database answers and has the shape of this release."""
    url = settings.database_url.get_secret_value()
    if url.startswith("sqlite:///"):
        file = url.removeprefix("sqlite:///").partition("?")[0]
        if not await asyncio.to_thread(Path(file).exists):
            return ok("database", f"SQLite; {file} {_FIRST_START}")
    opened = await open_database(url, clock)
    try:
        async with opened.read() as connection:
            shape = await connection.run_sync(_shape)
    finally:
        await opened.close()
    kind = "SQLite" if opened.dialect == "sqlite" else "PostgreSQL"
    if shape == "unknown":
        remedy = "run the release that made it, or restore a backup"
        return failed("database", f"{kind}; a newer release has changed it", remedy)
    if shape == "behind":
        return warning("database", f"{kind}; migrations are missing", "start the server, which applies them")
    return ok("database", f"{kind}; it answers and its migrations are current")


def _shape(connection: Connection) -> Literal["current", "behind", "unknown"]:
    """How the tables compare with this release's; `unknown` are those of another one."""
    known = ScriptDirectory.from_config(config(connection))
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision == known.get_current_head():
        return "current"
    released = {script.revision for script in known.walk_revisions()}
    return "behind" if revision is None or revision in released else "unknown"


async def objects(settings: Settings, ids: Ids) -> Finding:
    """Whether a recording could be stored, read and deleted."""
    parts = urlsplit(settings.objects_url)
    if parts.scheme == "file":
        folder = Path(url2pathname(parts.path))
        if not await asyncio.to_thread(folder.is_dir):
            return _to_be_made("recordings", folder, "SENDERZ_OBJECTS_URL")
    store = probes.open_objects(settings)
    key = f"doctor-{ids.ulid()}"
    await store.put(key, b"probe", "text/plain")
    read = b"".join([piece async for piece in store.read(key, 0, 5)])
    await store.delete(key)
    place = f"{parts.scheme}://{parts.netloc}{parts.path}"
    if read != b"probe":
        return failed("recordings", f"{place} gave back something else", "use another store for SENDERZ_OBJECTS_URL")
    return ok("recordings", f"{place} stores, reads and deletes")


async def models(settings: Settings) -> Finding:
    """Whether the local recogniser's files are there and unchanged."""
    if not set(LOCAL_ONLY) & set(settings.stt):
        return ok("local models", "not needed: SENDERZ_STT names providers only")
    await asyncio.to_thread(bootstrap.verify_models, settings)
    return ok("local models", f"complete and unchanged in {settings.models_dir}")


async def broker(settings: Settings, clock: Clock) -> Finding:
    """Whether the NATS broker lets us in, where one is configured."""
    if settings.nats_url is None:
        return ok("nudges", "over loopback: SENDERZ_NATS_URL is not set")
    if await probes.joins_broker(settings.nats_url.get_secret_value(), clock):
        return ok("nudges", "the NATS broker lets us in")
    return failed("nudges", "the NATS broker cannot be reached", "see to SENDERZ_NATS_URL; calls go on, but slower")
