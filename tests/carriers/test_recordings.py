"""Recordings are fetched from the carrier's own places only, and read whatever rate they have."""

import asyncio
import io
import wave
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import numpy as np
import pytest
from aiohttp import web
from numpy.typing import NDArray

from senderz_voice.audio import g711
from senderz_voice.carriers.telnyx import recordings
from senderz_voice.carriers.telnyx.recordings import TELNYX_STORAGE, TelnyxRecordings, read
from senderz_voice.ports.errors import ErrorKind, PortError

LOUD, SOFT = b"\x10" * 4_000, b"\x60" * 4_000


def wav(*channels: NDArray[np.int16], rate: int = 8_000, width: int = 2) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(len(channels))
        out.setsampwidth(width)
        out.setframerate(rate)
        out.writeframes(np.stack(channels, axis=1).astype("<i2").tobytes())
    return file.getvalue()


def pcm(*sides: bytes) -> list[NDArray[np.int16]]:
    return [g711.decode_pcm16(side) for side in sides]


def sides(data: bytes) -> tuple[bytes, bytes]:
    return read(io.BytesIO(data))


def test_both_channels_come_back_as_they_were() -> None:
    assert sides(wav(*pcm(LOUD, SOFT))) == (LOUD, SOFT)


def test_a_single_channel_is_the_legs_own() -> None:
    assert sides(wav(*pcm(LOUD))) == (LOUD, g711.silence(500))


@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_other_rates_keep_their_pitch_and_length(rate: int) -> None:
    seconds = np.arange(rate) / rate
    tone = (8_000 * np.sin(2 * np.pi * 500 * seconds)).astype(np.int16)
    own, other = sides(wav(tone, tone * 0, rate=rate))
    assert len(own) == len(other) == pytest.approx(8_000, abs=2)
    loudest = np.abs(np.fft.rfft(g711.decode(own)[:8_000], 8_000)).argmax()
    assert loudest == 500
    assert np.abs(g711.decode(other)).max() == 0


def test_a_file_that_was_cut_off_is_read_as_far_as_it_goes() -> None:
    own, other = sides(wav(*pcm(LOUD, SOFT))[:-4_001])
    assert len(own) == len(other) == 2_999


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"ID3\x03",
        b"<html>gone</html>",
        wav(*pcm(LOUD))[:30],
        wav(*pcm(LOUD, LOUD, LOUD)),
        wav(*pcm(LOUD), width=1),
        wav(*pcm(LOUD), rate=1),
        wav(*pcm(LOUD)).replace(b"\x01\x00\x01\x00", b"\x07\x00\x01\x00", 1),
    ],
    ids=["nothing", "mp3", "a page", "half a header", "three channels", "8 bits", "no rate for speech", "mu-law"],
)
def test_what_is_no_such_file_is_a_bad_answer(data: bytes) -> None:
    with pytest.raises(PortError) as caught:
        sides(data)
    assert caught.value.kind is ErrorKind.BAD_ANSWER


@dataclass
class Storage:
    """Answers every request alike."""

    url: str
    asked: list[web.Request]
    answer: web.Response


@asynccontextmanager
async def storage(answer: web.Response) -> AsyncIterator[Storage]:
    asked: list[web.Request] = []

    async def give(request: web.Request) -> web.Response:
        asked.append(request)
        return answer

    app = web.Application()
    app.add_routes([web.get("/{path:.*}", give)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield Storage(f"http://{host}:{port}", asked, answer)
    finally:
        await runner.cleanup()


def fetched(answer: web.Response, link: str = "{url}/downloads/a.wav?signature=b") -> tuple[bytes, bytes]:
    async def story() -> tuple[bytes, bytes]:
        async with storage(answer) as place:
            return await TelnyxRecordings(f"{place.url}/v2").fetch(link.format(url=place.url))

    return asyncio.run(story())


def refused(answer: web.Response) -> ErrorKind:
    with pytest.raises(PortError) as caught:
        fetched(answer)
    return caught.value.kind


def test_a_recording_beside_the_api_is_fetched() -> None:
    assert fetched(web.Response(body=wav(*pcm(LOUD, SOFT)))) == (LOUD, SOFT)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (403, ErrorKind.MISSING),
        (404, ErrorKind.MISSING),
        (500, ErrorKind.UNAVAILABLE),
        (429, ErrorKind.UNAVAILABLE),
        (204, ErrorKind.BAD_ANSWER),
    ],
)
def test_what_the_storage_refuses(status: int, kind: ErrorKind) -> None:
    assert refused(web.Response(status=status)) is kind


def test_nobody_is_followed_elsewhere() -> None:
    moved = web.Response(status=302, headers={"Location": "http://127.0.0.1:1/secret"})
    assert refused(moved) is ErrorKind.BAD_ANSWER


def test_a_recording_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "LARGEST", 4_000)
    assert refused(web.Response(body=wav(*pcm(LOUD)))) is ErrorKind.BAD_ANSWER


def test_a_storage_that_is_away_may_come_back() -> None:
    async def story() -> str:
        async with storage(web.Response()) as place:
            return place.url

    gone = asyncio.run(story())
    with pytest.raises(PortError) as caught:
        asyncio.run(TelnyxRecordings(gone).fetch(f"{gone}/a.wav"))
    assert caught.value.kind is ErrorKind.UNAVAILABLE


ELSEWHERE: Sequence[str] = (
    "",
    "nonsense",
    "file:///etc/passwd",
    "http://127.0.0.1:8082@evil.example/a.wav",
    "http://127.0.0.1:8080/admin/tenants",
    "https://127.0.0.1:8082/a.wav",
    "http://127.0.0.1:99999/a.wav",
    "http://localhost:8082/a.wav",
    "http://127.0.0.1.evil.example:8082/a.wav",
)
NOT_STORAGE: Sequence[str] = (
    "http://s3.amazonaws.com/bucket/a.wav",
    "https://s3.amazonaws.com:8443/bucket/a.wav",
    "https://ec2-1-2-3-4.compute-1.amazonaws.com/a.wav",
    "https://s3.amazonaws.com.evil.example/a.wav",
    "https://evils3.amazonaws.com/a.wav",
    "https://telnyx.com.evil.example/a.wav",
    "https://nottelnyx.com/a.wav",
    "https://169.254.169.254/latest/meta-data",
)


@pytest.mark.parametrize("url", [*ELSEWHERE, "https://s3.amazonaws.com/bucket/a.wav"])
def test_the_exchange_has_recordings_nowhere_else(url: str) -> None:
    with pytest.raises(PortError) as caught:
        asyncio.run(TelnyxRecordings("http://127.0.0.1:8082").fetch(url))
    assert caught.value.kind is ErrorKind.REFUSED


@pytest.mark.parametrize("url", [*ELSEWHERE, *NOT_STORAGE])
def test_telnyx_has_recordings_nowhere_else(url: str) -> None:
    with pytest.raises(PortError) as caught:
        asyncio.run(TelnyxRecordings("https://api.telnyx.com/v2", TELNYX_STORAGE).fetch(url))
    assert caught.value.kind is ErrorKind.REFUSED


@pytest.mark.parametrize(
    "host",
    [
        "api.telnyx.com",
        "s3.amazonaws.com",
        "s3.us-west-2.amazonaws.com",
        "s3-eu-west-1.amazonaws.com",
        "telephony-recorder-prod.s3.amazonaws.com",
        "telephony-recorder-prod.s3.eu-central-1.amazonaws.com",
    ],
)
def test_where_telnyx_keeps_recordings(host: str) -> None:
    assert TELNYX_STORAGE.fullmatch(host)
