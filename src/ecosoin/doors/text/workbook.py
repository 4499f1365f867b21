"""Spreadsheets (XLSX, ODS, XLS): each sheet is a table; the archive is weighed before it is opened."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from ecosoin.doors.text.export_columns import export_specs
from ecosoin.doors.text.sheet_marks import Place, SheetMarks, cell_name, sheet_marks
from ecosoin.doors.text.staging import Staging, as_text
from ecosoin.doors.text.workbook_weight import WorkbookRefused, weighed_workbook
from ecosoin.inputs.columns import IDENTIFIERS, TABLES, Staged
from ecosoin.inputs.headers import Recognised, bare
from ecosoin.kernel.sql import literal
from ecosoin.results.record import SetAside

Rows = list[list[object]]
_SHOWN = 5
"""Cells named in a problem."""


def open_workbook(staging: Staging, path: Path) -> CalamineWorkbook | None:
    """The workbook, or None with the reason noted: unreadable, or far larger than what it seems."""
    try:
        return weighed_workbook(path, staging.limits)
    except WorkbookRefused as error:
        staging.problem(error.code, "error", str(path), error.row, **error.params)
        return None


@dataclass(frozen=True)
class Sheet:
    """A sheet that is to be read: its cells as the file types them, from its first line; an empty one is None."""

    name: str
    file: str
    rows: Rows
    marks: SheetMarks
    source: CalamineSheet

    def header_cells(self, row: int) -> list[str]:
        """The trimmed texts of a line."""
        return texts(self.rows[row - 1])


def read_sheets(staging: Staging, path: Path, workbook: CalamineWorkbook, format: str) -> list[Sheet]:
    """The sheets of a workbook that hold something and that a reader of it sees, or those the user names.

    The others are told; each has its account.
    """
    wanted = {bare(s) for s in staging.mapping.sheets} & {bare(s) for s in workbook.sheet_names}
    staging.sheets_met.update(workbook.sheet_names)
    rows = {name: _cells(workbook.get_sheet_by_name(name)) for name in workbook.sheet_names}
    filled = {name: cells for name, cells in rows.items() if any(map(any, cells))}
    shown = {m.name for m in workbook.sheets_metadata if m.visible == SheetVisibleEnum.Visible}
    hidden = [n for n in filled if not wanted and n not in shown]
    other = [n for n in filled if wanted and bare(n) not in wanted]
    for code, names in (("sheet-hidden", hidden), ("sheets-not-asked", other)):
        for name in names:
            leave_sheet(staging, path, name, code=code, lines=len(filled[name]))
    if staging.mapping.sheets and not wanted:
        staging.problem("sheets-absent", "doubt", str(path), sheets=staging.named(staging.mapping.sheets))
    tables = [n for n in hidden if find_header(staging, filled[n], format) is not None]
    if tables:
        lines = sum(len(filled[n]) for n in tables)
        staging.problem("sheet-hidden", "doubt", str(path), sheets=staging.named(tables), lines=lines)
    if other:
        staging.problem("sheets-not-asked", "note", str(path), sheets=staging.named(other))
    kept = [n for n in filled if n not in (*hidden, *other)]
    marks = sheet_marks(path, max(map(len, filled.values()), default=0))
    for name in kept:
        for place, error in marks.get(name, SheetMarks()).errors.items():
            _put(filled[name], place, error)
    return [
        Sheet(
            n, str(path) if len(kept) == 1 else f"{path}#{n}", rows=filled[n], marks=marks.get(n, SheetMarks()),
            source=workbook.get_sheet_by_name(n),
        )
        for n in kept
    ]  # fmt: skip


def _cells(sheet: CalamineSheet) -> Rows:
    return [[None if c == "" else c for c in row] for row in sheet.to_python(skip_empty_area=False)]


def _put(rows: Rows, place: Place, text: str) -> None:
    """Writes what a reader of the sheet sees in a cell whose value says otherwise; nothing beyond the rows read."""
    line, column = place
    if line <= len(rows):
        cells = rows[line - 1]
        cells += [None] * (column + 1 - len(cells))
        cells[column] = text


def leave_sheet(staging: Staging, path: Path, name: str, *, code: str, lines: int) -> None:
    """The account of a sheet that is not read."""
    aside = [SetAside(code=code, lines=lines)]
    staging.account(str(path), "workbook", name, unit="row", lines=lines, kept=0, set_aside=aside)


def stage_workbook(staging: Staging, path: Path, workbook: CalamineWorkbook, format: str) -> str | None:
    """Stages every sheet that is a known table: the format found, None when no sheet is one."""
    sheets = read_sheets(staging, path, workbook, format)
    if not sheets:
        staging.problem("file-empty", "error", str(path))
        return None
    found_format, unknown, before = None, [], len(staging.staged)
    for sheet in sheets:
        header = find_header(staging, sheet.rows, format)
        if header is None:
            unknown.append(sheet)
            continue
        row, found = header
        found_format = found.format
        stage_sheet(staging, path, sheet, header_row=row, found=found)
    if found_format is None:
        first, depth = sheets[0], range(1, staging.limit("header_search_row") + 1)
        if any(_merged(staging, first, row, str(path)) for row in depth):
            return None
        met = [t for t in texts(next(r for r in first.rows if any(r))) if t]
        headers = staging.named(met)
        staging.headers_met.update(met)
        staging.problem("headers-unknown", "error", file=str(path), row=1, headers=headers)
        return None
    for sheet in unknown:
        leave_sheet(staging, path, sheet.name, code="sheets-ignored", lines=len(sheet.rows))
    if unknown:
        staging.problem("sheets-ignored", "note", str(path), sheets=staging.named([s.name for s in unknown]))
    _identified(staging, path, staging.staged[before:])
    return found_format


def _identified(staging: Staging, path: Path, staged: list[Staged]) -> None:
    """Several sheets of equipment must bear identifiers: nothing else tells a summary from a second part."""
    tables = [s for s in staged if s.table == "equipment"]
    without = [s for s in tables if not any(s.column(c) for c in IDENTIFIERS)]
    if len(tables) > 1 and without and not staging.mapping.sheets:
        named, bare_ones = ([staging.sheet_of(s.shown_file) for s in some] for some in (tables, without))
        staging.problem(
            "sheets-without-identifier", "error", str(path), sheets=staging.named(named),
            without=staging.named(bare_ones), sheet=named[0],
        )  # fmt: skip


def find_header(staging: Staging, rows: Rows, format: str) -> tuple[int, Recognised] | None:
    """The line of the header and what it announces: the one that names most columns near the top of the sheet."""
    options = []
    for number, cells in enumerate(rows[: staging.limit("header_search_row")], start=1):
        found = staging.recognise(texts(cells), format)
        if found is not None and not texts(cells[:1])[0].startswith("# "):
            options.append((len(found.headings), -number, found))
    if not options:
        return None
    _, number, found = max(options, key=lambda o: o[:2])
    return -number, found


def _merged(staging: Staging, sheet: Sheet, row: int, file: str) -> bool:
    """Whether the header line touches merged cells, which is said."""
    ranges = [(a, b) for a, b in sheet.source.merged_cell_ranges or [] if a[0] <= row - 1 <= b[0]]
    if ranges:
        cells = ", ".join(f"{cell_name(a[0] + 1, a[1])}:{cell_name(b[0] + 1, b[1])}" for a, b in ranges)
        staging.problem("header-merged", "error", file=file, row=row, cells=cells)
    return bool(ranges)


def stage_sheet(staging: Staging, path: Path, sheet: Sheet, header_row: int, found: Recognised) -> Staged | None:
    """Stages the rows a reader of the sheet sees, with their account; None when there is none."""
    file, rows, headers = sheet.file, sheet.rows, staging.laid(sheet.header_cells(header_row))
    if _merged(staging, sheet, header_row, file):
        return None
    known = export_specs().get(found.table) or TABLES.get(found.table, ())
    texts_of = {s.name for s in known if s.type == "VARCHAR"}
    named = {i for i, h in found.headings.items() if h.column in texts_of}
    for place, shown in sheet.marks.shown.items():
        if place[0] > header_row and place[1] in named:
            _put(rows, place, shown)
    kept, comments, hidden, blank = list[tuple[int, list[object]]](), [], [], 0
    titles = sum(map(any, rows[:header_row]))
    for number, cells in enumerate(rows[header_row:], start=header_row + 1):
        if not any(c is not None for c in cells):
            blank += 1
        elif number in sheet.marks.hidden:
            hidden.append(number)
        elif texts(cells[:1])[0].startswith("# "):
            comments.append(number)
        else:
            kept.append((number, cells[: len(headers)] + [None] * (len(headers) - len(cells))))
    staging.account(
        str(path), found.format, sheet.name if file != str(path) else None, unit="row", lines=len(rows), kept=len(kept),
        titles=titles, comments=len(comments), blank=blank + header_row - titles,
        set_aside=[SetAside(code="rows-hidden", lines=len(hidden))] if hidden else [],
    )  # fmt: skip
    if hidden:
        staging.problem("rows-hidden", "doubt", file=file, row=hidden[0], lines=len(hidden), first=hidden[0])
    if comments:
        staging.problem("comment-lines", "note", file=file, row=comments[0], lines=len(comments))
    lost = [(n, c) for n, c in sheet.marks.unvalued if n > header_row and n not in hidden and c in found.headings]
    if lost:
        cells_named = ", ".join(cell_name(*place) for place in lost[:_SHOWN])
        more = f"{cells_named}, …" if len(lost) > _SHOWN else cells_named
        staging.problem("formula-without-value", "error", file=file, row=lost[0][0], count=len(lost), cells=more)
    if not kept:
        staging.problem("no-row", "note", file, header_row)
        return None
    _tell_layout(staging, sheet, found, kept=kept, headers=headers)
    relation, typed = staging.rows(len(headers), kept)
    relation = f"(select *, {literal(file)} as source_file from {relation})"
    staged = staging.recognised(relation, found, file=file, headers=headers, header_row=header_row, typed=typed)
    staging.staged.append(replace(staged, late=sheet.marks.late))
    return staging.staged[-1]


def _tell_layout(
    staging: Staging, sheet: Sheet, found: Recognised, *, kept: Sequence[tuple[int, Sequence[object]]],
    headers: Sequence[str],
) -> None:  # fmt: skip
    """Merged cells of the columns read, where only the first has a value; columns read that are hidden."""
    ranges = [((a[0] + 1, a[1]), (b[0] + 1, b[1])) for a, b in sheet.source.merged_cell_ranges or []]
    lines = [n for n, _ in kept]
    merged = []
    for first, last in [*ranges, *sheet.marks.merged]:
        covered = kept[bisect_left(lines, first[0]) : bisect_right(lines, last[0])]
        read = [c for c in found.headings if first[1] <= c <= last[1]]
        emptied = [n for n, cells in covered for c in read if cells[c] is None and (n, c) != first]
        nothing = any(n == first[0] and cells[first[1]] is None for n, cells in covered[:1]) if read else True
        if emptied and not nothing:
            merged.append((emptied[0], f"{cell_name(*first)}:{cell_name(*last)}"))
    if merged:
        names = staging.named([name for _, name in merged])
        where = (sheet.file, min(line for line, _ in merged))
        staging.problem("cells-merged", "doubt", *where, sheet=sheet.name, count=len(merged), cells=names)
    hidden = staging.named([headers[i] for i in sorted(sheet.marks.hidden_columns & found.headings.keys())])
    if hidden:
        staging.problem("columns-hidden", "note", sheet.file, columns=hidden)


def texts(cells: Sequence[object]) -> list[str]:
    """The trimmed texts of some cells."""
    return [(as_text(c) or "").strip() for c in cells]
