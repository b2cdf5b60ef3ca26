"""Nothing of a live call fails in silence: a call whose own task broke is given up, and the process says so."""

from collections.abc import Awaitable, Callable

import structlog

from senderz_voice.live.session import Session
from senderz_voice.ports.calllog import LeaseLost

log = structlog.get_logger()


async def look_after(session: Session, gone: Callable[[Session], Awaitable[None]]) -> None:
    """Run a call to its end, and tell `gone` however it ended.

    A call that broke keeps its lease until it expires; whoever takes it next rebuilds it from its log.
    """
    try:
        await session.run()
        log.info("call_over", call_id=session.call_id, seq=session.runner.seq)
    except LeaseLost:
        log.warning("lease_lost", call_id=session.call_id)
    except Exception:  # the task root of a call: its failure must not take other calls with it
        log.exception("call_broke", call_id=session.call_id)
    finally:
        await gone(session)
