"""Call control at Telnyx (https://developers.telnyx.com/api/call-control)."""

import base64
import binascii
import re
from collections.abc import Awaitable, Sequence
from typing import Any, Final, Literal, TypedDict, assert_never

import msgspec

from senderz_voice.carriers.telnyx.api import ask, connect
from senderz_voice.carriers.telnyx.verdicts import Verdict, refusal
from senderz_voice.ports.carrier import (
    AnswerLeg,
    BridgeLeg,
    CarrierRefusal,
    Dialled,
    DialOrder,
    HangUpLeg,
    LegFacts,
    LegOrder,
    RecordLeg,
    RejectLeg,
    SendDigits,
    StartStream,
    StopStream,
    Stream,
    TransferLeg,
)
from senderz_voice.ports.errors import ErrorKind

RING_SECONDS: Final = (5, 600)
LIMIT_SECONDS: Final = (30, 14_400)
"""Bounds that Telnyx sets on `timeout_secs` and `time_limit_secs`; it refuses what lies outside."""

_PAGE_SIZE: Final = 250
_PAGES: Final = 200
_KEYS: Final = re.compile(r"[0-9A-D*#wW]{1,100}", re.ASCII)
_CAUSES: Final[dict[str, Literal["USER_BUSY", "CALL_REJECTED"]]] = {"busy": "USER_BUSY", "rejected": "CALL_REJECTED"}


class _StreamFields(TypedDict):
    stream_url: str
    stream_track: Literal["inbound_track"]
    stream_codec: Literal["PCMU"]
    stream_bidirectional_mode: Literal["rtp"]
    stream_bidirectional_codec: Literal["PCMU"]


class _Leg(msgspec.Struct):
    call_control_id: str
    call_session_id: str
    client_state: str | None = None
    is_alive: bool = True


class _OneLeg(msgspec.Struct):
    data: _Leg


class _Cursors(msgspec.Struct):
    after: str | None = None


class _Meta(msgspec.Struct):
    cursors: _Cursors | None = None


class _Legs(msgspec.Struct):
    data: list[_Leg]
    meta: _Meta | None = None


class _Accepted(msgspec.Struct):
    data: dict[str, msgspec.Raw]


