"""What a study leaves: tables (against ``hand`` solved on paper), labels of a set, the account of what was read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from msgspec import convert

from ecosoin.doors.study_tables import line_impacts, read_activity, write_labels
from ecosoin.kernel.errors import InputProblems
from ecosoin.results.footprint import Footprint
from ecosoin.studies.footprint.rcp import RULES
from ecosoin.studies.footprint.report.view import View
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint
from tests.on_paper import METHOD, mean
from tests.small_studies import study, write_set
from tests.studies.footprint.conftest import Hand
from tests.studies.footprint.hand import ELECTRICITY, SOURCES, write_hand_set
from tests.studies.footprint.test_figures import LIMITS

pytestmark = pytest.mark.usefixtures("no_report")


def rows(out: Path, table: str, columns: str, where: str = "true") -> list[tuple[Any, ...]]:
    """Columns of a table; those of ``impacts`` by line."""
    con = duckdb.connect()
    found = line_impacts(con, out) if table == "impacts" else con.read_parquet(str(out / f"{table}.parquet"))
    return found.filter(where).query("found", f"select {columns} from found order by all").fetchall()


def close(found: Sequence[tuple[Any, ...]], expected: Sequence[tuple[Any, ...]]) -> None:
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        for a, b in zip(one, other, strict=True):
            assert a == (pytest.approx(b, rel=1e-12) if isinstance(b, float) else b), (one, other)


def test_activity_holds_the_amounts_by_scope(hand: Hand) -> None:
    columns = "item, tier, category, place, quality, site, service, unit_year, use_unit, energy_kwh, lines"
    close(
        rows(hand.out, "activity", columns),
        [
            ("pc", "terminals", "laptop", "FR", "high", "Nord", "Soins", 5.0, 30.0, 780.0, 1),
            ("pc", "terminals", "laptop", "FR", "low", "Sud", "Soins", 1.25, 5.0, 200.0, 1),
            ("pc", "terminals", "laptop", "FR", "medium", "Sud", "Paie", 1.71, 6.84, 205.2, 1),
            ("srv", "datacentres", "server", "DE", "medium", "Sud", "Paie", 0.25, 2.0, 4632.0, 1),
            ("srv", "datacentres", "server", "FR", "low", "Nord", "Soins", 0.6, 3.0, 8400.0, 1),
            ("trip", "non_digital", "travel", "FR", "low", "Sud", "Soins", 400.0, 400.0, None, 1),
        ],
    )


def test_the_activity_is_read_back_as_it_was_written(hand: Hand) -> None:
    activity, tiers, categories = read_activity(hand.out)
    assert activity.item == ("pc", "pc", "pc", "srv", "srv", "trip")
    assert tiers == ("terminals",) * 3 + ("datacentres",) * 2 + ("non_digital",)
    assert categories == ("laptop",) * 3 + ("server",) * 2 + ("travel",)
    assert activity.place == ("FR", "FR", "FR", "DE", "FR", "FR")
    assert activity.quality == ("high", "low", "medium", "medium", "low", "low")
    assert activity.scope["site"] == ("Nord", "Sud", "Sud", "Sud", "Nord", "Sud")
    assert activity.scope["service"] == ("Soins", "Soins", "Paie", "Paie", "Soins", "Soins")
    assert activity.unit_year.tolist() == pytest.approx([5, 1.25, 1.71, 0.25, 0.6, 400], rel=1e-12)
    assert activity.use_unit.tolist() == pytest.approx([30, 5, 6.84, 2, 3, 400], rel=1e-12)
    assert activity.energy_kwh[:5].tolist() == pytest.approx([780, 200, 205.2, 4632, 8400], rel=1e-12)
    assert np.isnan(activity.energy_kwh[5])
    assert activity.lines.tolist() == [1] * 6


def test_factors_are_written_whole_with_their_source(hand: Hand) -> None:
    law = "value, low, central, high, mean, method_share, models, stream, range"
    rest = "unit, quality, set_name, source_id, source_kind, publisher, title, version, date_published, url, licence"
    columns = f"id, kind, item, stage, criterion, place, {law}, {rest}, locator, note"
    found = {r[0]: r for r in rows(hand.out, "factors", columns)}
    for name, limits in LIMITS.items():
        told = found[name.partition(":")[2]]
        assert told[7:10] == pytest.approx(limits, rel=1e-12)
        assert told[10:14] == (pytest.approx(mean(limits)), METHOD if ":pc:" in name or ":srv:" in name else 1, 1, name)
    close(
        [
            found["hand:pc:manufacturing:climate_change"],
            found["hand:electricity:FR:2023:climate_change"],
            found["hand:pc:lifetime_year"],
            found["hypotheses:own_room:pue"],
        ],
        [
            (
                "hand:pc:manufacturing:climate_change", "factor", "pc", "manufacturing", "climate_change", "", 150.0,
                120.0, 150.0, 200.0, mean((120, 150, 200)), METHOD, 1.0, "factor:hand:pc:manufacturing:climate_change",
                None, "kg CO2 eq/unit", "medium", "hand", "measured", "dataset", "Bureau A", "Fiches", "3", "",
                "https://a.example", "CC-BY-4.0", "p. 4", "Note du facteur",
            ),
            (
                "hand:electricity:FR:2023:climate_change", "mix", None, "use", "climate_change", "FR", 0.08, 0.07, 0.08,
                0.1, mean((0.07, 0.08, 0.1)), 1.0, 1.0, "mix:hand:electricity:FR:2023:climate_change", None,
                "kg CO2 eq/kWh", None, "hand", "grid", "dataset", "Bureau C", "Réseau", "", "2022-07-08",
                "https://c.example", "ODbL-1.0", "2023", "",
            ),
            (
                "hand:pc:lifetime_year", "lifetime_year", "pc", None, None, None, 4.0, 4 / 1.5, 4.0, 6.0,
                4 * mean((1 / 1.5, 1, 1.5)), 1.0, 1.0, "life:laptop", None, "year", None, "hand", *(None,) * 10,
            ),
            (
                "hypotheses:own_room:pue", "pue", "own_room", None, None, None, 1.93, 1.4, 1.93, 2.6,
                1 + mean((0.4, 0.93, 1.6)), 1.0, 1.0, "pue:own_room", None, "ratio", *(None,) * 12,
            ),
        ],
    )  # fmt: skip


def test_impacts_of_a_line_by_stage_with_where_each_comes_from(hand: Hand) -> None:
    """``ok`` when nothing was supposed; ``assumed`` from a default amount or from a source that is an assumption."""
    columns = "item_id, stage, value, status, factor_id, quality"
    close(
        rows(hand.out, "impacts", columns, "criterion = 'climate_change' and item_id in ('pc-n', 'pc-s', 'sv-s')"),
        [
            ("pc-n", "distribution", 50.0, "assumed", "hand:pc:distribution:climate_change", "low"),
            ("pc-n", "end_of_life", 10.0, "ok", "hand:pc:end_of_life:climate_change", "high"),
            ("pc-n", "manufacturing", 750.0, "ok", "hand:pc:manufacturing:climate_change", "medium"),
            ("pc-n", "use", 780 * 0.08, "ok", "hand:electricity:FR:2023:climate_change", None),
            ("pc-s", "distribution", 17.1, "assumed", "hand:pc:distribution:climate_change", "low"),
            ("pc-s", "end_of_life", 3.42, "assumed", "hand:pc:end_of_life:climate_change", "high"),
            ("pc-s", "manufacturing", 256.5, "assumed", "hand:pc:manufacturing:climate_change", "medium"),
            ("pc-s", "use", 205.2 * 0.08, "assumed", "hand:electricity:FR:2023:climate_change", None),
            ("sv-s", "distribution", None, "missing", None, None),
            ("sv-s", "end_of_life", None, "missing", None, None),
            ("sv-s", "manufacturing", 225.0, "ok", "hand:srv:manufacturing:climate_change", "medium"),
            (
                "sv-s", "use", 2 * 7 + 4632 * 0.4, "assumed",
                "hand:srv:use:climate_change + hand:electricity:DE:2024:climate_change", "medium",
            ),
        ],
    )  # fmt: skip


def test_a_default_lifetime_marks_the_embedded_stages_and_a_default_energy_the_use(hand: Hand) -> None:
    found = rows(hand.out, "impacts", "item_id, stage, status", "criterion = 'climate_change' and value is not null")
    status = {(i, s): t for i, s, t in found}
    assert [status["pc-t", s] for s in ("manufacturing", "end_of_life", "use")] == ["assumed", "assumed", "ok"]
    assert [status["sv-n", s] for s in ("manufacturing", "use")] == ["assumed", "ok"]
    assert status["km", "use"] == "ok"


def test_an_electricity_that_is_an_assumption_marks_the_use(tmp_path: Path) -> None:
    kwh = ELECTRICITY.replace("kg CO2 eq/kWh,grid", "kg CO2 eq/kWh,guess").replace("/kWh,guess\nDE", "/kWh,grid\nDE")
    for name, text in (("supposed", kwh), ("cited", ELECTRICITY)):
        factors = write_hand_set(tmp_path / name, electricity=text)
        inventory = "id,type,quantity,lifetime (year),energy (kWh/year)\na,pc,3,6,26\n"
        study(tmp_path, inventory, factors=str(factors))
        ((status,),) = rows(tmp_path / "out", "impacts", "status", "criterion = 'climate_change' and stage = 'use'")
        assert status == ("assumed" if name == "supposed" else "ok")
        assert "guess" in SOURCES


def test_impacts_carry_the_place_of_each_line(hand: Hand) -> None:
    columns = "item_id, source_row, tier, category, site, service, unit"
    found = rows(hand.out, "impacts", f"distinct {columns}", "criterion = 'climate_change' and stage is not null")
    assert found == [
        ("km", 7, "non_digital", "travel", "Sud", "Soins", "kg CO2 eq"),
        ("pc-n", 2, "terminals", "laptop", "Nord", "Soins", "kg CO2 eq"),
        ("pc-s", 3, "terminals", "laptop", "Sud", "Paie", "kg CO2 eq"),
        ("pc-t", 4, "terminals", "laptop", "Sud", "Soins", "kg CO2 eq"),
        ("sv-n", 5, "datacentres", "server", "Nord", "Soins", "kg CO2 eq"),
        ("sv-s", 6, "datacentres", "server", "Sud", "Paie", "kg CO2 eq"),
    ]


def test_an_unknown_type_has_one_missing_row_by_criterion(hand: Hand) -> None:
    found = rows(hand.out, "impacts", "criterion, stage, value, status", "item_id = 'zz'")
    shown = sorted(r["criterion"] for r in hand.results["totals"])
    assert found == [(c, None, None, "missing") for c in shown]


def test_lines_alike_share_the_profile_whose_impacts_are_written_once(tmp_path: Path) -> None:
    """Two lines differ only by their site and name; the third by its quantity; two types are unknown."""
    factors = write_hand_set(tmp_path / "hand")
    lines = "a,pc,3,6,26,Nord\nb,pc,3,6,26,Sud\nc,pc,4,6,26,Sud\nx,zz,1,,,Sud\ny,yy,2,,,Nord\n"
    study(tmp_path, f"id,type,quantity,lifetime (year),energy (kWh/year),site\n{lines}", factors=str(factors))
    found = dict(rows(tmp_path / "out", "lines", "item_id, profile"))
    assert found["a"] == found["b"] and found["x"] == found["y"]
    assert len({found["a"], found["c"], found["x"]}) == 3
    path = str(tmp_path / "out" / "impacts.parquet")
    once = duckdb.execute("select count(*), count(distinct (profile, stage, criterion)) from read_parquet(?)", [path])
    assert {*once.fetchall()[0]} == {len(rows(tmp_path / "out", "impacts", "*", "item_id in ('a', 'c', 'x')"))}


def test_only_the_criteria_shown_are_detailed(hand: Hand) -> None:
    found = {c for (c,) in rows(hand.out, "impacts", "distinct criterion")}
    assert found == {r["criterion"] for r in hand.results["totals"]}


def test_lines_say_how_each_amount_was_found(hand: Hand) -> None:
    columns = (
        "item_id, name, source_row, quantity, line_quantity, ownership, owned, amortised_year, lifetime_basis, "
        "unit_kwh_year, energy_basis, applied_pue, bases"
    )
    close(
        rows(hand.out, "lines", columns),
        [
            ("km", "Trajets", 7, 400.0, 400.0, None, 1.0, 1.0, "default", None, "none", 1.0, 1),
            ("pc-n", "Portables nord", 2, 30.0, 30.0, "professional", 1.0, 6.0, "given", 26.0, "given", 1.0, 0),
            ("pc-s", "Portables sud", 3, 12.0, 12.0, "byod", 0.57, 4.0, "default", 30.0, "default", 1.0, 3),
            ("pc-t", "Portables tiers", 4, 5.0, 5.0, None, 1.0, 4.0, "default", 40.0, "given", 1.0, 1),
            ("sv-n", "Hôtes nord", 5, 3.0, 3.0, None, 1.0, 5.0, "default", 2000.0, "given", 1.4, 1),
            ("sv-s", "Hôtes sud", 6, 2.0, 2.0, None, 1.0, 8.0, "given", 1200.0, "default", 1.93, 6),
            ("zz", "Inconnus", 8, 7.0, 7.0, None, 1.0, None, "none", None, "none", 1.0, 0),
        ],
    )


def test_no_power_is_zero_and_no_energy_is_missing(tmp_path: Path) -> None:
    factors = write_set(
        tmp_path / "set",
        ["pc,laptop,terminals,4,,,", "lamp,other,terminals,4,,,"],
        [("pc", "manufacturing", "climate_change", 150.0, "kg CO2 eq/unit")],
        0.08,
    )
    lines = "off,pc,3,0\nunsaid,pc,3,\non,pc,3,50\nlit,lamp,3,50\nunlit,lamp,3,0\ndark,lamp,3,\n"
    study(tmp_path, f"id,type,quantity,energy (kWh/year)\n{lines}", factors=str(factors))
    found = rows(tmp_path / "out", "impacts", "item_id, value, status", "criterion='climate_change' and stage='use'")
    close(
        found,
        [
            ("dark", None, "missing"),
            ("lit", 12.0, "ok"),
            ("off", 0.0, "ok"),
            ("on", 12.0, "ok"),
            ("unlit", None, "missing"),
            ("unsaid", None, "missing"),
        ],
    )


def test_no_power_is_zero_even_where_electricity_has_no_factor(tmp_path: Path) -> None:
    """Minerals of the mix are not known: 0 kWh weighs nothing all the same, and 50 kWh weigh something unknown."""
    metals = [("pc", "manufacturing", "resource_use_minerals_metals", 0.012, "kg Sb eq/unit")]
    factors = write_set(tmp_path / "set", ["pc,laptop,terminals,4,,,"], metals)
    study(tmp_path, "id,type,quantity,energy (kWh/year)\noff,pc,3,0\non,pc,3,50\n", factors=str(factors))
    where = "criterion = 'resource_use_minerals_metals' and stage = 'use'"
    found = rows(tmp_path / "out", "impacts", "item_id, value, status", where)
    assert found == [("off", 0.0, "ok"), ("on", None, "missing")]


@pytest.mark.parametrize(
    ("total", "years"), [("10", 6 + 0.5 * 4), ("7.5", 6 + 0.5 * 1.5), ("6", 6.0), ("4", 6.0), ("", 6.0)]
)
def test_reuse_lengthens_a_life_only_beyond_it(tmp_path: Path, total: str, years: float) -> None:
    factors = write_set(
        tmp_path / "set",
        ["pc,laptop,terminals,4,,,"],
        [("pc", "manufacturing", "climate_change", 150.0, "kg CO2 eq/unit")],
    )
    header = "id,type,quantity,lifetime (year),reuse rate,total life (year)"
    study(tmp_path, f"{header}\na,pc,3,6,0.5,{total}\n", factors=str(factors))
    ((value,),) = rows(tmp_path / "out", "impacts", "value", "stage = 'manufacturing' and value is not null")
    assert value == pytest.approx(3 * 150 / years, rel=1e-12)


LABELS = "code,fr,en\nrobot,Robots,Robots of care\nrob1,Robot de soin,Care robot\nlaptop,Portables d'ici,Our laptops\n"


def factors(work: Path, labels: str = LABELS) -> str:
    items = ["rob1,robot,medical_devices,8,90,Automate|Automaton,", "pc,laptop,terminals,4,30,,"]
    made = [(i, "manufacturing", "climate_change", v, "kg CO2 eq/unit") for i, v in (("rob1", 400.0), ("pc", 150.0))]
    folder = write_set(work / "set", items, made)
    (folder / "labels.csv").write_text(labels, encoding="utf-8")
    return str(folder)


def test_labels_of_a_set_reach_the_document_and_its_pages(tmp_path: Path) -> None:
    results = study(tmp_path, "id,type,quantity\na,rob1,3\nb,pc,2\n", factors=factors(tmp_path))
    assert results["labels"] == {
        "pc": {"fr": "pc", "en": "pc"},
        "rob1": {"fr": "Robot de soin", "en": "Care robot"},
    }
    assert results["category_labels"] == {
        "laptop": {"fr": "Portables d'ici", "en": "Our laptops"},
        "robot": {"fr": "Robots", "en": "Robots of care"},
    }
    french, english, spanish = (View(convert(results, Footprint), language) for language in ("fr", "en", "es"))
    assert [v.label("robot") for v in (french, english, spanish)] == ["Robots", "Robots of care", "Robots of care"]
    assert list(french.sums("climate_change", "category")) == [("Robots",), ("Portables d'ici",)]
    assert english.item_label("rob1@components") == "Care robot"
    written = (tmp_path / "out" / "labels.csv").read_text(encoding="utf-8").splitlines()
    assert written[0] == "code,fr,en" and "rob1,Robot de soin,Care robot" in written


def test_no_label_written_is_computed_by_a_spreadsheet(tmp_path: Path) -> None:
    names = ["=1+1", "+1", "-1", "@SUM(A1)"]
    for name in names:
        path = tmp_path / "labels.csv"
        write_labels({name: {"fr": name, "en": f"a{name}"}}, path)
        code, french, english = path.read_text(encoding="utf-8").splitlines()[1].split(",")[:3]
        assert (code, french, english) == (f"'{name}", f"'{name}", f"a{name}")


def test_a_label_of_nothing_is_a_doubt_at_its_row(tmp_path: Path) -> None:
    wrong = LABELS + "robo,Robots,Robots\n"
    results = study(tmp_path, "id,type,quantity\na,rob1,3\n", factors=factors(tmp_path, wrong))
    found = [p for p in results["problems"] if p["code"] == "factor-label-unknown"]
    assert [(p["severity"], p["file"], p["row"], p["params"]) for p in found] == [
        ("doubt", "labels.csv", 5, {"code": "robo"})
    ]


def test_labels_without_a_code_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        study(tmp_path, "id,type,quantity\na,rob1,3\n", factors=factors(tmp_path, "name,fr,en\nrobot,x,y\n"))
    errors = [(p.code, p.file, p.column) for p in caught.value.problems if p.severity == "error"]
    assert errors == [("factor-column-missing", "labels.csv", "code")]


def test_a_site_is_never_translated(tmp_path: Path) -> None:
    """Sites and services are the user's words, even when they are those of our codes."""
    results = study(tmp_path, "id,type,quantity,site,service\na,laptop,3,server,use\n")
    view = View(convert(results, Footprint), "fr")
    assert (view.members("site"), view.members("service")) == (["server"], ["use"])


