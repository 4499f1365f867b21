"""Every figure of ``results.json``, computed again on paper from the study of ``hand``."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from ecosoin.engine.activity import activity
from ecosoin.engine.impacts import impacts_by_row
from ecosoin.engine.uncertainty import Plan, mean_ratios, total_draws
from ecosoin.kernel.ranged import amount_multiplier
from ecosoin.words.problems import spoken
from tests.laws.test_footprint import PLAN, matrix
from tests.on_paper import Limits, alone, factor_draws, mean, normal, pieces, total_variance
from tests.small_studies import study, write_set
from tests.studies.footprint.conftest import Hand

UNIT_YEAR = {"pc-n": 30 / 6, "pc-s": 12 * 0.57 / 4, "pc-t": 5 / 4, "sv-n": 3 / 5, "sv-s": 2 / 8, "km": 400 / 1}
KWH = {"pc-n": 30 * 26, "pc-s": 12 * 0.57 * 30, "pc-t": 5 * 40, "sv-n": 3 * 2000 * 1.4, "sv-s": 2 * 1200 * 1.93}
PC, SERVER = ("pc-n", "pc-s", "pc-t"), ("sv-n", "sv-s")
PC_YEAR, SERVER_YEAR = sum(UNIT_YEAR[k] for k in PC), sum(UNIT_YEAR[k] for k in SERVER)
KWH_FR, KWH_DE = sum(KWH[k] for k in (*PC, "sv-n")), KWH["sv-s"]
CLIMATE = {
    "pc-n": 5 * 162 + 780 * 0.08,
    "pc-s": 1.71 * 162 + 205.2 * 0.08,
    "pc-t": 1.25 * 162 + 200 * 0.08,
    "sv-n": 0.6 * 900 + 3 * 7 + 8400 * 0.08,
    "sv-s": 0.25 * 900 + 2 * 7 + 4632 * 0.4,
    "km": 400 * 0.25,
}
MINERALS = {k: UNIT_YEAR[k] * 0.012 + KWH[k] * 5e-8 for k in PC} | {
    "sv-n": 0.6 * 0.05 + 8400 * 5e-8,
    "sv-s": 0.25 * 0.05,
}
TOTAL = {
    "climate_change": math.fsum(CLIMATE.values()),
    "resource_use_minerals_metals": math.fsum(MINERALS.values()),
    "acidification": PC_YEAR * 0.9,
    "particulate_matter": None,
    "ionising_radiation": None,
    "final_energy": KWH_FR + KWH_DE,
}
COVERED = {
    "climate_change": 6,
    "resource_use_minerals_metals": 5,
    "acidification": 3,
    "particulate_matter": 0,
    "ionising_radiation": 0,
    "final_energy": 5,
}
LIMITS = {
    "factor:hand:pc:manufacturing:climate_change": (120, 150, 200),
    "factor:hand:pc:distribution:climate_change": (5, 10, 20),
    "factor:hand:pc:end_of_life:climate_change": (2 / 1.1, 2, 2.2),
    "factor:hand:srv:manufacturing:climate_change": (700, 900, 1300),
    "factor:hand:srv:use:climate_change": (7 / 1.3, 7, 9.1),
    "factor:hand:trip:use:climate_change": (0.2, 0.25, 0.3),
    "mix:hand:electricity:FR:2023:climate_change": (0.07, 0.08, 0.1),
    "mix:hand:electricity:DE:2024:climate_change": (0.4 / 1.1, 0.4, 0.44),
    "factor:hand:pc:manufacturing:resource_use_minerals_metals": (0.009, 0.012, 0.018),
    "factor:hand:srv:manufacturing:resource_use_minerals_metals": (0.025, 0.05, 0.1),
    "mix:hand:electricity:FR:2024:resource_use_minerals_metals": (5e-8 / 1.1, 5e-8, 5.5e-8),
    "factor:hand:pc:manufacturing:acidification": (0.9 / 1.3, 0.9, 0.9 * 1.3),
}
"""Quantiles of each factor: its range, else that of its grade (1.1 high, 1.3 medium, 2 low)."""
LIFE, ENERGY = (1 / 1.5, 1, 1.5), (0.5, 1, 2)
"""A default lifetime or energy without a range of its own, over its value."""
DEFAULTS = {
    "pc-s": {"life:laptop": LIFE, "energy:pc": ENERGY},
    "pc-t": {"life:laptop": LIFE},
    "sv-n": {"life:server": LIFE},
    "sv-s": {"energy:srv": ENERGY, "pue:own_room": (0.4, 0.93, 1.6)},
}
"""What a line takes of the defaults, and its quantiles; a life divides, a PUE is 1 and what is above."""
HALF_WIDTH = {"high": 0.01, "medium": 0.1, "low": 0.2}
GROUP = {
    "pc-n": "amount:pc:FR:high",
    "pc-s": "amount:pc:FR:medium",
    "pc-t": "amount:pc:FR:low",
    "sv-n": "amount:srv:FR:low",
    "sv-s": "amount:srv:DE:medium",
    "km": "amount:trip:FR:low",
}
Part = tuple[str, str, float]
"""(line, factor input, central value): what a total is the sum of."""


def parts(criterion: str) -> list[Part]:
    if criterion == "acidification":
        return [(k, "factor:hand:pc:manufacturing:acidification", UNIT_YEAR[k] * 0.9) for k in PC]
    if criterion == "resource_use_minerals_metals":
        made = [(k, f"factor:hand:pc:manufacturing:{criterion}", UNIT_YEAR[k] * 0.012) for k in PC]
        made += [(k, f"factor:hand:srv:manufacturing:{criterion}", UNIT_YEAR[k] * 0.05) for k in SERVER]
        return made + [(k, f"mix:hand:electricity:FR:2024:{criterion}", KWH[k] * 5e-8) for k in (*PC, "sv-n")]
    stages = {"manufacturing": 150.0, "distribution": 10.0, "end_of_life": 2.0}
    found = [(k, f"factor:hand:pc:{s}:{criterion}", UNIT_YEAR[k] * v) for k in PC for s, v in stages.items()]
    found += [(k, f"factor:hand:srv:manufacturing:{criterion}", UNIT_YEAR[k] * 900) for k in SERVER]
    found += [(k, f"factor:hand:srv:use:{criterion}", n * 7.0) for k, n in (("sv-n", 3), ("sv-s", 2))]
    found += [(k, f"mix:hand:electricity:FR:2023:{criterion}", KWH[k] * 0.08) for k in (*PC, "sv-n")]
    found += [("sv-s", f"mix:hand:electricity:DE:2024:{criterion}", KWH_DE * 0.4)]
    return [*found, ("km", f"factor:hand:trip:use:{criterion}", 100.0)]


def of_line(line: str, factor: str) -> dict[str, Limits]:
    """The defaults a product takes: a life in embedded stages, energy and PUE where there is electricity."""
    kinds = ("energy", "pue") if factor.startswith("mix") else () if ":use:" in factor else ("life",)
    return {k: v for k, v in DEFAULTS.get(line, {}).items() if k.partition(":")[0] in kinds}


def moment(name: str, limits: Limits, power: int) -> float:
    """Mean at a power of what an input multiplies, over its published value."""
    if name.startswith("pue"):
        return (1 + power * mean(limits) + (mean(limits, 2) if power == 2 else 0)) / 1.93**power
    if name.startswith("life"):
        return mean((1 / limits[2], 1, 1 / limits[0]), power)
    return mean(limits, power) / limits[1] ** power


def terms(criterion: str) -> tuple[list[tuple[float, tuple[str, ...]]], dict[str, float]]:
    """(mean, inputs) of each product, and E[x2] / E[x]2 of each input."""
    found: list[tuple[float, tuple[str, ...]]] = []
    squares: dict[str, float] = {}
    for line, factor, value in parts(criterion):
        inputs = {factor: LIMITS[factor], **of_line(line, factor)}
        means = {k: moment(k, v, 1) for k, v in inputs.items()}
        squares |= {k: moment(k, v, 2) / means[k] ** 2 for k, v in inputs.items()}
        squares[GROUP[line]] = 1 + HALF_WIDTH[GROUP[line].rpartition(":")[2]] ** 2 / 3
        found.append((value * math.prod(means.values()), (*inputs, GROUP[line])))
    return found, squares


def stage_of(factor: str) -> str:
    return "use" if factor.startswith("mix") else factor.split(":")[3]


def mean_of(criterion: str, *lines: str, stage: str = "") -> float:
    """Mean of the lines named, or of all; of one stage, or of all."""
    return math.fsum(
        value * moment(factor, LIMITS[factor], 1) * math.prod(moment(k, v, 1) for k, v in of_line(line, factor).items())
        for line, factor, value in parts(criterion)
        if (not lines or line in lines) and stage in ("", stage_of(factor))
    )


def shares(criterion: str) -> dict[str, float]:
    """The part of the variance that comes from each input alone."""
    found, squares = terms(criterion)
    whole = total_variance(found, squares)
    return {k: v / whole for k, v in alone(found, squares).items()}


def default_draws(name: str, limits: Limits, count: int, seed: int) -> Any:
    z = normal(seed, name, count)
    if name.startswith("pue"):
        return (1 + pieces(z, limits)) / 1.93
    return 1 / pieces(z, limits) if name.startswith("life") else pieces(z, limits)


def drawn_factor(name: str, count: int, seed: int) -> Any:
    """Draws of a factor over its value: a thing that lasts has models, a kilometre and a kilowatt-hour have none."""
    lasts = name.startswith("factor") and ":trip:" not in name
    return factor_draws(seed, name, LIMITS[name], count, models=lasts) / LIMITS[name][1]


def draws(criterion: str, count: int, seed: int) -> Any:
    total = np.zeros(count)
    for line, factor, value in parts(criterion):
        half = HALF_WIDTH[GROUP[line].rpartition(":")[2]]
        part = value * amount_multiplier(seed, GROUP[line], half, count) * drawn_factor(factor, count, seed)
        for name, limits in of_line(line, factor).items():
            part = part * default_draws(name, limits, count, seed)
        total += part
    return total


def test_the_document_printed_is_the_one_written(hand: Hand) -> None:
    written = json.loads((hand.out / "results.json").read_text(encoding="utf-8"))
    assert spoken(written, "fr") == hand.results
    assert "message" not in json.dumps(written)


def test_totals_and_coverage(hand: Hand) -> None:
    rows = {r["criterion"]: r for r in hand.results["totals"]}
    assert list(rows) == list(TOTAL)
    for criterion, value in TOTAL.items():
        row = rows[criterion]
        assert row["coverage_share"] == pytest.approx(COVERED[criterion] / 7, rel=1e-9)
        assert row["value"] == (None if value is None else pytest.approx(value, rel=1e-9)), criterion
        if value is None:
            assert [row[k] for k in ("mean", "p05", "p50", "p95")] == [None] * 4
    units = [r["unit"] for r in rows.values()]
    assert units == ["kg CO2 eq", "kg Sb eq", "mol H+ eq", "disease incidence", "kBq U-235 eq", "kWh"]


@pytest.mark.parametrize("criterion", ["climate_change", "resource_use_minerals_metals", "acidification"])
def test_intervals_are_those_of_the_draws_of_the_seed(hand: Hand, criterion: str) -> None:
    drawn = draws(criterion, 500, 7)
    row = next(r for r in hand.results["totals"] if r["criterion"] == criterion)
    low, middle, high = np.quantile(drawn, (0.05, 0.5, 0.95))
    expected = [mean_of(criterion), low, middle, high]
    assert [row[k] for k in ("mean", "p05", "p50", "p95")] == pytest.approx(expected, rel=1e-9)
    assert row["mean"] == pytest.approx(drawn.mean(), rel=0.03)


@pytest.mark.parametrize("criterion", ["climate_change", "resource_use_minerals_metals", "acidification"])
def test_shares_of_variance(hand: Hand, criterion: str) -> None:
    """The largest fifteen, then the rest: they sum to 1 as printed."""
    expected = sorted(shares(criterion).items(), key=lambda kv: -kv[1])[:15]
    *rows, rest = [r for r in hand.results["sensitivity"] if r["criterion"] == criterion]
    assert {r["input"]: r["share_of_variance"] for r in rows} == pytest.approx(dict(expected), rel=1e-9)
    assert [r["share_of_variance"] for r in rows] == sorted((r["share_of_variance"] for r in rows), reverse=True)
    assert rest["input"] == "rest"
    assert rest["share_of_variance"] == pytest.approx(1 - math.fsum(v for _, v in expected), abs=1e-9)


def test_the_head_says_what_was_computed(hand: Hand) -> None:
    study = hand.results["study"]
    expected = {
        "organisation": "Hôpital de papier",
        "users": 130,
        "staff": 250,
        "beds": 40,
        "year": 2024,
        "country": "FR",
        "factor_set": "hand",
        "engine": "duckdb",
        "draws": 500,
        "seed": 7,
        "lines": 7,
        "unmatched_lines": 1,
        "detail": "items",
        "formats": {"equipment.csv": "table", "facts.csv": "table"},
        "declared": {"no_cloud": "oui", "no_telework": "non"},
    }
    assert {k: study[k] for k in expected} == expected
    assert "l'organisation Hôpital de papier, par" in study["functional_unit"]


def test_quality_counts_known_lines_by_grade(hand: Hand) -> None:
    """pc-n; pc-s and sv-s; pc-t, sv-n and km, a line without a grade being low."""
    assert hand.results["quality"] == pytest.approx({"high": 1 / 6, "medium": 2 / 6, "low": 3 / 6}, rel=1e-9)


def test_coverage_counts_lines(hand: Hand) -> None:
    rows = [(r["criterion"], r["lines"], r["covered"]) for r in hand.results["coverage"]]
    assert rows == [(c, 7, n) for c, n in COVERED.items()]
    assert [r["share"] for r in hand.results["coverage"]] == pytest.approx([n / 7 for n in COVERED.values()])


def test_the_single_score_adds_what_is_known_and_names_the_rest(hand: Hand) -> None:
    """Normalisation and weights of EF 3.1 (JRC130796) for the three criteria that have a value."""
    found = hand.results["normalisation"]
    score = (
        mean_of("climate_change") / 7553.08316285117 * 0.2106
        + mean_of("resource_use_minerals_metals") / 0.0636226152369547 * 0.0755
        + mean_of("acidification") / 55.5695412306019 * 0.062
    )
    assert found["single_score_mpt"] == pytest.approx(1000 * score, rel=1e-9)
    assert found["weight_share"] == pytest.approx(0.2106 + 0.0755 + 0.062, rel=1e-9)
    assert len(found["missing"]) == 16 - 3
    assert {"particulate_matter", "ionising_radiation", "water_use"} <= set(found["missing"])


def test_the_share_of_each_boundary_is_that_of_a_person(hand: Hand) -> None:
    """Boundaries of Sala et al. 2020 for 8e9 persons; a share is total / persons / (boundary / 8e9)."""
    boundary = {"climate_change": 6.81e12, "acidification": 1e12, "resource_use_minerals_metals": 2.19e8}
    expected = {
        (c, per): mean_of(c) / count / (b / 8e9)
        for c, b in boundary.items()
        for per, count in (("user", 130), ("bed", 40), ("staff", 250))
    }
    found = {(r["criterion"], r["per"]): r["share"] for r in hand.results["normalisation"]["boundaries"]}
    assert found == pytest.approx(expected, rel=1e-9)


def test_plausibility_compares_what_a_member_of_staff_weighs(hand: Hand) -> None:
    rows = [
        (r["criterion"], r["per"], r["value"], r["low"], r["central"], r["high"], r["source"])
        for r in hand.results["plausibility"]
    ]
    climate = pytest.approx(mean_of("climate_change") / 250, rel=1e-9)
    minerals = pytest.approx(mean_of("resource_use_minerals_metals") / 250, rel=1e-9)
    acid = pytest.approx(mean_of("acidification") / 250, rel=1e-9)
    assert rows == [
        ("climate_change", "staff", climate, 60.2, 301.1, 903.2, "dns-2021"),
        ("climate_change", "staff", climate, 220.5, 434.0, 795.1, "ademe-etude-2025"),
        ("resource_use_minerals_metals", "staff", minerals, 0.009988, 0.0169, 0.02687, "ademe-etude-2025"),
        ("acidification", "staff", acid, 1.39, 2.78, 5.126, "ademe-etude-2025"),
    ]
    assert {r["unit"] for r in hand.results["plausibility"]} == {
        "kg CO2 eq/staff", "kg CO2 eq/person", "kg Sb eq/person", "mol H+ eq/person",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("criterion", "lines"), [("climate_change", CLIMATE), ("resource_use_minerals_metals", MINERALS)]
)
def test_the_heaviest_lines_come_first_with_their_share(hand: Hand, criterion: str, lines: dict[str, float]) -> None:
    rows = [r for r in hand.results["top"] if r["criterion"] == criterion]
    ranked = sorted(lines, key=lambda k: -lines[k])
    assert [r["item_id"] for r in rows] == ranked
    assert [r["value"] for r in rows] == pytest.approx([lines[k] for k in ranked], rel=1e-9)
    assert [r["share"] for r in rows] == pytest.approx([lines[k] / TOTAL[criterion] for k in ranked], rel=1e-9)
    assert rows[0]["name"] == {"climate_change": "Hôtes sud"}.get(criterion, "Portables nord")
    assert {r["unit"] for r in rows} == {"kg CO2 eq" if criterion == "climate_change" else "kg Sb eq"}


def test_sources_are_those_used_each_once(hand: Hand) -> None:
    keys = ("id", "factor_set", "kind", "title", "publisher", "version", "date", "url", "licence")
    assert [tuple(s[k] for k in keys) for s in hand.results["sources"]] == [
        ("grid", "hand", "dataset", "Réseau", "Bureau C", "", "2022-07-08", "https://c.example", "ODbL-1.0"),
        ("guess", "hand", "assumption", "Dires", "Bureau B", "", "2023-05-06", "", "CC0-1.0"),
        ("measured", "hand", "dataset", "Fiches", "Bureau A", "3", "", "https://a.example", "CC-BY-4.0"),
    ]


def test_factors_are_listed_whole(hand: Hand) -> None:
    path = str(hand.out / "factors.parquet")
    columns = "id, value, low, high, unit, quality, source_id, locator, note"
    found = duckdb.execute(f"select {columns} from read_parquet(?) order by id", [path]).fetchall()
    rows = {r[0]: dict(zip(columns.split(", "), r, strict=True)) for r in found}
    assert {k.partition(":")[2] for k in LIMITS} <= set(rows)
    assert {"hand:pc:lifetime_year", "hand:srv:energy_kwh_year", "hypotheses:own_room:pue"} <= set(rows)
    assert rows["hand:pc:manufacturing:climate_change"] == {
        "id": "hand:pc:manufacturing:climate_change",
        "value": 150,
        "low": pytest.approx(120),
        "high": pytest.approx(200),
        "unit": "kg CO2 eq/unit",
        "quality": "medium",
        "source_id": "measured",
        "locator": "p. 4",
        "note": "Note du facteur",
    }
    mix = rows["hand:electricity:FR:2023:climate_change"]
    assert [mix[k] for k in ("value", "low", "high")] == pytest.approx([0.08, 0.07, 0.1])
    assert [mix[k] for k in ("unit", "locator")] == ["kg CO2 eq/kWh", "2023"]


def test_items_have_their_names_in_both_languages(hand: Hand) -> None:
    assert hand.results["labels"] == {
        "pc": {"fr": "Portable", "en": "Notebook"},
        "srv": {"fr": "Hôte", "en": "Host"},
        "trip": {"fr": "Kilomètre", "en": "Kilometre"},
    }


def test_values_of_another_year_are_told_and_no_other(hand: Hand) -> None:
    """The end of life of a pc ends in 2021, the climate of French electricity is of 2023; a factor for 2024 fits."""
    assert [p["code"] for p in hand.results["assumptions"]] == ["factor-year-differs", "mix-year-differs"]
    told = [json.dumps(p) for p in hand.results["assumptions"]]
    assert "2021" in told[0] and "2023" in told[1]


def test_the_unknown_type_is_told_where_it_stands(hand: Hand) -> None:
    mix, doubt = [p for p in hand.results["problems"] if p["severity"] == "doubt"]
    assert (mix["code"], mix["params"]) == ("mix-assumed", {"place": "DE", "criteria": "climate_change", "count": 1})
    assert (doubt["code"], doubt["row"], doubt["column"]) == ("type-unmatched", 8, "type")
    assert doubt["file"].endswith("equipment.csv")


DIMENSIONS = ("tier", "stage", "category", "site", "service")


def test_each_dimension_sums_to_the_totals(hand: Hand) -> None:
    document = hand.document
    for total in document.totals:
        for dimension in DIMENSIONS:
            found = [p for p in document.breakdown if (p.criterion, p.dimension) == (total.criterion, dimension)]
            assert {p.unit for p in found} <= {total.unit}
            if total.value is None:
                assert found == []
            else:
                assert math.fsum(p.value for p in found) == pytest.approx(total.value, rel=1e-11)
                assert math.fsum(p.mean for p in found) == pytest.approx(total.mean, rel=1e-11)
    keys = [(p.dimension, p.key, p.criterion) for p in document.breakdown]
    assert len(set(keys)) == len(keys)


def test_two_dimensions_sum_to_each_of_them(hand: Hand) -> None:
    path = str(hand.out / "breakdown.parquet")
    rows = duckdb.execute("select * from read_parquet(?)", [path]).fetchall()
    alone = {(d, k, c): (v, m) for d, k, second, _, c, _, v, m in rows if second is None}
    written = {(p.dimension, p.key, p.criterion): (p.value, p.mean) for p in hand.document.breakdown}
    assert set(alone) == set(written)
    assert all(alone[k] == pytest.approx(written[k], rel=1e-12) for k in written)
    folded = defaultdict[tuple[str, ...], list[tuple[float, float]]](list)
    for one, first, two, second, criterion, _, value, drawn in rows:
        if two is not None:
            folded[one, two, first, criterion].append((value, drawn))
            folded[two, one, second, criterion].append((value, drawn))
    assert {k[:2] for k in folded} == {(a, b) for a in DIMENSIONS for b in DIMENSIONS if a != b}
    for (dimension, _, key, criterion), cells in folded.items():
        sums = tuple(math.fsum(c[i] for c in cells) for i in (0, 1))
        assert sums == pytest.approx(alone[dimension, key, criterion], rel=1e-10)


def test_the_mean_of_a_part_is_that_of_its_own_inputs(hand: Hand) -> None:
    """The lines of the north: the product of the means of what they are made of."""
    (north,) = [
        p for p in hand.document.breakdown if (p.dimension, p.key, p.criterion) == ("site", "Nord", "climate_change")
    ]
    assert north.mean == pytest.approx(mean_of("climate_change", "pc-n", "sv-n"), rel=1e-9)
    assert north.mean > 1.005 * north.value


def test_means_of_rows_add_up_to_the_mean_of_the_total() -> None:
    rows = activity(
        ["laptop", "server", "laptop", "line", "server"],
        [5.0, 0.6, 1.7, 3.0, 0.0],
        [780.0, 8400.0, 0.0, 12.0, 4632.0],
        use_unit=[30.0, 3.0, 7.0, 9.0, 2.0],
        quality=["high", "low", "medium", "medium", "low"],
    )
    plan = Plan(60_000, 5, PLAN.half_width)
    by_row = impacts_by_row(rows, matrix(), mean_ratios(rows, matrix(), plan))
    assert np.array_equal(np.isnan(by_row), np.isnan(impacts_by_row(rows, matrix())))
    drawn = total_draws(rows, matrix(), plan).mean(axis=1)
    assert np.nansum(by_row, axis=(0, 1)) == pytest.approx(drawn, rel=0.004)


@pytest.mark.usefixtures("no_report")
def test_equal_lines_stand_in_the_order_of_their_identifiers(tmp_path: Path) -> None:
    made = [("pc", "manufacturing", "climate_change", 0.1 + 0.2, "kg CO2 eq/unit")]
    made += [("pc", "end_of_life", "climate_change", 1 / 3, "kg CO2 eq/unit")]
    factors = write_set(tmp_path / "set", ["pc,laptop,terminals,7,13,,"], made)
    ids = [f"n{(7 * n) % 31:02d}" for n in range(31)]
    body = "".join(f"{i},pc,3\n" for i in ids)
    results = study(tmp_path, f"id,type,quantity\n{body}", factors=str(factors))
    assert [t["item_id"] for t in results["top"]] == sorted(ids)[:20]
    assert {t["name"] for t in results["top"]} == {None} and {t["item"] for t in results["top"]} == {"pc"}


@pytest.mark.usefixtures("no_report")
def test_what_is_allocated_to_nothing_has_no_key(tmp_path: Path) -> None:
    results = study(tmp_path, "id,type,quantity,site\na,laptop,3,Nord\nb,laptop,2,\n")
    found = {(p["dimension"], p["key"]) for p in results["breakdown"]}
    assert {("site", "Nord"), ("site", None), ("service", None)} <= found
    assert results["breakdown"][0]["dimension"] == "tier"
