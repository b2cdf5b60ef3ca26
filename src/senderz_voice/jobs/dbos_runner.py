"""DBOS Transact (https://github.com/dbos-inc/dbos-transact-py, MIT) behind the jobs port.

One workflow function runs every kind of job, and one DBOS step every step of a plan. A step that fails is not slept
upon, because a sleeping workflow holds a worker's slot: the rest of the plan is enqueued again with a delay.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSConfig, EnqueueOptions
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from senderz_voice.jobs.port import Payload, Plan
from senderz_voice.ports.errors import ErrorKind, PortError

_log = structlog.get_logger(__name__)

# Pinned, because recovery only takes up work of its own version: raise it when running work cannot be continued.
_VERSION = "1"
_QUEUE = "senderz"
_WORKFLOW = "job"
RETRY_SECONDS = (5.0, 30.0, 120.0, 600.0, 1800.0, 7200.0, 21600.0)
"""How long after each failure a step is tried again; after the last the job is given up."""


@dataclass(frozen=True, slots=True)
class RunnerSettings:
    """How to run the engine in this process."""

    database_url: str
    """The product's own database; on SQLite the engine gets a file of its own beside it, so that its polling and
    ours never wait for one lock."""
    executor_id: str
    """Different in every process that runs jobs and the same after its restart, when its unfinished work goes on."""
    concurrency: int = 8
    polling_seconds: float = 1.0
    retry_seconds: Sequence[float] = RETRY_SECONDS


class DbosJobs:
    """The jobs port on DBOS; one per process, opened and closed inside the event loop that runs the steps."""

    def __init__(self, settings: RunnerSettings, plan: Plan) -> None:
        self._settings = settings
        self._plan = plan
        self._engine: sa.Engine | None = None
        self._running: set[asyncio.Task[Any]] = set()

    async def open(self) -> None:
        """Start the engine and take up what a former run of this process left. Raises PortError UNAVAILABLE."""
        # With a handler in place DBOS adds none of its own, and its warnings go where ours go.
        logging.getLogger("dbos").addHandler(logging.NullHandler())
        DBOS(config=self._config())
        DBOS.workflow(name=_WORKFLOW)(self._workflow())
        try:
            # Launched on the loop itself: DBOS then runs our coroutines here and not on a loop of its own.
            DBOS.launch()
            await DBOS.register_queue_async(
                _QUEUE,
                worker_concurrency=self._settings.concurrency,
                polling_interval_sec=self._settings.polling_seconds,
            )
        except DBAPIError as error:
            await self.close()
            raise PortError(ErrorKind.UNAVAILABLE, "the job engine cannot open its database") from error

    async def close(self, patience: float = 5.0) -> None:
        """Let running steps finish for `patience` seconds; the rest is taken up again at the next start."""
        if self._running:
            await asyncio.wait(self._running, timeout=patience)
        for task in self._running:
            task.cancel()
        # DBOS made its own pool the loop's default, and closes it; whoever still needs a thread gets another one.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(thread_name_prefix="asyncio"))
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        if self._engine is not None:
            self._engine.dispose()

    async def enqueue(self, kind: str, payload: Payload, key: str, delay: float = 0.0) -> None:
        """Have a job run; DBOS keeps one workflow per key."""
        await self._enqueue(kind, payload, key, attempt=0, step=0, delay=delay)

    async def _enqueue(self, kind: str, payload: Payload, key: str, *, attempt: int, step: int, delay: float) -> None:
        options: EnqueueOptions = {
            "workflow_name": _WORKFLOW,
            "queue_name": _QUEUE,
            "workflow_id": f"{key}#{attempt}" if attempt else key,
            "app_version": _VERSION,
        }
        if delay > 0:
            options["delay_seconds"] = delay
        try:
            await DBOS.enqueue_workflow_with_options_async(options, kind, dict(payload), key, attempt, step)
        except DBAPIError as error:
            raise PortError(ErrorKind.UNAVAILABLE, "the job engine's database does not answer") from error

    def _workflow(self) -> Callable[[str, dict[str, str], str, int, int], Awaitable[None]]:
        # DBOS marks the function it is given, which a bound method does not allow.
        async def job(kind: str, payload: dict[str, str], key: str, attempt: int, first: int) -> None:
            await self._run(kind, payload, key, attempt, first)

        return job

    async def _run(self, kind: str, payload: dict[str, str], key: str, attempt: int, first: int) -> None:
        """The workflow: run the plan's steps from `first` on."""
        task = asyncio.current_task()
        if task is not None:
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        steps = self._plan.get(kind, ())
        for number in range(first, len(steps)):
            name = f"{kind}.{number}"
            error = await DBOS.run_step_async({"name": name}, self._attempt, kind, payload, number)
            if error:
                await self._again(kind, payload, key, attempt=attempt, step=number, error=error)
                return

    async def _attempt(self, kind: str, payload: dict[str, str], number: int) -> str:
        """The task root of every step: any failure becomes a later attempt, and its name is what is remembered."""
        try:
            await self._plan[kind][number](payload)
        except PortError as error:
            _log.warning("job_step_failed", kind=kind, step=number, error=str(error), payload=dict(payload))
            return error.kind.value
        except Exception as error:  # noqa: BLE001  # The root of a step: whatever is wrong with it is tried again.
            _log.exception("job_step_broke", kind=kind, step=number, payload=dict(payload))
            return type(error).__name__
        return ""

    async def _again(self, kind: str, payload: Payload, key: str, *, attempt: int, step: int, error: str) -> None:
        delays = self._settings.retry_seconds
        if attempt >= len(delays):
            _log.error("job_given_up", kind=kind, step=step, attempts=attempt + 1, error=error, payload=dict(payload))
            return
        await self._enqueue(kind, payload, key, attempt=attempt + 1, step=step, delay=delays[attempt])

    def _config(self) -> DBOSConfig:
        config: DBOSConfig = {
            "name": "senderz-voice",
            "application_version": _VERSION,
            "executor_id": self._settings.executor_id,
            "log_level": "WARNING",
        }
        url = sa.make_url(self._settings.database_url)
        if url.get_backend_name() == "sqlite":
            self._engine = _sqlite_engine(_beside(url.database or ""))
            config["system_database_engine"] = self._engine
        else:
            config["system_database_url"] = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return config


def _beside(database: str) -> Path:
    path = Path(database)
    return path.with_name(f"{path.stem}-jobs{path.suffix or '.db'}")


def _sqlite_engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{path}", hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    """DBOS sets neither WAL nor the safe level of syncing itself; IMMEDIATE is what it sets on engines of its own."""
    connection.isolation_level = "IMMEDIATE"
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()
