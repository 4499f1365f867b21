"""What holds for every file: reading never raises, and no line is lost."""

import csv
import gzip
import io
import json
import os
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.doors.inventories import read, read_text, written

WORDS = (
    *("", " ", "A", "B", "Laptop", "1", "2,5", "-1", "1,752", "zéro", "=x", "# x", "&gt;", "é", "\u2028", "\x92"),
    *("31/03/2021", "04/05/2021", "2021-13-01", "31/03/21", "a;b", "a\nb", "a\n;b", "a\r\nb"),
)
CELL = st.sampled_from(WORDS)
ROWS = st.lists(st.lists(CELL, min_size=1, max_size=5), max_size=12)
HEADER = ["identifiant", "type", "quantité", "date d'achat"]
ODD = st.sampled_from(
    ["", "# une note; à part", "Parc 2025", ';"', '"', 'A;"Laptop;1;', 'A;24";1;', '"a"b;c', ";;;", "\ufeff"]
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "gzip"])


def packed(text: str, encoding: str) -> bytes:
    """The bytes of a text; what Windows-1252 lacks is replaced."""
    return gzip.compress(text.encode()) if encoding == "gzip" else text.encode(encoding, "replace")


@st.composite
def inventories(draw: st.DrawFn) -> str:
    """The text of a CSV file: a header perhaps under a title, records, and lines that are not records."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator=draw(st.sampled_from(["\n", "\r\n"])))
    for line in draw(st.lists(st.sampled_from(["Parc", "", "# note"]), max_size=2)):
        stream.write(line + "\n")
    writer.writerow(HEADER)
    for row in draw(ROWS):
        writer.writerow(row)
        if draw(st.integers(0, 4)) == 0:
            stream.write(draw(ODD) + "\n")
    return stream.getvalue() if draw(st.booleans()) else stream.getvalue().rstrip("\r\n")


FILES, ALL = 10, int(os.environ.get("ECOSOIN_FILES", "400"))
"""Files of one reading, and of the law; ``ECOSOIN_FILES=2000`` for a campaign."""


@pytest.mark.parametrize("part", range(4))
@settings(max_examples=ALL // FILES // 4)
@given(files=st.lists(st.tuples(inventories(), ENCODINGS), min_size=FILES, max_size=FILES))
def test_every_line_of_a_file_is_accounted_for(part: int, files: list[tuple[str, str]]) -> None:
    """Physical lines = kept + blank + titles + comments + inside cells + set aside; what is kept is in the table."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [written(Path(folder), f"{i}.csv", packed(*one)) for i, one in enumerate(files)]
        reading = read(*paths, tolerate=1.0)
        laid = Counter(Path(file).name for (file,) in reading.rows("equipment", "source_file"))
    unclosed = {Path(p.file or "").name for p in reading.found("quote-unclosed")}
    accounts = {a.file: a for a in reading.report.readings}
    for path, (text, encoding) in zip(paths, files, strict=True):
        account = accounts[path.name]
        if path.name in unclosed:
            continue
        plain = text if encoding == "cp1252" else text.replace("\ufeff", "")
        other = account.blank + account.titles + account.comments + account.continued
        assert account.lines == plain.count("\n") + (plain[-1:] not in ("", "\n"))
        assert account.lines == account.kept + other + sum(a.lines for a in account.set_aside)
        assert account.kept == laid[path.name]


@pytest.mark.parametrize("where", [500, 997])
def test_a_quotation_mark_never_closed_names_its_line(tmp_path: Path, where: int) -> None:
    lines = [f"PC{i};Laptop;1;2021-03-31" for i in range(2, 1002)]
    lines[where - 2] = f'PC{where};"Laptop;1;2021-03-31'
    lines[where] = lines[where].replace("Laptop", 'Lap"top')
    lines[700 - 2] = 'PC700;"Laptop;1;2021-03-31'
    reading = read_text(tmp_path, "\n".join([";".join(HEADER), *lines]))
    assert sorted(p.row or 0 for p in reading.found("quote-unclosed") if p.severity == "error") == sorted({where, 700})


