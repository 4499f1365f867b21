"""The PDF: tagged, titled, in its language, with alternative texts (PDF/UA-1, enforced by the typesetter)."""

import json
import re
from typing import Any

from ecosoin.pages.cells import heading, runs, sheet_names, shown
from ecosoin.pages.legible import drawable
from ecosoin.pages.model import Block, Bullets, Callout, Figure, KeyFigures, Paragraph, Report, Table
from ecosoin.reference import reference_folder
from ecosoin.words import say

ANNEX_ROWS, BODY_ROWS, FIGURE_ROWS = 150, 60, 25
_LONG_TOKEN = re.compile(r"\S{18,}")
_IDENTIFIER = re.compile(r"[A-Za-zÀ-ÿ0-9][^\s\u200b]{8,}")
_UNBROKEN = re.compile(r"[^\s\u200b]{24,}")
_LONGEST_CELL = 400
_PAGE_CHARACTERS = 118
"""What a page holds at the size of small tables."""
_WIDEST_WORDS = (20, 17, 15, 13, 12, 11, 10, 9)


def pdf_document(report: Report, stem: str = "report") -> tuple[bytes, set[str]]:
    """The bytes of the PDF, and the characters no font of ours draws.

    Very long tables are cut with a count and a pointer to the workbook.
    """
    import typst

    folder = reference_folder("templates")
    data, lacking = drawable(json.dumps(_document(report, stem), ensure_ascii=False))
    content = typst.compile(
        str(folder / "report.typ"),
        root=str(folder),
        font_paths=[str(reference_folder("fonts"))],
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=["ua-1"],
    )
    return content, lacking


def _document(report: Report, stem: str) -> dict[str, Any]:
    tables = [table for _, table in report.tables()]
    names = dict(zip(map(id, tables), sheet_names([t.caption for t in tables]), strict=True))
    return {
        "title": _plain(report.title),
        "subtitle": _plain(report.subtitle),
        "language": report.language,
        "versions": _plain(report.versions),
        "facts": [[_plain(a), _plain(b)] for a, b in report.facts],
        "words": {key: say(f"pages.{key}", report.language) for key in ("contents", "page", "of", "figure_data")},
        "figure_tables": [
            _table(block.table, report, stem=stem, names=names, most=FIGURE_ROWS)
            for section in report.sections
            for block in section.blocks
            if isinstance(block, Figure)
        ],
        "sections": [
            {
                "title": _plain(section.title),
                "level": section.level,
                "blocks": [_block(b, report, stem, names) for b in section.blocks],
            }
            for section in report.sections
        ],
    }


def _block(block: Block, report: Report, stem: str, names: dict[int, str]) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "runs": _runs(block.text)}
    if isinstance(block, Bullets):
        return {"kind": "bullets", "items": [_runs(item) for item in block.items]}
    if isinstance(block, Callout):
        return {
            "kind": "callout",
            "tone": block.kind,
            "head": say(f"pages.{block.kind}", report.language),
            "runs": _runs(block.text),
        }
    if isinstance(block, KeyFigures):
        return {
            "kind": "key_figures",
            "figures": [[_plain(f.label), _plain(f.value), _plain(f.detail)] for f in block.figures],
        }
    if isinstance(block, Figure):
        return {"kind": "figure", "svg": block.svg, "alt": _plain(block.alt), "caption": _plain(block.caption)}
    return _table(block, report, stem=stem, names=names, most=ANNEX_ROWS if block.annex else BODY_ROWS)


def _table(table: Table, report: Report, stem: str, names: dict[int, str], most: int) -> dict[str, Any]:
    rows = table.rows[:most]
    language = report.language
    total = len(table.rows)
    note = "" if table.rows else say("pages.empty", language)
    if len(rows) < total:
        note = say("pages.cut", language, shown=len(rows), total=total, stem=stem, sheet=names[id(table)])
    cells = [
        [_breakable(_plain(shown(c, spec, language))) for c, spec in zip(row, table.columns, strict=True)]
        for row in rows
    ]
    heads = [_plain(heading(c, language)) for c in table.columns]
    numeric = [c.kind != "text" for c in table.columns]
    weights = _widths([[heads[k], *(row[k] for row in cells)] for k in range(len(heads))])
    return {
        "kind": "table",
        "caption": _plain(table.caption),
        "heads": heads,
        "numeric": numeric,
        "weights": weights,
        "rows": cells,
        "note": _plain(note),
        "small": len(heads) > 6 or table.annex,
    }


def _widths(columns: list[list[str]]) -> list[float]:
    """Widths of columns, in characters: first the longest word of each, then what is left by mean length."""
    words = [max(len(w) for t in texts for w in (re.split("[ \u200b]", t) or [""])) for texts in columns]
    widest = next((w for w in _WIDEST_WORDS if sum(min(x, w) + 2 for x in words) <= _PAGE_CHARACTERS * 2 / 3), 8)
    least = [min(x, widest) + 2.0 for x in words]
    means = [sum(map(len, texts)) / len(texts) for texts in columns]
    wanted = [max(0.0, mean - low) for low, mean in zip(least, means, strict=True)]
    left = max(0.0, _PAGE_CHARACTERS - sum(least))
    grow = min(1.0, left / sum(wanted)) if sum(wanted) else 0.0
    return [low + grow * more for low, more in zip(least, wanted, strict=True)]


def _runs(text: str) -> list[dict[str, Any]]:
    return [{"text": _plain(run.text), "bold": run.bold} for run in runs(text)]


def _plain(text: str) -> str:
    """Text of a sane length, long tokens allowed to break."""
    text = text if len(text) <= _LONGEST_CELL * 4 else text[: _LONGEST_CELL * 4] + "…"
    return _LONG_TOKEN.sub(lambda m: re.sub(r"([/_.:;,\-@?&=])", "\\1\u200b", m.group()), text)


def _breakable(text: str) -> str:
    """A cell whose identifiers and paths can be cut at their signs, and anywhere when they have none."""
    text = _IDENTIFIER.sub(lambda m: re.sub(r"([/_.:;,\-@?&=](?=\w)|[a-zà-ÿ](?=[A-Z]))", "\\1\u200b", m.group()), text)
    return _UNBROKEN.sub(lambda m: "\u200b".join(re.findall(".{1,12}", m.group())), text)
