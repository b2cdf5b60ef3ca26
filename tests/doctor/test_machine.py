"""What the doctor finds on the machine: folder, database, recordings, broker, models."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from senderz_voice.clock import SystemClock, SystemIds
from senderz_voice.db.engine import open_database, sqlite_url
from senderz_voice.db.migrate import upgrade
from senderz_voice.doctor import machine
from senderz_voice.doctor.findings import settled
from senderz_voice.ports.errors import PortError
from tests.doctor.rig import settings


def test_a_folder_that_is_not_there_yet_is_made_at_the_first_start_and_not_by_the_doctor(tmp_path: Path) -> None:
    wanted = settings(tmp_path / "data")
    for examination in (
        machine.data_folder(wanted),
        machine.database(wanted, SystemClock()),
        machine.objects(wanted, SystemIds()),
    ):
        found = asyncio.run(examination)
        assert found.verdict == "ok"
        assert "is made at the first start" in found.found
    assert list(tmp_path.iterdir()) == []


def test_a_folder_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = asyncio.run(machine.data_folder(settings(tmp_path / "file" / "data")))
    assert (found.verdict, "SENDERZ_DATA_DIR" in found.remedy) == ("failed", True)


def test_a_folder_that_is_there_is_tried_and_left_clean(tmp_path: Path) -> None:
    found = asyncio.run(machine.data_folder(settings(tmp_path)))
    assert (found.verdict, found.found) == ("ok", f"{tmp_path} can be written to")
    assert list(tmp_path.iterdir()) == []


async def _migrated(file: Path) -> None:
    database = await open_database(sqlite_url(file), SystemClock())
    try:
        await upgrade(database)
    finally:
        await database.close()


def _rewrite(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "verdict", "words"),
    [
        ("SELECT 1", "ok", "its migrations are current"),
        ("UPDATE alembic_version SET version_num = (SELECT '0001')", "warning", "migrations are missing"),
        ("DELETE FROM alembic_version", "warning", "migrations are missing"),
        ("UPDATE alembic_version SET version_num = '9999'", "failed", "a newer release"),
    ],
)
def test_a_database_has_the_shape_of_this_release_or_an_older_or_another_one(
    statement: str, verdict: str, words: str, tmp_path: Path
) -> None:
    asyncio.run(_migrated(tmp_path / "senderz.db"))
    _rewrite(tmp_path / "senderz.db", statement)
    found = asyncio.run(machine.database(settings(tmp_path), SystemClock()))
    assert (found.verdict, words in found.found) == (verdict, True)


def test_a_database_that_does_not_answer_is_a_finding_without_its_password() -> None:
    wanted = settings(Path("unused"), database_url="postgresql://operator:hunter2@127.0.0.1:9/calls")
    (found,) = asyncio.run(settled("database", machine.database(wanted, SystemClock())))
    assert found.verdict == "failed"
    assert "hunter2" not in f"{found}"


def test_a_store_takes_a_probe_and_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "objects").mkdir()
    found = asyncio.run(machine.objects(settings(tmp_path), SystemIds()))
    assert (found.verdict, "stores, reads and deletes" in found.found) == ("ok", True)
    assert list((tmp_path / "objects").iterdir()) == []


def test_a_broker_that_is_away_is_a_failure_and_none_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("senderz_voice.bootstrap.probes._JOIN_SECONDS", 0.5)
    assert asyncio.run(machine.broker(settings(tmp_path), SystemClock())).verdict == "ok"
    away = settings(tmp_path, nats_url="nats://operator:hunter2@127.0.0.1:9")
    found = asyncio.run(machine.broker(away, SystemClock()))
    assert (found.verdict, "hunter2" in f"{found}") == ("failed", False)


def test_the_local_models_are_examined_only_where_they_are_used(tmp_path: Path) -> None:
    empty = settings(tmp_path, models_dir=str(tmp_path))
    with pytest.raises(PortError, match="models prepare"):
        asyncio.run(machine.models(empty))
    elsewhere = settings(tmp_path, models_dir=str(tmp_path), stt="deepgram:nova-3", deepgram_api_key="key")
    assert asyncio.run(machine.models(elsewhere)).verdict == "ok"
