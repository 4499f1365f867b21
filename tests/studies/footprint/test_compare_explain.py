"""``compare`` and ``explain``: every figure of two studies and of one line, computed again on paper."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner, Result

from ecosoin.cli.main import main
from ecosoin.kernel.ranged import amount_multiplier
from ecosoin.results.text import plain
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint
from tests.small_studies import study, write_set
from tests.studies.footprint.conftest import Hand
from tests.studies.footprint.hand import EQUIPMENT, FACTORS, FACTS, write_hand_inventory, write_hand_set
from tests.studies.footprint.test_figures import (
    CLIMATE,
    HALF_WIDTH,
    LIFE,
    LIMITS,
    MINERALS,
    TOTAL,
    default_draws,
    drawn_factor,
    mean_of,
    moment,
)

pytestmark = pytest.mark.usefixtures("no_report")


def command(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


OTHER = (
    EQUIPMENT.replace("pc-n,Portables nord,pc,30", "pc-n,Portables nord,pc,20")
    .replace("sv-n,Hôtes nord,srv,3", "sv-n,Hôtes nord,srv,4")
    .replace("km,Trajets,trip,400,Sud,Soins,,,,low,,\n", "")
)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten laptops less, one server more, no journey, ozone instead of acidification, 2026, other draws and seed."""
    work = tmp_path_factory.mktemp("other")
    factors = FACTORS.replace("acidification,0.9,,,0.9,mol H+ eq", "ozone_depletion,0.9,,,0.9,kg CFC-11 eq")
    chosen = write_hand_set(work / "hand", factors=factors)
    inventory = write_hand_inventory(work / "inventory", OTHER, facts=FACTS.replace("papier", "carton"))
    options = FootprintOptions((inventory,), 2026, work / "out", factors=str(chosen), draws=300, seed=99)
    run_footprint(options)
    return work / "out"


DIFFERENCE = {
    ("laptop", "manufacturing"): -10 / 6 * 150,
    ("laptop", "distribution"): -10 / 6 * 10,
    ("laptop", "end_of_life"): -10 / 6 * 2,
    ("laptop", "use"): -10 * 26 * 0.08,
    ("server", "manufacturing"): 900 / 5,
    ("server", "use"): 7 + 2000 * 1.4 * 0.08,
    ("travel", "use"): -400 * 0.25,
}


def mean_change(key: tuple[str, str]) -> float:
    """The mean of a part of the difference: each product by the means of what it is made of."""
    category, stage = key
    factor = {"laptop": "pc", "server": "srv", "travel": "trip"}[category]
    fr = "mix:hand:electricity:FR:2023:climate_change"
    if stage != "use" or category == "travel":
        name = f"factor:hand:{factor}:{stage}:climate_change"
        life = moment("life:server", LIFE, 1) if category == "server" else 1.0
        return DIFFERENCE[key] * moment(name, LIMITS[name], 1) * life
    kwh = {"laptop": -10 * 26 * 0.08, "server": 2000 * 1.4 * 0.08}[category]
    use = "factor:hand:srv:use:climate_change"
    return kwh * moment(fr, LIMITS[fr], 1) + (7 * moment(use, LIMITS[use], 1) if category == "server" else 0)


MEAN = {k: mean_change(k) for k in DIFFERENCE}
MEANS = [
    f"{float(format(mean_of('climate_change') + change, '.3g')):,.0f} kg" for change in (0, math.fsum(MEAN.values()))
]
"""The means of the two studies, as a terminal writes them."""
TIER = {"laptop": "terminals", "server": "datacentres", "travel": "non_digital"}


def gap() -> Any:
    """B - A on the 500 draws of seed 7: what is shared is drawn once and vanishes."""
    low, high = HALF_WIDTH["low"], HALF_WIDTH["high"]
    laptop, server, trip = (
        amount_multiplier(7, f"amount:{n}", h, 500)
        for n, h in (("pc:FR:high", high), ("srv:FR:low", low), ("trip:FR:low", low))
    )

    def factor(name: str) -> Any:
        return drawn_factor(name, 500, 7)

    mix = factor("mix:hand:electricity:FR:2023:climate_change")
    total = -100 * trip * factor("factor:hand:trip:use:climate_change")
    for stage, value in (("manufacturing", 150), ("distribution", 10), ("end_of_life", 2)):
        total += -10 / 6 * value * laptop * factor(f"factor:hand:pc:{stage}:climate_change")
    total += -10 * 26 * 0.08 * laptop * mix
    life = default_draws("life:server", LIFE, 500, 7)
    total += 180 * server * life * factor("factor:hand:srv:manufacturing:climate_change")
    total += 7 * server * factor("factor:hand:srv:use:climate_change")
    return total + 2800 * 0.08 * server * mix


