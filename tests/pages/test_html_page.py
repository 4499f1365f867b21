"""The HTML page: offline, light, escaped, and fit for a screen reader."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from ecosoin.kernel.errors import Language
from ecosoin.pages.charts.colours import contrast
from ecosoin.pages.html_page import LARGEST_BYTES, html_page
from tests.pages.documents import footprint_report
from tests.pages.samples import HTML_EVIL, every_block


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
