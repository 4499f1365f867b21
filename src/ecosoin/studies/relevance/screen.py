"""What a terminal shows of a relevance study: its acts by rule, the rules in force."""

from collections.abc import Mapping

from ecosoin.inputs.relevance.rules import LEVELS
from ecosoin.kernel.errors import Language
from ecosoin.results.relevance import Definition, Levels, Relevance, RuleSet
from ecosoin.words import say
from ecosoin.words.numbers import MISSING, number, whole
from ecosoin.words.voice import Voice

_SHOWN_CODES = 6
_NAME_WIDTH = 44


def name_of(definition: Definition, say: Voice) -> str:
    return say.pick(definition.test) or definition.rule


def exclusions_of(definition: Definition, voice: Voice) -> str:
    told = [say(e.code, voice.language) for e in definition.exclusions]
    return ", ".join([*told, *filter(None, [voice.pick(definition.note)])])


def count_told(value: float | None, language: Language) -> str:
    return MISSING if value is None else whole(round(value), language)


def summary_lines(document: Relevance, language: Language) -> list[str]:
    """What a terminal shows: a line by rule that has acts."""
    say = Voice("relevance_report", language)
    names = {d.rule: name_of(d, say) for d in document.definitions}
    lines = []
    for r in document.rules:
        if r.level != "central":
            continue
        acts, redundant = (count_told(v, language) for v in (r.acts, r.redundant_after_accepted))
        low, high = count_told(r.avoidable.low, language), count_told(r.avoidable.high, language)
        bounds = MISSING if r.avoidable.low is None else f"{low} – {high}"
        told = f"{acts:>9} {say('screen_acts')}  {redundant:>8} {say('screen_redundant')}"
        lines.append(f"{names[r.rule][:_NAME_WIDTH]:<{_NAME_WIDTH}} {told}  {bounds} {say('screen_avoidable')}")
    return lines


def rule_lines(document: RuleSet, language: Language) -> list[str]:
    """The rules on a screen: name, intervals and codes, avoidable share, exclusions and source."""
    voice = Voice("relevance_report", language)
    lines = []
    for r in document.rules:
        days, share = _levels(r.interval_day, language), _levels(r.avoidable_share, language)
        codes = ", ".join(f"{c.system} {c.code}" for c in r.codes[:_SHOWN_CODES])
        more = " …" if len(r.codes) > _SHOWN_CODES else ""
        lines += [
            f"{'●' if r.active else '○'} {r.rule} — {name_of(r, voice)}",
            f"    {voice('screen_days', **days)} · {codes}{more}",
            f"    {share['low']} – {share['high']} · {exclusions_of(r, voice) or '–'} · {r.source}, {r.locator}",
        ]
    return lines


def _levels(levels: Levels, language: Language) -> Mapping[str, str]:
    return {k: number(getattr(levels, k), language) for k in LEVELS}
