"""The PDF: tagged, titled, in its language, with alternative texts, and deaf to markup in user text."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from ecosoin.kernel.errors import Language
from ecosoin.pages.pdf_document import ANNEX_ROWS, pdf_document
from tests.pages.documents import footprint_report
from tests.pages.samples import TYPST_EVIL, every_block


def opened(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def flat(reader: PdfReader) -> str:
    return "".join(page.extract_text() for page in reader.pages).replace("\u200b", "").replace("\n", "")


def elements(reader: PdfReader) -> list[dict[str, Any]]:
    """Every element of the structure tree."""
    found: list[dict[str, Any]] = []
    waiting: list[Any] = [reader.trailer["/Root"]["/StructTreeRoot"]]  # type: ignore[index]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node)
            waiting.append(node.get("/K", []))
    return found


@pytest.mark.parametrize("language", ["fr", "en"])
def test_tagged_titled_and_in_its_language(language: Language) -> None:
    report = footprint_report(language)
    reader = opened(pdf_document(report))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF boolean object
    assert reader.metadata and reader.metadata.title == report.title
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_object().get_data()
    tree = elements(reader)
    figures = [e for e in tree if e["/S"] == "/Figure"]
    alts = [b.alt for s in report.sections for b in s.blocks if hasattr(b, "alt")]
    assert len(figures) == len(alts) > 5
    assert {str(e["/Alt"]).replace("\u200b", "") for e in figures} == set(alts)
    kinds = {e["/S"] for e in tree}
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L"} <= kinds


def test_user_text_is_never_markup() -> None:
    text = flat(opened(pdf_document(every_block(TYPST_EVIL))))
    assert '#panic("non")' in text and "$x$" in text and "*gras*" in text and '#read("/etc/passwd")' in text


def test_hostile_document_still_gives_a_pdf() -> None:
    reader = opened(pdf_document(footprint_report(evil=" #panic() \x00\x0b $ ` \\ ]")))
    assert "#panic()" in flat(reader)


def test_same_report_same_bytes() -> None:
    assert pdf_document(every_block()) == pdf_document(every_block())


def test_a_long_table_is_cut_with_a_count() -> None:
    text = flat(opened(pdf_document(every_block(annex_rows=5000), "rapport")))
    assert f"{ANNEX_ROWS} lignes sur 5000" in text and "rapport.xlsx" in text
    assert f"EQ-{ANNEX_ROWS - 1}" in text and f"EQ-{ANNEX_ROWS}" not in text


def test_the_first_page_holds_the_figures_and_what_to_do() -> None:
    first = opened(pdf_document(footprint_report())).pages[0].extract_text()
    assert "Par où commencer" in first and "Changement climatique" in first
    assert "Épuisement des" in first and "jamais comptée zéro" in first
