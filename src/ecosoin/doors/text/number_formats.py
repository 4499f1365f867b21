"""How does a workbook show a whole number? Only the formats that pad it with zeros: ``12`` shown ``00012``."""

import re
from collections.abc import Sequence

Padding = Sequence[str]
"""The signs of a format, in order: ``0`` and ``#`` stand for digits, anything longer or else is written as it is."""
_SIGNS = re.compile(r'"([^"]*)"|\\(.)|(\[[^\]]*\]|_.|\*.)|([0#])|([ \-+/():\'&~{}<>=$!^])|(;.*)|(.)', re.DOTALL)
_DIGITS = ("0", "#")
_WRITTEN = "="
"""What text written as it is begins with, so that it is never taken for a digit."""


def padding(code: str) -> Padding | None:
    """The signs of a number format that shows more than the digits of a whole number; None for any other format.

    >>> padding("00000"), padding('"PC-"000'), padding("0"), padding("#,##0"), padding("dd/mm/yyyy")
    (['0', '0', '0', '0', '0'], ['=PC-', '0', '0', '0'], None, None, None)
    """
    signs = []
    for quoted, escaped, silent, digit, plain, rest, other in _SIGNS.findall(code):
        if other:
            return None
        if rest:
            break
        if not silent:
            signs.append(digit or _WRITTEN + (quoted or escaped or plain))
    zeros, written = signs.count("0"), any(s not in _DIGITS and s[1:].strip() for s in signs)
    return signs if zeros > 1 or (zeros and written) else None


def padded(number: float, signs: Padding) -> str | None:
    """A number as its format shows it; None when it is not a whole number from 0 on.

    >>> padded(12, padding("00000")), padded(1234567, padding("00 000")), padded(7, padding('"PC-"0#'))
    ('00012', '1234 567', 'PC-07')
    """
    if number < 0 or not float(number).is_integer():
        return None
    places = [i for i, s in enumerate(signs) if s in _DIGITS]
    firm = next((n for n, i in enumerate(places) if signs[i] == "0"), len(places))  # from there on, all are shown
    digits = str(int(number)).zfill(len(places) - firm)
    shown = [s[1:] if i not in places else "" for i, s in enumerate(signs)]
    for place in reversed(places):
        cut = 0 if place == places[0] else max(0, len(digits) - 1)
        digits, shown[place] = digits[:cut], digits[cut:]
    return "".join(shown).strip()
