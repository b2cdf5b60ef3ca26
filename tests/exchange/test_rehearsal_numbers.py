"""What happens at each rehearsal number: the table, and a story for everyone who is no plain conversation."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from telnyx import PermissionDeniedError

from senderz_voice.audio.beep import BeepFinder
from senderz_voice.exchange.parts import Tongue
from senderz_voice.exchange.people.answering_machine import GREETING
from senderz_voice.exchange.routing import REHEARSAL, Route, route
from senderz_voice.ports.speech import Recognition
from tests.exchange.stage import Phone, Stage, run, stage
from tests.exchange.toneproof import SILENCE, TestRecogniser, TestVoice, lower, spoken

TABLE = {
    "0001": "cooperative",
    "0003": "cooperative",  # The API itself refuses these two; who dials them here gets through.
    "0004": "cooperative",
    "0005": "cooperative",
    "0008": "voicemail",
    "0009": "interrupts",
    "0010": "silent",
    "0011": "spanish",
    "0012": "turkish",
    "0013": "asks_for_person",
    "0014": "stop_calling",
    "0015": "dictates",
    "0016": "murmurs",
    "0017": "menu",
    "0018": "leaves_midway",
    "0019": "cooperative",
    "9999": "cooperative",
}
TELNYX = {"answering_machine_detection": "premium"}
# Speech that tests can read takes 20 ms a letter, so a greeting is over sooner than a real one.
QUICK = {"answering_machine_detection_config": {"greeting_duration_millis": 1_500}}


@pytest.mark.parametrize(("digits", "kind"), TABLE.items())
def test_who_picks_up(digits: str, kind: str) -> None:
    way = route(REHEARSAL + digits)
    assert (way.kind, way.ending, way.refused) == (kind, None, False)
    assert way.ring_seconds is not None
    assert way.ring_seconds == (5.0 if digits == "0005" else pytest.approx(1.5, abs=0.5))


def test_where_nobody_picks_up() -> None:
    assert route(REHEARSAL + "0002").refused
    busy = route(REHEARSAL + "0006").ending
    assert busy is not None
    assert busy.cause == "user_busy"
    for unanswered in ("0007", "0100"):
        assert route(REHEARSAL + unanswered).ring_seconds is None
    assert route("+14155550007") == Route()


async def _answered(s: Stage, digits: str, **fields: Any) -> tuple[str, Phone]:
    leg = await s.dial(REHEARSAL + digits, **fields)
    phone = await s.phone()
    await phone.message("start")
    return leg, phone


def test_a_browser_phone_that_nobody_opened_rings_out(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg = await s.dial(REHEARSAL + "0100", timeout_secs=5)
            assert (await s.inbox.of("call.hangup", call_control_id=leg))["hangup_cause"] == "timeout"

    run(story())


def test_voicemail_greets_beeps_and_keeps_the_message(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg, phone = await _answered(s, "0008", **TELNYX, **QUICK)
            await phone.say("nobody hears this, and it stops nothing")
            found = await s.inbox.of("call.machine.premium.detection.ended", call_control_id=leg)
            assert found["result"] == "machine"
            over = await s.inbox.of("call.machine.premium.greeting.ended", call_control_id=leg)
            assert over["result"] == "beep_detected"
            assert lower(GREETING) in phone.heard()
            await phone.say("this is the copper kettle. please call us back.")
            ended = await s.inbox.of("call.hangup", call_control_id=leg)
            assert ended["hangup_source"] == "callee"
            person = await s.person(leg, lambda person: person["heard"])
            assert person["heard"] == ["this is the copper kettle. please call us back."]
            assert (person["kind"], person["said"]) == ("voicemail", [GREETING])
            assert BeepFinder().feed(bytes(phone.inbound))
            assert [kind for kind in s.inbox.types(leg) if "machine" in kind] == [
                "call.machine.premium.detection.ended",
                "call.machine.premium.greeting.ended",
            ]

    run(story())


@pytest.mark.parametrize(("message", "seconds"), [(b"", 8.0), (spoken("and so on ") * 150, 20.0)])
def test_voicemail_leaves_by_itself(tmp_path: Path, message: bytes, seconds: float) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg, phone = await _answered(s, "0008")
            await s.bell.until(lambda: BeepFinder().feed(bytes(phone.inbound)))
            before = len(phone.inbound)
            if message:
                await phone.play(message)
            await s.inbox.of("call.hangup", call_control_id=leg, hangup_source="callee")
            await phone.message("stop")
            assert seconds - 1.5 <= (len(phone.inbound) - before) / 8_000 <= seconds + 0.5

    run(story())


LONG = "good afternoon, this is the copper kettle, and i am calling because of the table that you booked with us."


def test_the_one_who_interrupts_twice_and_then_cooperates(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg, phone = await _answered(s, "0009")
            await phone.hears("hello?")
            for first, last in (("sorry", "who is this again?"), ("hold on", "okay, go on.")):
                await phone.say(LONG)
                await phone.send({"event": "mark", "mark": {"name": first}})
                await phone.hears(first)
                assert first not in [mark["mark"]["name"] for mark in phone.of("mark")]
                await phone.send({"event": "clear"})
                await phone.hears(last)
                await phone.message("media", len(phone.of("media")) + 50)
            await phone.say(
                "thank you for waiting so patiently. does friday at seven still work for you and your guests?"
            )
            await phone.hears("yes, that works for me.")
            assert len((await s.report(leg))["person"]["said"]) == 4

    run(story())


def test_the_one_who_says_stop_calling(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            _, phone = await _answered(s, "0014")
            await phone.say("hi, i am calling about an offer.")
            await phone.hears("please stop calling me.")

    run(story())


class Bilingual:
    """Recognises letters, and takes whatever mentions a kettle for English."""

    async def transcribe(self, speech: bytes, languages: Sequence[str]) -> Recognition:
        assert tuple(languages[1:]) == ("en",)
        text = (await TestRecogniser().transcribe(speech, languages)).text
        return Recognition(text, "en" if "kettle" in text else f"{languages[0]}-XX")


@pytest.mark.parametrize(
    ("digits", "language", "says", "talk"),
    [
        (
            "0011",
            "es",
            "¿bueno?",
            [
                ("hi, this is the copper kettle.", "no hablo inglés"),
                ("disculpe. ¿con quién tengo el gusto?", "me llamo lucía ramírez."),
                ("¿le queda bien el viernes a las siete?", "sí, me parece bien."),
                ("que tenga un buen día.", "hasta luego."),
            ],
        ),
        (
            "0012",
            "tr",
            "alo?",
            [
                ("hi, this is the copper kettle.", "ingilizce bilmiyorum"),
                ("pardon. kiminle görüşüyorum?", "adım ayşe kaya."),
                ("cuma günü saat yedi uygun mu?", "evet, benim için uygun."),
                ("teşekkür ederim, iyi günler.", "teşekkürler, iyi günler."),
            ],
        ),
    ],
)
def test_those_who_speak_another_language(
    tmp_path: Path, digits: str, language: str, says: str, talk: list[tuple[str, str]]
) -> None:
    async def story() -> None:
        async with stage(tmp_path, tongues={language: Tongue(Bilingual(), TestVoice())}) as s:
            leg, phone = await _answered(s, digits)
            await phone.hears(says)
            for said, answer in talk:
                await phone.say(said)
                await phone.hears(answer)
            await s.inbox.of("call.hangup", call_control_id=leg, hangup_source="callee")

    run(story())


def test_an_ear_that_cannot_tell_languages_apart_is_not_asked_to(tmp_path: Path) -> None:
    class Turkish:
        async def transcribe(self, speech: bytes, languages: Sequence[str]) -> Recognition:
            assert tuple(languages) == ("tr",)
            return Recognition("", "tr")

    async def story() -> None:
        async with stage(tmp_path, tongues={"tr": Tongue(Turkish(), TestVoice(), foreign=())}) as s:
            _, phone = await _answered(s, "0012")
            await phone.say("hi, this is the copper kettle.")
            await phone.hears("pardon, tekrar eder misiniz?")

    run(story())


@pytest.mark.parametrize(("digits", "name"), [("0011", "Spanish"), ("0012", "Turkish")])
def test_a_language_that_is_not_installed_is_refused_with_the_remedy(tmp_path: Path, digits: str, name: str) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            with pytest.raises(PermissionDeniedError, match=rf"{name}.*senderz-voice\[languages\].*D41"):
                await s.dial(REHEARSAL + digits)
            answer = await s.http.post("/rehearsal/calls", json={"to": await s.buy(), "person": {"kind": name.lower()}})
            assert answer.status_code == 403

    run(story())


def test_a_number_is_dictated_in_groups_with_pauses(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            _, phone = await _answered(s, "0015")
            await phone.hears("hello?")
            await phone.say("does friday still work for you?")
            await phone.hears("yes, that works for me.")
            begun = len(phone.inbound)
            await phone.say("great. what is the best number to reach you?")
            await phone.hears("zero onefour two.")
            answer = bytes(phone.inbound[begun:]).strip(SILENCE)
            runs = [(code, len(list(run)) / 8_000) for code, run in groupby(answer)]
            pauses = [seconds for code, seconds in runs if code == SILENCE[0]]
            assert pauses == pytest.approx([0.8, 1.2, 1.0], abs=0.025)

    run(story())


def test_the_one_who_only_murmurs_and_leaves_politely(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg, phone = await _answered(s, "0016")
            await phone.hears("hello?")
            await phone.say(f"{LONG} {LONG}")
            await phone.send({"event": "mark", "mark": {"name": "all said"}})
            await phone.hears("mm-hmm.")
            assert phone.of("mark") == []
            await s.heard(leg, f"{LONG} {LONG}")
            for turn in range(5):
                question = f"does day {turn} still work for you?"
                await phone.say(question)
                await s.heard(leg, question)
            await s.inbox.of("call.hangup", call_control_id=leg, hangup_source="callee")
            said = (await s.report(leg))["person"]["said"]
            assert said[-1] == "Okay, I have to go now. Thank you, goodbye."
            assert set(said[1:-1]) <= {"Uh-huh.", "Mm-hmm.", "Mm."}
            assert len(said) >= 6

    run(story())


def test_a_keypad_menu_is_operated_with_keys(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg, phone = await _answered(s, "0017")
            await phone.say("hello, can i speak to somebody?")
            await phone.hears("for support, press two. to hear this again, press zero.")
            heard = len(phone.heard())
            await phone.hears("press zero.for sales, press one.")
            assert "hello" not in phone.heard()[heard:]
            await s.client.calls.actions.send_dtmf(leg, digits="9")
            await phone.hears("not a valid choice.")
            await s.client.calls.actions.send_dtmf(leg, digits="w0")
            await s.person(leg, lambda person: person["said"][-1].startswith("For sales"))
            await s.client.calls.actions.send_dtmf(leg, digits="2")
            await phone.hears("support, this is sam. how can i help you?")
            await phone.say("when are you open?")
            await phone.hears("we are open from nine to five")
            assert (await s.report(leg))["person"]["digits"] == ["9", "0", "2"]

    run(story())


def test_a_menu_that_nobody_uses_says_goodbye(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            leg, _ = await _answered(s, "0017")
            await s.inbox.of("call.hangup", call_control_id=leg, hangup_source="callee")
            said = (await s.report(leg))["person"]["said"]
            assert said == [said[0], *[said[1]] * 4, "Goodbye."]

    run(story())
