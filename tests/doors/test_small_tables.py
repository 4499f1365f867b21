"""Small tables of the user's: any delimiter, any encoding, the line of each row, nothing swallowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosoin.doors.text.small_table import UnreadableTable, small_table
from tests.doors.inventories import written

ROWS = [(2, {"nom": "é", "valeur": "1"}), (5, {"nom": "b", "valeur": "2\n3"})]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_with_their_lines(tmp_path: Path, delimiter: str, encoding: str, end: str) -> None:
    lines = ["nom,valeur", "é,1", "", ",", 'b,"2\n3"']
    text = end.join(lines).replace(",", delimiter)
    assert small_table(written(tmp_path, "t.csv", text.encode(encoding))).records() == ROWS


@pytest.mark.parametrize(
    ("text", "line"),
    [('a,b\n1,2\n3,"4\n5,6\n7,"8\n', 3), ('a,b\n1,"2\n', 2), ('a,b\n"1"x,2\n', 2), (b"\xff\xfea", None)],
)
def test_a_table_that_is_none_names_its_line(tmp_path: Path, text: str | bytes, line: int | None) -> None:
    with pytest.raises(UnreadableTable) as error:
        small_table(written(tmp_path, "t.csv", text))
    assert error.value.line == line


def test_an_empty_table_has_no_header(tmp_path: Path) -> None:
    assert small_table(written(tmp_path, "t.csv", "")).rows == []
