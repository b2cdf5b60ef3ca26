"""One live call: its ear, its mouth, its dialogue and its recorder, joined to the core by events and commands."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import structlog

from senderz_voice.core import commands as c
from senderz_voice.core import events as e
from senderz_voice.core.call import Call
from senderz_voice.core.commands import Command
from senderz_voice.core.events import Direction, Kind, Role
from senderz_voice.core.redaction import redact
from senderz_voice.core.turn import TurnRules
from senderz_voice.live.caller import Caller
from senderz_voice.live.ear import Ear
from senderz_voice.live.ledger import Chunk, Heard
from senderz_voice.live.memory import Memory
from senderz_voice.live.orders import Firing, Orders
from senderz_voice.live.playback import Playback
from senderz_voice.live.recorder import Recorder
from senderz_voice.live.runner import Runner
from senderz_voice.live.second import BRIEFING, SecondLine
from senderz_voice.live.sink import CallSink
from senderz_voice.live.stream import StreamEar
from senderz_voice.live.tools import Tools
from senderz_voice.ports.calllog import CallFile, CallLog, Lease, Text
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.dialogue import DialogueFactory, Wanted
from senderz_voice.ports.media import MediaLine
from senderz_voice.ports.speech import VoiceActivity

MS_A_CHARACTER = 62
"""How long a character takes to say, about, in any of our languages."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Studio:
    """What every call of this process shares."""

    clock: Clock
    calllog: CallLog
    orders: Orders
    dialogue: DialogueFactory
    activity: VoiceActivity
    spool: Path
    rules: TurnRules
    languages: tuple[str, ...] = ("en",)
    """What callers may speak: ears, mind and voice can all do these."""


