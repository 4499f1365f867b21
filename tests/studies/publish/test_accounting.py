"""Three accountings of the same purchases: equal when an estate renews steadily, whatever the accounting period."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosoin.results.publication import Publication
from ecosoin.studies.publish.road.publishing import PublishOptions, publish
from tests.small_studies import study, write_set

YEAR, KG = 2024, 170.0


def published(work: Path, rows: list[str], **options: float) -> Publication:
    made = [("pc", "manufacturing", "climate_change", KG, "kg CO2 eq/unit")]
    factors = str(write_set(work / "set", ["pc,laptop,terminals,6,0,,"], made))
    inventory = "id,type,quantity,lifetime,purchase date,ownership\n" + "".join(f"{r}\n" for r in rows)
    study(work, inventory, factors=factors, year=YEAR, language=None)
    return publish(PublishOptions(work / "out", "beges", work / "published", **options))


def tonnes(document: Publication) -> dict[str, float]:
    return {f.accounting: f.value or 0.0 for f in document.accountings}


@pytest.mark.usefixtures("no_report")
@given(st.integers(1, 12), st.data())
@settings(max_examples=12)
def test_a_steady_renewal_weighs_the_same_in_the_three(life: int, data: st.DataObject) -> None:
    period, bought = data.draw(st.integers(1, life)), data.draw(st.integers(1, 500))
    rows = [f"pc{n},pc,{bought},{life},{YEAR - n}-06-01," for n in range(life)]
    with tempfile.TemporaryDirectory() as work:
        told = tonnes(published(Path(work), rows, depreciation_year=float(period)))
    assert told == pytest.approx(dict.fromkeys(told, bought * KG / 1000), rel=1e-9)


@pytest.mark.usefixtures("no_report")
def test_a_wave_weighs_three_different_figures(tmp_path: Path) -> None:
    now = tonnes(published(tmp_path, [f"a,pc,1000,6,{YEAR}-03-01,"], depreciation_year=5.0))
    assert now == pytest.approx({"in_use": 28.3333, "depreciated": 34.0, "purchased": 170.0}, rel=1e-5)


@pytest.mark.usefixtures("no_report")
def test_what_is_out_of_the_books_still_serves(tmp_path: Path) -> None:
    old = tonnes(published(tmp_path, [f"a,pc,1000,6,{YEAR - 5}-03-01,"], depreciation_year=5.0))
    assert old == pytest.approx({"in_use": 28.3333, "depreciated": 0.0, "purchased": 0.0}, rel=1e-5)


@pytest.mark.usefixtures("no_report")
def test_without_a_date_the_three_are_those_of_a_steady_renewal_and_it_is_told(tmp_path: Path) -> None:
    document = published(tmp_path, ["a,pc,1000,6,,"])
    assert list(tonnes(document).values()) == pytest.approx([KG / 6] * 3)
    assert (document.undated_lines, document.undated_share) == (1, pytest.approx(1.0))
    assert "publish-undated" in {p.code for p in document.problems}


@pytest.mark.usefixtures("no_report")
def test_what_is_not_owned_is_in_no_books(tmp_path: Path) -> None:
    rows = [f"a,pc,10,6,{YEAR}-01-01,location", f"b,pc,10,6,{YEAR}-01-01,byod"]
    document = published(tmp_path, rows)
    assert set(tonnes(document).values()) == {0.0}
    assert {f.code for f in document.posts} == {"4.4", "6.1"}


@pytest.mark.usefixtures("no_report")
@pytest.mark.parametrize("period", [2.5, 4.2, 5.0, 5.5])
def test_a_period_of_broken_years_is_depreciated_once(tmp_path: Path, period: float) -> None:
    rows = [f"pc{n},pc,100,30,{YEAR - n}-03-01," for n in range(16)]
    told = tonnes(published(tmp_path, rows, depreciation_year=period))
    assert told["depreciated"] == pytest.approx(told["purchased"])
