"""The digital and the care of avoidable acts, solved by hand on factors without uncertainty, through the command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.kernel.errors import InputProblems
from ecosoin.kernel.ranged import Ranged
from ecosoin.reference import load_reference_table
from ecosoin.studies.relevance.road.site import load_model
from tests.studies.relevance.data import (
    DESKTOP_MINUTES,
    GRID,
    NAMES,
    PER_ACT,
    PUE,
    SITE,
    exact_set,
    imaging,
    laboratory,
    level,
    write_acts,
    write_rules,
)

Triple = tuple[float, float, float]
CLIMATE = "climate_change"
SHORT = (0.0, 0.1, 0.5)
SHORT_RUN: dict[str, Triple] = {
    "order_and_status": SHORT,
    "result_and_report": SHORT,
    "document_storage": (0.0, 0.05, 0.3),
    "laboratory_reading": SHORT,
    "imaging_reading": SHORT,
    "printed_sheets": (0.5, 0.9, 1.0),
    "image_transfer": SHORT,
    "image_storage": (0.0, 0.05, 0.3),
}
SHARES = {f"avoidable_share_{k}": "0.5" for k in ("low", "central", "high")}
IMAGING = {"rule": "images", "system": "DICOM", "codes": "CT:*|MR:*"} | dict.fromkeys(SHARES, "0.4")
QUANTILES = {"p05": 0.05, "p50": 0.5, "p95": 0.95}


def triangular(values: Triple, q: float) -> float:
    """The quantile of a triangular distribution, from its textbook inverse."""
    low, mode, high = values
    below = (mode - low) / (high - low)
    if q <= below:
        return low + sqrt(q * (high - low) * (mode - low))
    return high - sqrt((1 - q) * (high - low) * (high - mode))


def study(work: Path, acts: list[dict[str, str]], *rules: dict[str, str], **options: str) -> dict[str, Any]:
    """``ecosoin relevance`` on exact factors and a site model without ranges; its results document."""
    site = work / "site.yaml"
    site.write_text(SITE, encoding="utf-8")
    factors = work / "factors"
    arguments = {
        "rules": str(write_rules(work / "rules.csv", *rules)),
        "digital": str(site),
        "factors": str(factors if factors.exists() else exact_set(factors)),
        "min-cell": "1",
        "draws": "20000",
        "out": str(work / "out"),
        "lang": "en",
    } | options
    told = [f"--{k}={v}" for k, v in arguments.items()]
    done = CliRunner().invoke(main, ["relevance", str(write_acts(work / "acts.csv", acts)), *told, "--json"])
    assert done.exit_code == 0, done.output
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def rows(document: Mapping[str, Any], table: str = "digital") -> dict[str, dict[str, Any]]:
    return {r.get("label", {}).get("en", r["component"]): r for r in document[table] if r["criterion"] == CLIMATE}


def check(found: Mapping[str, Any], expected: Mapping[str, float], tolerance: float = 0.03) -> None:
    """Each component: the long run exact, the short run a triangular share of it."""
    told = {k: v for k, v in expected.items() if v}
    assert set(found) == {NAMES[k] for k in told}
    for key, kg in told.items():
        row = found[NAMES[key]]
        assert row["unit"] == "kg CO2 eq"
        assert [row["long_run"][p] for p in QUANTILES] == pytest.approx([kg] * 3, rel=1e-5), key
        short = [kg * triangular(SHORT_RUN[key], q) for q in QUANTILES.values()]
        assert [row["short_run"][p] for p in QUANTILES] == pytest.approx(short, rel=tolerance), key


def test_each_component_of_two_kinds_of_acts_by_hand(tmp_path: Path) -> None:
    acts = laboratory(24) + imaging(18, "CT", "ct") + imaging(12, "MR", "mr", region="KNEE")
    document = study(tmp_path, acts, {**SHARES}, IMAGING)
    assert level(document)["redundant_after_accepted"] == 24
    assert level(document, rule="images")["redundant_after_accepted"] == 30
    tests, scans, resonances = 24 * 0.5, 18 * 0.4, 12 * 0.4
    expected = {k: tests * lab + scans * image(200) + resonances * image(300) for k, (lab, image) in PER_ACT.items()}
    check(rows(document), expected)
    assert [(i["modality"], i["origin"], i["mb"]["central"]) for i in document["images"]] == [
        ("CT", "pacs", 200), ("MR", "pacs", 300),
    ]  # fmt: skip


def test_a_withheld_level_of_an_interval_counts_as_none(tmp_path: Path) -> None:
    """Low interval: 12 repeats; central and high: 30. The draws run over the triangle of the three counts."""
    acts = laboratory(12) + laboratory(18, "later", 29)
    rule = SHARES | {"interval_day_low": "20", "interval_day_central": "30", "interval_day_high": "40"}
    for options, low in (({}, 12.0), ({"min-cell": "13"}, 0.0)):
        document = study(tmp_path, acts, rule, **options)
        assert level(document, "low")["redundant_after_accepted"] == (12 if low else None)
        per_act = PER_ACT["printed_sheets"][0]
        row = rows(document)[NAMES["printed_sheets"]]
        wanted = [0.5 * per_act * triangular((low, 30, 30), q) for q in QUANTILES.values()]
        assert [row["long_run"][p] for p in QUANTILES] == pytest.approx(wanted, rel=0.03)


def test_the_avoidable_share_is_drawn_between_its_bounds(tmp_path: Path) -> None:
    rule = {"avoidable_share_low": "0.2", "avoidable_share_central": "0.3", "avoidable_share_high": "0.9"}
    row = rows(study(tmp_path, laboratory(40), rule))[NAMES["printed_sheets"]]
    wanted = [40 * PER_ACT["printed_sheets"][0] * triangular((0.2, 0.3, 0.9), q) for q in QUANTILES.values()]
    assert [row["long_run"][p] for p in QUANTILES] == pytest.approx(wanted, rel=0.03)


def test_what_two_rules_see_is_counted_once_from_none_to_all_of_the_smaller(tmp_path: Path) -> None:
    """12 redundant acts and 6 of low value: 18 less 6 x triangular(0, 0.5, 1)."""
    acts = laboratory(12)
    acts += [
        {"patient": f"lab{n}", "kind": "diagnosis", "system": "ICD10", "code": "R51", "date": "2024-01-11"}
        for n in range(6)
    ]
    every = {f"avoidable_share_{k}": "1" for k in ("low", "central", "high")}
    low_value = every | {"rule": "low_value", "needs_diagnosis": "headache"} | {
        f"interval_day_{k}": "2" for k in ("low", "central", "high")
    }  # fmt: skip
    document = study(tmp_path, acts, every, low_value)
    assert level(document, rule="low_value")["redundant_after_accepted"] == 6
    row = rows(document)[NAMES["printed_sheets"]]
    per_act = PER_ACT["printed_sheets"][0]
    wanted = [per_act * (18 - 6 * triangular((0, 0.5, 1), 1 - q)) for q in QUANTILES.values()]
    assert [row["long_run"][p] for p in QUANTILES] == pytest.approx(wanted, rel=0.01)


def test_an_imaging_rule_is_shared_by_redundant_acts_else_by_acts(tmp_path: Path) -> None:
    acts = imaging(24, "CT", "ct") + imaging(18, "MR", "mr") + imaging(30, "MR", "once", 0)
    transfer = [2.5 * 0.02 * mb / 1000 for mb in (200, 300)]
    document = study(tmp_path, acts, IMAGING)
    found = rows(document)[NAMES["image_transfer"]]["long_run"]["p50"]
    assert found == pytest.approx(0.4 * (24 * transfer[0] + 18 * transfer[1]), rel=1e-5)
    few = imaging(24, "CT", "ct") + imaging(8, "MR", "mr") + imaging(30, "MR", "once", 0)
    document = study(tmp_path, few, IMAGING, **{"min-cell": "11"})
    found = rows(document)[NAMES["image_transfer"]]["long_run"]["p50"]
    shared = (48 / 94) * transfer[0] + (46 / 94) * transfer[1]
    assert found == pytest.approx(0.4 * 32 * shared, rel=1e-5)


THREE = IMAGING | {"codes": "CT:*|MR:*|US:*"}


@pytest.mark.parametrize(
    ("few", "names"),
    [
        (imaging(2, "US", "us"), ["", "CT"]),
        ([a for gap in range(1, 20) for a in imaging(2, "US", "us", gap)], ["", "CT"]),
        (imaging(11, "US", "us"), ["CT", "MR", "US"]),
        (imaging(11, "US", "us", 0), ["CT", "MR"]),
    ],
    ids=["few acts", "many acts of few", "enough", "none redundant"],
)
def test_a_modality_of_few_is_told_with_another(tmp_path: Path, few: list[Any], names: list[str]) -> None:
    """Shares come back from a footprint: those of few acts or patients are laid with the least of the others."""
    document = study(tmp_path, imaging(24, "CT", "ct") + imaging(20, "MR", "mr") + few, THREE, **{"min-cell": "11"})
    assert [i["modality"] for i in document["images"]] == names


def test_a_modality_of_few_is_not_left_over_by_another_rule(tmp_path: Path) -> None:
    """All examinations less the scanners of a share and the echographies of a rule would be those of few."""
    acts = imaging(24, "CT", "ct") + imaging(20, "US", "us") + imaging(2, "MR", "mr")
    echo = IMAGING | {"rule": "echo", "codes": "US:*"}
    alone = study(tmp_path, acts, THREE, **{"min-cell": "11"})
    assert [i["modality"] for i in alone["images"]] == ["", "CT"]
    beside = study(tmp_path, acts, THREE, echo, **{"min-cell": "11"})
    assert [i["modality"] for i in beside["images"]] == ["", "US"]


def test_two_modalities_one_of_few_are_told_as_one(tmp_path: Path) -> None:
    document = study(tmp_path, imaging(24, "CT", "ct") + imaging(5, "MR", "mr"), IMAGING, **{"min-cell": "11"})
    assert [(i["modality"], i["origin"]) for i in document["images"]] == [("", "range")]
    assert document["images"][0]["mb"] == {"low": 8, "central": 100, "high": 1000}
    row = rows(document)[NAMES["image_transfer"]]["long_run"]
    size = [triangular((8, 100, 1000), q) for q in QUANTILES.values()]
    assert [row[p] for p in QUANTILES] == pytest.approx([0.4 * 29 * 2.5 * 0.02 * s / 1000 for s in size], rel=0.02)


def test_a_ccam_code_tells_its_modality(tmp_path: Path) -> None:
    acts = [
        {"patient": f"{code}{n}", "system": "CCAM", "code": code, "date": f"2024-01-{d:02d}"}
        for code, count in (("ACQK001", 14), ("LHQN001", 21))
        for n in range(count)
        for d in (3, 9)
    ]
    document = study(tmp_path, acts, IMAGING | {"system": "CCAM", "codes": "ACQK001|LHQN001"})
    found = rows(document)[NAMES["image_transfer"]]["long_run"]["p50"]
    assert found == pytest.approx(0.4 * 2.5 * 0.02 * (14 * 0.2 + 21 * 0.3), rel=1e-5)


LABORATORY_CARE = {"short_run": (0.0005, 0.05, 0.12), "long_run": (0.01, 0.1, 0.3)}
CARE = {
    "CT": {"short_run": (0.2, 1.1, 2), "long_run": (1, 2.1, 9.2)},
    "MR": {"short_run": (0.3, 1.1, 6), "long_run": (6, 13.7, 20)},
    "": {"short_run": (0.05, 0.5, 1), "long_run": (0.3, 0.8, 3)},
}
"""kg CO2 eq of care of one act, by modality; the last row is any other."""


def test_the_care_of_each_kind_of_act_by_hand(tmp_path: Path) -> None:
    acts = laboratory(24) + imaging(18, "CT", "ct") + imaging(12, "MR", "mr") + imaging(36, "NM", "nm")
    document = study(tmp_path, acts, {**SHARES}, IMAGING | {"codes": "CT:*|MR:*|NM:*"})
    care = rows(document, "care")
    assert set(care) == {"laboratory", "imaging"}
    draws = np.random.default_rng(5)
    for run in ("short_run", "long_run"):
        lab = [24 * 0.5 * triangular(LABORATORY_CARE[run], q) for q in QUANTILES.values()]
        assert [care["laboratory"][run][p] for p in QUANTILES] == pytest.approx(lab, rel=0.03)
        total = sum(
            count * 0.4 * draws.triangular(*CARE[m][run], 200_000) for m, count in (("CT", 18), ("MR", 12), ("", 36))
        )
        wanted = np.quantile(total, list(QUANTILES.values())).tolist()
        assert [care["imaging"][run][p] for p in QUANTILES] == pytest.approx(wanted, rel=0.03)


@pytest.mark.parametrize(
    ("modality", "one_image", "whole"),
    [
        ("DX", (7.5, 8, 10), (8, 16, 20)),
        ("CR", (7.5, 8, 10), (8, 16, 20)),
        ("CT", (0.39, 0.52, 0.52), (150, 300, 1000)),
        ("MR", (0.06, 0.13, 0.5), (80, 200, 800)),
        ("MG", (19, 28, 37), (20, 113, 1000)),
        ("US", (0.3, 0.7, 3), (15, 30, 150)),
        ("XA", (0.25, 0.5, 2), (100, 300, 1500)),
        ("NM", (0.03, 0.13, 0.5), (1, 5, 20)),
        ("PT", (0.1, 0.3, 0.5), (150, 400, 900)),
        ("OT", None, (8, 100, 1000)),
    ],
)
def test_the_size_of_an_examination(modality: str, one_image: Triple | None, whole: Triple) -> None:
    model = load_model(None)
    assert (model.image_size(modality, {}).mb, model.image_size(modality, {}).origin) == (Ranged(*whole), "range")
    counted = model.image_size(modality, {modality: 7.0})
    if one_image is None:
        assert (counted.mb, counted.origin, counted.images) == (Ranged(*whole), "range", None)
    else:
        found = (counted.mb.low, counted.mb.central, counted.mb.high)
        assert found == pytest.approx(tuple(7 * x for x in one_image))
        assert (counted.origin, counted.images) == ("instances", 7)


def test_a_site_gives_replicas_or_years_alone(tmp_path: Path) -> None:
    for text, expected in (
        ("replicas: [3, 4, 5]\n", (30, 80, 100)),
        ("retention_year: 7\n", (14, 14, 21)),
        ("replicas: 3\nretention_year: [6, 7, 8]\n", (18, 21, 24)),
    ):
        (tmp_path / "site.yaml").write_text(text, encoding="utf-8")
        model = load_model(tmp_path / "site.yaml")
        found = {f"{c.component}.{c.act}": c.quantity for c in model.components}
        assert found["image_storage.imaging"] == Ranged(*expected)
        assert found["image_transfer.imaging"] == Ranged(1, 2, 4)
        assert found["worklist_and_reading.imaging"] == Ranged(3, 10, 25)


def test_the_shares_of_modalities_are_those_of_the_longest_interval(tmp_path: Path) -> None:
    """At 20 and 30 days 24 scanners, at 40 days 18 MRI more, drawn between 24 and 42."""
    acts = imaging(24, "CT", "ct") + imaging(18, "MR", "mr", 35)
    rule = IMAGING | {"interval_day_low": "20", "interval_day_central": "30", "interval_day_high": "40"}
    row = rows(study(tmp_path, acts, rule))[NAMES["image_transfer"]]["long_run"]
    mixed = 0.4 * 2.5 * 0.02 * (24 / 42 * 0.2 + 18 / 42 * 0.3)
    assert [row[p] for p in QUANTILES] == pytest.approx(
        [mixed * triangular((24, 24, 42), q) for q in QUANTILES.values()], rel=0.01
    )


def test_modalities_with_few_acts_are_told_together(tmp_path: Path) -> None:
    """10 examinations and 8, and the 24 of the least of the others, have a range of their own; 48 are scanners."""
    acts = imaging(24, "CT", "ct") + imaging(5, "MR", "mr") + imaging(4, "NM", "nm") + imaging(12, "MG", "mg")
    document = study(tmp_path, acts, IMAGING | {"codes": "CT:*|MR:*|NM:*|MG:*"}, **{"min-cell": "11"})
    assert [i["modality"] for i in document["images"]] == ["", "CT"]
    row = rows(document)[NAMES["image_transfer"]]["long_run"]["p50"]
    sizes = np.random.default_rng(3).triangular(8, 100, 1000, 200_000) * 42 / 90 + 200 * 48 / 90
    assert row == pytest.approx(0.4 * 45 * 2.5 * 0.02 * float(np.median(sizes)) / 1000, rel=0.01)


def test_rules_of_one_kind_add_up_and_count_after_the_accepted_act(tmp_path: Path) -> None:
    days = {f"interval_day_{k}": "20" for k in ("low", "central", "high")}
    acts = laboratory(24)
    acts += [
        {"patient": f"o{n}", "system": "NABM", "code": "1577", "date": f"2024-01-{d:02d}"}
        for n in range(14)
        for d in (1, 16, 31)
    ]
    document = study(tmp_path, acts, SHARES, SHARES | days | {"rule": "other", "system": "NABM", "codes": "1577"})
    assert level(document, rule="other")["redundant_after_previous"] == 28
    found = rows(document)[NAMES["printed_sheets"]]["long_run"]["p50"]
    assert found == pytest.approx(0.5 * (24 + 14) * PER_ACT["printed_sheets"][0], rel=1e-5)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("transfers: [1, 3, 2]", ["transfers"]),
        ("replicas: [2, 1, 3]", ["replicas"]),
        (
            "image_mb: {CT: [2, 2, 1]}\nquantities: {printed_sheets.any: [3, 2, 4]}",
            ["image_mb.CT", "quantities.printed_sheets.any"],
        ),
        ("transfers: [2, 2, 2]", []),
    ],
)
def test_bounds_of_a_site_model_are_in_order(tmp_path: Path, text: str, places: list[str]) -> None:
    (tmp_path / "site.yaml").write_text(text, encoding="utf-8")
    if not places:
        assert load_model(tmp_path / "site.yaml").components
        return
    with pytest.raises(InputProblems) as caught:
        load_model(tmp_path / "site.yaml")
    assert [(p.code, p.column) for p in caught.value.problems] == [("digital-model-range", p) for p in places]


@pytest.mark.parametrize("value", ["1e300", "[1, 2, 1e300]", "[1e300, 1e300, 1e300]"])
@pytest.mark.parametrize(
    "place", ["replicas", "retention_year", "transfers", "image_mb.CT", "quantities.printed_sheets.any"]
)
def test_what_no_site_reaches_is_refused_at_its_place(tmp_path: Path, place: str, value: str) -> None:
    outer, _, inner = place.partition(".")
    huge = value.replace("1e300", "1.0e+300")
    text = f"{outer}: {{{inner}: {huge}}}" if inner else f"{outer}: {huge}"
    (tmp_path / "site.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        load_model(tmp_path / "site.yaml")
    [problem] = caught.value.problems
    most = {r["id"]: float(r["value"]) for r in load_reference_table("limits")}[f"digital_{outer}_most"]
    assert (problem.code, problem.column) == ("digital-model-large", place)
    assert problem.params == {"place": place, "value": "1e+300", "most": f"{most:g}"}
    (tmp_path / "site.yaml").write_text(text.replace("1.0e+300", str(most)), encoding="utf-8")
    assert load_model(tmp_path / "site.yaml").components


def test_the_electricity_is_that_of_the_country(tmp_path: Path) -> None:
    """A German kWh of 0.5 kg CO2 eq: 4 of the minutes of a desktop, 0.0004 TB.year of cooled storage."""
    electricity = exact_set(tmp_path / "factors") / "electricity.csv"
    titles, french = electricity.read_text("utf-8").splitlines()
    german = french.replace("FR", "DE").replace(str(GRID), "0.5")
    electricity.write_text(f"{titles}\n{french}\n{german}\n", encoding="utf-8")
    found = rows(study(tmp_path, laboratory(24), SHARES, country="DE"))
    reading, storage = (found[NAMES[k]]["long_run"]["p50"] for k in ("laboratory_reading", "document_storage"))
    assert reading == pytest.approx(24 * 0.5 * 4 / DESKTOP_MINUTES * (260 / 4 + 120 * 0.5), rel=1e-5)
    assert storage == pytest.approx(24 * 0.5 * 0.0004 * (90 / 5 + 22 * PUE * 0.5), rel=1e-5)
