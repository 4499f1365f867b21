"""The kernel: draws, problems, SQL names, units, vocabulary."""

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ecosoin.kernel import vocabulary as v
from ecosoin.kernel.draws import stream
from ecosoin.kernel.errors import InputProblems, Problem, escalate_doubts, sorted_problems
from ecosoin.kernel.sql import identifier, literal
from ecosoin.kernel.units import (
    DAYS,
    HOURS,
    MINUTES,
    MONTHS,
    QUANTITIES,
    SECONDS,
    canonical_unit,
    to_canonical,
    units_of,
)
from ecosoin.words.voice import term

PINNED = {
    (7, "factor:x"): [0.7268124396455363, -1.1938800191692645, -2.801670436328717],
    (-3, "é"): [-0.11584092927562892, 0.7571371513177133, 0.013918862240831805],
}


def test_a_stream_is_the_same_on_every_machine_and_in_every_version() -> None:
    """Results of a seed are published: these numbers may never change."""
    assert stream(7, "factor:x").standard_normal(3).tolist() == pytest.approx(PINNED[7, "factor:x"], rel=1e-12)
    assert stream(-3, "é").standard_normal(3).tolist() == pytest.approx(PINNED[-3, "é"], rel=1e-12)


def test_each_name_and_each_seed_has_its_own_stream() -> None:
    first = {tuple(stream(s, n).standard_normal(2)) for s in (1, 2, 3) for n in ("a", "b", "ab")}
    assert len(first) == 9


def places(problems: list[Problem]) -> list[tuple[str, str | None, int | None, str | None]]:
    return [(p.severity, p.file, p.row, p.column) for p in problems]


def test_errors_come_first_then_files_rows_columns_and_codes() -> None:
    given = [
        Problem("cell-empty", "note", "a.csv", 1, "x"),
        Problem("cell-empty", "doubt", "a.csv", 1, "x"),
        Problem("cell-empty", "error", "b.csv", 2, "x"),
        Problem("cell-empty", "error", "a.csv", 10, "x"),
        Problem("cell-empty", "error", "a.csv", 9, "y"),
        Problem("cell-empty", "error", "a.csv", 9, "x"),
        Problem("cell-empty", "error", "a.csv", 9, None),
        Problem("cell-empty", "error", "a.csv", 1, "x"),
        Problem("cell-empty", "error", "a.csv", None, "z"),
        Problem("cell-empty", "error", None, 99, "z"),
    ]
    assert sorted_problems(given) == given[::-1]
    same_place = [Problem("number-invalid", "error", "a.csv", 9, "x"), Problem("cell-empty", "error", "a.csv", 9, "x")]
    assert [p.code for p in sorted_problems(same_place)] == ["cell-empty", "number-invalid"]


def test_an_exact_repeat_is_told_once_and_what_differs_is_kept() -> None:
    one = Problem("cell-empty", "error", "a.csv", 3, "x", {"text": "1", "other": 2})
    same = Problem("cell-empty", "error", "a.csv", 3, "x", {"other": 2, "text": "1"})
    different = Problem("cell-empty", "error", "a.csv", 3, "x", {"text": "4", "other": 2})
    assert sorted_problems([one, same, different]) == [one, different]
    assert InputProblems([different, one, same]).problems == [different, one]


def test_strict_turns_doubts_into_errors_and_nothing_else() -> None:
    given = [Problem("cell-empty", s, "a.csv", 3, "x", {"k": 1}) for s in ("error", "doubt", "note")]
    strict = escalate_doubts(given)
    assert [p.severity for p in strict] == ["error", "error", "note"]
    assert {(p.code, p.file, p.row, p.column, p.params["k"]) for p in strict} == {("cell-empty", "a.csv", 3, "x", 1)}


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
HOSTILE = "x'); drop table t; --\"\\"


@given(text=TEXT)
@example(text=HOSTILE)
def test_a_text_comes_back_as_it_went(text: str) -> None:
    assert duckdb.execute(f"select {literal(text)}").fetchall() == [(text,)]


@given(name=TEXT)
@example(name=HOSTILE)
def test_a_name_comes_back_as_it_went(name: str) -> None:
    assert duckdb.sql(f"select 1 as {identifier(name)}").columns == [name]


@pytest.mark.parametrize("quote", [identifier, literal])
def test_a_text_no_database_holds_is_told(quote: object) -> None:
    with pytest.raises(InputProblems) as caught:
        quote("a\0b")  # type: ignore[operator]
    assert [(p.code, p.params) for p in caught.value.problems] == [("text-with-nul", {"text": "a␀b"})]


