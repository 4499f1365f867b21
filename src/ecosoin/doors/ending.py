"""How does a run end when it is asked to? It unwinds as an error would: drafts and scratch folders go with it."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

_ASKED = tuple(getattr(signal, n) for n in ("SIGINT", "SIGTERM", "SIGHUP", "SIGXCPU", "SIGBREAK") if hasattr(signal, n))
"""The signals that ask for an end; the last three are each of one family of systems."""
_UNWINDING_S = 2.0
"""A second signal that comes sooner is the same wish: it must not stop the cleaning."""
_received: list[tuple[int, float]] = []
_put_off: Callable[[], None] | None = None


def asked_to_end() -> int | None:
    """The signal that asked this run to end, if one did."""
    return _received[0][0] if _received else None


@contextmanager
def ended_cleanly() -> Iterator[None]:
    """Raises KeyboardInterrupt at SIGINT, SystemExit (128 + n) at the other signals that ask for an end.

    One that was ignored stays so (``nohup``). Elsewhere than in the main thread, and inside itself, changes nothing.
    """
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) is _end:
        yield
        return
    before = {number: signal.getsignal(number) for number in _ASKED}
    taken = [number for number, handler in before.items() if handler not in (signal.SIG_IGN, None)]
    _received.clear()
    for number in taken:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, before[number])


@contextmanager
def ended_after(hurry: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """A signal that asks for an end calls ``hurry`` at once, and is obeyed when the block is done, or has failed of it.

    For what would break if it were left in the middle. Yields what tells whether one came. A second signal, later, is
    obeyed without waiting; one that came before, and whose exception was lost on its way (libraries in C drop those
    they do not expect), is obeyed now. Elsewhere than in the main thread, changes nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    if _received and signal.getsignal(signal.SIGTERM) is _end:
        _raise(_received[0][0])
    global _put_off
    before, outer, _put_off = len(_received), _put_off, hurry
    try:
        yield lambda: len(_received) > before
    except Exception:
        if len(_received) == before:
            raise
    finally:
        _put_off = outer
    if len(_received) > before:
        _raise(_received[before][0])


def _end(number: int, _frame: FrameType | None) -> None:
    now = time.monotonic()
    if _received and now - _received[-1][1] < _UNWINDING_S:
        return
    _received.append((number, now))
    if _put_off is None or len(_received) > 1:
        _raise(number)
    _put_off()


def _raise(number: int) -> NoReturn:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)
