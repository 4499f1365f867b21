"""Each row of a file is in a table or in a problem, whatever its cells hold."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doors.inventories import read_text

WORDS = (
    "",
    "A",
    "B",
    "Laptop",
    "1",
    "2,5",
    "-1",
    "zéro",
    "=x",
    "# x",
    "31/03/2021",
    "2021-13-01",
    'gui"llemet',
    "a;b",
    "a\nb",
)
CELL = st.sampled_from(WORDS)
ROWS = st.lists(st.tuples(CELL, CELL, CELL, CELL), max_size=12)
HEADER = ["identifiant", "type", "quantité", "date d'achat"]


def as_csv(rows: list[tuple[str, ...]]) -> tuple[str, list[int]]:
    """The text of a CSV file and the line each row that is not blank begins at."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    begins = []
    for row in rows:
        if any(c.strip() for c in row):
            begins.append(stream.getvalue().count("\n") + 1)
        writer.writerow(row)
    return stream.getvalue(), begins


@settings(max_examples=60)
@given(ROWS)
def test_each_row_is_in_a_table_or_in_a_problem(rows: list[tuple[str, ...]]) -> None:
    text, begins = as_csv(rows)
    with tempfile.TemporaryDirectory() as folder:
        reading = read_text(Path(folder), text)
    laid = {r[0] for r in reading.rows("equipment", "source_row")}
    told = {p.row for p in reading.report.problems}
    comments = sum(int(str(p.params["lines"])) for p in reading.found("comment-lines"))
    lost = set(begins) - laid - told
    assert len(lost) <= max(0, comments - 1)
    assert laid <= set(begins)


@settings(max_examples=30)
@given(st.permutations(range(8)))
def test_the_order_of_rows_changes_nothing_but_their_numbers(order: list[int]) -> None:
    lines = [f"PC{i};Laptop;{i},5;0{i + 1}/05/2021\n" for i in range(8)]
    header = ";".join(HEADER) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        reading = read_text(Path(folder), header + "".join(lines[i] for i in order))
    columns = "item_id, quantity, purchase_date"
    rows = reading.con.execute(f"select {columns} from equipment order by item_id").fetchall()
    assert [(r[0], r[1]) for r in rows] == [(f"PC{i}", i + 0.5) for i in range(8)]
