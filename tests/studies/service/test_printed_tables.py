"""What a committee reads: the tables of the workbook and of ``explain``, on paper; what is rather not shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from ecosoin.cli.main import main
from ecosoin.studies.service.assessment import Assessment
from ecosoin.studies.service.road.study import read_services, study_service
from tests.small_services import minimal, write
from tests.studies.service.paper import (
    AMOUNTS,
    CLIMATE,
    METALS,
    amount,
    component,
    impact,
    paper_service,
    weight,
    write_factors,
)

KG, SB = "kg CO₂ eq.", "kg Sb eq."
Sheets = list[list[list[Any]]]
Printed = tuple[Sheets, dict[str, Any]]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    write_factors(folder / "jeu")
    write(folder, paper_service(), "papier.yaml")
    write(folder, paper_service() | {"service": "double", "label": {"fr": "Double", "en": "Double"}}, "double.yaml")
    return folder


def run(work: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["service", *arguments], catch_exceptions=False)


def printed(work: Path, command: str, *names: str) -> Printed:
    """The sheets of the English workbook after the contents, title and headers aside, and the document."""
    out = work / command
    paths = [str(work / f"{n}.yaml") for n in names]
    more = ("--factors", str(work / "jeu"), "--draws", "2000", "--seed", "4", "--lang", "en", "--out", str(out))
    done = run(work, command, *paths, *more, "--json")
    assert done.exit_code == 0, done.stderr
    book = CalamineWorkbook.from_path(out / "report.xlsx")
    return [book.get_sheet_by_name(n).to_python()[2:] for n in book.sheet_names[1:]], json.loads(done.stdout)


@pytest.fixture(scope="module")
def assessed(work: Path) -> Printed:
    return printed(work, "assess", "papier")


def rows_starting(sheets: Sheets, *start: Any) -> list[list[Any]]:
    """What follows in each row, of any table, that starts so."""
    return [r[len(start) :] for sheet in sheets for r in sheet if r[: len(start)] == list(start)]


def of(document: dict[str, Any], key: str, criterion: str) -> dict[str, Any]:
    return next(r for r in document[key] if r["criterion"] == criterion)


@pytest.mark.parametrize(
    ("criterion", "name", "unit"), [(CLIMATE, "Climate change", KG), (METALS, "Resource use, minerals and metals", SB)]
)
def test_footprint_and_net(assessed: Printed, criterion: str, name: str, unit: str) -> None:
    sheets, document = assessed
    whole, net = of(document, "footprint", criterion), of(document, "net", criterion)
    found = rows_starting(sheets, name, unit)
    expected = [
        [whole[k] for k in ("value", "p05", "p50", "p95", "coverage_share")],
        [net[k] for k in ("value", "p05", "p50", "p95", "probability_better")],
    ]
    assert found == [pytest.approx(row) for row in expected]


def test_who_weighs_what(assessed: Printed) -> None:
    """Heaviest first, each part by its name."""
    sheets, _ = assessed
    part = {"car": "Replaced", "sheets": "Replaced", "follow": "Induced"}
    for criterion in (CLIMATE, METALS):
        order = sorted((n for n in AMOUNTS if weight(n, criterion)), key=lambda n: -weight(n, criterion))
        table = next(s for s in sheets if s[0][0] == f"the {order[0]}" and len(s) == len(order))
        assert [(r[0], r[1]) for r in table] == [(f"the {n}", part.get(n, "Service")) for n in order]
        assert [r[4] for r in table] == pytest.approx([weight(n, criterion) for n in order])


def test_tier_and_stage(assessed: Printed) -> None:
    sheets, _ = assessed
    both = {
        s: [impact("rack", s, c) + impact("disk", s, c) for c in (CLIMATE, METALS)] for s in ("manufacturing", "use")
    }
    assert rows_starting(sheets, "Data centres", "Manufacturing") == [pytest.approx(both["manufacturing"])]
    assert rows_starting(sheets, "Data centres", "Use") == [pytest.approx(both["use"])]
    assert rows_starting(sheets, "Terminals", "Distribution") == [
        [pytest.approx(impact("screens", "distribution", CLIMATE)), ""]
    ]


def test_side_by_side(assessed: Printed) -> None:
    """What is replaced counts for its substitution, 0.7."""
    sheets, document = assessed
    own, induced = of(document, "footprint", CLIMATE), of(document, "induced", CLIMATE)
    other = of(document["comparator"], "footprint", CLIMATE)
    bounds = ("p05", "p50", "p95")
    assert rows_starting(sheets, "Service")[-1] == pytest.approx([own[k] for k in bounds])
    assert rows_starting(sheets, "Induced") == [pytest.approx([induced[k] for k in bounds])]
    assert rows_starting(sheets, "Replaced (after substitution)") == [pytest.approx([0.7 * other[k] for k in bounds])]


def test_break_even_sensitivity_and_stock(assessed: Printed) -> None:
    sheets, document = assessed
    keys = ("current", "value", "p05", "p50", "p95", "exists_share")
    table = [r for s in sheets for r in s if len(r) == 9]
    assert [r[3:] for r in table] == [pytest.approx([b[k] for k in keys]) for b in document["break_even"]]
    assert [r[2] for r in table] == ["km", "km", "patients", "patients", "a year", "years"]
    shown = [r for r in document["sensitivity"] if r["criterion"] == CLIMATE and r["share_of_variance"] >= 0.005]
    assert rows_starting(sheets, "real substitution")[0][0] == pytest.approx(shown[0]["share_of_variance"])
    assert rows_starting(sheets, "the disk", 5.0) == [pytest.approx([900, 4500])]


def test_amounts_and_what_was_assumed(assessed: Printed) -> None:
    sheets, _ = assessed
    first = next(s for s in sheets if s[0][0] == "Distance avoided (one way)" and len(s[0]) == 7)
    assert first[0] == ["Distance avoided (one way)", 15.0, "", "", "km", "yes", "Survey"]
    assert rows_starting(sheets, "the line: volume") == [[pytest.approx(0.7), 0.35, 1.4, "GB", "", ""]]
    assert rows_starting(sheets, "the screens", "lifetime") == [["Screen", 4.0]]


def test_ranks_and_evidence(assessed: Printed) -> None:
    sheets, document = assessed
    judged = document["benefit_risk"]
    rank, confidence = judged["rank_acceptability"], judged["confidence"]
    assert rows_starting(sheets, "Service")[0] == pytest.approx([*rank["service"], confidence["service"]])
    assert rows_starting(sheets, "Phone")[0] == pytest.approx([*rank["sober"], confidence["sober"]])
    swing = [e["swing"] for e in judged["most_valuable_evidence"]]
    assert rows_starting(sheets, "B1 Clinical outcome") == [
        [pytest.approx(swing[0])],
        ["3 (E2)", "2 (E4)", "0 (neutral)"],
    ]
    assert rows_starting(sheets, "B6 Professional time released") == [["", "", "2 (neutral)"]]
    score = rows_starting(sheets, "R7 Direct footprint (multi-criteria, per act)")[-1]
    assert score == ["4 (E2, computed)", "", "0 (neutral)"]


def test_several_side_by_side(work: Path) -> None:
    """A service and its double: the figures of each, what they replace once, and neither lighter than the other."""
    sheets, document = printed(work, "compare", "papier", "double")
    for s in document["services"]:
        climate, metals = of(s, "footprint", CLIMATE), of(s, "footprint", METALS)
        net, name = of(s, "net", CLIMATE), s["label"]["en"]
        bounds = ("p05", "p50", "p95")
        found = rows_starting(sheets, name)
        assert pytest.approx([climate[k] for k in bounds]) in found
        assert pytest.approx([metals[k] for k in bounds]) in found
        expected = [climate["value"], metals["value"], net["value"], net["probability_better"]]
        assert rows_starting(sheets, name, "one act") == [[*map(pytest.approx, expected), "undetermined"]]
    other = of(document["services"][0]["comparator"], "footprint", CLIMATE)
    replaced = rows_starting(sheets, "Replaced: Visit")
    assert replaced[0] == pytest.approx([0.7 * other[k] for k in ("p05", "p50", "p95")]) and len(replaced) == 2
    assert rows_starting(sheets, "Service told", "Double", "Climate change") == [[0.0]]


def test_the_map(work: Path) -> None:
    sheets, document = printed(work, "map", "papier")
    point = document["points"][0]
    order = ("p50", "p05", "p95")
    row = rows_starting(sheets, "Service told", "one act")[0]
    assert row[:3] == pytest.approx([point["benefit"][k] for k in order])
    assert row[3:6] == pytest.approx([point["footprint_ratio"][k] for k in order])
    assert row[6] == "undetermined"


LINES = {
    # item, place, quantity of a line, lifetime, its basis, kWh of one, its basis
    "screens": ("p_screen", "FR", 1.25 / 1825, 4, "default", 120, "default"),
    "kit": ("p_kit", "FR", 0.0125, 1, "given", 3.2, "given"),
    "rack": ("p_rack", "DE", 0.0002, 6, "default", 0.25 * 8760 * 1.6, "given"),
    "disk": ("p_disk", "FR", 0.0072, 4, "given", 5 * 8.76 * 1.5, "given"),
    "line": ("p_line", "FR", 2.1, 1, "given", 0, "given"),
    "car": ("p_car", "FR", 45, 1, "given", 0, "given"),
    "sheets": ("p_sheet", "FR", 6, 1, "given", 0, "given"),
    "follow": ("p_car", "FR", 4.5, 1, "given", 0, "given"),
}


def test_each_component_as_a_line(work: Path, assessed: Printed) -> None:
    found = duckdb.execute(
        "select item_id, item, place, line_quantity, amortised_year, lifetime_basis, unit_kwh_year, energy_basis, "
        "unit_year, use_unit, energy_kwh, type, applied_pue, name, source_file from read_parquet(?)",
        [str(work / "assess" / "lines.parquet")],
    ).fetchall()
    assert [r[0] for r in found] == list(LINES)
    for name, *rest in found:
        item, place, quantity, life, basis, kwh, energy_basis = LINES[name]
        assert rest[:2] == [item, place] and (rest[4], rest[6]) == (basis, energy_basis)
        assert (rest[2], rest[3], rest[5]) == pytest.approx((quantity, life, kwh), rel=1e-9)
        _, unit, use, energy = AMOUNTS[name]
        assert (rest[7] or 0, rest[8] or 0, rest[9]) == pytest.approx((unit, use, energy), rel=1e-9)
        assert (rest[7] is None, rest[8] is None) == (unit == 0, use == 0)
        assert (rest[11], rest[12], rest[13]) == (1.0, None, "papier.yaml")


def test_each_impact(work: Path, assessed: Printed) -> None:
    rows = duckdb.execute(
        "select item_id, part, stage, criterion, value from read_parquet(?) where criterion in (?, ?)",
        [str(work / "assess" / "impacts.parquet"), CLIMATE, METALS],
    ).fetchall()
    part = {"car": "comparator", "sheets": "comparator", "follow": "induced"}
    assert {(n, p) for n, p, *_ in rows} == {(n, part.get(n, "service")) for n in AMOUNTS}
    for name, _, stage, criterion, value in rows:
        assert value == pytest.approx(impact(name, stage, criterion), rel=1e-9)


def test_templates_are_listed_and_written_in_both_languages(work: Path) -> None:
    french = run(work, "new", "--list").stdout.splitlines()
    english = run(work, "new", "--lang", "en").stdout.splitlines()
    assert len(french) == len(english) == 13 and french != english
    assert [x.split()[0] for x in french] == [x.split()[0] for x in english]
    done = run(work, "new", "e-prescription", "--out", str(work / "neuf" / "a.yaml"), "--lang", "en")
    assert done.exit_code == 0 and str(work / "neuf" / "a.yaml") in done.stderr and "Written" in done.stderr


def test_draws_and_seed_unless_told(work: Path) -> None:
    path = write(work, minimal(), "essai.yaml")
    done = run(work, "assess", str(path), "--out", str(work / "défaut"), "--json")
    study = json.loads(done.stdout)["study"]
    assert (study["draws"], study["seed"], study["factor_sets"]) == (
        10_000,
        1,
        ["health-services", "ademe-2022", "manufacturers-pcf"],
    )
    assert run(work, "assess", str(path), "--out", str(work / "x"), "--draws", "99").exit_code == 2
    assert run(work, "map", "--out", str(work / "x")).exit_code == 2


def assessed_alone(folder: Path, data: dict[str, Any]) -> Assessment:
    write_factors(folder / "jeu")
    return study_service(read_services([write(folder, data)], str(folder / "jeu"))[0], 400, 1).assessment


def sheets(low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return component("sheets", "printing", "p_sheet", number=amount(600, "count", low, high))


def shown(found: Assessment) -> set[tuple[str, str]]:
    return {(b.variable, b.criterion) for b in found.break_even}


def test_a_comparator_without_factor_for_metals_balances_climate_only(tmp_path: Path) -> None:
    """Kit 84 / n + rest = 0.7 * 3 kg of paper."""
    data = paper_service() | {"parameters": {}, "induced": []}
    data["components"] = data["components"][1:2]
    data["components"][0].pop("power")
    data["comparator"]["components"] = [sheets()]
    found = assessed_alone(tmp_path, data)
    assert shown(found) == {("uses", CLIMATE)}
    assert found.break_even[0].value == pytest.approx(84 / 2.1, rel=1e-9)
    assert not found.is_comparable(1) and found.is_comparable(0)


def test_a_service_without_factor_for_metals_balances_climate_only(tmp_path: Path) -> None:
    data = paper_service() | {"induced": []}
    data["components"] = [sheets()]
    data["comparator"]["components"] = data["comparator"]["components"][:1]
    found = assessed_alone(tmp_path, data)
    assert shown(found) == {("distance", CLIMATE)}
    assert found.break_even[0].value == pytest.approx(15 * 3 / (0.7 * 9), rel=1e-9)
    assert not found.is_comparable(1)


def test_two_distances_have_no_common_balance(tmp_path: Path) -> None:
    data = paper_service() | {"parameters": {}}
    data["comparator"]["components"][0]["distance"] = amount(15, "km")
    data["induced"][0]["distance"] = amount(12, "km")
    assert {v for v, _ in shown(assessed_alone(tmp_path, data))} == {"uses", "annual_volume", "retention"}


def test_without_comparator_nothing_is_balanced_and_doubt_is_the_service_s_own(tmp_path: Path) -> None:
    data = paper_service() | {"parameters": {}, "induced": [], "comparator": None}
    found = assessed_alone(tmp_path, data)
    assert found.break_even == () and found.net is None and found.net_central is None
    shares = {(s.criterion, s.input): s.share_of_variance for s in found.sensitivity}
    assert shares == {(CLIMATE, "line.volume"): pytest.approx(1), (METALS, "line.volume"): pytest.approx(1)}
    assert found.service.total[0] == pytest.approx(
        sum(weight(n, CLIMATE) for n in ("screens", "kit", "rack", "disk", "line"))
    )


def test_a_criterion_no_draw_moves_has_no_sensitivity(tmp_path: Path) -> None:
    """Paper alone is unsure and has no factor for metals."""
    data = paper_service() | {"parameters": {}, "induced": []}
    data["components"] = data["components"][1:2]
    data["comparator"] |= {"components": [sheets(300, 1200)], "substitution": amount(0.7, "share")}
    found = assessed_alone(tmp_path, data)
    assert {s.criterion for s in found.sensitivity} == {CLIMATE}
    assert found.sensitivity[0].share_of_variance == pytest.approx(1)


def test_nothing_induced_weighs_nothing_and_lacks_nothing(tmp_path: Path) -> None:
    found = assessed_alone(tmp_path, paper_service() | {"induced": []})
    assert found.induced.total.tolist() == [0.0] * len(found.induced.total)
    assert not found.induced.draws.any() and set(found.induced.coverage) == {1.0}
