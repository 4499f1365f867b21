"""What names and cells mean: parsing, values of the catalogue, words matched to items."""

import pytest

from ecosoin.catalogue.checks import RowReader, close_name
from ecosoin.catalogue.factor_set import Item
from ecosoin.catalogue.matching import ItemIndex, normalised
from ecosoin.catalogue.parsing import parse_factor_set
from ecosoin.doors.catalogue_words import matcher_of
from ecosoin.doors.factor_sets import load_builtin_set
from tests.catalogue.sets import tables, with_row


def test_a_right_set_is_kept_whole() -> None:
    factor_set, problems = parse_factor_set("mine", tables())
    assert problems == []
    assert (len(factor_set.items), len(factor_set.factors), len(factor_set.mixes)) == (2, 2, 1)
    laptop, data = factor_set.items
    assert (laptop.lifetime_year, laptop.energy_kwh_year) == (5.0, 30.0)
    assert (data.lifetime_year, data.energy_kwh_year) == (None, None)
    assert laptop.label("fr") == "Ordinateur portable"
    assert laptop.label("en") == "Laptop"


def test_a_factor_carries_its_set_range_and_place() -> None:
    factor_set, _ = parse_factor_set("mine", tables())
    first, second = factor_set.factors
    assert (first.value, first.low, first.high, first.coverage) == (170.0, 130.0, 260.0, 0.9)
    assert (second.low, second.high, second.place) == (None, None, "FR")
    assert first.id == "mine:laptop:manufacturing:climate_change"
    assert second.id == "mine:fixed_data:use:climate_change:FR"


def test_empty_tables_are_an_empty_set() -> None:
    factor_set, problems = parse_factor_set("mine", {"items": [], "factors": [], "electricity": [], "sources": []})
    assert problems == []
    assert factor_set.items == () and factor_set.factors == ()


def test_a_wrong_row_leaves_the_others_kept() -> None:
    factor_set, problems = parse_factor_set("mine", tables(factors=(0, {"value": "-1"})))
    assert [p.code for p in problems] == ["factor-range-disordered", "factor-value-negative"]
    assert [f.item for f in factor_set.factors] == ["fixed_data"]


def test_a_climate_part_is_kept_apart_from_the_factors() -> None:
    part = with_row("factors", 0, criterion="climate_change_fossil", value="169", low="", high="")
    factor_set, problems = parse_factor_set("mine", part)
    assert problems == []
    assert [f.criterion for f in factor_set.parts] == ["climate_change_fossil"]
    assert all(f.criterion == "climate_change" for f in factor_set.factors)


def test_every_problem_is_told_at_once_with_its_place() -> None:
    wrong = tables(
        items=(0, {"tier": "cloud"}), factors=(0, {"value": "12,5", "quality": "good"}), sources=(0, {"licence": ""})
    )
    wrong["factors"][0]["_row"] = "41"
    _, problems = parse_factor_set("mine", wrong)
    placed = {(p.code, p.file, p.row, p.column) for p in problems}
    assert ("factor-choice-unknown", "items.csv", 2, "tier") in placed
    assert ("factor-number-invalid", "factors.csv", 41, "value") in placed
    assert ("factor-choice-unknown", "factors.csv", 41, "quality") in placed
    assert ("factor-cell-wanted", "sources.csv", 2, "licence") in placed


def test_a_missing_table_is_not_blamed_on_the_rows_that_point_to_it() -> None:
    held = tables()
    del held["sources"]
    _, problems = parse_factor_set("mine", held)
    assert [p.code for p in problems] == ["factor-table-missing"]


def test_a_table_without_a_column_is_told_once_and_not_row_by_row() -> None:
    held = tables()
    for row in held["items"]:
        del row["tier"]
    factor_set, problems = parse_factor_set("mine", held)
    assert [(p.code, p.column) for p in problems] == [("factor-column-missing", "tier")]
    assert factor_set.items == ()


def test_a_place_is_a_code_not_a_name() -> None:
    _, problems = parse_factor_set("mine", tables(electricity=(0, {"place": "France"})), places={"FR", "DE"})
    assert [(p.code, p.file, p.column) for p in problems] == [("factor-place-unknown", "electricity.csv", "place")]


def reader(**row: str) -> RowReader:
    return RowReader("factors.csv", 7, row)


