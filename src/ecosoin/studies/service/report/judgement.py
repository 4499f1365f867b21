"""What the service is worth: verdict, ranks, scores, evidence to look for."""

from ecosoin.pages.charts.bars import stacked_bars
from ecosoin.pages.lines import columns
from ecosoin.pages.model import Block, Bullets, Callout, Cell, Column, Figure, Paragraph, Section, Table
from ecosoin.results.service import Alternative, BenefitRisk, ServiceAssessment
from ecosoin.words.numbers import whole
from ecosoin.words.voice import Voice

_KIND = {"favourable": "key", "undetermined": "action", "useless_as_deployed": "caution", "not_admissible": "caution"}


def verdict_label(say: Voice, code: str) -> str:
    """The verdict in words."""
    return Voice("benefit_risk", say.language)(code)


def reason(say: Voice, judged: BenefitRisk) -> str:
    """The rule that gave the verdict, as a sentence."""
    return Voice("benefit_risk", say.language)(judged.rule, **judged.reason.params)


def verdict_callout(say: Voice, judged: BenefitRisk) -> Callout:
    """The verdict in words and the rule that produced it."""
    label = verdict_label(say, judged.verdict)
    text = say("verdict_callout", verdict=label[:1].upper() + label[1:], rule=reason(say, judged))
    return Callout(_KIND[judged.verdict], text)  # type: ignore[arg-type]


def judgement_chapter(say: Voice, document: ServiceAssessment) -> list[Section]:
    """The chapter; one sentence when nobody scored."""
    judged = document.benefit_risk
    if judged is None:
        return [Section(say("judgement"), (Paragraph(say("no_judgement")),))]
    blocks: list[Block] = [verdict_callout(say, judged)]
    if judged.example_scores:
        blocks.append(Callout("caution", say("example_scores")))
    if judged.vetoes:
        blocks.append(Callout("caution", say("vetoes", list=", ".join(say.pick(v.label) for v in judged.vetoes))))
    blocks += [Paragraph(say("parallel")), _ranks(say, judged)]
    blocks.append(Paragraph(say("ranks_explained", draws=whole(judged.draws, say.language))))
    sections = [Section(say("judgement"), tuple(blocks))]
    if judged.most_valuable_evidence:
        labels = {c.code: say.pick(c.label) for c in judged.criteria}
        heads = columns(say, "criterion %swing")
        rows = tuple((f"{e.criterion} {labels[e.criterion]}", e.swing) for e in judged.most_valuable_evidence)
        sections.append(Section(say("evidence"), (Table(say("evidence_table"), heads, rows),), 2))
    sections.append(Section(say("scores"), (_scores(say, judged),), 2))
    useful = say(
        "rgesn", label=say.pick(document.label), unit=say.pick(document.functional_unit),
        verdict=verdict_label(say, judged.verdict),
    )  # fmt: skip
    sections.append(Section("RGESN", (Bullets((useful,)),), 2))
    return sections


def _ranks(say: Voice, judged: BenefitRisk) -> Figure:
    names = [a.name for a in judged.alternatives]
    labels = [_name(say, a) for a in judged.alternatives]
    ranks = [say("rank_n", n=k + 1) for k in range(len(names))]
    series = [(r, [judged.rank_acceptability[n][k] * 100 for n in names]) for k, r in enumerate(ranks)]
    title = say("ranks")
    svg = stacked_bars(title, title, labels, series, unit="%", language=say.language)
    heads = (Column(say("alternative")), *(Column(r, "share") for r in ranks), Column(say("confidence"), "share"))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (label, *judged.rank_acceptability[n], judged.confidence[n]) for n, label in zip(names, labels, strict=True)
    )
    return Figure(svg, title, title, Table(title, heads, rows))


def _name(say: Voice, alternative: Alternative) -> str:
    """The label of the file, else what the name means; the service is always called so."""
    known = f"alternative_{alternative.name}"
    if alternative.name == "service" or not alternative.label:
        return say(known) if say.knows(known) else alternative.name
    return say.pick(alternative.label)


def _scores(say: Voice, judged: BenefitRisk) -> Table:
    heads = (Column(say("criterion")), *(Column(_name(say, a)) for a in judged.alternatives))
    rows: list[tuple[Cell, ...]] = []
    for criterion in judged.criteria:
        cells: list[Cell] = []
        for n in (a.name for a in judged.alternatives):
            given = judged.scores.get(n, {}).get(criterion.code)
            mark = f", {say('computed_mark')}" if given and given.computed else ""
            neutral = f"{criterion.neutral:g} ({say('neutral_mark')})" if n == "none" else None
            cells.append(f"{given.score:g} ({given.evidence}{mark})" if given else neutral)
        rows.append((f"{criterion.code} {say.pick(criterion.label)}", *cells))
    return Table(say("scores"), heads, tuple(rows))
