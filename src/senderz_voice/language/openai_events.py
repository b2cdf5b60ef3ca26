"""Reads a streamed chat completion off its connection: server-sent events, each of which is a chunk of JSON."""

import json
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Final

import msgspec

from senderz_voice.language.openai_stream import Chunk

if TYPE_CHECKING:
    import httpx2

MOST_BYTES: Final = 1_048_576
"""An event longer than this holds nothing that could be said on a telephone."""

_CHUNK: Final = msgspec.json.Decoder(Chunk)


class Events:
    """Cuts the bytes of a stream into events and keeps what each one says.

    https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
    """

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []

    def feed(self, received: bytes) -> list[bytes]:
        """The data of each event that is complete now. Raises ValueError for one that has no end."""
        lines = (self._rest + received).splitlines(keepends=True)
        # A carriage return may be the first half of a line's end, so only a line feed ends the last line for sure.
        self._rest = b"" if not lines or lines[-1].endswith(b"\n") else lines.pop()
        complete = []
        for line in lines:
            bare = line.rstrip(b"\r\n")
            if bare.startswith(b"data:"):
                self._data.append(bare[5:].removeprefix(b" "))
            elif not bare and self._data:
                complete.append(b"\n".join(self._data))
                self._data.clear()
        if len(self._rest) + sum(map(len, self._data)) > MOST_BYTES:
            raise ValueError("an event of the stream has no end")
        return complete


async def chunks(response: "httpx2.Response") -> AsyncGenerator[Chunk, None]:
    """The chunks before the end mark; what follows it is read as well, as only then can the connection be used again.

    Raises openai.APIError when the endpoint reports one, openai.APIConnectionError (APITimeoutError is one), and
    ValueError or RecursionError for what cannot be read.
    """
    import httpx2
    import openai

    events, ended = Events(), False
    try:
        async for received in response.aiter_bytes():
            for data in events.feed(received):
                ended = ended or data.startswith(b"[DONE]")
                if ended:
                    break
                chunk = _chunk(data)
                if chunk.error:
                    raise openai.APIError("the endpoint broke the stream off", response.request, body=chunk.error)
                yield chunk
    except httpx2.TimeoutException as error:
        raise openai.APITimeoutError(request=response.request) from error
    except httpx2.RequestError as error:
        raise openai.APIConnectionError(request=response.request) from error


def _chunk(data: bytes) -> Chunk:
    try:
        return _CHUNK.decode(data)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        # Half a character, which some servers put into a chunk of its own, is read by the standard library alone.
        return msgspec.convert(json.loads(data.decode()), Chunk)
