"""One number taken apart: the terms it is the sum of, each with its amounts, its factor and the factor's source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ecosoin.engine.statement import COMPONENT_SUFFIX
from ecosoin.kernel.vocabulary import EMBEDDED_STAGES

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Term:
    """One product. ``amounts`` are (name, value, unit, how it was found); ``factor`` is the catalogue row or mix.

    The value is the product of the amounts (those named ``lifetime_year`` divide) times the factor's value.
    """

    stage: str
    service: str
    item: str
    amounts: tuple[tuple[str, float, str, str], ...]
    factor: Row
    value: float


def explain_line(lines: Sequence[Row], factors: Sequence[Row], criterion: str) -> tuple[list[Term], list[str]]:
    """Every term of an inventory line for a criterion, from its rows in ``lines`` and the study's ``factors``.

    Also the stages without a factor.
    """
    terms: list[Term] = []
    stages: set[str] = set()
    by_service = {r["service"]: r for r in lines if r["component"] is None}
    for row in lines:
        item = row["component"] or (row["item"] + COMPONENT_SUFFIX if row["bottom_up"] else row["item"])
        for factor in factors:
            if factor["criterion"] != criterion:
                continue
            if factor["kind"] == "mix":
                if row["component"] is None and factor["place"] == row["place"] and row["energy_kwh"]:
                    terms.append(_electricity(row, factor))
                    stages.add("use")
            elif factor["item"] == item and (row["component"] is None or factor["stage"] == "manufacturing"):
                term = (
                    _embedded(row, by_service, factor) if factor["stage"] in EMBEDDED_STAGES else _direct(row, factor)
                )
                if term is not None:
                    terms.append(term)
                    stages.add(factor["stage"])
    return terms, [s for s in (*EMBEDDED_STAGES, "use") if s not in stages]


def _common(row: Row, share: str) -> list[tuple[str, float, str, str]]:
    amounts = [("quantity", row["line_quantity"], "", "given")]
    if row["owned"] != 1:
        amounts.append(("owned", row["owned"], "", "rule"))
    if row[share] != 1:
        amounts.append((share, row[share], "", "allocation"))
    return amounts


def _embedded(row: Row, by_service: Mapping[str, Row], factor: Row) -> Term | None:
    line = by_service[row["service"]]
    if row["unit_year"] is None:
        return None
    amounts = _common(line, "share_embedded")
    if row["component"] is not None:
        if not line["unit_year"]:
            return None
        amounts.append(("component_count", row["unit_year"] / line["unit_year"], "", "specification"))
    amounts.append(("lifetime_year", line["amortised_year"], "year", line["lifetime_basis"]))
    return _term(factor["stage"], row, amounts, factor)


def _direct(row: Row, factor: Row) -> Term | None:
    return None if row["use_unit"] is None else _term("use", row, _common(row, "share_use"), factor)


def _electricity(row: Row, factor: Row) -> Term:
    amounts = _common(row, "share_use")
    amounts.append(("energy_kwh_year", row["unit_kwh_year"], "kWh", row["energy_basis"]))
    if row["applied_pue"] != 1:
        amounts.append(("pue", row["applied_pue"], "", "room"))
    return _term("use", row, amounts, factor)


def _term(stage: str, row: Row, amounts: list[tuple[str, float, str, str]], factor: Row) -> Term:
    value = float(factor["value"])
    for name, amount, _, _ in amounts:
        value = value / amount if name == "lifetime_year" else value * amount
    return Term(
        stage,
        row["service"] or "",
        item=row["component"] or row["item"],
        amounts=tuple(amounts),
        factor=factor,
        value=value,
    )
