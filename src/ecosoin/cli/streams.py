"""What does a terminal receive? Text its code page holds, JSON that stays JSON, nothing more once a pipe is closed."""

import codecs
import os
import re
import sys
import unicodedata
from contextlib import suppress

import click

from ecosoin.words import on_screen

EXIT_PIPE = 141
"""128 + SIGPIPE, what a shell says of a command whose reader has left."""
_ERRORS = "ecosoin-plain"


def open_streams() -> None:
    """Makes standard output and error take any text: what their code page lacks is written with the signs it has."""
    codecs.register_error(_ERRORS, _in_plain_signs)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):  # a stream of a program that calls us, or none
            stream.reconfigure(errors=_ERRORS)  # type: ignore[union-attr]


def _in_plain_signs(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain_signs(error.object[error.start : error.end]), error.end


def plain_signs(text: str) -> str:
    """A text in ASCII: signs by those that stand for them, letters without accents, a question mark for the rest.

    >>> plain_signs("≤ 5 × 10⁻⁶ kg CO₂ éq. → «œuvre» 🏥")
    '<= 5 x 10-6 kg CO2 eq. -> "oeuvre" ?'
    """
    from ecosoin.reference import load_reference_table

    signs = {row["sign"]: row["plain"] for row in load_reference_table("plain_signs")}
    plain = ""
    for sign in text:
        for part in signs.get(sign) or unicodedata.normalize("NFKD", sign):
            shown = signs.get(part, part)
            plain += shown if shown.isascii() else "" if unicodedata.combining(part) else "?"
    return plain


def echo(text: str, *, err: bool = False) -> None:
    """A line for people."""
    click.echo(on_screen(text), file=sys.stderr if err else sys.stdout)


def write_json(text: str) -> None:
    """JSON on standard output; a code page that lacks a character gets its escape, which is the same JSON."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        import json

        text = re.sub(r"[^\x00-\x7f]", lambda sign: json.dumps(sign.group())[1:-1], text)
    sys.stdout.write(text)


def close_quietly() -> None:
    """Sends what is left to nowhere: the reader of standard output has gone."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
