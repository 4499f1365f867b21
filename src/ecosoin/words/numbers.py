"""How is a number written for a French or an English reader? Significant digits, no-break spaces, no false zero."""

import math
from decimal import Decimal
from functools import lru_cache

from babel.core import Locale
from babel.numbers import format_decimal

from ecosoin.kernel.errors import Language
from ecosoin.words import NO_BREAK, knows, say

MISSING = "—"
_REGION = {"en": "en_GB"}
"""English is written as in Britain: day before month."""
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN_FROM, _PLAIN_TO = -3, 10
"""Powers of ten between which a number is written in full; outside, as a × 10ⁿ."""


@lru_cache(maxsize=8)
def _locale(language: Language) -> Locale:
    return Locale.parse(_REGION.get(language, language))


def _rounded(value: float, digits: int) -> Decimal:
    exact = Decimal(repr(float(value)))
    return round(exact, digits - 1 - exact.adjusted())


def number(value: float | None, language: Language, digits: int = 3) -> str:
    """A number with ``digits`` significant digits; ``None`` and not-a-number give a dash.

    >>> number(1234567, "fr")
    '1\\u202f230\\u202f000'
    >>> number(0.0123456, "en")
    '0.0123'
    >>> number(0.0000123, "fr")
    '1,23\\xa0×\\xa010⁻⁵'
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if value == 0:
        return "0"
    rounded = _rounded(value, digits)
    power = rounded.adjusted()
    if _PLAIN_FROM <= power < _PLAIN_TO:
        places = max(0, digits - 1 - power)
        pattern = "#,##0" + ("." + "#" * places if places else "")
        return format_decimal(rounded, format=pattern, locale=_locale(language)).replace("-", "−")
    mantissa = format_decimal(
        rounded.scaleb(-power), format="0." + "#" * max(1, digits - 1), locale=_locale(language)
    ).replace("-", "−")
    return f"{mantissa}{NO_BREAK}×{NO_BREAK}10{str(power).translate(_SUPERSCRIPT)}"


def whole(value: float | None, language: Language) -> str:
    """A count: every digit, grouped.

    >>> whole(12345, "en")
    '12,345'
    """
    if value is None or not math.isfinite(value):
        return MISSING
    return format_decimal(round(value), format="#,##0", locale=_locale(language)).replace("-", "−")


_LEAST_SHARE = 1e-4
"""Below, a share is told to be smaller, not written."""


def share(value: float | None, language: Language, digits: int = 2) -> str:
    """A 0-1 share as a percentage.

    >>> share(0.1234, "fr")
    '12\\xa0%'
    >>> share(0.0004, "en")
    '0.04%'
    >>> share(0.000001, "fr")
    '<\\xa00,01\\xa0%'
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if 0 < abs(value) < _LEAST_SHARE:
        return f"<{NO_BREAK}{share(_LEAST_SHARE, language)}"
    least = max(digits, 3) if abs(value) >= 1 else digits
    text = number(value * 100, language, least)
    return say("pages.percent", language, value=text)


_SCALED_HEADS: dict[str, str] = {"t": "kg", "g": "kg", "kt": "kg"}


def unit_label(unit: str, language: Language) -> str:
    """A unit as people write it; compound and rescaled units translate part by part; an unknown one is left as it is.

    >>> unit_label("kg CO2 eq/user", "fr")
    'kg CO₂ éq./utilisateur'
    >>> unit_label("t CO2 eq", "fr")
    't CO₂ éq.'
    """
    if knows(f"units.{unit}"):
        return say(f"units.{unit}", language)
    if "/" in unit:
        return "/".join(unit_label(part, language) for part in unit.split("/"))
    head, _, rest = unit.partition(" ")
    canonical = f"{_SCALED_HEADS.get(head, head)} {rest}"
    if head in _SCALED_HEADS and knows(f"units.{canonical}"):
        return unit_label(canonical, language).replace(_SCALED_HEADS[head], head, 1)
    return unit


_LARGER: tuple[tuple[str, str, float], ...] = (("kg", "t", 1000), ("kWh", "MWh", 1000), ("MJ", "GJ", 1000))
_SMALLER: tuple[tuple[str, str, float], ...] = (("kg", "g", 1000), ("kWh", "Wh", 1000))


def readable(value: float, unit: str) -> tuple[float, str]:
    """The factor and the unit that keep a value between one and a few thousand: kg becomes t or g.

    >>> readable(250000, "kg CO2 eq")
    (0.001, 't CO2 eq')
    """
    head, _, tail = unit.partition(" ")
    rest = f" {tail}" if tail else ""
    size = abs(value)
    for small, large, ratio in _LARGER:
        if head == small and size >= 10 * ratio:
            return 1 / ratio, large + rest
    for large, small, ratio in _SMALLER:
        if head == large and 0 < size < 1 / 10:
            return ratio, small + rest
    return 1, unit


def quantity(value: float | None, unit: str, language: Language, digits: int = 3) -> str:
    """A number with its unit, rescaled to be readable, joined by no-break spaces.

    >>> quantity(250000, "kg CO2 eq", "fr")
    '250\\xa0t\\xa0CO₂\\xa0éq.'
    """
    if value is None or not math.isfinite(value):
        return MISSING
    factor, name = readable(value, unit)
    label = unit_label(name, language).replace(" ", NO_BREAK)
    return f"{number(value * factor, language, digits)}{NO_BREAK}{label}".rstrip(NO_BREAK)


def interval(low: float | None, high: float | None, unit: str, language: Language, digits: int = 3) -> str:
    """Two bounds in one unit, the one that suits the larger.

    >>> interval(120000, 180000, "kg CO2 eq", "fr")
    'de 120 à 180\\xa0t\\xa0CO₂\\xa0éq.'
    """
    if low is None or high is None:
        return MISSING
    factor, name = readable(max(abs(low), abs(high)), unit)
    label = unit_label(name, language).replace(" ", NO_BREAK)
    a, b = number(low * factor, language, digits), number(high * factor, language, digits)
    return f"{say('pages.interval', language, low=a, high=b)}{NO_BREAK}{label}".rstrip(NO_BREAK)


def territory(code: str, language: Language) -> str:
    """The name of a country from its two-letter code; an unknown code is left as it is.

    >>> territory("DE", "fr")
    'Allemagne'
    """
    return str(_locale(language).territories.get(code, code))


def probability(value: float, language: Language) -> str:
    """A probability drawn from samples: never a certainty.

    >>> probability(0.9996, "en"), probability(0.5, "en")
    ('more than 99%', '50%')
    """
    least = 1 / 100
    if value > 1 - least:
        return say("pages.more_than", language, value=share(1 - least, language))
    if value < least:
        return say("pages.less_than", language, value=share(least, language))
    return share(value, language)
