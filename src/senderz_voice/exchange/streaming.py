"""Reads the streaming, webhook and detection fields of commands into what a leg keeps."""

from collections.abc import Mapping
from typing import Final, Protocol
from urllib.parse import urlsplit

from senderz_voice.exchange import refusals
from senderz_voice.exchange.bodies import DialBody, RetryPolicy, StreamFields
from senderz_voice.exchange.detection import DetectionOrder
from senderz_voice.exchange.identity import new_uuid
from senderz_voice.exchange.legs import Addresses
from senderz_voice.exchange.stream import StreamOrder
from senderz_voice.ports.clock import Ids

_LONGEST_TOKEN: Final = 4_000


class HasWebhooks(Protocol):
    """A command that can redirect the events of its leg."""

    webhook_url: str | None
    webhook_urls: dict[str, str]
    webhook_retries_policies: dict[str, RetryPolicy]


def addresses(body: HasWebhooks) -> Addresses:
    """Where a command wants the events of its leg."""
    policies: Mapping[str, tuple[int, ...]] = {
        event: tuple(policy.retries_ms) for event, policy in body.webhook_retries_policies.items()
    }
    return Addresses(body.webhook_url, body.webhook_urls, policies)


def detection(body: DialBody) -> DetectionOrder | None:
    """The machine detection that a dial asks for. Of the times, premium detection takes only the first two."""
    if body.answering_machine_detection == "disabled":
        return None
    plain = DetectionOrder(body.answering_machine_detection)
    given = body.answering_machine_detection_config
    return DetectionOrder(
        plain.mode,
        greeting_seconds=_seconds(given.greeting_duration_millis, plain.greeting_seconds),
        analysis_seconds=_seconds(given.total_analysis_time_millis, plain.analysis_seconds),
        silence_seconds=plain.silence_seconds
        if plain.premium
        else _seconds(given.initial_silence_millis, plain.silence_seconds),
        ended_seconds=_seconds(given.greeting_silence_duration_millis, plain.ended_seconds),
    )


def _seconds(millis: int | None, otherwise: float) -> float:
    return otherwise if millis is None else millis / 1_000


def order(body: StreamFields, ids: Ids) -> StreamOrder | None:
    """The stream that a command asks for, refused when it is one that this exchange cannot carry."""
    if body.stream_url is None:
        return None
    if urlsplit(body.stream_url).scheme not in {"ws", "wss"}:
        raise refusals.bad_request("The stream_url must begin with ws:// or wss://.", "/stream_url")
    if body.stream_codec not in {"default", "PCMU"} or body.stream_bidirectional_codec != "PCMU":
        raise refusals.bad_request("The built-in exchange streams PCMU only.", "/stream_bidirectional_codec")
    if body.stream_bidirectional_sampling_rate != 8000:
        detail = "The built-in exchange streams 8000 samples a second only."
        raise refusals.bad_request(detail, "/stream_bidirectional_sampling_rate")
    if body.stream_auth_token is not None and len(body.stream_auth_token) > _LONGEST_TOKEN:
        raise refusals.outside_range("stream_auth_token", 1, _LONGEST_TOKEN)
    return StreamOrder(
        id=new_uuid(ids),
        url=body.stream_url,
        track=body.stream_track,
        # In the default mode, mp3, the carrier expects whole MP3 files and plays no RTP audio.
        plays=body.stream_bidirectional_mode == "rtp",
        token=body.stream_auth_token,
        parameters={parameter.name: parameter.value for parameter in body.custom_parameters},
    )
