"""What the doctor finds in a Telnyx account, which a small server stands in for."""

import asyncio
import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from senderz_voice.doctor import telephony
from senderz_voice.doctor.findings import Finding
from tests.doctor.rig import serving, settings

KEY = "KEY_secret"
GOOD: dict[str, Any] = {
    "id": "1494",
    "webhook_event_url": "https://voice.example.com/carrier/telnyx/webhooks",
    "webhook_api_version": "2",
    "active": True,
    "outbound": {"outbound_voice_profile_id": "77"},
}


def _examined(folder: Path, application: Any, *, status: int = 200, connection: str = "1494") -> Sequence[Finding]:
    async def answer(request: web.Request) -> web.Response:
        if request.headers["Authorization"] != f"Bearer {KEY}":
            return web.json_response({"errors": [{"code": "10009"}]}, status=401)
        if request.match_info["id"] != "1494":
            return web.json_response({"errors": [{"code": "10005"}]}, status=404)
        return web.json_response({"data": application}, status=status)

    async def story() -> Sequence[Finding]:
        async with serving(web.get("/v2/call_control_applications/{id}", answer)) as url, ClientSession() as session:
            wanted = settings(
                folder,
                carrier="telnyx",
                telnyx_api_key=KEY,
                telnyx_api_base=f"{url}/v2",
                telnyx_public_key=base64.b64encode(bytes(32)).decode(),
                telnyx_connection_id=connection,
                public_url="https://voice.example.com",
                media_url="wss://media.example.com",
            )
            return await telephony.carrier(wanted, session)

    found = asyncio.run(story())
    assert KEY not in f"{found}"
    return found


def test_an_account_that_is_set_up_well(tmp_path: Path) -> None:
    found = _examined(tmp_path, GOOD)
    assert [each.subject for each in found if each.verdict != "ok"] == ["carrier signatures"]


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        ({"webhook_event_url": "https://old.example.com/hook"}, "carrier webhooks"),
        ({"webhook_event_url": None}, "carrier webhooks"),
        ({"webhook_api_version": "1"}, "carrier API version"),
        ({"outbound": {"outbound_voice_profile_id": None}}, "carrier outbound"),
        ({"outbound": None}, "carrier outbound"),
        ({"active": False}, "carrier application"),
    ],
)
def test_each_wrong_setting_of_the_application_is_named(change: dict[str, Any], subject: str, tmp_path: Path) -> None:
    found = _examined(tmp_path, GOOD | change)
    (wrong,) = (each for each in found if each.verdict == "failed")
    assert (wrong.subject, bool(wrong.remedy)) == (subject, True)


@pytest.mark.parametrize(
    ("status", "application", "connection", "remedy"),
    [
        (403, {}, "1494", "TELNYX_API_KEY"),
        (200, GOOD, "0000", "TELNYX_CONNECTION_ID"),
        (500, {}, "1494", "try again"),
        (200, [], "1494", "TELNYX_API_BASE"),
    ],
)
def test_an_account_that_cannot_be_read(
    status: int, application: Any, connection: str, remedy: str, tmp_path: Path
) -> None:
    (found,) = _examined(tmp_path, application, status=status, connection=connection)
    assert (found.verdict, remedy in found.remedy) == ("failed", True)


def test_the_built_in_exchange_needs_no_account(tmp_path: Path) -> None:
    async def story() -> Sequence[Finding]:
        async with ClientSession() as session:
            return await telephony.carrier(settings(tmp_path), session)

    (found,) = asyncio.run(story())
    assert found.verdict == "ok"
