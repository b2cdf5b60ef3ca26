"""The carrier is told to record joined legs, and whether it obeys is of no concern to the call."""

from collections.abc import Sequence
from dataclasses import replace

from senderz_voice.core import events as e
from senderz_voice.core.commands import RecordBridged
from senderz_voice.core.events import Event
from senderz_voice.live.orders import Firing, Orders
from senderz_voice.ports.calllog import Text
from senderz_voice.ports.carrier import CarrierRefusal, LegOrder, RecordLeg
from senderz_voice.ports.errors import ErrorKind
from senderz_voice.ports.language import ReplyPiece, TextDelta, ToolRequest
from tests.live.fakes import CALL, LEG, Office, Switch, inbound
from tests.live.stage import stage
from tests.live.virtual import VirtualClock, run

INTENTS = {"talk_to_human": {"action": "transfer", "description": "connects the caller"}}
REPLIES: Sequence[Sequence[ReplyPiece]] = [
    [TextDelta("Hello. ")],
    [TextDelta("One moment. "), ToolRequest("a", "talk_to_human", "{}")],
]


def test_the_callers_leg_is_recorded_from_the_moment_it_is_joined() -> None:
    async def story() -> None:
        file, events = inbound(intents=INTENTS)
        offered = events[0]
        assert isinstance(offered, e.CallOffered)
        terms = replace(offered.terms, record=True, record_after_transfer=True)
        begin: list[Event] = [replace(offered, terms=terms), *events[1:]]
        async with stage((file, begin), replies=REPLIES, cards=["A person please"]) as scene:
            await scene.connect()
            await scene.hush(1.5)
            await scene.speak(0.6)
            await scene.hush(3.0)
            await scene.webhook("answered", leg="leg-2", client_state=f"{CALL}:handoff")
            assert not any(isinstance(order, RecordLeg) for _, order, _ in scene.switch.orders)
            await scene.webhook("bridged")
            await scene.webhook("bridged", leg="leg-2", client_state=f"{CALL}:handoff")
            recorded = [(leg, key) for leg, order, key in scene.switch.orders if isinstance(order, RecordLeg)]
            assert [leg for leg, _ in recorded] == [LEG]
            assert all(key.startswith(f"{CALL}:") for _, key in recorded)
            await scene.hung_up()

    run(story())


class Unwilling(Switch):
    """A carrier that records nothing."""

    async def perform(self, leg: str, order: LegOrder, *, key: str) -> None:
        await super().perform(leg, order, key=key)
        raise CarrierRefusal(
            ErrorKind.REFUSED, "no", code="90020", status=422, fault="us", retry=False, dial_failure=False
        )


class Told:
    """A call that notes what it is told."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def post(self, event: Event, *texts: Text) -> None:
        self.events.append(event)

    def words(self, kind: str, text: str, language: str) -> Text:
        raise AssertionError("there is nothing to say")

    def firing(self, number: int) -> Firing:
        raise AssertionError("nothing was fired")


def test_a_carrier_that_will_not_record_is_asked_once_and_the_call_never_hears_of_it() -> None:
    async def story() -> None:
        switch, office, call = Unwilling(), Office(), Told()
        orders = Orders(VirtualClock(), {True: switch, False: switch}, office, office)
        await orders.carry_out(RecordBridged(), f"{CALL}:9:2", inbound()[0], call)
        assert switch.orders == [(LEG, RecordLeg(), f"{CALL}:9:2")]
        assert call.events == []

    run(story())
