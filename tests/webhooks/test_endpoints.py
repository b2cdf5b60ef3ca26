"""Endpoints: made once, shown without their secret, and nobody else's business."""

from pathlib import Path

import pytest

from tests.databases.both import SQLITE_ALONE
from tests.webhooks.world import Scene, endpoint, play

URL = "https://shop.example.com/senderz"
EVENTS = ["voice.call.ended", "voice.summary"]


def test_without_a_key_nothing_is_shown_or_made(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        for method, path in (
            ("GET", ""),
            ("POST", ""),
            ("DELETE", "/01JH"),
            ("GET", "/01JH/deliveries"),
            ("POST", "/deliveries/01JH/redeliver"),
        ):
            refused = await scene.world.ask(method, f"/v1/webhooks{path}", body={})
            assert (refused.status, refused.code) == (401, "INVALID_API_KEY")

    play(story, tmp_path)


def test_a_secret_is_made_and_shown_once(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        made = await scene.register(URL, *EVENTS)
        assert made["secret"].startswith("whsec_")
        assert made == {
            "id": made["id"],
            "url": URL,
            "events": EVENTS,
            "secret": made["secret"],
            "secret_hint": made["secret"][-4:],
            "created_at": "2026-01-02T12:00:00.000Z",
        }
        listed = (await scene.world.ask("GET", "/v1/webhooks", key=scene.ours.live)).json
        assert listed["total"] == 1
        assert listed["data"] == [{name: value for name, value in made.items() if name != "secret"}]

    play(story, tmp_path)


@SQLITE_ALONE
def test_the_database_does_not_hold_the_secret(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        await scene.register(URL, secret="a secret of my own")

    play(story, tmp_path)
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("voice.db*"))
    assert URL.encode() in kept
    assert b"a secret of my own" not in kept


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("url", "http://shop.example.com/"),
        ("url", "ftp://shop.example.com/"),
        ("url", "https://user:word@shop.example.com/"),
        ("url", "https:///hook"),
        ("url", "https://shop.example.com:0/"),
        ("url", "https://shop.example.com/ä"),
        ("url", "https://localhost/"),
        ("url", "https://localhost./"),
        ("url", "https://a.localhost/"),
        ("url", "https://127.0.0.1/"),
        ("url", "https://127.1/"),
        ("url", "https://0x7f.1/"),
        ("url", "https://2130706433/"),
        ("url", "https://0177.0.0.1/"),
        ("url", "https://[::1]/"),
        ("url", "https://[::ffff:127.0.0.1]/"),
        ("url", "https://10.0.0.1/"),
        ("url", "https://169.254.169.254/latest/meta-data"),
        ("url", f"https://shop.example.com/{'a' * 2000}"),
        ("events", []),
        ("events", ["voice.call.ringing"]),
        ("events", "voice.call.ended"),
        ("secret", "too short"),
        ("secret", "a" * 201),
        ("secret", "whsec_not!base64!not!base64"),
        ("secret", "whsec_c2hvcnQgb25l"),
        ("note", "a field that is not there"),
    ],
)
def test_what_could_never_be_delivered_is_refused(field: str, wrong: object, tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        body = {"url": URL, "events": EVENTS, field: wrong}
        refused = await scene.world.ask("POST", "/v1/webhooks", key=scene.ours.live, body=body)
        assert (refused.status, refused.code) == (400, "VALIDATION_ERROR")
        assert refused.json["details"][0]["field"].startswith(field)
        assert str(wrong) not in refused.json["error"]

    play(story, tmp_path, allow_private_webhooks=False)


def test_an_event_named_twice_is_listened_to_once(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        made = await scene.register(URL, "voice.intent", "voice.summary", "voice.intent")
        assert made["events"] == ["voice.intent", "voice.summary"]

    play(story, tmp_path)


def test_a_mode_has_at_most_twenty(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        for _ in range(20):
            await scene.register(URL)
        body = {"url": URL, "events": EVENTS}
        refused = await scene.world.ask("POST", "/v1/webhooks", key=scene.ours.live, body=body)
        assert (refused.status, refused.code) == (400, "VALIDATION_ERROR")
        await scene.register(URL, key=scene.ours.test)

    play(story, tmp_path)


def test_the_same_request_twice_makes_one_endpoint(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        body = {"url": URL, "events": EVENTS}
        made, again = [
            await scene.world.ask("POST", "/v1/webhooks", key=scene.ours.live, body=body, Idempotency_Key="one")
            for _ in range(2)
        ]
        assert (made.status, again.status) == (201, 201)
        assert again.json == made.json
        assert again.headers["idempotent-replayed"] == "true"
        assert (await scene.world.ask("GET", "/v1/webhooks", key=scene.ours.live)).json["total"] == 1

    play(story, tmp_path)


def test_another_tenant_or_mode_sees_and_changes_nothing(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        theirs = await scene.world.tenant("Other")
        async with endpoint(500) as listening:
            made = await scene.register(listening.url)
            await scene.tell()
            await scene.attempt()
            delivery = (await scene.only(made["id"]))["id"]
            for key in (theirs.live, scene.ours.test):
                assert (await scene.world.ask("GET", "/v1/webhooks", key=key)).json["data"] == []
                for method, path in (
                    ("DELETE", f"/{made['id']}"),
                    ("GET", f"/{made['id']}/deliveries"),
                    ("POST", f"/deliveries/{delivery}/redeliver"),
                ):
                    foreign = await scene.world.ask(method, f"/v1/webhooks{path}", key=key)
                    missing = await scene.world.ask(method, f"/v1/webhooks{path.replace('01JH', '01JX')}", key=key)
                    assert (foreign.status, foreign.code) == (404, "NOT_FOUND")
                    assert foreign.body == missing.body
            assert (await scene.only(made["id"]))["status"] == "pending"

    play(story, tmp_path)


def test_a_deleted_endpoint_is_told_nothing_more(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        async with endpoint(500) as listening:
            made = await scene.register(listening.url)
            await scene.tell()
            await scene.attempt()
            gone = await scene.world.ask("DELETE", f"/v1/webhooks/{made['id']}", key=scene.ours.live)
            assert (gone.status, gone.json["id"]) == (200, made["id"])
            assert "secret" not in gone.json
            await scene.tell()
            scene.world.clock.now += 86_400
            await scene.attempt()
            assert len(listening.heard) == 1
            again = await scene.world.ask("DELETE", f"/v1/webhooks/{made['id']}", key=scene.ours.live)
            assert (again.status, again.code) == (404, "NOT_FOUND")

    play(story, tmp_path)


def test_deliveries_are_listed_newest_first_in_pages(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        async with endpoint(204, 500) as listening:
            made = await scene.register(listening.url)
            await scene.tell()
            await scene.attempt()
            scene.world.clock.now += 1
            await scene.tell(2)
            await scene.attempt()
            rows = await scene.listed(made["id"])
            assert [row["status"] for row in rows] == ["pending", "pending", "delivered"]
            assert await scene.listed(made["id"], "?status=delivered") == rows[2:]
            assert await scene.listed(made["id"], "?limit=1&offset=1") == rows[1:2]
            wrong = await scene.world.ask(
                "GET", f"/v1/webhooks/{made['id']}/deliveries?status=lost", key=scene.ours.live
            )
            assert (wrong.status, wrong.code) == (400, "VALIDATION_ERROR")

    play(story, tmp_path)
