"""``ecosoin explain``: a number of a study already written, down to its factors."""

import math
from pathlib import Path
from typing import Any

from ecosoin.catalogue.ranges import ENERGY, LIFETIME, PUE
from ecosoin.doors.engines.duck import connect, parquet_sql
from ecosoin.doors.folder import read_document, study_kind
from ecosoin.doors.study_tables import as_written, line_impacts
from ecosoin.engine.explanation import Term, explain_line
from ecosoin.engine.statement import bases_of
from ecosoin.kernel.errors import Defect, UsageError
from ecosoin.kernel.sql import literal
from ecosoin.kernel.vocabulary import CRITERION, CRITERION_CODES
from ecosoin.results.footprint import (
    Amount,
    DrawnDefault,
    ExplainedFactor,
    ExplainedTerm,
    Footprint,
    LineExplanation,
)
from ecosoin.results.service import ServiceAssessment
from ecosoin.results.tables import EXPLAINED, FACTORS, Specs

_AGREEMENT = 1e-9


def explain(folder: Path, item_id: str, criterion: str) -> LineExplanation:
    """The explanation of one inventory line for one criterion.

    Raises UsageError when the folder holds no lines, or no such line or criterion; ``result-altered`` when its tables
    are no longer those the study wrote, or do not recompute to its number.
    """
    if criterion not in CRITERION:
        raise UsageError(
            "option-value-unknown", option="--criterion", value=criterion, choices=", ".join(CRITERION_CODES)
        )
    for name in ("lines", "factors", "impacts"):
        if not (folder / f"{name}.parquet").is_file():
            raise UsageError("not-a-result-folder", path=str(folder), reason=f"{name}.parquet")
    lines = _rows(folder, "lines", EXPLAINED, f"item_id = {literal(item_id)}")
    if not lines:
        raise UsageError("item-not-in-study", item=item_id, path=str(folder))
    if all(line["item"] is None and line["component"] is None for line in lines):
        raise UsageError("item-without-factor", item=item_id, type=str(lines[0]["type"]))
    factors = _rows(folder, "factors", FACTORS, f"criterion = {literal(criterion)}")
    with as_written(folder, "impacts.parquet"):
        if any(f[k] is None for f in factors for k in ("value", "central", "models", "mean")):
            raise ValueError(criterion)
        terms, missing = explain_line(lines, factors, criterion)
        laws = _laws(folder, lines[0])
        explained = sum(t.value for t in terms)
        one = f"item_id = {literal(item_id)} and criterion = {literal(criterion)}"
        written = line_impacts(connect(), folder).filter(one)
        total = math.fsum(v for (v,) in written.select("value").fetchall() if v is not None)
        if not math.isclose(total, explained, rel_tol=_AGREEMENT, abs_tol=1e-300):
            raise Defect(f"{item_id} {criterion}: {explained} explained, {total} written")
        label = _label(folder, lines[0])
        return LineExplanation(
            item_id=item_id,
            name=lines[0]["name"] or "",
            label=label,
            source_file=str(lines[0]["source_file"]),
            source_row=lines[0]["source_row"],
            criterion=criterion,
            unit=CRITERION[criterion].unit,
            total=explained,
            missing_stages=missing,
            terms=[_term(t, laws) for t in terms],
        )


def _laws(folder: Path, line: dict[str, Any]) -> dict[str, DrawnDefault]:
    """What is drawn of the defaults of a line, by the name of its amounts."""
    lifetime, energy, room = bases_of(line["bases"] or 0)
    wanted = {LIFETIME: line["item"] if lifetime else None, ENERGY: line["item"] if energy else None, PUE: room}
    rows = _rows(folder, "factors", FACTORS, "criterion is null")
    names = DrawnDefault.__struct_fields__
    return {r["kind"]: DrawnDefault(**{n: r[n] for n in names}) for r in rows if wanted.get(r["kind"]) == r["item"]}


def _term(term: Term, laws: dict[str, DrawnDefault]) -> ExplainedTerm:
    return ExplainedTerm(
        stage=term.stage,
        service=term.service or None,
        item=term.item,
        amounts=[Amount(name=n, value=v, unit=u, basis=b, drawn=laws.get(n)) for n, v, u, b in term.amounts],
        factor=ExplainedFactor(**term.factor),
        value=term.value,
    )


def _label(folder: Path, line: dict[str, Any]) -> dict[str, str]:
    document: Footprint | ServiceAssessment = read_document(folder, study_kind(folder))
    if isinstance(document, Footprint):
        return document.labels.get(line["item"], {})
    return next(c.label for c in document.components if c.name == line["item_id"])


def _rows(folder: Path, name: str, columns: Specs, where: str) -> list[dict[str, Any]]:
    asked = ", ".join(f"cast({c} as {kind}) as {c}" for c, kind in columns)
    with as_written(folder, f"{name}.parquet"):
        sql = f"select * from (select {asked} from {parquet_sql(folder / f'{name}.parquet')}) where {where}"
        rows = connect().execute(sql).fetchall()
    return [dict(zip((c for c, _ in columns), row, strict=True)) for row in rows]
