"""What the fakes say and what the adapters say is what the SDKs' own types describe, every field checked."""

import json
import warnings
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel

from senderz_voice.speech.streaming.assemblyai import TurnDialect
from senderz_voice.speech.streaming.deepgram import FluxDialect, NovaDialect
from senderz_voice.speech.streaming.dialect import Dialect
from senderz_voice.speech.streaming.elevenlabs import ScribeDialect
from senderz_voice.speech.streaming.openai import OpenAIRealtime, TranscriptionDialect
from tests.providers.stt.fake_assemblyai import TurnTongue
from tests.providers.stt.fake_deepgram import FluxTongue, NovaTongue
from tests.providers.stt.fake_elevenlabs import ScribeTongue
from tests.providers.stt.fake_openai import OPENAI, ItemTongue
from tests.providers.stt.kits import KITS, Kit, scene
from tests.providers.stt.server import KEY, Caller, Json, Tongue
from tests.providers.stt.stage import play


def _said_by(tongue: Tongue) -> list[Json]:
    return [*tongue.hello(), *tongue.partial("yes"), *tongue.over("yes please", 1.0)]


def _check(messages: Sequence[Json], types: dict[str, type[BaseModel]], name: str = "type") -> None:
    """Every message is of a known type, and has no field that the type does not declare."""
    assert messages
    for message in messages:
        model = types[message[name]]
        model.model_validate(message)
        declared = {field.alias or own for own, field in model.model_fields.items()}
        assert set(message) <= declared, set(message) - declared


def _orders(dialect: Dialect) -> list[Json]:
    return [json.loads(order) for order in (*dialect.opening(), *dialect.finish(1.0))]


def test_deepgram() -> None:
    with warnings.catch_warnings():
        # Importing the SDK imports the legacy client of `websockets`.
        warnings.simplefilter("ignore", DeprecationWarning)
        from deepgram.listen.v1.types.listen_v1finalize import ListenV1Finalize
        from deepgram.listen.v1.types.listen_v1results import ListenV1Results
        from deepgram.listen.v2.types.listen_v2connected import ListenV2Connected
        from deepgram.listen.v2.types.listen_v2force_end_turn import ListenV2ForceEndTurn
        from deepgram.listen.v2.types.listen_v2turn_info import ListenV2TurnInfo
    _check(_said_by(FluxTongue()), {"Connected": ListenV2Connected, "TurnInfo": ListenV2TurnInfo})
    _check([*_said_by(NovaTongue()), NovaTongue().finalized("")], {"Results": ListenV1Results})
    _check(_orders(FluxDialect()), {"ForceEndTurn": ListenV2ForceEndTurn})
    _check(_orders(NovaDialect()), {"Finalize": ListenV1Finalize})


def test_assemblyai() -> None:
    from assemblyai.streaming.v3 import models

    types: dict[str, type[BaseModel]] = {
        "Begin": models.BeginEvent,
        "SpeechStarted": models.SpeechStartedEvent,
        "Turn": models.TurnEvent,
    }
    _check(_said_by(TurnTongue()), types)
    _check(_orders(TurnDialect()), {"ForceEndpoint": models.ForceEndpoint})


def test_assemblyai_takes_the_settings() -> None:
    async def story(kit: Kit) -> None:
        from assemblyai.streaming.v3.models import RealTimeParameters

        async with scene(kit, Caller.stays) as stage:
            caller = await stage.fake.callers_come(1)
            asked = dict(parse_qsl(urlsplit(caller.request.path_qs).query))
            RealTimeParameters.model_validate(asked)
            assert set(asked) <= set(RealTimeParameters.model_fields)

    play(story(next(kit for kit in KITS if kit.name == "assemblyai")))


def test_elevenlabs() -> None:
    from elevenlabs.types.committed_transcript_payload import CommittedTranscriptPayload
    from elevenlabs.types.input_audio_chunk_payload import InputAudioChunkPayload
    from elevenlabs.types.partial_transcript_payload import PartialTranscriptPayload
    from elevenlabs.types.session_started_payload import SessionStartedPayload

    types: dict[str, type[BaseModel]] = {
        "session_started": SessionStartedPayload,
        "partial_transcript": PartialTranscriptPayload,
        "committed_transcript": CommittedTranscriptPayload,
    }
    _check(_said_by(ScribeTongue()), types, "message_type")
    dialect = ScribeDialect()
    said = [*_orders(dialect), json.loads(dialect.audio(b"\xff" * 800))]
    _check(said, {"input_audio_chunk": InputAudioChunkPayload}, "message_type")


def test_openai() -> None:
    from openai.types import realtime

    spoken = "conversation.item.input_audio_transcription."
    types: dict[str, type[BaseModel]] = {
        spoken + "delta": realtime.ConversationItemInputAudioTranscriptionDeltaEvent,
        spoken + "completed": realtime.ConversationItemInputAudioTranscriptionCompletedEvent,
        "input_audio_buffer.committed": realtime.InputAudioBufferCommittedEvent,
        "session.created": realtime.SessionCreatedEvent,
        "error": realtime.RealtimeErrorEvent,
    }
    _check([*_said_by(ItemTongue()), ItemTongue().error("x")], types)
    dialect = TranscriptionDialect("{}")
    (_, commit), append = _orders(dialect), json.loads(dialect.audio(b"\xff" * 800))
    _check([commit], {"input_audio_buffer.commit": realtime.InputAudioBufferCommitEvent})
    _check([append], {"input_audio_buffer.append": realtime.InputAudioBufferAppendEvent})


def test_openai_takes_the_settings() -> None:
    async def story(model: str) -> None:
        from openai.types.realtime import RealtimeTranscriptionSessionCreateRequest, SessionUpdateEvent

        kit = Kit("openai", OPENAI, lambda url, clock: OpenAIRealtime(KEY, clock, base_url=url, model=model), 800)
        async with scene(kit, Caller.stays, languages=["en", "es-MX"]) as stage:
            caller = await stage.fake.callers_come(1)
            await caller.orders_come("session.update")
            _check([caller.orders[0].message], {"session.update": SessionUpdateEvent})
            session = caller.orders[0].message["session"]
            RealtimeTranscriptionSessionCreateRequest.model_validate(session)

    play(story("gpt-live-transcribe"))
    play(story("gpt-transcribe"))
