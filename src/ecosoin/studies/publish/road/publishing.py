"""``ecosoin publish``: a footprint already computed, in the forms that ask for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import fsum
from pathlib import Path
from typing import Any

import duckdb

from ecosoin.doors.engines.duck import connect, create_table, fetch_columns, parquet_sql
from ecosoin.doors.folder import MARKER, check_folder, read_document, result_folder, study_kind, write_document
from ecosoin.doors.forms import write_form
from ecosoin.doors.study_tables import as_written, read_activity, read_table
from ecosoin.doors.written_matrix import matrix_of, plan_of
from ecosoin.engine.accounting import (
    ACCOUNTINGS,
    CAPITAL,
    FLOW,
    HELD,
    Account,
    Accounting,
    Placement,
    Upstream,
    accounted,
    accounted_select,
)
from ecosoin.kernel.errors import Language, Problem, UsageError
from ecosoin.kernel.sql import literal
from ecosoin.kernel.vocabulary import CLIMATE, OWN_ROOM
from ecosoin.pages.writing import write_report
from ecosoin.reference import load_reference_table
from ecosoin.results.footprint import Footprint
from ecosoin.results.publication import AccountingFigure, PostFigure, Publication, PublicationHead, Purchases
from ecosoin.results.record import Head, problem_records
from ecosoin.results.tables import FACTORS, specs
from ecosoin.results.text import settled
from ecosoin.studies.publish.facts import StudyFact, filled_fields
from ecosoin.studies.publish.figures import UNIT, figure, finite, total
from ecosoin.studies.publish.forms import FORMS, form_of
from ecosoin.studies.publish.notes import note_of

ALL = "all"
_NEEDED = ("purchase_date", "retirement_date", "base_year", "ownership", "location", "reuse_rate", "refurbished_share")
_LACKING = (
    *("lines-set-aside", "factor-embedded-unknown", "factor-unknown", "device-energy-unknown", "lifetime-missing"),
    *("type-unmatched", "type-proposed", "type-without-item", "proposal-unconfirmed"),
)
"""What a study tells that makes its total a least one."""
_NATURE = specs("of nature", number="depreciation_year")


@dataclass(frozen=True)
class PublishOptions:
    """The command's options: the study, the form (or ``all``), the folder written.

    ``depreciation_year``: over how long equipment is depreciated in the books; ``upstream_share``: the share (0-1) of
    the emissions of electricity that is upstream of it or lost on the way.
    """

    study: Path
    form: str
    out: Path
    depreciation_year: float | None = None
    upstream_share: float | None = None
    language: Language = "fr"


def publish(options: PublishOptions) -> Publication:
    """Writes the files of each form asked for; gives the document of ``results.json``.

    Raises UsageError: ``not-a-result-folder``, ``publish-needs-lines`` (a study without its lines),
    ``publish-study-older`` (of a version that did not keep what a form needs), ``result-altered``.
    """
    forms = tuple(FORMS) if options.form == ALL else (options.form,)
    check_folder(options.out, read=(options.study,))
    found = settled(_document(options, forms))
    exchanged = {name: (options.study / name) for name in FORMS["rcp-si"].beside} if "rcp-si" in forms else {}
    with result_folder(options.out, "publish") as folder:
        problems = list(found.problems)
        for name in forms:
            form = form_of(name, found)
            write_form(folder, form.name, form.columns, form.rows)
            write_document(form.document, folder / f"{name}.json")
            problems += write_report(partial(note_of, found, form, options.language), folder, name)
        for name, source in exchanged.items():
            if source.is_file():
                (folder / name).write_bytes(source.read_bytes())
        found.problems = problems
        write_document(found, folder / MARKER)
    return found


def _document(options: PublishOptions, forms: Sequence[str]) -> Publication:
    folder = options.study
    study = _study(folder)
    head, problems = study.study, []
    year = head.year or 0
    con = connect()
    lines = parquet_sql(folder / "lines.parquet")
    with as_written(folder, "lines.parquet"):
        natures = _lay_natures(con, options.depreciation_year)
        told = _facts(con, lines, year)
        disposals = bool(told["disposals"])
        columns = fetch_columns(con, accounted_select(lines, year, disposals))
    activity = read_activity(folder)[0]
    with as_written(folder, "factors.parquet"):
        matrix, models = matrix_of(read_table(folder, "factors", FACTORS), activity)
    with as_written(folder, "lines.parquet"):
        account = Account(accounted(columns, models), matrix, plan_of(folder, head))
    placements = [Placement(**row) for row in load_reference_table("publication/placements")]
    with as_written(folder):
        share = options.upstream_share
        splits = {
            "post": Upstream("2.1", "4.1", share or 0.0),
            "ghg": Upstream("scope2", "3.3", share or 0.0),
        }
        kinds: tuple[tuple[str, Accounting], ...] = (("post", "depreciated"), ("ghg", "purchased"))
        posts, categories = (account.posts(placements, k, a, splits[k]) for k, a in kinds)
        assets = {a: account.assets(a) for a in ACCOUNTINGS}
        undated = account.assets("in_use", "undated")
        finite([*posts.values(), *categories.values(), *assets.values(), undated])
    undated_share = undated.mean / assets["in_use"].mean if assets["in_use"].mean else None
    lacking = sorted({c for c, f in (*posts.items(), *categories.items()) if not f.known})
    if lacking:
        problems.append(Problem("publish-mix-missing", "doubt", params={"posts": ", ".join(lacking)}))
    if "" in posts or "" in categories:
        problems.append(Problem("publish-unplaced", "doubt", params={"categories": ", ".join(told["unplaced"])}))
    if told["undated"] and undated_share:
        params = {"lines": told["undated"], "share": round(undated_share * 100)}
        problems.append(Problem("publish-undated", "doubt", params=params))
    if not options.depreciation_year:
        years = sorted({row["depreciation_year"] for row in natures if row["depreciation_year"]}, key=float)
        problems.append(Problem("publish-depreciation-assumed", "doubt", params={"years": ", ".join(years)}))
    if options.upstream_share is None:
        problems.append(Problem("publish-upstream-together", "doubt"))
    if not disposals:
        problems.append(Problem("publish-disposals-untold", "note"))
    of_head = {k: getattr(head, k) for k in Head.__struct_fields__}
    return Publication(
        study=PublicationHead(
            **of_head,
            organisation=head.organisation,
            forms=list(forms),
            lines=head.lines,
            unmatched_lines=head.unmatched_lines,
            depreciation_year=options.depreciation_year,
            upstream_share=options.upstream_share,
        ),
        reading=study.reading,
        problems=[*problem_records(problems), *(p for p in study.problems if p.code in _LACKING)],
        posts=[PostFigure(code=c, **figure(f)) for c, f in sorted(posts.items())],
        posts_total=PostFigure(code="total", **figure(total(posts))) if posts else None,
        categories=[PostFigure(code=c, **figure(f)) for c, f in sorted(categories.items())],
        categories_total=PostFigure(code="total", **figure(total(categories))) if categories else None,
        accountings=[AccountingFigure(accounting=a, **figure(f)) for a, f in assets.items()],
        undated_lines=told["undated"],
        undated_share=undated_share,
        purchases=told["purchases"],
        fields=filled_fields(load_reference_table("publication/fields"), {**told["facts"], **_study_facts(study)}),
        rules=study.rcp,
    )


def _study(folder: Path) -> Footprint:
    """The document of a footprint whose lines are there, with the columns that a form needs."""
    kind = study_kind(folder)
    if kind != "footprint":
        raise UsageError("not-a-result-folder", path=str(folder), reason=kind)
    document: Footprint = read_document(folder, kind)
    for name in ("activity", "factors"):
        if not (folder / f"{name}.parquet").is_file():
            raise UsageError("not-a-result-folder", path=str(folder), reason=f"{name}.parquet")
    path = folder / "lines.parquet"
    if not path.is_file():
        raise UsageError("publish-needs-lines", path=str(folder))
    with as_written(folder, path.name):
        known = set(connect().sql(f"from {parquet_sql(path)}").columns)
    if not known.issuperset(_NEEDED):
        raise UsageError("publish-study-older", path=str(folder))
    return document


def _lay_natures(con: duckdb.DuckDBPyConnection, years: float | None) -> Sequence[Mapping[str, str]]:
    rows = load_reference_table("publication/natures")
    own = {r["of"]: float(r["depreciation_year"]) if r["depreciation_year"] else None for r in rows}
    told = [(r["of"], r["nature"], years if years and own[r["of"]] else own[r["of"]]) for r in rows]
    create_table(con, "nature", _NATURE, told)
    return rows


def _facts(con: duckdb.DuckDBPyConnection, lines: str, year: int) -> dict[str, Any]:
    """What the lines say beside their impacts: purchases, disposals, lives, rooms."""
    con.execute(
        "create table asset as select l.*, coalesce(i.nature, c.nature, '') as nature, "
        "year(purchase_date) as bought, year(retirement_date) as retired "
        f"from {lines} l left join nature i on i.of = l.item left join nature c on c.of = l.category "
        "where component is null and l.item is not null qualify row_number() over "
        "(partition by item_id, source_file, source_row order by service) = 1"
    )
    held = f"coalesce(ownership, {literal(HELD[0])}) in ({', '.join(map(literal, HELD))})"
    owned = f"nature = {literal(CAPITAL)} and {held}"

    def one(sql: str) -> tuple[Any, ...]:
        row = con.execute(sql).fetchone()
        assert row is not None
        return row

    retired, oriented, told, disposals = one(
        "select sum(line_quantity), sum(line_quantity * reuse_rate), count(reuse_rate), count(*) "
        f"from asset where {owned} and retired = {year}"
    )
    bought, reused, reuse_told = one(
        "select sum(line_quantity), sum(line_quantity * refurbished_share), count(refurbished_share) = count(*) "
        f"from asset where {held} and nature in ({literal(CAPITAL)}, {literal(FLOW)}) and bought = {year}"
    )
    undated, unplaced = one(
        f"select count(*) filter ({owned} and bought is null), "
        "coalesce(list(distinct category) filter (nature = ''), []) from asset"
    )
    given = "lifetime_basis in ('given', 'dates', 'age')"
    lives = con.execute(
        "select category, sum(line_quantity * base_year) / sum(line_quantity), bool_and(told) from "
        f"(select *, {given} as told from asset where {owned} and line_quantity > 0 and tier <> 'non_digital') "
        "where told group by 1 order by 1"
    ).fetchall()
    assumed = {
        c for (c,) in con.execute(f"select distinct category from asset where {owned} and not {given}").fetchall()
    }
    facts = {
        "retired_units": StudyFact(retired) if disposals else None,
        "reuse_oriented_share": StudyFact(oriented / retired, partial=told < disposals) if told and retired else None,
        "bought_reused_share": StudyFact(reused / bought, partial=not reuse_told)
        if bought and reused is not None
        else None,
        "mean_life_year": StudyFact(None, {c: v for c, v, _ in lives}, bool(assumed)) if lives else None,
    }
    return {
        "facts": facts,
        "undated": undated,
        "unplaced": sorted(x for x in unplaced if x),
        "disposals": disposals,
        "purchases": _purchases(con, held, year),
    }


def _purchases(con: duckdb.DuckDBPyConnection, held: str, year: int) -> list[Purchases]:
    create_table(con, "product", specs("category product"), [
        (r["category"], r["product"]) for r in load_reference_table("publication/agec_products")
    ])  # fmt: skip
    rows = con.execute(
        "select product, sum(line_quantity), sum(line_quantity * refurbished_share) "
        f"from asset join product using (category) where {held} and bought = {year} group by 1 order by 1"
    ).fetchall()
    return [Purchases(product=p, units=units, reused_units=reused) for p, units, reused in rows]


def _study_facts(study: Footprint) -> dict[str, StudyFact | None]:
    head, rooms = study.study, [r for r in study.rooms if r.kind == OWN_ROOM]
    equipment, whole = fsum(r.equipment_kwh for r in rooms), fsum(r.equipment_kwh + r.overhead_kwh for r in rooms)
    assumed = any(r.overhead == "pue_default" for r in rooms)
    met = [r.verdict == "met" for r in study.rcp if r.by == "establishment"]
    climate = next((t.mean for t in study.totals if t.criterion == CLIMATE), None)
    read = head.lines + sum(a.lines for r in study.reading if r.kept for a in r.set_aside)
    counted = (head.lines - head.unmatched_lines) / read if read else None
    return {
        "pue": StudyFact(whole / equipment) if equipment and not assumed else None,
        "hosting_kwh": StudyFact(whole, partial=assumed) if whole else None,
        "climate_t": None if climate is None else StudyFact(climate * UNIT.factor),
        "climate_per_user": None if climate is None or not head.users else StudyFact(climate / head.users),
        "counted_share": None if counted is None else StudyFact(counted),
        "rules_met": StudyFact(sum(met)) if met else None,
    }
