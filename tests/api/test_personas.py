"""Personas: the default one, more of them, and which may be deleted."""

from pathlib import Path
from typing import Any

import pytest

from tests.api.world import World, play

FIELDS = {
    "id",
    "name",
    "business_name",
    "voice_greeting",
    "voice_default_language",
    "voice_handoff_number",
    "handoff_mode",
    "instructions",
    "knowledge",
    "voice",
    "timezone",
    "region",
    "recording_enabled",
    "record_after_transfer",
}


def test_another_tenants_persona_answers_as_one_that_never_existed(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours, theirs = await world.tenant(), await world.tenant("Other")
        made = await world.ask("POST", "/v1/ai/personas", key=ours.live, body={"name": "Reception"})
        path, nowhere = f"/v1/ai/personas/{made.json['id']}", "/v1/ai/personas/01JH9999999999999999999999"
        for method, body in (("GET", None), ("PATCH", {"name": "Mine now"}), ("DELETE", None)):
            foreign = await world.ask(method, path, key=theirs.live, body=body)
            missing = await world.ask(method, nowhere, key=theirs.live, body=body)
            assert (foreign.status, foreign.body) == (404, missing.body)
        listed = await world.ask("GET", "/v1/ai/personas", key=theirs.live)
        assert listed.json["total"] == 1
        assert (await world.ask("GET", path, key=ours.live)).json["name"] == "Reception"

    play(story, tmp_path)


def test_the_default_persona_has_every_field_and_sensible_values(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant("Acme Dental")
        persona = (await world.ask("GET", "/v1/ai/persona", key=ours.live)).json
        assert set(persona) == FIELDS
        assert persona["business_name"] == "Acme Dental"
        assert persona["handoff_mode"] == "cold"
        assert persona["recording_enabled"] is True
        assert persona["record_after_transfer"] is False
        assert persona["voice_handoff_number"] is None

    play(story, tmp_path)


def test_put_sets_what_it_names_and_keeps_the_rest(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        body = {
            "voice_handoff_number": "+14155550100",
            "voice_default_language": "es-MX",
            "timezone": "America/Chicago",
        }
        put = await world.ask("PUT", "/v1/ai/persona", key=ours.live, body=body)
        assert put.status == 200
        again = await world.ask("PUT", "/v1/ai/persona", key=ours.test, body={"voice_handoff_number": None})
        assert again.json == {**put.json, "voice_handoff_number": None}
        assert again.json["voice_default_language"] == "es-MX"

    play(story, tmp_path)


def test_a_second_persona_takes_the_tenants_name(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant("Acme Dental")
        made = await world.ask("POST", "/v1/ai/personas", key=ours.live, body={"name": "Night", "region": "WA"})
        assert made.status == 201
        assert (made.json["business_name"], made.json["region"]) == ("Acme Dental", "WA")
        listed = (await world.ask("GET", "/v1/ai/personas", key=ours.live)).json
        assert [persona["name"] for persona in listed["data"]] == ["Assistant", "Night"]
        second = (await world.ask("GET", "/v1/ai/personas?limit=1&offset=1", key=ours.live)).json
        assert (second["data"], second["total"], second["limit"], second["offset"]) == ([made.json], 2, 1, 1)

    play(story, tmp_path)


@pytest.mark.parametrize(
    "body",
    [
        {"voice_handoff_number": "4155550100"},
        {"voice_handoff_number": "+0123456789"},
        {"voice_handoff_number": ""},
        {"voice_default_language": "fr"},
        {"handoff_mode": "hot"},
        {"timezone": "Mars/Olympus"},
        {"region": "California"},
        {"recording_enabled": "perhaps"},
        {"name": None},
        {"name": "x" * 81},
        {"is_default": True},
        {"id": "01JH9999999999999999999999"},
    ],
)
def test_a_wrong_field_changes_nothing(body: dict[str, Any], tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        before = (await world.ask("GET", "/v1/ai/persona", key=ours.live)).json
        refused = await world.ask("PUT", "/v1/ai/persona", key=ours.live, body=body)
        assert (refused.status, refused.code) == (400, "VALIDATION_ERROR")
        assert (await world.ask("GET", "/v1/ai/persona", key=ours.live)).json == before

    play(story, tmp_path)


def test_the_default_persona_cannot_be_deleted(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        default = (await world.ask("GET", "/v1/ai/persona", key=ours.live)).json["id"]
        refused = await world.ask("DELETE", f"/v1/ai/personas/{default}", key=ours.live)
        assert (refused.status, refused.code) == (409, "PERSONA_IN_USE")

    play(story, tmp_path)


def test_a_persona_that_a_number_uses_can_be_deleted_once_the_number_is_released(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        persona = (await world.ask("POST", "/v1/ai/personas", key=ours.live, body={"name": "Night"})).json["id"]
        number = (await world.ask("POST", "/v1/voice/numbers", key=ours.live, body={})).json["id"]
        where = f"/v1/voice/numbers/{number}"
        await world.ask("PATCH", where, key=ours.live, body={"assigned_persona_id": persona})
        refused = await world.ask("DELETE", f"/v1/ai/personas/{persona}", key=ours.live)
        assert (refused.status, refused.code) == (409, "PERSONA_IN_USE")
        await world.ask("DELETE", where, key=ours.live)
        assert (await world.ask("DELETE", f"/v1/ai/personas/{persona}", key=ours.live)).status == 200
        assert (await world.ask("GET", f"/v1/ai/personas/{persona}", key=ours.live)).status == 404
        assert (await world.ask("GET", where, key=ours.live)).json["assigned_persona_id"] is None

    play(story, tmp_path)
