"""Recordings on a local disk, in S3 or in Cloudflare R2, all through obstore."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import parse_qsl, urlsplit
from urllib.request import url2pathname

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, S3Store

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.objects import ObjectFacts

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

CHUNK_BYTES: Final = 65_536

_RETRY: Final["RetryConfig"] = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}
"""Short, because a job that fails is tried again anyway and a listener should not wait for minutes."""

_S3_OPTIONS: Final = {"endpoint", "region"}


class ObjectStore:
    """Objects port on one opened store; `ObjectStore.open` finds the store for a URL."""

    def __init__(self, store: LocalStore | MemoryStore | S3Store) -> None:
        self._store = store

    @classmethod
    def open(cls, url: str, *, access_key_id: str = "", secret_access_key: str = "") -> Self:
        """The store at `url`, which is one of

        - `file:///var/lib/senderz/objects`, a folder that is made when it is missing;
        - `s3://bucket/prefix?endpoint=https://...&region=auto`, where both options may be left out for AWS;
        - `memory://`, which forgets everything with the process.

        Without keys the usual AWS sources of credentials are asked. Raises PortError NOT_CONFIGURED for other URLs.
        """
        return cls(_open(url, access_key_id, secret_access_key))

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        """Store whole. On a local disk readers see the old object or the new one, never a part: it is renamed in."""
        with _translated(key):
            if isinstance(self._store, LocalStore):
                # A file has nowhere to keep a content type.
                await obstore.put_async(self._store, key, data)
            else:
                await obstore.put_async(self._store, key, data, attributes={"Content-Type": content_type})

    async def head(self, key: str) -> ObjectFacts:
        """Size of the object in bytes."""
        with _translated(key):
            found = await obstore.head_async(self._store, key)
        return ObjectFacts(key=key, size=found["size"])

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to but not including `end`, in chunks of about 64 KiB."""
        if start >= end:
            await self.head(key)
            return
        with _translated(key):
            found = await obstore.get_async(self._store, key, options={"range": (start, end)})
            async for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(chunk)

    async def delete(self, key: str) -> None:
        """Remove. A disk complains about a missing key; S3 never does, so there only a missing bucket is missing."""
        try:
            with _translated(key):
                await obstore.delete_async(self._store, key)
        except PortError as error:
            if error.kind is not ErrorKind.MISSING:
                raise
            if isinstance(self._store, S3Store):
                raise PortError(ErrorKind.UNAVAILABLE, "the object store knows no such bucket") from error


def _open(url: str, access_key_id: str, secret_access_key: str) -> LocalStore | MemoryStore | S3Store:
    parts = urlsplit(url)
    try:
        match parts.scheme:
            case "file" if parts.path:
                return _folder(Path(url2pathname(parts.path)))
            case "s3" if parts.netloc:
                return _bucket(parts.netloc, parts.path, parts.query, access_key_id, secret_access_key)
            case "memory":
                return MemoryStore()
    except (BaseError, OSError, ValueError) as error:
        raise PortError(ErrorKind.NOT_CONFIGURED, f"the object store {url} cannot be opened") from error
    raise PortError(ErrorKind.NOT_CONFIGURED, f"not the address of an object store: {url}")


def _folder(folder: Path) -> LocalStore:
    # Recordings are nobody else's business on a shared machine.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return LocalStore(folder)


def _bucket(bucket: str, path: str, query: str, access_key_id: str, secret_access_key: str) -> S3Store:
    options = dict(parse_qsl(query, strict_parsing=bool(query)))
    if unknown := set(options) - _S3_OPTIONS:
        raise ValueError(f"unknown options: {sorted(unknown)}")
    endpoint = options.get("endpoint")
    transport: ClientConfig = {"allow_http": bool(endpoint and endpoint.startswith("http://"))}
    config: S3Config = {"region": options.get("region", "auto" if endpoint else "us-east-1")}
    if endpoint:
        config["endpoint"] = endpoint
    if access_key_id:
        config |= {"access_key_id": access_key_id, "secret_access_key": secret_access_key}
    return S3Store(
        bucket,
        prefix=path.strip("/") or None,
        config=config,
        client_options=transport,
        retry_config=_RETRY,
    )


@contextmanager
def _translated(key: str) -> Iterator[None]:
    """Failures of the store as PortError; the store's own text may hold addresses and is left to the cause."""
    try:
        yield
    except FileNotFoundError as error:
        raise PortError(ErrorKind.MISSING, f"there is no object {key}") from error
    except (BaseError, OSError, ValueError) as error:
        name = type(error).__name__
        raise PortError(ErrorKind.UNAVAILABLE, f"the object store failed on {key}", code=name) from error
