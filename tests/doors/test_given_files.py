"""The files a user gives: each is read once whatever leads to it, told for what it is, and long lists are cut."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ecosoin.reference import load_reference_table
from tests.doors.inventories import Reading, read, written

PARC = "identifiant;type;quantité\na;laptop;1\nb;laptop;2\nc;laptop;3\n"


def accounts(reading: Reading) -> list[tuple[str, int, int]]:
    return [(r.file, r.lines, r.kept) for r in reading.report.readings]


@pytest.mark.parametrize("how", ["twice", "folder", "dots", "link", "folders"])
def test_a_file_given_twice_is_read_once(tmp_path: Path, how: str) -> None:
    folder = tmp_path / "parc"
    folder.mkdir()
    path = written(folder, "parc.csv", PARC)
    link = tmp_path / "lien.csv"
    link.symlink_to(path)
    given = {
        "twice": [path, path],
        "folder": [folder, path],
        "dots": [path, folder / ".." / "parc" / "parc.csv", path],
        "link": [path, link],
        "folders": [folder, folder],
    }[how]
    reading = read(*given)
    assert accounts(reading) == [("parc.csv", 4, 3)]
    assert reading.con.execute("select sum(quantity) from equipment").fetchall() == [(6.0,)]
    (told,) = reading.found("file-given-twice")
    assert (told.severity, told.params) == ("note", {"count": 1, "files": "parc.csv"})
    assert not reading.found("duplicate-line")


def test_two_files_that_say_the_same_are_two_files(tmp_path: Path) -> None:
    reading = read(written(tmp_path, "a.csv", PARC), written(tmp_path, "b.csv", PARC))
    assert not reading.found("file-given-twice")
    assert accounts(reading) == [("a.csv", 4, 3), ("b.csv", 4, 0)]


def test_a_file_named_beside_its_folder_keeps_its_errors(tmp_path: Path) -> None:
    wrong = written(tmp_path, "autre.csv", "a;b\n1;2\n")
    written(tmp_path, "parc.csv", PARC)
    assert read(tmp_path).found("headers-unknown")[0].severity == "doubt"
    assert read(tmp_path, wrong).found("headers-unknown")[0].severity == "error"


def test_a_note_that_lists_names_is_cut(tmp_path: Path) -> None:
    written(tmp_path, "parc.csv", PARC)
    for i in range(70):
        written(tmp_path, f"photo{i:02}.png", b"\x89PNG")
    files = read(tmp_path).found("files-left")[0].params["files"]
    assert str(files).startswith("photo00.png, photo01.png") and str(files).endswith("photo49.png, … (+20)")


def test_columns_not_used_are_cut_too(tmp_path: Path) -> None:
    header = ";".join(f"inconnu{i}" for i in range(60))
    path = written(tmp_path, "parc.csv", f"identifiant;type;quantité;{header}\na;laptop;1;{';' * 59}\n")
    assert str(read(path).found("columns-ignored")[0].params["columns"]).endswith("inconnu49, … (+10)")


COUNT = re.compile(r"\{(?:lines|rows|count|kept|acts|items|total)(?::[^}]*)?\} (?:\w+ )?\w+s\b(?!\))")
ALWAYS_MANY = ("more-of-the-same.message",)
"""Said only when there are more than a screen lists."""


@pytest.mark.parametrize("topic", ["problems", "account"])
def test_a_count_may_be_one(topic: str) -> None:
    """A sentence that counts says « 1 ligne(s) »: no name after a count is always plural."""
    rows = load_reference_table(f"words/{topic}")
    found = {row["key"]: [text for k, text in row.items() if k != "key" and COUNT.search(text)] for row in rows}
    assert {key: texts for key, texts in found.items() if texts and key not in ALWAYS_MANY} == {}
