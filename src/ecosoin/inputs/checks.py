"""What is checked before anything is computed: conditions written once, as SQL over the typed rows of each table.

One scan counts the violations of every check; rows are listed only for checks that found something. The typed relation
has, for each canonical column ``c``, its text ``raw_c`` and its value ``c``, with ``source_file`` and ``source_row``.
Then what is checked between rows and between tables: repeated identifiers, machines without host, hosts without cores.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ecosoin.inputs.cells import COUNTING, DateOrder, Words, missing_sql, replaced_sql, text_sql, value_sql
from ecosoin.inputs.columns import TABLES, ColumnSpec, Staged, StagedColumn
from ecosoin.kernel.errors import Severity

Sign = Literal["any", "null", "below", "above", "formula"]
_FOUR_DIGITS = 1000
_KEY = {"equipment": "item_id"}
"""A key that is made from the line number when it is absent."""


@dataclass(frozen=True)
class Check:
    """A condition that must hold for no row; ``whole`` checks give one problem with the number of rows.

    ``sign`` says what the extent of the canonical column ``name`` must show for a violation to be possible.
    """

    code: str
    severity: Severity
    column: str
    where: str
    text: str = "null"
    whole: bool = False
    params: Mapping[str, object] = field(default_factory=dict)
    sign: Sign = "any"
    name: str = ""
    bound: float = 0


@dataclass(frozen=True)
class Extent:
    """What a file says of a column without being read through: rows, values present, least and greatest."""

    rows: int
    present: int
    least: object
    greatest: object


def possible(check: Check, extents: Mapping[str, Extent]) -> bool:
    """Whether a check can be violated, given what is known of its column.

    >>> possible(Check("number-negative", "error", "q", "q < 0", sign="below", name="q"), {"q": Extent(2, 2, 1.0, 7.0)})
    False
    """
    extent = extents.get(check.name)
    if extent is None or check.sign == "any":
        return True
    if check.sign == "null":
        return extent.present < extent.rows
    if extent.present == 0:
        return False
    if check.sign == "below":
        return float(str(extent.least)) < check.bound
    if check.sign == "above":
        return float(str(extent.greatest)) > check.bound
    return str(extent.least) < "A" and str(extent.greatest) >= "+"


def typed_sql(staged: Staged, words: Words, orders: Mapping[str, DateOrder]) -> str:
    """SQL: the rows of a staged relation of text, each canonical column as its text and its value."""
    raws, values, columns = [], [], []
    for spec in TABLES[staged.table]:
        column = staged.column(spec.name)
        if column is None:
            columns.append(f"cast(null as {spec.type}) as {spec.name}")
            continue
        text = column.sql if column.as_is else replaced_sql(text_sql(column), staged.values.get(spec.name, {}))
        raws.append(f"{text} as raw_{spec.name}")
        raw = shown = read = f"raw_{spec.name}"
        if spec.type != "VARCHAR" or (spec.choices and not column.as_is):
            values.append(f"{value_sql(column, spec, words, orders.get(spec.name, DateOrder()))} as value_{spec.name}")
            read = f"value_{spec.name}"
            if spec.type == "DOUBLE":
                read = f"case when isfinite({read}) then {read} end"
            if spec.type == "DATE" and not column.as_is:
                read = f"case when year({read}) >= {_FOUR_DIGITS} then {read} end"
            if not column.as_is:
                shown = f"case when {read} is null and {missing_sql(raw, words)} then null else {raw} end as {raw}"
        columns += [shown, f"{read} as {spec.name}"]
    where = ["source_file", "source_row"]
    places = f"{staged.file_sql} as source_file, cast({staged.row_sql} as bigint) as source_row"
    return (
        f"select {', '.join([*columns, *where])} from (select *{''.join(f', {v}' for v in values)} "
        f"from (select {', '.join([*raws, places])} from {staged.relation}))"
    )


def canonical_sql(staged: Staged, typed: str) -> str:
    """SQL: the canonical columns and where each row comes from; a missing key is made from the line number."""
    names = [s.name for s in TABLES[staged.table]]
    made = _KEY.get(staged.table)
    columns = [f"coalesce({n}, concat(source_file, ':', source_row)) as {n}" if n == made else n for n in names]
    return f"select {', '.join([*columns, 'source_file', 'source_row'])} from {typed}"


def date_forms_sql(staged: Staged, column: StagedColumn) -> str:
    """SQL: how many cells of a date column are ISO, day first, month first, or either (both parts up to 12)."""
    parts = r"'^(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}'"
    text = text_sql(column)
    first, second = (f"try_cast(regexp_extract(d, {parts}, {i}) as integer)" for i in (1, 2))
    return (
        f"select count(*) filter (where first is null and regexp_matches(d, '^\\d{{4}}[-/.]')), "
        "count(*) filter (where first > 12 and second <= 12), count(*) filter (where second > 12 and first <= 12), "
        "count(*) filter (where first <= 12 and second <= 12) "
        f"from (select d, {first} as first, {second} as second from (select {text} as d from {staged.relation}))"
    )


def date_order(iso: int, day_first: int, month_first: int, either: int) -> DateOrder:
    """How to read a column from the forms found in it.

    >>> date_order(0, 3, 0, 2)
    DateOrder(month_first=False, doubtful=False, mixed=False)
    >>> date_order(4, 0, 0, 2).doubtful
    True
    """
    forms = sum(n > 0 for n in (iso, day_first, month_first))
    other = either > 0 and forms > 0 and (iso > 0 or (day_first > 0 and month_first > 0))
    return DateOrder(month_first > 0 and day_first == 0, other, forms > 1 or other)


def checks(staged: Staged, orders: Mapping[str, DateOrder], year: int, oldest: int) -> list[Check]:
    """The checks of a staged relation, over :func:`typed_sql`; no equipment was bought before the year ``oldest``."""
    cells = [(spec, staged.column(spec.name)) for spec in TABLES[staged.table]]
    found = [
        check
        for spec, column in cells
        if column is not None
        for check in _cell_checks(spec, column, orders.get(spec.name, DateOrder()), staged.table)
    ]
    return found + _row_checks(staged, year, oldest)


def _cell_checks(spec: ColumnSpec, column: StagedColumn, order: DateOrder, table: str) -> list[Check]:
    name, found = spec.name, list[Check]()

    def check(
        code: str, where: str, severity: Severity = "error", sign: Sign = "any", bound: float = 0, whole: bool = False,
        **params: object,
    ) -> None:  # fmt: skip
        about = {"column": column.header, "text": f"raw_{name}", "name": name}
        found.append(Check(code, severity, where=where, whole=whole, params=params, sign=sign, bound=bound, **about))

    if spec.required and _KEY.get(table) == name:
        check("id-empty", f"{name} is null", "note", whole=True, sign="null")
    elif spec.required:
        check("cell-empty", f"raw_{name} is null", sign="null")
    is_text = spec.type == "VARCHAR" or not column.as_is
    if is_text:
        starts = f"raw_{name} >= '=' and raw_{name} < '>' or raw_{name} >= '@' and raw_{name} < 'A'"
        plus = f"raw_{name} >= '+' and raw_{name} < ',' and not regexp_matches(raw_{name}, '^[+][0-9]')"
        check("formula-cell", f"{starts} or {plus}", sign="formula")
    if spec.type == "DOUBLE":
        no_formula = "" if column.as_is else f" and raw_{name}[1] not in ('=', '@')"
        check("number-invalid", f"raw_{name} is not null and {name} is null{no_formula}")
        if spec.minimum is not None:
            code = "number-negative" if spec.minimum == 0 else "number-too-small"
            lowest = spec.minimum / column.multiply
            check(code, f"{name} < {spec.minimum}", sign="below", bound=lowest, minimum=f"{spec.minimum:g}")
        if spec.maximum is not None:
            most = spec.maximum / column.multiply
            check("number-too-large", f"{name} > {spec.maximum}", sign="above", bound=most, maximum=f"{spec.maximum:g}")
        if name == "lifetime_year":
            check("lifetime-zero", f"{name} = 0", sign="below", bound=1)
        if not column.as_is and name in COUNTING:
            check("number-ambiguous", rf"regexp_full_match(raw_{name}, '\d{{1,3}}[.,]\d{{3}}')", "doubt")
    if spec.type == "DATE" and not column.as_is:
        check("date-invalid", f"raw_{name} is not null and {name} is null and raw_{name}[1] not in ('=', '@')")
        if order.doubtful:
            either = r"'^(0?[1-9]|1[0-2])[/.-](0?[1-9]|1[0-2])[/.-]\d{4}'"
            check("date-ambiguous", f"{name} is not null and regexp_matches(raw_{name}, {either})")
        elif order.mixed:
            check("date-forms-mixed", f"{name} is not null", "doubt", whole=True)
        elif order.month_first:
            check("date-month-first", f"{name} is not null", "doubt", whole=True)
    if spec.choices and not column.as_is:
        check("choice-unknown", f"raw_{name} is not null and {name} is null", choices=", ".join(spec.choices))
    return found


def _row_checks(staged: Staged, year: int, oldest: int) -> list[Check]:
    if staged.table == "virtual_machine":
        header = (staged.column("host_id") or staged.column("vm_id") or staged.columns[0]).header
        return [Check("vm-without-host", "error", header, "host_id is null and cluster is null", text="raw_vm_id")]
    if staged.table != "equipment":
        return []
    bought, retired = staged.column("purchase_date"), staged.column("retirement_date")
    if bought is None:
        found = [Check("purchase-date-absent", "note", "purchase_date", "true", whole=True)]
    else:
        header, shown = bought.header, "cast(purchase_date as varchar)"
        old, late = f"purchase_date < date '{oldest}-01-01'", f"purchase_date > date '{year}-12-31'"
        found = [
            Check("purchase-date-absent", "note", header, "raw_purchase_date is null", whole=True),
            Check("date-implausible", "error", header, old, text=shown, params={"oldest": oldest}),
            Check("purchase-after-year", "doubt", header, late, text=shown, params={"year": year}),
        ]
    if retired is not None:
        header, shown = retired.header, "cast(retirement_date as varchar)"
        over = f"retirement_date < date '{year}-01-01'"
        gone = Check("retired-before-year", "note", header, over, text=shown, whole=True, params={"year": year})
        found.append(gone)
        if bought is not None:
            wrong, shown = "retirement_date <= purchase_date", "cast(purchase_date as varchar)"
            found.append(Check("retirement-before-purchase", "error", header, wrong, text=shown))
    return found


def count_sql(typed: str, found: list[Check]) -> str:
    """SQL: one row, the number of rows and the number of violations of each check."""
    counts = "".join(f", count(*) filter (where {c.where})" for c in found)
    return f"select count(*){counts} from {typed}"


def extent_sql(staged: Staged, names: list[str]) -> str:
    """SQL: the number of rows, then values present, least and greatest of columns, from what a file says of itself."""
    columns = [c.sql for n in names if (c := staged.column(n)) is not None]
    return f"select count(*){''.join(f', count({c}), min({c}), max({c})' for c in columns)} from {staged.relation}"


def rows_sql(typed: str, check: Check, limit: int) -> str:
    """SQL: where a check is violated (file, row, text), the first rows only."""
    first = 1 if check.whole else limit
    return (
        f"select source_file, source_row, {check.text} from {typed} where {check.where} "
        f"order by source_file, source_row limit {first}"
    )


def required_columns(staged: Staged) -> list[str]:
    """Required columns no header gives."""
    return [s.name for s in TABLES[staged.table] if s.required and staged.column(s.name) is None]


KEYS: dict[str, tuple[str, ...]] = {
    "equipment": ("item_id",),
    "virtual_machine": ("vm_id",),
    "application": ("application", "environment", "vm_id", "item_id"),
    "study_fact": ("fact",),
}
"""What may appear once in each table."""


def repeated_sql(table: str, stored: str) -> str:
    """SQL: rows whose key appears before: file, row, key, first row of that key, whether the whole rows are equal."""
    keys = ", ".join(f"coalesce({k}, '')" for k in KEYS[table])
    order = f"over (partition by {keys} order by source_file, source_row, rowid)"
    same = " and ".join(f"r.{c.name} is not distinct from f.{c.name}" for c in TABLES[table])
    return f"""
