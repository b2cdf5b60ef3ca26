"""Every environment variable the product reads, in one class; nothing else looks at the environment."""

import base64
import binascii
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from senderz_voice.choices import LOCAL, LOCAL_ONLY, Choice, Ears, Languages, Minds, Voices

_PREFIX = "SENDERZ_"


class SettingsError(Exception):
    """A variable is wrong or missing; the text is one line for the operator and holds no secret."""


def _http_url(value: str) -> str:
    return _url(value, {"http", "https"})


def _media_url(value: str) -> str:
    return _url(value, {"ws", "wss"})


def _url(value: str, schemes: set[str]) -> str:
    wanted = " or ".join(f"{scheme}://" for scheme in sorted(schemes))
    try:
        parts = urlsplit(value)
        named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError as error:
        raise ValueError(f"must be a URL that begins with {wanted}") from error
    if parts.scheme not in schemes or not named or parts.query or parts.fragment:
        raise ValueError(f"must be a URL that begins with {wanted}, without query or fragment")
    return value.rstrip("/")


def _ed25519_key(value: str) -> str:
    try:
        size = len(base64.b64decode(value, validate=True))
    except binascii.Error as error:
        raise ValueError("must be the base64 text of the public key that the Telnyx portal shows") from error
    if size != 32:
        raise ValueError("must be the base64 text of a 32-byte Ed25519 public key, as the Telnyx portal shows it")
    return value


