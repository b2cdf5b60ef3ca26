"""REST: dialling, asking about calls, and the commands on a live leg."""

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from senderz_voice.exchange import bodies, endings, queries, refusals, streaming
from senderz_voice.exchange.desk import DESK, Desk
from senderz_voice.exchange.identity import iso, new_uuid
from senderz_voice.exchange.legs import Leg, Phase
from senderz_voice.exchange.recording import Recording

_DIGITS: Final = frozenset("0123456789ABCD*#wW")
_KEY_MS: Final = (100, 500)


async def dial(request: web.Request) -> web.Response:
    desk = request.app[DESK]
    leg = desk.placing.dial(await bodies.read(request, bodies.DialBody))
    # Dialling is asynchronous: its answer always says that the leg is not alive yet.
    facts = _facts(desk, leg) | {"is_alive": False}
    recording = leg.wants_recording
    return queries.data(facts if recording is None else facts | {"recording_id": recording.id})


async def status(request: web.Request) -> web.Response:
    """A leg, also one that has ended; an id that was never given out is not found, a text that is none is invalid."""
    desk = request.app[DESK]
    identity = request.match_info["id"]
    try:
        leg = desk.board.find(identity)
    except refusals.RefusalError as refusal:
        raise refusals.not_found("call") if identity.startswith(("v2:", "v3:")) else refusal from refusal
    return queries.data(_facts(desk, leg))


async def active(request: web.Request) -> web.Response:
    """The live legs of a connection, with cursors that are simply places in the list."""
    desk = request.app[DESK]
    identity = request.match_info["id"]
    desk.applications.get(identity)
    legs = desk.board.live(identity)
    limit_key = "page[limit]" if "page[limit]" in request.query else "page[size]"
    limit = queries.number_in(request, limit_key, 20, 250)
    number = queries.number_in(request, "page[number]", 1, 10**9 - 1)
    after = request.query.get("page[after]", "")
    start = int(after) if after.isdecimal() and len(after) < 10 else (number - 1) * limit
    end = start + limit
    path = f"/v2/connections/{identity}/active_calls?page[limit]={limit}"
    cursors: dict[str, str] = {}
    meta: dict[str, object] = {"total_items": len(legs), "cursors": cursors}
    if end < len(legs):
        cursors["after"] = str(end)
        meta["next"] = f"{path}&page[after]={end}"
    if start > 0:
        cursors["before"] = str(max(0, start - limit))
        meta["previous"] = f"{path}&page[after]={cursors['before']}"
    return web.json_response({"data": [_active(desk, leg) for leg in legs[start:end]], "meta": meta})


Work = Callable[[Desk, Leg, web.Request], Awaitable[None]]