def test_the_difference_of_two_studies_on_the_same_draws(hand: Hand, other: Path) -> None:
    document = json.loads(command("compare", hand.out, other, "--json").stdout)
    row = next(d for d in document["differences"] if d["criterion"] == "climate_change")
    expected = math.fsum(DIFFERENCE.values())
    assert row["unit"] == "kg CO2 eq"
    assert row["a"] == pytest.approx(TOTAL["climate_change"], rel=1e-9)
    assert row["b"] == pytest.approx(math.fsum(CLIMATE.values()) + expected, rel=1e-9)
    assert row["difference"] == pytest.approx(expected, rel=1e-9)
    drawn = gap()
    low, middle, high = np.quantile(drawn, (0.05, 0.5, 0.95))
    assert [row[k] for k in ("p05", "p50", "p95")] == pytest.approx([low, middle, high], rel=1e-6)
    assert row["mean"] == pytest.approx(math.fsum(MEAN.values()), rel=1e-9)
    assert row["mean"] == pytest.approx(row["mean_b"] - row["mean_a"], rel=1e-9)
    assert row["mean_a"] == pytest.approx(mean_of("climate_change"), rel=1e-9)
    assert row["probability_b_lower"] == pytest.approx(float((drawn < 0).mean()), abs=1e-9)
    assert 0.1 < row["probability_b_lower"] < 0.9


def test_what_explains_a_difference_sums_to_it_largest_first(hand: Hand, other: Path) -> None:
    document = json.loads(command("compare", hand.out, other, "--json").stdout)
    row = next(d for d in document["differences"] if d["criterion"] == "climate_change")
    found = {(x["category"], x["stage"]): x for x in row["explained_by"]}
    assert list(found) == sorted(MEAN, key=lambda k: -abs(MEAN[k]))
    for key, change in MEAN.items():
        assert found[key]["tier"] == TIER[key[0]]
        assert found[key]["difference"] == pytest.approx(change, rel=1e-9)
        assert found[key]["b"] == pytest.approx(found[key]["a"] + change, rel=1e-9, abs=1e-9)
        assert set(found[key]) == {"tier", "category", "stage", "a", "b", "difference"}
    assert math.fsum(x["a"] for x in found.values()) == pytest.approx(row["mean_a"], rel=1e-9)


def test_minerals_and_electricity_of_two_studies(hand: Hand, other: Path) -> None:
    document = json.loads(command("compare", hand.out, other, "--json").stdout)
    rows = {d["criterion"]: d for d in document["differences"]}
    assert list(rows) == ["climate_change", "resource_use_minerals_metals", "final_energy"]
    minerals = -10 / 6 * 0.012 - 260 * 5e-8 + 0.05 / 5 + 2800 * 5e-8
    assert rows["resource_use_minerals_metals"]["difference"] == pytest.approx(minerals, rel=1e-9)
    assert rows["resource_use_minerals_metals"]["a"] == pytest.approx(math.fsum(MINERALS.values()), rel=1e-9)
    assert rows["final_energy"]["difference"] == pytest.approx(2800 - 260, rel=1e-9)
    assert rows["final_energy"]["unit"] == "kWh"


def test_the_head_of_a_comparison(hand: Hand, other: Path) -> None:
    document = json.loads(command("compare", hand.out, other, "--json").stdout)
    assert (document["draws"], document["seed"]) == (500, 7)
    assert document["not_compared"] == ["acidification"]
    expected = {"country": "FR", "factor_set": "hand"}
    assert document["a"] == {"path": str(hand.out), "organisation": "Hôpital de papier", "year": 2024, **expected}
    assert document["b"] == {"path": str(other), "organisation": "Hôpital de carton", "year": 2026, **expected}
    back = json.loads(command("compare", other, hand.out, "--json").stdout)
    assert (back["draws"], back["seed"]) == (300, 99)
    assert back["differences"][0]["difference"] == pytest.approx(-document["differences"][0]["difference"], rel=1e-9)


