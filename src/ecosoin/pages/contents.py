"""Which tables does a report hold, in which order? The list the workbook and the pointers to it share."""

from __future__ import annotations

from collections.abc import Iterator

from ecosoin.pages.model import Figure, Report, Section, Table


def tables_of(report: Report) -> Iterator[tuple[Section, Table]]:
    """Every table, those behind figures included, with its section."""
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield section, block
            elif isinstance(block, Figure):
                yield section, block.table
