"""What are a table and a share as a bar, in a terminal?"""

from collections.abc import Sequence
from math import floor

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

BAR_CELLS = 24


def progress_bar(part: float, cells: int = BAR_CELLS) -> str:
    """A share as a bar of text, in eighths of a cell.

    >>> progress_bar(0.3125, 4)
    '█▎··'
    """
    eighths = floor(max(0.0, min(part, 1)) * cells * 8 + 1e-9)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")).ljust(cells, "·")


def grid(*columns: tuple[str, str], label_cells: int = 0) -> Table:
    """A table of titled columns, ``left`` or ``right``; the first is at least ``label_cells`` wide."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for k, (title, justify) in enumerate(columns):
        right = justify == "right"
        table.add_column(title, justify="right" if right else "left", no_wrap=right, min_width=0 if k else label_cells)
    return table


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints a table that fits the terminal; as wide as needed when the output is a file or a pipe."""
    console = Console(highlight=False)
    if not console.is_terminal:
        widths = [max(len(line[i]) for line in [heads, *rows]) for i in range(len(heads))]
        console = Console(highlight=False, width=sum(widths) + 3 * len(widths) + 2)
    table = Table(*heads, box=SIMPLE, pad_edge=False)
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)
