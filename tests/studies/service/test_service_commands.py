"""``ecosoin service``: every template from end to end, documents valid, reports in both languages."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.doors.yaml.shipped import template_names, template_text
from ecosoin.studies.footprint.road.explain import explain
from ecosoin.words.problems import spoken
from tests.small_services import minimal, write

ASKED = {
    "teleconsultation", "tele-expertise", "telemonitoring-kit", "telemonitoring-own-device", "pacs-archive",
    "shared-record", "ehr-hospital", "ehr-care-home", "e-prescription", "secure-messaging", "appointment-booking",
    "ai-imaging", "llm-letters",
}  # fmt: skip


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


def assessed(path: Path, out: Path, *more: str) -> dict[str, Any]:
    done = run("service", "assess", str(path), "--out", str(out), "--json", "--draws", "500", *more)
    assert done.exit_code == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@pytest.mark.parametrize("name", sorted(ASKED))
def test_every_template_assesses_from_new_to_report(tmp_path: Path, name: str) -> None:
    if name == "llm-letters":
        pytest.importorskip("ecologits")
    path, out = tmp_path / f"{name}.yaml", tmp_path / "out"
    assert run("service", "new", name, "--out", str(path)).exit_code == 0
    language = "en" if name < "m" else "fr"
    document = assessed(path, out, "--lang", language)
    written = json.loads((out / "results.json").read_text("utf-8"))
    assert spoken(written, language) == document
    reports = {"ecosoin.json", "results.json", "report.html", "report.pdf", "report.xlsx"}
    assert {p.name for p in out.iterdir()} == reports | {"lines.parquet", "factors.parquet", "impacts.parquet"}
    for component in document["components"]:
        for criterion in ("climate_change", "resource_use_minerals_metals"):
            explained = explain(out, component["name"], criterion).total
            assert explained == pytest.approx(component["impacts"].get(criterion) or 0, rel=1e-9, abs=1e-300)
    totals = {r["criterion"]: r["value"] for r in document["footprint"]}
    assert totals["climate_change"] > 0 and totals["resource_use_minerals_metals"] > 0
    for criterion, total in totals.items():
        parts = [c["impacts"][criterion] or 0 for c in document["components"] if c["part"] == "service"]
        cells = [c["value"] for c in document["breakdown"] if c["criterion"] == criterion]
        assert math.fsum(parts) == pytest.approx(total or 0, rel=1e-9)
        assert math.fsum(cells) == pytest.approx(total or 0, rel=1e-9)
    assert document["benefit_risk"]["example_scores"] is True
    assert len(document["benefit_risk"]["alternatives"]) == 3
    assert any(a["replace_first"] for a in document["amounts"])


def test_the_templates_asked_for_are_there_one_name_a_line() -> None:
    listed = run("service", "new", "--list").stdout.splitlines()
    assert [line.split()[0] for line in listed] == sorted(ASKED)
    assert set(template_names()) == ASKED


@pytest.mark.parametrize("name", sorted(ASKED))
def test_every_amount_of_a_template_has_a_source_or_is_a_count(name: str) -> None:
    data = yaml.safe_load(template_text(name))
    parts = [*data["components"], *data.get("induced", []), *data.get("comparator", {}).get("components", [])]
    given = [v for c in parts for v in c.values() if isinstance(v, dict) and "value" in v]
    given += list(data.get("parameters", {}).values())
    assert [a for a in given if "source" not in a and a["unit"] not in ("count",)] == []
    assert {a["source"] for a in given if "source" in a} <= set(data["sources"])


def test_same_seed_same_bytes_and_another_seed_moves_draws_only(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(template_text("teleconsultation"), encoding="utf-8")
    one, two = assessed(path, tmp_path / "a"), assessed(path, tmp_path / "b")
    assert one == two
    other = assessed(path, tmp_path / "c", "--seed", "2")
    assert other["footprint"][0]["value"] == one["footprint"][0]["value"]
    assert other["footprint"][0]["p50"] != one["footprint"][0]["p50"]


def test_a_service_without_comparator_or_scores_still_assesses(tmp_path: Path) -> None:
    document = assessed(write(tmp_path, minimal(comparator=None)), tmp_path / "out")
    assert document["comparator"] is None and document["net"] == [] and document["benefit_risk"] is None


def test_what_has_no_factor_on_one_side_is_not_compared(tmp_path: Path) -> None:
    data = minimal()
    data["comparator"]["components"] = [
        {"name": "papier", "kind": "printing", "item": "paper_sheet", "number": {"value": 3, "unit": "count"}}
    ]
    document = assessed(write(tmp_path, data), tmp_path / "out")
    assert [r["criterion"] for r in document["net"]] == ["climate_change"]
    metals = next(r for r in document["comparator"]["footprint"] if r["criterion"] == "resource_use_minerals_metals")
    assert metals["value"] is None and metals["coverage_share"] == 0


def test_comparison_is_paired_and_valid(tmp_path: Path) -> None:
    heavier = minimal(service="double")
    heavier["components"][0]["number"] = {"value": 4, "unit": "count"}
    paths = [write(tmp_path, minimal()), write(tmp_path, heavier, "double.yaml")]
    out = str(tmp_path / "out")
    done = run("service", "compare", *map(str, paths), "--out", out, "--json", "--draws", "500")
    document = json.loads(done.stdout)
    climate = {
        (r["service"], r["than"]): r["lighter"] for r in document["paired"] if r["criterion"] == "climate_change"
    }
    assert climate == {("essai", "double"): 1.0, ("double", "essai"): 0.0}


def test_the_map_places_what_it_can(tmp_path: Path) -> None:
    kit = tmp_path / "kit.yaml"
    kit.write_text(template_text("telemonitoring-kit"), encoding="utf-8")
    bare = write(tmp_path, minimal())
    done = run("service", "map", str(kit), str(bare), "--out", str(tmp_path / "out"), "--json", "--draws", "500")
    document = json.loads(done.stdout)
    assert [(p["service"], p["zone"]) for p in document["points"]] == [("telemonitoring-kit", "stop")]
    assert [m["service"] for m in document["not_placed"]] == ["essai"]


def test_a_pathway_is_the_sum_of_its_steps(tmp_path: Path) -> None:
    step = minimal(comparator=None)
    write(tmp_path, step, "acte.yaml")
    inner = {
        "pathway": "interne", "label": "Interne", "functional_unit": {"fr": "u", "en": "u"}, "year": 2024,
        "country": "FR", "steps": [{"service": "acte.yaml", "number": {"value": 2, "unit": "count"}}],
    }  # fmt: skip
    outer = {**inner, "pathway": "externe", "steps": [
        {"service": "interne.yaml", "number": {"value": 3, "unit": "count"}},
        {"service": "acte.yaml", "number": {"value": 1, "unit": "count"}},
    ]}  # fmt: skip
    write(tmp_path, inner, "interne.yaml")
    one = assessed(tmp_path / "acte.yaml", tmp_path / "a")["footprint"][0]["value"]
    seven = assessed(write(tmp_path, outer, "externe.yaml"), tmp_path / "b")["footprint"][0]["value"]
    assert seven == pytest.approx(7 * one, rel=1e-12)


def test_problems_come_alone_on_standard_output_with_exit_one(tmp_path: Path) -> None:
    bad = minimal()
    bad["components"][0]["item"] = "rien"
    done = run("service", "assess", str(write(tmp_path, bad)), "--out", str(tmp_path / "out"), "--json")
    assert done.exit_code == 1
    assert [p["code"] for p in json.loads(done.stdout)["problems"]] == ["service-item-unknown"]
    assert not (tmp_path / "out").exists()


def test_missing_file_and_unknown_template_are_usage(tmp_path: Path) -> None:
    assert run("service", "assess", str(tmp_path / "x.yaml"), "--out", str(tmp_path / "o")).exit_code == 2
    assert run("service", "new", "inconnu", "--out", str(tmp_path / "x.yaml")).exit_code == 2


def test_a_doubt_stops_only_when_strict(tmp_path: Path) -> None:
    data = minimal()
    data["components"][0]["duration"] = {"value": 20, "unit": "hour"}
    path = write(tmp_path, data)
    document = assessed(path, tmp_path / "a")
    assert [p["code"] for p in document["problems"]] == ["service-duration-doubtful"]
    done = run("service", "assess", str(path), "--out", str(tmp_path / "b"), "--json", "--strict")
    assert done.exit_code == 1


def test_servers_come_from_the_inventory_of_a_footprint_study(tmp_path: Path) -> None:
    """Two servers of 5 years, 400 kWh each, PUE 1.93, for the service DPI, shared by 1000 units a year."""
    inventory = tmp_path / "parc.csv"
    lines = ("identifiant;type;quantité;service;emplacement;durée de vie (an);énergie (kWh/an)",)
    lines += ("s1;server;2;DPI;own_room;5;400", "s2;server;7;Autre;own_room;5;400")
    inventory.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run("footprint", str(inventory), "--year", "2024", "--out", str(tmp_path / "si"))
    assert done.exit_code == 0, done.stderr
    shared = {"name": "serveurs", "kind": "study", "study": "si", "study_service": "DPI"}
    shared["annual_volume"] = {"value": 1000, "unit": "count/year"}
    document = assessed(write(tmp_path, minimal(components=[shared], comparator=None)), tmp_path / "out")
    energy = next(r["value"] for r in document["footprint"] if r["criterion"] == "final_energy")
    climate = next(r["value"] for r in document["footprint"] if r["criterion"] == "climate_change")
    assert energy == pytest.approx(2 * 400 * 1.93 / 1000, rel=1e-9)
    assert climate == pytest.approx(2 * 748 / 5 / 1000 + energy * 0.0519, rel=1e-9)
    missing = {**shared, "study_service": "Absent"}
    path = write(tmp_path, minimal(components=[missing], comparator=None), "b.yaml")
    done = run("service", "assess", str(path), "--out", str(tmp_path / "o"), "--json")
    assert [p["code"] for p in json.loads(done.stdout)["problems"]] == ["service-study-unknown"]


def test_a_service_that_replaces_nothing_is_not_placed_on_the_map(tmp_path: Path) -> None:
    scores = {"service": {"scores": {"B1": [2, "E2"]}}, "sober": {"scores": {}}}
    data = minimal(benefit_risk={"functional_class": "A", "alternatives": scores})
    data["comparator"]["substitution"] = {"value": 0, "unit": "share"}
    done = run("service", "map", str(write(tmp_path, data)), "--out", str(tmp_path / "out"), "--json", "--draws", "200")
    document = json.loads(done.stdout)
    assert document["points"] == [] and [m["service"] for m in document["not_placed"]] == ["essai"]