def test_the_rules_the_tool_guarantees_are_told_apart(tmp_path: Path) -> None:
    results = study(tmp_path, "id,type,quantity\na,laptop,3\n")
    tool = {r["id"] for r in results["rcp"] if r["by"] == "tool"}
    assert tool == {"R01", "R03", "R11", "R21", "R23", "R24", "R25", "R26", "R27"}
    assert {r["verdict"] for r in results["rcp"] if r["by"] == "tool"} == {"met"}
    assert len(results["rcp"]) == len(RULES) == 32


def test_each_file_has_its_account(tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("type,quantity\nlaptop,4\n", encoding="utf-8")
    (tmp_path / "facts.csv").write_text("fact,value\nusers,130\nbeds,40\n", encoding="utf-8")
    text = "id,type,quantity\n# un commentaire,,\na,laptop,3\nb,monitor,2\na,laptop,3\n# autre,,\na,laptop,3\n"
    (tmp_path / "parc.csv").write_text(text, encoding="utf-8")
    paths = tuple(tmp_path / f"{name}.csv" for name in ("parc", "facts", "more"))
    found = run_footprint(FootprintOptions(paths, 2024, tmp_path / "out", draws=100)).reading
    told = {r.file: r for r in found}
    assert list(told) == ["facts.csv", "more.csv", "parc.csv"]
    parc = told["parc.csv"]
    assert (parc.format, parc.unit, parc.lines, parc.kept, parc.comments) == ("table", "line", 7, 2, 2)
    assert [(a.code, a.lines) for a in parc.set_aside] == [("duplicate-line", 2)]
    assert (told["facts.csv"].lines, told["facts.csv"].titles, told["facts.csv"].kept) == (3, 1, 2)
    assert "item_id" in told["more.csv"].columns_absent and "item_id" not in parc.columns_absent
    for r in found:
        assert r.lines == r.kept + r.titles + r.comments + sum(a.lines for a in r.set_aside)


def test_repeats_beyond_those_listed_are_counted(tmp_path: Path) -> None:
    results = study(tmp_path, "id,type,quantity\n" + "a,laptop,3\n" * 1203)
    (parc,) = results["reading"]
    assert (parc["lines"], parc["titles"], parc["kept"]) == (1204, 1, 1)
    assert parc["set_aside"] == [{"code": "duplicate-line", "lines": 1202}]


def test_problems_name_files_and_not_folders(tmp_path: Path) -> None:
    results = study(tmp_path, "id,type,quantity\na,zorglub,3\na,zorglub,3\nb,laptop,2\n")
    found = {p["code"]: p for p in results["problems"]}
    assert found["type-unmatched"]["file"] == "parc.csv"
    assert found["duplicate-line"]["params"]["other_file"] == "parc.csv"
    assert str(tmp_path) not in str(results)
