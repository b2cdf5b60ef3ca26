"""The request bodies that the exchange reads: the fields it acts on, by Telnyx's names.

Fields that it does not act on are ignored, as a carrier ignores what it does not know. Source: Telnyx's OpenAPI
document, operations DialCall, AnswerCall, RejectCall, TransferCall, SendDTMF, StartCallRecord, StartCallStreaming,
BridgeCall, UpdateClientState, CreateNumberOrder, UpdatePhoneNumber, UpdatePhoneNumberVoiceSettings and
CreateCallControlApplication.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal, TypeVar

import msgspec
from aiohttp import web

from senderz_voice.exchange import refusals
from senderz_voice.exchange.detection import Mode
from senderz_voice.exchange.keys import KEY_MS

Track = Literal["inbound_track", "outbound_track", "both_tracks"]
Codec = Literal["PCMU", "PCMA", "G722", "OPUS", "AMR-WB", "L16", "default"]


class RetryPolicy(msgspec.Struct):
    retries_ms: list[int] = []


class Parameter(msgspec.Struct):
    name: str = ""
    value: str = ""


class CommandBody(msgspec.Struct):
    """What every command may carry."""

    client_state: str | None = None
    command_id: str | None = None


class StreamFields(CommandBody):
    """Where and how a leg's audio is to be brought."""

    stream_url: str | None = None
    stream_track: Track = "inbound_track"
    stream_codec: Codec = "default"
    stream_bidirectional_mode: Literal["mp3", "rtp"] = "mp3"
    stream_bidirectional_codec: Codec = "PCMU"
    stream_bidirectional_sampling_rate: int = 8000
    stream_auth_token: str | None = None
    custom_parameters: list[Parameter] = []


class WebhookFields(StreamFields):
    """Where the events of a leg go, when not to its application's address."""

    webhook_url: str | None = None
    webhook_urls: dict[str, str] = {}
    webhook_retries_policies: dict[str, RetryPolicy] = {}


class RecordFields(WebhookFields):
    record: Literal["record-from-answer"] | None = None
    record_channels: Literal["single", "dual"] = "dual"
    record_format: Literal["wav", "mp3"] = "mp3"


class DetectionConfig(msgspec.Struct):
    """Of the times of machine detection, those that this exchange's detection knows."""

    greeting_duration_millis: int | None = None
    total_analysis_time_millis: int | None = None
    initial_silence_millis: int | None = None
    greeting_silence_duration_millis: int | None = None


class DialBody(RecordFields, kw_only=True):
    connection_id: str
    to: str | list[str]
    from_: str = msgspec.field(name="from")
    timeout_secs: int = 30
    time_limit_secs: int = 14400
    link_to: str | None = None
    answering_machine_detection: Mode | Literal["disabled"] = "disabled"
    answering_machine_detection_config: DetectionConfig = msgspec.field(default_factory=DetectionConfig)
    send_digits_on_answer: str | None = None


class AnswerBody(RecordFields):
    pass


class RejectBody(CommandBody, kw_only=True):
    cause: Literal["CALL_REJECTED", "USER_BUSY"]


class TransferBody(CommandBody, kw_only=True):
    to: str
    from_: str | None = msgspec.field(name="from", default=None)
    timeout_secs: int = 30
    time_limit_secs: int = 14400
    target_leg_client_state: str | None = None
    park_after_unbridge: str | None = None
    send_digits_on_answer: str | None = None
    webhook_url: str | None = None
    webhook_urls: dict[str, str] = {}
    webhook_retries_policies: dict[str, RetryPolicy] = {}


class DigitsBody(CommandBody, kw_only=True):
    digits: str
    duration_millis: int = KEY_MS


class RecordStartBody(CommandBody, kw_only=True):
    channels: Literal["single", "dual"]
    format: Literal["wav", "mp3"]


class RecordBody(CommandBody):
    recording_id: str | None = None


class StreamStopBody(CommandBody):
    stream_id: str | None = None


