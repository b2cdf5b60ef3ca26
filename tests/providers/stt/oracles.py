"""The vendors' own SDKs, which hear what a fake says as the real vendor would have to say it."""

import asyncio
import base64
import importlib
import warnings
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.providers.stt.server import KEY


@dataclass(slots=True)
class Heard:
    """What an SDK understood."""

    partials: list[str] = field(default_factory=list)
    finals: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    complete: asyncio.Event = field(default_factory=asyncio.Event)

    def final(self, text: str) -> None:
        self.finals.append(text)
        self.complete.set()


Oracle = Callable[[str, bytes], Awaitable[Heard]]


def _frames(audio: bytes, size: int = 800) -> list[bytes]:
    return [audio[start : start + size] for start in range(0, len(audio), size)]


def _deepgram(url: str) -> Any:
    with warnings.catch_warnings():
        # The SDK prefers the legacy client of `websockets`, whose import is a warning. It is the SDK's to change.
        warnings.simplefilter("ignore", DeprecationWarning)
        from deepgram import AsyncDeepgramClient
        from deepgram.environment import DeepgramClientEnvironment

        # The client would import these when it connects, and then out of reach of this filter.
        importlib.import_module("deepgram.listen.v1.client")
        importlib.import_module("deepgram.listen.v2.client")
    socket = url.replace("http", "ws", 1)
    places = DeepgramClientEnvironment(base=url, production=socket, agent=socket, agent_rest=url)
    return AsyncDeepgramClient(api_key=KEY, environment=places)


async def flux(url: str, audio: bytes) -> Heard:
    """deepgram-sdk on /v2/listen."""
    heard = Heard()
    client = _deepgram(url)
    async with client.listen.v2.connect(model="flux-general-en", encoding="mulaw", sample_rate=8000) as socket:
        for frame in _frames(audio):
            await socket.send_media(frame)
        forced = False
        async for message in socket:
            if message.type != "TurnInfo":
                continue
            heard.languages += message.languages or []
            if message.event == "EndOfTurn":
                heard.final(message.transcript)
                break
            heard.partials.append(message.transcript)
            if not forced and len(heard.partials) == 2:
                forced = True
                await socket.send_force_end_turn()
    return heard


async def nova(url: str, audio: bytes) -> Heard:
    """deepgram-sdk on /v1/listen."""
    heard = Heard()
    client = _deepgram(url)
    async with client.listen.v1.connect(
        model="nova-3", language="en", encoding="mulaw", sample_rate=8000, interim_results="true"
    ) as socket:
        for frame in _frames(audio):
            await socket.send_media(frame)
        async for message in socket:
            best = message.channel.alternatives[0]
            heard.languages += best.languages or []
            if message.is_final:
                heard.final(best.transcript)
                break
            heard.partials.append(best.transcript)
            if len(heard.partials) == 2:
                await socket.send_finalize()
    return heard


async def assemblyai(url: str, audio: bytes) -> Heard:
    """assemblyai's streaming client."""
    from assemblyai.streaming.v3 import (
        AsyncStreamingClient,
        Encoding,
        SpeechModel,
        StreamingClientOptions,
        StreamingEvents,
        StreamingParameters,
    )

    heard = Heard()
    options = StreamingClientOptions(api_host=url.replace("http", "ws", 1), api_key=KEY, terminate_timeout=0.0)
    client = AsyncStreamingClient(options)

    async def turn(_client: object, event: Any) -> None:
        if event.language_code:
            heard.languages.append(event.language_code)
        if event.end_of_turn:
            heard.final(event.transcript)
            return
        heard.partials.append(" ".join(word.text for word in event.words))
        if len(heard.partials) == 2:
            await client.force_endpoint()

    client.on(StreamingEvents.Turn, turn)
    await client.connect(
        StreamingParameters(
            sample_rate=8000,
            encoding=Encoding.pcm_mulaw,
            speech_model=SpeechModel.universal_streaming_english,
            speaker_labels_revision_interval_ms=None,
        )
    )
    for frame in _frames(audio):
        await client.stream(frame)
    await heard.complete.wait()
    await client.disconnect(terminate=True)
    return heard


async def elevenlabs(url: str, audio: bytes) -> Heard:
    """elevenlabs' ScribeRealtime."""
    from elevenlabs.realtime.scribe import AudioFormat, CommitStrategy, RealtimeAudioOptions, ScribeRealtime

    heard = Heard()
    committing: list[asyncio.Task[None]] = []
    wanted = RealtimeAudioOptions(
        model_id="scribe_v2_realtime",
        audio_format=AudioFormat.ULAW_8000,
        sample_rate=8000,
        commit_strategy=CommitStrategy.MANUAL,
        language_code="en",
    )
    connection = await ScribeRealtime(KEY, url.replace("http", "ws", 1)).connect(wanted)

    def partial(data: dict[str, str]) -> None:
        heard.partials.append(data["text"])
        if len(heard.partials) == 2:
            committing.append(asyncio.create_task(connection.commit()))

    connection.on("partial_transcript", partial)
    connection.on("committed_transcript", lambda data: heard.final(data["text"]))
    for frame in _frames(audio):
        await connection.send({"audio_base_64": base64.b64encode(frame).decode()})
    await heard.complete.wait()
    await asyncio.gather(*committing)
    await connection.close()
    return heard


async def openai(url: str, audio: bytes) -> Heard:
    """openai's realtime client."""
    from openai import AsyncOpenAI

    heard = Heard()
    words = ""
    root = url.replace("http", "ws", 1) + "/v1"
    async with (
        AsyncOpenAI(api_key=KEY, base_url=f"{url}/v1", websocket_base_url=root) as client,
        client.realtime.connect(extra_query={"intent": "transcription"}) as connection,
    ):
        await connection.session.update(
            session={
                "type": "transcription",
                "audio": {
                    "input": {
                        "format": {"type": "audio/pcmu"},
                        "transcription": {"model": "gpt-live-transcribe", "languages": ["en"]},
                        "turn_detection": None,
                    }
                },
            }
        )
        for frame in _frames(audio):
            await connection.input_audio_buffer.append(audio=base64.b64encode(frame).decode())
        async for event in connection:
            if event.type == "conversation.item.input_audio_transcription.delta":
                words += event.delta or ""
                heard.partials.append(words)
                if len(heard.partials) == 2:
                    await connection.input_audio_buffer.commit()
            elif event.type == "conversation.item.input_audio_transcription.completed":
                heard.languages += [language.code for language in event.languages or []]
                heard.final(event.transcript)
                break
    return heard


ORACLES: dict[str, Oracle] = {
    "flux": flux,
    "nova": nova,
    "assemblyai": assemblyai,
    "elevenlabs": elevenlabs,
    "openai": openai,
}


async def ask(name: str, url: str, audio: bytes) -> Heard:
    """What the SDK of this vendor hears."""
    async with asyncio.timeout(10):
        return await ORACLES[name](url, audio)
