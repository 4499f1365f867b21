"""From acts to the events a rule watches: SQL text, the same for every engine.

An event is a distinct (rule, subject of the rule, patient, instant): a panel and its component at the same instant are
one act. Tables expected: ``act`` (patient, system, code, instant_us, site_no, context), ``rule_code`` (system, code,
rule_no, subject_no, line_no, modality_no, guarded, outside_icu, contexts), ``rule_exclusion`` (line_no, exclusion),
``diagnosis`` (patient, instant_us) of new conditions, ``excluded`` (exclusion, patient, from_us, to_us),
``rule_indication`` (rule_no, indication) and ``episode`` (indication, patient, from_us) of low-value rules.
"""

from dataclasses import dataclass

from ecosoin.kernel.sql import literal

DAY_US = 86_400_000_000
DAYLIGHT_SAVING_US = 3_600_000_000
"""The hour a change of clocks adds or removes: an interval counted in days is kept whole for the patient's calendar."""
RESET, EXCLUDED = 1, 2
"""Bits of ``flags``: the act follows a new diagnosis; the rule does not watch the act."""
CONTEXTS = ("unknown", "inpatient", "intensive_care", "outpatient", "emergency")
"""Where an act was done; its number in the tables is its place here."""
_INTENSIVE = CONTEXTS.index("intensive_care")
ICU, NEW_DIAGNOSIS = "icu", "new_diagnosis"
"""Exclusions that no period of a diagnosis makes: the place of care, a diagnosis between two acts."""
_NEVER = -1


@dataclass(frozen=True)
class EventShape:
    """How a group number holds (rule, patient, subject): ``(rule * patients + patient) * subjects + subject``.

    A place number holds (site, modality): ``site * modalities + modality``.
    """

    patients: int
    subjects: int
    modalities: int = 1

    def first_group_of_person(self, group: int) -> int:
        """The lowest group number of the (rule, patient) that ``group`` belongs to."""
        return group // self.subjects * self.subjects

    def first_group_of_rule(self, rule_no: int) -> int:
        """The lowest group number of a rule."""
        return rule_no * self.patients * self.subjects


@dataclass(frozen=True)
class Watched:
    """What the data lets a rule look at: diagnoses, periods of exclusion, contexts, low-value indications."""

    diagnoses: bool = False
    periods: bool = False
    contexts: bool = False
    low_value: bool = False

    @property
    def guarded(self) -> bool:
        """Whether any flag can be raised."""
        return self.diagnoses or self.periods or self.contexts or self.low_value


def interval_us(days: float) -> int:
    """Microseconds of a minimum interval; from one day on, less the hour a change of clocks can take.

    >>> interval_us(0.5) == DAY_US // 2, interval_us(90) == 90 * DAY_US - DAYLIGHT_SAVING_US
    (True, True)
    """
    whole = round(days * DAY_US)
    return whole - DAYLIGHT_SAVING_US if days >= 1 else whole


def events_select(shape: EventShape, watched: Watched) -> str:
    """SQL: group_no, instant_us, place_no, then ``flags`` and ``since_us`` where they can be raised; not ordered.

    Repeats are not removed. Rules without exclusion nor indication take the short way even when others do not.
    """
    joined = "from act a join rule_code c on c.system = a.system and c.code = a.code"
    if watched.contexts:
        joined += " and (c.contexts = 0 or (c.contexts >> a.context) & 1 = 1)"
    group = (
        f"cast((c.rule_no * cast({shape.patients} as bigint) + a.patient) * {shape.subjects} + c.subject_no as bigint)"
    )
    place = f"a.site_no * {shape.modalities} + c.modality_no" if shape.modalities > 1 else "a.site_no"
    plain = f"select {group} as group_no, a.instant_us, {place} as place_no"
    if not watched.guarded:
        return f"{plain} {joined}"
    columns = "group_no, instant_us, place_no, cast(reset + excluded as bigint) as flags"
    more = ", since_us" if watched.low_value else ""
    constant = f", cast({_NEVER} as bigint) as since_us" if watched.low_value else ""
    inner = (
        f"{plain}, a.patient, c.rule_no, c.line_no, a.context, c.outside_icu, lag(a.instant_us) over "
        f"(partition by c.rule_no, a.patient, c.subject_no order by a.instant_us, a.site_no) as previous_us "
        f"{joined} where c.guarded"
    )
    found = f"select e.*, {_reset(watched)} as reset, {_excluded(watched)} as excluded from ({inner}) e"
    if watched.low_value:
        found = (
            "select e.*, coalesce(case when s.from_us > e.instant_us then 0 else e.instant_us - s.from_us end, "
            f"{_NEVER}) as since_us from ({found}) e left join ({_episodes(inner)}) s "
            "on s.rule_no = e.rule_no and s.patient = e.patient and s.instant_us = e.instant_us"
        )
    return (
        f"{plain}, cast(0 as bigint) as flags{constant} {joined} where not c.guarded union all "
        f"select {columns}{more} from ({found}) f"
    )


def _reset(watched: Watched) -> str:
    if not watched.diagnoses:
        return "0"
    return (
        f"case when exists (select 1 from diagnosis d join rule_exclusion x on x.exclusion = {literal(NEW_DIAGNOSIS)} "
        "where x.line_no = e.line_no and d.patient = e.patient "
        f"and d.instant_us <= e.instant_us and d.instant_us > e.previous_us) then {RESET} else 0 end"
    )


def _excluded(watched: Watched) -> str:
    tests = [f"(e.outside_icu and e.context = {_INTENSIVE})"] if watched.contexts else []
    if watched.periods:
        tests.append(
            "exists (select 1 from rule_exclusion x join excluded p on p.exclusion = x.exclusion "
            "where x.line_no = e.line_no and p.patient = e.patient and e.instant_us between p.from_us and p.to_us)"
        )
    return f"case when {' or '.join(tests)} then {EXCLUDED} else 0 end" if tests else "0"


def _episodes(events: str) -> str:
    """The start of the latest episode of the rule's indication before each event; a day's delay in coding is kept."""
    return (
        f"select e.rule_no, e.patient, e.instant_us, max(p.from_us) as from_us from ({events}) e "
        "join rule_indication i on i.rule_no = e.rule_no "
        "join episode p on p.indication = i.indication and p.patient = e.patient "
        f"where p.from_us <= e.instant_us + {DAY_US} group by e.rule_no, e.patient, e.instant_us"
    )


def event_order(watched: Watched) -> str:
    """The order the kernel needs: a patient's events of a rule together, each subject in time; repeats side by side."""
    return "group_no, instant_us, place_no" + (", flags" if watched.guarded else "")
