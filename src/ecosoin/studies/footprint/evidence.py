"""What a study can prove of itself: evidence for the RCP, coverage, sources, plausibility, its heaviest lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from ecosoin.catalogue.factor_set import Factor, Mix
from ecosoin.catalogue.selection import Selection
from ecosoin.doors.study_tables import FACTOR_COLUMNS, factor_rows
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.choice import Choice
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.impacts import coverage_share, has_embedded, impacts_by_row
from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CRITERION_CODES, MANDATORY_CRITERIA
from ecosoin.reference import load_reference_table
from ecosoin.studies.footprint.completion import Completion
from ecosoin.studies.footprint.document import tiers_of
from ecosoin.studies.footprint.rcp import Evidence
from ecosoin.studies.footprint.road.facts import StudyFacts
from ecosoin.studies.footprint.road.measuring import Measured

_TOP_LINES = 20
_CLOUD = ("cloud_vm", "cloud_storage", "saas")
_CLIMATE = CRITERION_CODES.index("climate_change")


def rcp_evidence(
    con: duckdb.DuckDBPyConnection,
    choice: Choice,
    matrix: FactorMatrix,
    activity: ActivityTable,
    measured: Measured,
    completion: Completion,
    facts: StudyFacts,
    machines: int,
) -> Evidence:
    """What the 32 rules are judged on."""
    tiers = tiers_of(activity, choice.selection)
    categories = frozenset(c for _, c in tiers)
    coverage = coverage_share(activity, matrix, measured.unmatched_lines)
    cloud_items = [i.item for i in choice.selection.items.values() if i.category in _CLOUD]
    lines, quality, cloud, cloud_other, refurbished, reused, owned, centre_default = con.execute(
        "select count(*), count(quality), count(*) filter (list_contains($1, item)), "
        "count(*) filter (list_contains($1, item) and coalesce(lifetime_year, default_lifetime_year) <> 1), "
        "count(*) filter (refurbished_share > 0), count(*) filter (reuse_rate > 0), "
        "count(*) filter (ownership in ('byod', 'cope')), "
        "count(*) filter (tier = 'datacentres' and energy_kwh_year is null) from resolved",
        [cloud_items],
    ).fetchall()[0]
    return Evidence(
        users=facts.numbers.get("users"),
        tiers=frozenset(t for t, _ in tiers),
        categories=categories,
        line_count=lines,
        mandatory_coverage=float(min(coverage[CRITERION_CODES.index(c)] for c in MANDATORY_CRITERIA)),
        stage_share=_stage_share(activity, matrix, measured.unmatched_lines),
        quality_given_share=quality / lines if lines else 0.0,
        cloud_lines=cloud,
        cloud_lifetime_one=cloud_other == 0,
        refurbished_lines=refurbished,
        reused_lines=reused,
        ownership_given=owned > 0,
        telework=completion.telework,
        spare=completion.spare,
        machines=machines,
        assumed_lines=measured.assumed_lines,
        measured_datacentre_energy=centre_default == 0,
        dsi_travel="travel" in categories,
        buildings="building" in categories,
        technical_environment="technical_environment" in categories,
        sources_dated=all(s["version"] or s["date"] for s in sources_used(choice, matrix)),
        declared=facts.declared,
    )


def _stage_share(activity: ActivityTable, matrix: FactorMatrix, unmatched: int) -> float:
    """Share of (line, stage) pairs with a climate value; items that are only a use count one stage."""
    known = ~np.isnan(impacts_by_row(activity, matrix)[:, :, _CLIMATE])
    index = matrix.item_index()
    embedded = has_embedded(matrix)[[index[x] for x in activity.item]] if len(activity) else np.zeros(0, dtype=bool)
    expected = np.where(embedded, known.shape[1], 1) * activity.lines
    total = float(expected.sum() + known.shape[1] * unmatched)
    return float((known.sum(axis=1) * activity.lines).sum()) / total if total else 0.0


def coverage_rows(totals: list[dict[str, Any]], lines: int) -> list[dict[str, Any]]:
    """[{criterion, lines, covered, share}] for the coverage table of the report."""
    return [
        {
            "criterion": r["criterion"],
            "lines": lines,
            "covered": round(r["coverage_share"] * lines),
            "share": r["coverage_share"],
        }
        for r in totals
    ]


def sources_used(choice: Choice, matrix: FactorMatrix) -> list[dict[str, Any]]:
    """Every source behind a factor or a mix of the study, once, with its licence."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    records: list[Factor | Mix] = [*matrix.factor.values(), *matrix.mix_row.values()]
    for record in records:
        s = choice.selection.source_of(record)
        found[record.set_name, s.id] = {
            "id": s.id,
            "factor_set": record.set_name,
            "kind": s.kind,
            "title": s.title,
            "publisher": s.publisher,
            "version": s.version,
            "date": s.date_published,
            "url": s.url,
            "licence": s.licence,
        }
    return [found[k] for k in sorted(found)]


