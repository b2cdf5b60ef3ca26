"""Several summarisers as one: a finished call is summed up by the first that can."""

from collections.abc import Sequence

import structlog

from senderz_voice.ports.errors import PortError
from senderz_voice.ports.language import Digest, Ended, Summariser

log = structlog.get_logger()


class SummarisersInTurn:
    """Summariser port over at least one other; each call begins anew with the preferred one."""

    def __init__(self, summarisers: Sequence[Summariser]) -> None:
        *self._others, self._last = summarisers

    async def digest(self, ended: Ended) -> Digest:
        """The first digest that comes. Raises the last one's PortError."""
        for summariser in self._others:
            try:
                return await summariser.digest(ended)
            except PortError as error:
                log.warning("summariser_failed", kind=error.kind, detail=error.detail)
        return await self._last.digest(ended)
