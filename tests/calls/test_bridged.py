"""What the carrier recorded after a transfer ends up in the recording, once, and its lack fails nothing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from senderz_voice.audio import g711, mp3
from senderz_voice.calls import inbox
from senderz_voice.calls.bridged import join
from senderz_voice.calls.log import StoredCallLog
from senderz_voice.calls.wrapping_up import WrapUp, plan
from senderz_voice.core import events as e
from senderz_voice.core.events import Action, Cause, Event, Role, Terms
from senderz_voice.db.call_tables import carrier_inbox
from senderz_voice.ports.carrier import CarrierEvent
from senderz_voice.ports.errors import ErrorKind, PortError
from tests.calls.fakes import NOON, Scribe
from tests.calls.stories import ANSWERED, CALL, write
from tests.calls.world import OURS, TERMS, World, run, world

SECOND = 8_000
CALLER, ASSISTANT = b"\x20" * (20 * SECOND), b"\x30" * (20 * SECOND)
"""Our ears were on the line for 20 of its 60 seconds, from NOON + 10."""
GUEST, PERSON = b"\x40" * (39 * SECOND), b"\x50" * (39 * SECOND)
ENDED = NOON + 70
GOES_ON = replace(TERMS, can_transfer=True, record_after_transfer=True)
URL = "http://127.0.0.1:8082/downloads/a.wav"
WORK = {"tenant_id": OURS, "call_id": CALL}


def handed_over(terms: Terms = GOES_ON) -> tuple[Event, ...]:
    """The human asks for a person after a few words and talks to them for the rest of the call."""
    return (
        e.CallPlaced(NOON, terms),
        *ANSWERED[1:],
        e.TimerFired(NOON + 11, e.Timer.OPENING, 5),
        e.ReplyOffered(NOON + 11.5, 1, 1, 1, "en", disclosure=True),
        e.IntentAsked(NOON + 11.6, 1, 1, "talk_to_human", Action.TRANSFER, 5),
        e.ReplyDone(NOON + 11.7, 1, hang_up=False),
        e.SpeechEnded(NOON + 13, 1, 1300, 1300),
        e.LegAnswered(NOON + 29, Role.HANDOFF, "leg-2"),
        e.LegsBridged(NOON + 30),
        e.LegEnded(ENDED, Role.CALLER, Cause.NORMAL, "caller"),
    )


@dataclass
class Storage:
    """ports.carrier.CarrierRecordings with one recording in it."""

    failures: list[PortError] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, url: str) -> tuple[bytes, bytes]:
        self.asked.append(url)
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop(0)
        return GUEST, PERSON


@dataclass
class Aftermath:
    """A call that has just ended, and what becomes of its recording."""

    w: World
    storage: Storage
    spool: Path
    mixed: list[tuple[bytes, bytes]]

    async def keep(self) -> None:
        work = WrapUp(
            self.w.database, self.w.clock, self.w.ids, self.w.objects, Scribe(), self.spool, {False: self.storage}
        )
        await plan(work)["wrap_up"][0](WORK)

    async def report(self, url: str = URL, began: float = NOON + 30.5) -> None:
        """The carrier's webhook is stored."""
        event = CarrierEvent(
            id=f"recorded {url}",
            kind="recorded",
            at=ENDED + 1,
            leg="",
            session="session-1",
            client_state=f"{CALL}:caller",
            recording_url=url,
            recording_started_at=began,
        )
        async with self.w.database.write() as connection:
            await inbox.store(connection, event, tenant=OURS, call=CALL, now=self.w.clock.now)

    async def left_in_inbox(self) -> int:
        async with self.w.database.read() as connection:
            left = await connection.execute(select(carrier_inbox.c.place).where(carrier_inbox.c.handled_at.is_(None)))
            return len(left.all())

    async def noted(self) -> Sequence[type[Event]]:
        log = StoredCallLog(self.w.database, self.w.clock)
        lease = await log.take(CALL, "reader", 10)
        assert lease is not None
        kinds = e.RecordingReady | e.RecordingFailed
        found = [type(logged.event) for logged in (await log.read(lease)).log if isinstance(logged.event, kinds)]
        await log.release(lease)
        return found


@asynccontextmanager
async def aftermath(folder: Path, monkeypatch: pytest.MonkeyPatch, terms: Terms = GOES_ON) -> AsyncIterator[Aftermath]:
    mixed: list[tuple[bytes, bytes]] = []
    encode = mp3.stereo

    def watched(left: bytes, right: bytes) -> bytes:
        mixed.append((left, right))
        return encode(left, right)

    monkeypatch.setattr(mp3, "stereo", watched)
    spool = folder / "spool"
    spool.mkdir()
    (spool / f"{CALL}.caller.ulaw").write_bytes(CALLER)
    (spool / f"{CALL}.assistant.ulaw").write_bytes(ASSISTANT)
    async with world(folder) as w:
        await write(w, handed_over(terms))
        w.clock.now = ENDED + 0.5
        yield Aftermath(w, Storage(), spool, mixed)


def seconds(side: bytes, code: bytes) -> tuple[int, int]:
    """From which to which second of the call a side has this sound."""
    return side.find(code) // SECOND, (side.rfind(code) + 1) // SECOND


