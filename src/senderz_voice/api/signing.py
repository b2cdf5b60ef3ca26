"""Signs what we post to customers, so that they can tell it is ours and has not been changed or replayed."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook


def signatures(secret: str, identity: str, at: float, body: bytes) -> dict[str, str]:
    """The headers that prove a webhook's origin.

    Args:
        secret: `whsec_` and the base64 of the key; both signatures are made with the decoded key.
        identity: the same for every attempt to deliver the same thing.
        at: seconds since the Unix epoch.
        body: UTF-8 text, exactly as it is sent.

    Returns:
        `X-Senderz-Signature`, `sha256=` and the hexadecimal HMAC-SHA-256 of the body, and the three headers of
        Standard Webhooks (https://www.standardwebhooks.com), which also cover the identity and the time.
    """
    key = base64.b64decode(secret.removeprefix("whsec_"))
    moment = datetime.fromtimestamp(int(at), UTC)
    return {
        "X-Senderz-Signature": f"sha256={hmac.new(key, body, hashlib.sha256).hexdigest()}",
        "webhook-id": identity,
        "webhook-timestamp": str(int(at)),
        "webhook-signature": Webhook(secret).sign(msg_id=identity, timestamp=moment, data=body.decode()),
    }