def told(r: RowReader) -> list[tuple[str, str, str | None]]:
    assert all((p.file, p.row) == ("factors.csv", 7) for p in r.problems)
    return [(p.code, p.severity, p.column) for p in r.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12.0), ("+1.5", 1.5), (".5", 0.5), ("5.", 5.0), ("2e-3", 0.002), (" 7 ", 7.0), ("0", 0.0), ("-0", 0.0)],
)
def test_numbers(text: str, value: float) -> None:
    r = reader(value=text)
    assert (r.number("value"), told(r), r.ok) == (value, [], True)


@pytest.mark.parametrize("text", ["12,5", "1e", "nan", "inf", "1e999", "0x10", "1_000", "douze", "1 000"])
def test_what_is_no_number_is_refused(text: str) -> None:
    r = reader(value=text)
    assert (r.number("value"), r.ok) == (None, False)
    assert told(r) == [("factor-number-invalid", "error", "value")]
    assert r.problems[0].params["text"] == text


def test_a_negative_number_is_refused() -> None:
    r = reader(value="-0.01")
    assert (r.number("value"), told(r), r.ok) == (-0.01, [("factor-value-negative", "error", "value")], False)


def test_empty_cells_are_refused_only_where_they_are_required() -> None:
    r = reader(value=" ", note="x")
    assert (r.number("value"), r.text("value"), r.year("value"), r.text("absent"), told(r)) == (None, "", None, "", [])
    assert (r.number("value", required=True), r.year("absent", required=True)) == (None, None)
    assert told(r) == [("factor-cell-empty", "error", "value"), ("factor-cell-empty", "error", "absent")]
    assert not r.ok


def test_a_cell_that_is_only_wanted_leaves_the_row_usable() -> None:
    r = reader(licence="  ", title=" A study ")
    assert (r.wanted("licence", "none"), r.wanted("title", "none"), r.wanted("absent")) == ("none", "A study", "")
    assert told(r) == [("factor-cell-wanted", "doubt", "licence"), ("factor-cell-wanted", "doubt", "absent")]
    assert [p.params["default"] for p in r.problems] == ["none", "–"]
    assert r.ok


def test_choices() -> None:
    r = reader(stage="use", other="Use", empty="")
    assert (r.choice("stage", ["make", "use"]), told(r)) == ("use", [])
    assert (r.choice("other", ["make", "use"]), told(r)) == ("Use", [("factor-choice-unknown", "error", "other")])
    assert r.problems[0].params["choices"] == "make, use"
    assert r.choice("empty", ["use"], required=False) == "" and len(r.problems) == 1
    assert r.choice("empty", ["use"]) == "" and told(r)[1] == ("factor-cell-empty", "error", "empty")


@pytest.mark.parametrize(
    ("text", "year"), [("2024", 2024), ("2024-05", 2024), ("2024-05-31", 2024), ("24", None), ("2024-5", None),
                       ("20245", None), ("2024-05-3", None), ("mai 2024", None)],
)  # fmt: skip
def test_years(text: str, year: int | None) -> None:
    r = reader(valid_from=text)
    assert r.year("valid_from") == year
    assert told(r) == ([] if year else [("factor-number-invalid", "error", "valid_from")])


@pytest.mark.parametrize(
    ("low", "high", "value", "right"),
    [
        ("", "", 5.0, True),
        ("3", "8", 5.0, True),
        ("5", "5", 5.0, True),
        ("5", "8", 5.0, True),
        ("3", "5", 5.0, True),
        ("5.1", "8", 5.0, False),
        ("3", "4.9", 5.0, False),
        ("3", "", 5.0, False),
        ("", "8", 5.0, False),
        ("0", "8", 5.0, False),
        ("0", "8", 0.0, True),
        ("3", "8", None, True),
        ("0", "8", None, False),
    ],
)
def test_ranges(low: str, high: str, value: float | None, right: bool) -> None:
    r = reader(low=low, high=high)
    assert r.range(value) == (float(low) if low else None, float(high) if high else None)
    assert told(r) == ([] if right else [("factor-range-disordered", "error", "low")])


def test_a_close_name_is_a_hint() -> None:
    assert close_name("laptpo", ["server", "laptop"]) == " (laptop ?)"
    assert close_name("xyz", ["server", "laptop"]) == ""


