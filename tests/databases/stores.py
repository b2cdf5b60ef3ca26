"""Which database a test meets: told once from outside, so that no test has to say it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from senderz_voice.clock import SystemClock
from senderz_voice.db.engine import Database, open_database, sqlite_url
from senderz_voice.db.migrate import upgrade
from senderz_voice.ports.clock import Clock
from tests.databases.postgres import postgres

KINDS = ("sqlite", "postgresql")


@dataclass(slots=True)
class _Choice:
    """What the running test stores in; on PostgreSQL, the databases that stand for its folders."""

    kind: str = "sqlite"
    made: dict[Path, str] = field(default_factory=dict)


_choices = [_Choice()]
"""The innermost is in force."""
_server: list[str] = []
"""The name of a migrated database on the server, made when first needed."""
_file: list[bytes] = []
"""The bytes of a migrated SQLite file, made when first needed."""


@contextmanager
def stored_in(kind: str) -> Iterator[None]:
    """Let whatever asks inside meet this kind of database; afterwards give back what that made on the server."""
    _choices.append(_Choice(kind))
    try:
        yield
    finally:
        for name in _choices.pop().made.values():
            postgres().give_back(name)


def kind() -> str:
    """`sqlite` or `postgresql`."""
    return _choices[-1].kind


def also_on_insert(table: str, statement: str) -> str:
    """DDL that has every INSERT into a table run a second statement, in the same transaction."""
    if _choices[-1].kind == "postgresql":
        return f"CREATE RULE second AS ON INSERT TO {table} DO ALSO {statement}"
    return f"CREATE TRIGGER second AFTER INSERT ON {table} BEGIN {statement}; END"


def address(folder: Path) -> str:
    """The URL of the one database that belongs to a folder; empty unless it was made by `migrated` before."""
    return (
        sqlite_url(folder / "voice.db") if _choices[-1].kind == "sqlite" else postgres().url(_name(folder, "template0"))
    )


async def migrated(folder: Path, clock: Clock) -> Database:
    """The database of a folder, open, with every table; one that was there before is kept as it is."""
    if _choices[-1].kind == "postgresql":
        _name(folder, await _migrated_name())
    elif not (file := folder / "voice.db").exists():
        file.write_bytes(await _migrated_bytes())
    return await open_database(address(folder), clock)


def _name(folder: Path, template: str) -> str:
    made = _choices[-1].made
    if folder not in made:
        made[folder] = postgres().create(template)
    return made[folder]


async def _migrated_name() -> str:
    if not _server:
        name = postgres().create()
        await _migrate(postgres().url(name))
        _server.append(name)
    return _server[0]


async def _migrated_bytes() -> bytes:
    if not _file:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "migrated.db"
            await _migrate(sqlite_url(file))
            _file.append(file.read_bytes())
    return _file[0]


async def _migrate(url: str) -> None:
    database = await open_database(url, SystemClock())
    try:
        await upgrade(database)
    finally:
        await database.close()
