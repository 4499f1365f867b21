"""Text typed letter by letter, and the requests the page sends meanwhile (RGESN 4.9)."""

from itertools import pairwise
from typing import Any

from ecosoin.doors.browser.network import NetworkRecord

_ASKING = ("XHR", "Fetch")
_FREE_LETTERS = 2
_BETWEEN_S, _PAUSE_S = 0.2, 0.7


def typing_time_s(text: str) -> float:
    """How long :func:`type_watched` takes [s], at most, when the page answers."""
    return len(text) * (_BETWEEN_S + 0.1) + 2 * _PAUSE_S


def type_watched(field: Any, text: str, network: NetworkRecord, timeout_ms: float) -> dict[str, float]:
    """``requests`` sent, those sent before the third letter (``early``), the shortest time between two [s].

    After two letters the user pauses 0.7 s, then types a letter every 0.2 s: a page that asks at each letter, or after
    two, shows it.
    """
    first, early = len(network.requests), 0
    for position, letter in enumerate(text):
        if position == _FREE_LETTERS:
            field.page.wait_for_timeout(_PAUSE_S * 1000)
            early = len(_asked(network, first))
        field.press_sequentially(letter, timeout=timeout_ms)
        field.page.wait_for_timeout(_BETWEEN_S * 1000)
    field.page.wait_for_timeout(_PAUSE_S * 1000)
    times = _asked(network, first)
    if len(text) <= _FREE_LETTERS:
        early = len(times)
    shortest = min((b - a for a, b in pairwise(times)), default=float("inf"))
    return {"requests": len(times), "early": early, "interval_s": shortest}


def _asked(network: NetworkRecord, first: int) -> list[float]:
    return [r.time_s for r in network.requests[first:] if r.kind in _ASKING]