class TelnyxCarrier:
    """Carrier port on Telnyx's Call Control, or on anything that speaks it at `base_url`.

    `connection_id` is the id of the Call Control application, whose settings name the webhook address.
    """

    def __init__(self, api_key: str, base_url: str, connection_id: str) -> None:
        self._client = connect(api_key, base_url)
        self._connection_id = connection_id

    async def aclose(self) -> None:
        """Close the connections; nothing can be asked afterwards."""
        await self._client.close()

    def warm_up(self) -> None:
        """Have the SDK load its call commands now, which takes it seconds: not at the first hang-up of a live call."""
        _ = self._client.calls.with_raw_response, self._client.calls.actions.with_raw_response

    async def dial(self, order: DialOrder) -> Dialled:
        """Place a call whose audio is brought to `order.stream` as soon as it is answered."""
        from telnyx import omit

        answer = await ask(
            self._client.calls.with_raw_response.dial(
                connection_id=self._connection_id,
                from_=order.from_number,
                to=order.to_number,
                client_state=pack(order.client_state),
                command_id=order.key,
                timeout_secs=_within(order.ring_seconds, RING_SECONDS),
                time_limit_secs=_within(order.limit_seconds, LIMIT_SECONDS),
                stream_auth_token=order.stream.token,
                webhook_url=order.webhook_url or omit,
                answering_machine_detection="premium" if order.detect_machine else omit,
                **_stream_fields(order.stream),
            ),
            _OneLeg,
        )
        return Dialled(leg=answer.data.call_control_id, session=answer.data.call_session_id)

    async def perform(self, leg: str, order: LegOrder, *, key: str) -> None:
        """Give one order; that it was accepted is all that is known afterwards, the fact comes as a webhook."""
        if not leg:
            raise _unknown_leg()
        try:
            await ask(self._order(leg, order, key), _Accepted)
        except CarrierRefusal as refused:
            if isinstance(order, BridgeLeg) and refused.leg_over:
                raise _one_of_two_legs(refused) from refused
            raise

    async def leg(self, leg: str) -> LegFacts | None:
        """Ask for one leg; None for an id that Telnyx does not know."""
        if not leg:
            return None
        try:
            answer = await ask(self._client.calls.with_raw_response.retrieve_status(leg), _OneLeg)
        except CarrierRefusal as refused:
            if refused.kind is ErrorKind.MISSING:
                return None
            raise
        return _facts(answer.data)

    async def live_legs(self) -> Sequence[LegFacts]:
        """Every live leg, page by page.

        The published document pages this list by cursor, where the SDK's own pager counts pages; so the cursor is
        followed here, and a repeated or missing one ends the list.
        """
        legs: dict[str, LegFacts] = {}
        cursor: str | None = None
        for _ in range(_PAGES):
            page = await ask(
                self._client.connections.with_raw_response.list_active_calls(
                    self._connection_id,
                    page_size=_PAGE_SIZE,
                    extra_query={"page[after]": cursor} if cursor else {},
                ),
                _Legs,
            )
            fresh = {leg.call_control_id: _facts(leg) for leg in page.data if leg.call_control_id not in legs}
            legs |= fresh
            cursor = page.meta.cursors.after if page.meta and page.meta.cursors else None
            if not cursor or not fresh:
                break
        return tuple(legs.values())

    def _order(self, leg: str, order: LegOrder, key: str) -> Awaitable[Any]:
        actions = self._client.calls.actions.with_raw_response
        match order:
            case RejectLeg(cause):
                return actions.reject(leg, command_id=key, cause=_CAUSES[cause])
            case HangUpLeg():
                return actions.hangup(leg, command_id=key)
            case TransferLeg():
                return actions.transfer(
                    leg,
                    command_id=key,
                    to=order.to_number,
                    from_=order.from_number,
                    timeout_secs=_within(order.ring_seconds, RING_SECONDS),
                    target_leg_client_state=pack(order.client_state),
                )
            case BridgeLeg(other):
                if not other:
                    raise refusal(Verdict(ErrorKind.MISSING, "us"), "the other leg has no id at the carrier", "no_leg")
                # Nobody may be pulled out of a conversation that has come about meanwhile.
                return actions.bridge(
                    leg, command_id=key, call_control_id_to_bridge_with=other, prevent_double_bridge=True
                )
            case SendDigits(digits):
                return actions.send_dtmf(leg, command_id=key, digits=_keys(digits))
            case AnswerLeg() | StartStream() | StopStream() | RecordLeg():
                return self._media_order(leg, order, key)
            case _:
                assert_never(order)

    def _media_order(
        self, leg: str, order: AnswerLeg | StartStream | StopStream | RecordLeg, key: str
    ) -> Awaitable[Any]:
        actions = self._client.calls.actions.with_raw_response
        match order:
            case AnswerLeg(stream, client_state):
                # This command takes no stream_auth_token; the token in the address must do.
                return actions.answer(leg, command_id=key, client_state=pack(client_state), **_stream_fields(stream))
            case StartStream(stream, client_state):
                return actions.start_streaming(
                    leg,
                    command_id=key,
                    client_state=pack(client_state),
                    stream_auth_token=stream.token,
                    **_stream_fields(stream),
                )
            case StopStream():
                return actions.stop_streaming(leg, command_id=key)
            case RecordLeg():
                # WAV is read without a decoder; with two channels Telnyx puts this leg on the first.
                return actions.start_recording(leg, command_id=key, channels="dual", format="wav", play_beep=False)
            case _:
                assert_never(order)


def pack(client_state: str) -> str:
    """Client state as Telnyx wants it: base64."""
    return base64.b64encode(client_state.encode()).decode()


def unpack(client_state: str | None) -> str:
    """Our client state again; empty for a leg that is none of ours, whose state may be anything."""
    try:
        return base64.b64decode(client_state or "", validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _stream_fields(stream: Stream) -> _StreamFields:
    """Mu-law both ways. Without `rtp` Telnyx expects whole MP3 files from us and drops everything else."""
    return {
        "stream_url": stream.url,
        "stream_track": "inbound_track",
        "stream_codec": "PCMU",
        "stream_bidirectional_mode": "rtp",
        "stream_bidirectional_codec": "PCMU",
    }


def _facts(leg: _Leg) -> LegFacts:
    return LegFacts(leg=leg.call_control_id, alive=leg.is_alive, client_state=unpack(leg.client_state))


def _within(seconds: int, bounds: tuple[int, int]) -> int:
    return min(max(seconds, bounds[0]), bounds[1])


def _keys(digits: str) -> str:
    """The digits themselves. Telnyx would refuse others too, but after a round trip in a live call."""
    if not _KEYS.fullmatch(digits):
        raise refusal(Verdict(ErrorKind.REFUSED, "us"), "digits are 0-9, A-D, * and #, with w for a pause", "digits")
    return digits


def _one_of_two_legs(refused: CarrierRefusal) -> CarrierRefusal:
    """Telnyx does not say which of two legs is over, so neither is taken to be: its own hang-up tells."""
    verdict = Verdict(refused.kind, refused.fault)
    return refusal(verdict, refused.detail, refused.code, refused.status)


def _unknown_leg() -> CarrierRefusal:
    return refusal(Verdict(ErrorKind.MISSING, "us", leg_over=True), "the leg has no id at the carrier", "no_leg")
