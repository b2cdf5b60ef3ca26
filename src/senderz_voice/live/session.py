"""One live call: its ear, its mouth, its dialogue and its recorder, joined to the core by events and commands."""

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from senderz_voice.core import commands as c
from senderz_voice.core import events as e
from senderz_voice.core.commands import Command
from senderz_voice.core.events import Kind, Role
from senderz_voice.core.redaction import redact
from senderz_voice.core.turn import TurnRules, TurnSignal
from senderz_voice.live.arguments import valid_arguments
from senderz_voice.live.ear import RATE, Ear
from senderz_voice.live.ledger import Chunk, Heard
from senderz_voice.live.memory import Memory
from senderz_voice.live.orders import Firing, Orders
from senderz_voice.live.playback import Playback
from senderz_voice.live.recorder import Recorder
from senderz_voice.live.runner import Runner
from senderz_voice.live.stream import StreamEar
from senderz_voice.ports.calllog import CallFile, CallLog, Lease, Text
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.dialogue import DialogueFactory, Wanted
from senderz_voice.ports.language import ToolRequest
from senderz_voice.ports.media import MediaLine
from senderz_voice.ports.speech import VoiceActivity

OPT_OUT = "opt_out"
"""The tool that every assistant has: the human asked never to be called again."""

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


class Session:
    """One call in this process, from the taking of its lease to its end."""

    def __init__(self, studio: Studio, lease: Lease, file: CallFile) -> None:
        self._studio = studio
        self._legs = dict(file.leg_ids)
        file = replace(file, leg_ids=self._legs)
        self._clock = studio.clock
        self._line: MediaLine | None = None
        self._turn = 0
        self._stopped_at = 0.0
        self._asked_after_turn = False
        self._firings: dict[int, Firing] = {}
        self._orders: set[asyncio.Task[None]] = set()
        self.memory = Memory(file)
        self.runner = Runner(studio.clock, studio.calllog, lease, file, act=self._act, order=self._order)
        self._turn = self.runner.call.floor.turn
        self._speech = max(self.runner.call.transcript.clauses, default=0)
        self.ear = Ear(studio.activity, studio.rules, self._signal)
        self.playback = Playback(studio.clock, self._speech_begun)
        self.recorder = Recorder(studio.clock, studio.spool, file.call)
        self.dialogue = studio.dialogue(self, (self.runner.call.terms.language,), self.memory.brief)

    @property
    def call_id(self) -> str:
        return self.runner.file.call

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
        heard, chunks = self.playback.tick()
        self._account(heard, chunks)
        self.recorder.tick()

    # The media stream (live.stream.Listening).

    def attach(self, line: MediaLine) -> StreamEar:
        """The carrier brought the caller's audio; an older connection is dropped."""
        if self._line is not None:
            self._line.close()
        self._line = line
        self.playback.attach(line)
        self.post(e.StreamConnected(self._clock.wall(), Role.CALLER, line.facts.stream))
        return StreamEar(self, line)

    def carries(self, line: MediaLine) -> bool:
        return self._line is line

    def heard(self, audio: bytes) -> None:
        self.ear.heard(audio)
        self.recorder.caller(audio)

    def mark_returned(self, name: str) -> None:
        self.playback.mark_returned(name)

    def digit(self, digit: str) -> None:
        self.post(e.DigitPressed(self._clock.wall(), Role.CALLER, digit))

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
            self.post(e.SpeechEnded(self._clock.wall(), speech.speech, speech.heard_ms, speech.total_ms))

    def _speech_begun(self, speech: int) -> None:
        now = self._clock.wall()
        if self._asked_after_turn and self._stopped_at:
            self.runner.latencies.append(max(0, round((now - self._stopped_at) * 1000)))
            self._asked_after_turn = False
        self.post(e.SpeechStarted(now, speech))

    def _signal(self, signal: TurnSignal, speech: bytes) -> None:
        """The ear noticed a change in the caller's turn."""
        now = self._clock.wall()
        match signal:
            case TurnSignal.STARTED:
                self._turn += 1
                self.post(e.CallerStarted(now, self._turn))
            case TurnSignal.PAUSED:
                self.dialogue.speculate(self._turn, speech)
            case TurnSignal.ENDED:
                silence = self.ear.silence
                self._stopped_at = now - silence
                stopped = e.CallerStopped(now, self._turn, len(speech) * 1000 // RATE, round(silence * 1000))
                self.post(stopped)
                self.dialogue.recognise(self._turn, speech)
            case TurnSignal.RESUMED:
                pass

    # The dialogue (ports.dialogue.DialogueSink).

    def so_far(self, text: str, language: str) -> None:
        del text, language

    def turn_over(self) -> None:
        pass

    def stalled(self, stage: str, remedy: str) -> None:
        self.post(e.StageStalled(self._clock.wall(), stage, remedy))

    def said(self, turn: int, text: str, language: str) -> None:
        now = self._clock.wall()
        if not text:
            self.post(e.CallerSaid(now, turn, 0, language))
            return
        stored = self.memory.add("caller", redact(text), language)
        self.post(e.CallerSaid(now, turn, stored.number, language), stored)

    def clause(self, reply: int, text: str, language: str, *, disclosure: bool) -> int:
        self._speech += 1
        stored = self.memory.add("assistant", redact(text), language)
        self.playback.open(self._speech)
        offered = e.ReplyOffered(self._clock.wall(), reply, self._speech, stored.number, language, disclosure)
        self.post(offered, stored)
        return self._speech

    def audio(self, speech: int, audio: bytes) -> None:
        self.playback.audio(speech, audio)

    def clause_over(self, speech: int) -> None:
        self.playback.complete(speech)

    def tool(self, reply: int, request: ToolRequest) -> None:
        now = self._clock.wall()
        if request.name == OPT_OUT:
            self.post(e.OptOutHeard(now, self._turn))
            return
        offered = self.memory.offers(request.name, self.runner.call.terms.language)
        intent = self.runner.file.intents[request.name] if offered else None
        arguments = valid_arguments(request.arguments, intent.get("parameters") or {}) if intent else None
        if intent is None or arguments is None:
            log.warning("intent_refused", call_id=self.call_id, known=intent is not None)
            return
        stored = self.memory.add("arguments", redact(json.dumps(arguments, ensure_ascii=False)), "en")
        firing = self.memory.last_firing + 1
        action = e.Action(intent["action"])
        asked = e.IntentAsked(now, reply, firing, request.name, action, stored.number)
        self._firings[firing] = Firing(request.name, stored.text)
        self.post(asked, stored)

    def done(self, reply: int, *, hang_up: bool) -> None:
        self.post(e.ReplyDone(self._clock.wall(), reply, hang_up))

    def failed(self, reply: int, stage: str, detail: str) -> None:
        log.warning("stage_failed", call_id=self.call_id, stage=stage, detail=detail)
        self.post(e.ReplyFailed(self._clock.wall(), reply, stage))

    # The core's commands.

    def _act(self, command: Command) -> None:
        match command:
            case c.AskReply():
                self._ask(command)
            case c.DropReply(reply=reply):
                self.dialogue.drop(reply)
            case c.Speak(speech=speech):
                self.playback.speak(speech)
            case c.ClearSpeech():
                self._account(*self.playback.clear())
            case c.StartRecording():
                self.recorder.start()
            case c.StopRecording():
                self._later(self.recorder.stop())
            case c.CloseStream():
                self._close_stream()
            case _:
                log.error("command_unknown", call_id=self.call_id, command=type(command).__name__)

    def _ask(self, command: c.AskReply) -> None:
        call = self.runner.call
        self._asked_after_turn = command.turn > 0
        self.playback.forget_unwanted()
        resume = self.memory.unheard(call) if command.kind is Kind.RESUME else ""
        conversation = self.memory.conversation(call, call.terms.language)
        wanted = Wanted(command.reply, command.kind, command.disclose, call.terms.record, conversation, resume)
        self.dialogue.reply(wanted)

    def _close_stream(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
            self.playback.attach(None)

    # Guarded commands (live.orders.Reporter).

    def words(self, kind: str, text: str, language: str) -> Text:
        return self.memory.add(kind, redact(text), language)

    def firing(self, number: int) -> Firing:
        return self._firings[number]

    def _order(self, command: Command, key: str) -> None:
        self._later(self._studio.orders.carry_out(command, key, self.runner.file, self))

    def order_again(self, commands: list[Command], *, seq: int) -> None:
        """Carry out the guarded commands of a stored event, under the keys that they have had from the start."""
        for place, command in enumerate(commands):
            if command.GUARDED:
                self._order(command, f"{self.call_id}:{seq}:{place}")

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._orders.add(task)
        task.add_done_callback(self._orders.discard)
