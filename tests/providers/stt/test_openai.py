"""What only OpenAI does: a session that is set up first, items in any order, voice activity detection by model."""

import pytest

from senderz_voice.speech.streaming.dialect import Over
from senderz_voice.speech.streaming.openai import DetectingDialect, OpenAIRealtime
from tests.providers.stt.fake_openai import OPENAI, SPOKEN, ItemTongue
from tests.providers.stt.kits import Kit, scene
from tests.providers.stt.server import KEY, Caller, Json
from tests.providers.stt.stage import play


def _kit(model: str = "gpt-live-transcribe") -> Kit:
    return Kit("openai", OPENAI, lambda url, clock: OpenAIRealtime(KEY, clock, base_url=url, model=model), 800)


def _items(caller: Caller) -> ItemTongue:
    assert isinstance(caller.tongue, ItemTongue)
    return caller.tongue


@pytest.mark.parametrize(
    ("model", "asked", "transcription", "detection"),
    [
        ("gpt-live-transcribe", ["en", "es-MX"], {"languages": ["en", "es"]}, None),
        ("gpt-realtime-whisper", ["es-MX"], {"language": "es"}, None),
        ("gpt-transcribe", ["tr-TR"], {"languages": ["tr"]}, {"type": "server_vad", "silence_duration_ms": 500}),
        ("gpt-4o-transcribe", ["en", "es-MX"], {}, {"type": "server_vad", "silence_duration_ms": 500}),
    ],
)
def test_the_session_is_set_up_before_any_audio(
    model: str, asked: list[str], transcription: Json, detection: Json | None
) -> None:
    async def script(caller: Caller) -> None:
        await caller.says(800)
        await caller.over("yes")
        await caller.stays()

    async def story() -> None:
        async with scene(_kit(model), script, languages=asked) as stage:
            stage.speak(10)
            await stage.ears.hear("final", "yes")
            (order,) = stage.fake.callers[0].orders
            sound = order.message["session"]["audio"]["input"]
            assert sound["transcription"] == {"model": model, **transcription}
            assert sound["turn_detection"] == detection

    play(story())


def test_items_are_told_in_the_order_of_their_speech() -> None:
    async def script(caller: Caller) -> None:
        items = _items(caller)
        for name in ("a", "b", "c"):
            await caller.tell(items.event("input_audio_buffer.committed", item_id=name, previous_item_id=None))
        await caller.tell(items.event(SPOKEN + "delta", item_id="c", content_index=0, delta="third"))
        for name, words in (("c", "third"), ("b", "second"), ("a", "first")):
            done = items.completed(words)
            await caller.tell({**done, "item_id": name})
        await caller.stays()

    async def story() -> None:
        async with scene(_kit(), script) as stage:
            await stage.ears.hear_finals(3)
            assert stage.ears.finals == ["first", "second", "third"]
            assert stage.ears.partials == []

    play(story())


def test_the_words_of_the_next_item_are_told_when_the_one_before_is_complete() -> None:
    async def script(caller: Caller) -> None:
        items = _items(caller)
        for name in ("a", "b"):
            await caller.tell(items.event("input_audio_buffer.committed", item_id=name, previous_item_id=None))
        await caller.tell(items.event(SPOKEN + "delta", item_id="b", content_index=0, delta="second"))
        await caller.tell({**items.completed("first"), "item_id": "a"})
        await caller.stays()

    async def story() -> None:
        async with scene(_kit(), script) as stage:
            await stage.ears.hear("partial", "second")
            assert stage.ears.told == [("final", "first", "en"), ("partial", "second", "en")]

    play(story())


def test_an_item_that_fails_ends_with_the_words_that_were_told() -> None:
    async def script(caller: Caller) -> None:
        items = _items(caller)
        await caller.partial("book a")
        await caller.finishes()
        error = {"type": "server_error", "code": "x", "message": KEY, "param": None}
        await caller.tell(
            items.event("input_audio_buffer.committed", item_id=items.name(), previous_item_id=None),
            items.event(SPOKEN + "failed", item_id=items.name(), content_index=0, error=error),
        )
        await caller.stays()

    async def story() -> None:
        async with scene(_kit(), script) as stage:
            await stage.ears.hear("partial", "book a")
            stage.hearing.finish()
            await stage.ears.hear_finals(1)
            assert stage.ears.finals == ["book a"]

    play(story())


def test_the_language_found_is_reported() -> None:
    async def script(caller: Caller) -> None:
        items = _items(caller)
        await caller.tell(items.completed("hola", languages=[{"code": "es"}]))
        await caller.tell(items.completed("hm", languages=[]))
        await caller.stays()

    async def story() -> None:
        async with scene(_kit("gpt-transcribe"), script, languages=["en", "es-MX"]) as stage:
            await stage.ears.hear_finals(2)
            assert stage.ears.told[0] == ("final", "hola", "es-MX")

    play(story())


