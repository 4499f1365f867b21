"""Which item answers to each type and model of an inventory, and what is proposed for the words nothing answers to."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

import duckdb

from ecosoin.catalogue.answering import Answer, Matcher, Proposal, proposals_of
from ecosoin.doors.catalogue_words import matcher_of
from ecosoin.doors.engines.duck import create_table
from ecosoin.doors.formats.reading import ReadReport
from ecosoin.engine.choice import Choice
from ecosoin.engine.factor_matrix import BLADE, SERVER_CATEGORY
from ecosoin.kernel.errors import Problem
from ecosoin.reference import load_reference_table
from ecosoin.results.tables import specs
from ecosoin.studies.footprint.road.reading import Survey

_DEFAULTS = specs("energy_kind", number="default_power_w default_lifetime_year default_energy_kwh_year")
_RESOLUTION = (*specs("type model item tier"), ("bottom_up", "BOOLEAN"), *_DEFAULTS)
BIOMEDICAL = "biomedical"
_MEDICAL = ("imaging", "care")


@dataclass
class Word:
    """A type or model that no item is applied to: its lines, the models beside it, what is proposed for it."""

    text: str
    lines: int = 0
    models: Counter[str] = field(default_factory=Counter)
    proposals: tuple[Proposal, ...] = ()
    family: str = ""


@dataclass(frozen=True)
class Resolved:
    """What was found wrong or doubtful, and the words to ask about, those of most lines first."""

    problems: list[Problem]
    words: list[Word]
    lines: int


def resolve_types(con: duckdb.DuckDBPyConnection, choice: Choice, survey: Survey, read: ReadReport) -> Resolved:
    """Lays ``resolution`` down and the view ``resolved`` over it; a type no item answers to is a doubt."""
    items = choice.selection.items
    confirmed = {word: given.item for word, given in read.mapping.types.items() if given.confirmed}
    matcher = matcher_of(items.values(), confirmed)
    lines: Counter[tuple[str, str]] = Counter()
    for kind, model, _, count in survey.words:
        lines[kind, model] += count
    kinds = _kinds(con, matcher, {t for t, _ in lines}, read.kinds)
    rows: list[tuple[object, ...]] = []
    problems = _mapping_problems(read, items, lines)
    asked: dict[str, Word] = {}
    for (kind, model), count in sorted(lines.items()):
        answer = matcher.answer(kind, model, kinds.get(kind, ""))
        item = answer.item
        if item is None:
            rows.append((kind, model, None, None, False, *(None for _ in _DEFAULTS)))
            if text := kind or model:
                ask(asked.setdefault(text, Word(text)), answer, model, count)
            continue
        if answer.differs is not None:
            file, row = _first(con, "coalesce(type, '') = ? and coalesce(model, '') = ?", kind, model)
            told = {"type": kind, "model": model, "item": item.item, "other": answer.differs.item, "lines": count}
            problems.append(Problem("type-model-differ", "doubt", file, row, column="model", params=told))
        bottom_up = item.category == SERVER_CATEGORY and item.item != BLADE and answer.by != "model"
        defaults = (item.energy_kind, item.power_w, item.lifetime_year, item.energy_kwh_year)
        rows.append((kind, model, item.item, item.tier, bottom_up, *defaults))
    create_table(con, "resolution", _RESOLUTION, rows)
    con.execute(
        "create view resolved as select e.*, r.item, r.tier, r.bottom_up, r.energy_kind, r.default_power_w, "
        "r.default_lifetime_year, r.default_energy_kwh_year "
        "from equipment e join resolution r on r.type = coalesce(e.type, '') and r.model = coalesce(e.model, '')"
    )
    words = sorted(asked.values(), key=lambda w: (-w.lines, w.text))
    propose(matcher, words)
    return Resolved([*problems, *(_unmatched(con, matcher, w) for w in words)], words, sum(lines.values()))


def ask(word: Word, answer: Answer, model: str, count: int) -> None:
    """Counts lines of a model among those of a word, and keeps what is proposed for them."""
    word.lines += count
    word.models[model] += count
    word.proposals = word.proposals or answer.proposals
    word.family = word.family or (answer.family.name if answer.family else "")


def propose(matcher: Matcher, words: Sequence[Word]) -> None:
    """Gives the words nothing is known of the items whose names are near, or near their commonest model."""
    limits = {row["id"]: float(row["value"]) for row in load_reference_table("limits")}
    least, most, known = (int(limits[n]) for n in ("proposal_score", "proposal_item", "listed_problem"))
    for word in words[:known]:
        if word.proposals or word.family:
            word.proposals = word.proposals[:most]
            continue
        models = [m for m, _ in word.models.most_common(1) if m and m != word.text]
        found = (proposals_of(matcher, text, least, most) for text in (word.text, *models))
        word.proposals = next(filter(None, found), ())


def _unmatched(con: duckdb.DuckDBPyConnection, matcher: Matcher, word: Word) -> Problem:
    """The doubt on a word: an item is proposed, what it means has no item yet, or nobody knows."""
    first_model = next(iter(sorted(word.models)))
    file, row = _first(con, "coalesce(type, model, '') = ? and coalesce(model, '') = ?", word.text, first_model)
    models = [m for m, _ in word.models.most_common() if m and m != word.text]
    model = models[0] if models else "–"
    told: dict[str, object] = {"type": word.text, "model": model, "lines": word.lines}
    if word.proposals:
        first, *others = word.proposals
        told |= {"item": first.item.item, "score": first.score, "others": ", ".join(p.item.item for p in others) or "–"}
        return Problem("type-proposed", "doubt", file, row, column="type", params=told)
    if word.family:
        return Problem("type-without-item", "doubt", file, row, column="type", params={**told, "family": word.family})
    match = matcher.index.match(word.text, model)
    told["suggestions"] = ", ".join(match.suggestions) or "–"
    return Problem("type-unmatched", "doubt", file, row, column="type", params=told)


def _mapping_problems(read: ReadReport, items: Collection[str], lines: Counter[tuple[str, str]]) -> list[Problem]:
    """What the ``types`` of a mapping name that does not exist, or is not confirmed."""
    mapping, problems = read.mapping, list[Problem]()
    met: Counter[str] = Counter()
    for pair, count in lines.items():
        for text in dict.fromkeys(filter(None, pair)):
            met[text] += count
    for word, given in mapping.types.items():
        place = f"types.{word}"
        if given.confirmed and given.item not in items:
            near = ", ".join(get_close_matches(given.item, items)) or "–"
            told: dict[str, object] = {"item": given.item, "near": near}
            problems.append(
                Problem("mapping-item-unknown", "error", mapping.file, given.line, column=place, params=told)
            )
        elif not given.confirmed and given.item:
            told = {"word": word, "item": given.item, "lines": met[word]}
            problems.append(
                Problem("proposal-unconfirmed", "doubt", mapping.file, given.line, column=place, params=told)
            )
    return problems


def _kinds(
    con: duckdb.DuckDBPyConnection, matcher: Matcher, types: Collection[str], announced: Mapping[str, str]
) -> dict[str, str]:
    """Type -> the kind of the lists it is in, for the types whose meaning depends on it and that one kind holds."""
    limited = sorted(t for t in types if t and matcher.depends(t))
    if not limited:
        return {}
    files: dict[str, set[str]] = {}
    marks = ", ".join("?" for _ in limited)
    met = f"select distinct source_file, type from equipment where type in ({marks}) order by 1, 2"
    for file, kind in con.execute(met, limited).fetchall():
        files.setdefault(file, set()).add(kind)
    found: dict[str, set[str]] = {}
    for file, held in files.items():
        kind = announced.get(file) or _told_by_types(con, matcher, file)
        for text in held:
            found.setdefault(text, set()).add(kind)
    return {text: next(iter(kinds)) for text, kinds in found.items() if len(kinds) == 1}


def _told_by_types(con: duckdb.DuckDBPyConnection, matcher: Matcher, file: str) -> str:
    """``biomedical`` for a list most of whose types are medical devices, two at least."""
    read = matcher.dictionary.read
    types = [t for (t,) in con.execute("select distinct type from equipment where source_file = ?", [file]).fetchall()]
    families = [r.family for t in types if t for r in [read(t, BIOMEDICAL)]]
    medical = {f.name for f in families if f and f.group in _MEDICAL}
    held = sum(f is not None and f.group in _MEDICAL for f in families)
    return BIOMEDICAL if len(medical) > 1 and 2 * held > len(families) else ""


def _first(con: duckdb.DuckDBPyConnection, condition: str, *values: str) -> tuple[str | None, int | None]:
    """Where a word is first met: file and row."""
    found = con.execute(
        f"select source_file, source_row from equipment where {condition} order by 1, 2 limit 1", list(values)
    ).fetchall()
    return found[0] if found else (None, None)
