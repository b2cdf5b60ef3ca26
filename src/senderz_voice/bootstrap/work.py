"""Durable work in the control process. It loads behind: a call can be taken seconds before its summary is due."""

import asyncio
from collections.abc import Callable
from importlib import import_module

from senderz_voice.api.parts import ApiParts
from senderz_voice.billing import work as billing
from senderz_voice.bootstrap.carriers import copies, recordings
from senderz_voice.bootstrap.house import House
from senderz_voice.bootstrap.minds import summariser
from senderz_voice.calls import erasing, wrapping_up
from senderz_voice.jobs.outbox import Outbox
from senderz_voice.jobs.port import Plan
from senderz_voice.numbers import settling
from senderz_voice.recordings.retention import Retention
from senderz_voice.webhooks import announcing


async def run_jobs(house: House, parts: ApiParts, stop: asyncio.Event, announced: Callable[[], None]) -> None:
    """Do what the outbox asks for until `stop` is set; `announced` hears of new deliveries. Raises PortError."""
    digests = await asyncio.to_thread(summariser, house)
    spool = house.settings.data_dir / "spool"
    wrap_up = wrapping_up.WrapUp(
        house.database, house.clock, house.ids, parts.objects, digests, spool, recordings(house)
    )
    work: Plan = {
        **wrapping_up.plan(wrap_up),
        **erasing.plan(erasing.Erasure(parts, copies(house), spool)),
        **settling.plan(parts),
        **billing.plan(parts),
        **announcing.plan(house.database, house.clock, house.ids, announced),
    }
    # The engine takes more than a second to import, in which the API must go on answering.
    await asyncio.to_thread(import_module, "senderz_voice.jobs.dbos_runner")
    from senderz_voice.jobs.dbos_runner import DbosJobs, RunnerSettings

    jobs = DbosJobs(RunnerSettings(house.settings.database_url.get_secret_value(), "control"), work)
    await jobs.open()
    house.closing.push_async_callback(jobs.close)
    retention = Retention(house.database, house.clock, parts.objects, spool, house.settings.recording_days)
    async with asyncio.TaskGroup() as group:
        group.create_task(retention.run(stop))
        await Outbox(house.database, house.clock, jobs, work.keys()).run(stop)
