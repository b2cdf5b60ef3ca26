"""No byte of an erased call's words in any file: the database and its journal, the jobs' own, the audio, the log."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog

from senderz_voice import logs
from senderz_voice.calls import store
from senderz_voice.calls.erasing import ERASE, Erasure, plan
from senderz_voice.jobs.dbos_runner import DbosJobs, RunnerSettings
from senderz_voice.jobs.outbox import Outbox
from senderz_voice.jobs.port import Payload
from senderz_voice.objects.store import ObjectStore
from tests.calls.stories import CALL
from tests.calls.world import OURS, World, run, world
from tests.databases.both import SQLITE_ALONE
from tests.databases.stores import address
from tests.erasure.wordy import (
    CANARY,
    KEY,
    SECRET_DIGIT,
    erasure,
    rows_with,
    run_jobs,
    sealed_with,
    wordy_call,
)

URL = f"/v1/calls/{CALL}"


def _files_with(folder: Path, word: str) -> set[str]:
    """Every file below the folder in which the word is, in whatever way text is kept there."""
    forms = (word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"), word.upper().encode())
    return {
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and any(form in file.read_bytes() for form in forms)
    }


@pytest.fixture
def log(capfd: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """What is written to standard error, where the server's log goes; a test may configure that."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield capfd
    structlog.reset_defaults()
    root.handlers = handlers
    root.setLevel(level)


def _work(w: World, folder: Path) -> Erasure:
    """The durable part of erasing, with its objects on a disk."""
    objects = ObjectStore.open((folder / "objects").as_uri())
    return replace(erasure(w), parts=replace(w.parts, objects=objects))


async def _spoken(w: World, work: Erasure) -> None:
    """The call in all files: in pages of the database that a checkpoint has moved, and in the journal behind them."""
    await wordy_call(w)
    assert await w.database.scrub()
    for place in range(40):
        async with w.database.write() as connection:
            # Rows that outgrow their page are moved, which leaves copies of them in pages that are free again.
            columns: dict[str, Any] = {"summary": f"{CANARY} " * (place * 30), "metadata": {"who": CANARY}}
            await store.change_call(connection, OURS, CALL, columns)
    await work.parts.objects.put(KEY, CANARY.encode(), "audio/mpeg")


class _Done:
    """Tells when a job has been done."""

    def __init__(self, work: Erasure) -> None:
        self._step = plan(work)[ERASE][0]
        self.rounds = 0
        self.event = asyncio.Event()

    async def step(self, payload: Payload) -> None:
        await self._step(payload)
        self.rounds += 1
        self.event.set()


async def _done_durably(w: World, work: Erasure, folder: Path) -> int:
    """The erasure by the job engine itself, its last look included; answers how many attempts it took."""
    done = _Done(work)
    settings = RunnerSettings(address(folder), "control", polling_seconds=0.05)
    jobs = DbosJobs(settings, {ERASE: (done.step,)})
    outbox = Outbox(w.database, w.clock, jobs, [ERASE])
    await jobs.open()
    try:
        while await outbox.hand_on():
            await done.event.wait()
            done.event.clear()
            w.clock.now += 3600
    finally:
        await jobs.close()
    return done.rounds


@SQLITE_ALONE
def test_the_word_is_in_every_kind_of_file_before_and_in_none_after(
    tmp_path: Path, log: pytest.CaptureFixture[str]
) -> None:
    async def story(folder: Path) -> None:
        logs.configure("debug")
        async with world(folder) as w:
            work = _work(w, folder)
            await _spoken(w, work)
            before = _files_with(folder, CANARY)
            spooled = {f"spool/{CALL}.{kind}" for kind in ("caller.ulaw", "assistant.ulaw", "bridged.ulaw")}
            assert before >= {"voice.db", "voice.db-wal", f"objects/{KEY}"} | spooled, "else this proves nothing"
            assert (await w.ask("DELETE", URL)).status == 200
            assert await _done_durably(w, work, folder) == 2
            assert "voice-jobs.db" in _files_with(folder, CALL), "else the job engine kept nothing to be looked at"
            assert _files_with(folder, CANARY) == set()
        assert _files_with(folder, CANARY) == set(), "nor after the last connection closed"

    run(story, tmp_path)
    written = log.readouterr().err
    assert '"route": "/v1/calls/{call_id}"' in written, "else nothing was logged"
    assert CANARY not in written


async def _digits(w: World) -> list[str]:
    """Where the digit is; the databases write a space into their JSON or leave it out."""
    return [*await rows_with(w, f'"digit": "{SECRET_DIGIT}"'), *await rows_with(w, f'"digit":"{SECRET_DIGIT}"')]


def test_no_row_of_either_database_holds_the_word_or_the_digit(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            work = _work(w, folder)
            await _spoken(w, work)
            assert len(await rows_with(w, CANARY)) == 11
            assert await _digits(w)
            await w.ask("DELETE", URL)
            assert await run_jobs(w, work) == 2
            assert await rows_with(w, CANARY) == []
            assert await sealed_with(w, CANARY) == []
            assert await _digits(w) == []

    run(story, tmp_path)
