"""The exchange as an aiohttp application: Telnyx's REST paths with and without `/v2`, and the rehearsal control."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable
from typing import Final

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from senderz_voice.exchange import refusals, rehearsal, rest_applications, rest_calls, rest_numbers, rest_recordings
from senderz_voice.exchange.announcer import Announcer
from senderz_voice.exchange.applications import Applications
from senderz_voice.exchange.archive import Archive
from senderz_voice.exchange.desk import DESK, Desk
from senderz_voice.exchange.ledger import Ledger
from senderz_voice.exchange.parts import ExchangeParts
from senderz_voice.exchange.people.house import House
from senderz_voice.exchange.placing import Placing
from senderz_voice.exchange.refusals import RefusalError
from senderz_voice.exchange.shop import Shop
from senderz_voice.exchange.switchboard import Switchboard
from senderz_voice.exchange.tasks import Tasks
from senderz_voice.exchange.webhooks import Courier, public_key

__all__ = ["ExchangeParts", "build", "public_key"]

_DOWNLOADS: Final = "/downloads/"

_COMMANDS: Final[dict[str, rest_calls.Work]] = {
    "answer": rest_calls.answer,
    "bridge": rest_calls.bridge,
    "hangup": rest_calls.hang_up,
    "record_pause": rest_calls.recording_command(rest_calls.pause_recording),
    "record_resume": rest_calls.recording_command(rest_calls.resume_recording),
    "record_start": rest_calls.start_recording,
    "record_stop": rest_calls.recording_command(rest_calls.stop_recording),
    "reject": rest_calls.reject,
    "send_dtmf": rest_calls.send_digits,
    "streaming_start": rest_calls.start_stream,
    "streaming_stop": rest_calls.stop_stream,
    "transfer": rest_calls.transfer,
}


def build(parts: ExchangeParts) -> web.Application:
    """The exchange, ready to be served; its legs live and die with the application."""
    app = web.Application(middlewares=[_refusing, _with_key(parts.api_key)])
    app.cleanup_ctx.append(_running(parts))
    for prefix in ("", "/v2"):
        app.add_routes(_telnyx(prefix))
    app.add_routes(
        [
            web.get("/rehearsal/calls", rehearsal.show_all),
            web.post("/rehearsal/calls", rehearsal.ring),
            web.get("/rehearsal/calls/{id}", rehearsal.show),
            web.post("/rehearsal/calls/{id}/press", rehearsal.press),
            web.get(_DOWNLOADS + "{name}", rest_recordings.download),
        ]
    )
    return app


def _telnyx(prefix: str) -> list[web.RouteDef]:
    calls = f"{prefix}/calls"
    leg = f"{calls}/{{id}}"
    number = f"{prefix}/phone_numbers/{{id}}"
    application = f"{prefix}/call_control_applications"
    commands = [web.post(f"{leg}/actions/{name}", rest_calls.command(work)) for name, work in _COMMANDS.items()]
    return [
        web.get(f"{prefix}/available_phone_numbers", rest_numbers.search),
        web.post(f"{prefix}/number_orders", rest_numbers.order),
        web.get(f"{prefix}/number_orders", rest_numbers.list_orders),
        web.get(f"{prefix}/number_orders/{{id}}", rest_numbers.get_order),
        web.get(f"{prefix}/phone_numbers", rest_numbers.list_numbers),
        web.get(number, rest_numbers.get_number),
        web.patch(number, rest_numbers.change_number),
        web.delete(number, rest_numbers.release),
        web.get(f"{number}/voice", rest_numbers.get_voice),
        web.patch(f"{number}/voice", rest_numbers.change_voice),
        web.post(calls, rest_calls.dial),
        web.get(leg, rest_calls.status),
        *commands,
        web.put(f"{leg}/actions/client_state_update", rest_calls.command(rest_calls.change_client_state)),
        web.get(f"{prefix}/connections/{{id}}/active_calls", rest_calls.active),
        web.get(f"{prefix}/recordings", rest_recordings.list_all),
        web.get(f"{prefix}/recordings/{{id}}", rest_recordings.get),
        web.delete(f"{prefix}/recordings/{{id}}", rest_recordings.delete),
        web.post(application, rest_applications.create),
        web.get(application, rest_applications.list_all),
        web.get(f"{application}/{{id}}", rest_applications.get),
        web.patch(f"{application}/{{id}}", rest_applications.change),
    ]


def _running(parts: ExchangeParts) -> Callable[[web.Application], AsyncIterator[None]]:
    async def context(app: web.Application) -> AsyncIterator[None]:
        tasks = Tasks()
        ledger = await asyncio.to_thread(Ledger, parts.data_folder)
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            applications = Applications(parts, ledger)
            announcer = Announcer(Courier(parts.clock, parts.ids, parts.signing_seed, http, tasks), applications)
            archive = Archive(parts, ledger)
            shop = Shop(parts, ledger)
            house = House(parts, tasks)
            board = Switchboard(parts, announcer, archive, http, tasks, room=house.room)
            placing = Placing(board, applications, shop, house)
            app[DESK] = Desk(parts, tasks, applications, announcer, archive, shop, board, placing)
            yield
            await tasks.close()

    return context


@web.middleware
async def _refusing(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers refusals in Telnyx's shape, whatever raised them."""
    try:
        return await handler(request)
    except RefusalError as refusal:
        return refusal.response()
    except web.HTTPMethodNotAllowed:
        return RefusalError(405, "10005", "Method not allowed", "This path does not take this method.").response()
    except web.HTTPNotFound:
        return refusals.not_found("requested resource or URL").response()
    except web.HTTPRequestEntityTooLarge:
        return refusals.bad_request("The request body is too large.", status=413).response()


def _with_key(api_key: str) -> Middleware:
    expected = f"Bearer {api_key}".encode()

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("authorization", "").encode()
        if not request.path.startswith(_DOWNLOADS) and not hmac.compare_digest(given, expected):
            raise refusals.unauthenticated()
        return await handler(request)

    return check
