"""A whole media process on the virtual clock: real roster, session, cascade and core; fakes outside."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from senderz_voice.core.call import Call
from senderz_voice.core.events import Event, Role
from senderz_voice.core.turn import TurnRules
from senderz_voice.dialogue.cascade import Cascade, Chain
from senderz_voice.live.orders import Orders
from senderz_voice.live.roster import Roster
from senderz_voice.live.session import Studio
from senderz_voice.ports.calllog import CallFile
from senderz_voice.ports.carrier import CarrierEvent
from senderz_voice.ports.language import ReplyPiece
from senderz_voice.ports.media import MediaEar
from senderz_voice.ports.speech import Recogniser, Voice
from tests.live.fakes import (
    CALL,
    LEG,
    LOUD,
    QUIET,
    CueCards,
    Loudness,
    MemoryLog,
    Office,
    Parrot,
    ReadAloud,
    Switch,
    Telephone,
)
from tests.live.virtual import VirtualClock


@dataclass
class Stage:
    """One call on stage."""

    roster: Roster
    log: MemoryLog
    office: Office
    switch: Switch
    model: Parrot
    recogniser: CueCards
    line: Telephone
    ear: MediaEar | None = None

    async def connect(self, token: str = "good") -> MediaEar | None:
        """The carrier brings the audio, with a token that the gate knows unless it is a bad one."""
        if token == "good":
            self.office.tokens[token] = (CALL, Role.CALLER)
        if not await self.roster.admit(token):
            return None
        self.ear = await self.roster.connect(token, self.line)
        if self.ear is not None:
            self.line.on_mark = self.ear.mark_returned
        return self.ear

    async def speak(self, seconds: float) -> None:
        """The human speaks."""
        await self._send(LOUD, seconds)

    async def hush(self, seconds: float) -> None:
        """The human is silent; the carrier keeps sending frames."""
        await self._send(QUIET, seconds)

    async def _send(self, frame: bytes, seconds: float) -> None:
        for _ in range(round(seconds / 0.02)):
            if self.ear is not None:
                self.ear.heard(frame)
            await asyncio.sleep(0.02)

    async def webhook(self, kind: str, **fields: str) -> None:
        """The carrier reports something, and the process is nudged."""
        number = len(self.office.mail) + len(self.events)
        event = CarrierEvent(
            id=f"event-{number}-{kind}",
            kind=kind,  # type: ignore[arg-type]  # Stories name the kinds as the port does.
            at=self.log.clock.wall(),
            leg=fields.pop("leg", LEG),
            session="session-1",
            client_state=fields.pop("client_state", f"{CALL}:caller"),
            **fields,  # type: ignore[arg-type]  # All remaining fields are texts.
        )
        self.office.mail.append((CALL, event))
        await self.roster.nudge(CALL)
        await asyncio.sleep(0.05)

    async def hung_up(self) -> None:
        """The human hangs up, and all that follows is done: a recorder's thread keeps no virtual time."""
        await self.webhook("ended", cause="normal", source="caller")
        calls = list(self.roster._tasks.values())
        if calls:
            await asyncio.wait(calls)

    @property
    def events(self) -> list[Event]:
        return self.log.logs[CALL]

    def names(self) -> list[str]:
        return [type(event).__name__ for event in self.events]

    def replayed(self) -> Call:
        """The call as its log tells it."""
        call = Call()
        for event in self.events:
            call.handle(event)
        return call

    def transcript(self) -> list[tuple[str, str]]:
        words = {number: text.text for number, text in self.log.texts[CALL].items()}
        return [(line.role, line.text) for line in self.replayed().transcript.lines(words)]


@asynccontextmanager
async def stage(
    begin: tuple[CallFile, list[Event]],
    *,
    replies: Sequence[Sequence[ReplyPiece]] = (),
    cards: Sequence[str] = (),
    spool: Path | None = None,
    deaf: bool = False,
    voice: Voice | None = None,
    ear: Recogniser | None = None,
    languages: tuple[str, ...] = ("en",),
) -> AsyncIterator[Stage]:
    """A process that is about to take the call; after the story its log must replay to the state that it had."""
    with nullcontext(spool) if spool else TemporaryDirectory() as folder:
        clock = VirtualClock()
        log, office, switch = MemoryLog(clock), Office(), Switch()
        model, recogniser, activity = Parrot([list(reply) for reply in replies]), CueCards(*cards), Loudness()
        chain = Chain(ear or recogniser, model, voice or ReadAloud())
        studio = Studio(
            clock=clock,
            calllog=log,
            orders=Orders(clock, {True: switch, False: switch}, office, office),
            dialogue=lambda sink, languages, brief: Cascade(chain, sink, languages, brief),
            activity=activity,
            spool=Path(folder),
            rules=TurnRules(),
            languages=languages,
        )
        log.add(begin[0], *begin[1])
        roster = Roster(studio, office, office, office, owner="this process")
        async with asyncio.TaskGroup() as group:
            beats = [group.create_task(roster.ticker.run()), group.create_task(roster.keep())]
            scene = Stage(roster, log, office, switch, model, recogniser, Telephone(deaf=deaf))
            yield scene
            session = await roster.adopt(CALL) if len(roster) else None
            if session is not None and session.runner.written:
                assert session.runner.call.state() == scene.replayed().state()
            await roster.drain()
            for beat in beats:
                beat.cancel()
