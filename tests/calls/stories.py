"""Calls with a past, written straight into the log."""

from collections.abc import Sequence

from senderz_voice.calls import store
from senderz_voice.calls.log import StoredCallLog
from senderz_voice.calls.replay import facts_of
from senderz_voice.core import events as e
from senderz_voice.core.call import Call
from senderz_voice.core.events import Action, Cause, Event, Role
from senderz_voice.ports.calllog import Text
from tests.calls.fakes import NOON
from tests.calls.world import OURS, PLACED, World, new_call

CALL = "01JHC000000000000000000001"

TEXTS = (
    Text(1, "assistant", "Hello, this is an assistant.", "en"),
    Text(2, "caller", "Is my order ready?", "en"),
    Text(3, "assistant", "It will be ready on Friday at two.", "en"),
    Text(4, "caller", "A table for two, please.", "en"),
    Text(5, "arguments", '{"party": 2}', "en"),
    Text(6, "answer", '{"ok": true}', "en"),
    Text(7, "assistant", "Done.", "es-MX"),
)

ANSWERED: tuple[Event, ...] = (
    PLACED,
    e.DialAccepted(NOON + 1, Role.CALLER, "leg-1"),
    e.LegAnswered(NOON + 10, Role.CALLER, "leg-1"),
    e.StreamConnected(NOON + 10.2, Role.CALLER, "stream-1"),
)
TALK: tuple[Event, ...] = (
    e.TimerFired(NOON + 11, e.Timer.OPENING, 5),
    e.ReplyOffered(NOON + 11.5, 1, 1, 1, "en", disclosure=True),
    e.ReplyDone(NOON + 11.6, 1, hang_up=False),
    e.SpeechStarted(NOON + 11.7, 1),
    e.SpeechEnded(NOON + 13, 1, 1300, 1300),
    e.CallerStarted(NOON + 14, 1),
    e.CallerStopped(NOON + 15, 1, 900),
    e.CallerSaid(NOON + 15.1, 1, 2, "en"),
    e.ReplyOffered(NOON + 15.5, 2, 2, 3, "en"),
    e.SpeechStarted(NOON + 15.6, 2),
    e.CallerStarted(NOON + 16.4, 2),
    e.SpeechEnded(NOON + 16.5, 2, 800, 2000),
    e.CallerStopped(NOON + 17, 2, 700),
    e.CallerSaid(NOON + 17.1, 2, 4, "en"),
    e.IntentAsked(NOON + 17.2, 3, 1, "book_table", Action.WEBHOOK, 5),
    e.IntentSettled(NOON + 17.9, 1, ok=True, text=6),
    e.ReplyOffered(NOON + 18, 3, 3, 7, "es-MX"),
    e.SpeechStarted(NOON + 18.1, 3),
    e.SpeechEnded(NOON + 18.6, 3, 500, 500),
)
HUNG_UP: tuple[Event, ...] = (e.LegEnded(NOON + 75, Role.CALLER, Cause.NORMAL, "caller"),)
WHOLE = ANSWERED + TALK + HUNG_UP


async def write(
    w: World,
    events: Sequence[Event],
    *,
    call: str = CALL,
    mode: str = "live",
    texts: Sequence[Text] = TEXTS,
    created_at: float = NOON,
) -> str:
    """A call with this log, owned by nobody."""
    log = StoredCallLog(w.database, w.clock)
    async with w.database.write() as connection:
        row = new_call(call, mode=mode, created_at=created_at)
        lease = await store.add_call(connection, OURS, row, owner="story", expires_at=w.clock.now + 9)
    state = Call()
    for event in events:
        state.handle(event)
    await log.append(lease, 0, events, texts, facts_of(state))
    await log.release(lease)
    return call
