"""A set may say how its items and categories are called, in as many languages as it likes."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import convert

from ecosoin.kernel.errors import InputProblems
from ecosoin.results.footprint import Footprint
from ecosoin.studies.footprint.rcp import RULES
from ecosoin.studies.footprint.report.view import View
from tests.small_studies import study, write_set

pytestmark = pytest.mark.usefixtures("no_report")
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
    assert tool == {"R01", "R03", "R11", "R21", "R24", "R25", "R26", "R27", "R30"}
    assert {r["verdict"] for r in results["rcp"] if r["by"] == "tool"} == {"met"}
    assert len(results["rcp"]) == len(RULES) == 32
