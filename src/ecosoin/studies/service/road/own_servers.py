"""Servers taken from an inventory: a footprint study's activity for one service, shared by the yearly volume."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from ecosoin.catalogue.factor_set import Item
from ecosoin.doors.study_tables import read_activity
from ecosoin.engine.statement import COMPONENT_SUFFIX
from ecosoin.inputs.service import Component
from ecosoin.kernel.errors import InputProblems, Problem
from ecosoin.kernel.ranged import Amount


def study_lines(component: Component, items: Mapping[str, Item]) -> list[Component]:
    """One line per item and place of the study's service; a server counted by its parts keeps only its electricity.

    Raises InputProblems when the folder is no study or has no such service.
    """
    path, name = component.study or ("", "")
    study = Path(path)
    if not (study / "activity.parquet").is_file():
        raise _unknown(path, name, ())
    table, _, _ = read_activity(study)
    services = table.scope["service"]
    rows = [i for i, s in enumerate(services) if s == name]
    if not rows:
        raise _unknown(path, name, sorted({s for s in services if s}))
    totals: dict[tuple[str, str], list[float]] = {}
    for i in rows:
        item = table.item[i].removesuffix(COMPONENT_SUFFIX)
        if item not in items:
            continue
        embedded = 0.0 if table.item[i].endswith(COMPONENT_SUFFIX) else float(np.nan_to_num(table.unit_year[i]))
        amounts = (embedded, float(np.nan_to_num(table.use_unit[i])), float(np.nan_to_num(table.energy_kwh[i])))
        total = totals.setdefault((item, table.place[i]), [0.0, 0.0, 0.0])
        for k, amount in enumerate(amounts):
            total[k] += amount
    return [_line(component, item, place, total) for (item, place), total in sorted(totals.items())]


def _line(component: Component, item: str, place: str, total: list[float]) -> Component:
    name = f"{component.name}/{item}" + (f"/{place}" if place else "")
    fields = {"annual_volume": component.fields["annual_volume"]}
    for key, value in zip(("unit_year", "use_unit", "energy_kwh"), total, strict=True):
        fields[key] = Amount(f"{name}.{key}", "derived", value, unit="1/year")
    return replace(component, name=name, kind="study_line", item=item, place=place, fields=fields, study=None)


def _unknown(study: str, service: str, known: tuple[str, ...] | list[str]) -> InputProblems:
    params = {"study": study, "service": service, "known": ", ".join(known) or "—"}
    return InputProblems([Problem("service-study-unknown", "error", params=params)])
