"""Which table a header line announces; the words of people, as numbers, dates, choices and columns."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.doors.text.staging import load_words
from ecosoin.inputs.cells import choice_sql, date_sql, number_sql, word, word_sql
from ecosoin.inputs.columns import EQUIPMENT, TABLES
from ecosoin.inputs.evidence import DateForm, NumberForm
from ecosoin.inputs.headers import HeaderBook, Heading, Recognised, bare, headers_of

FORMATS = [
    {"format": "table", "needs": "virtual_machine: vm_id|machine virtuelle\nequipment: type|quantité"},
    {"format": "tool", "needs": "equipment: Numéro|Number;Maker;!Quantité"},
    {"format": "sheets", "needs": ""},
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


@pytest.mark.parametrize(
    ("headers", "mapped", "expected"),
    [
        (["Ref", "type"], {"ref": "item_id"}, "table"),
        (["Ref", "Maker", "type"], {"ref": "item_id"}, "table"),
        (["Number", "Maker", "type", "Ref"], {"ref": "service"}, "tool"),
        (["Number", "Maker", "Ref", "type"], {"ref": "quantity"}, "table"),
        (["Number", "Maker", "durée de vie (an)", "type"], {"number": "item_id"}, "table"),
        (["Number", "Maker", "Mémoire (Mo)", "type"], {"number": "item_id"}, "tool"),
    ],
)
def test_a_tool_is_told_by_the_headers_of_the_file_not_by_what_they_are_mapped_to(
    headers: list[str], mapped: dict[str, str], expected: str
) -> None:
    headings = {header: Heading(column) for header, column in mapped.items()}
    found = BOOK.recognise(headers, mapped=headings)
    assert found is not None and found.format == expected
    asked = BOOK.recognise(headers, "tool", {"ref": Heading("item_id")})
    assert asked is None or asked.format == "tool"


def test_headers_in_any_language_the_first_of_two_alike_and_those_a_mapping_names() -> None:
    headers = ["Identifiant", "Type", "Durée de vie (an)", "lifetime year", "Couleur", "Nb"]
    found = BOOK.recognise(headers, mapped={"nb": Heading("quantity")})
    known = {0: Heading("item_id"), 1: Heading("type"), 2: Heading("lifetime_year"), 5: Heading("quantity")}
    assert found == Recognised("table", "equipment", known, ("Couleur",), ("lifetime year",))


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("energie", "energy_kwh_year"), ("Mémoires", "ram_gb"), ("nb processeurs", "cpu_count"), ("Qte", "quantity"),
        ("Nb. de cœurs", "core_count"), ("DATES D'ACHAT", "purchase_date"), ("memoire (Mo)", None),
    ],
)  # fmt: skip
def test_headers_fold_plurals_abbreviations_and_the_unit_of_ours(header: str, column: str | None) -> None:
    book = HeaderBook(
        FORMATS,
        [
            {"format": "table", "table": "equipment", "header": name, "column": column, "multiply": ""}
            for name, column in (("nombre de processeurs", "cpu_count"), ("nombre de cœurs", "core_count"))
        ],
        0.7, {"nb": "nombre", "qte": "quantite", "de": "", "d": ""},
    )  # fmt: skip
    found = book.recognise(["identifiant", "type", header])
    assert found is not None
    assert {i: h.column for i, h in found.headings.items()}.get(2) == column


def test_the_nearest_header_is_told_as_a_user_would_write_it() -> None:
    table = BOOK.recognise(["identifiant", "type", "x"])
    assert table is not None
    assert BOOK.closest(table, "quantitée") == "quantité"
    assert BOOK.closest(table, "purchase dates") == "date d'achat"
    assert BOOK.closest(table, "couleur du boîtier") is None
    tool = BOOK.recognise(["Number", "Maker"])
    assert tool is not None and BOOK.closest(tool, "memoire mo.") == "Mémoire (Mo)"
    strict = HeaderBook(FORMATS, HEADERS, 0.99)
    assert strict.closest(table, "quantitée") is None


def test_a_header_of_punctuation_is_no_header_but_the_number_sign() -> None:
    assert (bare("N° / Réf."), bare("---"), bare(" # "), bare("Œuvre")) == ("nref", "", "#", "oeuvre")


LOCATION = next(c for c in EQUIPMENT if c.name == "location")


def value(expression: str, text: str) -> object:
    return duckdb.execute(f"select {expression} from (select ?::varchar as x)", [text]).fetchall()[0][0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 12.0),
        ("12,5", 12.5),
        ("1 234,5", 1234.5),
        ("1\u202f234\u00a0567", 1234567.0),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1'234.5", 1234.5),
        ("-3", -3.0),
        ("1e3", 1000.0),
        ("douze", None),
        ("12 kg", None),
        ("1,2,3", None),
    ],
)
def test_numbers(text: str, expected: float | None) -> None:
    assert value(number_sql("x"), text) == expected


def test_a_share_may_be_written_in_percent() -> None:
    assert value(number_sql("x", share=True), "40 %") == pytest.approx(0.4)
    assert value(number_sql("x"), "40 %") is None


@given(st.floats(min_value=-1e12, max_value=1e12, allow_nan=False))
def test_every_number_comes_back_with_a_comma_or_a_point(number: float) -> None:
    text = f"{number:.6f}"
    comma = number_sql("x", NumberForm(","))
    assert value(number_sql("x"), text) == value(comma, text.replace(".", ",")) == float(text)


@pytest.mark.parametrize(
    ("text", "month_first", "expected"),
    [
        ("2021-03-04", False, date(2021, 3, 4)),
        ("2021-03-04T10:00:00", False, date(2021, 3, 4)),
        ("2021-03-04 10:00", False, date(2021, 3, 4)),
        ("04/03/2021", False, date(2021, 3, 4)),
        ("4/3/2021", False, date(2021, 3, 4)),
        ("04.03.2021", False, date(2021, 3, 4)),
        ("04/03/2021 08:30", False, date(2021, 3, 4)),
        ("03/04/2021", True, date(2021, 3, 4)),
        ("2021/03/04", False, date(2021, 3, 4)),
        ("31/02/2021", False, None),
        ("mars 2021", False, None),
    ],
)
def test_dates(text: str, month_first: bool, expected: date | None) -> None:
    assert value(date_sql("x", DateForm("month" if month_first else "day")), text) == expected


@pytest.mark.parametrize("text", ["own_room", "Salle informatique", "SALLE SERVEURS", " server room "])
def test_choices_have_words(text: str) -> None:
    assert value(choice_sql("x", LOCATION, load_words()), text.strip()) == "own_room"


@given(st.text(alphabet="éÈàçœABCxyz -'", max_size=12))
def test_words_are_simplified_the_same_by_python_and_by_the_engine(text: str) -> None:
    assert value(word_sql("x"), text.strip()) == word(text)


def test_every_word_of_a_choice_leads_to_a_known_code() -> None:
    known = {c.name: set(c.choices) for columns in TABLES.values() for c in columns if c.choices}
    words = load_words()
    for column, meanings in words.choices.items():
        if column in known:
            assert set(meanings.values()) <= known[column]
    assert set(known) <= set(words.choices)


def test_headers_lose_case_accents_and_punctuation() -> None:
    assert bare("Durée de vie (an)") == bare("DUREE_DE_VIE AN")
    assert bare("Cœurs") == "coeurs"


def test_no_two_columns_of_a_table_share_a_header() -> None:
    for table, columns in TABLES.items():
        names = [(bare(name), c.name) for c in columns for name in {c.name, *headers_of(table, c.name)}]
        assert len({n for n, _ in set(names)}) == len(set(names))
