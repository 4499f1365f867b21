"""What does a study give to publish? The document of ``results.json`` of ``ecosoin publish``: figures, never a form."""

from typing import Literal

from ecosoin.results.footprint import RuleVerdict
from ecosoin.results.record import Document, Head, Record, Spread


class PublicationHead(Head, kw_only=True):
    """Whose figures, and in which forms; ``depreciation_year`` and ``upstream_share`` when the user gave them."""

    organisation: str | None
    forms: list[str]
    lines: int
    unmatched_lines: int
    depreciation_year: float | None
    upstream_share: float | None


class PostFigure(Spread, kw_only=True):
    """What digital adds to a post of the balance or to a GHG category [``unit``]; ``None``: not known."""

    code: str
    unit: str


class AccountingFigure(Spread, kw_only=True):
    """The manufacture of equipment owned, by accounting [``unit``]."""

    accounting: Literal["in_use", "depreciated", "purchased"]
    unit: str


class FormField(Record):
    """A field of a form that asks for facts: its value when the study has one, else what is to be written.

    ``values`` by key (a category) for a field of several; ``status``: known, partial or to_complete.
    """

    form: str
    id: str
    unit: str
    value: float | str | None
    values: dict[str, float]
    status: Literal["known", "partial", "to_complete"]


class Purchases(Record):
    """What was bought in the year, by kind of product of the declaration: units, those known to come from reuse."""

    product: str
    units: float
    reused_units: float | None


class Publication(Document, kw_only=True):
    """The figures behind the forms of a study."""

    study: PublicationHead
    posts: list[PostFigure]
    posts_total: PostFigure | None
    categories: list[PostFigure]
    categories_total: PostFigure | None
    accountings: list[AccountingFigure]
    undated_lines: int
    undated_share: float | None
    """Of the manufacture of equipment owned, in use."""
    purchases: list[Purchases]
    fields: list[FormField]
    rules: list[RuleVerdict]
    """Verdicts on the category rules, as the study gives them."""
