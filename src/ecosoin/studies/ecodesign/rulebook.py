"""Every rule applied to the evidence of a measurement."""

from ecosoin.results.ecodesign import Finding
from ecosoin.studies.ecodesign import rules_content, rules_history, rules_hosting, rules_interface, rules_media
from ecosoin.studies.ecodesign.findings import RULES, Evidence

RULE_MODULES = (rules_interface, rules_content, rules_media, rules_hosting, rules_history)


def findings(evidence: Evidence) -> list[Finding]:
    """The findings in the order of the reference; a criterion without one has no object in what was measured."""
    ordered = sorted(RULES, key=lambda c: tuple(map(int, c.split("."))))
    return [f for criterion in ordered for f in RULES[criterion](evidence)]
