"""What only Deepgram does: turns by meaning on Flux, segments on Nova."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from senderz_voice.speech.streaming.deepgram import DeepgramFlux, DeepgramNova
from tests.providers.stt.fake_deepgram import FLUX, NOVA, FluxTongue, NovaTongue
from tests.providers.stt.kits import Kit, scene
from tests.providers.stt.server import KEY, Caller
from tests.providers.stt.stage import play


def _flux(model: str = "flux-general-en", hints: Sequence[str] = (), **more: Any) -> Kit:
    asks = {**FLUX.must_ask, "model": [model], **({"language_hint": list(hints)} if hints else {})}
    protocols = replace(FLUX, must_ask=asks)
    return Kit("flux", protocols, lambda url, clock: DeepgramFlux(KEY, clock, base_url=url, model=model, **more), 640)


def _nova(language: str, hints: Sequence[str] = (), model: str = "nova-3") -> Kit:
    asks = {**NOVA.must_ask, "model": [model], "language": [language]}
    protocols = replace(NOVA, must_ask={**asks, **({"language_hint": list(hints)} if hints else {})})
    return Kit("nova", protocols, lambda url, clock: DeepgramNova(KEY, clock, base_url=url, model=model), 640)


def _turns(caller: Caller) -> FluxTongue:
    assert isinstance(caller.tongue, FluxTongue)
    return caller.tongue


def _segments(caller: Caller) -> NovaTongue:
    assert isinstance(caller.tongue, NovaTongue)
    return caller.tongue


def test_flux_guesses_the_end_and_takes_it_back() -> None:
    async def script(caller: Caller) -> None:
        turns = _turns(caller)
        await caller.partial("Book a table")
        await caller.tell(turns.info("EagerEndOfTurn", "Book a table."))
        await caller.tell(turns.info("TurnResumed", "Book a table for"))
        await caller.tell(turns.info("EagerEndOfTurn", "Book a table for two."))
        await caller.over("Book a table for two.")
        await caller.stays()

    async def story() -> None:
        async with scene(_flux(), script) as stage:
            await stage.ears.hear_finals(1)
            assert stage.ears.told == [
                ("partial", "Book a table", "en"),
                ("eager", "Book a table.", "en"),
                ("resumed",),
                ("partial", "Book a table for", "en"),
                ("eager", "Book a table for two.", "en"),
                ("final", "Book a table for two.", "en"),
            ]

    play(story())


def test_flux_is_asked_for_guesses_unless_they_are_not_wanted() -> None:
    async def story(kit: Kit, expected: str | None) -> None:
        async with scene(kit, Caller.stays) as stage:
            caller = await stage.fake.callers_come(1)
            assert caller.request.query.get("eager_eot_threshold") == expected
            assert caller.request.query["eot_threshold"] == "0.6"

    play(story(_flux(end_of_turn=0.6), "0.5"))
    play(story(_flux(end_of_turn=0.6, eager=0.8), "0.6"))
    play(story(_flux(end_of_turn=0.6, eager=None), None))


def test_a_guess_is_taken_back_when_the_connection_drops() -> None:
    async def script(caller: Caller) -> None:
        if caller.number == 0:
            await caller.partial("Yes")
            await caller.tell(_turns(caller).info("EagerEndOfTurn", "Yes."))
            await caller.finishes()
            caller.drop()
        await caller.stays()

    async def story() -> None:
        async with scene(_flux(), script) as stage:
            await stage.ears.hear("eager", "Yes.")
            stage.hearing.finish()
            await stage.ears.hear("resumed")

    play(story())


def test_flux_says_nothing_to_a_finish_without_a_turn_and_so_its_next_update_is_the_answer() -> None:
    async def script(caller: Caller) -> None:
        turns = _turns(caller)
        await caller.finishes()
        turns.end = 1.1
        await caller.tell(turns.info("Update", ""))
        await caller.stays()

    async def story() -> None:
        async with scene(_flux(), script) as stage:
            stage.speak(50)
            stage.hearing.finish()
            await stage.ears.hear_finals(1)
            assert stage.ears.told == [("final", "", "en")]

    play(story())


def test_after_a_turn_there_is_nothing_to_finish_either() -> None:
    async def script(caller: Caller) -> None:
        turns = _turns(caller)
        await caller.partial("yes")
        await caller.over("yes")
        await caller.finishes()
        turns.end = 1.1
        await caller.tell(turns.info("Update", ""))
        await caller.stays()

    async def story() -> None:
        async with scene(_flux(), script) as stage:
            stage.speak(50)
            await stage.ears.hear_finals(1)
            stage.hearing.finish()
            await stage.ears.hear_finals(2)
            assert stage.ears.finals == ["yes", ""]

    play(story())


def test_an_update_of_older_audio_is_no_answer() -> None:
    async def script(caller: Caller) -> None:
        turns = _turns(caller)
        await caller.finishes()
        turns.end = 0.5
        await caller.tell(turns.info("Update", ""))
        await caller.partial("yes")
        turns.end = 1.1
        await caller.partial("yes")
        await caller.over("yes", 1.1)
        await caller.stays()

    async def story() -> None:
        async with scene(_flux(), script) as stage:
            stage.speak(50)
            stage.hearing.finish()
            await stage.ears.hear_finals(1)
            assert stage.ears.finals == ["yes"]

    play(story())


def test_flux_multi_is_told_the_languages_and_tells_which_it_heard() -> None:
    async def script(caller: Caller) -> None:
        turns = _turns(caller)
        await caller.partial("hola")
        turns.languages = ["es"]
        await caller.over("hola buenas")
        turns.languages = ["en", "es"]
        await caller.over("hello")
        await caller.stays()

    async def story() -> None:
        kit = _flux("flux-general-multi", ["en", "es"])
        async with scene(kit, script, languages=["en", "es-MX", "tr-TR"]) as stage:
            await stage.ears.hear_finals(2)
            assert stage.ears.told == [
                ("partial", "hola", "en"),
                ("final", "hola buenas", "es-MX"),
                ("final", "hello", "en"),
            ]

    play(story())


def test_a_language_that_the_model_does_not_hear_fails_without_a_connection() -> None:
    async def story() -> None:
        async with scene(_flux(), Caller.stays, languages=["tr-TR"]) as stage:
            assert stage.ears.told == []
            await stage.ears.hear("failed", "Deepgram flux-general-en does not hear tr-TR")
            stage.speak(10)
            stage.hearing.finish()
            await stage.hearing.close()
            assert len(stage.ears.told) == 1
            assert stage.fake.attempts == 0

    play(story())


@pytest.mark.parametrize("kit", [_flux(), _nova("en")], ids=["flux", "nova"])
def test_an_error_of_the_vendor_is_a_drop(kit: Kit) -> None:
    async def script(caller: Caller) -> None:
        if caller.number == 0:
            error = {"type": "Error", "sequence_id": 1, "code": "INTERNAL_SERVER_ERROR", "description": KEY}
            await caller.tell({**error, "variant": "x"})
        await caller.over("yes")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script) as stage:
            await stage.ears.hear("final", "yes")
            assert len(stage.fake.callers) == 2

    play(story())


def test_nova_gathers_segments_until_it_hears_silence() -> None:
    async def script(caller: Caller) -> None:
        segments = _segments(caller)
        await caller.tell(segments.result("I would"))
        await caller.tell(segments.result("I would like", is_final=True))
        await caller.tell(segments.result(""), segments.result("", is_final=True))
        await caller.tell(segments.result("to book"))
        await caller.tell(segments.result("to book.", is_final=True, speech_final=True))
        await caller.tell(segments.result("", is_final=True, speech_final=True))
        await caller.stays()

    async def story() -> None:
        async with scene(_nova("en"), script) as stage:
            await stage.ears.hear_finals(1)
            assert stage.ears.partials == ["I would", "I would like", "I would like to book"]
            assert stage.ears.finals == ["I would like to book."]

    play(story())


def test_in_noise_nova_ends_the_turn_with_the_last_word() -> None:
    async def script(caller: Caller) -> None:
        segments = _segments(caller)
        await caller.tell({"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 0.1})
        await caller.tell(segments.result("yes", is_final=True))
        await caller.tell({"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 0.1})
        await caller.stays()

    async def story() -> None:
        async with scene(_nova("en"), script) as stage:
            await stage.ears.hear_finals(1)
            assert stage.ears.told == [("partial", "yes", "en"), ("final", "yes", "en")]

    play(story())


def test_nova_finalizes_and_an_empty_answer_is_one_too() -> None:
    async def script(caller: Caller) -> None:
        segments = _segments(caller)
        await caller.tell(segments.result("at", is_final=True))
        await caller.finishes()
        await caller.tell(segments.finalized("noon"))
        await caller.finishes()
        await caller.tell(segments.finalized(""))
        await caller.stays()

    async def story() -> None:
        async with scene(_nova("en"), script) as stage:
            await stage.ears.hear("partial", "at")
            stage.hearing.finish()
            await stage.ears.hear_finals(1)
            stage.hearing.finish()
            await stage.ears.hear_finals(2)
            assert stage.ears.finals == ["at noon", ""]

    play(story())


def test_the_answer_to_finalize_is_not_doubled_when_silence_was_faster() -> None:
    async def script(caller: Caller) -> None:
        segments = _segments(caller)
        await caller.finishes()
        await caller.over("yes")
        await caller.tell(segments.finalized(""))
        await caller.over("no")
        await caller.stays()

    async def story() -> None:
        async with scene(_nova("en"), script) as stage:
            stage.speak(10)
            stage.hearing.finish()
            await stage.ears.hear("final", "no")
            assert stage.ears.finals == ["yes", "no"]

    play(story())


@pytest.mark.parametrize(
    ("kit", "asked", "reported"),
    [
        (_nova("tr"), ["tr-TR"], "tr-TR"),
        (_nova("es"), ["es-MX"], "es-MX"),
        (_nova("multi", ["en", "es"]), ["en", "es-MX"], "es-MX"),
        (_nova("multi", ["es", "en"]), ["es-MX", "tr-TR", "en"], "es-MX"),
        # No model hears Turkish together with another language, so that the first one is chosen.
        (_nova("tr"), ["tr-TR", "en"], "tr-TR"),
        (_nova("en"), ["en", "tr-TR"], "en"),
        (_nova("multi", model="nova-2"), ["en", "es-MX"], "es-MX"),
    ],
)
def test_nova_is_asked_for_languages_as_it_can_hear_them(kit: Kit, asked: list[str], reported: str) -> None:
    async def script(caller: Caller) -> None:
        _segments(caller).languages = ["es"]
        await caller.over("bueno")
        await caller.stays()

    async def story() -> None:
        async with scene(kit, script, languages=asked) as stage:
            await stage.ears.hear_finals(1)
            assert stage.ears.told == [("final", "bueno", reported)]

    play(story())


def test_nova_does_not_hear_every_language() -> None:
    async def story() -> None:
        async with scene(_nova("en"), Caller.stays, languages=["qu"]) as stage:
            await stage.ears.hear("failed", "Deepgram nova-3 does not hear qu")

    play(story())
