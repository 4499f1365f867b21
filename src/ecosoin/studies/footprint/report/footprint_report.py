"""The footprint report, from its results document: a page a director understands, an annex a reviewer accepts."""

from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.pages.model import Report, Section
from ecosoin.results.footprint import Footprint
from ecosoin.results.tables import Columns
from ecosoin.studies.footprint.report.annexes import annex_chapters
from ecosoin.studies.footprint.report.chapters import contributors_chapter, criterion_chapter, dimension_chapter
from ecosoin.studies.footprint.report.confidence import confidence_chapter, normalisation_chapter
from ecosoin.studies.footprint.report.rcp import rcp_chapter
from ecosoin.studies.footprint.report.summary import summary_chapter
from ecosoin.studies.footprint.report.view import View
from ecosoin.words.numbers import territory, whole

_COUNTS = ("users", "staff", "beds", "draws")


def build(document: Footprint, sums: Columns, factors: Columns, language: Language = "fr") -> Report:
    """The report of a study in a language, from its document and the columns of ``breakdown`` and ``factors``."""
    view = View(document, language, sums)
    sections: list[Section] = summary_chapter(view)
    for dimension in ("tier", "stage", "site", "service"):
        sections += dimension_chapter(view, dimension)
    sections.append(criterion_chapter(view))
    sections.append(contributors_chapter(view))
    sections += confidence_chapter(view)
    sections += normalisation_chapter(view)
    sections += rcp_chapter(view)
    sections += annex_chapters(view, factors)
    subtitle = " · ".join(str(x) for x in (view.study.organisation, view.study.year) if x)
    told = tuple(s for s in sections if s.blocks or s.level == 1)
    s = view.study
    made = view.say("versions", tool=s.tool_version, method=s.method_version, catalogue=s.catalogue_version)
    return Report(view.say("title"), subtitle, language, told, versions=made, facts=_facts(view))


def _facts(view: View) -> tuple[tuple[str, str], ...]:
    facts = []
    for key in ("country", "factor_set", *_COUNTS, "seed"):
        value = getattr(view.study, key)
        if value is not None:
            facts.append((view.say(key), _fact(view, key, value)))
    return tuple(facts)


def _fact(view: View, key: str, value: Any) -> str:
    if key == "country":
        return territory(str(value), view.language)
    return whole(value, view.language) if key in _COUNTS else str(value)
