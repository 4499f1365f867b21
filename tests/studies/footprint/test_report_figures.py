"""The report of the study of ``hand``: each table it shows, row by row, against the figures of the paper."""

from __future__ import annotations

import math
from typing import Any

import pytest
from msgspec.structs import replace

from ecosoin.pages.model import Block, Bullets, Callout, Figure, KeyFigures, Paragraph, Report, Table
from tests.studies.footprint.conftest import Hand
from tests.studies.footprint.test_figures import CLIMATE as PUBLISHED
from tests.studies.footprint.test_figures import COVERED, LIMITS, mean_of, shares

LAPTOPS, SERVERS = ("pc-n", "pc-s", "pc-t"), ("sv-n", "sv-s")
CLIMATE = {k: mean_of("climate_change", k) for k in (*LAPTOPS, *SERVERS, "km")}
MINERALS = {k: mean_of("resource_use_minerals_metals", k) for k in (*LAPTOPS, *SERVERS)}
ACID = {k: mean_of("acidification", k) for k in LAPTOPS} | dict.fromkeys(SERVERS, 0.0)
CLIMATE_TOTAL, MINERALS_TOTAL, ACID_TOTAL = (math.fsum(x.values()) for x in (CLIMATE, MINERALS, ACID))


def made(stage: str, *lines: str) -> float:
    """Climate of a stage of some lines."""
    return mean_of("climate_change", *lines, stage=stage)


NAMES = {
    "climate_change": "Climate change",
    "resource_use_minerals_metals": "Resource use, minerals and metals",
    "acidification": "Acidification",
    "particulate_matter": "Particulate matter",
    "ionising_radiation": "Ionising radiation, human health",
    "final_energy": "Final energy",
}
Row = tuple[Any, ...]


def blocks(report: Report) -> list[Block]:
    return [b for s in report.sections for b in s.blocks]


def tables(report: Report) -> dict[str, Table]:
    found: dict[str, Table] = {}
    for block in blocks(report):
        if isinstance(block, Table):
            found[block.caption] = block
        elif isinstance(block, Figure):
            found.setdefault(block.caption, block.table)
    return found


def part(report: Report, title: str) -> tuple[Block, ...]:
    return next(s.blocks for s in report.sections if s.title == title)


def same(found: tuple[Row, ...], expected: list[Row]) -> None:
    assert len(found) == len(expected), found
    for one, other in zip(found, expected, strict=True):
        for a, b in zip(one, other, strict=True):
            assert a == (pytest.approx(b, rel=1e-9) if isinstance(b, float) else b), (one, other)


@pytest.fixture(scope="module")
def english(hand: Hand) -> Report:
    return hand.report("en")


def total(lines: dict[str, float], *names: str) -> float | None:
    found = [lines[n] for n in names if n in lines]
    return math.fsum(found) if found else None


def share(lines: dict[str, float], *names: str) -> float | None:
    found = total(lines, *names)
    return None if found is None else found / math.fsum(lines.values())


GROUPS = {
    "By tier": [("Terminals", LAPTOPS), ("Data centres", SERVERS), ("Non-digital", ("km",))],
    "By site": [("Sud", ("pc-s", "pc-t", "sv-s", "km")), ("Nord", ("pc-n", "sv-n"))],
    "By service": [("Paie", ("pc-s", "sv-s")), ("Soins", ("pc-n", "pc-t", "sv-n", "km"))],
}


@pytest.mark.parametrize("dimension", sorted(GROUPS))
def test_indicators_by_group_with_their_shares_and_their_total(english: Report, dimension: str) -> None:
    rows: list[Row] = [
        (name, total(CLIMATE, *k), share(CLIMATE, *k), total(MINERALS, *k), share(MINERALS, *k), total(ACID, *k))
        for name, k in [*GROUPS[dimension], ("Total", tuple(CLIMATE))]
    ]
    table = tables(english)[f"{dimension}: mandatory indicators"]
    same(table.rows, rows)
    assert [c.title for c in table.columns[1:]] == [
        "Climate change", "Share of climate", "Resource use, minerals and metals", "Share of minerals", "Acidification",
    ]  # fmt: skip
    assert [c.unit for c in table.columns[1:]] == ["kg CO2 eq", None, "kg Sb eq", None, "mol H+ eq"]


