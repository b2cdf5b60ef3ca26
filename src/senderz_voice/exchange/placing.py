"""Where a new leg leads: to a person, to a number that is sold here, or nowhere."""

from typing import Final

from senderz_voice.exchange import endings, refusals, streaming
from senderz_voice.exchange.applications import Applications
from senderz_voice.exchange.bodies import DialBody, RingBody, TransferBody, check_e164
from senderz_voice.exchange.farend import Trunk
from senderz_voice.exchange.identity import new_uuid
from senderz_voice.exchange.legs import COMMAND_SECONDS, Leg, Phase
from senderz_voice.exchange.people.casting import KINDS
from senderz_voice.exchange.people.house import House
from senderz_voice.exchange.recording import Recording
from senderz_voice.exchange.routing import Route, handoff, route
from senderz_voice.exchange.shop import Shop
from senderz_voice.exchange.switchboard import Switchboard
from senderz_voice.exchange.waiting import within

_RING_SECONDS: Final = (5, 600)
_LIMIT_SECONDS: Final = (30, 14_400)
_CALLER_PATIENCE: Final = 60
"""Seconds that a person lets a number ring."""


class Placing:
    """Creates legs and lets them ring."""

    def __init__(self, board: Switchboard, applications: Applications, shop: Shop, house: House) -> None:
        self._board = board
        self._applications = applications
        self._shop = shop
        self._house = house
        self._dialled: dict[str, tuple[Leg, float]] = {}

    def dial(self, body: DialBody) -> Leg:
        """An outgoing call; a repeat of its `command_id` within a minute gives the first one's leg."""
        self._applications.check(body.connection_id)
        to = check_e164(body.to if isinstance(body.to, str) else (body.to or [""])[0], "to")
        _check_times(body.timeout_secs, body.time_limit_secs)
        earlier = self._repeated(body.command_id)
        if earlier is not None:
            return earlier
        way = handoff(to) if body.link_to else route(to)
        self._check(way)
        session = self._board.find(body.link_to).session if body.link_to else None
        leg = self._leg(body.connection_id, check_e164(body.from_, "from"), to, session)
        leg.client_state = body.client_state
        leg.addresses = streaming.addresses(body)
        leg.wants_stream = streaming.order(body, self._board.parts.ids)
        leg.wants_recording = self._recording(body)
        leg.wants_detection = streaming.detection(body)
        leg.digits_on_answer = body.send_digits_on_answer or ""
        if body.command_id is not None:
            self._dialled[body.command_id] = (leg, self._board.parts.clock.monotonic())
        self._connect(leg, way, body.timeout_secs, body.time_limit_secs)
        return leg

    def transfer(self, leg: Leg, body: TransferBody) -> None:
        """Dial another number for `leg`; the two are joined when it is answered."""
        leg.check_answered()
        to = check_e164(body.to, "to")
        _check_times(body.timeout_secs, body.time_limit_secs)
        way = handoff(to)
        self._check(way)
        # Without a caller id of its own, the new leg shows the number that the first one was made to.
        target = self._leg(leg.connection_id, check_e164(body.from_ or leg.to_number, "from"), to, leg.session)
        target.client_state = body.target_leg_client_state
        target.addresses = streaming.addresses(body)
        target.digits_on_answer = body.send_digits_on_answer or ""
        target.transfer_of = leg
        leg.parks = body.park_after_unbridge == "self"
        self._connect(target, way, body.timeout_secs, body.time_limit_secs)

    def ring(self, body: RingBody) -> Leg:
        """A virtual person rings a number that is sold here."""
        if body.person.kind not in KINDS:
            raise refusals.not_one_of("/person/kind", f"The value must be one of: {', '.join(sorted(KINDS))}.")
        to = check_e164(body.to, "to")
        self._check(Route(body.person.kind))
        connection = self._shop.connection_of(to)
        if connection is None:
            raise refusals.bad_request("This number is not in service.", "/to")
        leg = self._incoming(connection, check_e164(body.from_, "from"), to)
        leg.far = self._house.person(body.person.kind, self._board.handset(leg), body.person.wants)
        self._board.add(leg)
        self._board.tasks.start(self._give_up(leg, _CALLER_PATIENCE))
        return leg

    def _connect(self, leg: Leg, way: Route, ring_seconds: int, limit_seconds: int) -> None:
        connection = self._shop.connection_of(leg.to_number)
        if connection is not None:
            inner = self._incoming(connection, leg.from_number, leg.to_number)
            leg.far, inner.far = Trunk(self._board.handset(leg)), Trunk(self._board.handset(inner))
            leg.far.join(inner.far)
            self._board.add(leg)
            self._board.add(inner)
            ringing = self._give_up(leg, ring_seconds)
        else:
            leg.far = self._house.resident(way.kind, self._board.handset(leg))
            self._board.add(leg)
            ringing = self._ring(leg, way, ring_seconds)
        self._board.tasks.start(ringing)
        self._board.tasks.start(self._limit(leg, limit_seconds))

    def _check(self, way: Route) -> None:
        """Refuse a destination that is closed, or where somebody would pick up who cannot be played."""
        if way.refused:
            raise refusals.forbidden_destination()
        language = self._house.lacks(way.kind)
        if language is not None:
            raise refusals.nobody_speaks(language)

    async def _ring(self, leg: Leg, way: Route, patience: float) -> None:
        if way.ring_seconds is None or way.ring_seconds >= patience:
            await self._give_up(leg, patience)
            return
        await within(self._board.parts.clock, way.ring_seconds, leg.over.wait())
        if way.ending is not None:
            self._board.end(leg, way.ending)
        else:
            self._board.answered(leg)

    async def _give_up(self, leg: Leg, patience: float) -> None:
        await within(self._board.parts.clock, patience, leg.over.wait())
        if leg.phase is Phase.RINGING:
            self._board.end(leg, endings.NO_ANSWER if leg.direction == "outgoing" else endings.CANCELLED)

    async def _limit(self, leg: Leg, seconds: float) -> None:
        await within(self._board.parts.clock, seconds, leg.over.wait())
        self._board.end(leg, endings.TIME_LIMIT)

    def _leg(self, connection: str, from_number: str, to: str, session: str | None) -> Leg:
        identity, leg_id, session_id = self._board.new_ids(session)
        now = self._board.parts.clock.wall()
        return Leg(identity, leg_id, session_id, connection, "outgoing", from_number, to, now)

    def _incoming(self, connection: str, from_number: str, to: str) -> Leg:
        leg = self._leg(connection, from_number, to, None)
        leg.direction = "incoming"
        return leg

    def _recording(self, body: DialBody) -> Recording | None:
        if body.record is None:
            return None
        identity = new_uuid(self._board.parts.ids)
        return Recording(identity, body.record_channels, body.record_format, 0.0, "DialVerb")

    def _repeated(self, command: str | None) -> Leg | None:
        now = self._board.parts.clock.monotonic()
        self._dialled = {known: entry for known, entry in self._dialled.items() if now - entry[1] < COMMAND_SECONDS}
        entry = self._dialled.get(command or "")
        return None if entry is None else entry[0]


def _check_times(ring_seconds: int, limit_seconds: int) -> None:
    for name, value, (low, high) in (
        ("timeout_secs", ring_seconds, _RING_SECONDS),
        ("time_limit_secs", limit_seconds, _LIMIT_SECONDS),
    ):
        if not low <= value <= high:
            raise refusals.outside_range(name, low, high)
