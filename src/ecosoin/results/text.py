"""How is a document written? As JSON text: the same figures give the same bytes."""

import json
from typing import Any, TypeVar

import msgspec

Document = TypeVar("Document", bound=msgspec.Struct)
DIGITS = 12
"""Significant digits written: sums taken in another order differ only after them."""


def rounded(value: Any) -> Any:
    """The document with every float at :data:`DIGITS` significant digits.

    >>> rounded({"a": [0.1 + 0.2, 1, None]})
    {'a': [0.3, 1, None]}
    """
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(v) for v in value]
    return value


def plain(document: Any) -> Any:
    """A typed document as dictionaries, lists and rounded numbers; plain ones are rounded."""
    return rounded(msgspec.to_builtins(document))


def settled(document: Document) -> Document:
    """A typed document with the figures that are written, so that its pages are those of the folder read back."""
    return msgspec.convert(plain(document), type(document))


def document_text(document: Any) -> str:
    """The document as JSON text, readable, in UTF-8, without NaN."""
    return json.dumps(plain(document), ensure_ascii=False, allow_nan=False, indent=1) + "\n"
