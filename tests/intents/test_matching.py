"""POST /v1/voice/intents/match: the embedded engine's own decision over the tenant's enabled intents."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from senderz_voice import app
from senderz_voice.bootstrap.matching import LocalMatcher
from senderz_voice.language.embedded import encoder
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.language import IntentMatcher, Matched, Tool
from tests.api.world import Tenant, World, play
from tests.calls.http import Reply

PATH = "/v1/voice/intents/match"


class CueMatcher:
    """Answers what it was given, and keeps what it was asked."""

    def __init__(self, *answers: Matched | PortError) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[tuple[Tool, ...], str]] = []

    async def match(self, tools: tuple[Tool, ...], text: str) -> Matched:
        self.asked.append((tools, text))
        answer = self.answers.pop(0) if self.answers else Matched(None, None, 0.0, None, 0.0, 0.4)
        if isinstance(answer, PortError):
            raise answer
        return answer


def given(world: World, matcher: IntentMatcher | None) -> None:
    """The same application with this matcher."""
    world.parts = replace(world.parts, matcher=matcher)
    world.app = app.create(world.parts)


async def ask(world: World, tenant: Tenant, text: str, **more: Any) -> Reply:
    return await world.ask("POST", PATH, key=tenant.live, body={"text": text, **more})


async def add(world: World, tenant: Tenant, name: str, description: str, **more: Any) -> str:
    body = {"name": name, "description": description, "action": "message", **more}
    made = await world.ask("POST", "/v1/voice/intents", key=tenant.live, body=body)
    assert made.status == 201, made.body
    identity: str = made.json["id"]
    return identity


def test_without_a_key_nothing_is_matched(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        matcher = CueMatcher()
        given(world, matcher)
        answer = await world.ask("POST", PATH, body={"text": "Hello"})
        assert (answer.status, answer.code) == (401, "INVALID_API_KEY")
        assert not matcher.asked

    play(story, tmp_path)


def test_the_engine_gets_the_tenants_own_enabled_intents_of_the_language(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours, theirs = await world.tenant(), await world.tenant("Other")
        matcher = CueMatcher()
        given(world, matcher)
        await add(world, theirs, "their_own", "The caller wants theirs.")
        await add(world, ours, "mesa", "Quiere una mesa.", language="es-MX")
        await add(world, ours, "book_table", "The caller wants a table.", language="en")
        await add(world, ours, "asleep", "Never.", enabled=False)
        built_in = {"talk_to_human", "leave_message", "end_call"}
        for more, offered in (({}, "book_table"), ({"language": "en"}, "book_table"), ({"language": "es-MX"}, "mesa")):
            await ask(world, ours, "A table, please.", **more)
            assert {tool.name for tool in matcher.asked[-1][0]} == built_in | {offered}

    play(story, tmp_path)


def test_without_a_number_to_hand_over_to_a_transfer_takes_a_message_as_in_a_call(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        matcher = CueMatcher()
        given(world, matcher)
        await ask(world, ours, "A person, please.")
        persona = {"voice_handoff_number": "+14155550123", "voice_default_language": "tr-TR"}
        assert (await world.ask("PUT", "/v1/ai/persona", key=ours.live, body=persona)).status == 200
        await add(world, ours, "masa", "Masa istiyor.", language="tr-TR")
        await ask(world, ours, "A person, please.")
        actions = [{tool.name: tool.action for tool in tools} for tools, _ in matcher.asked]
        assert [found["talk_to_human"] for found in actions] == ["message", "transfer"]
        assert "masa" in actions[1], "the language is the default persona's"

    play(story, tmp_path)


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (
            Matched("book_table", "book_table", 0.86123, "leave_message", 0.31, 0.31),
            {"intent": "book_table", "runner_up": {"intent": "leave_message", "score": 0.31}, "would_fire": True},
        ),
        (
            Matched(None, "book_table", 0.2, None, 0.5, 0.4),
            {"intent": None, "nearest": "book_table", "runner_up": {"intent": None, "score": 0.5}, "would_fire": False},
        ),
        (
            Matched(None, None, 0.0, None, 0.0, 0.4),
            {"intent": None, "nearest": None, "score": 0.0, "runner_up": None, "would_fire": False, "threshold": 0.4},
        ),
    ],
)
def test_the_decision_is_shown_with_what_came_close(found: Matched, shown: dict[str, Any], tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        given(world, CueMatcher(found))
        answer = await ask(world, ours, "A table for two, please.")
        assert answer.status == 200
        assert answer.json.items() >= shown.items()
        assert set(answer.json) == {"intent", "nearest", "score", "runner_up", "would_fire", "threshold"}

    play(story, tmp_path)


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": " \n"}, {"text": "x" * 1001}, {"text": "Hi", "language": "de"}, {"text": 7}]
)
def test_a_wrong_question_is_refused(body: dict[str, Any], tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        matcher = CueMatcher()
        given(world, matcher)
        wrong = await world.ask("POST", PATH, key=ours.live, body=body)
        assert (wrong.status, wrong.code) == (400, "VALIDATION_ERROR")
        assert not matcher.asked

    play(story, tmp_path)


def test_an_installation_without_the_engine_says_what_is_missing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        for matcher, words in (
            (None, "not part of this installation"),
            (CueMatcher(PortError(ErrorKind.NOT_CONFIGURED, "the embedded mind needs the extra [local]")), "[local]"),
        ):
            given(world, matcher)
            answer = await ask(world, ours, "Hello")
            assert (answer.status, answer.code) == (503, "NOT_CONFIGURED")
            assert words in answer.json["error"]

    play(story, tmp_path)


def test_the_engine_itself_decides_and_is_loaded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[bool] = []
    load = encoder.SentenceEncoder.load

    def counted() -> encoder.SentenceEncoder:
        loaded.append(True)
        return load()

    monkeypatch.setattr(encoder.SentenceEncoder, "load", counted)

    async def story(world: World) -> None:
        ours = await world.tenant()
        given(world, LocalMatcher())
        await add(world, ours, "book_table", "The caller wants to book a table: ask for the party size.")
        said = ("I want to book a table for two", "What are your opening hours?", "Goodbye.")
        answers = await asyncio.gather(*(ask(world, ours, text) for text in said))
        booking, question, leaving = (answer.json for answer in answers)
        assert loaded == [True]
        assert (booking["intent"], booking["would_fire"]) == ("book_table", True)
        assert booking["score"] > booking["runner_up"]["score"]
        assert booking["score"] >= booking["threshold"]
        assert (question["intent"], question["would_fire"]) == (None, False)
        assert leaving["intent"] == "end_call"

    play(story, tmp_path)


def test_a_missing_package_is_found_out_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(encoder, "import_module", missing)
    with pytest.raises(PortError) as raised:
        asyncio.run(LocalMatcher().match((), "Hello"))
    assert raised.value.kind is ErrorKind.NOT_CONFIGURED
