"""What is chosen in the settings is what is opened, at the address and with the key that go with it."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from senderz_voice.bootstrap.ears import open_ear
from senderz_voice.bootstrap.minds import open_model
from senderz_voice.bootstrap.voices import open_voice
from senderz_voice.choices import LOCAL, Choice
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.settings import load

OPEN = {"stt": open_ear, "tts": open_voice, "llm": open_model}
CHOICES = [
    ("stt", "deepgram:flux-general-en", "DeepgramFlux"),
    ("stt", "deepgram:nova-3", "DeepgramNova"),
    ("stt", "assemblyai:universal-streaming-english", "AssemblyAI"),
    ("stt", "elevenlabs:scribe_v2_realtime", "ElevenLabsScribe"),
    ("stt", "openai:gpt-live-transcribe", "OpenAIRealtime"),
    ("tts", "elevenlabs:eleven_flash_v2_5", "ElevenLabsVoice"),
    ("tts", "cartesia:sonic-3", "CartesiaVoice"),
    ("tts", "deepgram:aura-2", "DeepgramVoice"),
    ("tts", "openai:gpt-4o-mini-tts/alloy", "OpenAIVoice"),
    ("llm", "openai:gpt-5-mini", "OpenAIChat"),
    ("llm", "anthropic:claude-haiku-4-5", "AnthropicChat"),
]


def _opened(field: str, choice: str, **changes: Any) -> str:
    """The name of the class that a choice opens; it is closed again without a sound."""

    async def story() -> str:
        wanted = load(**{field: choice}, **changes)
        async with AsyncExitStack() as closing:
            return type(OPEN[field](wanted, closing, getattr(wanted, field)[0])).__name__

    return asyncio.run(story())


@pytest.mark.parametrize(("field", "choice", "name"), CHOICES, ids=str)
@pytest.mark.parametrize("with_key", [True, False], ids=["key", "own server"])
def test_every_choice_opens_its_adapter(field: str, choice: str, name: str, with_key: bool) -> None:
    vendor = choice.partition(":")[0]
    given = {f"{vendor}_api_key": "key"} if with_key else {f"{vendor}_base_url": "http://127.0.0.1:9/v1"}
    assert _opened(field, choice, **given) == name


@pytest.mark.parametrize(("field", "missing"), [("stt", "whisper-base"), ("tts", "kokoro")])
def test_a_language_without_its_models_is_one_line(field: str, missing: str, tmp_path: Path) -> None:
    with pytest.raises(PortError) as failed:
        _opened(field, LOCAL, languages="es-MX", models_dir=str(tmp_path))
    assert missing in failed.value.detail
    assert failed.value.kind in {ErrorKind.MISSING, ErrorKind.NOT_CONFIGURED}


def test_turkish_without_its_program_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PortError, match="espeak-ng") as failed:
        _opened("tts", LOCAL, languages="tr-TR")
    assert failed.value.kind is ErrorKind.NOT_CONFIGURED


def test_a_choice_is_written_as_it_was_read() -> None:
    assert str(Choice("openai", "llama3:8b")) == "openai:llama3:8b"
    assert str(Choice(LOCAL)) == "local"
