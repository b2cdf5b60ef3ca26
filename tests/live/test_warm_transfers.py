"""A warm transfer on the virtual clock: two lines, and each hears only what is meant for it."""

import asyncio

from senderz_voice.core.states import LegState
from senderz_voice.ports.carrier import BridgeLeg, HangUpLeg
from senderz_voice.ports.language import ReplyEnded, ReplyPiece, TextDelta, ToolRequest
from tests.live.fakes import CALL, Telephone, inbound
from tests.live.stage import Stage, stage
from tests.live.virtual import run

INTENTS = {
    "talk_to_human": {"action": "transfer", "description": "asks for a person", "parameters": {}, "language": "all"}
}
REPLIES: list[list[ReplyPiece]] = [
    [TextDelta("Harbor Dental, how can I help? ")],
    [TextDelta("One moment. "), ToolRequest("t1", "talk_to_human", "{}"), ReplyEnded()],
]
ASKED = "I want to talk to somebody about my invoice."


async def _asked(scene: Stage) -> Telephone:
    """The human asked for a person, whom the carrier rings; answers the person's line."""
    await scene.connect()
    await scene.hush(4.0)
    await scene.speak(1.0)
    await scene.hush(3.0)
    return Telephone(leg="leg-2")


async def _answers(scene: Stage, person: Telephone, result: str) -> None:
    """Somebody or something picks up at the person's end."""
    handoff = {"leg": "leg-2", "client_state": f"{CALL}:handoff"}
    await scene.webhook("answered", **handoff)
    token = scene.switch.dialled[0].stream.token
    assert await scene.roster.admit(token)
    ear = await scene.roster.connect(token, person)
    assert ear is not None
    person.on_mark = ear.mark_returned
    await scene.webhook("machine", result=result, **handoff)


def test_the_person_is_told_what_it_is_about_and_then_joined_with_the_human() -> None:
    async def story() -> None:
        async with stage(inbound(intents=INTENTS, warm=True), replies=REPLIES, cards=[ASKED]) as scene:
            person = await _asked(scene)
            order = scene.switch.dialled[0]
            assert (order.to_number, order.detect_machine) == ("+16195550199", True)
            heard_by_human = len(scene.line.played)
            await _answers(scene, person, "human")
            await scene.hush(15.0)
            assert person.played
            assert len(scene.line.played) == heard_by_human
            assert scene.switch.orders[-1][:2] == ("leg-1", BridgeLeg("leg-2"))
            assert not any("assistant of" in text for _, text in scene.transcript())
            await scene.webhook("bridged")
            assert scene.replayed().caller is LegState.BRIDGED
            assert not person.open
            assert not scene.line.open

    run(story())


def test_an_answering_machine_at_the_persons_end_gives_the_human_back_to_us() -> None:
    async def story() -> None:
        async with stage(inbound(intents=INTENTS, warm=True), replies=REPLIES, cards=[ASKED]) as scene:
            person = await _asked(scene)
            await _answers(scene, person, "machine")
            await scene.hush(6.0)
            assert not person.played
            assert [order for leg, order, _ in scene.switch.orders if leg == "leg-2"] == [HangUpLeg()]
            assert scene.transcript()[-1][1].startswith("I'm sorry, nobody could take your call")

    run(story())


def test_a_human_who_hangs_up_while_the_person_is_told_ends_both_lines() -> None:
    async def story() -> None:
        async with stage(inbound(intents=INTENTS, warm=True), replies=REPLIES, cards=[ASKED]) as scene:
            person = await _asked(scene)
            await _answers(scene, person, "human")
            await scene.webhook("ended", cause="normal", source="caller")
            await asyncio.sleep(0.2)
            assert any(leg == "leg-2" and isinstance(order, HangUpLeg) for leg, order, _ in scene.switch.orders)

    run(story())
