"""A call to the operator's own telephone, carried by the built-in exchange."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from senderz_voice.clock import SystemIds
from senderz_voice.doctor import live_call
from senderz_voice.doctor.findings import Finding
from senderz_voice.keyring import Keyring
from senderz_voice.ports.carrier import CarrierRefusal
from senderz_voice.ports.errors import PortError
from tests.doctor.rig import serving, settings
from tests.exchange.stage import stage

FROM = "+14155550100"


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"_LISTEN_SECONDS": 0.5, "_AFTER_CUT_SECONDS": 0.3, "_WAIT_SECONDS": 3.0}.items():
        monkeypatch.setattr(live_call, name, seconds)


def _called(folder: Path, to_number: str, **changes: Any) -> Sequence[Finding]:
    async def story() -> Sequence[Finding]:
        data = folder / "data"
        key = Keyring.open(data, SystemIds()).exchange_api_key
        async with asyncio.timeout(60), stage(folder, judged=False, api_key=key) as exchange:
            return await live_call.place(settings(data, exchange_url=exchange.url, **changes), to_number, FROM)

    return asyncio.run(story())


def test_the_call_is_heard_cut_restored_and_hung_up(tmp_path: Path) -> None:
    found = _called(tmp_path, "+15555550123")
    assert {each.subject: each.verdict for each in found} == {
        "dialling": "ok",
        "media stream": "ok",
        "stream token": "ok",
        "audio in": "ok",
        "audio out": "ok",
        "after a cut": "ok",
        "restored stream": "ok",
        "hanging up": "ok",
    }
    assert "as a header too" in next(each.found for each in found if each.subject == "stream token")


def test_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_call, "RING_SECONDS", 5)
    monkeypatch.setattr(live_call, "_WAIT_SECONDS", -4.0)
    found = _called(tmp_path, "+15555550007")
    assert [(each.subject, each.verdict) for each in found] == [
        ("dialling", "ok"),
        ("media stream", "failed"),
        ("hanging up", "ok"),
    ]


def test_a_refused_call_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(CarrierRefusal):
        _called(tmp_path, "+15555550002")


def test_a_running_server_must_be_stopped_first(tmp_path: Path) -> None:
    async def story() -> None:
        wanted = settings(tmp_path)
        async with serving(port=wanted.media_port):
            with pytest.raises(PortError, match="stop the server"):
                await live_call.place(wanted, "+15555550123", FROM)

    asyncio.run(story())
