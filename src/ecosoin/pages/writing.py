"""A report becomes files: HTML that opens offline, tagged PDF, computable XLSX; three writers, one model."""

from pathlib import Path

from ecosoin.pages.model import Report


def write_report(report: Report, folder: Path, stem: str = "report") -> None:
    """Writes ``stem.html``, ``stem.pdf`` and ``stem.xlsx`` in ``folder``, which exists."""
    from ecosoin.pages.html_page import html_page
    from ecosoin.pages.pdf_document import pdf_document
    from ecosoin.pages.workbook import write_workbook

    (folder / f"{stem}.html").write_text(html_page(report, stem), encoding="utf-8")
    (folder / f"{stem}.pdf").write_bytes(pdf_document(report, stem))
    write_workbook(report, folder / f"{stem}.xlsx")
