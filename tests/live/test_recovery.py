"""A process dies in the middle of a call, and the next one goes on with it."""

import asyncio
from pathlib import Path

from senderz_voice.ports.carrier import StartStream
from senderz_voice.ports.language import ReplyPiece, Said, TextDelta, ToolRequest
from tests.live.fakes import CALL, MemoryLog, Telephone, inbound
from tests.live.stage import Stage, stage
from tests.live.virtual import run

GREETING: list[list[ReplyPiece]] = [[TextDelta("Harbor Dental, how can I help? ")]]


def _remember(second: Stage, first: MemoryLog) -> None:
    """The database outlives the process."""
    second.log.texts[CALL] = dict(first.texts[CALL])


async def _taken_up(scene: Stage) -> None:
    """The process finds the call without an owner, and the carrier brings its audio back."""
    # Each process of these stories has a clock of its own, and this one begins after the other.
    await asyncio.sleep(30.0)
    scene.office.forgotten = [CALL]
    await asyncio.sleep(2.0)
    started = [order for _, order, _ in scene.switch.orders if isinstance(order, StartStream)]
    assert len(started) == 1
    scene.line = Telephone(stream="another")
    await scene.connect(started[0].stream.token)


def test_the_conversation_goes_on_with_an_apology_and_its_memory() -> None:
    async def story() -> None:
        async with stage(inbound(), replies=GREETING, cards=["Are you open on Sunday?"]) as first:
            await first.connect()
            await first.hush(3.0)
            await first.speak(0.6)
            await first.hush(0.9)
            history = list(first.events)
            log = first.log
        async with stage(
            (inbound()[0], history), replies=[[TextDelta("On Sunday we are closed. ")]], cards=["Well?"]
        ) as second:
            _remember(second, log)
            await _taken_up(second)
            await second.hush(4.0)
            assert second.transcript()[-1] == ("assistant", "I'm sorry, we had a short interruption. Please go on.")
            await second.speak(0.4)
            await second.hush(3.0)
            assert second.transcript()[-1] == ("assistant", "On Sunday we are closed.")
            assert second.model.shown[-1].turns[:2] == (
                Said("assistant", "Harbor Dental, how can I help?", "en"),
                Said("caller", "Are you open on Sunday?", "en"),
            )

    run(story())


def test_an_intent_whose_outcome_nobody_knows_is_fired_once_more_under_its_key() -> None:
    async def story() -> None:
        intents = {"book": {"action": "webhook", "description": "books", "parameters": {}, "language": "all"}}
        replies: list[list[ReplyPiece]] = [*GREETING, [TextDelta("One moment. "), ToolRequest("t", "book", "{}")]]
        async with stage(inbound(intents=intents), replies=replies, cards=["Book it."]) as first:
            await first.connect()
            await first.hush(3.0)
            await first.speak(0.6)
            await first.hush(3.0)
            history = list(first.events)
            [fired] = first.office.done
            log = first.log
        asked = first.names().index("IntentAsked") + 1
        async with stage((inbound(intents=intents)[0], history[:asked])) as second:
            _remember(second, log)
            await _taken_up(second)
            await second.hush(2.0)
            assert second.office.done == [fired]
            assert "IntentSettled" in second.names()

    run(story())


def test_a_recording_goes_on_behind_what_the_dead_process_wrote(tmp_path: Path) -> None:
    async def story() -> None:
        files = [tmp_path / f"{CALL}.{side}.ulaw" for side in ("caller", "assistant")]
        begin = inbound(record=True)
        async with stage(begin, replies=GREETING, spool=tmp_path) as first:
            await first.connect()
            await first.hush(5.0)
            history = list(first.events)
            log = first.log
            await first.hung_up()
        written = [file.read_bytes() for file in files]
        for file, audio in zip(files, written, strict=True):
            file.write_bytes(audio[:24_000])
        async with stage((begin[0], history), spool=tmp_path) as second:
            _remember(second, log)
            await _taken_up(second)
            await second.speak(2.0)
            await second.hush(3.0)
            await second.hung_up()
        caller, assistant = (file.read_bytes() for file in files)
        assert len(caller) == len(assistant)
        assert caller[:24_000] == written[0][:24_000]
        assert b"\x80" * 8000 in caller[24_000:]

    run(story())
