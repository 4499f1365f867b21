"""The hosts a journey meets: the keys it trusts, those without IPv6, those powered by renewable electricity."""

import base64
import hashlib
import ipaddress
import re
import socket
import ssl
from collections.abc import Iterable
from pathlib import Path

from ecosoin.doors.text.small_table import small_table

_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_SEQUENCE, _VERSION = 0x30, 0xA0
_FIELDS_BEFORE_KEY = 5
"""Serial number, signature, issuer, validity, subject (RFC 5280, 4.1)."""


def trusted_keys(path: Path) -> tuple[str, ...]:
    """Base64 SHA-256 of the public key of each certificate of the file; ValueError when there is none or it is broken.

    The connection stays encrypted and bound to the holder of that key; nothing else is trusted.
    """
    blocks = _BLOCK.findall(path.read_text(encoding="ascii"))
    if not blocks:
        raise ValueError("BEGIN CERTIFICATE ?")
    keys = (_public_key(ssl.PEM_cert_to_DER_cert(block)) for block in blocks)
    return tuple(base64.b64encode(hashlib.sha256(key).digest()).decode() for key in keys)


def _public_key(der: bytes) -> bytes:
    """The SubjectPublicKeyInfo, header included."""
    _, start, _ = _element(der, 0)
    _, at, _ = _element(der, start)
    tag, _, end = _element(der, at)
    if tag == _VERSION:
        at = end
    for _ in range(_FIELDS_BEFORE_KEY):
        _, _, at = _element(der, at)
    tag, _, end = _element(der, at)
    if tag != _SEQUENCE or end > len(der):
        raise ValueError("SubjectPublicKeyInfo ?")
    return der[at:end]


def _element(der: bytes, at: int) -> tuple[int, int, int]:
    """Tag, start of the content, end of the element (DER, one-byte tags)."""
    if at + 2 > len(der):
        raise ValueError("DER ?")
    tag, size, start = der[at], der[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7F
        size, start = int.from_bytes(der[start : start + count]), start + count
    return tag, start, start + size


_NO_ADDRESS = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
_NO = ("0", "false", "no", "non")


def hosts_without_ipv6(hosts: Iterable[str]) -> list[str]:
    """The names with an IPv4 address and no IPv6 one; a literal address or a failing lookup says nothing."""
    named = {h for h in hosts if h and not _is_literal(h)}
    return sorted(h for h in named if _has(h, socket.AF_INET) and _has(h, socket.AF_INET6) is False)


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _has(host: str, family: socket.AddressFamily) -> bool | None:
    """Whether a name has an address of a family; None when the lookup fails."""
    try:
        return bool(socket.getaddrinfo(host, None, family))
    except OSError as error:
        return False if isinstance(error, socket.gaierror) and error.errno in _NO_ADDRESS else None


def green_hosts(path: Path) -> frozenset[str]:
    """The column ``url`` of a CSV of green hosts, without those whose ``green`` says no; ValueError otherwise."""
    rows = [record for _, record in small_table(path).records()]
    if not rows or "url" not in rows[0]:
        raise ValueError("url ?")
    kept = (r["url"] for r in rows if (r.get("green") or "1").lower() not in _NO)
    return frozenset(h.strip().lower() for h in kept if h and h.strip())
