"""Virtual people on a line, heard and answered through the media socket as the assistant would."""

from pathlib import Path

import pytest

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.speech import Recognition
from tests.exchange.stage import FastClock, Phone, Stage, run, stage
from tests.exchange.toneproof import TestRecogniser


async def _answered(s: Stage, to: str) -> tuple[str, Phone]:
    leg = await s.dial(to)
    phone = await s.phone()
    await phone.message("start")
    return leg, phone


def test_a_cooperative_conversation_to_its_goodbye(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg, phone = await _answered(s, "+15555550001")
            await phone.hears("hello?")
            await phone.say("hi, this is the copper kettle. does friday at seven still work for you?")
            await phone.hears("yes, that works for me.")
            await phone.say("great. is there anything else i can do for you?")
            await phone.hears("no, that's all. thank you.")
            await phone.say("thank you. goodbye.")
            await phone.hears("goodbye.")
            ended = await s.inbox.of("call.hangup", call_control_id=leg)
            assert (ended["hangup_cause"], ended["hangup_source"]) == ("normal_clearing", "callee")
            report = (await s.report(leg))["person"]
            assert report["heard"][0] == "hi, this is the copper kettle. does friday at seven still work for you?"
            assert report["said"] == ["Hello?", "Yes, that works for me.", "No, that's all. Thank you.", "Goodbye."]

    run(story())


def test_who_hears_nothing_asks_once_and_leaves(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg, phone = await _answered(s, "+15555550001")
            await phone.hears("hello?")
            await phone.hears("hello? is anyone there?")
            await phone.hears("goodbye.")
            await s.inbox.of("call.hangup", call_control_id=leg)

    run(story())


def test_the_silent_one_never_speaks_and_never_leaves(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg, phone = await _answered(s, "+15555550010")
            await phone.say("hello, is anybody there?")
            await s.bell.until(lambda: len(phone.of("media")) > 1500)
            assert phone.heard() == ""
            assert (await s.report(leg))["person"]["heard"] == ["hello, is anybody there?"]

    run(story())


def test_the_one_who_wants_a_person(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            _, phone = await _answered(s, "+15555550013")
            await phone.say("hi, does friday still work for you?")
            await phone.hears("can i talk to a real person, please?")

    run(story())


def test_the_one_who_leaves_midway(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg, phone = await _answered(s, "+15555550018")
            await phone.say("hi, does friday still work for you?")
            await phone.hears("yes, that works for me.")
            await phone.say("and what is your name?")
            await s.inbox.of("call.hangup", call_control_id=leg)
            assert "jordan" not in phone.heard()

    run(story())


def test_a_person_falls_silent_when_spoken_over(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path, clock=FastClock(3.0)) as s:
            _, phone = await _answered(s, "+15555550001")
            await phone.say("what is your phone number?")
            await phone.hears("it's four")
            await phone.say("sorry, one thing first: what is your email address now?")
            await phone.hears("jordan at example dot com.")
            assert "four two" not in phone.heard()

    run(story())


def test_two_sentences_with_a_pause_are_answered_together(tmp_path: Path) -> None:
    class Slow:
        async def transcribe(self, speech: bytes, languages: tuple[str, ...]) -> Recognition:
            await clock.sleep(2.0)
            return await TestRecogniser().transcribe(speech, languages)

    clock = FastClock()

    async def story() -> None:
        async with stage(tmp_path, clock=clock, recogniser=Slow()) as s:
            leg, phone = await _answered(s, "+15555550001")
            await phone.hears("hello?")
            await phone.say("i am calling from the copper kettle")
            await phone.play(b"\xff" * 8000)
            await phone.say("what is your name?")
            await phone.hears("my name is jordan lee.")
            assert (await s.report(leg))["person"]["said"] == ["Hello?", "My name is Jordan Lee."]

    run(story())


def test_a_failing_recogniser_is_like_noise(tmp_path: Path) -> None:
    class Deaf:
        async def transcribe(self, speech: bytes, languages: tuple[str, ...]) -> Recognition:
            raise PortError(ErrorKind.UNAVAILABLE, "no ears today")

    async def story() -> None:
        async with stage(tmp_path, recogniser=Deaf()) as s:
            _, phone = await _answered(s, "+15555550001")
            await phone.hears("hello?")
            await phone.say("what is your name?")
            await phone.hears("sorry, could you say that again?")

    run(story())


def test_a_person_presses_keys(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg, phone = await _answered(s, "+15555550010")
            answer = await s.http.post(f"/rehearsal/calls/{leg}/press", json={"digits": "1#"})
            assert answer.status_code == 200
            assert [(await phone.message("dtmf", n))["dtmf"]["digit"] for n in (1, 2)] == ["1", "#"]
            await s.inbox.of("call.dtmf.received", call_control_id=leg, digit="#")
            refused = await s.http.post(f"/rehearsal/calls/{leg}/press", json={"digits": "x"})
            assert refused.status_code == 422

    run(story())


def test_a_caller_says_its_wants_one_by_one(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.rehearse(
                await s.buy(), kind="caller", wants=["are you open on sunday?", "do you have a terrace?"]
            )
            await s.client.calls.actions.answer(leg, stream_url=s.stream_url, stream_bidirectional_mode="rtp")
            phone = await s.phone()
            await phone.message("start")
            await phone.say("copper kettle, how can i help?")
            await phone.hears("are you open on sunday?")
            await phone.say("yes, from ten. who is calling please?")
            await phone.hears("my name is jordan lee.")
            await phone.say("thank you jordan.")
            await phone.hears("do you have a terrace?")
            await phone.say("we do.")
            await phone.hears("no, that's all. thank you.")
            await phone.say("have a nice day.")
            await phone.hears("goodbye.")
            assert (await s.inbox.of("call.hangup"))["hangup_source"] == "caller"

    run(story())


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"to": "+14155550111"}, 422),
        ({"to": "nowhere"}, 422),
        ({"to": "+14155550111", "person": {"kind": "robot"}}, 422),
        ({}, 422),
    ],
)
def test_calls_that_nobody_can_make(tmp_path: Path, body: dict[str, object], status: int) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            assert (await s.http.post("/rehearsal/calls", json=body)).status_code == status
            assert (await s.http.get("/rehearsal/calls/v3:none")).status_code == 422

    run(story())
