"""What customers read of a call: the transcript, the events, and nobody else's."""

import asyncio
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from sqlalchemy import delete

from senderz_voice.calls.catalogue import CallEvent
from senderz_voice.calls.doors import StoredInbox
from senderz_voice.calls.reading import SPOKEN, public_events, transcript
from senderz_voice.calls.schemas import latency
from senderz_voice.core import events as e
from senderz_voice.core.events import Cause, Event, Role
from senderz_voice.db.call_tables import call_texts
from senderz_voice.live.carrier_facts import HANG_UP_ASKED
from senderz_voice.ports.calllog import Logged
from tests.calls.fakes import NOON
from tests.calls.stories import ANSWERED, CALL, HUNG_UP, TALK, TEXTS, WHOLE, write
from tests.calls.world import FOREIGN, TEST, run, world

WORDS = {text.number: text.text for text in TEXTS}


def _types(events: tuple[Event, ...]) -> list[str]:
    return [event.type for event in public_events([Logged(n, one) for n, one in enumerate(events, 1)], WORDS)]


def test_a_whole_call_reads_as_a_story() -> None:
    assert _types(WHOLE) == [
        "call.created",
        "dial.accepted",
        "call.answered",
        "disclosure.spoken",
        "caller.said",
        "assistant.interrupted",
        "caller.said",
        "intent.fired",
        "intent.completed",
        "language.changed",
        "assistant.said",
        "call.ended",
    ]


@pytest.mark.parametrize(
    ("happened", "reads"),
    [
        ((e.DialRefused(NOON, Role.CALLER, "D1", "no", counts=True),), ["dial.refused", "call.ended"]),
        ((e.DigitPressed(NOON, Role.CALLER, "5"),), ["dtmf.received"]),
        ((e.MachineHeard(NOON, Role.CALLER, "machine"),), ["machine.detected"]),
        ((e.MachineHeard(NOON, Role.CALLER, "human"),), []),
        ((e.ReplyFailed(NOON, 1, "model"),), ["stage.stalled"]),
        ((e.TimerFired(NOON, e.Timer.RECOGNISER, 1),), ["stage.stalled"]),
        ((e.TimerFired(NOON, e.Timer.SILENCE, 1),), []),
        ((e.OwnerLost(NOON, alive=True),), ["call.recovered"]),
        ((e.LegsBridged(NOON), e.LegAnswered(NOON, Role.HANDOFF)), ["transfer.answered"]),
        ((e.RecordingReady(NOON, 61_500, 9),), ["recording.ready"]),
        ((e.SummaryReady(NOON, 70),), ["summary.ready"]),
        ((e.CallerSaid(NOON, 1, 0, "en"),), []),
    ],
)
def test_each_fact_reads_as_its_public_event(happened: tuple[Event, ...], reads: list[str]) -> None:
    assert _types((WHOLE[0], *happened))[1:] == reads


def test_a_transfer_is_told_from_start_to_failure() -> None:
    terms = e.Terms(e.Direction.INBOUND, "en", record=False, disclose=False, can_transfer=True, max_seconds=600)
    told = _types(
        (
            e.CallOffered(NOON, terms, "leg-1"),
            e.LegAnswered(NOON + 1, Role.CALLER),
            e.StreamConnected(NOON + 1, Role.CALLER, "stream-1"),
            e.IntentAsked(NOON + 2, 1, 1, "talk_to_human", e.Action.TRANSFER, 0),
            e.ReplyDone(NOON + 2, 1, hang_up=False),
            e.LegEnded(NOON + 30, Role.HANDOFF, Cause.NO_ANSWER, "callee"),
        )
    )
    assert told == ["call.created", "call.answered", "intent.fired", "transfer.started", "transfer.failed"]


@pytest.mark.parametrize("length", range(len(WHOLE) + 1))
def test_a_log_that_grows_never_changes_what_was_read_before(length: int) -> None:
    log = [Logged(n, event) for n, event in enumerate(WHOLE, 1)]
    before = list(public_events(log[:length], WORDS))
    assert list(public_events(log, WORDS))[: len(before)] == before