def test_a_study_compared_with_itself_does_not_differ(hand: Hand) -> None:
    document = json.loads(command("compare", hand.out, hand.out, "--json").stdout)
    assert document["not_compared"] == []
    for row in document["differences"]:
        assert [row[k] for k in ("difference", "mean", "p05", "p50", "p95")] == [0] * 5
        assert row["probability_b_lower"] == 0.5
        assert row["explained_by"] == []


def test_the_ten_first_reasons_are_kept(tmp_path: Path) -> None:
    items = [f"i{n},kind{n},terminals,4,,," for n in range(13)]
    made = [(f"i{n}", "manufacturing", "climate_change", 10.0 + n, "kg CO2 eq/unit") for n in range(13)]
    factors = str(write_set(tmp_path / "set", items, made))
    for name, count in (("a", 2), ("b", 5)):
        body = "".join(f"l{n},i{n},{count}\n" for n in range(13))
        study(tmp_path, f"id,type,quantity\n{body}", factors=factors)
        (tmp_path / "out").rename(tmp_path / name)
    document = json.loads(command("compare", tmp_path / "a", tmp_path / "b", "--json").stdout)
    assert [x["category"] for x in document["differences"][0]["explained_by"]] == [f"kind{n}" for n in range(12, 2, -1)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Climate change", *MEANS, "Acidification", "Final energy"]),
        ("fr", ["Changement climatique", *(m.replace(",", " ") for m in MEANS), "Énergie finale"]),
    ],
)
def test_a_comparison_read_in_a_terminal(hand: Hand, other: Path, language: str, words: list[str]) -> None:
    arguments = ["compare", str(hand.out), str(other), "--lang", language]
    text = CliRunner(env={"COLUMNS": "200"}).invoke(main, arguments).stdout
    lines = [" ".join(x.split()) for x in text.splitlines()]
    sign = ": " if language == "en" else " : "
    assert lines[0] == f"A{sign}Hôpital de papier · 2024 · hand · {hand.out}"
    assert lines[1] == f"B{sign}Hôpital de carton · 2026 · hand · {other}"
    assert all(any(w in x for x in lines) for w in words if w != "Acidification")
    assert not any("Acidification" in x for x in lines)
    row = next(x for x in lines if x.startswith(words[0]))
    assert f"{words[1]} CO₂" in row and f"{words[2]} CO₂" in row
    drawn = gap()
    low, high = (f"{x:.3g}".replace("-", "−") for x in np.quantile(drawn, (0.05, 0.95)))
    lower = f"{100 * float((drawn < 0).mean()):.2g}"
    if language == "en":
        assert f"{math.fsum(MEAN.values()):.3g} kg CO₂ eq. {low} to {high} kg CO₂ eq. {lower}%" in row
        start = lines.index("Tier Category Stage B − A")
        assert [x.replace(" CO₂ eq.", "") for x in lines[start + 1 : start + 8]] == [
            f"{names} " + f"{MEAN[key]:.3g} kg".replace("-", "−")
            for names, key in (
                ("Terminals Laptops Manufacturing", ("laptop", "manufacturing")),
                ("Data centres Servers Use", ("server", "use")),
                ("Data centres Servers Manufacturing", ("server", "manufacturing")),
                ("Non-digital Travel Use", ("travel", "use")),
                ("Terminals Laptops Use", ("laptop", "use")),
                ("Terminals Laptops Distribution", ("laptop", "distribution")),
                ("Terminals Laptops End of life", ("laptop", "end_of_life")),
            )
        ]


