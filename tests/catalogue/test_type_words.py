"""The words hospitals write in a type column, and the items they mean: the map stands before any matching does."""

import csv
from pathlib import Path

import pytest

from ecosoin.doors.factor_sets import load_builtin_set

FOLDER = Path(__file__).parent / "type_words"
LISTS = ("first_list", "second_list")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FAMILIES = {row["family"]: frozenset(filter(None, row["items"].split("|"))) for row in rows("families")}
"""Family -> the items that may answer; none where the catalogue has none, or where nothing is to be applied."""


@pytest.mark.parametrize("name", LISTS)
def test_every_word_has_a_family(name: str) -> None:
    assert {row["family"] for row in rows(name)} <= FAMILIES.keys()


def test_every_item_of_the_map_is_in_the_default_set() -> None:
    known = {item.item for item in load_builtin_set("ademe-2022").items}
    assert {item for items in FAMILIES.values() for item in items} <= known