def test_a_commit_of_nothing_is_answered_with_nothing() -> None:
    async def script(caller: Caller) -> None:
        await caller.finishes()
        await caller.tell(_items(caller).error("input_audio_buffer_commit_empty"))
        await caller.stays()

    async def story() -> None:
        async with scene(_kit(), script) as stage:
            stage.hearing.finish()
            await stage.ears.hear_finals(1)
            assert stage.ears.finals == [""]

    play(story())


def test_with_voice_activity_detection_only_speech_is_committed() -> None:
    async def script(caller: Caller) -> None:
        items = _items(caller)
        await caller.says(800)
        started = items.event("input_audio_buffer.speech_started", item_id="item_0", audio_start_ms=0)
        await caller.tell(started)
        await caller.partial("yes")
        await caller.finishes()
        await caller.over("yes")
        await caller.stays()

    async def story() -> None:
        async with scene(_kit("gpt-transcribe"), script) as stage:
            stage.hearing.finish()
            await stage.clock.passes(1.2)
            assert stage.ears.finals == [""]
            assert stage.fake.callers[0].times("input_audio_buffer.commit") == 0
            stage.speak(10)
            await stage.ears.hear("partial", "yes")
            stage.hearing.finish()
            await stage.ears.hear_finals(2)
            assert stage.ears.finals == ["", "yes"]

    play(story())


def test_what_the_vendor_committed_itself_is_not_heard_again_after_a_drop() -> None:
    async def script(caller: Caller) -> None:
        if caller.number:
            await caller.says(800)
            await caller.over("tomorrow")
            await caller.stays()
        items = _items(caller)
        await caller.says(1_600)
        await caller.tell(
            items.event("input_audio_buffer.speech_started", item_id="item_0", audio_start_ms=0),
            items.event("input_audio_buffer.speech_stopped", item_id="item_0", audio_end_ms=100),
        )
        await caller.over("yes")
        caller.drop()

    async def story() -> None:
        async with scene(_kit("gpt-transcribe"), script) as stage:
            said = stage.speak(10)
            await stage.ears.hear("final", "tomorrow")
            assert stage.fake.callers[1].audio == said[800:]

    play(story())


@pytest.mark.parametrize("code", ["invalid_api_key", "insufficient_quota", "model_not_found"])
def test_an_error_may_be_a_verdict(code: str) -> None:
    async def script(caller: Caller) -> None:
        await caller.tell(_items(caller).error(code))
        await caller.stays()

    async def story() -> None:
        async with scene(_kit(), script) as stage:
            await stage.ears.hear("failed", f"OpenAI: failed ({code})")
            assert stage.fake.attempts == 1

    play(story())


def test_a_session_that_is_over_is_opened_again_and_other_errors_are_passed_over() -> None:
    async def script(caller: Caller) -> None:
        items = _items(caller)
        if caller.number == 0:
            await caller.tell(items.error("something_minor"))
            await caller.over("first")
            await caller.tell(items.error("session_expired"))
        await caller.over("second")
        await caller.stays()

    async def story() -> None:
        async with scene(_kit(), script) as stage:
            await stage.ears.hear("final", "second")
            assert stage.ears.finals == ["first", "second"]
            assert len(stage.fake.callers) == 2

    play(story())


def test_an_empty_commit_is_no_answer_while_an_item_is_under_way() -> None:
    async def script(caller: Caller) -> None:
        items = _items(caller)
        await caller.finishes()
        await caller.finishes()
        committed = items.event("input_audio_buffer.committed", item_id=items.name(), previous_item_id=None)
        await caller.tell(committed, items.error("input_audio_buffer_commit_empty"), items.completed("yes"))
        await caller.stays()

    async def story() -> None:
        async with scene(_kit(), script) as stage:
            stage.speak(10)
            caller = await stage.fake.callers_come(1)
            stage.hearing.finish()
            await caller.orders_come("input_audio_buffer.commit")
            stage.hearing.finish()
            await stage.ears.hear_finals(1)
            await stage.clock.passes(1.2)
            assert stage.ears.finals == ["yes", ""]

    play(story())


def test_the_vendors_own_commit_ends_where_the_vendor_heard_the_end() -> None:
    """Our order to commit, which crosses the vendor's own commit, is refused and must not move the end."""
    items, dialect = ItemTongue(), DetectingDialect("{}")
    dialect.read(items.event("input_audio_buffer.speech_started", item_id="item_0", audio_start_ms=0))
    assert dialect.finish(3.0)
    events = [
        event
        for message in (
            items.event("input_audio_buffer.speech_stopped", item_id="item_0", audio_end_ms=2_000),
            items.event("input_audio_buffer.committed", item_id="item_0", previous_item_id=None),
            items.error("input_audio_buffer_commit_empty"),
            items.completed("yes"),
        )
        for event in dialect.read(message)
    ]
    assert events == [Over(0, "yes", 2.0)]
