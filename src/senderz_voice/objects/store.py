"""Recordings on a local disk, in S3 or in Cloudflare R2, all through obstore."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit
from urllib.request import url2pathname

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, MemoryStore, S3Store

from senderz_voice.objects import disk
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.objects import ObjectFacts

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

CHUNK_BYTES: Final = 65_536

_RETRY: Final["RetryConfig"] = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}
"""Short, because a job that fails is tried again anyway and a listener should not wait for minutes."""

_KEY: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*", re.ASCII)
"""Names without a leading dot: nothing that a file system or a URL reads as anything but a name."""


@dataclass(frozen=True, slots=True)
class Access:
    """How a bucket is reached. All empty means Amazon's S3 with the usual AWS sources of credentials."""

    key_id: str = ""
    secret: str = field(default="", repr=False)
    endpoint: str = ""
    """Of a store that is not Amazon's, such as https://<account>.r2.cloudflarestorage.com."""
    region: str = ""
    """By default `auto` with an endpoint, as Cloudflare R2 wants it, and else us-east-1."""


NO_ACCESS: Final = Access()


class ObjectStore:
    """Objects port on one opened store; `ObjectStore.open` finds the store for a URL."""

    def __init__(self, store: LocalStore | MemoryStore | S3Store, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder
        """Where the files are, when it is a local disk."""

    @classmethod
    def open(cls, url: str, access: Access = NO_ACCESS) -> Self:
        """The store at `url`, which is one of

        - `file:///var/lib/senderz/objects`, a folder that is made when it is missing;
        - `s3://bucket` or `s3://bucket/prefix`, on S3 or at the endpoint of `access`;
        - `memory://`, which forgets everything with the process.

        Raises PortError NOT_CONFIGURED for other URLs.
        """
        parts = urlsplit(url)
        try:
            match parts.scheme:
                case "file" if parts.path:
                    folder = Path(url2pathname(parts.path))
                    return cls(_local(folder), folder)
                case "s3" if parts.netloc and not parts.query:
                    return cls(_bucket(parts.netloc, parts.path.strip("/"), access))
                case "memory":
                    return cls(MemoryStore())
        except (BaseError, OSError, ValueError) as error:
            raise PortError(ErrorKind.NOT_CONFIGURED, f"the object store {url} cannot be opened") from error
        raise PortError(ErrorKind.NOT_CONFIGURED, f"not the address of an object store: {url}")

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        """Store whole; larger objects go to a bucket in equal parts."""
        with _translated(key):
            if self._folder is not None:
                # A file has nowhere to keep a content type.
                await asyncio.to_thread(disk.put, self._folder, key, data)
                return
            try:
                await obstore.put_async(self._store, key, data, attributes={"Content-Type": content_type})
            except FileNotFoundError as error:
                raise _no_bucket() from error

    async def head(self, key: str) -> ObjectFacts:
        """Size of the object in bytes."""
        with _translated(key):
            found = await obstore.head_async(self._store, key)
        return ObjectFacts(key, found["size"], found["last_modified"].timestamp())

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
        """Remove; of a bucket that does not exist nothing can have been removed."""
        with _translated(key):
            if self._folder is not None:
                await asyncio.to_thread(disk.delete, self._folder, key)
                return
            try:
                await obstore.delete_async(self._store, key)
            except FileNotFoundError as error:
                if isinstance(self._store, S3Store):
                    raise _no_bucket() from error

    async def list(self, prefix: str) -> AsyncIterator[ObjectFacts]:
        """Every object in the folder `prefix`, a thousand a request."""
        with _translated(prefix.rstrip("/")):
            async for page in obstore.list(self._store, prefix):
                for found in page:
                    yield ObjectFacts(found["path"], found["size"], found["last_modified"].timestamp())


def _local(folder: Path) -> LocalStore:
    # Recordings are nobody else's business on a shared machine.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return LocalStore(folder)


def _bucket(bucket: str, prefix: str, access: Access) -> S3Store:
    transport: ClientConfig = {"allow_http": access.endpoint.startswith("http://")}
    config: S3Config = {
        "region": access.region or ("auto" if access.endpoint else "us-east-1"),
        # Everybody but Amazon understands only addresses in which the bucket is part of the path.
        "virtual_hosted_style_request": not access.endpoint,
        # A request for each key instead of a list in XML with a checksum, which not every store reads alike.
        "disable_bulk_delete": True,
    }
    if access.endpoint:
        config["endpoint"] = access.endpoint
    if access.key_id:
        config |= {"access_key_id": access.key_id, "secret_access_key": access.secret}
    return S3Store(bucket, prefix=prefix or None, config=config, client_options=transport, retry_config=_RETRY)


def _no_bucket() -> PortError:
    return PortError(ErrorKind.UNAVAILABLE, "the object store knows no such bucket", code="NoSuchBucket")


@contextmanager
def _translated(key: str) -> Iterator[None]:
    """Failures of the store as PortError, which may be logged: no key is in it, and no address as in the store's text.

    Raises one also for a key that no store is asked for.
    """
    if not _KEY.fullmatch(key):
        raise PortError(ErrorKind.UNAVAILABLE, "the object store takes no such key", code="key")
    try:
        yield
    except FileNotFoundError as error:
        if "NoSuchBucket" in str(error):
            raise _no_bucket() from error
        raise PortError(ErrorKind.MISSING, "there is no such object") from error
    except (PermissionDeniedError, UnauthenticatedError) as error:
        name = type(error).__name__
        raise PortError(ErrorKind.UNAVAILABLE, "the object store refuses our credentials", code=name) from error
    except (BaseError, OSError, ValueError) as error:
        name = type(error).__name__
        raise PortError(ErrorKind.UNAVAILABLE, "the object store failed", code=name) from error
