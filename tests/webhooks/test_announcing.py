"""Announcements: each event in its documented shape, told once to each endpoint that wants it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from sqlalchemy import delete, update

from senderz_voice.calls.log import StoredCallLog
from senderz_voice.calls.writing import Writer
from senderz_voice.core.events import (
    Action,
    CallerSaid,
    CallerStarted,
    CallerStopped,
    Event,
    IntentAsked,
    LegAnswered,
    Role,
)
from senderz_voice.db.call_tables import call_texts, calls, job_requests
from senderz_voice.db.webhook_tables import webhook_deliveries
from senderz_voice.ports.calllog import Text
from senderz_voice.webhooks.schemas import EventName
from tests.calls.fakes import NOON
from tests.webhooks.world import UPDATED, Scene, endpoint, play

ALL: tuple[str, ...] = EventName.__args__  # type: ignore[attr-defined]  # A Literal has them; typing has no name for it.
OF_CALLS = [name for name in ALL if name not in {UPDATED, "voice.intent"}]
KEY = "recordings/secret/key.mp3"
"""Where a recording would be stored."""


@dataclass
class Live:
    """A call of ours that was answered."""

    scene: Scene
    id: str

    def about(self, event: str, **more: str) -> dict[str, str]:
        """The payload of an announcement."""
        return {"tenant_id": self.scene.ours.id, "event": event, "call_id": self.id, **more}


async def placed(scene: Scene) -> Live:
    """Place a call, have it answered, and have the caller say something and fire an intent."""
    parts = scene.world.parts
    body = {"from": scene.number, "to": "+14155551234", "script": "Confirm Friday.", "metadata": {"order": "7"}}
    made = await scene.world.ask("POST", "/v1/calls", key=scene.ours.live, body=body)
    assert made.status == 201, made.body
    live = Live(scene, made.json["id"])
    scene.world.clock.now = NOON + 9
    lease = await StoredCallLog(parts.database, parts.clock).take(live.id, "a test", 30)
    assert lease is not None
    happened: list[Event] = [
        LegAnswered(NOON + 4, Role.CALLER, "leg-1"),
        CallerStarted(NOON + 5, 1),
        CallerStopped(NOON + 7, 1, 500),
        CallerSaid(NOON + 7, 1, 900, "en"),
        IntentAsked(NOON + 8, 0, 1, "book_table", Action.WEBHOOK, 901),
    ]
    words = [Text(900, "caller", "A table for four.", "en"), Text(901, "arguments", '{"party_size": 4}', "en")]
    async with parts.database.write() as connection:
        writer = await Writer.resume(connection, lease)
        for event in happened:
            await writer.note(connection, event, parts.clock.wall())
        for text in words:
            row = {"call_id": live.id, "tenant_id": scene.ours.id}
            columns = {"number": text.number, "kind": text.kind, "text": text.text, "language": text.language}
            await connection.execute(call_texts.insert().values(row | columns))
        recorded = {"recording_key": KEY, "summary": "They booked.", "lead_score": 80}
        await connection.execute(update(calls).where(calls.c.id == live.id).values(recorded))
        await writer.give_up(connection)
    return live


async def told(scene: Scene, about: dict[str, str]) -> dict[str, Any]:
    """Announce it to an endpoint that wants everything; what that one hears."""
    async with endpoint() as listening:
        await scene.register(listening.url, *ALL)
        await scene.announce(about)
        await scene.attempt()
        [(_, body)] = listening.heard
    found: dict[str, Any] = json.loads(body)
    assert await fits(scene, found)
    return found


async def fits(scene: Scene, body: dict[str, Any]) -> bool:
    """Whether a body is what the OpenAPI document says of its event."""
    document = (await scene.world.ask("GET", "/openapi.json")).json
    operation = document["webhooks"][body["event"]]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    OAS31Validator({**schema, "components": document["components"]}).validate(body)
    return True


@pytest.mark.parametrize("event", OF_CALLS)
def test_of_a_call_customers_are_told_what_the_api_shows(event: str, tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        live = await placed(scene)
        body = await told(scene, live.about(event))
        shown = (await scene.world.ask("GET", f"/v1/calls/{live.id}", key=scene.ours.live)).json
        assert body["data"] == shown
        assert shown["transcript"][0]["text"] == "A table for four."
        assert (body["event"], body["tenant_id"], body["sandbox"]) == (event, scene.ours.id, False)
        assert KEY not in json.dumps(body)

    play(story, tmp_path)


def test_a_call_that_started_did_so_when_it_was_answered(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        live = await placed(scene)
        scene.world.clock.now += 60
        body = await told(scene, live.about("voice.call.started"))
        assert body["created_at"] == body["data"]["answered_at"] == "2026-01-02T12:00:04.000Z"

    play(story, tmp_path)


def test_a_fired_intent_keeps_the_contract_of_intent_webhooks(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        live = await placed(scene)
        body = await told(scene, live.about("voice.intent", firing="1"))
        assert body["data"] == {
            "call_id": live.id,
            "tenant_id": scene.ours.id,
            "intent": "book_table",
            "args": {"party_size": 4},
            "from_number": "+16195550111",
        }
        assert body["created_at"] == "2026-01-02T12:00:08.000Z"

    play(story, tmp_path)


def test_a_number_is_told_as_the_api_shows_it(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        about = {"tenant_id": scene.ours.id, "event": UPDATED, "number_id": scene.number, "key": "1"}
        body = await told(scene, about)
        shown = await scene.world.ask("GET", f"/v1/voice/numbers/{scene.number}", key=scene.ours.live)
        assert body["data"] == shown.json

    play(story, tmp_path)


def test_what_the_log_asks_for_is_what_the_job_takes(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        live = await placed(scene)
        waiting = [job.payload for job in await scene.world.due("announce")]
        asked = [payload for payload in waiting if "call_id" in payload]
        assert asked == [live.about("voice.call.started"), live.about("voice.intent", firing="1")]
        async with endpoint() as listening:
            await scene.register(listening.url, *ALL)
            for payload in asked:
                await scene.announce(payload)
            await scene.attempt()
            heard = sorted(headers["x-senderz-event"] for headers, _ in listening.heard)
            assert heard == ["voice.call.started", "voice.intent"]

    play(story, tmp_path)


def test_a_repeated_announcement_tells_nobody_twice(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        live = await placed(scene)
        async with endpoint() as first, endpoint() as second:
            for listening in (first, second):
                await scene.register(listening.url, *ALL)
            for about in (live.about("voice.intent", firing="1"), live.about("voice.summary")):
                for _ in range(3):
                    await scene.announce(about)
                    await scene.attempt()
            assert [len(listening.heard) for listening in (first, second)] == [2, 2]
            assert len(set(first.ids + second.ids)) == 4

    play(story, tmp_path)


def test_without_a_key_the_same_state_of_a_number_is_told_once(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        about = {"tenant_id": scene.ours.id, "event": UPDATED, "number_id": scene.number}
        async with endpoint() as listening:
            await scene.register(listening.url)
            for _ in range(2):
                await scene.announce(about)
            await scene.world.ask("DELETE", f"/v1/voice/numbers/{scene.number}", key=scene.ours.live)
            await scene.announce(about)
            await scene.attempt()
            states = [json.loads(body)["data"]["status"] for _, body in listening.heard]
            assert sorted(states) == ["active", "released"]

    play(story, tmp_path)


def test_only_who_asked_for_an_event_is_told(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        theirs = await scene.world.tenant("Other")
        live = await placed(scene)
        async with endpoint() as wanted, endpoint() as others:
            await scene.register(wanted.url, "voice.summary")
            await scene.register(others.url, "voice.call.ended")
            await scene.register(others.url, "voice.summary", key=scene.ours.test)
            await scene.register(others.url, "voice.summary", key=theirs.live)
            await scene.announce(live.about("voice.summary"))
            await scene.attempt()
            assert (len(wanted.heard), len(others.heard)) == (1, 0)

    play(story, tmp_path)


def test_of_an_erased_call_no_word_is_told(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        live = await placed(scene)
        async with scene.world.parts.database.write() as connection:
            await connection.execute(delete(call_texts).where(call_texts.c.call_id == live.id))
        intent = await told(scene, live.about("voice.intent", firing="1"))
        assert intent["data"]["args"] == {}
        assert "four" not in json.dumps(await told(scene, live.about("voice.call.ended")))

    play(story, tmp_path)


def test_a_delivery_whose_call_was_erased_is_neither_sent_nor_sent_again(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        live = await placed(scene)
        async with endpoint() as listening:
            made = await scene.register(listening.url, *ALL)
            await scene.announce(live.about("voice.call.ended"))
            async with scene.world.parts.database.write() as connection:
                await connection.execute(update(webhook_deliveries).values(body=""))
            await scene.attempt()
            delivery = await scene.only(made["id"])
            assert (delivery["status"], delivery["body"], delivery["next_attempt_at"]) == ("failed", "", None)
            path = f"/v1/webhooks/deliveries/{delivery['id']}/redeliver"
            refused = await scene.world.ask("POST", path, key=scene.ours.live)
            assert (refused.status, refused.code) == (404, "NOT_FOUND")
            assert "erased" in refused.json["error"]
            assert listening.heard == []

    play(story, tmp_path)


def test_what_is_gone_is_not_announced(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        live = await placed(scene)
        nobody = {"tenant_id": scene.ours.id, "event": "voice.call.ended", "call_id": "01JX"}
        theirs = await scene.world.tenant("Other")
        async with endpoint() as listening:
            await scene.register(listening.url, *ALL, key=theirs.live)
            await scene.announce(nobody)
            await scene.announce(live.about("voice.intent", firing="9"))
            await scene.announce({**live.about("voice.call.ended"), "tenant_id": theirs.id})
            await scene.attempt()
            assert listening.heard == []

    play(story, tmp_path)


def test_every_event_is_documented_with_an_example_that_fits(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        document = (await scene.world.ask("GET", "/openapi.json")).json
        assert set(document["webhooks"]) == set(ALL)
        assert not [path for path in document["paths"] if path.lstrip("/") in ALL]
        for event in ALL:
            schema = document["webhooks"][event]["post"]["requestBody"]["content"]["application/json"]["schema"]
            [example] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["examples"]
            assert example["event"] == event
            assert await fits(scene, example)
            named = {each["name"] for each in document["webhooks"][event]["post"]["parameters"]}
            assert named >= {"x-senderz-signature", "webhook-id", "webhook-timestamp", "webhook-signature"}

    play(story, tmp_path)


def test_an_announcement_holds_no_words(tmp_path: Path) -> None:
    """The job engine keeps payloads longer than a customer's words may be kept."""

    async def story(scene: Scene) -> None:
        await placed(scene)
        async with scene.world.parts.database.read() as connection:
            rows = (await connection.execute(job_requests.select())).mappings().all()
        assert rows
        assert not [row for row in rows if "four" in json.dumps(row["payload"])]

    play(story, tmp_path)