TABLE = [
    ("duration", "second", 0.000277777777777778, "hour"),
    ("duration", "minute", 0.0166666666666667, "hour"),
    ("duration", "hour", 1, "hour"),
    ("lifetime", "day", 0.00273972602739726, "year"),
    ("lifetime", "month", 0.0833333333333333, "year"),
    ("lifetime", "year", 1, "year"),
    ("active_time", "hour/year", 1, "hour/year"),
    ("active_time", "hour/day", 365, "hour/year"),
    ("count", "count", 1, "count"),
    ("volume_year", "count/year", 1, "count/year"),
    ("share", "share", 1, "share"),
    ("share", "percent", 0.01, "share"),
    ("power", "W", 1, "W"),
    ("power", "kW", 1000, "W"),
    ("data", "kB", 0.000001, "GB"),
    ("data", "MB", 0.001, "GB"),
    ("data", "GB", 1, "GB"),
    ("data", "TB", 1000, "GB"),
    ("distance", "m", 0.001, "km"),
    ("distance", "km", 1, "km"),
    ("ratio", "ratio", 1, "ratio"),
    ("parameters", "billion", 1, "billion"),
    ("token", "token", 1, "token"),
]


def test_the_table_is_whole() -> None:
    assert [(q, u) for q, units in QUANTITIES.items() for u in units] == [(q, u) for q, u, _, _ in TABLE]


@pytest.mark.parametrize(("quantity", "unit", "factor", "canonical"), TABLE)
def test_a_unit_is_converted_to_the_canonical_one(quantity: str, unit: str, factor: float, canonical: str) -> None:
    assert to_canonical(7.3, quantity, unit) == pytest.approx(7.3 * factor, rel=1e-12)
    assert canonical_unit(quantity) == canonical
    assert unit in units_of(quantity)


def test_the_year_the_day_and_the_hour() -> None:
    assert (MONTHS, DAYS, HOURS, MINUTES, SECONDS) == (12, 365, 24, 60, 3600)


# Product environmental footprint category 3.1 (JRC130796) and the flows of the ADEME rules:
# code, unit, code of the rules, whether the rules ask for it, whether it is a flow.
CRITERIA = """
climate_change               | kg CO2 eq         | GWP    | asked | impact
resource_use_minerals_metals | kg Sb eq          | ADPe   | asked | impact
acidification                | mol H+ eq         | AP     | asked | impact
particulate_matter           | disease incidence | PM     | asked | impact
ionising_radiation           | kBq U-235 eq      | IR     | asked | impact
resource_use_fossils         | MJ                | ADPf   | free  | impact
ozone_depletion              | kg CFC-11 eq      | ODP    | free  | impact
photochemical_ozone_formation | kg NMVOC eq      | POCP   | free  | impact
eutrophication_freshwater    | kg P eq           | EPf    | free  | impact
eutrophication_marine        | kg N eq           | EPm    | free  | impact
eutrophication_terrestrial   | mol N eq          | EPt    | free  | impact
ecotoxicity_freshwater       | CTUe              | CTUe   | free  | impact
human_toxicity_cancer        | CTUh              | CTUh-c | free  | impact
human_toxicity_non_cancer    | CTUh              | CTUh-nc | free | impact
land_use                     | Pt                | LU     | free  | impact
water_use                    | m3 world eq deprived | WU  | free  | impact
final_energy                 | kWh               | FE     | free  | flow
water_consumption            | m3                | WCON   | free  | flow
primary_energy               | MJ                | TPE    | free  | flow
weee                         | kg                | WEEE   | free  | flow
"""


def test_every_criterion_with_its_unit_its_code_and_its_flags() -> None:
    expected = [tuple(cell.strip() for cell in line.split("|")) for line in CRITERIA.strip().splitlines()]
    found = [
        (c.code, c.unit, c.rcp_code, "asked" if c.mandatory else "free", "flow" if c.flow else "impact")
        for c in v.CRITERIA
    ]
    assert found == expected


def test_the_lists_drawn_from_the_criteria() -> None:
    codes = [line.split("|")[0].strip() for line in CRITERIA.strip().splitlines()]
    assert list(v.CRITERION_CODES) == codes
    assert list(v.MANDATORY_CRITERIA) == codes[:5]
    assert [c.code for c in v.CRITERIA if not c.flow] == codes[:16]
    assert {code: c.code for code, c in v.CRITERION.items()} == {code: code for code in codes}


def test_every_other_closed_list() -> None:
    assert v.STAGE_CODES == ("manufacturing", "distribution", "use", "end_of_life")
    assert set(v.EMBEDDED_STAGES) == set(v.STAGE_CODES) - {"use"}
    assert v.RCP_STAGE == {"manufacturing": "BLD", "distribution": "DIS", "use": "USE", "end_of_life": "EOL"}
    assert v.TIER_CODES == ("terminals", "networks", "datacentres", "medical_devices", "non_digital")
    assert v.QUALITY_GRADES == ("high", "medium", "low")
    assert v.OWNERSHIPS == ("professional", "leased", "cope", "byod")
    assert v.LOCATIONS == ("office", "own_room", "colocation", "hyperscale", "home")
    assert v.DATACENTRE_LOCATIONS == ("own_room", "colocation", "hyperscale")


def test_every_term_is_named_in_both_languages() -> None:
    codes = (*v.STAGE_CODES, *v.TIER_CODES, *v.CRITERION_CODES, *v.QUALITY_GRADES)
    assert len(set(codes)) == len(codes)
    assert all(term(code, language) != code for code in codes for language in ("fr", "en"))
