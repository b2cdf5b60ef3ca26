"""The secrets that an installation makes for itself at its first start, and the few things done with them."""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Self

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from senderz_voice.ports.clock import Ids
from senderz_voice.ports.errors import ErrorKind, PortError

FILE = "keyring.json"


@dataclass(frozen=True, slots=True)
class Keyring:
    """Every secret of one installation; losing the file makes all API keys and stored webhook secrets useless."""

    pepper: str = field(repr=False)
    """Keys the digests under which API keys are stored."""
    nudge: str = field(repr=False)
    """What the supervised processes show each other."""
    exchange_api_key: str = field(repr=False)
    """What we show the built-in exchange."""
    exchange_signing_seed: str = field(repr=False)
    """Base64 of the 32 bytes from which the built-in exchange derives its webhook signing key."""
    webhook_seal: str = field(repr=False)
    """Base64 of the 32 bytes that encrypt customers' webhook secrets at rest."""

    @classmethod
    def open(cls, folder: Path, ids: Ids) -> Self:
        """Read `folder`/keyring.json, or make it; of several processes that start at once all get the same secrets.

        Raises PortError NOT_CONFIGURED, with one sentence, when the file is damaged or the folder cannot be written.
        """
        file = folder / FILE
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not file.exists():
                _publish(file, json.dumps(_fresh(ids), indent=2), ids)
            text = file.read_text(encoding="utf-8")
        except OSError as error:
            raise PortError(ErrorKind.NOT_CONFIGURED, f"cannot keep secrets in {folder}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise PortError(ErrorKind.NOT_CONFIGURED, f"{file} is damaged: it is not text") from error
        return cls(**_parsed(text, file))

    def digest(self, api_key: str) -> str:
        """The hexadecimal HMAC-SHA-256 under which an API key is stored; a random key needs no slow hash."""
        return self.sign("api-key", api_key)

    def sign(self, purpose: str, text: str) -> str:
        """A hexadecimal HMAC-SHA-256 of `text`; what is signed for one purpose is worthless for another."""
        message = f"{purpose}\0{text}".encode()
        return hmac.new(self.pepper.encode(), message, hashlib.sha256).hexdigest()

    def seal(self, secret: str) -> str:
        """Encrypt a text for the database (XSalsa20-Poly1305, a random nonce in front), as base64."""
        return base64.b64encode(self._box().encrypt(secret.encode())).decode()

    def unseal(self, sealed: str) -> str:
        """The text that `seal` was given. Raises PortError NOT_CONFIGURED when another keyring sealed it."""
        try:
            return self._box().decrypt(base64.b64decode(sealed)).decode()
        except (CryptoError, ValueError) as error:
            detail = f"a stored secret cannot be decrypted: {FILE} is not the one it was stored with"
            raise PortError(ErrorKind.NOT_CONFIGURED, detail) from error

    def _box(self) -> SecretBox:
        return SecretBox(base64.b64decode(self.webhook_seal))


def _fresh(ids: Ids) -> dict[str, str]:
    return {
        "pepper": ids.token(),
        "nudge": ids.token(),
        "exchange_api_key": ids.token(),
        "exchange_signing_seed": _thirty_two_bytes(ids),
        "webhook_seal": _thirty_two_bytes(ids),
    }


def _thirty_two_bytes(ids: Ids) -> str:
    return base64.b64encode(hashlib.sha256(ids.token().encode()).digest()).decode()


def _publish(file: Path, text: str, ids: Ids) -> None:
    """Write the file whole or not at all: readers never meet half of it, and the first writer wins."""
    draft = file.with_name(f".{file.name}.{ids.ulid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        # A hard link, unlike a rename, fails when the name is taken.
        file.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink(missing_ok=True)


def _parsed(text: str, file: Path) -> dict[str, str]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise PortError(ErrorKind.NOT_CONFIGURED, f"{file} is damaged: it is not JSON") from error
    wanted = [each.name for each in fields(Keyring)]
    if not isinstance(found, dict) or any(not isinstance(found.get(name), str) or not found[name] for name in wanted):
        raise PortError(ErrorKind.NOT_CONFIGURED, f"{file} is damaged: it must hold {', '.join(wanted)}")
    for name in ("exchange_signing_seed", "webhook_seal"):
        if not _is_key(found[name]):
            raise PortError(ErrorKind.NOT_CONFIGURED, f"{file} is damaged: {name} must be the base64 of 32 bytes")
    return {name: found[name] for name in wanted}


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 32
    except ValueError:
        return False
