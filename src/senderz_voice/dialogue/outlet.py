"""What a reply tells the call, held back until somebody has asked for the reply."""

import asyncio
from collections.abc import Callable

from senderz_voice.ports.dialogue import DialogueSink
from senderz_voice.ports.language import ToolRequest


class Outlet:
    """One reply's way to the sink: kept while it is only prepared, then passed on at once, then shut."""

    def __init__(self, sink: DialogueSink) -> None:
        self._sink = sink
        self._reply: int | None = None
        self._kept: list[Callable[[int], None]] = []
        self._clauses = 0
        self._speeches: dict[int, int] = {}
        """The call's numbers of the clauses that are not over, by our own."""
        self._shut = False
        self.opened = asyncio.Event()
        self.broken = False
        """Whether the reply has failed."""

    def open(self, reply: int) -> None:
        """The reply was asked for under this number: tell all that is waiting."""
        kept, self._kept, self._reply = self._kept, [], reply
        self.opened.set()
        for step in kept:
            step(reply)

    def shut(self) -> None:
        """Nothing more is wanted; a clause that is under way has all the audio that it will get."""
        self._shut = True
        self._kept.clear()
        speeches, self._speeches = list(self._speeches.values()), {}
        for speech in speeches:
            self._sink.clause_over(speech)

    def clause(self, text: str, language: str, *, disclosure: bool) -> int:
        """Answers the number under which `audio` and `clause_over` know the clause here."""
        self._clauses += 1
        number = self._clauses

        def begin(reply: int) -> None:
            self._speeches[number] = self._sink.clause(reply, text, language, disclosure=disclosure)

        self._tell(begin)
        return number

    def audio(self, number: int, audio: bytes) -> None:
        self._tell(lambda _: self._sink.audio(self._speeches[number], audio))

    def clause_over(self, number: int) -> None:
        self._tell(lambda _: self._sink.clause_over(self._speeches.pop(number)))

    def tool(self, request: ToolRequest) -> None:
        self._tell(lambda reply: self._sink.tool(reply, request))

    def stalled(self, stage: str, remedy: str) -> None:
        self._tell(lambda _: self._sink.stalled(stage, remedy))

    def done(self, *, hang_up: bool) -> None:
        self._tell(lambda reply: self._sink.done(reply, hang_up=hang_up))

    def failed(self, stage: str, detail: str) -> None:
        self.broken = True
        self._tell(lambda reply: self._sink.failed(reply, stage, detail))

    def _tell(self, step: Callable[[int], None]) -> None:
        if self._shut:
            return
        if self._reply is None:
            self._kept.append(step)
        else:
            step(self._reply)
