"""What has no factor or no doubt gives no break-even and no sensitivity, rather than an empty or wrong one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecosoin.studies.service.assessment import Assessment
from ecosoin.studies.service.road.study import read_services, study_service
from tests.small_services import write
from tests.studies.service.paper import CLIMATE, METALS, amount, component, paper_service, weight, write_factors


def assessed(folder: Path, data: dict[str, Any]) -> Assessment:
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
    found = assessed(tmp_path, data)
    assert shown(found) == {("uses", CLIMATE)}
    assert found.break_even[0].value == pytest.approx(84 / 2.1, rel=1e-9)
    assert not found.is_comparable(1) and found.is_comparable(0)


def test_a_service_without_factor_for_metals_balances_climate_only(tmp_path: Path) -> None:
    data = paper_service() | {"induced": []}
    data["components"] = [sheets()]
    data["comparator"]["components"] = data["comparator"]["components"][:1]
    found = assessed(tmp_path, data)
    assert shown(found) == {("distance", CLIMATE)}
    assert found.break_even[0].value == pytest.approx(15 * 3 / (0.7 * 9), rel=1e-9)
    assert not found.is_comparable(1)


def test_two_distances_have_no_common_balance(tmp_path: Path) -> None:
    data = paper_service() | {"parameters": {}}
    data["comparator"]["components"][0]["distance"] = amount(15, "km")
    data["induced"][0]["distance"] = amount(12, "km")
    assert {v for v, _ in shown(assessed(tmp_path, data))} == {"uses", "annual_volume", "retention"}


def test_without_comparator_nothing_is_balanced_and_doubt_is_the_service_s_own(tmp_path: Path) -> None:
    data = paper_service() | {"parameters": {}, "induced": [], "comparator": None}
    found = assessed(tmp_path, data)
    assert found.break_even == () and found.net is None and found.net_central is None
    shares = {(c, name): v for c, name, v in found.sensitivity}
    assert shares == {(CLIMATE, "line.volume"): pytest.approx(1), (METALS, "line.volume"): pytest.approx(1)}
    assert found.service.total[0] == pytest.approx(
        sum(weight(n, CLIMATE) for n in ("screens", "kit", "rack", "disk", "line"))
    )


def test_a_criterion_no_draw_moves_has_no_sensitivity(tmp_path: Path) -> None:
    """Paper alone is unsure and has no factor for metals."""
    data = paper_service() | {"parameters": {}, "induced": []}
    data["components"] = data["components"][1:2]
    data["comparator"] |= {"components": [sheets(300, 1200)], "substitution": amount(0.7, "share")}
    found = assessed(tmp_path, data)
    assert {c for c, _, _ in found.sensitivity} == {CLIMATE}
    assert found.sensitivity[0][2] == pytest.approx(1)


def test_nothing_induced_weighs_nothing_and_lacks_nothing(tmp_path: Path) -> None:
    found = assessed(tmp_path, paper_service() | {"induced": []})
    assert found.induced.total.tolist() == [0.0] * len(found.induced.total)
    assert not found.induced.draws.any() and set(found.induced.coverage) == {1.0}
