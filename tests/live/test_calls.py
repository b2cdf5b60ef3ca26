"""Whole calls on a virtual clock: what the human hears, what is remembered, what is done."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from senderz_voice.core.ending import Reason, Status
from senderz_voice.ports.carrier import AnswerLeg, HangUpLeg, TransferLeg
from senderz_voice.ports.language import Fired, ReplyEnded, ReplyPiece, Said, TextDelta, ToolRequest
from tests.live.fakes import CALL, inbound, outbound
from tests.live.stage import stage
from tests.live.virtual import run

Replies = Sequence[Sequence[ReplyPiece]]
BYE: list[ReplyPiece] = [TextDelta("Thank you, goodbye. "), ReplyEnded("hang_up")]


def test_an_outbound_call_listens_first_then_introduces_itself_and_hangs_up_after_its_goodbye() -> None:
    async def story() -> None:
        replies: Replies = [[TextDelta("Hello, this is Harbor Dental. "), TextDelta("Is Friday fine?")], BYE]
        async with stage(outbound(), replies=replies, cards=["Hello?", "Yes."]) as scene:
            await scene.connect()
            await scene.hush(0.3)
            await scene.speak(0.5)
            await scene.hush(5.0)
            await scene.speak(0.4)
            await scene.hush(3.0)
            assert any(isinstance(order, HangUpLeg) for _, order, _ in scene.switch.orders)
            await scene.webhook("ended", cause="normal", source="callee")
            call = scene.replayed()
            assert call.ending is not None
            assert (call.ending.status, call.ending.reason) == (Status.COMPLETED, Reason.ASSISTANT_HUNG_UP)
            assert scene.transcript() == [
                ("caller", "Hello?"),
                ("assistant", "Hello, this is Harbor Dental. Is Friday fine?"),
                ("caller", "Yes."),
                ("assistant", "Thank you, goodbye."),
            ]
            row = scene.log.rows[CALL]
            assert (row.billed_minutes, row.wrap_up) == (1, True)
            assert scene.model.shown[1].turns[-1] == Said("caller", "Yes.", "en")

    run(story())


def test_a_silent_callee_is_greeted_after_a_moment() -> None:
    async def story() -> None:
        async with stage(outbound(), replies=[[TextDelta("Hello. ")]]) as scene:
            await scene.connect()
            await scene.hush(1.1)
            assert not scene.line.played
            await scene.hush(0.4)
            assert scene.line.played

    run(story())


def test_a_call_that_is_taken_up_late_has_lost_no_owner() -> None:
    async def story() -> None:
        async with stage(outbound(), replies=[[TextDelta("Hello. ")]]) as scene:
            await scene.webhook("answered")
            await scene.connect()
            await scene.hush(2.0)
            assert "OwnerLost" not in scene.names()
            assert scene.line.played

    run(story())


def test_an_incoming_call_is_answered_and_greeted_at_once() -> None:
    async def story() -> None:
        async with stage(inbound(), replies=[[TextDelta("Harbor Dental, how can I help? ")]]) as scene:
            await scene.roster.nudge(CALL)
            await asyncio.sleep(0.05)
            _, order, key = scene.switch.orders[0]
            assert isinstance(order, AnswerLeg)
            assert key == f"{CALL}:1:0"
            await scene.connect(order.stream.token)
            await scene.hush(0.2)
            assert scene.line.played

    run(story())


def test_an_interrupted_sentence_is_remembered_only_as_far_as_it_was_heard() -> None:
    async def story() -> None:
        long = "We are open from nine to five on every weekday except on public holidays of course"
        async with stage(inbound(), replies=[[TextDelta(long)], [TextDelta("Sure. ")]], cards=["Stop"]) as scene:
            await scene.connect()
            await scene.hush(1.5)
            await scene.speak(0.6)
            assert scene.line.clears == 1
            await scene.hush(1.5)
            role, heard = scene.transcript()[0]
            assert role == "assistant"
            assert heard.startswith("We are open")
            assert 3 <= len(heard.split()) < 9
            said = scene.model.shown[1].turns[0]
            assert isinstance(said, Said)
            assert said.interrupted
            assert said.text == heard

    run(story())


def test_a_noise_that_cuts_the_assistant_off_is_followed_by_the_rest_of_the_sentence() -> None:
    async def story() -> None:
        async with stage(
            inbound(), replies=[[TextDelta("Your appointment is on Friday at two.")]], cards=[""]
        ) as scene:
            await scene.connect()
            await scene.hush(0.5)
            await scene.speak(0.3)
            await scene.hush(4.0)
            assert scene.transcript()[-1] == ("assistant", "Your appointment is on Friday at two.")

    run(story())


def test_audio_that_never_reaches_the_line_is_not_in_the_transcript_and_the_call_ends_by_silence() -> None:
    async def story() -> None:
        async with stage(inbound(), replies=[[TextDelta("Hello there, how can I help you?")]], deaf=True) as scene:
            await scene.connect()
            await scene.hush(60.0)
            assert scene.transcript() == []
            await scene.webhook("ended", cause="normal", source="caller")
            ending = scene.replayed().ending
            assert ending is not None
            assert ending.reason is Reason.SILENCE

    run(story())


def test_a_caller_who_says_nothing_is_asked_twice_and_then_let_go() -> None:
    async def story() -> None:
        async with stage(inbound(), replies=[[TextDelta("Hello. ")]]) as scene:
            await scene.connect()
            await scene.hush(60.0)
            assert [type(order) for _, order, _ in scene.switch.orders][-1] is HangUpLeg
            assert len([role for role, _ in scene.transcript() if role == "assistant"]) == 4
            assert all(role == "assistant" for role, _ in scene.transcript())

    run(story())


def test_a_transfer_is_announced_ordered_once_and_ends_our_part_when_the_carrier_joins_the_legs() -> None:
    intents = {"talk_to_human": {"action": "transfer", "description": "asks for a person", "parameters": {}}}
    replies: Replies = [
        [TextDelta("Hello. ")],
        [TextDelta("One moment. "), ToolRequest("a", "talk_to_human", "{}"), ToolRequest("b", "talk_to_human", "{}")],
    ]

    async def story() -> None:
        async with stage(inbound(intents=intents), replies=replies, cards=["A person please"]) as scene:
            await scene.connect()
            await scene.hush(1.5)
            await scene.speak(0.6)
            await scene.hush(3.0)
            transfers = [order for _, order, _ in scene.switch.orders if isinstance(order, TransferLeg)]
            assert [order.to_number for order in transfers] == ["+16195550199"]
            await scene.webhook("answered", leg="leg-2", client_state=f"{CALL}:handoff")
            await scene.webhook("bridged")
            assert not scene.line.open
            await scene.webhook("ended", cause="normal", source="caller")
            ending = scene.replayed().ending
            assert ending is not None
            assert ending.reason is Reason.TRANSFERRED

    run(story())


def test_a_webhook_intent_fires_once_and_its_answer_reaches_the_model() -> None:
    schema = {"type": "object", "properties": {"size": {"type": "integer"}}, "required": ["size"]}
    intents = {"book_table": {"action": "webhook", "description": "books a table", "parameters": schema}}
    replies: Replies = [
        [TextDelta("Hello. ")],
        [TextDelta("Let me see. "), ToolRequest("a", "book_table", '{"size": 4}')],
        [TextDelta("It is booked. ")],
    ]

    async def story() -> None:
        async with stage(inbound(intents=intents), replies=replies, cards=["A table for four"]) as scene:
            await scene.connect()
            await scene.hush(1.5)
            await scene.speak(0.6)
            await scene.hush(4.0)
            fired = [done for done in scene.office.done if done.startswith("fire")]
            assert len(fired) == 1
            assert fired[0].startswith('fire book_table {"size": 4}')
            told = [turn for turn in scene.model.shown[-1].turns if isinstance(turn, Fired)]
            assert [(turn.name, turn.ok, turn.answer) for turn in told] == [("book_table", True, '{"say": "Booked."}')]
            assert scene.transcript()[-1] == ("assistant", "It is booked.")

    run(story())


def test_arguments_that_break_the_schema_are_never_sent() -> None:
    schema = {"type": "object", "properties": {"size": {"type": "integer"}}, "required": ["size"]}
    intents = {"book_table": {"action": "webhook", "description": "books a table", "parameters": schema}}
    replies: Replies = [[TextDelta("Hi. "), ToolRequest("a", "book_table", '{"size": "four", "url": "http://evil"}')]]

    async def story() -> None:
        async with stage(inbound(intents=intents), replies=replies) as scene:
            await scene.connect()
            await scene.hush(2.0)
            assert "IntentAsked" not in scene.names()
            assert scene.office.done == []

    run(story())


def test_a_wish_never_to_be_called_again_is_recorded_and_ends_the_call() -> None:
    replies: Replies = [
        [TextDelta("Hello. ")],
        [ToolRequest("a", "opt_out", "{}"), TextDelta("Goodbye. "), ReplyEnded("hang_up")],
    ]

    async def story() -> None:
        async with stage(outbound(), replies=replies, cards=["Stop calling me"]) as scene:
            await scene.connect()
            await scene.hush(2.5)
            await scene.speak(0.8)
            await scene.hush(5.0)
            await scene.webhook("ended", cause="normal", source="callee")
            assert scene.office.done[0] == "opt out +15555550001"
            ending = scene.replayed().ending
            assert ending is not None
            assert ending.reason is Reason.OPTED_OUT

    run(story())


def test_both_sides_are_recorded_from_the_same_moment_and_equally_long(tmp_path: Path) -> None:
    async def story() -> None:
        file, events = inbound()
        terms = events[0].terms  # type: ignore[attr-defined]  # The first event of a story is the offer.
        recorded = type(terms)(terms.direction, "en", record=True, disclose=False, can_transfer=False, max_seconds=60)
        offered = type(events[0])(events[0].at, recorded, "leg-1")  # type: ignore[call-arg]
        async with stage((file, [offered]), replies=[[TextDelta("Hello. ")]], cards=["Hi"], spool=tmp_path) as scene:
            await scene.connect()
            await scene.hush(2.0)
            await scene.speak(1.0)
            await scene.hush(2.0)
            await scene.hung_up()
        caller, assistant = ((tmp_path / f"{CALL}.{side}.ulaw").read_bytes() for side in ("caller", "assistant"))
        assert len(caller) == len(assistant)
        assert abs(len(caller) / 8000 - 5.0) < 0.3
        assert abs(caller.count(0x80) / 8000 - 1.0) < 0.1
        assert 0.3 < assistant.count(0x20) / 8000 < 2.0

    run(story())


def test_a_bad_token_and_a_token_used_twice_are_refused() -> None:
    async def story() -> None:
        async with stage(inbound()) as scene:
            assert await scene.connect("stolen") is None
            assert await scene.connect() is not None
            assert await scene.roster.admit("good") is False

    run(story())


def test_a_call_that_another_process_took_is_let_go_without_a_word_more() -> None:
    async def story() -> None:
        async with stage(inbound(), replies=[[TextDelta("Hello. ")]]) as scene:
            await scene.connect()
            await scene.hush(0.5)
            scene.log.steal(CALL)
            await scene.speak(0.5)
            await scene.hush(5.0)
            assert len(scene.roster) == 0
            assert not scene.line.open

    run(story())


def test_a_call_whose_process_died_is_taken_up_and_ended_truthfully() -> None:
    async def story() -> None:
        async with stage(inbound(), replies=[[TextDelta("Hello. ")]]) as first:
            await first.connect()
            await first.hush(1.0)
            history = list(first.events)
        file, _ = inbound()
        async with stage((file, history)) as second:
            second.switch.alive = False
            second.office.forgotten = [CALL]
            await asyncio.sleep(3.0)
            call = second.replayed()
            assert call.ending is not None
            assert (call.ending.status, call.ending.reason) == (Status.COMPLETED, Reason.MEDIA_LOST)
            row = second.log.rows[CALL]
            assert (row.billed_minutes, row.wrap_up) == (1, True)

    run(story())
