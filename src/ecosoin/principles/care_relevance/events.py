"""From acts to the events a rule watches: SQL text, the same for every engine.

An event is a distinct (rule, subject of the rule, patient, instant): a panel and its component at the same instant are
one act. Tables expected: ``act`` (patient, system, code, instant_us, site_no), ``rule_code`` (system, code, rule_no,
subject_no), ``rule_exclusion`` (rule_no, exclusion), ``diagnosis`` (patient, instant_us) of new conditions,
``excluded`` (exclusion, patient, from_us, to_us).
"""

from __future__ import annotations

DAY_US = 86_400_000_000
DAYLIGHT_SAVING_US = 3_600_000_000
"""The hour a change of clocks adds or removes: an interval counted in days is kept whole for the patient's calendar."""


def interval_us(days: float) -> int:
    """Microseconds of a minimum interval; from one day on, less the hour a change of clocks can take.

    >>> interval_us(0.5) == DAY_US // 2, interval_us(90) == 90 * DAY_US - DAYLIGHT_SAVING_US
    (True, True)
    """
    whole = round(days * DAY_US)
    return whole - DAYLIGHT_SAVING_US if days >= 1 else whole


def events_select(has_exclusions: bool, has_diagnoses: bool) -> str:
    """SQL: rule_no, subject_no, patient, instant_us, site_no, reset, excluded; not ordered, repeats not removed.

    ``reset`` marks an act that follows a new diagnosis since the previous one, for rules that say so.
    """
    excluded = "false"
    if has_exclusions:
        excluded = (
            "exists (select 1 from rule_exclusion x join excluded p on p.exclusion = x.exclusion "
            "where x.rule_no = e.rule_no and p.patient = e.patient "
            "and e.instant_us between p.from_us and p.to_us)"
        )
    reset, lag = "false", ""
    if has_diagnoses:
        reset = (
            "exists (select 1 from diagnosis d join rule_exclusion x on x.exclusion = 'new_diagnosis' "
            "where x.rule_no = e.rule_no and d.patient = e.patient "
            "and d.instant_us <= e.instant_us and d.instant_us > e.previous_us)"
        )
        lag = (
            ", lag(a.instant_us) over (partition by c.rule_no, a.patient, c.subject_no "
            "order by a.instant_us, a.site_no) as previous_us"
        )
    return f"""
select rule_no, subject_no, patient, instant_us, site_no, {reset} as reset, {excluded} as excluded
from (
  select c.rule_no, c.subject_no, a.patient, a.instant_us, a.site_no{lag}
  from act a join rule_code c on c.system = a.system and c.code = a.code
) e
"""


EVENT = "rule_no, patient, subject_no, instant_us"
"""What makes an event one."""

ORDER = f"{EVENT}, site_no"
"""The order the kernel needs: a patient's events of a rule together, each subject in time; repeats side by side."""
