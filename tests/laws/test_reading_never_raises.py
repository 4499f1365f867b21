"""Whatever a file holds, reading it gives rows and problems, never an exception of ours."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.doors.inventories import read_text

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
HEADER = "identifiant;type;quantité;date d'achat;emplacement\n".encode()
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
    read_bytes("parc.csv", HEADER + b"".join(pieces))
    read_bytes("parc.csv", b"".join(pieces))
