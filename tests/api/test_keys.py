"""Who gets in: API keys, the operator's key, and what each of them may see."""

from pathlib import Path

import pytest

from tests.api.world import OPERATOR, World, play

LISTS = (
    "/v1/api-keys",
    "/v1/voice/numbers",
    "/v1/voice/intents",
    "/v1/ai/persona",
    "/v1/ai/personas",
    "/v1/opt-outs",
    "/v1/billing/voice",
    "/v1/calls",
)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer nonsense", "Bearer tf_live_unknown", "Basic dGZfbGl2ZV94", "Bearer tf_live_\xe9"]
)
def test_without_a_good_key_nothing_is_answered(path: str, header: str, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        refused = await world.ask("GET", path, authorization=header)
        assert (refused.status, refused.code) == (401, "INVALID_API_KEY")
        assert refused.headers["www-authenticate"] == "Bearer"

    play(story, tmp_path)


def test_the_key_is_checked_before_the_body(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        refused = await world.ask("POST", "/v1/calls", body=b"{not json")
        assert refused.code == "INVALID_API_KEY"

    play(story, tmp_path)


def test_a_key_is_shown_once_and_listed_by_its_last_four_characters(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        made = await world.ask("POST", "/v1/api-keys", key=ours.live, body={"name": "Staging"})
        assert made.status == 201
        secret = made.json["key"]
        assert secret.startswith("tf_live_")
        assert made.json["key_hint"] == secret[-4:]
        listed = await world.ask("GET", "/v1/api-keys", key=secret)
        assert [key["name"] for key in listed.json["data"]] == ["Staging", "key"]
        assert listed.json["total"] == 2
        assert secret not in listed.body.decode()
        assert all("digest" not in key and "key" not in key for key in listed.json["data"])

    play(story, tmp_path)


def test_another_tenant_neither_sees_nor_revokes_a_key(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours, theirs = await world.tenant(), await world.tenant("Other")
        mine = (await world.ask("GET", "/v1/api-keys", key=ours.live)).json["data"][0]["id"]
        foreign = await world.ask("DELETE", f"/v1/api-keys/{mine}", key=theirs.live)
        missing = await world.ask("DELETE", "/v1/api-keys/01JH9999999999999999999999", key=theirs.live)
        assert foreign.status == 404
        assert foreign.body == missing.body
        other_mode = await world.ask("DELETE", f"/v1/api-keys/{mine}", key=ours.test)
        assert other_mode.code == "NOT_FOUND"

    play(story, tmp_path)


def test_a_revoked_key_is_unknown_from_the_next_request_on(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        spare = (await world.ask("POST", "/v1/api-keys", key=ours.live, body={"name": "Spare"})).json
        gone = await world.ask("DELETE", f"/v1/api-keys/{spare['id']}", key=ours.live)
        assert (gone.status, gone.json["id"]) == (200, spare["id"])
        assert (await world.ask("GET", "/v1/api-keys", key=spare["key"])).code == "INVALID_API_KEY"
        assert (await world.ask("DELETE", f"/v1/api-keys/{spare['id']}", key=ours.live)).code == "NOT_FOUND"

    play(story, tmp_path)


def test_a_deactivated_key_is_refused_until_it_is_activated_again(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        key = (await world.ask("GET", "/v1/api-keys", key=ours.live)).json["data"][0]["id"]
        await world.ask("PATCH", f"/admin/api-keys/{key}", key=OPERATOR, body={"active": False})
        refused = await world.ask("GET", "/v1/api-keys", key=ours.live)
        assert (refused.status, refused.code) == (403, "KEY_INACTIVE")
        await world.ask("PATCH", f"/admin/api-keys/{key}", key=OPERATOR, body={"active": True})
        assert (await world.ask("GET", "/v1/api-keys", key=ours.live)).status == 200

    play(story, tmp_path)


def test_the_keys_of_a_suspended_tenant_are_inactive(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours, theirs = await world.tenant(), await world.tenant("Other")
        changed = await world.ask("PATCH", f"/admin/tenants/{ours.id}", key=OPERATOR, body={"suspended": True})
        assert changed.json["suspended"] is True
        assert (await world.ask("GET", "/v1/voice/intents", key=ours.live)).code == "KEY_INACTIVE"
        assert (await world.ask("GET", "/v1/voice/intents", key=theirs.live)).status == 200

    play(story, tmp_path)


def test_a_key_that_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        slow = await world.key(ours.id, "tf_live", rate_limit=2)
        world.clock.now += 45
        for _ in range(2):
            assert (await world.ask("GET", "/v1/opt-outs", key=slow)).status == 200
        refused = await world.ask("GET", "/v1/opt-outs", key=slow)
        assert (refused.status, refused.code) == (429, "RATE_LIMIT_EXCEEDED")
        assert refused.headers["retry-after"] == "15"
        assert (await world.ask("GET", "/v1/opt-outs", key=ours.live)).status == 200
        world.clock.now += 15
        assert (await world.ask("GET", "/v1/opt-outs", key=slow)).status == 200

    play(story, tmp_path)


def test_the_list_says_when_a_key_was_last_used(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        await world.ask("GET", "/v1/opt-outs", key=ours.live)
        listed = (await world.ask("GET", "/v1/api-keys", key=ours.live)).json["data"]
        assert listed[0]["last_used_at"] == "2026-01-02T12:00:00.000Z"

    play(story, tmp_path)


@pytest.mark.parametrize("key", ["", "the-operators-own-kez", "tf_live_unknown"])
def test_only_the_operator_reaches_the_operators_endpoints(key: str, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        refused = await world.ask("POST", "/admin/tenants", key=key, body={"name": "Mallory"})
        assert (refused.status, refused.code) == (401, "INVALID_API_KEY")

    play(story, tmp_path)


def test_without_an_operators_key_the_operators_endpoints_are_closed(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        refused = await world.ask("POST", "/admin/tenants", key=OPERATOR, body={"name": "Acme"})
        assert (refused.status, refused.code) == (503, "NOT_CONFIGURED")

    play(story, tmp_path, admin_key=None)


def test_a_tenants_key_needs_a_tenant(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        body = {"tenant_id": "01JH9999999999999999999999", "name": "key", "prefix": "tf_live"}
        assert (await world.ask("POST", "/admin/api-keys", key=OPERATOR, body=body)).code == "NOT_FOUND"
        missing = await world.ask("PATCH", "/admin/tenants/nobody", key=OPERATOR, body={"suspended": True})
        assert missing.code == "NOT_FOUND"
        missing = await world.ask("PATCH", "/admin/api-keys/nothing", key=OPERATOR, body={"active": True})
        assert missing.code == "NOT_FOUND"

    play(story, tmp_path)


def test_a_new_tenant_has_a_persona_and_the_built_in_intents(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant("Acme Dental", region="CA")
        persona = (await world.ask("GET", "/v1/ai/persona", key=ours.live)).json
        assert (persona["business_name"], persona["region"]) == ("Acme Dental", "CA")
        intents = (await world.ask("GET", "/v1/voice/intents", key=ours.live)).json
        assert [intent["name"] for intent in intents["data"]] == ["talk_to_human", "leave_message", "end_call"]

    play(story, tmp_path)


def test_no_secret_is_stored_in_the_clear(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ours = await world.tenant()
        made = await world.ask("POST", "/v1/api-keys", key=ours.live, body={"name": "K"}, idempotency_key="once")
        secrets.extend([ours.live, ours.test, ours.webhook_secret, made.json["key"]])

    secrets: list[str] = []
    play(story, tmp_path)
    files = b"".join(file.read_bytes() for file in sorted(tmp_path.glob("voice.db*")))
    assert len(secrets) == 4
    assert not [secret for secret in secrets if secret.encode() in files]
