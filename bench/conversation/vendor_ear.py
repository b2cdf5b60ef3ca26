"""A scripted recogniser that speaks Deepgram's Flux protocol, strictly, with fixed delays.

https://developers.deepgram.com/docs/flux
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from aiohttp import WSMsgType, web

from bench.conversation import delays
from bench.conversation.marks import Reader, Utterance
from bench.conversation.script import EAR_FAULTS, SCRIPT
from bench.conversation.sounds import Clip

KEY: Final = "key-of-the-rig"
UPDATE_BYTES: Final = 1920
"""Flux reports four times a second, whether there are words or not."""
WRONG_WORDS: Final = ("letters", "number", "however", "painting", "sooner")
WRONG_MURMURS: Final = ("Mm.", "Uh.", "Hm.")
_QUERY: Final = {"model", "encoding", "sample_rate", "eot_threshold", "eager_eot_threshold"}
_SILENT: Final = {"cough", "echo"}


@dataclass(slots=True)
class EarTally:
    """What the recogniser did for all calls."""

    partials: int = 0
    changed: int = 0
    """Of the last partial texts before a turn's end, those that the final text differs from."""
    finals: int = 0
    problems: list[str] = field(default_factory=list)


class FluxHost:
    """All connections to the recogniser."""

    def __init__(self, clips: Sequence[Clip]) -> None:
        self.clips = clips
        self.tally = EarTally()
        self.faulted: set[tuple[int, int]] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        wanted = {"encoding": "mulaw", "sample_rate": "8000"}
        given = dict(request.query)
        if request.headers.get("Authorization") != f"Token {KEY}":
            return web.Response(status=401)
        if set(given) - _QUERY or any(given.get(name) != value for name, value in wanted.items()):
            self.tally.problems.append(f"ear: query {given}")
            return web.Response(status=400)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await Flux(self, socket).run()
        return socket