ITEMS = (
    Item("laptop", "laptop", "terminals", 5, 30, ("Ordinateur portable", "Laptop", "Notebook"), ""),
    Item("server", "server", "datacentres", 5, 1600, ("Serveur", "Server", "PowerEdge R740"), ""),
    Item("server_blade", "server", "datacentres", 5, 850, ("Serveur lame", "Blade server"), ""),
)


@pytest.mark.parametrize(
    "written", ["Ordinateur portable", "ORDINATEUR-PORTABLE", " ordinateur  portable ", "Note-book"]
)
def test_case_accents_spaces_and_hyphens_do_not_matter(written: str) -> None:
    match = ItemIndex(ITEMS).match(written)
    assert match.item is not None and match.item.item == "laptop"
    assert match.by == "alias"


def test_the_type_comes_before_a_model_of_another_category() -> None:
    match = ItemIndex(ITEMS).match("Notebook", "PowerEdge R740")
    assert match.item is not None and (match.item.item, match.by) == ("laptop", "alias")


def test_a_model_names_the_item_of_a_type_of_its_category() -> None:
    match = ItemIndex(ITEMS).match("Serveur lame", "PowerEdge R740")
    assert match.item is not None and (match.item.item, match.by) == ("server", "model")


def test_a_model_of_fewer_than_four_letters_names_nothing() -> None:
    items = (Item("ct", "imaging", "medical_devices", 7, 26226, ("Scanner (TDM)", "CT scanner", "CT"), ""),)
    assert ItemIndex(items).match("", "CT").item is None
    assert ItemIndex(items).match("CT").item is not None


def test_an_unknown_model_falls_back_on_the_type() -> None:
    match = ItemIndex(ITEMS).match("server", "ProLiant DL380")
    assert match.item is not None and (match.item.item, match.by) == ("server", "type")


@pytest.mark.parametrize("close", ["Serveur lames", "PowerEdge R750", "laptops", "Servers"])
def test_a_close_name_is_suggested_and_never_used(close: str) -> None:
    match = ItemIndex(ITEMS).match(close)
    assert match.item is None
    assert match.by == "none"
    assert match.suggestions


def test_nothing_close_gives_no_suggestion() -> None:
    match = ItemIndex(ITEMS).match("xyzzy", "")
    assert (match.item, match.by, match.suggestions) == (None, "none", ())


def test_normalisation_keeps_digits_and_ligatures() -> None:
    assert normalised("Cœur – R740") == "coeurr740"


@pytest.mark.parametrize(
    ("kind", "model", "item"),
    [
        ("Notebook", "", "laptop"),
        ("Laptop", "", "laptop"),
        ("Mini Tower", "OptiPlex 7010", "desktop"),
        ("Low Profile Desktop", "", "desktop"),
        ("All in One", "", "all_in_one"),
        ("Rack Mount Chassis", "", "server"),
        ("Blade", "", "server_blade"),
        ("Server", "Physical Server unknown", "server"),
        ("Monitor", "", "monitor"),
        ("Communication Device", "", "smartphone"),
        ("IP-phone", "", "ip_phone"),
        ("Ordinateur portable", "Ultra portable -  11 à 14 pouces", "laptop"),
        ("Ordinateur portable", "Portable - 14 à 17 pouces", "laptop_large"),
        ("Ordinateur fixe - sans écran", "Tous types d’ordinateur fixe", "desktop"),
        ("Écran", "Écran - 15 à 24 pouces", "monitor"),
        ("Écran", "Écran - 25 à 34 pouces", "monitor_large"),
        ("Écran", "Écran - 35 à 55 pouces", "monitor_xl"),
        ("Serveur rack", "Tous types de serveur rack", "server"),
        ("Stockage", "Baie de stockage", "storage_array"),
        ("Stockage", "Baie NAS", "nas"),
        ("Commutateur réseau", "Tous types de commutateur", "switch"),
        ("Networking", "", "switch"),
        ("IRM", "", "mri"),
    ],
)
def test_the_words_of_known_tools_reach_an_item_of_the_default_set(kind: str, model: str, item: str) -> None:
    answer = matcher_of(load_builtin_set("ademe-2022").items).answer(kind, model)
    assert answer.item is not None and answer.item.item == item


@pytest.mark.parametrize("ambiguous", ["Scanner", "Computer", "Ordinateur", "Téléphone", "Autre", "Other", "Unknown"])
def test_a_word_that_means_several_things_matches_nothing(ambiguous: str) -> None:
    assert ItemIndex(load_builtin_set("ademe-2022").items).match(ambiguous).item is None
