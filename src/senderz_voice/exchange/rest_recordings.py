"""REST: recordings, and the downloads behind their links."""

from aiohttp import web

from senderz_voice.exchange import queries, refusals
from senderz_voice.exchange.desk import DESK

_FILTERS = ("call_control_id", "call_leg_id", "call_session_id", "connection_id", "from", "to")


async def list_all(request: web.Request) -> web.Response:
    archive = request.app[DESK].archive
    rows = queries.matching(archive.list(), queries.filters(request), _FILTERS)
    return queries.page(request, [archive.shown(dict(row)) for row in rows])


async def get(request: web.Request) -> web.Response:
    archive = request.app[DESK].archive
    return queries.data(archive.shown(archive.get(request.match_info["id"])))


async def delete(request: web.Request) -> web.Response:
    archive = request.app[DESK].archive
    row = archive.delete(request.match_info["id"])
    return queries.data({name: value for name, value in row.items() if name != "format"})


async def download(request: web.Request) -> web.StreamResponse:
    """The only path without the bearer key: its link is signed and short-lived instead."""
    expires, signature = request.query.get("expires", ""), request.query.get("signature", "")
    file = request.app[DESK].archive.download(request.match_info["name"], expires, signature)
    if not file.exists():
        raise refusals.not_found("recording")
    return web.FileResponse(file)