class BridgeBody(CommandBody, kw_only=True):
    call_control_id: str
    park_after_unbridge: str | None = None
    prevent_double_bridge: bool = False


class ClientStateBody(msgspec.Struct):
    client_state: str


class OrderLine(msgspec.Struct):
    phone_number: str


class OrderBody(msgspec.Struct):
    phone_numbers: list[OrderLine]
    connection_id: str | None = None
    customer_reference: str | None = None


class NumberBody(msgspec.Struct):
    connection_id: str | None = None
    customer_reference: str | None = None
    tags: list[str] | None = None
    external_pin: str | None = None
    billing_group_id: str | None = None
    hd_voice_enabled: bool | None = None


class CnamListing(msgspec.Struct):
    cnam_listing_enabled: bool = False
    cnam_listing_details: str = ""


class VoiceBody(msgspec.Struct):
    caller_id_name_enabled: bool | None = None
    cnam_listing: CnamListing | None = None
    inbound_call_screening: Literal["disabled", "reject_calls", "flag_calls"] | None = None
    usage_payment_method: Literal["pay-per-minute", "channel"] | None = None
    tech_prefix_enabled: bool | None = None
    translated_number: str | None = None


class ApplicationBody(msgspec.Struct):
    application_name: str
    webhook_event_url: str
    webhook_event_failover_url: str | None = ""
    webhook_api_version: Literal["1", "2"] = "1"
    webhook_timeout_secs: int | None = None
    active: bool = True
    anchorsite_override: str = "Latency"
    call_cost_in_webhooks: bool = False
    dtmf_type: Literal["RFC 2833", "Inband", "SIP INFO"] = "RFC 2833"
    first_command_timeout: bool = False
    first_command_timeout_secs: int = 30
    redact_dtmf_debug_logging: bool = False
    inbound: dict[str, object] = {}
    outbound: dict[str, object] = {}
    tags: list[str] = []


class PersonBody(msgspec.Struct):
    kind: str = "caller"
    wants: list[str] = []


class RingBody(msgspec.Struct):
    """Of the rehearsal control, which is ours: who is to ring which number."""

    to: str
    from_: str = msgspec.field(name="from", default="+15555550001")
    person: PersonBody = msgspec.field(default_factory=PersonBody)


class PressBody(msgspec.Struct):
    digits: str


Body = TypeVar("Body")

_PATH: Final = re.compile(r" - at `\$\.?(.*)`$")
_MISSING: Final = re.compile(r"Object missing required field `(.+?)`")


async def read(request: web.Request, kind: type[Body]) -> Body:
    """The request's body as `kind`; one that does not fit is refused with the code and pointer of Telnyx."""
    raw = await request.read()
    try:
        return msgspec.json.decode(raw or b"{}", type=kind)
    except msgspec.ValidationError as error:
        raise _refusal(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise refusals.bad_request("The request body is not JSON.", status=400) from error


def _refusal(complaint: str) -> refusals.RefusalError:
    found = _PATH.search(complaint)
    pointer = "/" + re.sub(r"\[(\d*)\]|\[\.\.\.\]", r"/\1", found[1]).replace(".", "/") if found else "/base"
    absent = _MISSING.match(complaint)
    if absent:
        return refusals.missing(absent[1])
    reason = _PATH.sub("", complaint)
    if reason.startswith("Invalid enum value"):
        return refusals.not_one_of(pointer, reason)
    return refusals.bad_request(reason, pointer)


def changes(body: msgspec.Struct) -> Mapping[str, object]:
    """The fields of a PATCH that were given, as JSON values."""
    return {
        name: msgspec.to_builtins(value)
        for name in body.__struct_fields__
        if (value := getattr(body, name)) is not None
    }


_E164: Final = re.compile(r"\+[1-9]\d{6,14}")


def check_e164(number: str, name: str) -> str:
    """The number itself, refused when it is not in E.164 form."""
    if not number:
        raise refusals.missing(name)
    if not _E164.fullmatch(number):
        raise refusals.not_e164(name)
    return number
