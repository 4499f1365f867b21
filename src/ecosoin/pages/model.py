"""The neutral report: sections of blocks, in one language, which HTML, PDF and XLSX writers render alike.

A builder (one module per kind of study in this room) turns a results document into a :class:`Report`;
a writer turns the report into bytes. Words arrive translated; numbers in tables stay numbers, so that each
writer formats them for its language and the spreadsheet keeps them computable.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from ecosoin.kernel.errors import Language

Cell = str | int | float | None
"""``None`` is shown as a dash: missing is never zero."""


@dataclass(frozen=True)
class Column:
    """A table column: ``digits`` significant digits for numbers; ``share`` cells are 0-1, shown as %."""

    title: str
    kind: Literal["text", "number", "share"] = "text"
    unit: str | None = None
    digits: int = 3


@dataclass(frozen=True)
class Table:
    """A captioned table, whole in XLSX; HTML and PDF cut a long one with a count, ``annex`` tables first."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    annex: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Running text; ``**bold**`` is the only markup."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of short sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Callout:
    """A boxed sentence: what a reader must not miss."""

    kind: Literal["key", "caution", "action"]
    text: str


@dataclass(frozen=True)
class KeyFigure:
    """A headline number: already formatted, with its interval and what it compares to."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True)
class KeyFigures:
    """A row of headline numbers."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Figure:
    """A picture as SVG text, its alternative text, and the table that holds the same data."""

    svg: str
    alt: str
    caption: str
    table: Table


Block = Paragraph | Bullets | Callout | KeyFigures | Table | Figure


@dataclass(frozen=True)
class Section:
    """A titled run of blocks; ``level`` 1 is a chapter, 2 a part of it."""

    title: str
    blocks: tuple[Block, ...]
    level: int = 1


@dataclass(frozen=True)
class Report:
    """A whole report. ``versions`` is the line every report prints: code, method, catalogue."""

    title: str
    subtitle: str
    language: Language
    sections: tuple[Section, ...]
    versions: str
    facts: tuple[tuple[str, str], ...] = field(default=())
    """Pairs shown under the title: organisation, year, perimeter…"""

    def tables(self) -> Iterator[tuple[Section, Table]]:
        """Every table, those behind figures included, with its section."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table | Figure):
                    yield section, block.table if isinstance(block, Figure) else block