class Session:
    """One call in this process, from the taking of its lease to its end."""

    def __init__(self, studio: Studio, lease: Lease, file: CallFile) -> None:
        self._studio = studio
        self._legs = dict(file.leg_ids)
        file = replace(file, leg_ids=self._legs)
        self._clock = studio.clock
        self._line: MediaLine | None = None
        self._asked_after_turn = False
        self._orders: set[asyncio.Task[None]] = set()
        self.memory = Memory(file)
        self.runner = Runner(studio.clock, studio.calllog, lease, file, act=self._act, order=self._order)
        self.playback = Playback(studio.clock, self._speech_begun)
        self.recorder = Recorder(studio.clock, studio.spool, file.call)
        call = self.runner.call
        agreed = call.terms.language
        languages = (agreed, *(language for language in studio.languages if language != agreed))
        self.second = SecondLine(studio.clock, self.post)
        self.tools = Tools(studio.clock, call, self.memory, self.runner.file, self.post)
        self.caller = Caller(
            studio.clock,
            call,
            self.memory,
            self.playback,
            hear=lambda notice: Ear(studio.activity, studio.rules, notice),
            languages=languages,
            post=self.post,
        )
        sink = CallSink(
            studio.clock,
            call,
            self.memory,
            file.call,
            caller=self.caller,
            playback=self.playback,
            second=self.second,
            tools=self.tools,
            post=self.post,
        )
        self.dialogue = studio.dialogue(sink, languages, self.memory.brief)
        self.caller.speak_to(self.dialogue)
        if call.terms.direction is Direction.INBOUND:
            self._get_ready()

    @property
    def call_id(self) -> str:
        return self.runner.file.call

    @property
    def ear(self) -> Ear:
        return self.caller.ear

    @property
    def assistant_speaks(self) -> bool:
        return self.playback.speaking

    # The call's own task.

    async def run(self) -> None:
        """Until the call is over; what is still under way is finished. Raises LeaseLost."""
        try:
            await self.runner.run()
            while self._orders:
                await asyncio.gather(*self._orders)
        finally:
            for task in self._orders:
                task.cancel()
            await self.dialogue.close()
            await self.recorder.stop()
            self.second.close()
            if self._line is not None:
                self._line.close()

    def post(self, event: e.Event, *texts: Text) -> None:
        """Tell the call a fact."""
        for text in texts:
            self.memory.keep(text)
        self.memory.note(event)
        if isinstance(event, e.DialAccepted | e.LegAnswered) and event.leg_id:
            self._legs[event.role] = event.leg_id
        self.runner.post(event, *texts)

    def tick(self) -> None:
        """The shared heartbeat, every 20 ms."""
        self.runner.tick()
        if self.playback.ledger.busy:
            self._account(*self.playback.tick())
        self.caller.tick()
        self.second.tick()
        self.recorder.tick()

    # The media stream (live.stream.Listening).

    def attach(self, line: MediaLine) -> StreamEar:
        """The carrier brought the caller's audio; an older connection is dropped."""
        if self._line is not None:
            self._line.close()
        self._line = line
        self.playback.attach(line)
        self._get_ready()
        self.post(e.StreamConnected(self._clock.wall(), Role.CALLER, line.facts.stream))
        return StreamEar(self, line)

    def carries(self, line: MediaLine) -> bool:
        return self._line is line

    def heard(self, audio: bytes) -> None:
        self.caller.heard(audio)
        self.recorder.caller(audio)

    def mark_returned(self, name: str) -> None:
        self.playback.mark_returned(name)

    def digit(self, digit: str) -> None:
        self.caller.digit(digit)

    def detach(self, reason: str) -> None:
        """The stream that we speak through ended."""
        if self._line is None:
            return
        stream = self._line.facts.stream
        self._line = None
        self.playback.attach(None)
        self.post(e.StreamLost(self._clock.wall(), Role.CALLER, stream, reason))

    def _account(self, heard: list[Heard], chunks: list[Chunk]) -> None:
        self.recorder.assistant(chunks)
        for speech in heard:
            total = speech.total_ms if speech.whole else self._length_ms(speech)
            ended = e.SpeechEnded(self._clock.wall(), speech.speech, speech.heard_ms, total)
            # A reply that is asked for in the same breath remembers it already; the log tells it in its turn.
            self.runner.call.transcript.note(ended)
            self.post(ended)

    def _length_ms(self, speech: Heard) -> int:
        """About how long a clause would have been that the voice had not made to its end."""
        clause = self.runner.call.transcript.clauses.get(speech.speech)
        text = self.memory.texts.get(clause.text) if clause else None
        return max(speech.total_ms, len(text.text) * MS_A_CHARACTER if text else 0)

    def _speech_begun(self, speech: int) -> None:
        now = self._clock.wall()
        if self._asked_after_turn and self.caller.stopped_at:
            self.runner.latencies.append(max(0, round((now - self.caller.stopped_at) * 1000)))
            self._asked_after_turn = False
        self.post(e.SpeechStarted(now, speech))

    # The core's commands.

    def _act(self, command: Command) -> None:
        self._LIVE[type(command)](self, command)

    def _pause(self, _: c.PauseSpeech) -> None:
        self.recorder.assistant(self.playback.pause())

    def _clear(self, _: c.ClearSpeech) -> None:
        self._account(*self.playback.clear())

    def _record(self, _: c.StartRecording) -> None:
        """From now on, or behind what another process recorded of the call."""
        began = self.runner.call.answered_at or self._clock.wall()
        self.recorder.start(max(0.0, self._clock.wall() - began))

    def _stop_recording(self, _: c.StopRecording) -> None:
        self._later(self.recorder.stop())

    def _close(self, command: c.CloseStream) -> None:
        if command.role is Role.HANDOFF:
            self.second.close()
        elif self._line is not None:
            self._line.close()
            self._line = None
            self.playback.attach(None)

    def _ask(self, command: c.AskReply) -> None:
        call = self.runner.call
        self._asked_after_turn = command.turn > 0
        self.playback.forget_unwanted()
        words = {Kind.RESUME: self.memory.unheard, Kind.VOICEMAIL: self.memory.voicemail}.get(command.kind)
        conversation = self.memory.conversation(call, call.language)
        resume = words(call) if words else ""
        self.dialogue.reply(
            Wanted(command.reply, command.kind, command.disclose, call.terms.record, conversation, resume)
        )

    def _brief(self, _: c.Brief) -> None:
        """The agreed language is the business's own, whatever the human speaks."""
        call = self.runner.call
        conversation = self.memory.conversation(call, call.terms.language)
        words = self.memory.gist(call)
        self.dialogue.reply(Wanted(BRIEFING, Kind.BRIEFING, False, False, conversation, words))

    def _get_ready(self) -> None:
        """There is a moment to make the opening in: until we have answered, or until who answered has said hello."""
        call = self.runner.call
        if not call.floor.debts.begun:
            conversation = self.memory.conversation(call, call.language)
            self.dialogue.prepare(Wanted(0, Kind.OPENING, call.terms.disclose, call.terms.record, conversation))

    # Guarded commands (live.orders.Reporter).

    def words(self, kind: str, text: str, language: str) -> Text:
        return self.memory.add(kind, redact(text), language)

    def firing(self, number: int) -> Firing:
        return self.tools.firing(number)

    def _order(self, command: Command, key: str) -> None:
        self._later(self._studio.orders.carry_out(command, key, self.runner.file, self))

    def order_again(self, commands: list[Command], *, seq: int) -> None:
        """Carry out the guarded commands of a stored event, under the keys that they have had from the start."""
        for place, command in enumerate(commands):
            if command.GUARDED:
                self._order(command, f"{self.call_id}:{seq}:{place}")

    def order_unsettled(self) -> None:
        """Carry out once more what nobody knows to be done; the keys tell a repeat from a second wish."""
        log = self.runner.file.log
        settled = {logged.event.firing for logged in log if isinstance(logged.event, e.IntentSettled)}
        call = Call()
        for logged in log:
            for place, command in enumerate(call.handle(logged.event)):
                unsettled = isinstance(command, c.FireIntent) and command.firing not in settled
                if unsettled or isinstance(command, c.RecordOptOut):
                    self._order(command, f"{self.call_id}:{logged.seq}:{place}")

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._orders.add(task)
        task.add_done_callback(self._orders.discard)

    _LIVE: ClassVar[Mapping[type[Command], Callable[["Session", Any], None]]] = {
        c.AskReply: _ask,
        c.DropReply: lambda session, command: session.dialogue.drop(command.reply),
        c.Speak: lambda session, command: session.playback.speak(command.speech),
        c.PauseSpeech: _pause,
        c.ResumeSpeech: lambda session, _: session.playback.resume(),
        c.ClearSpeech: _clear,
        c.StartRecording: _record,
        c.StopRecording: _stop_recording,
        c.CloseStream: _close,
        c.Brief: _brief,
    }
    """What is done at once, by the type of the command."""
