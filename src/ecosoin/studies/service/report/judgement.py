"""What the service is worth: verdict, ranks, scores, evidence to look for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecosoin.pages.charts import stacked_bars
from ecosoin.pages.lines import part, text
from ecosoin.pages.model import Block, Bullets, Callout, Figure, Paragraph, Section, Table
from ecosoin.words.numbers import whole
from ecosoin.words.voice import Voice

_KIND = {"favourable": "key", "undetermined": "action", "useless_as_deployed": "caution", "not_admissible": "caution"}


def verdict_callout(say: Voice, judged: Mapping[str, Any]) -> Callout:
    """The verdict in words and the rule that produced it."""
    kind = _KIND[judged["verdict"]]
    label = judged["verdict_label"][:1].upper() + judged["verdict_label"][1:]
    return Callout(kind, say("verdict_callout", verdict=label, rule=judged["rule_sentence"]))  # type: ignore[arg-type]


def judgement_chapter(say: Voice, judged: Mapping[str, Any] | None) -> list[Section]:
    """The chapter; one sentence when nobody scored."""
    if judged is None:
        return [Section(say("judgement"), (Paragraph(say("no_judgement")),))]
    blocks: list[Block] = [verdict_callout(say, judged)]
    if judged["example_scores"]:
        blocks.append(Callout("caution", say("example_scores")))
    if judged["vetoes"]:
        blocks.append(Callout("caution", say("vetoes", list=", ".join(v["label"] for v in judged["vetoes"]))))
    blocks += [Paragraph(say("parallel")), _ranks(say, judged)]
    blocks.append(Paragraph(say("ranks_explained", draws=whole(judged["draws"], say.language))))
    sections = [Section(say("judgement"), tuple(blocks))]
    if judged["most_valuable_evidence"]:
        columns = (text(say("criterion")), part(say("swing")))
        rows = tuple((f"{e['criterion']} {e['label']}", e["swing"]) for e in judged["most_valuable_evidence"])
        sections.append(Section(say("evidence"), (Table(say("evidence_table"), columns, rows),), 2))
    sections.append(Section(say("scores"), (_scores(say, judged),), 2))
    sections.append(Section("RGESN", (Bullets((say("rgesn", text=judged["rgesn"]["evidence"]),)),), 2))
    return sections


def _ranks(say: Voice, judged: Mapping[str, Any]) -> Figure:
    names = [a["name"] for a in judged["alternatives"]]
    labels = [_name(say, a) for a in judged["alternatives"]]
    ranks = [say("rank_n", n=k + 1) for k in range(len(names))]
    series = [(r, [judged["rank_acceptability"][n][k] * 100 for n in names]) for k, r in enumerate(ranks)]
    title = say("ranks")
    svg = stacked_bars(title, title, labels, series, "%", say.language)
    columns = (text(say("alternative")), *(part(r) for r in ranks), part(say("confidence")))
    rows = tuple(
        (label, *judged["rank_acceptability"][n], judged["confidence"][n])
        for n, label in zip(names, labels, strict=True)
    )
    return Figure(svg, title, title, Table(title, columns, rows))


def _name(say: Voice, alternative: Mapping[str, str]) -> str:
    own = {"service": say("service_row")}
    return own.get(alternative["name"], alternative["label"])


def _scores(say: Voice, judged: Mapping[str, Any]) -> Table:
    names = [a["name"] for a in judged["alternatives"]]
    columns = (text(say("criterion")), *(text(_name(say, a)) for a in judged["alternatives"]))
    rows = []
    for criterion in judged["criteria"]:
        cells = []
        for n in names:
            given = judged["scores"].get(n, {}).get(criterion["code"])
            mark = f", {say('computed_mark')}" if given and given["computed"] else ""
            neutral = f"{criterion['neutral']:g} ({say('neutral_mark')})" if n == "none" else None
            cells.append(f"{given['score']:g} ({given['evidence']}{mark})" if given else neutral)
        rows.append((f"{criterion['code']} {criterion['label']}", *cells))
    return Table(say("scores"), columns, tuple(rows))
