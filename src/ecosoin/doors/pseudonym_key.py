"""Where is the key of the pseudonyms? In a file its owner alone can read; nothing that leaves holds it."""

import hashlib
import hmac
import os
import secrets
import shlex
import stat
import sys
from pathlib import Path

from ecosoin.doors.refusals import given_file
from ecosoin.kernel.errors import UsageError
from ecosoin.reference import load_reference_table

_NEW_BYTES = 32
"""As many as the digest of the pseudonyms."""
_OTHERS = 0o077
_ABOUT = b"\0ecosoin: fingerprint of a key of pseudonyms"
_SHOWN = 12
"""Digits of a fingerprint: two keys of a million share one with odds of 1 in 500."""


def new_key(path: Path) -> bytes:
    """Writes a key drawn at random in a new file that its owner alone can read, and gives it.

    Raises UsageError ``key-exists`` for a file that is there, ``path-not-found`` for a folder that is not.
    """
    key = b""
    while len(key) < _NEW_BYTES:  # reading drops the spaces around a key
        key = secrets.token_bytes(_NEW_BYTES).strip()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode=0o600)
    except FileExistsError as error:
        raise UsageError("key-exists", path=str(path)) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError("path-not-found", path=str(path.parent)) from error
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(key)
    except OSError:  # half a key is none
        path.unlink(missing_ok=True)
        raise
    return key


def read_key(path: Path) -> bytes:
    """The key of a file, spaces around it dropped.

    Raises UsageError ``key-length`` when it is too short to be a secret, or too long to be a key;
    ``key-readable-by-others`` where the system says who may read a file.
    """
    file = kept_alone(path)
    limits = {r["id"]: int(float(r["value"])) for r in load_reference_table("limits")}
    least, most = limits["key_least_byte"], limits["key_most_byte"]
    with file.open("rb") as stream:
        key = stream.read(most + 1).strip()
    if not least <= len(key) <= most:
        raise UsageError("key-length", path=str(path), least=least, most=most)
    return key


def kept_alone(path: Path) -> Path:
    """A file its owner alone can read; UsageError ``key-readable-by-others`` where the system says otherwise."""
    file = given_file(path)
    if sys.platform != "win32" and stat.S_IMODE(file.stat().st_mode) & _OTHERS:
        raise UsageError("key-readable-by-others", path=str(path), command=f"chmod 600 {shlex.quote(str(path))}")
    return file


def fingerprint(key: bytes) -> str:
    """A few digits that tell one key from another, and from which none can be found back.

    >>> fingerprint(b"0123456789abcdef") == fingerprint(b"0123456789abcdef") != fingerprint(b"0123456789abcdeg")
    True
    """
    return hmac.digest(key, _ABOUT, hashlib.sha256).hex()[:_SHOWN]
