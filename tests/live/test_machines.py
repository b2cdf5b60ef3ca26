"""Calls that are no conversation: answering machines, menus of keys, two machines that talk to each other."""

import numpy as np

from senderz_voice.audio import g711
from senderz_voice.core import events as e
from senderz_voice.core.ending import Reason
from senderz_voice.ports.carrier import HangUpLeg, SendDigits
from senderz_voice.ports.language import Fired, ReplyPiece, Said, TextDelta, ToolRequest
from tests.live.fakes import CALL, outbound
from tests.live.stage import Stage, stage
from tests.live.virtual import run

GREETING = "You have reached Dana. Please leave a message after the tone."
MESSAGE = "This is Harbor Dental. Please call us back about your appointment."
BRIEF = {"direction": "outbound", "business_name": "Harbor Dental", "script": "Confirm.", "voicemail_message": MESSAGE}


def beep() -> list[bytes]:
    """0.4 s of 1,000 Hz, as frames."""
    tone = 0.4 * np.sin(2 * np.pi * 1000 * np.arange(3200) / 8000)
    audio = g711.encode(tone.astype(np.float32))
    return [audio[start : start + 160] for start in range(0, len(audio), 160)]


async def _beep(scene: Stage) -> None:
    for frame in beep():
        assert scene.ear is not None
        scene.ear.heard(frame)
        await scene.hush(0.02)


def _spoken(scene: Stage) -> list[str]:
    return [text for role, text in scene.transcript() if role == "assistant"]


def test_a_mailbox_gets_the_message_after_its_beep_and_nothing_else_is_said_to_it() -> None:
    async def story() -> None:
        async with stage(
            outbound(brief=BRIEF), cards=[GREETING], replies=[[TextDelta("Hello, is Dana there? ")]]
        ) as scene:
            await scene.connect()
            await scene.hush(0.3)
            await scene.speak(3.0)
            await scene.hush(0.4)
            await scene.webhook("machine", result="machine")
            before = len(scene.line.played)
            await scene.hush(0.3)
            assert len(scene.line.played) == before
            await _beep(scene)
            await scene.hush(8.0)
            assert _spoken(scene)[-1] == MESSAGE
            assert isinstance(scene.switch.orders[-1][1], HangUpLeg)
            await scene.webhook("ended", cause="normal", source="caller")
            ending = scene.replayed().ending
            assert ending is not None
            assert ending.reason is Reason.VOICEMAIL_LEFT

    run(story())


def test_a_mailbox_that_the_carrier_does_not_notice_is_known_by_its_words() -> None:
    async def story() -> None:
        async with stage(outbound(brief=BRIEF), cards=[GREETING], replies=[[TextDelta("Hello? ")]]) as scene:
            await scene.connect()
            await scene.hush(0.3)
            await scene.speak(3.0)
            await scene.hush(15.0)
            assert "MachineHeard" in scene.names()
            assert _spoken(scene)[-1] == MESSAGE

    run(story())


def test_keys_that_the_model_wants_are_pressed_once_and_remembered() -> None:
    async def story() -> None:
        menu = "For sales press one, for support press two."
        replies: list[list[ReplyPiece]] = [
            [TextDelta("Hello. ")],
            [ToolRequest("t1", "press_keys", '{"keys": "2"}')],
            [TextDelta("Hi, this is Harbor Dental. ")],
        ]
        async with stage(outbound(), cards=["Hello", menu, "Support, hello?"], replies=replies) as scene:
            await scene.connect()
            await scene.speak(0.5)
            await scene.hush(2.0)
            await scene.speak(2.0)
            await scene.hush(2.0)
            assert [order for _, order, _ in scene.switch.orders] == [SendDigits("2")]
            await scene.speak(0.6)
            await scene.hush(2.0)
            assert Fired("keys-1", "press_keys", '{"keys": "2"}', "pressed", ok=True) in scene.model.shown[-1].turns

    run(story())


def test_keys_that_are_no_keys_are_not_pressed() -> None:
    async def story() -> None:
        bad = ['{"keys": "+16195550123"}', '{"keys": "1;2"}', "{", '{"keys": 5}', '["1"]', '{"keys": ""}', "9" * 99999]
        replies: list[list[ReplyPiece]] = [
            [TextDelta("Hello. ")],
            [*(ToolRequest(f"t{n}", "press_keys", keys) for n, keys in enumerate(bad))],
        ]
        async with stage(outbound(), cards=["Hello", "Press one."], replies=replies) as scene:
            await scene.connect()
            await scene.speak(0.5)
            await scene.hush(2.0)
            await scene.speak(1.0)
            await scene.hush(2.0)
            assert len(scene.model.shown) == 2
            assert scene.switch.orders == []

    run(story())


def test_what_the_human_types_is_a_turn_that_the_model_reads() -> None:
    async def story() -> None:
        replies: list[list[ReplyPiece]] = [[TextDelta("Hello, please type your number. ")], [TextDelta("Thank you. ")]]
        async with stage(outbound(), replies=replies) as scene:
            await scene.connect()
            await scene.hush(4.5)
            assert scene.ear is not None
            for digit in "1234":
                scene.ear.digit(digit)
                await scene.hush(0.4)
            assert len(scene.model.shown) == 1
            await scene.hush(3.0)
            assert scene.model.shown[1].turns[-1] == Said("caller", "(keypad: 1234)", "en")
            assert [event.digit for event in scene.events if isinstance(event, e.DigitPressed)] == list("1234")

    run(story())


def test_two_machines_that_say_the_same_again_and_again_are_parted() -> None:
    async def story() -> None:
        replies: list[list[ReplyPiece]] = [[TextDelta("How can I help you? ")] for _ in range(9)]
        async with stage(outbound(), cards=["How can I help you today?"] * 9, replies=replies) as scene:
            await scene.connect()
            for _ in range(6):
                await scene.speak(1.0)
                await scene.hush(2.5)
            assert "LoopHeard" in scene.names()
            await scene.hush(8.0)
            assert isinstance(scene.switch.orders[-1][1], HangUpLeg)
            await scene.webhook("ended", cause="normal", source="caller")
            assert scene.log.rows[CALL].end_reason == "loop"

    run(story())
