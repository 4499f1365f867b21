"""What does a terminal receive? Text its code page holds and that cannot drive it, JSON that stays JSON.

Nothing else of the program writes on standard output or error. What a library writes passes by here too.
"""

from __future__ import annotations

import codecs
import io
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from ecosoin.kernel.passwords import without_passwords
from ecosoin.kernel.refused import FULL
from ecosoin.words import on_screen

if TYPE_CHECKING:
    from rich.console import RenderableType

EXIT_PIPE, EXIT_FULL = 141, 2
"""128 + SIGPIPE, what a shell says of a command whose reader has left; that of a disk without room."""
_ERRORS = "ecosoin-plain"


class OutputLost(Exception):
    """Standard output takes no more: its reader has gone, or (``full``) its disk has no room left."""

    def __init__(self, full: bool) -> None:
        self.full, self.said = full, False
        super().__init__()

    @property
    def exit_code(self) -> int:
        return EXIT_FULL if self.full else EXIT_PIPE


class _Terminal(io.TextIOBase):
    """A stream that people read: what would drive it is written out, but the ends of lines.

    Once it takes no more, what comes after goes nowhere, and OutputLost is raised where the stream is ``needed``.
    """

    def __init__(self, stream: Any, *, needed: bool) -> None:
        self._stream, self._needed = stream, needed
        self._lost: OutputLost | None = None

    @property
    def encoding(self) -> str | None:  # type: ignore[override]
        found = getattr(self._stream, "encoding", None)
        return found if isinstance(found, str) else None

    def isatty(self) -> bool:
        return bool(self._stream.isatty())

    def fileno(self) -> int:
        return int(self._stream.fileno())

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.draw("\n".join(map(on_screen, without_passwords(text).split("\n"))))
        return len(text)

    def draw(self, text: str) -> None:
        """Writes a text with the styles we gave it."""
        code_page = self.encoding
        held = text.encode(code_page, _ERRORS).decode(code_page) if code_page else text
        self._told(lambda: self._stream.write(held))

    def flush(self) -> None:
        self._told(self._stream.flush)

    def _told(self, action: Callable[[], object]) -> None:
        if self._lost is None:
            try:
                action()
            except OSError as error:
                self._lost = OutputLost(error.errno in FULL)
                with suppress(OSError, ValueError):
                    os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())
        if self._lost and self._needed:
            raise self._lost


class _Drawn(io.TextIOBase):
    """A terminal for what draws on it, with its own styles and moves."""

    def __init__(self, terminal: _Terminal) -> None:
        self._terminal = terminal
        self.flush = terminal.flush  # type: ignore[method-assign]
        self.isatty = terminal.isatty  # type: ignore[method-assign]
        self.fileno = terminal.fileno  # type: ignore[method-assign]

    @property
    def encoding(self) -> str | None:  # type: ignore[override]
        return self._terminal.encoding

    def write(self, text: str) -> int:
        self._terminal.draw(text)
        return len(text)


@contextmanager
def terminals() -> Iterator[None]:
    """Makes standard output and error terminals of ours; inside itself, changes nothing. Raises OutputLost."""
    codecs.register_error(_ERRORS, _in_plain_signs)
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _output(), _error()
    try:
        yield
    finally:
        output = sys.stdout
        sys.stdout, sys.stderr = before
        output.flush()


def _output() -> _Terminal:
    return _terminal(sys.stdout, needed=True)


def _error() -> _Terminal:
    return _terminal(sys.stderr, needed=False)


def _terminal(stream: Any, *, needed: bool) -> _Terminal:
    """A stream as a terminal of ours; one that was closed before we began is read by nobody."""
    return stream if isinstance(stream, _Terminal) else _Terminal(stream or io.StringIO(), needed=needed)


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
    """A line for people; the ends of lines inside it are written out."""
    terminal = _error() if err else _output()
    terminal.write(f"{on_screen(text)}\n")
    terminal.flush()


def draw(parts: Callable[[int], Iterable[RenderableType]]) -> None:
    """Tables and bars on standard output; ``parts`` makes them for a width in cells."""
    from ecosoin.pages.terminal import drawn

    terminal = _output()
    terminal.draw(drawn(parts))
    terminal.flush()


def write_json(text: str) -> None:
    """JSON on standard output; what drives a terminal, or its code page lacks, gets its escape: the same JSON."""
    import json

    terminal = _output()
    try:
        text.encode(terminal.encoding or "utf-8")
        plain = all(on_screen(line) == line for line in text.split("\n"))
    except UnicodeEncodeError:
        plain = False
    if not plain:
        text = re.sub(r"[^\x00-\x7e]", lambda sign: json.dumps(sign.group())[1:-1], text)
    terminal.write(text)
    terminal.flush()


@contextmanager
def steps_shown(labels: Mapping[str, str]) -> Iterator[Callable[[str], None]]:
    """Yields the function a workflow calls with the code of each step; ``labels`` are in the order of the steps."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(file=_Drawn(_error())),  # type: ignore[arg-type]
        redirect_stdout=False,
        redirect_stderr=False,
    )
    order = list(labels)
    with progress:
        task = progress.add_task("", total=len(labels))

        def step(code: str) -> None:
            progress.update(task, description=labels[code], completed=order.index(code))

        yield step
        progress.update(task, completed=len(labels))
