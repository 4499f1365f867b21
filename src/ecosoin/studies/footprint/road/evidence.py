"""What does a study show of the category rules? Counted over its lines, its activity and its sources."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecosoin.doors.factor_sets import builtin_set_names
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.factor_matrix import EMBEDDED, SERVER_CATEGORY, USE, FactorMatrix
from ecosoin.engine.impacts import coverage_share, impacts_by_row, is_thing
from ecosoin.engine.statement import COMPONENT_SUFFIX
from ecosoin.kernel.draws import Bools, Floats
from ecosoin.kernel.sql import literal
from ecosoin.kernel.vocabulary import CLIMATE, CLOUD_CATEGORIES, CRITERION_CODES, MANDATORY_CRITERIA
from ecosoin.results.footprint import Room, SourceUsed
from ecosoin.studies.footprint.declarations import answers_of
from ecosoin.studies.footprint.rcp import Evidence
from ecosoin.studies.footprint.road.reading import SPARE, TELEWORK
from ecosoin.studies.footprint.road.requested import REQUEST
from ecosoin.studies.footprint.road.weighing import Weighed

_FLOWS = frozenset({"electricity", "technical_environment"})
_ROOMS, _PREMISES = "datacentres", "building"
_CLIMATE = CRITERION_CODES.index(CLIMATE)
_MOST_NAMED = 5
_COUNTED = {
    "lines": "true",
    "quality_lines": "quality is not null",
    "refurbished_lines": "refurbished_share > 0",
    "reused_lines": "reuse_rate > 0",
    "personal_lines": "ownership in ('byod', 'cope')",
    "not_a_year": "coalesce(lifetime_year, default_lifetime_year) <> 1",
    "given": "energy_kwh_year is not null or power_w is not null",
    "powered": "coalesce(energy_kwh_year, power_w, default_energy_kwh_year) > 0",
    "pue": "pue > 1",
}
_TOTALS = ("lines", "quality_lines", "refurbished_lines", "reused_lines", "personal_lines")


@dataclass(frozen=True)
class _Group:
    """Lines of an item at a site, of which how many meet each condition of :data:`_COUNTED`."""

    item: str | None
    site: str
    count: dict[str, int]


def rcp_evidence(study: Weighed, sources: Sequence[SourceUsed]) -> Evidence:
    """What the 32 rules are judged on."""
    measured, facts = study.measured, study.facts
    items = study.choice.selection.items
    groups = _groups(study)
    category = {g.item: items[g.item].category if g.item else "" for g in groups}
    tier = {g.item: items[g.item].tier if g.item else "" for g in groups}
    coverage = coverage_share(measured.activity, study.matrix, measured.unmatched_lines)
    share, lacking = _stages(measured.activity, study.matrix, measured.unmatched_lines)
    climate = np.nansum(impacts_by_row(measured.activity, study.matrix)[:, :, _CLIMATE], axis=1)
    unstaged = _heaviest(measured.activity, np.where(lacking, climate, 0.0), lacking)
    embedded = _embedded(measured.activity, study.matrix)
    own_sets = {s.name for s in study.choice.sets} - set(builtin_set_names())
    rooms = [
        g for g in groups if tier[g.item] == _ROOMS and category[g.item] not in {*CLOUD_CATEGORIES, *_FLOWS, _PREMISES}
    ]
    flows = [g for g in groups if category[g.item] in _FLOWS]
    return Evidence(
        **{name: sum(g.count[name] for g in groups) for name in _TOTALS},
        unmatched=sum(g.count["lines"] for g in groups if g.item is None),
        tiers=frozenset(tier[g.item] for g in groups if g.item and g.count["lines"]),
        assumed_lines=measured.assumed_lines,
        users=facts.numbers.get("users"),
        mandatory_coverage=float(min(coverage[CRITERION_CODES.index(c)] for c in MANDATORY_CRITERIA)),
        stage_share=share,
        unstaged=tuple(items[i].labels for i in unstaged),
        unstaged_share=float(climate[lacking].sum() / climate.sum()) if climate.sum() else 0.0,
        embedded_lines=int(measured.activity.lines[embedded & (np.nan_to_num(measured.activity.use_unit) > 0)].sum()),
        powered_lines=sum(g.count["powered"] for g in groups),
        sources=len(sources) if any(g.count["lines"] for g in groups) else 0,
        sources_undated=sum(not (s.version or s.date) for s in sources),
        sources_shipped=not any(s.factor_set in own_sets for s in sources),
        cloud_lines=sum(g.count["lines"] for g in groups if category[g.item] in CLOUD_CATEGORIES),
        cloud_not_a_year=sum(g.count["not_a_year"] for g in groups if category[g.item] in CLOUD_CATEGORIES),
        telework_staff=facts.numbers.get("telework_staff"),
        telework_lines=_added(study, TELEWORK),
        servers=sum(g.count["lines"] for g in groups if category[g.item] == SERVER_CATEGORY),
        spare=study.completion.spare,
        machines=study.machines,
        room_lines=sum(g.count["lines"] for g in rooms),
        room_energy_lines=sum(g.count["given"] for g in rooms),
        room_pue_lines=sum(g.count["pue"] for g in rooms),
        flow_lines=sum(g.count["powered"] for g in flows),
        **_rooms(study.rooms, rooms),
        building_lines=sum(g.count["lines"] for g in groups if category[g.item] == _PREMISES),
        travel_lines=sum(g.count["lines"] for g in groups if category[g.item] == "travel"),
        medical_lines=sum(g.count["lines"] for g in groups if tier[g.item] == "medical_devices"),
        own_mixes=len({p for (p, _), m in study.matrix.mix_row.items() if m.set_name == REQUEST}),
        declared=answers_of(study.declarations),
    )


def _groups(study: Weighed) -> list[_Group]:
    """Lines of the inventory, those the rules add left out."""
    counts = ", ".join(f"count(*) filter ({condition})" for condition in _COUNTED.values())
    added = " and ".join(f"not starts_with(item_id, {literal(prefix)})" for prefix in (SPARE, TELEWORK))
    rows = study.con.execute(
        f"select item, coalesce(site, ''), {counts} from resolved where quantity > 0 and {added} group by 1, 2"
    ).fetchall()
    return [_Group(item, site, dict(zip(_COUNTED, found, strict=True))) for item, site, *found in rows]


def _added(study: Weighed, prefix: str) -> int:
    sql = f"select count(*) from equipment where quantity > 0 and starts_with(item_id, {literal(prefix)})"
    return int(study.con.execute(sql).fetchall()[0][0])


def _rooms(rooms: Sequence[Room], lines: Sequence[_Group]) -> dict[str, int]:
    """Rooms whose own electricity nothing given answers for, and those a PUE and lines both answer for.

    A place where only services of the cloud stand is no room of the organisation.
    """
    sites = {g.site for g in lines if g.count["lines"]}
    partly = {g.site for g in lines if g.count["pue"] < g.count["lines"]}
    unanswered = [r for r in rooms if r.overhead == "pue_default" or (r.overhead == "pue_given" and r.site in partly)]
    twice = [r for r in rooms if r.overhead == "both"]
    return {
        "rooms_without_flow": sum(r.site in sites for r in unanswered),
        "rooms_twice": sum(r.site in sites for r in twice),
    }


def _embedded(activity: ActivityTable, matrix: FactorMatrix) -> Bools:
    index = matrix.item_index()
    found: Bools = is_thing(matrix)[[index[x] for x in activity.item]] if len(activity) else np.zeros(0, dtype=bool)
    return found


def _stages(activity: ActivityTable, matrix: FactorMatrix, unmatched: int) -> tuple[float, Bools]:
    """Share of (line, stage) pairs with a climate value, and whether each row lacks one.

    Items that are only a use have one stage; a server modelled by its components has the stages of these.
    """
    known = ~np.isnan(impacts_by_row(activity, matrix)[:, :, _CLIMATE])
    embedded = _embedded(activity, matrix)
    of_line = activity.basis("line_item")
    for n, name in enumerate(activity.item):
        if name.endswith(COMPONENT_SUFFIX):
            parts = [m for m, line in enumerate(of_line) if line == of_line[n] and m != n]
            known[n, EMBEDDED] |= known[parts][:, EMBEDDED].any(axis=0)
            embedded[n] = True
    wanted = np.zeros_like(known)
    wanted[:, USE] = True
    wanted[embedded] = True
    total = float((wanted.sum(axis=1) * activity.lines).sum() + known.shape[1] * unmatched)
    found = float(((known & wanted).sum(axis=1) * activity.lines).sum())
    lacking: Bools = np.asarray((wanted & ~known).any(axis=1))
    return found / total if total else 0.0, lacking


def _heaviest(activity: ActivityTable, climate: Floats, lacking: Bools) -> list[str]:
    weight: dict[str, float] = {}
    for n in np.flatnonzero(lacking).tolist():
        item = activity.basis("line_item")[n].removesuffix(COMPONENT_SUFFIX)
        weight[item] = weight.get(item, 0.0) + float(climate[n])
    return sorted(weight, key=lambda i: (-weight[i], i))[:_MOST_NAMED]
