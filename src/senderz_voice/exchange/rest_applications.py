"""REST: call control applications."""

from aiohttp import web

from senderz_voice.exchange import bodies, queries
from senderz_voice.exchange.desk import DESK


async def create(request: web.Request) -> web.Response:
    body = await bodies.read(request, bodies.ApplicationBody)
    return queries.data(request.app[DESK].applications.create(body), status=201)


async def list_all(request: web.Request) -> web.Response:
    return queries.page(request, request.app[DESK].applications.list())


async def get(request: web.Request) -> web.Response:
    return queries.data(request.app[DESK].applications.get(request.match_info["id"]))


async def change(request: web.Request) -> web.Response:
    body = await bodies.read(request, bodies.ApplicationBody)
    return queries.data(request.app[DESK].applications.change(request.match_info["id"], body))
