"""A rehearsal with real voices and real recognition, at the speed of life."""

from pathlib import Path

import pytest

from senderz_voice.clock import SystemClock
from senderz_voice.speech.hibari import HibariVoice
from senderz_voice.speech.moonshine import Moonshine
from senderz_voice.speech.silero import Silero
from tests.exchange.stage import Phone, Stage, run, stage
from tests.exchange.toneproof import SILENCE

_PAUSE = SILENCE * 6000


async def _say(phone: Phone, voice: HibariVoice, text: str) -> None:
    await phone.play(b"".join([piece async for piece in voice.synthesise(text, "en")]))


async def _hears_out(s: Stage, phone: Phone, leg: str, answer: str) -> None:
    """Wait until the person has decided to say `answer` and has finished saying it."""
    begun = len(phone.inbound)
    while answer not in (await s.report(leg))["person"]["said"]:
        await phone.message("media", len(phone.of("media")) + 10)
    await s.bell.until(lambda: any(phone.inbound[begun:].strip(SILENCE)) and phone.inbound.endswith(_PAUSE))


@pytest.mark.slow
def test_a_person_understands_the_assistants_voice_and_answers_in_its_own(
    tmp_path: Path, moonshine: Moonshine, voice: HibariVoice, second_voice: HibariVoice, silero: Silero
) -> None:
    async def story() -> None:
        async with stage(tmp_path, clock=SystemClock(), recogniser=moonshine, voice=second_voice, activity=silero) as s:
            leg = await s.dial("+15555550001")
            phone = await s.phone()
            await phone.message("start")
            await _hears_out(s, phone, leg, "Hello?")
            await _say(phone, voice, "Hi, this is Larkspur Dental. Does Tuesday at three still work for you?")
            await _hears_out(s, phone, leg, "Yes, that works for me.")
            heard = len(phone.inbound)
            await _say(phone, voice, "Wonderful. Is there anything else I can help you with?")
            await _hears_out(s, phone, leg, "No, that's all. Thank you.")
            spoken = await moonshine.transcribe(bytes(phone.inbound[heard:].strip(SILENCE)), ("en",))
            assert "that's all" in spoken.text.lower()
            await _say(phone, voice, "Thank you, goodbye.")
            await s.inbox.of("call.hangup", call_control_id=leg, hangup_source="callee")
            assert "tuesday" in (await s.report(leg))["person"]["heard"][0].lower()

    run(story())


@pytest.mark.slow
def test_an_answering_machine_is_found_by_its_sound_and_keeps_the_message(
    tmp_path: Path, moonshine: Moonshine, voice: HibariVoice, second_voice: HibariVoice, silero: Silero
) -> None:
    async def story() -> None:
        async with stage(tmp_path, clock=SystemClock(), recogniser=moonshine, voice=second_voice, activity=silero) as s:
            leg = await s.dial("+15555550008", answering_machine_detection="premium")
            phone = await s.phone()
            await phone.message("start")
            detected = await s.inbox.of("call.machine.premium.detection.ended", call_control_id=leg)
            assert detected["result"] == "machine"
            await s.inbox.of("call.machine.premium.greeting.ended", call_control_id=leg, result="beep_detected")
            await _say(phone, voice, "Hello, this is Larkspur Dental. Please call us back about Tuesday.")
            await s.inbox.of("call.hangup", call_control_id=leg, hangup_source="callee")
            person = await s.person(leg, lambda person: person["heard"])
            assert "call us back about tuesday" in person["heard"][0].lower()

    run(story())


@pytest.mark.slow
def test_a_person_who_interrupts_is_heard_over_the_assistant(
    tmp_path: Path, moonshine: Moonshine, voice: HibariVoice, second_voice: HibariVoice, silero: Silero
) -> None:
    async def story() -> None:
        async with stage(tmp_path, clock=SystemClock(), recogniser=moonshine, voice=second_voice, activity=silero) as s:
            leg = await s.dial("+15555550009", answering_machine_detection="premium")
            phone = await s.phone()
            await phone.message("start")
            await _hears_out(s, phone, leg, "Hello?")
            found = await s.inbox.of("call.machine.premium.detection.ended", call_control_id=leg)
            assert found["result"] == "human_residence"
            heard = len(phone.inbound)
            await _say(
                phone, voice, "Good afternoon, this is Larkspur Dental, and I am calling about your appointment."
            )
            await phone.send({"event": "mark", "mark": {"name": "all said"}})
            await s.person(leg, lambda person: len(person["said"]) == 2)
            assert not phone.of("mark")
            await _hears_out(s, phone, leg, "Sorry, wait a second. Who is this again?")
            spoken = await moonshine.transcribe(bytes(phone.inbound[heard:].strip(SILENCE)), ("en",))
            assert "who is this" in spoken.text.lower()

    run(story())
