"""Examines whether the server can be reached where the carrier and customers look for it, and what time it is there."""

import asyncio
from collections.abc import Sequence
from email.utils import parsedate_to_datetime

from aiohttp import ClientError, ClientSession, ClientTimeout, WSMsgType, WSServerHandshakeError

from senderz_voice.doctor.findings import Finding, failed, ok, warning
from senderz_voice.ports.clock import Clock
from senderz_voice.settings import Settings

REFUSED_TOKEN = 4401
"""The close code with which a media port answers a token that is none."""
_SECONDS = 8.0
_WARN_SKEW_SECONDS = 5.0
_FAIL_SKEW_SECONDS = 240.0
"""A signed webhook is good for 300 s."""
_VENDORS = {
    "openai": "https://api.openai.com",
    "anthropic": "https://api.anthropic.com",
    "deepgram": "https://api.deepgram.com",
    "assemblyai": "https://api.assemblyai.com",
    "elevenlabs": "https://api.elevenlabs.io",
    "cartesia": "https://api.cartesia.ai",
}
_START = "start it with `senderz-voice serve` and examine again"


async def public_address(settings: Settings, session: ClientSession) -> Finding:
    """Whether the public address of the API leads to a running server."""
    url = f"{settings.public_url}/healthz"
    try:
        async with session.get(url, timeout=ClientTimeout(total=_SECONDS), allow_redirects=False) as answer:
            status, body = answer.status, await answer.content.read(200)
    except (ClientError, TimeoutError, OSError) as error:
        return await _unreached("public address", url, error, settings.host, settings.port)
    if status == 200 and b'"status"' in body:
        return ok("public address", f"{settings.public_url} answers from here")
    remedy = "let SENDERZ_PUBLIC_URL, or the proxy in front, lead to the API's port"
    return failed("public address", f"{url} answered {status} and not as our API does", remedy)


async def media_address(settings: Settings, session: ClientSession) -> Finding:
    """Whether a websocket at the media address ends where our media port would end it."""
    url = f"{settings.media_url}/media/doctor"
    remedy = "let SENDERZ_MEDIA_URL, or the proxy in front, lead websockets to the media port"
    try:
        async with asyncio.timeout(_SECONDS), session.ws_connect(url) as socket:
            message = await socket.receive()
            code = socket.close_code if message.type in {WSMsgType.CLOSE, WSMsgType.CLOSED} else None
    except WSServerHandshakeError as error:
        return failed("media address", f"{settings.media_url} answered {error.status} to a websocket", remedy)
    except (ClientError, TimeoutError, OSError) as error:
        return await _unreached("media address", url, error, settings.host, settings.media_port)
    if code == REFUSED_TOKEN:
        return ok("media address", f"{settings.media_url} takes websockets and refuses strangers")
    return failed("media address", f"{settings.media_url} takes websockets, but is not our media port", remedy)


async def _unreached(subject: str, url: str, error: BaseException, host: str, port: int) -> Finding:
    """Nobody answered: a matter of the way there if the server runs here, and else nothing to tell."""
    place = url.rpartition("/")[0]
    if await _listening(host, port):
        remedy = "see to DNS, the certificate, the proxy and the firewall between"
        return failed(subject, f"{place} cannot be reached ({type(error).__name__}), though the server runs", remedy)
    return warning(subject, f"{place} cannot be tried: no server runs on this machine", _START)


async def _listening(host: str, port: int) -> bool:
    here = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104  # Recognised here, never bound.
    try:
        async with asyncio.timeout(2.0):
            _, writer = await asyncio.open_connection(here, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


async def clock_skew(settings: Settings, session: ClientSession, clock: Clock) -> Finding:
    """How far our clock is from that of a server outside, which the Date of its answers tells."""
    outside = _outside(settings)
    if not outside:
        return ok("clock", "nothing outside is configured that it could be compared with")
    for url in outside:
        try:
            async with session.get(url, timeout=ClientTimeout(total=_SECONDS), allow_redirects=False) as answer:
                told = answer.headers.get("Date", "")
            theirs = parsedate_to_datetime(told).timestamp()
        except (ClientError, TimeoutError, OSError, ValueError):
            continue
        return _judged(clock.wall() - theirs, url)
    return warning("clock", "no server outside told its time", "see whether this machine reaches the internet")


def _judged(skew: float, url: str) -> Finding:
    found = f"{abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} {url}"
    remedy = "let this machine's clock be set by NTP"
    if abs(skew) > _FAIL_SKEW_SECONDS:
        return failed("clock", f"{found}: signed webhooks are refused", remedy)
    return warning("clock", found, remedy) if abs(skew) > _WARN_SKEW_SECONDS else ok("clock", found)


def _outside(settings: Settings) -> Sequence[str]:
    bases = [settings.telnyx_api_base] if settings.carrier == "telnyx" else []
    for choice in (*settings.llm, *settings.stt, *settings.tts):
        url = settings.base_url(choice) or _VENDORS.get(choice.vendor)
        bases += [url] if url else []
    return list(dict.fromkeys(bases))
