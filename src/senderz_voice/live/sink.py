"""What the dialogue engine tells the call (ports.dialogue.DialogueSink) becomes facts and audio."""

from collections.abc import Callable

import structlog

from senderz_voice.core import events as e
from senderz_voice.core.call import Call
from senderz_voice.core.redaction import redact
from senderz_voice.live.caller import Caller
from senderz_voice.live.memory import Memory
from senderz_voice.live.playback import Playback
from senderz_voice.live.second import BRIEFING, SecondLine
from senderz_voice.live.tools import Tools
from senderz_voice.ports.clock import Clock
from senderz_voice.ports.language import ToolRequest

log = structlog.get_logger()


class CallSink:
    """One call's. `post` tells the call a fact; a briefing concerns the second line and nobody else."""

    def __init__(
        self,
        clock: Clock,
        call: Call,
        memory: Memory,
        call_id: str,
        *,
        caller: Caller,
        playback: Playback,
        second: SecondLine,
        tools: Tools,
        post: Callable[..., None],
    ) -> None:
        self._clock = clock
        self._memory = memory
        self._call_id = call_id
        self._caller = caller
        self._playback = playback
        self._second = second
        self._tools = tools
        self._post = post
        self._speech = max(call.transcript.clauses, default=0)

    # The human's words.

    def so_far(self, text: str, language: str) -> None:
        self._caller.so_far(text, language)

    def turn_over(self) -> None:
        self._caller.turn_over()

    def said(self, turn: int, text: str, language: str) -> None:
        self._caller.said(turn, text, language)

    # Replies.

    def clause(self, reply: int, text: str, language: str, *, disclosure: bool) -> int:
        if reply == BRIEFING:
            return self._second.clause()
        self._speech += 1
        stored = self._memory.add("assistant", redact(text), language)
        self._playback.open(self._speech)
        offered = e.ReplyOffered(self._clock.wall(), reply, self._speech, stored.number, language, disclosure)
        self._post(offered, stored)
        return self._speech

    def audio(self, speech: int, audio: bytes) -> None:
        if speech < 0:
            self._second.audio(speech, audio)
        else:
            self._playback.audio(speech, audio)

    def clause_over(self, speech: int) -> None:
        if speech < 0:
            self._second.clause_over(speech)
        else:
            self._playback.complete(speech)

    def tool(self, reply: int, request: ToolRequest) -> None:
        self._tools.asked(reply, request)

    def done(self, reply: int, *, hang_up: bool) -> None:
        if reply == BRIEFING:
            self._second.made()
        else:
            self._post(e.ReplyDone(self._clock.wall(), reply, hang_up))

    # Trouble.

    def stalled(self, stage: str, remedy: str) -> None:
        log.warning("stage_stalled", call_id=self._call_id, stage=stage, remedy=remedy)
        self._post(e.StageStalled(self._clock.wall(), stage, remedy))

    def failed(self, reply: int, stage: str, detail: str) -> None:
        log.warning("stage_failed", call_id=self._call_id, stage=stage, detail=detail)
        if reply == BRIEFING:
            self._second.made()
        else:
            self._post(e.ReplyFailed(self._clock.wall(), reply, stage))