with numbered as (
  select *, rowid as place, row_number() {order} as occurrence, first_value(rowid) {order} as first_place
  from {stored} where ({keys}) in (select ({keys}) from {stored} group by {keys} having count(*) > 1)
)
select r.place, r.source_file, r.source_row, r.{KEYS[table][0]} as key,
  f.source_file as first_file, f.source_row as first_row, {same} as same
from numbered r join numbered f on f.place = r.first_place where r.occurrence > 1"""


HOST_UNKNOWN = """
select source_file, source_row, host_id, vm_id from virtual_machine
where host_id is not null and host_id not in (select item_id from equipment where item_id is not null)
order by 1, 2"""
"""Machines whose host is in no inventory given."""

CLUSTER_UNKNOWN = """
select source_file, source_row, cluster, vm_id from virtual_machine
where host_id is null and cluster is not null
  and cluster not in (select cluster from equipment where cluster is not null)
order by 1, 2"""
"""Machines known only by a cluster no host belongs to."""

TARGET_UNKNOWN = """
select source_file, source_row, coalesce(vm_id, item_id), application from application
where (vm_id is not null and vm_id not in (select vm_id from virtual_machine where vm_id is not null))
  or (vm_id is null and item_id is not null
      and item_id not in (select item_id from equipment where item_id is not null))
order by 1, 2"""
"""Applications on a machine or an equipment in no inventory given."""

HOST_WITHOUT_CORES = """
select source_file, source_row, item_id, item_id from equipment
where core_count is null and cpu_count is null and item_id in (
  select host_id from virtual_machine where host_id is not null)
order by 1, 2"""
"""Hosts of virtual machines whose processors are not described."""
