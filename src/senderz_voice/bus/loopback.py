"""Nudges over the loopback sockets of the supervised processes."""

import hmac
from collections.abc import Callable

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, web

_log = structlog.get_logger(__name__)
_PATIENCE = ClientTimeout(total=2.0)


class Nudger:
    """Tells the media process that there are new rows for a call; a lost nudge is found by its own look around."""

    def __init__(self, session: ClientSession, base_url: str, bearer: str) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {bearer}"}

    async def nudge(self, call_id: str) -> None:
        """At most 2 s; a failure is logged and nothing more, because the row is the truth."""
        url = f"{self._base_url}/nudge/{call_id}"
        try:
            async with self._session.post(url, headers=self._headers, timeout=_PATIENCE) as answer:
                if answer.status >= 300:
                    _log.warning("nudge_refused", call_id=call_id, status=answer.status)
        except (ClientError, TimeoutError) as error:
            _log.warning("nudge_failed", call_id=call_id, error=type(error).__name__)


def routes(on_nudge: Callable[[str], None], bearer: str) -> list[web.RouteDef]:
    """The media side: `on_nudge` must only note the call and return."""
    expected = f"Bearer {bearer}".encode()

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, expected):
            return web.Response(status=401)
        on_nudge(request.match_info["call_id"])
        return web.Response(status=204)

    return [web.post("/nudge/{call_id:[0-9A-Z]{26}}", receive)]
