"""Reports to write: a small one with every kind of block, hostile text, and a very long annex."""

from __future__ import annotations

from ecosoin.kernel.errors import Language
from ecosoin.pages.charts import bars
from ecosoin.pages.model import (
    Bullets,
    Callout,
    Column,
    Figure,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Table,
)

HTML_EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'
TYPST_EVIL = '#panic("non") $x$ *gras* _it_ @ref <lab> `raw` \\ #read("/etc/passwd") = Titre'
FORMULAS = ('=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "{=1+1}")


def every_block(text: str = "texte", language: Language = "fr", annex_rows: int = 3) -> Report:
    """Each kind of block once, ``text`` everywhere a user's words can go."""
    columns = (Column(text), Column("Climat", "number", "kg CO2 eq"), Column("Part", "share"))
    small = Table(f"Petite {text}", columns, ((text, 12345.678, 0.3333), ("vide", None, None)))
    annex = Table(
        f"Annexe {text}",
        (Column("Id"), Column("Texte"), Column("V", "number", "kg Sb eq")),
        tuple((f"EQ-{k}", f"{text} {k}", k / 7) for k in range(annex_rows)),
        annex=True,
    )
    formulas = Table(f"Formules {text}", (Column("=A1"),), tuple((f,) for f in FORMULAS))
    figure = Figure(bars(text, text, [(text, 2.0), ("b", None)], "kg CO2 eq", language), f"Alt {text}", text, small)
    first = (
        Paragraph(f"Un **gras** et {text}."),
        Bullets((text, "**deux**")),
        Callout("key", text),
        Callout("caution", text),
        Callout("action", text),
        KeyFigures((KeyFigure(text, text, text), KeyFigure("b", "2"))),
        figure,
        small,
    )
    sections = (
        Section(f"Chapitre {text}", first),
        Section(f"Partie {text}", (small,), 2),
        Section("Annexes", (annex, formulas)),
    )
    return Report(f"Rapport {text}", text, language, sections, f"v {text}", (("Année", "2025"), (text, text)))
