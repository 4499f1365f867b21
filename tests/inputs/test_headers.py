"""Which table a header line announces, which headers it does not know, and the nearest of those it does."""

from __future__ import annotations

import pytest

from ecosoin.inputs.headers import HeaderBook, Heading, Recognised, bare

FORMATS = [
    {"format": "tool", "table": "equipment", "needs": "Numéro|Number;Maker;!Quantité"},
    {"format": "table", "table": "virtual_machine", "needs": "vm_id|machine virtuelle"},
    {"format": "table", "table": "equipment", "needs": "type|quantité"},
]
HEADERS = [
    {"format": "tool", "table": "equipment", "header": "Numéro", "column": "item_id", "multiply": ""},
    {"format": "tool", "table": "equipment", "header": "Number", "column": "item_id", "multiply": ""},
    {"format": "tool", "table": "equipment", "header": "Maker", "column": "name", "multiply": ""},
    {"format": "tool", "table": "equipment", "header": "Mémoire (Mo)", "column": "ram_gb", "multiply": "0.001"},
]
BOOK = HeaderBook(FORMATS, HEADERS, 0.7)


def test_the_first_format_whose_needs_are_met() -> None:
    found = BOOK.recognise(["Number", "Maker", "MEMOIRE (MO)", "Colour", "numero", ""])
    assert found == Recognised(
        "tool", "equipment", {0: Heading("item_id", 1.0), 1: Heading("name"), 2: Heading("ram_gb", 0.001)},
        ("Colour",), ("numero",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["Numéro", "Maker", "Quantité", "type"], ("table", "equipment")),
        (["Numéro", "quantité"], ("table", "equipment")),
        (["Numéro", "Maker", "quantity"], ("tool", "equipment")),
        (["machine virtuelle", "type"], ("table", "virtual_machine")),
        (["Numéro"], None),
        ([], None),
    ],
)
def test_what_a_format_needs_and_what_it_refuses(headers: list[str], expected: tuple[str, str] | None) -> None:
    found = BOOK.recognise(headers)
    assert (found and (found.format, found.table)) == expected


def test_a_format_asked_for_is_the_only_one_tried() -> None:
    both = ["Numéro", "Maker", "type"]
    assert BOOK.recognise(both, "tool") is not None and BOOK.recognise(["type"], "tool") is None
    found = BOOK.recognise(both, "table")
    assert found is not None and found.format == "table"


def test_a_header_the_user_maps_wins_and_counts_among_the_needs() -> None:
    mapped = {"genre": Heading("type"), "ref": Heading("item_id"), "type": Heading("model")}
    found = BOOK.recognise(["Ref", "Genre", "type"], mapped=mapped)
    assert found is not None
    assert {i: h.column for i, h in found.headings.items()} == {0: "item_id", 1: "type", 2: "model"}
    assert BOOK.recognise(["Ref", "Autre"], mapped=mapped) is None
    tool = BOOK.recognise(["Ref", "Maker"], mapped=mapped)
    assert tool is not None and tool.format == "tool"


def test_our_own_table_whatever_its_headers() -> None:
    found = BOOK.canonical(
        "equipment", ["Durée de vie (an)", "lifetime year", "Couleur", "Nb"], {"nb": Heading("quantity")}
    )
    assert found == Recognised(
        "table", "equipment", {0: Heading("lifetime_year"), 3: Heading("quantity")}, ("Couleur",), ("lifetime year",)
    )


def test_the_nearest_header_is_told_as_a_user_would_write_it() -> None:
    table = BOOK.canonical("equipment", ["x"])
    assert BOOK.closest(table, "quantitée") == "quantité"
    assert BOOK.closest(table, "purchase dates") == "date d'achat"
    assert BOOK.closest(table, "couleur du boîtier") is None
    tool = BOOK.recognise(["Number", "Maker"])
    assert tool is not None and BOOK.closest(tool, "memoire mo.") == "Mémoire (Mo)"
    strict = HeaderBook(FORMATS, HEADERS, 0.99)
    assert strict.closest(table, "quantitée") is None


def test_a_header_of_punctuation_is_no_header_but_the_number_sign() -> None:
    assert (bare("N° / Réf."), bare("---"), bare(" # "), bare("Œuvre")) == ("nref", "", "#", "oeuvre")