@pytest.mark.parametrize("missing", ["results.json", "activity.parquet", "factors.parquet"])
def test_a_folder_that_is_not_a_study_is_a_usage_error(hand: Hand, tmp_path: Path, missing: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(hand.out, copy)
    (copy / missing).unlink()
    for pair in ((hand.out, copy), (copy, hand.out)):
        result = command("compare", *pair, "--json")
        assert result.exit_code == 2
        assert [p["code"] for p in json.loads(result.stdout)["problems"]] == ["not-a-result-folder"]
        assert str(copy) in result.stdout


@pytest.mark.parametrize("text", ["{", "[]", '{"study": {}}', '{"study": {"organisation": 1}, "totals": []}', "null"])
def test_results_of_something_else_are_a_usage_error(hand: Hand, tmp_path: Path, text: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(hand.out, copy)
    (copy / "results.json").write_text(text, encoding="utf-8")
    assert command("compare", copy, hand.out).exit_code == 2


def explained(hand: Hand, item: str, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(command("explain", hand.out, "--item", item, *more, "--json").stdout)
    return found


Amounts = list[tuple[str, float, str, str]]


def terms(document: dict[str, Any]) -> dict[tuple[str, str], tuple[Amounts, float, float]]:
    """(stage, kind of factor) -> (amounts, value of the factor, value)."""
    return {
        (t["stage"], t["factor"]["kind"]): (
            [(a["name"], a["value"], a["unit"], a["basis"]) for a in t["amounts"]],
            t["factor"]["value"],
            t["value"],
        )
        for t in document["terms"]
    }


def test_a_line_is_taken_apart_down_to_its_factors(hand: Hand) -> None:
    document = explained(hand, "pc-s")
    head = ("item_id", "name", "source_row", "criterion", "unit", "missing_stages")
    assert [document[k] for k in head] == ["pc-s", "Portables sud", 3, "climate_change", "kg CO2 eq", []]
    assert document["source_file"].endswith("equipment.csv")
    quantity, owned = ("quantity", 12, "", "given"), ("owned", 0.57, "", "rule")
    spread: Amounts = [quantity, owned, ("lifetime_year", 4, "year", "default")]
    assert terms(document) == {
        ("manufacturing", "factor"): (spread, 150, pytest.approx(12 * 0.57 / 4 * 150)),
        ("distribution", "factor"): (spread, 10, pytest.approx(12 * 0.57 / 4 * 10)),
        ("end_of_life", "factor"): (spread, 2, pytest.approx(12 * 0.57 / 4 * 2)),
        ("use", "mix"): (
            [quantity, owned, ("energy_kwh_year", 30, "kWh", "default")], 0.08, pytest.approx(12 * 0.57 * 30 * 0.08),
        ),
    }  # fmt: skip
    assert document["total"] == pytest.approx(CLIMATE["pc-s"], rel=1e-9)
    assert {t["service"] for t in document["terms"]} == {"Paie"}
    assert {t["item"] for t in document["terms"]} == {"pc"}


def test_a_server_is_explained_by_its_room_and_names_what_is_missing(hand: Hand) -> None:
    document = explained(hand, "sv-s")
    found = terms(document)
    assert found["manufacturing", "factor"][0] == [
        ("quantity", 2, "", "given"),
        ("lifetime_year", 8, "year", "given"),
    ]
    assert found["use", "factor"] == ([("quantity", 2, "", "given")], 7, 14)
    assert found["use", "mix"] == (
        [("quantity", 2, "", "given"), ("energy_kwh_year", 1200, "kWh", "default"), ("pue", 1.93, "", "room")],
        0.4,
        pytest.approx(4632 * 0.4),
    )
    assert document["missing_stages"] == ["distribution", "end_of_life"]
    assert document["total"] == pytest.approx(CLIMATE["sv-s"], rel=1e-9)


def test_another_criterion_is_explained_by_its_own_factors(hand: Hand) -> None:
    document = explained(hand, "pc-n", "--criterion", "resource_use_minerals_metals")
    assert document["total"] == pytest.approx(MINERALS["pc-n"], rel=1e-9)
    assert document["unit"] == "kg Sb eq"
    assert set(terms(document)) == {("manufacturing", "factor"), ("use", "mix")}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--item", "nobody"], "item-not-in-study"),
        (["--item", "zz"], "item-without-factor"),
        (["--item", "pc-n", "--criterion", "climat"], "option-value-unknown"),
    ],
)
def test_what_cannot_be_explained_is_a_usage_error(hand: Hand, arguments: list[str], code: str) -> None:
    result = command("explain", hand.out, *arguments, "--json")
    assert result.exit_code == 2
    assert [p["code"] for p in json.loads(result.stdout)["problems"]] == [code]


@pytest.mark.parametrize("missing", ["lines", "factors", "impacts"])
def test_a_study_without_its_lines_cannot_be_explained(hand: Hand, tmp_path: Path, missing: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(hand.out, copy)
    (copy / f"{missing}.parquet").unlink()
    result = command("explain", copy, "--item", "pc-n", "--json")
    assert (result.exit_code, json.loads(result.stdout)["problems"][0]["code"]) == (2, "not-a-result-folder")


@pytest.mark.parametrize("change", ["value * (1 + 1e-7)", "value + 1"])
def test_a_number_that_does_not_recompute_is_told(hand: Hand, tmp_path: Path, change: str) -> None:
    copy = tmp_path / "copy's"
    shutil.copytree(hand.out, copy)
    path = str(hand.out / "impacts.parquet").replace("'", "''")
    target = str(copy / "impacts.parquet").replace("'", "''")
    duckdb.execute(
        f"copy (select * replace ({change} as value) from read_parquet('{path}')) to '{target}' (format parquet)"
    )
    done = command("explain", copy, "--item", "pc-n")
    assert done.exit_code == 2 and "impacts.parquet" in done.output
    assert command("explain", hand.out, "--item", "pc-n").exit_code == 0


def test_an_explanation_read_in_a_terminal(hand: Hand) -> None:
    text = command("explain", hand.out, "--item", "pc-s", "--lang", "en").stdout
    lines = [x.strip() for x in text.splitlines()]
    assert lines[0].startswith("pc-s — Portables sud (") and lines[0].endswith("equipment.csv:3)")
    assert "12 [given] × 0.57 [RCP rule] ÷ 4 year [category default] × 150 kg CO₂ eq./unit" in lines
    assert "quantity × organisation's share ÷ lifetime × factor" in lines
    assert "12 [given] × 0.57 [RCP rule] × 30 kWh [category default] × 0.08 kg CO₂ eq./kWh" in lines
    assert "quantity × organisation's share × energy per year × electricity mix" in lines
    assert "= 256.5 kg CO₂ eq." in lines and "= 16.416 kg CO₂ eq." in lines
    assert "hand:pc:manufacturing:climate_change, quality medium" in lines
    mean = f"mean {150 * moment('', LIMITS['factor:hand:pc:manufacturing:climate_change'], 1):.12g}"
    stream = "(stream factor:hand:pc:manufacturing:climate_change)"
    law = "Draw, factor: 5% 120, median 150, 95% 200,"
    assert f"{law} {mean} kg CO₂ eq./unit {stream}" in lines
    assert any(x.startswith("Draw, lifetime: 5% 2.66666666667, median 4, 95% 6,") for x in lines)
    assert any(x.startswith("Draw, energy per year: 5% 15, median 30, 95% 60,") for x in lines)
    assert "Share of method and maker 0.572; sum of the squared shares of models 1" in lines
    assert "hand:pc:distribution:climate_change, quality low" in lines
    assert "hand:electricity:FR:2023:climate_change" in lines
    assert "Source: Bureau A, Fiches 3, p. 4 — CC-BY-4.0" in lines
    assert "Source: Bureau C, Réseau 2022-07-08, 2023 — ODbL-1.0" in lines
    assert "Manufacturing — pc, for service Paie" in lines and "Note du facteur" in lines
    assert lines[-1] == "Total at published factors = 293.436 kg CO₂ eq."
    assert not any(x.startswith("Without factor") for x in lines)


def test_an_explanation_in_french_names_what_is_missing(hand: Hand) -> None:
    lines = [x.strip() for x in command("explain", hand.out, "--item", "sv-s").stdout.splitlines()]
    assert lines[1] == "Changement climatique [kg CO₂ éq.]"
    assert "2 [donnée] ÷ 8 an [donnée] × 900 kg CO₂ éq./unité" in lines
    assert "2 [donnée] × 1\u202f200 kWh [défaut de la catégorie] × 1,93 [salle] × 0,4 kg CO₂ éq./kWh" in lines
    assert "quantité × énergie par an × PUE × mix électrique" in lines
    assert "Fabrication — srv, pour le service Paie" in lines
    assert lines[-2] == "Sans facteur (manquant, pas nul)\u00a0: Distribution, Fin de vie"


def test_parts_of_a_shared_host_made_of_components_recompute(tmp_path: Path) -> None:
    """The shipped set: a server of two processors shared 0.25 / 0.6 between services, the rest to nobody."""
    (tmp_path / "vm.csv").write_text(
        "virtual machine,host,service,allocation key\nv1,h,Soins,0.25\nv2,h,Paie,0.6\n", encoding="utf-8"
    )
    (tmp_path / "parc.csv").write_text(
        "id,type,quantity,CPUs,RAM (GB),purchase date\nh,server,3,2,100,2010-01-01\n", encoding="utf-8"
    )
    paths = (tmp_path / "parc.csv", tmp_path / "vm.csv")
    results = plain(run_footprint(FootprintOptions(paths, 2024, tmp_path / "out", draws=100)))
    total = next(r["value"] for r in results["totals"] if r["criterion"] == "climate_change")
    result = command("explain", tmp_path / "out", "--item", "h", "--json")
    document = json.loads(result.stdout)
    assert document["total"] == pytest.approx(total, rel=1e-9)
    parts = {(t["service"], t["item"], t["stage"]): t for t in document["terms"]}
    assert {s for s, _, _ in parts} == {"Soins", "Paie", None}
    memory = parts["Paie", "component_ram", "manufacturing"]
    amounts = {a["name"]: (a["value"], a["basis"]) for a in memory["amounts"]}
    assert amounts == {
        "quantity": (3, "given"),
        "share_embedded": (0.6, "allocation"),
        "component_count": (pytest.approx(4), "specification"),
        "lifetime_year": (pytest.approx(5478 / 365), "age"),
    }
    text = command("explain", tmp_path / "out", "--item", "h").stdout
    assert "× 0,6 [répartition] × 4 [fiche du serveur] ÷ 15,0082191781 an [âge à l'année d'étude]" in text
    assert "× 0,25 [répartition]" in text and "part allouée (utilisation)" in text


EDITS = {
    "activity": [
        "* exclude (place)", "* replace ('x' as item)", "* replace ('many' as unit_year)",
        "* replace ('inf'::double as use_unit)",
    ],
    "factors": [
        "* exclude (criterion)", "* replace ('x' as criterion)", "* replace ('x' as id)", "* replace ('x' as value)",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("table", "edit"), [(t, e) for t, edits in EDITS.items() for e in edits])
def test_tables_edited_since_are_told_with_their_name(hand: Hand, tmp_path: Path, table: str, edit: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(hand.out, copy)
    duckdb.execute(f"copy (select {edit} from read_parquet(?)) to '{copy}/{table}.parquet' (format parquet)", [
        str(hand.out / f"{table}.parquet")
    ])  # fmt: skip
    done = command("compare", hand.out, copy)
    assert done.exit_code == 2 and ".parquet" in done.output


@pytest.mark.parametrize("table", ["lines", "factors", "impacts"])
@pytest.mark.parametrize("damage", [lambda x: x[:-20], lambda x: b"", lambda x: x[:100] + bytes(200) + x[300:]])
def test_damaged_tables_are_told_by_explain_and_report(
    hand: Hand, tmp_path: Path, table: str, damage: Callable[[bytes], bytes]
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(hand.out, copy)
    path = copy / f"{table}.parquet"
    path.write_bytes(damage(path.read_bytes()))
    for argv in (("explain", copy, "--item", "pc-n"), ("report", copy, "--out", tmp_path / "pages")):
        assert command(*argv).exit_code in (0, 2)


@pytest.mark.parametrize("draws", [None, 0, -1, 10**12])
def test_draws_that_no_study_has_are_told(hand: Hand, tmp_path: Path, draws: int | None) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(hand.out, copy)
    told = json.loads((copy / "results.json").read_text(encoding="utf-8"))
    told["study"]["draws"] = draws
    (copy / "results.json").write_text(json.dumps(told), encoding="utf-8")
    assert command("compare", copy, hand.out).exit_code == 2