MINERAL = "resource_use_minerals_metals"
STAGES: list[tuple[str, float, float | None, float | None]] = [
    ("Manufacturing", made("manufacturing"), mean_of(MINERAL, stage="manufacturing"), ACID_TOTAL),
    ("Distribution", made("distribution"), None, None),
    ("Use", made("use"), mean_of(MINERAL, stage="use"), 0.0),
    ("End of life", made("end_of_life"), None, None),
]


def test_indicators_by_stage(english: Report) -> None:
    rows: list[Row] = [
        (name, c, c / CLIMATE_TOTAL, m, None if m is None else m / MINERALS_TOTAL, a) for name, c, m, a in STAGES
    ]
    rows.append(("Total", CLIMATE_TOTAL, 1.0, MINERALS_TOTAL, 1.0, ACID_TOTAL))
    same(tables(english)["By life-cycle stage: mandatory indicators"].rows, rows)
    (reading,) = [b for b in part(english, "By life-cycle stage") if isinstance(b, Paragraph)]
    first = STAGES[0][1] / CLIMATE_TOTAL
    assert f"{first:.0%} of climate and 100% of minerals" in reading.text


def test_tiers_cut_by_stage_and_stages_cut_by_tier(english: Report) -> None:
    laptop_use, server_use, trip = (made("use", *k) for k in (LAPTOPS, SERVERS, ("km",)))
    make, end = made("manufacturing", *LAPTOPS), made("end_of_life")
    found = tables(english)
    same(
        found["By tier: Climate change"].rows,
        [
            ("Terminals", make, made("distribution"), laptop_use, end),
            ("Data centres", made("manufacturing", *SERVERS), None, server_use, None),
            ("Non-digital", None, None, trip, None),
        ],
    )
    same(
        found["By life-cycle stage: Climate change"].rows,
        [
            ("Manufacturing", make, made("manufacturing", *SERVERS), None),
            ("Distribution", made("distribution"), None, None),
            ("Use", laptop_use, server_use, trip),
            ("End of life", end, None, None),
        ],
    )
    same(
        found["By site: Climate change"].rows,
        [
            ("Sud", CLIMATE["pc-s"] + CLIMATE["pc-t"], CLIMATE["sv-s"], trip),
            ("Nord", CLIMATE["pc-n"], CLIMATE["sv-n"], None),
        ],
    )
    figure = next(b for b in blocks(english) if isinstance(b, Figure) and b.caption == "By site: Climate change")
    south = math.fsum(CLIMATE[k] for k in ("pc-s", "pc-t", "sv-s", "km"))
    assert (
        f"Largest: Sud, {float(f'{south:.3g}'):,.0f}\u00a0kg\u00a0CO₂\u00a0eq. ({south / CLIMATE_TOTAL:.0%})"
        in figure.alt
    )


def test_totals_by_criterion(hand: Hand, english: Report) -> None:
    rows = [
        (
            NAMES[r["criterion"]],
            *(r[k] for k in ("mean", "p50", "p05", "p95", "value")),
            pytest.approx(COVERED[r["criterion"]] / 7),
        )
        for r in hand.results["totals"]
    ]
    table = tables(english)["Totals by criterion"]
    assert [(r[0], *r[2:]) for r in table.rows] == rows
    assert [r[1] for r in table.rows][:3] == ["kg CO₂ eq.", "kg Sb eq.", "mol H⁺ eq."]
    (reading,) = [b for b in part(english, "By criterion") if isinstance(b, Paragraph)]
    assert "500 draws" in reading.text


def test_the_first_page(english: Report) -> None:
    first = part(english, "At a glance")
    (figures,) = [b.figures for b in first if isinstance(b, KeyFigures)]
    assert [(f.label, f.value.replace("\u00a0", " ")) for f in figures] == [
        ("Climate change", f"{float(f'{CLIMATE_TOTAL:.3g}'):,.0f} kg CO₂ eq."),
        ("Resource use, minerals and metals", f"{MINERALS_TOTAL:.3g} kg Sb eq."),
        ("Acidification", f"{ACID_TOTAL:.3g} mol H⁺ eq."),
        ("Climate per user", f"{CLIMATE_TOTAL / 130:.3g} kg CO₂ eq."),
    ]
    assert all("(90%)" in f.detail for f in figures[:3])
    assert (
        figures[3].detail.replace("\u00a0", " ")
        == f"Minerals and metals per user: {MINERALS_TOTAL / 0.13:.3g} g Sb eq."
    )
    texts = [b.text.replace("\u00a0", " ") for b in first if isinstance(b, Paragraph)]
    mean = f"{float(f'{CLIMATE_TOTAL:.3g}'):,.0f}"
    assert f"**Hôpital de papier** emits **{mean} kg CO₂ eq.** (" in texts[0]
    assert f"**{MINERALS_TOTAL:.3g} kg Sb eq.**" in texts[0]
    assert texts[1].startswith("Climate change: at published factors 4,810 kg CO₂ eq.; the mean differs")
    assert f"**{CLIMATE_TOTAL / 434:.2g}** inhabitants" in texts[-1]
    assert f"**{MINERALS_TOTAL / 0.0169:.2g}**" in texts[-1]
    (caveat,) = [b for b in part(english, "Two indicators to read together") if isinstance(b, Callout)]
    assert "86% of lines for climate, 71% for minerals" in caveat.text


