"""What is checked before anything is computed: conditions written once, as SQL over the typed rows of each table.

One scan counts the violations of every check; rows are listed only for checks that found something. The typed relation
has, for each canonical column ``c``, its text ``raw_c`` and its value ``c``, with ``source_file`` and ``source_row``.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from ecosoin.inputs.cells import (
    Words,
    asked_date_sql,
    asked_number_sql,
    cell_sql,
    error_sql,
    missing_sql,
    partial_date_sql,
    replaced_sql,
    rounded_sql,
    scaled,
    short_year_sql,
    value_sql,
)
from ecosoin.inputs.columns import ColumnSpec, Staged, StagedColumn
from ecosoin.inputs.evidence import PARTIAL, DateForm, Form, NumberForm
from ecosoin.kernel.errors import Severity
from ecosoin.kernel.sql import literal

Sign = Literal["any", "null", "below", "above", "formula", "finite"]
_FOUR_DIGITS = 1000
_FORMULA = (("+", ","), ("=", ">"), ("@", "A"))
"""What the text of a formula begins with: from, up to."""
_KEY = {"equipment": "item_id"}
"""A key that is made from the line number when it is absent."""
_IDENTITY = {"equipment": "item_id", "virtual_machine": "vm_id"}
"""What tells one row from another: a number a spreadsheet rounded does not."""
_REFERENCES = {("virtual_machine", "host_id"), ("application", "vm_id"), ("application", "item_id")}


@dataclass(frozen=True)
class Check:
    """A condition that must hold for no row; ``whole`` checks give one problem with the number of rows.

    ``sign`` says what the extent of the canonical column ``name`` must show for a violation to be possible. ``form``:
    how the column writes cells that may be read twice.
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
    form: Form | None = None

    def told(self, text: object) -> dict[str, object]:
        """What is said of a cell: its text and, where it may be read twice, its two readings."""
        if self.form is None:
            return {**self.params, "value": text}
        first, second = replace(self.form, example=str(text)).readings()
        return {**self.params, "value": text, "first": first, "second": second}


@dataclass(frozen=True)
class Extent:
    """What a file says of a column without being read through: rows, values present, least and greatest.

    ``finite``: no value is infinite or not a number, which a file does not say of itself (:func:`finite_sql`).
    """

    rows: int
    present: int
    least: object
    greatest: object
    finite: bool = False


