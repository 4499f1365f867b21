"""Does it follow the rules? The functional unit, the functional diagram and the 32 verdicts."""

from ecosoin.kernel.vocabulary import TIER_CODES
from ecosoin.pages.charts import functional_diagram
from ecosoin.pages.lines import columns
from ecosoin.pages.model import Block, Callout, Figure, KeyFigure, KeyFigures, Paragraph, Section, Table
from ecosoin.reference import load_reference_table
from ecosoin.studies.footprint.report.view import View
from ecosoin.words import pick, say
from ecosoin.words.numbers import whole

_MOST_SITES = 6
_MARKS = {"met": "✓\u00a0", "not_met": "✗\u00a0", "to_declare": "…\u00a0"}
_VERDICTS = ("met", "not_met", "to_declare")


def rcp_chapter(view: View) -> list[Section]:
    """Counts, the mandatory sentence, the diagram, then each rule with its verdict and reason."""
    verdicts = view.document.rcp
    blocks: list[Block] = []
    if verdicts:
        counts = {v: sum(r.verdict == v for r in verdicts) for v in _VERDICTS}
        figures = (KeyFigure(view.say(f"{v}_count"), whole(counts[v], view.language)) for v in _VERDICTS)
        blocks += [KeyFigures(tuple(figures)), Paragraph(view.say("rcp_reading"))]
    sections = [
        Section(view.say("rcp"), tuple(blocks)),
        Section(view.say("functional_unit"), (Callout("key", functional_unit(view)),), 2),
    ]
    if view.members("site"):
        sections.append(Section(view.say("diagram"), (_diagram(view),), 2))
    if verdicts:
        sections.append(Section(view.say("rules"), (_rules(view),), 2))
    return sections


def functional_unit(view: View) -> str:
    """The sentence the rules impose, and the number of users when known."""
    sentence = say("rcp.functional_unit", view.language, organisation=view.organisation)
    if not view.study.users:
        return sentence
    return view.say("functional_unit_users", sentence=sentence, users=whole(view.study.users, view.language))


def _diagram(view: View) -> Figure:
    tiers = [view.label(t) for t in TIER_CODES]
    known = next((c for c in (*view.pair, *view.totals) if view.sums(c, "category", "site")), "")
    at_site = view.sums(known, "tier", "site")
    tiers_of: dict[str, list[str]] = {}
    for tier, category in view.sums(known, "tier", "category"):
        tiers_of.setdefault(category, []).append(tier)
    groups: dict[str, dict[str, list[str]]] = {site: {} for (site,) in view.sums(known, "site")}
    for category, site in view.sums(known, "category", "site"):
        for tier in tiers_of[category]:
            if (tier, site) in at_site:
                groups[site].setdefault(tier, []).append(category)
    sites = list(groups)
    shown = [(s, groups[s]) for s in sites[:_MOST_SITES]]
    if len(sites) > _MOST_SITES:
        rest: dict[str, list[str]] = {}
        for s in sites[_MOST_SITES:]:
            for tier, names in groups[s].items():
                rest[tier] = list(dict.fromkeys([*rest.get(tier, []), *names]))
        shown.append((view.say("other_sites", count=len(sites) - _MOST_SITES), rest))
    rows = tuple((s, t, ", ".join(groups[s][t])) for s in sites for t in tiers if t in groups[s])
    count = len({name for g in groups.values() for names in g.values() for name in names})
    detail = view.say("diagram_detail", sites=len(sites), groups=count)
    caption, alt = view.say("diagram_caption"), view.say("diagram_alt", detail=detail)
    table = Table(caption, columns(view.say, "site tier category"), rows)
    more = view.say("others", count="{count}")
    return Figure(functional_diagram(caption, alt, shown, tiers, more=more), alt, caption, table)


def _rules(view: View) -> Table:
    given = {r.id: r for r in view.document.rcp}
    rows = []
    for rule in load_reference_table("rcp_si_rules"):
        if found := given.get(rule["id"]):
            verdict = _MARKS[found.verdict] + view.say(found.verdict)
            reason = say(found.reason, view.language, **found.params)
            rows.append((found.id, pick(rule, view.language), verdict, reason, view.say(f"by_{found.by}")))
    heads = columns(view.say, "rule requirement verdict reason_column by")
    return Table(view.say("rules_table"), heads, tuple(rows))