def _database_url(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith(("sqlite:", "postgres:", "postgresql:", "postgresql+")):
        raise ValueError("must begin with sqlite:// or postgresql://")
    return value


def _objects_url(value: str) -> str:
    if not value.startswith(("file:///", "s3://")):
        raise ValueError("must begin with file:/// or s3://")
    return value


def _nats_url(value: SecretStr) -> SecretStr:
    for server in value.get_secret_value().split(","):
        _url(server, {"nats", "tls"})
    return value


def _endpoint(value: str) -> str:
    return _http_url(value) if value else value


def _operator_key(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < 16:
        raise ValueError("must have at least 16 characters")
    return value


def _reachable(host: str) -> str:
    """The address at which a listener bound to `host` can be reached from this machine."""
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104  # The wildcard is only recognised here, nothing is bound.
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _default_public_url(earlier: dict[str, Any]) -> str:
    return f"http://{_reachable(earlier['host'])}:{earlier['port']}"


def _default_media_url(earlier: dict[str, Any]) -> str:
    return f"ws://{_reachable(earlier['host'])}:{earlier['media_port']}"


def _default_exchange_url(earlier: dict[str, Any]) -> str:
    return f"http://{_reachable(earlier['host'])}:{earlier['exchange_port']}"


def _default_database_url(earlier: dict[str, Any]) -> SecretStr:
    return SecretStr(f"sqlite:///{earlier['data_dir'].absolute() / 'senderz.db'}")


def _default_objects_url(earlier: dict[str, Any]) -> str:
    folder: Path = earlier["data_dir"].absolute() / "objects"
    return folder.as_uri()


Port = Annotated[int, Field(ge=1, le=65535)]
Folder = Annotated[Path, AfterValidator(Path.expanduser)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
MediaUrl = Annotated[str, AfterValidator(_media_url)]


class Settings(BaseSettings):
    """What the operator decides; a blank variable counts as not set."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_ignore_empty=True,
        populate_by_name=True,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    host: str = Field("127.0.0.1", description="The address on which all three listeners are opened.")
    port: Port = Field(8080, description="The port of the API, the console and the carrier's webhooks.")
    media_port: Port = Field(8081, description="The port on which the carrier connects its media streams.")
    exchange_port: Port = Field(8082, description="The port of the built-in telephone exchange.")
    data_dir: Folder = Field(
        Path("senderz-data"),
        description="The folder for everything that is kept: database, recordings, generated secrets.",
    )
    models_dir: Folder = Field(
        Path("~/.cache/senderz-voice/models"),
        validate_default=True,
        description="The folder in which the prepared speech models are kept.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least severe message that is logged."
    )

    database_url: Annotated[SecretStr, AfterValidator(_database_url)] = Field(
        default_factory=_default_database_url,
        description="`sqlite:///<path>` or `postgresql://user:password@host/database`; a SQLite file in the data "
        "folder when not set.",
    )
    objects_url: Annotated[str, AfterValidator(_objects_url)] = Field(
        default_factory=_default_objects_url,
        description="Where recordings are stored: `file:///<path>` or `s3://<bucket>/<prefix>`; the data folder when "
        "not set.",
    )
    nats_url: Annotated[SecretStr, AfterValidator(_nats_url)] | None = Field(
        None,
        description="`nats://<user>:<password>@<host>:4222` (or `tls://`, or a token before the `@`; several with "
        "commas between them), over which control processes nudge media processes; without it they use loopback.",
    )
    objects_key_id: str = Field(
        "", description="The access key id for an `s3://` store; by default what AWS's own variables or role say."
    )
    objects_secret: SecretStr = Field(SecretStr(""), description="The secret access key that goes with it.")
    objects_endpoint: Annotated[str, AfterValidator(_endpoint)] = Field(
        "",
        description="The address of an S3 store that is not Amazon's, such as "
        "`https://<account>.r2.cloudflarestorage.com`.",
    )
    objects_region: str = Field("", description="The store's region: `auto` with an endpoint, else `us-east-1`.")
    recording_days: int = Field(90, ge=1, le=3650, description="How many days after its call a recording is deleted.")
    admin_key: Annotated[SecretStr, AfterValidator(_operator_key)] | None = Field(
        None, description="The operator's own key, for `/admin`; without it `/admin` is closed."
    )
    public_url: HttpUrl = Field(
        default_factory=_default_public_url,
        description="The address under which the carrier and customers reach the API from outside.",
    )
    media_url: MediaUrl = Field(
        default_factory=_default_media_url,
        description="The `ws://` or `wss://` address under which the carrier reaches the media port from outside.",
    )
    exchange_url: HttpUrl = Field(
        default_factory=_default_exchange_url,
        description="Where the built-in exchange is reached; its own host and port when not set.",
    )

    carrier: Literal["exchange", "telnyx"] = Field(
        "exchange", description="Who carries live calls; keys that begin with `tf_test_` always meet the exchange."
    )
    telnyx_api_key: SecretStr | None = Field(
        None, validation_alias="TELNYX_API_KEY", description="The API key of the Telnyx account."
    )
    telnyx_api_base: HttpUrl = Field(
        "https://api.telnyx.com/v2",
        validation_alias="TELNYX_API_BASE",
        description="The address of Telnyx's API, or of a server that speaks its protocol.",
    )
    telnyx_public_key: Annotated[str, AfterValidator(_ed25519_key)] | None = Field(
        None,
        validation_alias="TELNYX_PUBLIC_KEY",
        description="The Telnyx account's public key, with which its webhooks are verified.",
    )
    telnyx_connection_id: str | None = Field(
        None,
        validation_alias="TELNYX_CONNECTION_ID",
        description="The id of the Telnyx Call Control application that numbers are attached to.",
    )

    stt: Ears = Field(
        LOCAL_ONLY,
        description="Who turns speech into text: `local` or `<vendor>:<model>` with a vendor of deepgram, assemblyai, "
        "elevenlabs and openai; fallbacks follow behind commas.",
    )
    tts: Voices = Field(
        LOCAL_ONLY,
        description="Who turns text into speech: `local` or `<vendor>:<model>` with a vendor of elevenlabs, cartesia, "
        "deepgram and openai; fallbacks follow behind commas.",
    )
    llm: Minds = Field(
        LOCAL_ONLY,
        description="Who decides what to say: `local` or `<vendor>:<model>` with a vendor of openai and anthropic; "
        "fallbacks follow behind commas.",
    )
    languages: Languages = Field(
        ("en",), description="The languages that callers may speak, the likeliest first: some of `en,es-MX,tr-TR`."
    )
    openai_api_key: SecretStr | None = Field(
        None, validation_alias="OPENAI_API_KEY", description="The key for what is chosen of `openai:`."
    )
    openai_base_url: HttpUrl | None = Field(
        None,
        validation_alias="OPENAI_BASE_URL",
        description="The address of another server that speaks OpenAI's protocol; the key may then be left out.",
    )
    anthropic_api_key: SecretStr | None = Field(
        None, validation_alias="ANTHROPIC_API_KEY", description="The key for what is chosen of `anthropic:`."
    )
    anthropic_base_url: HttpUrl | None = Field(
        None,
        validation_alias="ANTHROPIC_BASE_URL",
        description="The address of another server that speaks Anthropic's protocol; the key may then be left out.",
    )
    deepgram_api_key: SecretStr | None = Field(
        None, validation_alias="DEEPGRAM_API_KEY", description="The key for what is chosen of `deepgram:`."
    )
    deepgram_base_url: HttpUrl | None = Field(
        None,
        validation_alias="DEEPGRAM_BASE_URL",
        description="The address of another server that speaks Deepgram's protocol; the key may then be left out.",
    )
    assemblyai_api_key: SecretStr | None = Field(
        None, validation_alias="ASSEMBLYAI_API_KEY", description="The key for what is chosen of `assemblyai:`."
    )
    assemblyai_base_url: HttpUrl | None = Field(
        None,
        validation_alias="ASSEMBLYAI_BASE_URL",
        description="The address of another server that speaks AssemblyAI's protocol; the key may then be left out.",
    )
    elevenlabs_api_key: SecretStr | None = Field(
        None, validation_alias="ELEVENLABS_API_KEY", description="The key for what is chosen of `elevenlabs:`."
    )
    elevenlabs_base_url: HttpUrl | None = Field(
        None,
        validation_alias="ELEVENLABS_BASE_URL",
        description="The address of another server that speaks ElevenLabs's protocol; the key may then be left out.",
    )
    cartesia_api_key: SecretStr | None = Field(
        None, validation_alias="CARTESIA_API_KEY", description="The key for what is chosen of `cartesia:`."
    )
    cartesia_base_url: HttpUrl | None = Field(
        None,
        validation_alias="CARTESIA_BASE_URL",
        description="The address of another server that speaks Cartesia's protocol; the key may then be left out.",
    )

    stripe_api_key: SecretStr | None = Field(
        None,
        validation_alias="STRIPE_API_KEY",
        description="The secret key of the Stripe account that bills voice; without it our database is the ledger.",
    )
    stripe_webhook_secret: SecretStr | None = Field(
        None,
        validation_alias="STRIPE_WEBHOOK_SECRET",
        description="The signing secret of the Stripe webhook endpoint `/payments/stripe/webhooks`.",
    )
    stripe_api_base: HttpUrl = Field(
        "https://api.stripe.com",
        validation_alias="STRIPE_API_BASE",
        description="The address of Stripe's API, or of a server that speaks its protocol.",
    )

    detect_machines: bool = Field(
        True,
        description="Whether the carrier tells people from answering machines on outbound calls, which Telnyx charges. "
        "Without it, machines are known by their words and their beep.",
    )
    require_voice_subscription: bool = Field(
        False, description="Whether only tenants with an active voice subscription may buy numbers and dial."
    )
    allow_private_webhooks: bool = Field(
        False, description="Whether webhooks may go to private and loopback addresses and over plain HTTP: for trials."
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.carrier == "telnyx":
            for field in ("telnyx_api_key", "telnyx_public_key", "telnyx_connection_id", "public_url", "media_url"):
                if field not in self.model_fields_set or getattr(self, field) is None:
                    raise ValueError(f"{variable(field)} is not set, but SENDERZ_CARRIER=telnyx needs it")
        for field in ("stt", "tts", "llm"):
            for choice in getattr(self, field):
                if choice.vendor != LOCAL and self.key(choice) is None and self.base_url(choice) is None:
                    key = variable(f"{choice.vendor}_api_key")
                    raise ValueError(f"{key} is not set, but {variable(field)}={choice.vendor}:… needs it")
        if bool(self.objects_key_id) != bool(self.objects_secret.get_secret_value()):
            raise ValueError("SENDERZ_OBJECTS_KEY_ID and SENDERZ_OBJECTS_SECRET go together")
        ports = [self.port, self.media_port, self.exchange_port]
        if len(set(ports)) < len(ports):
            raise ValueError("SENDERZ_PORT, SENDERZ_MEDIA_PORT and SENDERZ_EXCHANGE_PORT must be three different ports")
        return self

    def key(self, choice: Choice) -> str | None:
        """The key of a chosen vendor, if it has one."""
        secret: SecretStr | None = getattr(self, f"{choice.vendor}_api_key", None)
        return secret.get_secret_value() if secret else None

    def base_url(self, choice: Choice) -> str | None:
        """Where a chosen vendor is reached instead of its own address, if anywhere."""
        url: str | None = getattr(self, f"{choice.vendor}_base_url", None)
        return url


def variable(field: str) -> str:
    """The environment variable behind a field of Settings."""
    info: FieldInfo = Settings.model_fields[field]
    return info.validation_alias if isinstance(info.validation_alias, str) else f"{_PREFIX}{field.upper()}"


def load(**overrides: Any) -> Settings:
    """Read the environment; `overrides` are fields that win over it. Raises SettingsError."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsError(_one_line(error)) from None


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    problem = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return problem
    name = str(first["loc"][0])
    shown = variable(name) if name in Settings.model_fields else name
    return f"{shown} is wrong: {problem[0].lower()}{problem[1:]}"
