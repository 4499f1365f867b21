"""The note filed with a form: its figures, how they were made, what it leaves to the organisation."""

from collections.abc import Iterable

from ecosoin.kernel.errors import Language
from ecosoin.pages.account import account_table, set_aside
from ecosoin.pages.lines import columns, figure, problem_sections, versions_line
from ecosoin.pages.model import (
    Block,
    Bullets,
    Callout,
    Column,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Table,
)
from ecosoin.reference import load_reference_table
from ecosoin.results.publication import AccountingFigure, PostFigure, Publication
from ecosoin.results.record import ProblemRecord
from ecosoin.studies.publish.forms import (
    FORMS,
    OF_ACCOUNTS,
    Form,
    field_rows,
    fields_of,
    form_row,
    lacking,
    reuse_target,
    reused_share,
)
from ecosoin.words import pick
from ecosoin.words.numbers import interval, quantity, share, whole
from ecosoin.words.voice import Voice

ACCOUNTED = ("beges", "ghg")
"""Forms that place emissions."""


def note_of(document: Publication, form: Form, language: Language) -> Report:
    """The pages of a form, for the reader of ``language``; its own tables keep the language it is filed in."""
    say, row = Voice("publish", language), form_row(form.name)
    study = document.study
    blocks = _ESSENTIAL[form.name](document, form, say)
    sections = [
        Section(say("essential"), tuple(blocks)),
        *_accountings(document, form, say),
        Section(say("method"), (Bullets(tuple(_method(document, form, say))),)),
        *problem_sections(_problems(document, form), language),
        Section(say("reading_title"), (account_table(document.reading, language),), 2),
    ]
    subtitle = say("subtitle", organisation=study.organisation or "—", year=study.year)
    facts = ((say("lines_label"), _counted(document, say)),)
    made = versions_line(study, language)
    return Report(pick(row, language), subtitle, language, tuple(sections), versions=made, facts=facts)


def _problems(document: Publication, form: Form) -> list[ProblemRecord]:
    """Those of the lines; those of the accountings where the form has any."""
    return [p for p in document.problems if form.name in ACCOUNTED or not p.code.startswith(OF_ACCOUNTS)]


def _counted(document: Publication, say: Voice) -> str:
    study = document.study
    aside = set_aside(document.reading, say.language)[0]
    kept, lines = (whole(n, say.language) for n in (study.lines - study.unmatched_lines, study.lines + aside))
    return say("lines_counted", kept=kept, lines=lines)


def _key(total: PostFigure | None, document: Publication, say: Voice) -> list[Block]:
    if total is None or total.mean is None:
        return []
    unit, language = total.unit, say.language
    spread = say("interval_90", interval=interval(total.p05, total.p95, unit, language))
    figures = [
        KeyFigure(say("digital_total"), quantity(total.mean, unit, language), spread),
        KeyFigure(say("published_label"), quantity(total.value, unit, language)),
        KeyFigure(say("lines_label"), _counted(document, say)),
    ]
    caution = say("least") if lacking(document) else say("part_only")
    return [KeyFigures(tuple(figures)), Callout("caution", caution)]


def _figures(say: Voice, caption: str, heads: tuple[Column, ...], rows: Iterable[tuple[str, str, PostFigure]]) -> Table:
    told = tuple((code, name, f.mean, f.p05, f.p95, f.value) for code, name, f in rows)
    unit = "t CO2 eq"
    return Table(caption, (*heads, *(figure(say(k), unit) for k in ("mean", "low", "high", "published_label"))), told)


def _beges(document: Publication, form: Form, say: Voice) -> list[Block]:
    titles = {r["post"]: pick(r, say.language) for r in load_reference_table("publication/beges_posts")}
    rows = [(f.code, titles[f.code], f) for f in document.posts if f.code]
    table = _figures(say, say("posts_table"), columns(say, "post post_title"), rows)
    return [*_key(document.posts_total, document, say), table, Paragraph(say("gases_together"))]


def _ghg(document: Publication, form: Form, say: Voice) -> list[Block]:
    titles = {r["category"]: r for r in load_reference_table("publication/ghg_categories")}
    rows = []
    for f in document.categories:
        if f.code:
            row = titles[f.code]
            rows.append((f"{row['scope']}.{row['number']}".strip("."), pick(row, say.language), f))
    table = _figures(say, say("categories_table"), columns(say, "scope title"), rows)
    return [*_key(document.categories_total, document, say), table]


def _agec(document: Publication, form: Form, say: Voice) -> list[Block]:
    target = share(reuse_target(), say.language)
    blocks: list[Block] = [Callout("caution", say("agec_text", target=target))]
    if not document.purchases:
        return [*blocks, Paragraph(say("agec_none", year=document.study.year))]
    heads = columns(say, "indicator #units_bought #units_reused %units_share %reference")
    rows = tuple((p.product, p.units, p.reused_units, reused_share(p), reuse_target()) for p in document.purchases)
    return [*blocks, Table(say("agec_table"), heads, rows)]


def _rules(document: Publication, form: Form, say: Voice) -> list[Block]:
    heads = tuple(Column(c) for c in form.columns)
    files = ", ".join(FORMS[form.name].beside)
    return [Paragraph(say("rules_text", files=files)), Table(say("rules_table"), heads, form.rows)]


def _fields(document: Publication, form: Form, say: Voice) -> list[Block]:
    told = fields_of(document, form.name)
    left = sum(f.status == "to_complete" for _, f in told)
    figures = (
        KeyFigure(say("fields_known"), whole(len(told) - left, say.language)),
        KeyFigure(say("fields_left"), whole(left, say.language)),
    )
    heads = columns(say, "axis indicator detail #value unit status")
    rows = tuple(row[:-1] for row in field_rows(told, say))
    return [KeyFigures(figures), Table(say("fields_table"), heads, rows)]


_ESSENTIAL = {"beges": _beges, "ghg": _ghg, "agec": _agec, "rcp-si": _rules, "reen": _fields, "maturin": _fields}


def _accountings(document: Publication, form: Form, say: Voice) -> list[Section]:
    if form.name not in ACCOUNTED:
        return []

    def row(f: AccountingFigure) -> tuple[str | float | None, ...]:
        return say(f.accounting), say(f"{f.accounting}_rule"), f.mean, f.p05, f.p95, f.value

    heads = (*columns(say, "accounting rule_of"), *(figure(say(k), "t CO2 eq") for k in ("mean", "low", "high")))
    heads = (*heads, figure(say("published_label"), "t CO2 eq"))
    table = Table(say("accountings_table"), heads, tuple(row(f) for f in document.accountings))
    return [Section(say("accountings"), (Paragraph(say("accountings_text")), table))]


def _method(document: Publication, form: Form, say: Voice) -> list[str]:
    study, row = document.study, form_row(form.name)
    told = [
        say("who", who=pick(row, say.language, "who_")),
        say("text_of", source=row["source"]),
        say("m_scope", year=study.year),
    ]
    if form.name not in ACCOUNTED:
        return told
    told += [say("m_location"), say("m_avoided")]
    if study.upstream_share:
        told.append(say("m_upstream", share=share(study.upstream_share, say.language)))
    if study.depreciation_year:
        told.append(say("m_depreciation", years=whole(study.depreciation_year, say.language)))
    if document.undated_lines:
        part = share(document.undated_share, say.language)
        told.append(say("m_undated", lines=whole(document.undated_lines, say.language), share=part))
    return [*told, say("m_uncertainty", draws=whole(study.draws, say.language))]
