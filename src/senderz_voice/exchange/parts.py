"""What the exchange is put together from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from senderz_voice.ports.clock import Clock, Ids
from senderz_voice.ports.speech import Recogniser, Voice, VoiceActivity


@dataclass(frozen=True, slots=True)
class Tongue:
    """What people of one language understand and speak with; never the assistant's own voice."""

    recogniser: Recogniser
    voice: Voice
    foreign: tuple[str, ...] = ("en",)
    """Languages that the recogniser can tell from this one: who hears them says that it does not speak them."""


@dataclass(frozen=True, slots=True)
class ExchangeParts:
    """Everything the exchange needs from outside; nothing else is read, no setting and no clock."""

    clock: Clock
    ids: Ids
    api_key: str
    """The bearer key that REST and rehearsal requests must carry."""
    signing_seed: bytes
    """32 bytes: the Ed25519 seed that signs webhooks and download links."""
    data_folder: Path
    """Where sold numbers and recordings are kept."""
    recogniser: Recogniser
    """What the virtual people who speak English understand with."""
    voice: Voice
    """What they speak with; never the assistant's."""
    activity: VoiceActivity
    """What tells them that the other side speaks."""
    webhook_url: str
    """Where the events of the built-in application go."""
    own_url: str
    """How clients reach this server, for download links: scheme, host and port without a path."""
    connection_id: str = "senderz"
    """The id of the built-in call control application."""
    leg_dies_with_socket: bool = False
    """Whether a leg ends when its media socket drops. Telnyx's documents leave it open, so both can be rehearsed."""
    tongues: Mapping[str, Tongue] = field(default_factory=dict)
    """Of the people who speak no English, by language: `es` and `tr`."""
    seed: int = 0
    """Decides the order in which numbers are offered."""
    webhook_timeout: float = 2.0
    """Seconds that a webhook's receiver has for its answer, where its application sets none."""
