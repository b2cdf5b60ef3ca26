"""Signs what we post to customers, so that they can tell it is ours and has not been changed or replayed."""

import base64
import binascii
import hashlib
import hmac

from senderz_voice.ports.clock import Ids

_PREFIX = "whsec_"
_LEAST_KEY_BYTES = 16


def fresh_secret(ids: Ids) -> str:
    """A new secret in the notation of Standard Webhooks: `whsec_` and the base64 of 32 random bytes."""
    return _PREFIX + base64.b64encode(hashlib.sha256(ids.token().encode()).digest()).decode()


def check_secret(secret: str) -> str:
    """The same secret. Raises ValueError for one that begins with `whsec_` and does not go on with a key."""
    if secret.startswith(_PREFIX) and len(_decoded(secret)) < _LEAST_KEY_BYTES:
        raise ValueError(f"must hold at least {_LEAST_KEY_BYTES} bytes as base64 behind {_PREFIX}")
    return secret


def signatures(secret: str, identity: str, at: float, body: bytes) -> dict[str, str]:
    """The headers that prove a webhook's origin.

    Args:
        secret: `whsec_` and the base64 of the key, or any other text, whose UTF-8 bytes are then the key.
        identity: the same for every attempt to deliver the same thing.
        at: seconds since the Unix epoch.
        body: exactly as it is sent.

    Returns:
        `X-Senderz-Signature`, `sha256=` and the hexadecimal HMAC-SHA-256 of the body, and the three headers of
        Standard Webhooks (https://www.standardwebhooks.com), which also cover the identity and the time. A text
        that a stock verifier would decode to another key is signed under that key too, behind a space, as the
        specification allows: so it verifies whether the customer hands over the text or its bytes.
    """
    keys = _keys(secret)
    stamp = str(int(at))
    signed = b".".join((identity.encode(), stamp.encode(), body))
    return {
        "X-Senderz-Signature": f"sha256={hmac.new(keys[0], body, hashlib.sha256).hexdigest()}",
        "webhook-id": identity,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{_mac(key, signed)}" for key in keys),
    }


def _mac(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def _keys(secret: str) -> list[bytes]:
    if secret.startswith(_PREFIX):
        return [_decoded(secret)]
    plain, stock = secret.encode(), _as_stock_verifiers_read(secret)
    return [plain, stock] if stock and stock != plain else [plain]


def _decoded(secret: str) -> bytes:
    text = secret.removeprefix(_PREFIX)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError as error:
        raise ValueError(f"must go on with base64 behind {_PREFIX}") from error


def _as_stock_verifiers_read(text: str) -> bytes:
    """What the published verifiers make of a text: base64 with every other character left out; empty for none."""
    try:
        return base64.b64decode(text + "==")
    except (binascii.Error, ValueError):
        return b""
