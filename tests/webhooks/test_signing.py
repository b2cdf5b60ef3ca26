"""Signatures: whatever the secret looks like, the customer's own tools accept them."""

import hashlib
import hmac
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from senderz_voice.api.signing import check_secret, fresh_secret, signatures
from senderz_voice.clock import SystemClock, SystemIds

BODY = '{"name":"José"}'.encode()


def signed(secret: str) -> dict[str, str]:
    return signatures(secret, "01JH", SystemClock().wall(), BODY)


@given(st.binary(min_size=16, max_size=64))
def test_a_secret_in_the_standard_notation_verifies(key: bytes) -> None:
    for secret in (f"whsec_{b64encode(key).decode()}", f"whsec_{b64encode(key).decode().rstrip('=')}"):
        headers = signed(check_secret(secret))
        Webhook(secret).verify(BODY, headers)
        assert headers["X-Senderz-Signature"] == f"sha256={hmac.new(key, BODY, hashlib.sha256).hexdigest()}"


@given(st.text(min_size=16, max_size=200).filter(lambda text: not text.startswith("whsec_")))
def test_any_other_text_verifies_as_its_own_bytes(text: str) -> None:
    headers = signed(check_secret(text))
    Webhook(text.encode()).verify(BODY, headers)
    assert headers["X-Senderz-Signature"] == f"sha256={hmac.new(text.encode(), BODY, hashlib.sha256).hexdigest()}"


@pytest.mark.parametrize("text", ["correct horse battery staples", "MDEyMzQ1Njc4OWFiY2RlZg==", "0123456789abcdef"])
def test_a_text_that_is_handed_to_a_stock_verifier_as_it_is_verifies_too(text: str) -> None:
    Webhook(text).verify(BODY, signed(text))


def test_another_secret_or_body_does_not_verify() -> None:
    secret = fresh_secret(SystemIds())
    with pytest.raises(WebhookVerificationError):
        Webhook(fresh_secret(SystemIds())).verify(BODY, signed(secret))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY + b" ", signed(secret))


@pytest.mark.parametrize("secret", ["whsec_", "whsec_????????????????????????", "whsec_c2hvcnQ="])
def test_a_standard_notation_without_a_key_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="base64"):
        check_secret(secret)
