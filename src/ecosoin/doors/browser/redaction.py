"""Secrets kept out of everything that is written: values replaced by their names, however the page encodes them."""

import base64
import html
import json
import os
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

SHORTEST = 4
"""A shorter secret is in too many ordinary words to be hidden safely."""
_BITS, _BYTE = 6, 8
_SNIPPET = 100
"""Shorter texts are never cut: what they end with is whole."""


def refused_secret(name: str, granted: Collection[str]) -> tuple[str, dict[str, Any]] | None:
    """The problem of an environment variable a journey asks for, with its parameters; None when it may be typed."""
    if name not in granted:
        return "journey-env-not-allowed", {"name": name}
    value = os.environ.get(name, "")
    if not value:
        return "journey-secret-missing", {"name": name}
    return ("journey-secret-short", {"name": name, "least": SHORTEST}) if len(value) < SHORTEST else None


def redacted(value: Any, secrets: Mapping[str, str]) -> Any:
    """The same structure with every secret replaced by ``${NAME}`` in its texts and keys."""
    if not secrets:
        return value
    if isinstance(value, str):
        return without_secrets(value, secrets)
    if isinstance(value, dict):
        return {redacted(k, secrets): redacted(v, secrets) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(redacted(v, secrets) for v in value)
    return value


def without_secrets(text: str, secrets: Mapping[str, str]) -> str:
    """The text with every secret replaced by its name, plain or encoded, even cut short at the end of a snippet."""
    for name, value in secrets.items():
        shown = f"${{{name}}}"
        for form in sorted(set(_forms(value)), key=len, reverse=True):
            text = text.replace(form, shown)
            if len(text) >= _SNIPPET:
                cut = next((k for k in range(len(form) - 1, SHORTEST - 1, -1) if text.endswith(form[:k])), 0)
                text = text[:-cut] + shown if cut else text
    return text


def _forms(value: str) -> Iterator[str]:
    """The writings of a value: plain, as a host, in an address, in JSON, in HTML, in base 64 in a longer text."""
    yield from (value, value.lower())
    yield from (quote(value), quote(value, safe=""), quote_plus(value), quote(value, safe="").lower())
    for as_ascii in (True, False):
        yield json.dumps(value, ensure_ascii=as_ascii)[1:-1]
    yield from (html.escape(value), html.escape(value, quote=False), html.escape(value).replace("&#x27;", "&#39;"))
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + value.encode())
        first = -(-before * _BYTE // _BITS)
        whole = (before + len(value.encode())) * _BYTE // _BITS
        part = coded[first:whole].decode()
        if len(part) >= SHORTEST:
            yield from (part, part.replace("+", "-").replace("/", "_"))
