"""What the measured server wrote down of its calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.conversation.office import TENANT
from bench.conversation.stage import call_of
from senderz_voice.calls.log import read_file
from senderz_voice.clock import SystemClock
from senderz_voice.core.call import Call
from senderz_voice.core.events import Event, IntentAsked
from senderz_voice.core.transcript import Line
from senderz_voice.db.engine import open_database, sqlite_url


@dataclass(frozen=True, slots=True)
class Stored:
    """One call as it was written down."""

    call: str
    events: Sequence[Event]
    lines: Sequence[Line]

    @property
    def asked(self) -> int:
        """How many intents were asked for."""
        return sum(isinstance(event, IntentAsked) for event in self.events)


async def stored_calls(folder: Path, numbers: Sequence[int]) -> dict[int, Stored]:
    """The calls of these humans."""
    database = await open_database(sqlite_url(folder / "voice.db"), SystemClock())
    found = {}
    try:
        for number in numbers:
            async with database.read() as connection:
                file = await read_file(connection, TENANT, call_of(number))
            call = Call()
            for logged in file.log:
                call.handle(logged.event)
            lines = call.transcript.lines({place: text.text for place, text in file.texts.items()})
            found[number] = Stored(file.call, [logged.event for logged in file.log], lines)
    finally:
        await database.close()
    return found
