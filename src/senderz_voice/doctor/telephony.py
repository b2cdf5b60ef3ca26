"""Examines the carrier's account: whether its key works and its application sends calls to us as we need them."""

from collections.abc import Sequence
from typing import Final

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout

from senderz_voice.bootstrap.exchange import WEBHOOK_PATH
from senderz_voice.doctor.findings import Finding, failed, ok, warning
from senderz_voice.settings import Settings

_SECONDS: Final = 10.0
_WHERE: Final = "in the Telnyx portal, under the Call Control application"


class _Outbound(msgspec.Struct):
    outbound_voice_profile_id: str | None = None


class _Application(msgspec.Struct):
    """What matters of an application (`GET /call_control_applications/{id}`)."""

    webhook_event_url: str | None = None
    webhook_api_version: str | None = None
    active: bool = True
    outbound: _Outbound | None = None


class _Answer(msgspec.Struct):
    data: _Application


async def carrier(settings: Settings, session: ClientSession) -> Sequence[Finding]:
    """The account that live calls go over."""
    if settings.carrier != "telnyx":
        return [ok("carrier", "the built-in exchange; no account is used")]
    url = f"{settings.telnyx_api_base}/call_control_applications/{settings.telnyx_connection_id}"
    key = settings.telnyx_api_key.get_secret_value() if settings.telnyx_api_key else ""
    try:
        async with session.get(
            url, headers={"Authorization": f"Bearer {key}"}, timeout=ClientTimeout(total=_SECONDS)
        ) as answer:
            status, body = answer.status, await answer.read()
    except (ClientError, TimeoutError) as error:
        found = f"{settings.telnyx_api_base} cannot be reached ({type(error).__name__})"
        return [failed("carrier", found, "see whether this machine reaches the internet, and to TELNYX_API_BASE")]
    if status != 200:
        return [_refused(status)]
    try:
        application = msgspec.json.decode(body, type=_Answer).data
    except ValueError:
        return [failed("carrier", "the answer is not Telnyx's", "see to TELNYX_API_BASE")]
    return [ok("carrier", "the key is good and the application exists"), *_application(application, settings)]


def _refused(status: int) -> Finding:
    if status in {401, 403}:
        return failed("carrier", f"Telnyx refuses the key ({status})", "set TELNYX_API_KEY to a key of the account")
    if status == 404:
        remedy = "set TELNYX_CONNECTION_ID to the id of a Call Control application of the account"
        return failed("carrier", "Telnyx knows no such application", remedy)
    return failed("carrier", f"Telnyx answered {status}", "try again; see status.telnyx.com")


def _application(found: _Application, settings: Settings) -> Sequence[Finding]:
    expected = f"{settings.public_url}{WEBHOOK_PATH}"
    return [
        ok("carrier webhooks", f"they come to {expected}")
        if found.webhook_event_url == expected
        else failed("carrier webhooks", f"they go to {found.webhook_event_url or 'nowhere'}", f"{_WHERE}: {expected}"),
        ok("carrier API version", "2")
        if found.webhook_api_version == "2"
        else failed("carrier API version", str(found.webhook_api_version), f"{_WHERE}: webhook API version 2"),
        ok("carrier outbound", "a voice profile is attached")
        if found.outbound and found.outbound.outbound_voice_profile_id
        else failed("carrier outbound", "no voice profile is attached", f"attach one {_WHERE}; else no call goes out"),
        ok("carrier application", "it is active")
        if found.active
        else failed("carrier application", "it is switched off", f"switch it on {_WHERE}"),
        warning(
            "carrier signatures",
            "TELNYX_PUBLIC_KEY has the right form; whether it is the account's, only a webhook shows",
            "compare it with the portal's, and look for webhook_refused in the log after the first call",
        ),
    ]