def test_a_cell_of_several_lines_is_one_cell(tmp_path: Path) -> None:
    text = 'identifiant;type;quantité;nom\nA;Laptop;1;"un; deux\nà voir"\nB;Laptop;1;x\n'
    reading = read_text(tmp_path, text)
    assert reading.places() == []
    assert reading.rows("equipment", "name") == [("un; deux\nà voir",), ("x",)]
    assert reading.report.readings[0].continued == 1


def test_few_lines_in_error_are_set_aside_and_many_stop(tmp_path: Path) -> None:
    good = [f"PC{i};Laptop;1;2021-03-31" for i in range(99)]
    text = "\n".join([";".join(HEADER), *good, "PC99;Laptop;x;2021-03-31"])
    reading = read_text(tmp_path, text)
    assert reading.places() == []
    assert [(p.params["lines"], p.params["total"]) for p in reading.found("lines-set-aside")] == [(1, 100)]
    assert [(p.severity, p.row) for p in reading.found("number-invalid")] == [("doubt", 101)]
    assert len(reading.rows("equipment", "item_id")) == 99
    assert [p[0] for p in read_text(tmp_path, text, tolerate=0.0).places()] == ["number-invalid"]


@settings(max_examples=30)
@given(st.permutations(range(8)))
def test_the_order_of_rows_changes_nothing_but_their_numbers(order: list[int]) -> None:
    lines = [f"PC{i};Laptop;{i},5;{i + 13}/05/2021\n" for i in range(8)]
    header = ";".join(HEADER) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        reading = read_text(Path(folder), header + "".join(lines[i] for i in order))
    columns = "item_id, quantity, purchase_date"
    rows = reading.con.execute(f"select {columns} from equipment order by item_id").fetchall()
    assert [(r[0], r[1]) for r in rows] == [(f"PC{i}", i + 0.5) for i in range(8)]


LEAF = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.sampled_from(["", "a", "=1"])
KEY = st.sampled_from(["name", "type", "id", "a"])
JSON = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3), max_leaves=6
)
LINE = st.dictionaries(
    st.sampled_from(["id", "type", "quantity", "lifetime", "quality", "mix_of_use", "tags", "impacts"]),
    JSON,
    max_size=6,
)
REQUEST = st.fixed_dictionaries(
    {"inventory": st.lists(LINE | JSON, min_size=1, max_size=4)}, optional={"electricity": JSON, "organization": JSON}
)
PARTS = ("hardware", "bios", "cpus", "memories", "storages", "monitors", "virtualmachines", "network_device")
DEVICE = st.fixed_dictionaries(
    {"deviceid": JSON, "content": JSON | st.dictionaries(st.sampled_from(PARTS), JSON, max_size=5)},
    optional={"itemtype": JSON, "partial": JSON, "tag": JSON},
)
COLUMNS = "identifiant;type;quantité;date d'achat;emplacement\n".encode()
PIECES = st.sampled_from(
    [
        b'"',
        b";",
        b"\n",
        b"\r",
        b"\0",
        b"\xe9",
        b"\xff\xfe",
        b"=1",
        b"# ",
        b"1e999",
        b"nan",
        b"31/12/2020",
        b"PC",
        b"-",
        b"\t",
    ]
)


def read_bytes(name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read_text(Path(folder), content, name)


@settings(max_examples=50)
@given(REQUEST | DEVICE)
def test_json_of_any_shape(document: object) -> None:
    read_bytes("x.json", json.dumps(document).encode())


@settings(max_examples=50)
@given(st.lists(PIECES, max_size=40))
@example(pieces=[b'"', b";", b"\r"])
def test_csv_of_any_bytes(pieces: list[bytes]) -> None:
    read_bytes("parc.csv", COLUMNS + b"".join(pieces))
    read_bytes("parc.csv", b"".join(pieces))
