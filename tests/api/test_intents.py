"""Intents: the built-in ones that always come back, and the tenant's own."""

from pathlib import Path
from typing import Any

import pytest

from senderz_voice.intents import store
from tests.api.world import Tenant, World, play

BOOK = {
    "name": "book_table",
    "description": "Caller wants a table: party size and time.",
    "action": "webhook",
    "action_config": {"url": "https://your-app.example.com/voice/book"},
    "language": "all",
}


async def _made(world: World, ours: Tenant, **more: Any) -> dict[str, Any]:
    made = await world.ask("POST", "/v1/voice/intents", key=ours.live, body={**BOOK, **more})
    assert made.status == 201, made.body
    found: dict[str, Any] = made.json
    return found


async def _named(world: World, ours: Tenant, name: str) -> dict[str, Any]:
    listed = (await world.ask("GET", "/v1/voice/intents", key=ours.live)).json["data"]
    found: dict[str, Any] = next(intent for intent in listed if intent["name"] == name)
    return found


def test_another_tenants_intent_answers_as_one_that_never_existed(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours, theirs = await world.tenant(), await world.tenant("Other")
        mine = await _made(world, ours)
        path, nowhere = f"/v1/voice/intents/{mine['id']}", "/v1/voice/intents/01JH9999999999999999999999"
        for method, body in (("PATCH", {"enabled": False}), ("DELETE", None)):
            foreign = await world.ask(method, path, key=theirs.live, body=body)
            missing = await world.ask(method, nowhere, key=theirs.live, body=body)
            assert (foreign.status, foreign.body) == (404, missing.body)
        assert (await world.ask("GET", "/v1/voice/intents", key=theirs.live)).json["total"] == 3
        assert (await _named(world, ours, "book_table"))["enabled"] is True

    play(story, tmp_path)


def test_the_list_is_whole_unless_a_limit_is_given(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        for place in range(30):
            await _made(world, ours, name=f"custom_{place}")
        whole = (await world.ask("GET", "/v1/voice/intents", key=ours.live)).json
        assert (len(whole["data"]), whole["total"]) == (33, 33)
        page = (await world.ask("GET", "/v1/voice/intents?limit=2&offset=3", key=ours.live)).json
        assert [intent["name"] for intent in page["data"]] == ["custom_0", "custom_1"]
        assert (page["total"], page["limit"], page["offset"]) == (33, 2, 3)

    play(story, tmp_path)


def test_a_custom_intent_has_every_field(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        parameters = {"type": "object", "properties": {"party_size": {"type": "integer"}}}
        made = await _made(world, ours, parameters=parameters)
        assert made == {
            **BOOK,
            "id": made["id"],
            "enabled": True,
            "built_in": False,
            "parameters": parameters,
            "created_at": "2026-01-02T12:00:00.000Z",
            "updated_at": "2026-01-02T12:00:00.000Z",
        }

    play(story, tmp_path)


def test_a_name_is_taken_once_and_built_in_names_are_taken_already(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours, theirs = await world.tenant(), await world.tenant("Other")
        await _made(world, ours)
        for name in ("book_table", "end_call"):
            again = await world.ask("POST", "/v1/voice/intents", key=ours.live, body={**BOOK, "name": name})
            assert (again.status, again.code) == (409, "INTENT_EXISTS")
        await _made(world, theirs)

    play(story, tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "B"},
        {"name": "b"},
        {"name": "1st"},
        {"name": "book-table"},
        {"name": "x" * 41},
        {"description": ""},
        {"action": "dial"},
        {"action": "transfer"},
        {"action": "transfer", "action_config": {"to": "+14155550199"}},
        {"action_config": {}},
        {"action_config": {"url": 7}},
        {"action_config": {"url": "https://a.example.com", "to": "+14155550199"}},
        {"action_config": {"url": "http://a.example.com"}},
        {"action_config": {"url": "https://user:password@a.example.com"}},
        {"action_config": {"url": "https://"}},
        {"action_config": {"url": "https://[::1"}},
        {"action_config": {"url": "https://localhost/x"}},
        {"action_config": {"url": "https://127.0.0.1/x"}},
        {"action_config": {"url": "https://[::ffff:10.0.0.1]/x"}},
        {"action_config": {"url": "https://169.254.169.254/latest"}},
        {"language": "fr"},
        {"parameters": {"type": "array"}},
        {"parameters": {"type": "object", "properties": []}},
        {"parameters": {"type": "object", "description": "x" * 9000}},
        {"built_in": True},
    ],
)
def test_a_wrong_intent_is_refused(wrong: dict[str, Any], tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        refused = await world.ask("POST", "/v1/voice/intents", key=ours.live, body={**BOOK, **wrong})
        assert (refused.status, refused.code) == (400, "VALIDATION_ERROR")

    play(story, tmp_path)


def test_everything_but_the_name_can_be_changed(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        made = await _made(world, ours)
        path = f"/v1/voice/intents/{made['id']}"
        world.clock.now += 60
        changes = {"description": "Books.", "language": "es-MX", "enabled": False}
        changed = await world.ask("PATCH", path, key=ours.live, body=changes)
        assert changed.json == {**made, **changes, "updated_at": "2026-01-02T12:01:00.000Z"}
        renamed = await world.ask("PATCH", path, key=ours.live, body={"name": "reserve_table"})
        assert (renamed.status, renamed.code) == (400, "VALIDATION_ERROR")
        nothing = await world.ask("PATCH", path, key=ours.live, body={"enabled": None})
        assert nothing.code == "VALIDATION_ERROR"

    play(story, tmp_path)


def test_a_changed_action_and_its_configuration_must_fit_together(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        path = f"/v1/voice/intents/{(await _made(world, ours))['id']}"
        message = await world.ask("PATCH", path, key=ours.live, body={"action": "message"})
        assert (message.json["action"], message.json["action_config"]) == ("message", {})
        webhook = await world.ask("PATCH", path, key=ours.live, body={"action": "webhook"})
        assert webhook.code == "VALIDATION_ERROR"
        config = {"url": "https://b.example.com"}
        alone = await world.ask("PATCH", path, key=ours.live, body={"action_config": config})
        assert alone.code == "VALIDATION_ERROR"
        both = await world.ask("PATCH", path, key=ours.live, body={"action": "webhook", "action_config": config})
        assert both.json["action_config"] == config

    play(story, tmp_path)


def test_a_deleted_intent_is_gone_and_its_name_free(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        path = f"/v1/voice/intents/{(await _made(world, ours))['id']}"
        assert (await world.ask("DELETE", path, key=ours.live)).status == 200
        assert (await world.ask("DELETE", path, key=ours.live)).code == "NOT_FOUND"
        await _made(world, ours)

    play(story, tmp_path)


def test_a_deleted_built_in_intent_comes_back_as_it_was_delivered(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        delivered = await _named(world, ours, "end_call")
        path = f"/v1/voice/intents/{delivered['id']}"
        await world.ask("PATCH", path, key=ours.live, body={"description": "Never.", "enabled": False})
        assert (await world.ask("DELETE", path, key=ours.live)).status == 200
        back = await _named(world, ours, "end_call")
        same = ("description", "action", "enabled", "built_in", "language")
        assert [back[field] for field in same] == [delivered[field] for field in same]
        assert back["id"] != delivered["id"]

    play(story, tmp_path)


def test_a_call_gets_the_enabled_intents_by_name(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        made = await _made(world, ours)
        off = await _named(world, ours, "leave_message")
        await world.ask("PATCH", f"/v1/voice/intents/{off['id']}", key=ours.live, body={"enabled": False})
        async with world.parts.database.read() as connection:
            offered = await store.for_call(connection, ours.id)
        assert set(offered) == {"book_table", "talk_to_human", "end_call"}
        assert offered["book_table"]["id"] == made["id"]
        assert offered["book_table"]["action_config"] == BOOK["action_config"]

    play(story, tmp_path)


def test_a_trial_may_allow_plain_and_private_webhooks(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        await _made(world, ours, action_config={"url": "http://127.0.0.1:9000/book"})

    play(story, tmp_path, allow_private_webhooks=True)
