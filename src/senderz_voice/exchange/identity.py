"""Identifiers in the shapes that Telnyx gives them, and times as it writes them."""

import base64
import uuid
from datetime import UTC, datetime

from senderz_voice.ports.clock import Ids


def new_uuid(ids: Ids) -> str:
    """A random UUID, as legs, sessions, streams, orders and events carry it."""
    token = ids.token(16)
    return str(uuid.UUID(bytes=base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))[:16], version=4))


def new_leg_id(ids: Ids) -> str:
    """A `call_control_id`."""
    return f"v3:{ids.token(40)}"


def new_numeric(ids: Ids) -> str:
    """A number of 19 digits as text, as managed phone numbers and connections carry it."""
    return str(10**18 + uuid.UUID(new_uuid(ids)).int % (9 * 10**18))


def iso(seconds: float) -> str:
    """Epoch seconds as a UTC timestamp with microseconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