def test_the_answer_is_what_the_catalogue_promises(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            more = (e.RecordingReady(NOON + 80, 65_000, 9), e.SummaryReady(NOON + 81, 70))
            await write(w, WHOLE + more)
            reply = await w.ask("GET", f"/v1/calls/{CALL}/events")
            events = reply.json["data"]
            read = TypeAdapter(list[CallEvent]).validate_python(events, strict=True)
            assert len(read) == len(events)
            assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
            fired = next(event for event in events if event["type"] == "intent.fired")
            assert fired["data"] == {"firing": 1, "name": "book_table", "action": "webhook", "arguments": {"party": 2}}
            assert fired["at"] == "2026-01-02T12:00:17.200Z"
            later = (await w.ask("GET", f"/v1/calls/{CALL}/events?after_seq=10")).json["data"]
            assert later == events[10:]

    run(story, tmp_path)


def test_the_transcript_holds_only_what_could_be_heard(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            detail = (await w.ask("GET", f"/v1/calls/{CALL}")).json
            lines = [(line["role"], line["text"], line["interrupted"]) for line in detail["transcript"]]
            assert lines == [
                ("assistant", "Hello, this is an assistant.", False),
                ("caller", "Is my order ready?", False),
                ("assistant", "It will be", True),
                ("caller", "A table for two, please.", False),
                ("assistant", "Done.", False),
            ]
            assert [line["offset_seconds"] for line in detail["transcript"]] == [1.7, 4.0, 5.6, 6.4, 8.1]
            assert (detail["status"], detail["end_reason"]) == ("completed", "caller_hung_up")
            assert (detail["duration_seconds"], detail["answered_at"]) == (65, "2026-01-02T12:00:10.000Z")
            assert (detail["has_recording"], detail["summary"], detail["sandbox"]) == (False, None, False)
            assert detail["latency"] == {"turns": 0, "p50_ms": None, "p95_ms": None}

    run(story, tmp_path)


def test_an_erased_call_keeps_its_events_without_a_word(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            async with w.database.write() as connection:
                await connection.execute(delete(call_texts))
            assert (await w.ask("GET", f"/v1/calls/{CALL}")).json["transcript"] == []
            events = (await w.ask("GET", f"/v1/calls/{CALL}/events")).json["data"]
            TypeAdapter(list[CallEvent]).validate_python(events)
            assert not any("order" in str(event) or "party" in str(event) for event in events)

    run(story, tmp_path)


@pytest.mark.parametrize("path", ["", "/events", "/events/stream", "/recording", "/recording/stream?exp=1&sig=x"])
def test_a_foreign_call_is_as_if_it_did_not_exist(tmp_path: Path, path: str) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            missing = await w.ask("GET", f"/v1/calls/01JHC0000000000000000000ZZ{path}")
            foreign = await w.ask("GET", f"/v1/calls/{CALL}{path}", key=FOREIGN)
            other_mode = await w.ask("GET", f"/v1/calls/{CALL}{path}", key=TEST)
            assert {(reply.status, reply.body) for reply in (missing, foreign, other_mode)} == {
                (404, b'{"error":"Not found.","code":"NOT_FOUND"}')
            }

    run(story, tmp_path)


def test_the_list_is_filtered_paged_and_newest_first(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            day = 86_400.0
            for number in range(3):
                past = (e.CallPlaced(NOON, ANSWERED[0].terms),) if number == 0 else WHOLE  # type: ignore[attr-defined]
                await write(w, past, call=f"01JHC00000000000000000001{number}", created_at=NOON + number * day)
            await write(w, WHOLE, call="01JHC000000000000000000019", mode="test")
            listed = (await w.ask("GET", "/v1/calls?limit=2")).json
            assert [call["created_at"][:10] for call in listed["data"]] == ["2026-01-04", "2026-01-03"]
            assert (listed["total"], listed["limit"], listed["offset"]) == (3, 2, 0)
            assert len((await w.ask("GET", "/v1/calls?limit=2&offset=2")).json["data"]) == 1
            assert (await w.ask("GET", "/v1/calls?status=ringing")).json["total"] == 1
            assert (await w.ask("GET", "/v1/calls?direction=inbound")).json["total"] == 0
            both_ends = "/v1/calls?from_date=2026-01-02&to_date=2026-01-03"
            assert (await w.ask("GET", both_ends)).json["total"] == 2
            assert (await w.ask("GET", "/v1/calls", key=TEST)).json["data"][0]["sandbox"] is True
            assert (await w.ask("GET", "/v1/calls", key=FOREIGN)).json["total"] == 0

    run(story, tmp_path)


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "offset=-1", "from_date=2026-02-30", "to_date=yesterday", "status=over", "page=2"],
)
def test_a_bad_query_is_refused(tmp_path: Path, query: str) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            reply = await w.ask("GET", f"/v1/calls?{query}")
            assert (reply.status, reply.code) == (400, "VALIDATION_ERROR")

    run(story, tmp_path)


def test_a_followed_call_is_streamed_to_its_end(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, ANSWERED + TALK[:5] + HUNG_UP)
            reply = await w.ask("GET", f"/v1/calls/{CALL}/events/stream", last_event_id="2")
            assert reply.headers["content-type"].startswith("text/event-stream")
            messages = [part for part in reply.body.decode().split("\n\n") if part]
            assert messages[-1].startswith("event: stream.ended")
            assert [message.split("\n")[:2] for message in messages if message.startswith("id")] == [
                ["id: 3", "event: call.answered"],
                ["id: 4", "event: disclosure.spoken"],
                ["id: 5", "event: call.ended"],
            ]

    run(story, tmp_path)


def test_hanging_up_tells_the_owner_once(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, ANSWERED)
            replies = await asyncio.gather(*(w.ask("POST", f"/v1/calls/{CALL}/hangup") for _ in range(3)))
            assert {reply.status for reply in replies} == {200}
            assert set(w.nudged) == {CALL}
            ((call, wish),) = await StoredInbox(w.database, w.clock).waiting([CALL])
            assert (call, wish.kind, wish.cause) == (CALL, "ignored", HANG_UP_ASKED)
            assert (await w.ask("POST", f"/v1/calls/{CALL}/hangup", key=FOREIGN)).status == 404

    run(story, tmp_path)


def test_a_call_that_is_over_cannot_be_hung_up(tmp_path: Path) -> None:
    async def story(folder: Path) -> None:
        async with world(folder) as w:
            await write(w, WHOLE)
            reply = await w.ask("POST", f"/v1/calls/{CALL}/hangup")
            assert (reply.status, reply.code) == (409, "CALL_ENDED")

    run(story, tmp_path)


def test_percentiles_are_by_nearest_rank() -> None:
    found = latency([100, 900, 300, 500])
    assert (found.turns, found.p50_ms, found.p95_ms) == (4, 300, 900)


def test_a_transcript_needs_no_other_events_than_it_asks_for() -> None:
    log = [Logged(n, event) for n, event in enumerate(WHOLE, 1)]
    asked = [logged for logged in log if type(logged.event).__name__ in SPOKEN]
    assert len(asked) < len(log)
    assert transcript(asked, WORDS, NOON) == transcript(log, WORDS, NOON)
