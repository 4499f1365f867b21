"""The files of each form: its columns under their official names, its rows, and the same as a JSON object."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.reference import load_reference_table
from ecosoin.results.publication import FormField, PostFigure, Publication, Purchases
from ecosoin.words import pick
from ecosoin.words.numbers import interval, quantity, unit_label
from ecosoin.words.voice import Voice, told

Cell = str | float | None
OF_ACCOUNTS = "publish-"
"""How the codes of what is told of the accountings begin; the others are told of the study."""
_REUSE_TARGET = "reuse_purchase_share"


@dataclass(frozen=True)
class Form:
    """What is written for a form: ``NAME.csv`` and ``NAME.json``, beside its pages."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    document: Any


@dataclass(frozen=True)
class Kind:
    """How a form is made, and the files of the study it is filed with."""

    build: Callable[[Publication, Voice], Form]
    beside: tuple[str, ...] = ()


def form_row(name: str) -> Mapping[str, str]:
    """A form in ``reference/publication/forms.csv``: its titles, who is concerned, its text, its language."""
    return next(row for row in load_reference_table("publication/forms") if row["form"] == name)


def form_of(name: str, document: Publication) -> Form:
    """The form of a name, in the language it is filed in."""
    return FORMS[name].build(document, Voice("publish", form_row(name)["language"]))


def columns(voice: Voice, keys: str) -> tuple[str, ...]:
    """The titles of columns, in the voice of the form."""
    return tuple(voice(key) for key in keys.split())


def uncertainty(figure: PostFigure) -> float | None:
    """Half the 90 % interval over the mean [%]; None when there is no figure."""
    if not figure.mean or figure.p05 is None or figure.p95 is None:
        return None
    return (figure.p95 - figure.p05) / 2 / abs(figure.mean) * 100


def lacking(document: Publication) -> bool:
    """Whether the study has lines or devices without a factor: its figures are then the least they can be."""
    return any(not p.code.startswith(OF_ACCOUNTS) for p in document.problems)


def _identity(document: Publication) -> dict[str, Any]:
    return {"annee": document.study.year, "raison_sociale": document.study.organisation, "siret": None}


def _remark(voice: Voice, figure: PostFigure | None, holes: bool) -> str:
    """What a post is: with ``holes`` in the study, an empty one may be one of them."""
    if figure is None:
        return voice("perhaps_digital" if holes else "nothing_digital")
    if holes and figure.mean is not None:
        return voice("at_least")
    return voice("part_only") if figure.mean is not None else voice("not_known")


def _beges(document: Publication, voice: Voice) -> Form:
    given, holes = {f.code: f for f in document.posts}, lacking(document)
    rows = []
    for post in load_reference_table("publication/beges_posts"):
        found, code = given.get(post["post"]), post["post"]
        category = f"{code[0]} {pick(post, voice.language, 'category_')}"
        figures: tuple[Cell, ...] = (None,) * 5
        if found:
            figures = (found.mean, uncertainty(found), found.p05, found.p95, found.value)
        whole, *rest = figures
        remark = _remark(voice, found, holes)
        rows.append((category, code, pick(post, voice.language), *(None,) * 4, whole, None, *rest, remark))
    heads = columns(
        voice,
        "category post post_title co2_fossil ch4 n2o other_gases total co2_biogenic uncertainty p05 p95 published "
        "remark",
    )
    platform = {**_identity(document), "methode_beges": "V5"}
    platform |= {f"P{r[1]}": given[str(r[1])].mean if r[1] in given else None for r in rows}
    return Form("beges", heads, tuple(rows), platform)


def _ghg(document: Publication, voice: Voice) -> Form:
    given, holes = {f.code: f for f in document.categories}, lacking(document)
    rows = []
    for category in load_reference_table("publication/ghg_categories"):
        found = given.get(category["category"])
        figures: tuple[Cell, ...] = (None,) * 5
        if found:
            figures = (found.mean, uncertainty(found), found.p05, found.p95, found.value)
        title = pick(category, voice.language)
        rows.append((category["scope"], category["number"], title, *figures, _remark(voice, found, holes)))
    heads = columns(voice, "scope number title total uncertainty p05 p95 published remark")
    told = [dict(zip(("scope", "category", "title", "mean", "uncertainty_percent", "p05", "p95", "value", "remark"),
                     row, strict=True)) for row in rows]  # fmt: skip
    return Form("ghg", heads, tuple(rows), {**_identity(document), "unit": "t CO2 eq", "categories": told})