@pytest.mark.parametrize(
    ("fact", "label", "count"),
    [("users", "Climate per user", 130), ("beds", "Climate per bed", 40), ("staff", "per member of staff", 250)],
)
def test_what_one_person_weighs_is_that_of_the_first_fact_known(hand: Hand, fact: str, label: str, count: int) -> None:
    order = ("users", "beds", "staff")
    head = replace(hand.document.study, **dict.fromkeys(order[: order.index(fact)]))
    (figures,) = [b.figures for b in blocks(hand.report("en", study=head))[:4] if isinstance(b, KeyFigures)]
    assert label in figures[3].label and figures[3].value.startswith(f"{CLIMATE_TOTAL / count:.3g}\u00a0kg")


def test_where_to_start(english: Report) -> None:
    """Most of climate in servers, mostly in use; then laptops, mostly made; nothing for 2 % of journeys."""
    (actions,) = [b.items for b in part(english, "Where to start") if isinstance(b, Bullets)]
    assert [a.split(":")[0] for a in actions[:2]] == ["**Servers**", "**Laptops**"]
    assert f"{share(CLIMATE, *SERVERS):.0%} of “Climate change”, mostly in use" in actions[0]
    assert f"{share(CLIMATE, *LAPTOPS):.0%} of “Climate change”, mostly from manufacturing" in actions[1]
    first = max(shares("climate_change").values())
    assert f"**Default energy: Host** first: {first:.0%}" in actions[2]
    assert "only 43% of inventory lines have a factor for “Acidification”" in actions[3]
    assert "8 rules not met, 8 to declare, out of 24" in actions[4]
    assert " 2 " in actions[5] and len(actions) == 6


def test_the_share_of_each_tier_in_each_indicator(english: Report) -> None:
    same(
        tables(english)["Each indicator, by tier"].rows,
        [
            ("Climate change", share(CLIMATE, *LAPTOPS), share(CLIMATE, *SERVERS), share(CLIMATE, "km")),
            ("Resource use, minerals and metals", share(MINERALS, *LAPTOPS), share(MINERALS, *SERVERS), None),
            ("Acidification", 1.0, 0.0, None),
        ],
    )


def test_categories_flows_and_first_lines(english: Report) -> None:
    found = tables(english)
    same(
        found["Tiers and categories: Climate change"].rows,
        [
            ("Data centres", "Servers", total(CLIMATE, *SERVERS), share(CLIMATE, *SERVERS)),
            ("Terminals", "Laptops", total(CLIMATE, *LAPTOPS), share(CLIMATE, *LAPTOPS)),
            ("Non-digital", "Travel", CLIMATE["km"], share(CLIMATE, "km")),
        ],
    )
    flows = {(a, b): v for a, b, v in found["From stage to tier and site: climate"].rows}
    assert flows == pytest.approx(
        {
            ("Manufacturing", "Terminals"): made("manufacturing", *LAPTOPS),
            ("Manufacturing", "Data centres"): made("manufacturing", *SERVERS),
            ("Distribution", "Terminals"): made("distribution"),
            ("End of life", "Terminals"): made("end_of_life"),
            ("Use", "Terminals"): made("use", *LAPTOPS),
            ("Use", "Data centres"): made("use", *SERVERS),
            ("Use", "Non-digital"): CLIMATE["km"],
            ("Terminals", "Nord"): CLIMATE["pc-n"],
            ("Terminals", "Sud"): CLIMATE["pc-s"] + CLIMATE["pc-t"],
            ("Data centres", "Nord"): CLIMATE["sv-n"],
            ("Data centres", "Sud"): CLIMATE["sv-s"],
            ("Non-digital", "Sud"): CLIMATE["km"],
        },
        rel=1e-9,
    )
    top = found["Top contributors, at published factors: Climate change"].rows
    assert [r[:2] for r in top] == [
        ("Hôtes sud", "sv-s"), ("Hôtes nord", "sv-n"), ("Portables nord", "pc-n"),
        ("Portables sud", "pc-s"), ("Portables tiers", "pc-t"), ("Trajets", "km"),
    ]  # fmt: skip
    assert [r[2] for r in top] == pytest.approx(sorted(PUBLISHED.values(), reverse=True), rel=1e-9)
    assert math.fsum(r[3] for r in top) == pytest.approx(1)  # type: ignore[misc]


