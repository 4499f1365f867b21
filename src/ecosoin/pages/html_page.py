"""The HTML page: one file, no script, no request, read by eyes and by screen readers alike."""

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from ecosoin.pages.cells import heading, runs, sheet_names, shown
from ecosoin.pages.model import Report, Table
from ecosoin.words import say

LARGEST_BYTES = 300_000
_ROW_CAPS: tuple[int, ...] = (400, 200, 100, 50, 25, 10)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("ecosoin", "reference/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(heading=heading, runs=runs, shown=shown, say=say, identity=id)
    return environment


def html_page(report: Report, stem: str = "report") -> str:
    """The whole page, under 300 kB: long annex tables are cut with a count and a pointer to the workbook.

    When cutting the annexes is not enough, every table is cut.
    """
    template = _environment().get_template("report.html.jinja")
    tables = [table for _, table in report.tables()]
    names = dict(zip(map(id, tables), sheet_names([t.caption for t in tables]), strict=True))
    page = ""
    for every_table in (False, True):
        for most in _ROW_CAPS:

            def cap(table: Table, most: int = most, every_table: bool = every_table) -> int:
                return most if table.annex or every_table else _ROW_CAPS[0]

            page = template.render(r=report, stem=stem, cap=cap, sheet=names, kind=_kind)
            if len(page.encode("utf-8")) < LARGEST_BYTES:
                return page
    return page


def _kind(block: object) -> str:
    return type(block).__name__