def reused_share(bought: Purchases) -> float | None:
    """The share (0-1) of units known to come from reuse; None when the inventory tells it of none."""
    return bought.reused_units / bought.units if bought.units and bought.reused_units is not None else None


def reuse_target() -> float:
    """The share (0-1) of purchases from reuse or recycled materials that the act asks for."""
    return next(float(r["value"]) for r in load_reference_table("limits") if r["id"] == _REUSE_TARGET)


def _agec(document: Publication, voice: Voice) -> Form:
    filed = tuple(row["field"] for row in load_reference_table("publication/agec_fields"))
    names = (*filed, *columns(voice, "units_bought units_reused units_share reference"))
    identity = _identity(document)
    rows: list[tuple[Cell, ...]] = []
    for p in document.purchases:
        share = reused_share(p)
        known = {**identity, "type_produit_acquis": p.product}
        rows.append((*map(known.get, filed), p.units, p.reused_units, share, reuse_target()))
    return Form("agec", names, tuple(rows), [dict(zip(names, row, strict=True)) for row in rows])


def _rules(document: Publication, voice: Voice) -> Form:
    titles = {row["id"]: pick(row, voice.language) for row in load_reference_table("rcp_si_rules")}
    said = Voice("footprint_report", voice.language)
    rows = tuple(
        (r.id, titles[r.id], said(r.verdict), said(f"by_{r.by}"), told(r.reason, r.params, voice.language))
        for r in document.rules
    )
    filed = [
        {"id": r.id, "verdict": r.verdict, "by": r.by, "reason": row[4]}
        for r, row in zip(document.rules, rows, strict=True)
    ]
    return Form("rcp-si", columns(voice, "rule requirement verdict by reason"), rows, filed)


def fields_of(document: Publication, form: str) -> list[tuple[Mapping[str, str], FormField]]:
    """The fields of a form: what is said of each, and what is known of it."""
    rows = {(row["form"], row["id"]): row for row in load_reference_table("publication/fields")}
    return [(rows[f.form, f.id], f) for f in document.fields if f.form == form]


def field_rows(fields: Iterable[tuple[Mapping[str, str], FormField]], voice: Voice) -> list[tuple[Cell, ...]]:
    """A row a value of each field, in a language: heading, indicator, of what, value, unit, state, text."""
    categories = {row["category"]: pick(row, voice.language) for row in load_reference_table("category_labels")}
    rows: list[tuple[Cell, ...]] = []
    for said, field in fields:
        unit = "" if field.unit in ("text", "number") else unit_label(field.unit, voice.language)
        lead = (pick(said, voice.language, "group_"), pick(said, voice.language))
        values: dict[str, Cell] = {categories.get(k, k): v for k, v in field.values.items()}
        values = values or {"": field.value}
        for name, value in values.items():
            rows.append((*lead, name or None, value, unit or None, voice(field.status), said["source"]))
    return rows


def _fields(name: str) -> Callable[[Publication, Voice], Form]:
    def build(document: Publication, voice: Voice) -> Form:
        told = fields_of(document, name)
        heads = columns(voice, "axis indicator detail value unit status source")
        given = {f.id: {"value": f.value, "values": f.values, "unit": f.unit, "status": f.status} for _, f in told}
        return Form(name, heads, tuple(field_rows(told, voice)), {**_identity(document), "fields": given})

    return build


FORMS: Mapping[str, Kind] = {
    "beges": Kind(_beges),
    "ghg": Kind(_ghg),
    "rcp-si": Kind(_rules, ("pcr-si-request.json", "pcr-si-response.json")),
    "agec": Kind(_agec),
    "reen": Kind(_fields("reen")),
    "maturin": Kind(_fields("maturin")),
}
"""Name of the form (option ``--as``) -> how it is made."""


def summary_lines(document: Publication, language: Language) -> Sequence[str]:
    """What a terminal shows: a line a form."""
    voice = Voice("publish", language)
    lines = []
    for name in document.study.forms:
        whole = {"beges": document.posts_total, "ghg": document.categories_total}.get(name)
        if whole and whole.mean is not None:
            spread = interval(whole.p05, whole.p95, whole.unit, language)
            detail = f"{quantity(whole.mean, whole.unit, language)} ({spread})"
        elif name in ("reen", "maturin"):
            states = [f.status for f in document.fields if f.form == name]
            left = states.count("to_complete")
            detail = voice("figures_none", known=len(states) - left, left=left)
        else:
            detail = pick(form_row(name), language)
        lines.append(voice.pair(f"{name}.csv", detail))
    return lines
