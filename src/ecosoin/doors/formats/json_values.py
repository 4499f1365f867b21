"""The values of a JSON text read piece by piece, with no more in memory than the largest of them."""

import json
from collections.abc import Iterator
from typing import IO, Any

PIECE, LARGEST = 1 << 22, 1 << 26
"""Bytes read at once, and of one value at most."""
BLANK = " \t\r\n\ufeff"


def _refuse(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are not JSON


DECODER = json.JSONDecoder(parse_constant=_refuse)


class Values:
    """The values of a stream, one after another. Raises ValueError where it is not JSON."""

    def __init__(self, stream: IO[str]):
        self._stream, self._text, self._at = stream, "", 0

    def _more(self) -> bool:
        piece = self._stream.read(PIECE)
        if len(self._text) - self._at > LARGEST:
            raise ValueError(len(self._text))
        self._text, self._at = self._text[self._at :] + piece, 0
        return bool(piece)

    def sign(self) -> str:
        """The next sign that is not a space; empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in BLANK:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def value(self) -> Any:
        """The next value."""
        self.sign()
        while True:
            try:
                found, end = DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                if not self._more():
                    raise
                continue
            if end == len(self._text) and self._more():
                continue  # the digits of a number may go on
            self._at = end
            return found

    def items(self) -> Iterator[Any]:
        """The items of the array that comes."""
        self._take("[")
        while self.sign() != "]":
            yield self.value()
            if self.sign() != "]":
                self._take(",")
        self._take("]")

    def fields(self) -> Iterator[str]:
        """The keys of the object that comes; the value of each is to be taken before the next."""
        self._take("{")
        while self.sign() != "}":
            key = self.value()
            self._take(":")
            yield str(key)
            if self.sign() != "}":
                self._take(",")
        self._take("}")

    def _take(self, sign: str) -> None:
        if self.sign() != sign:
            raise ValueError(sign)
        self._at += 1
