"""The media stream of a leg from the carrier's side: 20 ms both ways, marks that tell the truth, clears."""

import asyncio
import base64
import json
import uuid
from collections import deque
from collections.abc import Callable
from typing import Any, Final, Protocol

import aiohttp

FRAME: Final = 160
SILENT_FRAME: Final = b"\xff" * FRAME
FRAME_SECONDS: Final = 0.02


class Human(Protocol):
    """Whoever holds the receiver."""

    def speak(self) -> bytes:
        """The next 20 ms of what is said; silence when nothing is."""

    def hear(self, frame: bytes) -> bool:
        """20 ms of what is heard; whether to stay on the telephone."""


class Line:
    """One stream, paced by this machine's clock; `said` and `heard` keep all of its audio from its first frame."""

    def __init__(self, human: Human, leave: Callable[[], None]) -> None:
        self.said = bytearray()
        self.heard = bytearray()
        self.clears = 0
        self._human = human
        self._leave = leave
        self._stream = str(uuid.uuid4())
        self._queue = bytearray()
        self._played = 0
        self._marks: deque[tuple[int, str]] = deque()
        self._stopped = False
        self._sequence = 0

    def stop(self) -> None:
        """End the stream with the next frame."""
        self._stopped = True

    async def run(self, http: aiohttp.ClientSession, url: str, token: str, start: dict[str, Any]) -> None:
        """Carry audio until somebody hangs up or the other side closes."""
        headers = {"x-telnyx-streaming-auth-token": token} if token else {}
        try:
            async with http.ws_connect(url, headers=headers, max_msg_size=1 << 20) as socket:
                await socket.send_str(json.dumps({"event": "connected", "version": "1.0.0"}))
                await self._send(socket, "start", start=start)
                receiving = asyncio.create_task(self._receive(socket))
                try:
                    await self._carry(socket)
                    await self._send(socket, "stop", stop={"call_control_id": start["call_control_id"]})
                finally:
                    receiving.cancel()
                    await asyncio.gather(receiving, return_exceptions=True)
        except (aiohttp.ClientError, ConnectionError):
            # The customer's end has gone; the leg lives on until somebody hangs it up.
            self._stopped = True

    async def _carry(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        loop = asyncio.get_running_loop()
        began, frames = loop.time(), 0
        while not self._stopped and not socket.closed:
            await self._exchange(socket, frames + 1)
            frames += 1
            await asyncio.sleep(max(0.0, began + frames * FRAME_SECONDS - loop.time()))

    async def _exchange(self, socket: aiohttp.ClientWebSocketResponse, number: int) -> None:
        """20 ms in each direction."""
        frame = bytes(self._queue[:FRAME])
        del self._queue[:FRAME]
        self._played += len(frame)
        heard = frame + SILENT_FRAME[len(frame) :]
        said = self._human.speak()
        self.heard += heard
        self.said += said
        media = {
            "track": "inbound",
            "chunk": str(number),
            "timestamp": str(number * 20),
            "payload": base64.b64encode(said).decode(),
        }
        await self._send(socket, "media", media=media)
        await self._return_marks(socket)
        if not self._human.hear(heard) and not self._stopped:
            self._stopped = True
            self._leave()

    async def _receive(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for received in socket:
            message = json.loads(received.data)
            match message["event"]:
                case "media":
                    self._queue += base64.b64decode(message["media"]["payload"], validate=True)
                case "mark":
                    self._marks.append((self._played + len(self._queue), message["mark"]["name"]))
                case "clear":
                    self.clears += 1
                    self._queue.clear()
                    self._marks = deque((0, name) for _, name in self._marks)
            await self._return_marks(socket)

    async def _return_marks(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Marks whose audio has been played, or that have none left before them."""
        while self._marks and self._marks[0][0] <= self._played:
            await self._send(socket, "mark", mark={"name": self._marks.popleft()[1]})

    async def _send(self, socket: aiohttp.ClientWebSocketResponse, event: str, **fields: object) -> None:
        if socket.closed:
            return
        self._sequence += 1
        message = {"event": event, "sequence_number": str(self._sequence), "stream_id": self._stream, **fields}
        await socket.send_str(json.dumps(message))
