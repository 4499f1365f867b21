"""How is a file spoiled? Its bytes, its cells, its nodes; a seed gives the same files again."""

from __future__ import annotations

import copy
import gzip
import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import yaml

LONG, DEEP = 70_000, 20_000
CELLS = (
    *("", " ", "0", "-0", "-1", "1e309", "-1e308", "1e-320", "nan", "NaN", "inf", "-inf", "NULL", "None", "true", "NO"),
    *(
        "1,5",
        "1.234,5",
        "1 234",
        "1\u202f234",
        "0x1F",
        "9" * 400,
        "1e400",
        "٣",
        "½",
        "²",
        "1/0",
        "99999999999999999999",
    ),
    *("2024-02-30", "0000-00-00", "31/02/2024", "9999-12-31", "10000-01-01", "1970-01-01T00:00:00Z", "24:61"),
    *("-0001-01-01", "=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "'; drop table equipment; --", "{{7*7}}", "#set page()"),
    *("</script>", "]]>", "\0", "\ud7ff", "\ufeff", "\u202e", "é" * 300, "\r", "\n", "\t", '"', "'", ";", ",", "|"),
    *("\\", "$param", "%s", "{x}", "../../etc/passwd", "file:///etc/passwd", "con", "*", "?", "[a-z]", "~", "#"),
    "a" * LONG,
)
NODES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**63, -(2**63), 2**70, 1e308, 1e-308, float("nan"), float("inf"), -float("inf")),
    *("", "x", [], {}, [None], {"": None}, [[]], {"a": {"b": 1}}, ["x"] * 5000, "9" * 400, "2024-13-01", "\0"),
    *("é" * 300, "\ud800"),
)
Spoiler = Callable[[bytes, random.Random], bytes]


def spoiled(name: str, data: bytes, dice: random.Random) -> bytes:
    """The content of a file once or a few times spoiled, by ways that suit what it is."""
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        try:
            data = dice.choice(_ways(name, data))(data, dice)
        except Exception:  # noqa: BLE001 - already spoiled beyond its kind
            data = flipped(data, dice)
    return data


def _ways(name: str, data: bytes) -> list[Spoiler]:
    if name.endswith(".gz") and data.startswith(b"\x1f\x8b"):
        return [inside_gzip(name.removesuffix(".gz"))] * 3 + [flipped, cut]
    if name.endswith((".xlsx", ".ods")):
        return [part_spoiled] * 4 + [flipped, cut, spliced]
    if name.endswith(".parquet"):
        return [column_spoiled] * 4 + [flipped, cut, spliced, chunk_zeroed]
    if name.endswith((".json", ".ndjson")):
        return [node_spoiled] * 4 + [*BYTES, text_spoiled]
    if name.endswith((".yaml", ".yml")):
        return [yaml_spoiled] * 4 + [*BYTES, text_spoiled]
    if name.endswith((".csv", ".tsv", ".txt")):
        return [cell_spoiled] * 5 + [*BYTES, lines_spoiled, text_spoiled]
    return [*BYTES, text_spoiled, text_spoiled]


def flipped(data: bytes, dice: random.Random) -> bytes:
    """Some bytes changed."""
    changed = bytearray(data)
    for _ in range(dice.choice((1, 2, 8, 40))):
        if changed:
            changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def cut(data: bytes, dice: random.Random) -> bytes:
    """The end lost."""
    return data[: dice.randrange(len(data) + 1)]


def spliced(data: bytes, dice: random.Random) -> bytes:
    """A piece of the file somewhere else, twice, or away."""
    a, b = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    at = dice.randrange(len(data) + 1)
    return dice.choice((data[:at] + data[a:b] + data[at:], data[:a] + data[b:], data[:b] + data[a:b] * 3 + data[b:]))


def chunk_zeroed(data: bytes, dice: random.Random) -> bytes:
    """Some bytes in a row that are zero."""
    at = dice.randrange(len(data) + 1)
    return data[:at] + bytes(min(64, len(data) - at)) + data[at + 64 :]


