"""Erasing Telnyx's copies of recordings (https://developers.telnyx.com/api/call-recordings)."""

from typing import Final

import msgspec

from senderz_voice.carriers.telnyx.api import ask, connect
from senderz_voice.ports.carrier import CarrierRefusal
from senderz_voice.ports.errors import ErrorKind

_PAGE_SIZE: Final = 250
_PAGES: Final = 40


class _Copy(msgspec.Struct):
    id: str


class _Copies(msgspec.Struct):
    data: list[_Copy]


class _Deleted(msgspec.Struct):
    data: msgspec.Raw = msgspec.Raw(b"{}")


class TelnyxCopies:
    """CarrierCopies port on Telnyx's recordings, or on anything that speaks its protocol at `base_url`."""

    def __init__(self, api_key: str, base_url: str) -> None:
        self._client = connect(api_key, base_url)

    async def aclose(self) -> None:
        """Close the connections; nothing can be asked afterwards."""
        await self._client.close()

    async def erase(self, leg: str) -> int:
        """Delete what the list of the leg's recordings names, until it names nothing that is not deleted yet."""
        deleted: set[str] = set()
        if not leg:
            return 0
        for _ in range(_PAGES):
            page = await ask(
                self._client.recordings.with_raw_response.list(
                    filter={"call_control_id": leg}, page_size=_PAGE_SIZE, page_number=1
                ),
                _Copies,
            )
            found = {copy.id for copy in page.data} - deleted
            if not found:
                break
            for identity in sorted(found):
                await self._delete(identity)
            deleted |= found
        return len(deleted)

    async def _delete(self, identity: str) -> None:
        try:
            await ask(self._client.recordings.with_raw_response.delete(identity), _Deleted)
        except CarrierRefusal as refused:
            # Somebody else deleted it meanwhile.
            if refused.kind is not ErrorKind.MISSING:
                raise