def test_intervals_in_percent_of_the_median(hand: Hand, english: Report) -> None:
    rows = {r["criterion"]: r for r in hand.results["totals"]}
    expected: list[Row] = [
        (NAMES[c], 100 * rows[c]["p05"] / rows[c]["p50"], 100.0, 100 * rows[c]["p95"] / rows[c]["p50"])
        for c in ("climate_change", "resource_use_minerals_metals", "acidification")
    ]
    same(tables(english)["90% interval of each indicator, in % of its median"].rows, expected)
    widest = max(expected, key=lambda r: r[3] - r[1])[0]
    (figure,) = [b for b in part(english, "How sure is it?") if isinstance(b, Figure)]
    assert f"Least certain: {widest}" in figure.alt


def test_the_tornado_gives_each_input_the_root_of_its_share(hand: Hand, english: Report) -> None:
    row = next(r for r in hand.results["totals"] if r["criterion"] == "climate_change")
    largest = sorted(shares("climate_change").values(), reverse=True)[:10]
    table = tables(english)["What each uncertain input changes alone: Climate change"]
    expected = [
        (
            s,
            row["p50"] - (row["p50"] - row["p05"]) * math.sqrt(s),
            row["p50"] + (row["p95"] - row["p50"]) * math.sqrt(s),
        )
        for s in largest
    ]
    same(tuple(r[1:] for r in table.rows[:-1]), list(expected))
    assert table.rows[-1] == ("The rest, and what combines", pytest.approx(1 - math.fsum(largest)), None, None)
    assert [r[0] for r in table.rows[:3]] == [
        "Default energy: Host",
        "Default PUE: Own room",
        "Factor: Notebook, manufacturing",
    ]


def test_what_is_covered(english: Report) -> None:
    found = tables(english)
    same(found["Coverage by criterion"].rows, [(NAMES[c], 7, n, n / 7) for c, n in COVERED.items()])
    yes = "✓"
    assert found["Life-cycle stages that have at least one factor"].rows == (
        ("Climate change", yes, yes, yes, yes),
        ("Resource use, minerals and metals", yes, None, yes, None),
        ("Acidification", yes, None, yes, None),
        ("Particulate matter", None, None, None, None),
        ("Ionising radiation, human health", None, None, None, None),
        ("Final energy", None, None, yes, None),
    )
    same(found["Inventory lines by quality"].rows, [("High", 1 / 6), ("Medium", 2 / 6), ("Low", 3 / 6)])


@pytest.mark.parametrize(
    ("value", "low", "high", "verdict"),
    [
        (59.9, 60.0, 90.0, "below"),
        (60.0, 60.0, 90.0, "inside the range"),
        (90.0, 60.0, 90.0, "inside the range"),
        (90.1, 60.0, 90.0, "above"),
        (90.1, 60.0, None, "inside the range"),
        (9.0, None, 90.0, "inside the range"),
        (91.0, None, 90.0, "above"),
        (91.0, None, None, None),
    ],
)
def test_an_order_of_magnitude_is_inside_its_bounds_or_not(
    hand: Hand, value: float, low: float | None, high: float | None, verdict: str | None
) -> None:
    first, second, *_ = hand.document.plausibility
    table = tables(hand.report("en", plausibility=[replace(first, value=value, low=low, high=high), second]))
    found = next(t for k, t in table.items() if k.startswith("Comparison with published"))
    assert found.rows[0][2:4] == (value, low) and found.rows[0][5:7] == (high, verdict)
    assert found.rows[0][4] == 301.1 and found.rows[0][1] == "kg CO₂ eq./member of staff"


