"""The tables beside a service's results that let ``ecosoin explain`` take each component apart, in the same words.

A component is written as a line of inventory for one functional unit: ``line_quantity`` is what it uses of its item
(item-years, GB, km, sheets), divided by the lifetime for embedded stages, times the energy per unit for electricity.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ecosoin.doors.engines.duck import connect, write_rows
from ecosoin.doors.study_tables import write_factors
from ecosoin.kernel.vocabulary import CRITERIA, STAGE_CODES
from ecosoin.results.tables import EXPLAINED, specs
from ecosoin.studies.service.activity_rows import AmountBook, Rows, rows_of
from ecosoin.studies.service.assessment import Part
from ecosoin.studies.service.verdict import Study

_IMPACTS = specs("item_id part stage criterion unit", "value")


def write_explainable(study: Study, folder: Path) -> None:
    """``lines.parquet``, ``factors.parquet`` and ``impacts.parquet`` of a service study."""
    found = study.assessment
    parts = {"service": found.service, "comparator": found.comparator, "induced": found.induced}
    con = connect()
    lines: list[tuple[Any, ...]] = []
    impacts: list[tuple[Any, ...]] = []
    for name, part in parts.items():
        if part is not None:
            lines += _lines(study, part)
            impacts += _impacts(part, name)
    write_rows(con, EXPLAINED, lines, folder / "lines.parquet")
    write_rows(con, _IMPACTS, impacts, folder / "impacts.parquet")
    drawn = replace(study.matrix, defaults={})
    write_factors(con, drawn, study.choice.selection, folder / "factors.parquet", ranges=study.choice.ranges)


def _lines(study: Study, part: Part) -> list[tuple[Any, ...]]:
    items, place = study.choice.selection.items, study.choice.place
    rows = rows_of(part.components, items, place, AmountBook(study.plan.seed, 1))
    given = {(a.component, a.field) for a in study.assessment.assumed}
    lines: list[tuple[Any, ...]] = []
    for k, component in enumerate(part.components):
        unit, use, kwh = _amounts(rows, k)
        item = items[component.item]
        life = component.fields["lifetime"].value if "lifetime" in component.fields else item.lifetime_year
        divides = component.kind in ("terminal", "inference_local", "server", "storage", "build")
        lifetime = life if divides and life else 1.0
        quantity = unit * lifetime if unit else use if use else 1.0 if kwh else 0.0
        lines.append(
            (
                component.name, None, study.service.file, 0, "", None, item.item,
                component.kind, False, component.place or place, quantity, 1.0, 1.0, 1.0, lifetime,
                "default" if (component.name, "lifetime") in given else "given",
                kwh / quantity if quantity else 0.0,
                "default" if (component.name, "power") in given else "given",
                1.0, unit or None, use or None, kwh, 0,
            )
        )  # fmt: skip
    return lines


def _amounts(rows: Rows, component: int) -> tuple[float, float, float]:
    mine = rows.component == component
    table = rows.table
    return tuple(float(np.sum(v[mine])) for v in (table.unit_year, table.use_unit, table.energy_kwh))  # type: ignore[return-value]


def _impacts(part: Part, name: str) -> list[tuple[Any, ...]]:
    return [
        (component.name, name, stage, criterion.code, criterion.unit, float(by_stage[s, c]))
        for component, by_stage in zip(part.components, part.central, strict=True)
        for s, stage in enumerate(STAGE_CODES)
        for c, criterion in enumerate(CRITERIA)
        if not np.isnan(by_stage[s, c])
    ]