def otherwise_written(data: bytes, dice: random.Random) -> bytes:
    """The same text in another encoding, packed, with other ends of lines, or none."""
    text = data.decode("utf-8", "replace")
    return dice.choice(
        (
            text.encode("utf-16"), text.encode("cp1252", "replace"), text.encode("utf-32-le"), b"\xef\xbb\xbf" + data,
            gzip.compress(data), data.replace(b"\n", b"\r\n"), data.replace(b"\n", b"\r"), b"", b"\n" * 5, data * 3,
            bytes(300), data[:1] * DEEP,
        )
    )  # fmt: skip


BYTES: tuple[Spoiler, ...] = (flipped, cut, spliced, otherwise_written)


def text_spoiled(data: bytes, dice: random.Random) -> bytes:
    """A nasty value somewhere."""
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(CELLS).encode("utf-8", "surrogatepass") + data[at:]


def _table(data: bytes) -> tuple[list[list[str]], str]:
    lines = data.decode("utf-8", "replace").splitlines()
    mark = max(";,\t|", key=lines[0].count) if lines else ";"
    return [line.split(mark) for line in lines], mark


def _laid(rows: list[list[str]], mark: str) -> bytes:
    return "\n".join(map(mark.join, rows)).encode("utf-8", "surrogatepass") + b"\n"


def cell_spoiled(data: bytes, dice: random.Random) -> bytes:
    """Some cells, or a whole column, with nasty values."""
    rows, mark = _table(data)
    if not rows:
        return data
    column = dice.randrange(len(rows[0]))
    if dice.random() < 0.3:
        value = dice.choice(CELLS)
        for row in rows[1:]:
            row[column : column + 1] = [value]
    else:
        for _ in range(dice.choice((1, 1, 3, 10))):
            row = dice.choice(rows if dice.random() < 0.2 else rows[1:] or rows)
            row[column : column + 1] = [dice.choice(CELLS)]
            column = dice.randrange(len(rows[0]))
    return _laid(rows, mark)


def lines_spoiled(data: bytes, dice: random.Random) -> bytes:
    """Lines or columns lost, twice, or out of their place."""
    rows, mark = _table(data)
    if not rows:
        return data
    what, n = dice.randrange(5), dice.randrange(len(rows))
    if what == 0:
        rows.pop(n)
    elif what == 1:
        rows.insert(n, rows[dice.randrange(len(rows))])
    elif what == 2:
        dice.shuffle(rows)
    else:
        column = dice.randrange(len(rows[0]))
        for row in rows:
            row[column : column + 1] = [] if what == 3 else row[column : column + 1] * 2
    return _laid(rows, mark)


