"""The keys of server certificates a journey trusts, from a PEM file."""

import base64
import hashlib
import re
import ssl
from pathlib import Path

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