def plausibility(totals: list[dict[str, Any]], facts: StudyFacts, language: Language) -> list[dict[str, Any]]:
    """The result beside published orders of magnitude, per unit they are given in; a check, never a tuning."""
    values = {r["criterion"]: r["value"] for r in totals}
    rows = []
    for r in load_reference_table("plausibility"):
        total, count = values.get(r["criterion"]), facts.numbers.get(r["per"])
        if total is None or not count:
            continue
        rows.append(
            {
                "label": r[f"label_{language}"],
                "criterion": r["criterion"],
                "per": r["per"],
                "value": total / count,
                "low": float(r["low"]) if r["low"] else None,
                "central": float(r["value"]),
                "high": float(r["high"]) if r["high"] else None,
                "unit": r["unit"],
                "source": r["source_id"],
            }
        )
    return rows


def top_lines(con: duckdb.DuckDBPyConnection, folder: Path, detail: str) -> list[dict[str, Any]]:
    """The heaviest lines for climate and for minerals and metals, with their share of the total."""
    if detail != "items":
        return []
    path = str(folder / "impacts.parquet").replace("'", "''")
    rows = con.execute(
        f"""
with heavy as (
  select i.item_id, i.source_file, i.source_row, i.criterion, any_value(i.unit) as unit, sum(i.value) as value
  from read_parquet('{path}') i
  where i.criterion in ('climate_change', 'resource_use_minerals_metals') and i.value > 0
  group by 1, 2, 3, 4
), ranked as (
  select *, value / sum(value) over (partition by criterion) as share,
    row_number() over (partition by criterion order by value desc, item_id) as place
  from heavy
)
select r.item_id, any_value(l.name), r.criterion, any_value(r.unit), any_value(r.value), any_value(r.share)
from ranked r join line l on l.item_id = r.item_id and l.source_file = r.source_file and l.source_row = r.source_row
where r.place <= {_TOP_LINES} group by r.item_id, r.criterion, r.place order by r.criterion, r.place"""
    ).fetchall()
    return [{"item_id": i, "name": n, "criterion": c, "unit": u, "value": v, "share": s} for i, n, c, u, v, s in rows]


def labels(matrix: FactorMatrix) -> dict[str, dict[str, str]]:
    """What people call each item of the study, in French and English."""
    return {code: {k: item.label(k) for k in ("fr", "en")} for code, item in sorted(matrix.definitions.items())}


def factor_lines(matrix: FactorMatrix, selection: Selection) -> list[dict[str, Any]]:
    """Every factor and mix of the study with its range and source, for the annex a reviewer reads."""
    names = ("id", "value", "low", "high", "unit", "quality", "source_id", "locator", "note")
    seen: dict[str, dict[str, Any]] = {}
    for row in factor_rows(matrix, selection):
        record = dict(zip((n for n, _ in FACTOR_COLUMNS), row, strict=True))
        seen[record["id"]] = {n: record[n] for n in names}
    return [seen[k] for k in sorted(seen)]
