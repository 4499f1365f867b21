"""The factor set written in the how-to page is one the program accepts."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from ecosoin.catalogue.factor_set import COLUMNS
from ecosoin.catalogue.parsing import parse_factor_set

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "own-factor-set.md"


def _block(text: str, table: str) -> str:
    """The first indented block after the name of the file."""
    lines: list[str] = []
    for line in text[text.index(f"`{table}.csv`") :].splitlines()[1:]:
        if line.startswith("    "):
            lines.append(line[4:])
        elif lines:
            break
    return "\n".join(lines)


def test_the_set_of_the_page_is_right() -> None:
    text = PAGE.read_text(encoding="utf-8")
    tables = {table: list(csv.DictReader(io.StringIO(_block(text, table)))) for table in COLUMNS}
    assert [len(tables[t]) for t in ("items", "factors", "electricity", "sources")] == [1, 1, 0, 1]
    factor_set, problems = parse_factor_set("page", tables)
    assert problems == []
    assert factor_set.factors[0].value == 212