def test_score_and_boundaries(hand: Hand, english: Report) -> None:
    shown = part(english, "Against planetary boundaries")
    (figures,) = [b.figures for b in shown if isinstance(b, KeyFigures)]
    score = hand.results["normalisation"]["single_score_mpt"] / 1000
    assert figures[0].value == f"{score:.3g}\u00a0Pt"
    assert any("35% of the weight" in b.text for b in shown if isinstance(b, Paragraph))
    cell = {(r["criterion"], r["per"]): r["share"] for r in hand.results["normalisation"]["boundaries"]}
    criteria = ("climate_change", "acidification", "resource_use_minerals_metals")
    rows: list[Row] = [(NAMES[c], *(cell[c, p] for p in ("user", "bed", "staff"))) for c in criteria]
    found = tables(english)
    same(found["Share of planetary boundaries"].rows, rows)
    users = sorted(((NAMES[c], cell[c, "user"]) for c in criteria), key=lambda r: -r[1])
    same(found["Share of one person's yearly budget, per user"].rows, list(users))


def test_rules_are_counted_and_each_is_marked(hand: Hand, english: Report) -> None:
    (figures,) = [
        b.figures
        for b in part(english, "Conformity to the information-system category rules")
        if isinstance(b, KeyFigures)
    ]
    assert [f.value for f in figures] == ["5", "8", "8", "3"]
    marks = {"met": "✓\u00a0Met", "not_met": "✗\u00a0Not met", "to_declare": "…\u00a0To declare"}
    marks["not_applicable"] = "—\u00a0Not applicable"
    rows = tables(english)["Verdict on each rule"].rows
    assert [(r[0], r[2]) for r in rows] == [(v["id"], marks[v["verdict"]]) for v in hand.results["rcp"]]
    (unit,) = [b for b in part(english, "Functional unit") if isinstance(b, Callout)]
    assert unit.text.endswith("Number of users: 130.")


def test_the_diagram_lists_each_site(english: Report) -> None:
    assert tables(english)["Functional diagram: sites, tiers and equipment groups"].rows == (
        ("Sud", "Terminals", "Laptops"),
        ("Sud", "Data centres", "Servers"),
        ("Sud", "Non-digital", "Travel"),
        ("Nord", "Terminals", "Laptops"),
        ("Nord", "Data centres", "Servers"),
    )
    (figure,) = [b for b in part(english, "Functional diagram") if isinstance(b, Figure)]
    assert "2 sites, 3 equipment groups" in figure.alt


def test_annexes_hold_everything_and_leave_blank_what_is_not_said(english: Report) -> None:
    found = tables(english)
    parameters = dict(found["Study parameters"].rows)
    assert parameters["Users"] == 130 and parameters["Year"] == 2024
    assert parameters["Declared · no telework"] == "non"
    factors = found["Factors used"]
    titles = [c.title for c in factors.columns]
    rows = {r[0]: dict(zip(titles, r, strict=True)) for r in factors.rows}
    assert {k.partition(":")[2] for k in LIMITS} <= set(rows)
    kinds = {c.title: c.kind for c in factors.columns}
    assert [kinds[k] for k in ("At published factors", "5%", "Median", "95%", "Mean")] == ["number"] * 5
    assert [kinds[k] for k in ("Unit", "Quality", "Source", titles[-1])] == ["text"] * 4
    laptop = rows["hand:pc:manufacturing:climate_change"]
    assert [laptop[k] for k in ("At published factors", "Quality", "Source")] == [150, "Medium", "measured"]
    assert [laptop[k] for k in ("5%", "Median", "95%")] == pytest.approx([120, 150, 200])
    assert laptop["Unit"] == "kg CO₂ eq./unit" and laptop[titles[-1]] == "Note du facteur"
    mix = rows["hand:electricity:DE:2024:climate_change"]
    assert [mix[k] for k in ("At published factors", "Quality", titles[-1])] == [0.4, None, None]
    sources = found["Sources"]
    dates = {r[0]: r[[c.title for c in sources.columns].index("Date")] for r in sources.rows}
    assert dates == {"grid": "2022-07-08", "guess": "2023-05-06", "measured": None}
    problems = found["Problems and doubts of the inventory"]
    assert [r[:1] + r[2:3] + r[-1:] for r in problems.rows] == [
        ("doubt", None, "mix-assumed"),
        ("doubt", 8, "type-unmatched"),
        ("note", 2, "purchase-date-absent"),
    ]
    (reading,) = [b for b in part(english, "Problems and doubts of the inventory") if isinstance(b, Paragraph)]
    assert reading.text.startswith("0 errors, 2 doubts, 1 notes")
