"""What holds for every file: reading never raises, and no line is lost."""

import csv
import io
import json
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
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