def _places(node: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [place, *(p for key, value in inside for p in _places(value, (*place, key)))]


def changed(node: Any, dice: random.Random) -> Any:
    """A copy of a document with one of its nodes replaced, lost, renamed, repeated or nested."""
    node = copy.deepcopy(node)
    place = dice.choice(_places(node))
    if not place:
        return dice.choice(NODES) if dice.random() < 0.3 else node
    above = node
    for key in place[:-1]:
        above = above[key]
    key, what = place[-1], dice.randrange(6)
    if what == 0:
        del above[key]
    elif what == 1 and isinstance(above, dict):
        above[dice.choice(("x", "", "label", str(key).upper()))] = above.pop(key)
    elif what == 2:
        above[key] = [above[key]]
    elif what == 3 and isinstance(above, list):
        above.insert(0, copy.deepcopy(above[key]))
    else:
        above[key] = dice.choice(NODES)
    return node


def node_spoiled(data: bytes, dice: random.Random) -> bytes:
    """A node of a JSON document, or of one of those of its lines, changed."""
    try:
        return _json(changed(json.loads(data), dice), dice)
    except ValueError:
        lines = data.split(b"\n")
    n = dice.randrange(len(lines))
    try:
        lines[n] = _json(changed(json.loads(lines[n]), dice), dice)
    except ValueError:
        lines[n] = dice.choice((b"{}", b"[]", b"null", b"1", b"{", lines[n]))
    return b"\n".join(lines)


def _json(node: Any, dice: random.Random) -> bytes:
    text = json.dumps(node).encode()
    return text.replace(b"{}", b"[" * DEEP + b"]" * DEEP, 1) if dice.random() < 0.05 else text


def yaml_spoiled(data: bytes, dice: random.Random) -> bytes:
    """A node of a YAML document changed; sometimes nested without end, or by its aliases."""
    try:
        node = yaml.safe_load(data) if b"extra" not in data else None
    except (yaml.YAMLError, ValueError, RecursionError):
        node = None
    if node is None:
        return text_spoiled(data, dice)
    nasty = dice.random()
    if nasty < 0.05:
        return data + b"\nextra: " + b"[" * DEEP
    if nasty < 0.1:
        names = "abcdefghi"
        return (
            data
            + "".join(
                f"\nextra_{b}: &{b} [{f'*{a}, ' * 9 if a else 'x'}]" for a, b in zip(("", *names), names, strict=False)
            ).encode()
        )
    return yaml.safe_dump(changed(node, dice), allow_unicode=True, sort_keys=False).encode("utf-8", "surrogatepass")


def inside_gzip(name: str) -> Spoiler:
    """What a packed file holds, spoiled."""
    return lambda data, dice: gzip.compress(spoiled(name, _unpacked(data), dice), 1)


def _unpacked(data: bytes) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        return data


def part_spoiled(data: bytes, dice: random.Random) -> bytes:
    """A part of a workbook spoiled; that of a sheet the most."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {n: archive.read(n) for n in archive.namelist()}
    except Exception:  # noqa: BLE001 - already spoiled
        return flipped(data, dice)
    sheets = [n for n in parts if "sheet" in n or n.endswith(("Strings.xml", "content.xml", "styles.xml"))]
    name = dice.choice(sheets * 3 + [*parts])
    way = dice.choice((*BYTES, text_spoiled, number_spoiled, number_spoiled, number_spoiled))
    parts[name] = way(parts[name], dice)
    if dice.random() < 0.1:
        del parts[name]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return made.getvalue()


def number_spoiled(data: bytes, dice: random.Random) -> bytes:
    """A text between two marks replaced by a nasty value."""
    marks = [i for i, byte in enumerate(data) if byte in b'"<>']
    if len(marks) < 2:
        return data
    n = dice.randrange(len(marks) - 1)
    value = dice.choice((*CELLS, "XFD1048576", "A0", "ZZZ1", "1048577", "4294967296", "18446744073709551616"))
    return data[: marks[n] + 1] + value.encode("utf-8", "surrogatepass") + data[marks[n + 1] :]


def column_spoiled(data: bytes, dice: random.Random) -> bytes:
    """A column of a Parquet file lost, renamed, of another type, or with nasty values."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(io.BytesIO(data), use_threads=False)
    except Exception:  # noqa: BLE001 - already spoiled
        return flipped(data, dice)
    if not table.num_columns:
        return data
    n, rows = dice.randrange(table.num_columns), table.num_rows
    name, what = table.column_names[n], dice.randrange(6)
    if what == 0:
        table = table.remove_column(n)
    elif what == 1:
        table = table.rename_columns([x if i != n else "x" for i, x in enumerate(table.column_names)])
    elif what == 2:
        table = table.slice(0, 0) if dice.random() < 0.5 else pa.concat_tables([table, table])
    else:
        value = dice.choice(
            (None, True, -1, 0, 2**62, float("nan"), float("inf"), 1e308, "", "x", "\0", "9" * 400, b"\xff")
        )
        values = [value] * rows if dice.random() < 0.5 else [value, *table.column(n).to_pylist()[1:]][:rows]
        try:
            table = table.set_column(n, name, pa.array(values))
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
            table = table.set_column(n, name, pa.array([value] * rows))
    made = io.BytesIO()
    pq.write_table(table, made)
    return made.getvalue()
