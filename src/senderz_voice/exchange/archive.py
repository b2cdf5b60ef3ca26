"""Finished recordings: their files, their rows, and download links that stop working after ten minutes."""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from senderz_voice.exchange import refusals
from senderz_voice.exchange.identity import iso
from senderz_voice.exchange.ledger import Ledger, Row
from senderz_voice.exchange.legs import Leg
from senderz_voice.exchange.parts import ExchangeParts
from senderz_voice.exchange.recording import Recording

_LINK_SECONDS: Final = 600


class Archive:
    """Keeps recordings in the data folder."""

    def __init__(self, parts: ExchangeParts, ledger: Ledger) -> None:
        self._parts = parts
        self._ledger = ledger
        self._folder = parts.data_folder / "recordings"

    async def save(self, leg: Leg, recording: Recording) -> Row:
        """Encode and keep a finished recording; its row."""
        ended_at = self._parts.clock.wall()
        audio = await asyncio.to_thread(recording.encoded)
        await asyncio.to_thread(self._write, self._file(recording.id, recording.format), audio)
        now = iso(self._parts.clock.wall())
        row: Row = {
            "record_type": "recording",
            "id": recording.id,
            "call_control_id": leg.id,
            "call_leg_id": leg.leg_id,
            "call_session_id": leg.session,
            "connection_id": leg.connection_id,
            "from": leg.from_number,
            "to": leg.to_number,
            "channels": recording.channels,
            "duration_millis": recording.duration_ms,
            "initiated_by": recording.initiated_by,
            "recording_started_at": iso(recording.started_at),
            "recording_ended_at": iso(ended_at),
            "source": "call",
            "status": "completed",
            "created_at": now,
            "updated_at": now,
            "format": recording.format,
        }
        self._ledger.recordings[recording.id] = row
        self._ledger.save()
        return row

    def shown(self, row: Row) -> Row:
        """The row as the API gives it, with fresh links."""
        public = {name: value for name, value in row.items() if name != "format"}
        return public | {"download_urls": self.links(row)}

    def list(self) -> list[Row]:
        return list(self._ledger.recordings.values())

    def get(self, identity: str) -> Row:
        if identity not in self._ledger.recordings:
            raise refusals.not_found("recording")
        return self._ledger.recordings[identity]

    def delete(self, identity: str) -> Row:
        row = self.get(identity)
        self._file(identity, str(row["format"])).unlink(missing_ok=True)
        del self._ledger.recordings[identity]
        self._ledger.save()
        return row

    def links(self, row: Mapping[str, object]) -> dict[str, str]:
        """The download link by format, valid for ten minutes from now."""
        expires = int(self._parts.clock.wall()) + _LINK_SECONDS
        name = f"{row['id']}.{row['format']}"
        link = f"{self._parts.own_url}/downloads/{name}?expires={expires}&signature={self._sign(name, str(expires))}"
        return {str(row["format"]): link}

    def download(self, name: str, expires: str, signature: str) -> Path:
        """The file behind a link; refused when the link is forged or too old."""
        genuine = hmac.compare_digest(self._sign(name, expires).encode(), signature.encode())
        if not genuine or int(expires) < self._parts.clock.wall():
            raise refusals.RefusalError(403, "10010", "Authorization failed", "This link is not valid any more.")
        identity, _, form = name.rpartition(".")
        self.get(identity)
        return self._file(identity, form)

    def _sign(self, name: str, expires: str) -> str:
        return hmac.new(self._parts.signing_seed, f"download:{name}:{expires}".encode(), hashlib.sha256).hexdigest()

    def _file(self, identity: str, form: str) -> Path:
        return self._folder / f"{identity}.{form}"

    def _write(self, file: Path, audio: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(audio)