def possible(check: Check, extents: Mapping[str, Extent]) -> bool:
    """Whether a check can be violated, given what is known of its column.

    >>> possible(Check("number-negative", "error", "q", "q < 0", sign="below", name="q"), {"q": Extent(2, 2, 1.0, 7.0)})
    False
    >>> formula = Check("formula-cell", "error", "id", "true", sign="formula", name="id")
    >>> [possible(formula, {"id": Extent(2, 2, *ends)}) for ends in (("0", "99"), ("PC", "PD"), ("0", "PC"))]
    [False, False, True]
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
    if check.sign == "finite":
        return not extent.finite
    return any(str(extent.least) < end and str(extent.greatest) >= start for start, end in _FORMULA)


def suspects_sql(staged: Staged) -> str:
    """SQL: one row, whether some cell of each column of text may be an error of a spreadsheet."""
    held = [f"contains({c.sql}, '#') or contains({c.sql}, 'Err:')" for c in staged.columns if not c.as_is]
    return f"select {', '.join(f'coalesce(bool_or({h}), false)' for h in held)} from {staged.relation}"


def typed_sql(staged: Staged, words: Words, forms: Mapping[str, Form], finite: frozenset[str] = frozenset()) -> str:
    """SQL: the rows of a staged relation of text, each canonical column as its text and its value.

    Numbers of the columns ``finite`` are known to be so.
    """
    raws, values, columns = [], [], []
    for spec in staged.specs:
        column = staged.column(spec.name)
        if column is None:
            columns.append(f"cast(null as {spec.type}) as {spec.name}")
            continue
        text = column.sql if column.as_is else replaced_sql(cell_sql(column, spec), staged.values.get(spec.name, {}))
        raws.append(f"{text} as raw_{spec.name}" + (f", {column.typed}" if column.typed else ""))
        raw = shown = read = f"raw_{spec.name}"
        lost = [error_sql(raw)] if spec.type == "VARCHAR" and column.errors else []
        if _IDENTITY.get(staged.table) == spec.name and not column.as_is:
            lost.append(rounded_sql(raw, column.typed))
        if lost:
            read = f"case when not ({' or '.join(lost)}) then {raw} end"
        if spec.type != "VARCHAR" or (spec.choices and not column.as_is):
            values.append(f"{value_sql(column, spec, words, forms.get(spec.name))} as value_{spec.name}")
            read = f"value_{spec.name}"
            if spec.type == "DOUBLE" and spec.name not in finite:
                read = f"case when isfinite({read}) then {read} end"
            if spec.type in ("DATE", "TIMESTAMP") and not column.as_is:
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
    names = [s.name for s in staged.specs]
    made = _IDENTITY.get(staged.table)
    columns = [f"coalesce({n}, concat(source_file, ':', source_row)) as {n}" if n == made else n for n in names]
    return f"select {', '.join([*columns, 'source_file', 'source_row'])} from {typed}"


def checks(
    staged: Staged, forms: Mapping[str, Form], year: int, oldest: int, *, totals: Collection[str] = (),
    limits: Mapping[str, float] = MappingProxyType({}),
) -> list[Check]:  # fmt: skip
    """The checks of a staged relation, over :func:`typed_sql`; no equipment was bought before the year ``oldest``.

    ``totals``: the words a line of totals begins with, folded; ``limits``: those of ``reference/limits.csv``, where
    ``<column>_least`` and ``<column>_most``, else ``number_least`` and ``number_most``, bound what is not zero.
    """
    cells = [(spec, staged.column(spec.name)) for spec in staged.specs if not spec.spare]
    found = [
        check
        for spec, column in cells
        if column is not None
        for check in [
            *_cell_checks(spec, column, forms.get(spec.name), staged.table),
            *_magnitude_checks(spec, column, limits),
            *_unusual_checks(spec, column, limits),
        ]
    ]
    if staged.own_specs:
        return [c for c in found if c.code != "formula-cell"]
    return [*found, *_total_checks(staged, totals), *_row_checks(staged, year, oldest)]


def _magnitude_checks(spec: ColumnSpec, column: StagedColumn, limits: Mapping[str, float]) -> list[Check]:
    """What nothing counted here can be, where the column has no bound of its own: sums of such are no numbers."""
    least, most = (limits.get(f"{spec.name}_{end}", limits.get(f"number_{end}")) for end in ("least", "most"))
    if spec.type != "DOUBLE" or least is None or most is None:
        return []
    name, told = spec.name, {"least": f"{max(least, spec.minimum or 0):g}", "most": f"{most:g}"}
    ends: tuple[tuple[str, Sign, float], ...] = (
        (f"{name} > {most!r}", "above", most), (f"{name} > 0 and {name} < {least!r}", "below", least),
    )  # fmt: skip
    return [
        Check(
            "number-implausible", "error", column.header, where, text=f"raw_{name}", params=told, sign=sign,
            name=name, bound=bound / column.multiply,
        )
        for where, sign, bound in ends[spec.maximum is not None :]
    ]  # fmt: skip


def _unusual_checks(spec: ColumnSpec, column: StagedColumn, limits: Mapping[str, float]) -> list[Check]:
    """What is possible and hardly ever true: ``<column>_usual_least`` and ``<column>_usual_most`` of the limits."""
    least, most = (limits.get(f"{spec.name}_usual_{end}") for end in ("least", "most"))
    ends: tuple[tuple[float | None, str, Sign], ...] = ((most, ">", "above"), (least, "> 0 and {} <", "below"))
    return [
        Check(
            "number-unusual", "doubt", column.header, f"{spec.name} {mark.format(spec.name)} {bound!r}",
            text=f"raw_{spec.name}", params={"least": f"{least or 0:g}", "most": "–" if most is None else f"{most:g}"},
            sign=sign, name=spec.name, bound=bound / column.multiply,
        )
        for bound, mark, sign in ends
        if bound is not None
    ]  # fmt: skip


def _total_checks(staged: Staged, totals: Collection[str]) -> list[Check]:
    """Lines that may add up the others: those of a spreadsheet or a text, whose identifier begins as a total does."""
    column = staged.column("item_id")
    if column is None or staged.in_place or not totals:
        return []
    return [Check("line-of-totals", "doubt", column.header, totals_sql("item_id", totals), text="item_id")]


def totals_sql(text: str, totals: Collection[str]) -> str:
    """SQL: whether a text begins as a line of totals does; ``totals``: the words it begins with, folded."""
    begins = literal(f"^({'|'.join(map(re.escape, sorted(totals)))})([^a-z0-9]|$)")
    return f"coalesce(regexp_matches(lower(strip_accents(trim({text}))), {begins}), false)"


def _cell_checks(spec: ColumnSpec, column: StagedColumn, form: Form | None, table: str) -> list[Check]:
    name, found = spec.name, list[Check]()

    def check(
        code: str, where: str, severity: Severity = "error", sign: Sign = "any", bound: float = 0, whole: bool = False,
        **params: object,
    ) -> None:  # fmt: skip
        found.append(
            Check(
                code, severity, column.header, where, text=f"raw_{name}", whole=whole, params=params, sign=sign,
                name=name, bound=bound,
            )
        )  # fmt: skip

    def ask(code: str, where: str, form: Form, **more: str) -> None:
        told = {"name": name, "header": column.header, **more}
        severity: Severity = "error" if spec.required else "doubt"
        asked = Check(code, severity, column.header, where, text=f"raw_{name}", whole=True, params=told, form=form)
        found.append(asked)

    if spec.required and _KEY.get(table) == name:
        check("id-empty", f"{name} is null", "note", whole=True, sign="null")
    elif spec.required:
        check("cell-empty", f"raw_{name} is null", sign="null")
    is_text = spec.type == "VARCHAR" or not column.as_is
    if is_text:
        starts = f"raw_{name} >= '=' and raw_{name} < '>' or raw_{name} >= '@' and raw_{name} < 'A'"
        plus = f"raw_{name} >= '+' and raw_{name} < ',' and not regexp_matches(raw_{name}, '^[+][0-9]')"
        check("formula-cell", f"{starts} or {plus}", sign="formula")
    wrong = error_sql(f"raw_{name}") if column.errors else "false"
    if column.errors:
        needed = spec.required and _KEY.get(table) != name
        check("cells-in-error", wrong, "error" if needed else "doubt", whole=True)
    if not column.as_is and _IDENTITY.get(table) == name:
        check("id-rounded", f"raw_{name} is not null and {name} is null and not {wrong}", "doubt", whole=True)
    elif not column.as_is and (table, name) in _REFERENCES:
        check("id-rounded", rounded_sql(f"raw_{name}"), "doubt", whole=True)
    if spec.type == "DOUBLE":
        unread = f"raw_{name} is not null and {name} is null"
        if not column.as_is:
            unread += f" and raw_{name}[1] not in ('=', '@') and not {wrong}"
        twice = asked_number_sql(f"raw_{name}")
        if isinstance(form, NumberForm) and form.asked:
            check("number-invalid", f"{unread} and not {twice}")
            ask("number-ambiguous", f"{unread} and {twice}", form, mark="." if "," in form.example else ",")
        else:
            check("number-invalid", unread, sign="finite" if column.as_is else "any")
        if spec.minimum is not None:
            code = "number-negative" if spec.minimum == 0 else "number-too-small"
            lowest = spec.minimum / column.multiply
            check(code, f"{name} < {spec.minimum}", sign="below", bound=lowest, minimum=f"{spec.minimum:g}")
        if spec.maximum is not None:
            most = spec.maximum / column.multiply
            check("number-too-large", f"{name} > {spec.maximum}", sign="above", bound=most, maximum=f"{spec.maximum:g}")
        if name == "lifetime_year":
            check("lifetime-zero", f"{name} = 0", sign="below", bound=1)
    if isinstance(form, DateForm):
        raw = f"raw_{name}"
        read, twice, short = f"{raw} is not null and {name} is null", asked_date_sql(raw), short_year_sql(raw)
        known = [twice] * form.asked + [short] * ("short" in form.kinds) + [f"{raw}[1] in ('=', '@')", wrong]
        check("date-invalid", f"{read} and not ({' or '.join(known)})")
        if "short" in form.kinds:
            check("date-two-digit-year", f"{read} and {short}")
        if form.asked:
            ask("date-ambiguous", f"{read} and {twice}", form)
        if form.mixed:
            check("date-forms-mixed", f"{name} is not null", "doubt", whole=True)
        elif form.order == "month" and "slashed" in form.kinds and not column.dates:
            check("date-month-first", f"{name} is not null", "doubt", whole=True)
        if form.kinds & PARTIAL:
            check("date-partial", f"{name} is not null and {partial_date_sql(raw)}", "note", whole=True)
    if spec.choices and not column.as_is:
        check(
            "choice-unknown",
            f"raw_{name} is not null and {name} is null and not {wrong}",
            choices=", ".join(spec.choices),
        )
    return found


def _row_checks(staged: Staged, year: int, oldest: int) -> list[Check]:
    if staged.table != "equipment":
        return []
    bought, retired = staged.column("purchase_date"), staged.column("retirement_date")
    if bought is None:
        found = [Check("purchase-date-absent", "note", "purchase_date", "true", whole=True)]
    else:
        header, shown = bought.header, "cast(purchase_date as varchar)"
        old, late = f"purchase_date < make_date({oldest}, 1, 1)", f"purchase_date > make_date({year}, 12, 31)"
        found = [
            Check("purchase-date-absent", "note", header, "raw_purchase_date is null", whole=True),
            Check("date-implausible", "error", header, old, text=shown, params={"oldest": oldest}),
            Check("purchase-after-year", "doubt", header, late, text=shown, params={"year": year}),
        ]
    if retired is not None:
        header, shown = retired.header, "cast(retirement_date as varchar)"
        over = f"retirement_date < make_date({year}, 1, 1)"
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


def finite_sql(staged: Staged, names: list[str]) -> str:
    """SQL: one row, whether the sum of each column typed by its file is finite, so that each of its values is."""
    columns = [c for n in names if (c := staged.column(n)) is not None]
    sums = (f"isfinite(sum({scaled(f'cast({c.sql} as double)', c.multiply)}))" for c in columns)
    return f"select {', '.join(sums)} from {staged.relation}"


def rows_sql(typed: str, check: Check, limit: int) -> str:
    """SQL: where a check is violated (file, row, text), the first rows only."""
    first = 1 if check.whole else limit
    return (
        f"select source_file, source_row, {check.text} from {typed} where {check.where} "
        f"order by source_file, source_row limit {first}"
    )


def required_columns(staged: Staged) -> list[str]:
    """Required columns no header gives."""
    return [s.name for s in staged.specs if s.required and staged.column(s.name) is None]
