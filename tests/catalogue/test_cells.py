"""Each kind of cell of a factor row: what it takes, what it refuses, with the place it tells."""

from __future__ import annotations

import pytest

from ecosoin.catalogue.cells import RowReader, close_name


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
