"""What a browser's failure means for the person who wrote the journey."""

from urllib.parse import urlsplit

from ecosoin.inputs.ecodesign import Journey, Step
from ecosoin.reference import load_reference_table


def failure_code(message: str, step: Step | None, journey: Journey) -> str:
    """The problem code of a Playwright error met while doing ``step``, by the signs its English message holds."""
    if step and step.action == "open" and (urlsplit(step.text).hostname or "") not in journey.hosts:
        return "journey-host-undeclared"
    signs = load_reference_table("ecodesign/browser_failures")
    if known := next((row["code"] for row in signs if row["sign"] in message), None):
        return known
    if "Timeout" in message and "exceeded" in message and step:
        return "journey-page-endless" if step.action == "open" else "journey-target-missing"
    return "journey-step-failed"
