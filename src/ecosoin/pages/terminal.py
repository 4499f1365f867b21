"""What are a table and a share as a bar, in a terminal of any width?"""

import os
from collections.abc import Callable, Iterable, Sequence
from math import floor
from typing import Literal, TypeAlias

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ecosoin.words import on_screen

BAR_CELLS = 24
_GAP, _UNBOUNDED = 2, 10_000

Part: TypeAlias = RenderableType
"""What can be drawn."""
Words: TypeAlias = Text
"""Words of one line, with their style."""
Head = tuple[str, Literal["left", "right"]]
"""The title of a column and its side; a cell on the right is never cut."""


def screen() -> Console:
    """Standard output: as wide as the terminal, or as COLUMNS says; without bound for a file or a pipe."""
    console = Console(highlight=False)
    bounded = console.is_terminal or "COLUMNS" in os.environ
    if console.legacy_windows:  # it takes styles by calls, not in the text
        return Console(highlight=False, color_system=None, width=console.width if bounded else _UNBOUNDED)
    return console if bounded else Console(highlight=False, width=_UNBOUNDED)


def drawn(parts: Callable[[int], Iterable[Part]], console: Console | None = None) -> str:
    """What parts are once drawn, with the styles the terminal takes; ``parts`` makes them for a width in cells."""
    console = console or screen()
    with console.capture() as captured:
        for part in parts(console.width):
            console.print(line(part) if isinstance(part, str) else part)
    return captured.get()


def progress_bar(part: float, cells: int = BAR_CELLS) -> str:
    """A share as a bar of text, in eighths of a cell.

    >>> progress_bar(0.3125, 4)
    '█▎··'
    """
    eighths = floor(max(0.0, min(part, 1)) * cells * 8 + 1e-9)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")).ljust(cells, "·")


def line(text: str, style: str = "") -> Text:
    """A text of any origin, shown as it is written."""
    return Text(on_screen(text), style=style)


def grid(heads: Sequence[Head], rows: Sequence[Sequence[str | Text]], width: int, label: int = 0) -> Part:
    """Rows under titled columns; a block a row where ``width`` is too small for every column.

    The first column, at least ``label`` wide where there is room, names the row: no width takes it away.
    """
    texts = [[cell if isinstance(cell, Text) else line(cell) for cell in row] for row in rows]
    columns = [[title, *(row[k].plain for row in texts)] for k, (title, _) in enumerate(heads)]
    wanted = [max(map(cell_len, column)) for column in columns]
    wanted[0] = max(wanted[0], label)
    least = [max(_least(cell, k > 0 and side == "right") for k, cell in enumerate(column))
             for column, (_, side) in zip(columns, heads, strict=True)]  # fmt: skip
    spare = width - sum(least) - _GAP * (len(heads) - 1)
    if spare < 0:
        return Group(*(_block(heads, row) for row in texts))
    more = sum(wanted) - sum(least)
    part = min(1.0, spare / more) if more else 0.0
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, _GAP, 0, 0))
    for (title, side), low, high in zip(heads, least, wanted, strict=True):
        table.add_column(line(title), justify=side, width=low + floor(part * (high - low)))
    for row in texts:
        table.add_row(*row)
    return table


def _least(text: str, whole: bool) -> int:
    """The cells a text needs: all of it, or its longest word."""
    return cell_len(text) if whole else max(map(cell_len, text.split(" ")))


def _block(heads: Sequence[Head], row: Sequence[Text]) -> Part:
    """A row as its name, then a line a column."""
    table = Table(box=None, show_header=False, padding=(0, _GAP, 0, _GAP))
    for (title, _), cell in zip(heads[1:], row[1:], strict=True):
        table.add_row(line(title), cell)
    name = row[0].copy()
    name.stylize("bold")
    return Group(name, table)