class Flux:
    """One connection."""

    def __init__(self, host: FluxHost, socket: web.WebSocketResponse) -> None:
        self._host = host
        self._socket = socket
        self._loop = asyncio.get_running_loop()
        self._reader = Reader()
        self._place = 0
        self._updated = 0
        self._current: tuple[int, Utterance] | None = None
        self._before: list[str] = []
        """Words of the turn from utterances before the present one."""
        self._given = 0
        """Words of the turn that a forced end has given away."""
        self._turn = 0
        self._sequence = 0
        self._speaking = False
        self._shown = self._partially = ""
        self._heard = 0
        """Words of the present utterance whose sound has come."""
        self._ended = False
        self._ends: list[asyncio.TimerHandle] = []
        self._broken = ""
        self._outbox: asyncio.Queue[str] = asyncio.Queue()

    async def run(self) -> None:
        writer = asyncio.create_task(self._write())
        self._say({"type": "Connected", "request_id": "r", "sequence_id": 0})
        try:
            async for message in self._socket:
                if message.type is WSMsgType.PING:
                    await self._socket.pong(message.data)
                elif message.type is WSMsgType.BINARY:
                    self._hear(message.data)
                elif message.type is WSMsgType.TEXT and self._order(json.loads(message.data)):
                    break
                if self._broken == "half_open":
                    await asyncio.sleep(60)
                    break
        finally:
            writer.cancel()
            for handle in self._ends:
                handle.cancel()
            await asyncio.gather(writer, return_exceptions=True)

    async def _write(self) -> None:
        while True:
            await self._socket.send_str(await self._outbox.get())

    def _say(self, message: dict[str, Any]) -> None:
        if not self._broken:
            self._outbox.put_nowait(json.dumps(message))

    def _later(self, seconds: float, step: Any, *args: Any) -> asyncio.TimerHandle:
        handle = self._loop.call_later(seconds, step, *args)
        self._ends = [each for each in self._ends if each.when() > self._loop.time() and not each.cancelled()]
        self._ends.append(handle)
        return handle

    # What comes in.

    def _order(self, message: dict[str, Any]) -> bool:
        """Whether it ends the connection."""
        if message == {"type": "ForceEndTurn"}:
            self._later(delays.FORCED, self._force, self._turn, self._heard)
        elif message == {"type": "CloseStream"}:
            return True
        else:
            self._host.tally.problems.append(f"ear: message {message}")
        return False

    def _hear(self, audio: bytes) -> None:
        marks = list(self._reader.read(audio))
        self._place += len(audio)
        for place, utterance in marks:
            self._listen()
            self._begin(place, utterance)
        self._listen()
        if self._place - self._updated >= UPDATE_BYTES:
            self._updated = self._place
            self._later(delays.WORD, self._info, "Update", self._shown, self._place / 8000)

    def _begin(self, place: int, utterance: Utterance) -> None:
        if utterance.goes_on:
            self._before += self._texts()
            for handle in self._ends:
                handle.cancel()
        else:
            self._before = []
        self._current, self._heard, self._ended = (place, utterance), 0, False
        fault = EAR_FAULTS[utterance.fault]
        key = (utterance.call, utterance.number)
        if fault and key not in self._host.faulted:
            self._host.faulted.add(key)
            if fault == "garbage":
                for number in range(14):
                    self._outbox.put_nowait(f"<html>{number}")
            self._broken = fault

    def _texts(self) -> list[str]:
        return SCRIPT[self._current[1].clip].text.split()[: self._heard] if self._current else []

    def _listen(self) -> None:
        """Words whose sound has arrived are known a fixed time later."""
        if self._current is None:
            return
        start, utterance = self._current
        clip, spoken = self._host.clips[utterance.clip], SCRIPT[utterance.clip]
        if spoken.sort in _SILENT:
            return
        heard = sum(start + end <= self._place for end in clip.word_ends)
        if heard > self._heard:
            self._heard = heard
            words = [*self._before, *self._texts()][self._given :]
            chance = Random(f"{utterance.call} {utterance.number} {heard}")
            if chance.random() < delays.WRONG:
                words[-1:] = [chance.choice(WRONG_MURMURS if spoken.sort == "murmur" else WRONG_WORDS)]
            self._later(delays.WORD, self._partial, " ".join(words), self._place / 8000)
        if start + clip.end <= self._place and not self._ended:
            self._ended = True
            if spoken.sort != "halting":
                self._later(delays.END_OF_TURN, self._over, self._turn)
            # Every other halting caller is taken to be done at first, as happens to real recognisers.
            if spoken.sort != "halting" or utterance.number % 2:
                self._later(delays.EAGER, self._guess)

    # What goes out.

    def _partial(self, words: str, upto: float) -> None:
        self._host.tally.partials += 1
        event = "Update" if self._speaking else "StartOfTurn"
        self._speaking = True
        self._shown = self._partially = words
        self._info(event, words, upto)

    def _guess(self) -> None:
        """The end of the turn is likely; the vendor promises that the final words will be these."""
        if self._speaking:
            self._shown = " ".join([*self._before, *self._texts()][self._given :])
            self._info("EagerEndOfTurn", self._shown, self._place / 8000)

    def _over(self, turn: int) -> None:
        self._end(turn, [*self._before, *self._texts()][self._given :], whole=True)

    def _force(self, turn: int, heard: int) -> None:
        words = [*self._before, *self._texts()[:heard]]
        self._end(turn, words[self._given :], whole=self._ended)

    def _end(self, turn: int, words: list[str], *, whole: bool) -> None:
        if turn != self._turn or not self._speaking:
            return
        final = " ".join(words)
        self._host.tally.finals += 1
        self._host.tally.changed += final != self._partially
        self._speaking, self._shown = False, ""
        self._info("EndOfTurn", final, self._place / 8000)
        self._turn += 1
        self._given = 0 if whole else self._given + len(words)
        if whole:
            self._before, self._current = [], None

    def _info(self, event: str, words: str, upto: float) -> None:
        self._sequence += 1
        self._say(
            {
                "type": "TurnInfo",
                "request_id": "r",
                "sequence_id": self._sequence,
                "event": event,
                "turn_index": self._turn,
                "audio_window_start": 0.0,
                "audio_window_end": upto,
                "transcript": words,
                "words": [{"word": word, "confidence": 0.9} for word in words.split()],
                "end_of_turn_confidence": 0.5,
            }
        )
