"""Several studies, or the parts of one: each beside the first, on the same draws, where both are covered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.engine.variance import REST
from ecosoin.kernel.errors import UsageError
from ecosoin.results.comparison import SeveralComparison
from ecosoin.studies.footprint.road.compare import compare, compare_several
from ecosoin.words.numbers import quantity
from tests.small_studies import study, write_set
from tests.studies.footprint.conftest import Hand

ITEMS = ["pc,laptop,terminals,5,0,,", "srv,server,datacentres,5,0,,"]
MADE = [("pc", "manufacturing", "climate_change", 100.0, "kg CO2 eq/unit"),
        ("srv", "manufacturing", "climate_change", 900.0, "kg CO2 eq/unit"),
        ("pc", "manufacturing", "resource_use_minerals_metals", 0.01, "kg Sb eq/unit")]  # fmt: skip


def written(work: Path, rows: list[str], **more: Any) -> Path:
    work.mkdir(parents=True, exist_ok=True)
    factors = str(write_set(work / "set", ITEMS, MADE))
    inventory = "id,type,quantity,lifetime,site\n" + "".join(f"{r}\n" for r in rows)
    study(work, inventory, factors=factors, language=None, **more)
    return work / "out"


def members(document: SeveralComparison, criterion: str = "climate_change") -> list[Any]:
    return next(c.members for c in document.criteria if c.criterion == criterion)


@pytest.mark.usefixtures("no_report")
def test_each_study_is_beside_the_first_as_two_are(tmp_path: Path) -> None:
    folders = [written(tmp_path / n, [f"a,pc,{count},5,"]) for n, count in (("x", 10), ("y", 20), ("z", 5))]
    several = compare_several(folders)
    pairs = [compare(folders[0], f) for f in folders[1:]]
    for found, two in zip(members(several)[1:], pairs, strict=True):
        d = next(d for d in two.differences if d.criterion == "climate_change")
        assert found.difference is not None
        told = (found.difference.mean, found.difference.p05, found.difference.p95, found.probability_lower)
        assert told == pytest.approx((d.mean, d.p05, d.p95, d.probability_b_lower))
    assert members(several)[0].difference is None
    assert [m.probability_lower for m in members(several)[1:]] == [0.0, 1.0]


@pytest.mark.usefixtures("no_report")
def test_the_sites_of_a_study_sum_to_it_with_the_lines_of_none(tmp_path: Path) -> None:
    out = written(tmp_path, ["a,pc,10,5,Nord", "b,srv,2,5,Nord", "c,pc,7,5,Sud", "d,pc,1,5,"])
    several = compare_several([out], by="site")
    total = next(
        t for t in json.loads((out / "results.json").read_text())["totals"] if t["criterion"] == "climate_change"
    )
    alone = compare_several([out, written(tmp_path / "none", ["d,pc,1,5,"])])
    rest = members(alone)[1].mean
    assert [m.name for m in members(several)] == ["Nord", "Sud"]
    assert sum(m.mean for m in members(several)) + rest == pytest.approx(total["mean"])
    assert several.lines_without == 1


@pytest.mark.usefixtures("no_report")
def test_a_part_that_a_criterion_does_not_cover_has_no_figure(tmp_path: Path) -> None:
    out = written(tmp_path, ["a,pc,100,5,Nord", "b,srv,1,5,Sud"])
    found = {m.name: m for m in members(compare_several([out], by="site"), "resource_use_minerals_metals")}
    assert (found["Sud"].mean, found["Sud"].difference, found["Sud"].probability_lower) == (None, None, None)
    assert found["Nord"].mean > 0


@pytest.mark.usefixtures("no_report")
def test_what_cannot_be_compared_is_told(tmp_path: Path) -> None:
    out = written(tmp_path, ["a,pc,10,5,Nord"])
    for folders, by, code in (([out], "study", "compare-alone"), ([out], "site", "compare-alone"),
                              ([out, out], "site", "compare-by-one")):  # fmt: skip
        with pytest.raises(UsageError) as caught:
            compare_several(folders, by=by)
        assert caught.value.problems[0].code == code


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_screen_keeps_every_name_and_figure(tmp_path: Path, width: int, hand: Hand) -> None:
    for command in (["compare", str(hand.out), "--by", "site"], ["compare", *[str(hand.out)] * 3]):
        shown = CliRunner().invoke(main, command, env={"COLUMNS": str(width)})
        assert shown.exit_code == 0, shown.output
        assert max(map(len, shown.output.splitlines())) <= max(width, len(str(hand.out)) + 1)
        document = json.loads(CliRunner().invoke(main, [*command, "--json"]).stdout)
        climate = document["criteria"][0]
        assert climate["criterion"] == "climate_change"
        said = "".join(shown.output.split())
        for n, member in enumerate(climate["members"]):
            name = member["name"] if "--by" in command else "ABC"[n]
            assert "".join(name.split()) in said
            assert "".join(quantity(member["mean"], climate["unit"], "fr").split()) in said


def test_the_report_tells_what_halves_the_interval(hand: Hand) -> None:
    report = hand.report("fr")
    section = next(s for s in report.sections if "moitié" in s.title)
    (table, *_) = [b for b in section.blocks if hasattr(b, "rows")]
    shares, cumulated = ([row[k] for row in table.rows] for k in (1, 2))
    assert cumulated[-1] == pytest.approx(sum(shares))
    assert shares == sorted(shares, reverse=True)
    climate = [s for s in hand.document.sensitivity if s.criterion == "climate_change" and s.input != REST]
    kept = [s.share_of_variance for s in climate if not s.input.startswith("mix:") and s.share_of_variance >= 0.002]
    assert shares == pytest.approx(kept[: len(shares)])
    assert cumulated[-1] >= 0.75 or len(shares) == len(kept[:12])
    assert all(sum(shares[:n]) < 0.75 for n in range(1, len(shares)))
