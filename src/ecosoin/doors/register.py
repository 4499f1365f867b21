"""What has a user told of before? A file of one line a study, kept by its author alone."""

import os
from pathlib import Path

import msgspec

from ecosoin.doors.pseudonym_key import kept_alone
from ecosoin.kernel.errors import UsageError
from ecosoin.results.relevance import Publication


def open_register(path: Path, key_fingerprint: str) -> list[Publication]:
    """The studies of a register, made if it is not there.

    Raises UsageError ``key-readable-by-others``, ``register-invalid`` when a line is not ours, ``register-key-differs``
    when one was made with another key, ``path-not-found`` for a folder that is not.
    """
    if path.exists():
        kept_alone(path)
    try:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, mode=0o600), "rb") as stream:
            lines = stream.read().splitlines()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError("path-not-found", path=str(path.parent)) from error
    found = []
    for row, line in enumerate(lines, 1):
        try:
            found.append(msgspec.json.decode(line, type=Publication))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise UsageError("register-invalid", path=str(path), row=row) from error
    if any(told.key_fingerprint != key_fingerprint for told in found):
        raise UsageError("register-key-differs", path=str(path))
    return found


def add_to_register(path: Path, told: Publication) -> None:
    """Writes a study at the end of a register, at once."""
    with path.open("ab", buffering=0) as stream:
        stream.write(msgspec.json.encode(told) + b"\n")
