"""Which addresses a customer's webhook may have: checked when it is saved, and again whenever we connect.

The check that protects is the one at the socket: a name can resolve to anything, and to something else a moment
later. The check when saving only tells an honest customer early.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from aiohttp import AddrInfoType

from senderz_voice.errors import FieldProblem, ValidationFailed

_NAT64 = "64:ff9b::"
"""RFC 6052: an IPv4 address follows in the last 32 bits."""
_ALSO_RESERVED = tuple(ip_network(block) for block in ("192.0.0.0/24", "64:ff9b:1::/48", "fec0::/10", "5f00::/16"))
"""Blocks of the IANA special-purpose registries that some supported releases of Python count as global."""


class PrivateAddressError(OSError):
    """The webhook's name leads to an address inside somebody's network; an OSError, as connectors expect."""


def is_public(address: str) -> bool:
    """Whether an IP address is on the open Internet, also when it is an IPv4 address inside an IPv6 one."""
    parsed = ip_address(address.partition("%")[0])
    inner = _inner(parsed) if isinstance(parsed, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    reserved = any(parsed in block for block in _ALSO_RESERVED)
    return parsed.is_global and not parsed.is_multicast and not reserved


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    packed = address.packed
    if packed[:12] == ip_address(_NAT64).packed[:12] or packed[:12] == bytes(12):
        return IPv4Address(packed[12:])
    return None


def guarded_socket(info: AddrInfoType) -> socket.socket:
    """A socket for aiohttp's connector. Raises PrivateAddressError before anything is sent."""
    family, kind, protocol, _, address = info
    if not is_public(str(address[0])):
        raise PrivateAddressError("the webhook's address is private, loopback, link-local or reserved")
    return socket.socket(family=family, type=kind, proto=protocol)


def check_url(url: str, field: str, *, allow_private: bool) -> None:
    """Refuse a webhook's URL that could never be called; `field` is what the client knows it by.

    Raises ValidationFailed.
    """
    problem = _problem(url, allow_private=allow_private)
    if problem:
        raise ValidationFailed(f"{field}: {problem}", details=[FieldProblem(field=field, message=problem)])


def _problem(url: str, *, allow_private: bool) -> str:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "must be a URL"
    if len(url) > 2000 or not url.isascii() or not url.isprintable() or " " in url:
        return "must be at most 2,000 ASCII characters without spaces"
    if not host or port == 0 or parts.username is not None or parts.password is not None:
        return "must name a host, and no user or password"
    if parts.scheme not in ({"http", "https"} if allow_private else {"https"}):
        return "must begin with https://"
    if not allow_private and _is_private_host(host.rstrip(".")):
        return "must not lead to a private, loopback or reserved address"
    return ""


def _is_private_host(host: str) -> bool:
    if host in {"", "localhost"} or host.endswith(".localhost"):
        return True
    try:
        return not is_public(host)
    except ValueError:
        pass
    try:
        # The old notations that resolvers still take: 127.1, 0177.0.0.1, 0x7f.1, 2130706433.
        return not is_public(socket.inet_ntoa(socket.inet_aton(host)))
    except OSError:
        return False