def test_the_carriers_part_goes_behind_ours_and_all_of_it_is_as_long_as_the_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(folder: Path) -> None:
        async with aftermath(folder, monkeypatch) as after:
            await after.report()
            for _ in range(2):
                await after.keep()
            ((left, right),) = after.mixed
            assert len(left) == len(right) == 60 * SECOND
            assert left == CALLER + g711.silence(500) + GUEST + g711.silence(500)
            assert right == ASSISTANT + g711.silence(500) + PERSON + g711.silence(500)
            assert after.storage.asked == [URL]
            assert await after.noted() == [e.RecordingReady]
            assert await after.left_in_inbox() == 0
            assert not list(after.spool.iterdir())

    run(story, tmp_path)


def test_a_report_that_comes_a_moment_later_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(folder: Path) -> None:
        async with aftermath(folder, monkeypatch) as after:
            sleep = after.w.clock.sleep

            async def reported_meanwhile(pause: float) -> None:
                await sleep(pause)
                if after.w.clock.now >= ENDED + 2:
                    await after.report()

            monkeypatch.setattr(after.w.clock, "sleep", reported_meanwhile)
            await after.keep()
            assert after.w.clock.now < ENDED + 3
            assert len(after.mixed[0][0]) == 60 * SECOND

    run(story, tmp_path)


def test_a_report_that_does_not_come_is_given_two_minutes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(folder: Path) -> None:
        async with aftermath(folder, monkeypatch) as after:
            await after.report(url="")
            with pytest.raises(PortError) as caught:
                await after.keep()
            assert caught.value.kind is ErrorKind.UNAVAILABLE
            assert after.mixed == []
            after.w.clock.now = ENDED + 119
            await after.keep()
            assert after.mixed == [(CALLER, ASSISTANT)]
            assert await after.noted() == [e.RecordingReady]

    run(story, tmp_path)


@pytest.mark.parametrize("kind", [ErrorKind.REFUSED, ErrorKind.MISSING, ErrorKind.BAD_ANSWER])
def test_a_recording_that_cannot_be_had_leaves_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: ErrorKind
) -> None:
    async def story(folder: Path) -> None:
        async with aftermath(folder, monkeypatch) as after:
            after.storage.failures = [PortError(kind, "no")]
            await after.report()
            await after.keep()
            assert after.mixed == [(CALLER, ASSISTANT)]

    run(story, tmp_path)


def test_a_storage_that_is_away_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(folder: Path) -> None:
        async with aftermath(folder, monkeypatch) as after:
            after.storage.failures = [PortError(ErrorKind.UNAVAILABLE, "away")]
            await after.report()
            with pytest.raises(PortError):
                await after.keep()
            await after.keep()
            assert len(after.mixed[0][0]) == 60 * SECOND

    run(story, tmp_path)


def test_what_was_fetched_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(folder: Path) -> None:
        async with aftermath(folder, monkeypatch) as after:
            await after.report()
            after.w.objects.away = True
            with pytest.raises(PortError):
                await after.keep()
            after.storage.failures = [PortError(ErrorKind.MISSING, "the link has expired")]
            after.w.objects.away = False
            await after.keep()
            assert after.mixed[0] == after.mixed[1]
            assert after.storage.asked == [URL]

    run(story, tmp_path)


def test_nothing_is_fetched_unless_the_persona_wants_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(folder: Path) -> None:
        async with aftermath(folder, monkeypatch, replace(GOES_ON, record_after_transfer=False)) as after:
            await after.report()
            await after.keep()
            assert after.mixed == [(CALLER, ASSISTANT)]
            assert after.storage.asked == []

    run(story, tmp_path)


@pytest.mark.parametrize(
    ("at", "placed"),
    [(25, (25, 35)), (20, (20, 30)), (0, (20, 30)), (19, (20, 30)), (50, (50, 60)), (55, (50, 60)), (900, (50, 60))],
    ids=["later", "at once", "never said when", "a clock behind", "at the end", "a clock ahead", "nonsense"],
)
def test_the_carriers_part_lies_behind_ours_and_within_the_call(at: int, placed: tuple[int, int]) -> None:
    part = GUEST[: 10 * SECOND], PERSON[: 10 * SECOND]
    left, right = join((CALLER, ASSISTANT), part, at=at * SECOND, length=60 * SECOND)
    assert (seconds(left, b"\x40"), seconds(right, b"\x50")) == (placed, placed)
    assert (seconds(left, b"\x20"), seconds(right, b"\x30")) == ((0, 20), (0, 20))
    assert len(left) == len(right) == 60 * SECOND


def test_what_lies_beyond_the_end_of_the_call_is_cut_off() -> None:
    left, right = join((CALLER, ASSISTANT[:SECOND]), (GUEST, PERSON), at=20 * SECOND, length=30 * SECOND)
    assert left == CALLER + GUEST[: 10 * SECOND]
    assert right == ASSISTANT[:SECOND] + g711.silence(19_000) + PERSON[: 10 * SECOND]


def test_nothing_of_ours_is_cut_off() -> None:
    left, right = join((CALLER, ASSISTANT), (GUEST, PERSON), at=0, length=10 * SECOND)
    assert (left, right) == (CALLER, ASSISTANT)
