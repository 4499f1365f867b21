"""The files of a report: HTML, PDF and workbook, as a reader opens them."""

import io
import itertools
import re
import zipfile
from collections import Counter
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject
from python_calamine import CalamineWorkbook

from ecosoin.kernel.errors import Language
from ecosoin.pages.charts.colours import contrast
from ecosoin.pages.html_page import LARGEST_BYTES, html_page
from ecosoin.pages.legible import legible
from ecosoin.pages.pdf_document import ANNEX_ROWS, pdf_document
from ecosoin.pages.workbook import write_workbook
from ecosoin.pages.writing import write_report
from tests.pages.samples import FORMULAS, HTML_EVIL, TYPST_EVIL, every_block, footprint_document, footprint_report


class Page(HTMLParser):
    """Tags with their attributes, and the text between them."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


PAGES: dict[str, str] = {
    "sample": html_page(every_block()),
    "hostile": html_page(every_block(HTML_EVIL)),
    "footprint-fr": html_page(footprint_report()),
    "footprint-en": html_page(footprint_report("en")),
    "footprint-hostile": html_page(footprint_report(evil=HTML_EVIL)),
}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_and_nothing_is_fetched(name: str) -> None:
    page = Page(PAGES[name])
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "img", "link", "iframe", "object", "embed", "form", "base"}
    for _, attributes in page.tags:
        assert not any(key.startswith("on") or key in {"src", "srcset", "action"} for key in attributes)
    assert all((a.get("href") or "").startswith("#") for a in page.all("a"))
    style = PAGES[name].split("<style>")[1].split("</style>")[0]
    assert "url(" not in style and "@import" not in style
    assert "default-src 'none'" in PAGES[name]


@pytest.mark.parametrize("name", PAGES)
def test_a_screen_reader_finds_its_way(name: str) -> None:
    page = Page(PAGES[name])
    assert page.all("html")[0]["lang"] in ("fr", "en")
    ids = [attributes["id"] for _, attributes in page.tags if attributes.get("id")]
    assert [i for i, n in Counter(ids).items() if n > 1] == []
    targets = {(a.get("href") or "")[1:] for a in page.all("a")}
    targets |= {i for _, a in page.tags for i in (a.get("aria-labelledby") or "").split()}
    assert targets <= set(ids)
    first_link = page.all("a")[0]
    assert first_link["class"] == "skip" and first_link["href"] == "#contenu"
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    tables = len(page.all("table"))
    assert len(page.all("caption")) == tables
    assert all(th.get("scope") in ("col", "row") for th in page.all("th"))
    figures = len(page.all("figure"))
    assert len(page.all("figcaption")) == figures == sum(svg.get("role") == "img" for svg in page.all("svg"))


@pytest.mark.parametrize("name", PAGES)
def test_each_figure_has_its_table_behind_it(name: str) -> None:
    figures = re.findall(r"<figure>.*?</figure>", PAGES[name], re.S)
    assert figures
    assert all("<details>" in f and "<table>" in f for f in figures)


def test_hostile_words_are_shown_as_words() -> None:
    assert HTML_EVIL in Page(PAGES["hostile"]).text
    assert "Centre hospitalier fictif de Valombre" + HTML_EVIL in Page(PAGES["footprint-hostile"]).text


def test_bold_is_the_only_markup() -> None:
    assert "<strong>gras</strong>" in PAGES["sample"]


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_light(name: str) -> None:
    assert len(PAGES[name].encode()) < LARGEST_BYTES


@pytest.mark.parametrize(("rows", "language"), [(60_000, "fr"), (5_000, "en")])
def test_a_long_annex_is_cut_with_a_count_and_a_pointer(rows: int, language: Language) -> None:
    text = html_page(every_block("une phrase assez longue pour peser " * 4, language, rows), "rapport")
    assert len(text.encode()) < LARGEST_BYTES
    note = re.search(r'<p class="cut">([^<]*)</p>', text)
    assert note and str(rows) in note[1] and "rapport.xlsx" in note[1]


def test_missing_is_a_dash() -> None:
    assert re.search(r'<th scope="row">vide</th><td class="n">—</td>', PAGES["sample"])


def test_style_colours_reach_contrast_aa() -> None:
    css = (files("ecosoin") / "reference" / "templates" / "report.css").read_text(encoding="utf-8")
    root = dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", css))
    grounds = {"#ffffff", root["soft"], "#e4ebf1"}
    for ink in (root["ink"], root["muted"], root["accent"], "#0b4a8f"):
        assert all(contrast(ink, ground) >= 4.5 for ground in grounds)
    for ground, ink in (("#fff4e0", "#7a4f00"), ("#e6f4ee", "#185c48"), ("#e8f1f8", root["accent"])):
        assert ground in css and ink in (*root.values(), *re.findall(r"color:(#[0-9a-f]{6})", css))
        assert contrast(ink, ground) >= 4.5 and contrast(root["ink"], ground) >= 4.5
    used = set(re.findall(r"[^-]color:(#[0-9a-f]{6})", css))
    assert used <= {"#0b4a8f", "#7a4f00", "#185c48"}


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
    reader = opened(pdf_document(report)[0])
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
    text = flat(opened(pdf_document(every_block(TYPST_EVIL))[0]))
    assert '#panic("non")' in text and "$x$" in text and "*gras*" in text and '#read("/etc/passwd")' in text


def test_hostile_document_still_gives_a_pdf() -> None:
    report, _ = legible(footprint_report(evil=" #panic() \x00\x0b $ ` \\ ]"))
    reader = opened(pdf_document(report)[0])
    assert "#panic()" in flat(reader)


def test_same_report_same_bytes() -> None:
    assert pdf_document(every_block()) == pdf_document(every_block())


def test_a_long_table_is_cut_with_a_count() -> None:
    text = flat(opened(pdf_document(every_block(annex_rows=5000), "rapport")[0]))
    assert f"{ANNEX_ROWS} lignes sur 5000" in text and "rapport.xlsx" in text
    assert f"EQ-{ANNEX_ROWS - 1}" in text and f"EQ-{ANNEX_ROWS}" not in text


def test_the_first_page_holds_the_figures_and_what_to_do() -> None:
    first = opened(pdf_document(footprint_report())[0]).pages[0].extract_text()
    assert "Par où commencer" in first and "Changement climatique" in first
    assert "Épuisement des" in first and "jamais comptée zéro" in first


def test_three_files_under_the_name_asked(tmp_path: Path) -> None:
    write_report(every_block, tmp_path, "bilan")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bilan.html", "bilan.pdf", "bilan.xlsx"]
    assert (tmp_path / "bilan.html").read_bytes().startswith(b"<!DOCTYPE html>")
    assert (tmp_path / "bilan.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "bilan.xlsx").read_bytes().startswith(b"PK")


def test_every_hostile_text_at_once(tmp_path: Path) -> None:
    write_report(lambda: every_block(f"{HTML_EVIL} {TYPST_EVIL} {FORMULAS[0]} \x00\x1b **", "en"), tmp_path)
    assert len(list(tmp_path.iterdir())) == 3


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "r.xlsx"
    write_workbook(every_block("=1+1", annex_rows=1200), path)
    return path


def test_contents_first_then_a_sheet_a_table(book: Path) -> None:
    names = CalamineWorkbook.from_path(str(book)).sheet_names
    assert names[0] == "Sommaire" and len(names) == 1 + len(list(every_block().tables()))
    assert all(len(n) <= 31 and not set(n) & set("[]:*?/\\") for n in names)
    contents = CalamineWorkbook.from_path(str(book)).get_sheet_by_name("Sommaire").to_python()
    assert {row[0] for row in contents} >= set(names[1:])


def test_numbers_are_numbers_and_missing_is_empty(book: Path) -> None:
    rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(1).to_python()
    assert rows[2] == ["=1+1", 12345.678, 0.3333]
    assert rows[3] == ["vide", "", ""]


def test_every_row_of_an_annex_is_there(book: Path) -> None:
    sheets = CalamineWorkbook.from_path(str(book))
    annex = next(n for n in sheets.sheet_names if "Annexe" in n)
    assert len(sheets.get_sheet_by_name(annex).to_python()) == 1202


def test_no_formula_and_no_link_is_written(book: Path) -> None:
    with zipfile.ZipFile(book) as parts:
        for name in parts.namelist():
            text = parts.read(name).decode("utf-8")
            assert "<f>" not in text and "<f " not in text
            assert not re.search(r'TargetMode="External"', text)
    rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(5).to_python()
    assert tuple(r[0] for r in rows[2:]) == FORMULAS


def test_the_footprint_workbook_holds_the_totals(tmp_path: Path) -> None:
    document = footprint_document()
    write_workbook(footprint_report(), tmp_path / "r.xlsx")
    sheets = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx"))
    totals = sheets.get_sheet_by_name(next(n for n in sheets.sheet_names if "Totaux" in n)).to_python()
    written = {row[0]: row[2] for row in totals[2:]}
    assert written["Changement climatique"] == pytest.approx(document.totals[0].mean, rel=1e-12)
    full = sheets.get_sheet_by_name(next(n for n in sheets.sheet_names if "Détail complet" in n)).to_python()
    assert len(full) - 2 == len(document.breakdown)
