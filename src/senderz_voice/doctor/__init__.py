"""The doctor: examines everything that is configured, and says in one line each what is wrong and what to do."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import typer
from aiohttp import ClientSession
from rich.console import Console

from senderz_voice import settings as configured
from senderz_voice.clock import SystemClock, SystemIds
from senderz_voice.doctor import machine, providers, reach, report, telephony
from senderz_voice.doctor.findings import Finding, failed, ok, settled
from senderz_voice.logs import configure
from senderz_voice.settings import Settings, SettingsError


def run(overrides: Mapping[str, Any], *, as_json: bool) -> int:
    """Examine and report; the exit code, 1 when anything failed."""
    configure("error")
    return show(asyncio.run(examined(overrides)), as_json=as_json)


def call(overrides: Mapping[str, Any], to_number: str, from_number: str, *, as_json: bool) -> int:
    """Place a call to the operator's own telephone and report what the carrier did; the exit code.

    Raises SettingsError and PortError.
    """
    from senderz_voice.doctor.live_call import place

    wanted = configured.load(**{"log_level": "warning", **overrides})
    return show(asyncio.run(place(wanted, to_number, from_number)), as_json=as_json)


def show(findings: Sequence[Finding], *, as_json: bool) -> int:
    """Report; the exit code."""
    if as_json:
        typer.echo(report.as_json(findings))
    else:
        report.table(findings, Console(highlight=False))
    return int(any(each.verdict == "failed" for each in findings))


async def examined(overrides: Mapping[str, Any]) -> Sequence[Finding]:
    """Every finding; nothing else can be looked at while the settings are wrong."""
    try:
        wanted = configured.load(**overrides)
    except SettingsError as error:
        return [failed("settings", str(error), "correct it; docs/settings.md lists every variable")]
    return [ok("settings", "complete and consistent"), *await _of(wanted)]


async def _of(wanted: Settings) -> Sequence[Finding]:
    clock, ids = SystemClock(), SystemIds()
    async with ClientSession() as session:
        examinations = [
            settled("data folder", machine.data_folder(wanted)),
            settled("database", machine.database(wanted, clock)),
            settled("recordings", machine.objects(wanted, ids)),
            settled("nudges", machine.broker(wanted, clock)),
            settled("carrier", telephony.carrier(wanted, session)),
            settled("public address", reach.public_address(wanted, session)),
            settled("media address", reach.media_address(wanted, session)),
            settled("clock", reach.clock_skew(wanted, session, clock)),
            settled("local models", machine.models(wanted)),
            providers.everything(wanted, clock),
        ]
        return [finding for found in await asyncio.gather(*examinations) for finding in found]
