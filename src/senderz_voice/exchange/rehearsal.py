"""The rehearsal control, beside Telnyx's paths: have a virtual person ring, and read what was said and heard."""

from aiohttp import web

from senderz_voice.exchange import bodies, refusals
from senderz_voice.exchange.desk import DESK
from senderz_voice.exchange.legs import Leg, Phase
from senderz_voice.exchange.people.answering_machine import AnsweringMachine
from senderz_voice.exchange.people.person import Person


async def ring(request: web.Request) -> web.Response:
    """`{to, from, person: {kind, wants}}` gives `{call_control_id, call_session_id}` of the leg that now rings."""
    leg = request.app[DESK].placing.ring(await bodies.read(request, bodies.RingBody))
    return web.json_response({"call_control_id": leg.id, "call_session_id": leg.session}, status=201)


async def show(request: web.Request) -> web.Response:
    """Where a leg is, and what its person said and heard so far, as texts."""
    return web.json_response(_shown(request.app[DESK].board.find(request.match_info["id"])))


async def show_all(request: web.Request) -> web.Response:
    """The same of every leg that is remembered, the oldest first."""
    return web.json_response({"data": [_shown(leg) for leg in request.app[DESK].board.known()]})


async def press(request: web.Request) -> web.Response:
    """`{digits}`: the person presses keys."""
    board = request.app[DESK].board
    leg = board.find(request.match_info["id"])
    body = await bodies.read(request, bodies.PressBody)
    leg.check_answered()
    if not body.digits or not set(body.digits) <= set("0123456789ABCD*#"):
        raise refusals.bad_request("Digits are 0-9, A-D, * and #.", "/digits")
    board.press(leg, body.digits)
    return web.json_response(_shown(leg))


def _shown(leg: Leg) -> dict[str, object]:
    shown: dict[str, object] = {
        "call_control_id": leg.id,
        "call_session_id": leg.session,
        "direction": leg.direction,
        "from": leg.from_number,
        "to": leg.to_number,
        "state": "bridged" if leg.phase is Phase.ANSWERED and leg.peer is not None else str(leg.phase),
        "client_state": leg.client_state,
        "audio": {
            "largest_gap_ms": leg.evenness.largest_gap_ms,
            "latest_frame_ms": leg.evenness.latest_frame_ms,
        },
        "hangup_cause": None if leg.ending is None else leg.ending.cause,
        "person": None,
    }
    person = leg.far
    if isinstance(person, Person | AnsweringMachine):
        shown["person"] = {
            "kind": person.kind,
            "said": list(person.said),
            "heard": list(person.heard_texts),
            "digits": list(person.digits),
        }
    return shown
