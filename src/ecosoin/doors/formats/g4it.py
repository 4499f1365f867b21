"""The four NumEcoEval / G4IT files: equipment takes the PUE and the country of the data centre it names."""

from dataclasses import replace

from ecosoin.doors.engines.duck import count
from ecosoin.doors.formats.format import Format
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.columns import Staged, StagedColumn
from ecosoin.kernel.sql import literal

DATACENTRE = "datacentre"
_DEFAULT = "default"


class FORMAT(Format):
    """The four files, told by their headers."""

    def finish(self, staging: Staging) -> None:
        """Joins staged equipment to the data centres read; the one named « default » serves lines that name none."""
        centres = [s for s in staging.staged if s.table == DATACENTRE]
        staging.staged = [s for s in staging.staged if s.table != DATACENTRE]
        for i, staged in enumerate(staging.staged):
            named = staged.column("datacentre")
            if staged.table == "equipment" and named is not None:
                staging.staged[i] = _joined(staging, staged, named, centres)


def _joined(staging: Staging, staged: Staged, named: StagedColumn, centres: list[Staged]) -> Staged:
    known = _centres(centres)
    table = staging.relation()
    staging.con.execute(
        f"create table {table} as select e.*, "
        "case when d.name is not null then 'own_room' end as c_location, d.pue as c_pue, "
        "d.country as c_country, d.name as c_centre "
        f"from {staged.relation} e left join ({known}) d on lower(d.name) = lower(coalesce(trim(e.{named.sql}), ''))"
    )
    for row, name in staging.con.execute(
        f"select min(source_row), {named.sql} from {table} "
        f"where c_centre is null and {named.sql} is not null group by 2"
    ).fetchall():
        staging.problem("datacentre-unknown", "error", file=staged.shown_file, row=row, column=named.header, value=name)
    spare = f"({known}) where name = {literal(_DEFAULT)}"
    unnamed = f"{table} where {named.sql} is null and exists (select 1 from {spare})"
    default, relation = count(staging.con, unnamed), table
    if default:
        staging.problem("datacentre-default", "note", file=staged.shown_file, column=named.header, lines=default)
        given = ", ".join(f"coalesce(c_{c}, if({named.sql} is null, d.{c}, null)) as c_{c}" for c in ("pue", "country"))
        served = f"(select any_value(pue) as pue, any_value(country) as country from {spare})"
        relation = f"(select t.* replace ({given}) from {table} t, {served} d)"
    country = staged.column("country")
    place = f"coalesce(nullif(trim({country.sql}), ''), c_country)" if country else "c_country"
    columns = [c for c in staged.columns if c.column not in ("datacentre", "country")]
    columns += [
        StagedColumn("location", named.header, "c_location"),
        StagedColumn("pue", "pue", "c_pue"),
        StagedColumn("country", country.header if country else "localisation", place),
    ]
    return replace(staged, relation=relation, columns=tuple(columns))


def _centres(centres: list[Staged]) -> str:
    parts = [
        f"select {c.trimmed('short_name')} as name, {c.trimmed('pue')} as pue, {c.trimmed('country')} as country "
        f"from {c.relation}"
        for c in centres
    ]
    return " union all ".join(parts) or f"select {literal('')} as name, '' as pue, '' as country where false"