def command(work: Work) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A handler that runs `work` on the leg in the path; a repeated `command_id` is accepted and not carried out."""

    async def handler(request: web.Request) -> web.Response:
        desk = request.app[DESK]
        leg = desk.board.find(request.match_info["id"])
        leg.check_alive()
        common = await bodies.read(request, bodies.CommandBody)
        if not leg.is_repeat(common.command_id, desk.parts.clock.monotonic()):
            before = leg.client_state
            # The events that the command causes already carry its client state.
            leg.client_state = before if common.client_state is None else common.client_state
            try:
                await work(desk, leg, request)
            except refusals.RefusalError:
                leg.client_state = before
                leg.forget(common.command_id)
                raise
        return queries.data({"result": "ok"})

    return handler


async def answer(desk: Desk, leg: Leg, request: web.Request) -> None:
    body = await bodies.read(request, bodies.AnswerBody)
    if leg.direction != "incoming" or leg.phase is not Phase.RINGING:
        raise refusals.bad_request("Only an incoming call that has not been answered can be answered.")
    leg.wants_stream = streaming.order(body, desk.parts.ids)
    leg.addresses = streaming.addresses(body)
    if body.record is not None:
        identity = new_uuid(desk.parts.ids)
        leg.wants_recording = Recording(identity, body.record_channels, body.record_format, 0.0, "DialVerb")
    desk.board.answered(leg)


async def reject(desk: Desk, leg: Leg, request: web.Request) -> None:
    body = await bodies.read(request, bodies.RejectBody)
    if leg.direction != "incoming" or leg.phase is not Phase.RINGING:
        raise refusals.bad_request("Only an incoming call that has not been answered can be rejected.")
    desk.board.end(leg, endings.BUSY if body.cause == "USER_BUSY" else endings.REJECTED)


async def hang_up(desk: Desk, leg: Leg, _request: web.Request) -> None:
    desk.board.end(leg, endings.by_application(leg.direction, leg.phase is Phase.ANSWERED))


async def transfer(desk: Desk, leg: Leg, request: web.Request) -> None:
    desk.placing.transfer(leg, await bodies.read(request, bodies.TransferBody))


async def bridge(desk: Desk, leg: Leg, request: web.Request) -> None:
    body = await bodies.read(request, bodies.BridgeBody)
    other = desk.board.find(body.call_control_id)
    leg.check_answered()
    other.check_answered()
    if other is leg:
        raise refusals.bad_request("A call cannot be bridged with itself.", "/call_control_id")
    if body.prevent_double_bridge and other.peer not in (None, leg):
        raise refusals.bad_request("The other call is already bridged.", "/call_control_id")
    leg.parks = body.park_after_unbridge == "self"
    desk.board.bridge(leg, other)


async def send_digits(_desk: Desk, leg: Leg, request: web.Request) -> None:
    body = await bodies.read(request, bodies.DigitsBody)
    leg.check_answered()
    if not body.digits or not set(body.digits) <= _DIGITS:
        raise refusals.bad_request("Digits are 0-9, A-D, * and #; w and W are pauses.", "/digits")
    if not _KEY_MS[0] <= body.duration_millis <= _KEY_MS[1]:
        raise refusals.outside_range("duration_millis", *_KEY_MS)
    leg.keys.press(body.digits, body.duration_millis)


async def start_stream(desk: Desk, leg: Leg, request: web.Request) -> None:
    body = await bodies.read(request, bodies.StreamFields)
    leg.check_answered()
    if leg.stream is not None:
        raise refusals.already_streaming()
    order = streaming.order(body, desk.parts.ids)
    if order is None:
        raise refusals.missing("stream_url")
    desk.board.start_stream(leg, order)


async def stop_stream(_desk: Desk, leg: Leg, request: web.Request) -> None:
    body = await bodies.read(request, bodies.StreamStopBody)
    if leg.stream is None or body.stream_id not in {None, leg.stream.order.id}:
        raise refusals.bad_request("There is no such stream.", "/stream_id")
    leg.stream.stop()


async def start_recording(desk: Desk, leg: Leg, request: web.Request) -> None:
    body = await bodies.read(request, bodies.RecordStartBody)
    if leg.phase is not Phase.ANSWERED:
        raise refusals.no_audio_yet()
    if leg.recording is not None:
        raise refusals.bad_request("This call is already being recorded.")
    identity = new_uuid(desk.parts.ids)
    now = desk.parts.clock.wall()
    leg.recording = Recording(identity, body.channels, body.format, now, "StartCallRecordingAPI")


def recording_command(act: Callable[[Desk, Leg, Recording], None]) -> Work:
    """A command on the leg's running recording."""

    async def work(desk: Desk, leg: Leg, request: web.Request) -> None:
        body = await bodies.read(request, bodies.RecordBody)
        if leg.recording is None or body.recording_id not in {None, leg.recording.id}:
            raise refusals.bad_request("There is no such recording.", "/recording_id")
        act(desk, leg, leg.recording)

    return work


def stop_recording(desk: Desk, leg: Leg, _recording: Recording) -> None:
    desk.board.stop_recording(leg)


def pause_recording(_desk: Desk, _leg: Leg, recording: Recording) -> None:
    recording.paused = True


def resume_recording(_desk: Desk, _leg: Leg, recording: Recording) -> None:
    recording.paused = False


async def change_client_state(_desk: Desk, _leg: Leg, request: web.Request) -> None:
    """Every command sets the state that it carries; here it is required, and all there is."""
    await bodies.read(request, bodies.ClientStateBody)


def _facts(desk: Desk, leg: Leg) -> dict[str, object]:
    facts: dict[str, object] = {
        "record_type": "call",
        "call_control_id": leg.id,
        "call_leg_id": leg.leg_id,
        "call_session_id": leg.session,
        "is_alive": leg.alive,
        "start_time": iso(leg.started_at),
        "call_duration": _duration(desk, leg),
    }
    if leg.client_state is not None:
        facts["client_state"] = leg.client_state
    return facts if leg.ended_at is None else facts | {"end_time": iso(leg.ended_at)}


def _active(desk: Desk, leg: Leg) -> dict[str, object]:
    return {
        "record_type": "call",
        "call_control_id": leg.id,
        "call_leg_id": leg.leg_id,
        "call_session_id": leg.session,
        "client_state": leg.client_state or "",
        "call_duration": _duration(desk, leg),
    }


def _duration(desk: Desk, leg: Leg) -> int:
    until = desk.parts.clock.wall() if leg.ended_at is None else leg.ended_at
    return int(until - leg.started_at)
