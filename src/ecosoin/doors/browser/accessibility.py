"""Accessibility by axe-core (Deque Systems, MPL-2.0), shipped unmodified in ``reference/axe``."""

import json
from functools import cache
from typing import Any

from ecosoin.reference import load_reference_text, reference_names

_RUN = """(async () => JSON.stringify((await axe.run(document, {resultTypes: ['violations'], preload: false,
    iframes: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})).violations
  .map((v) => ({rule: v.id, impact: v.impact || '', help: v.help, nodes: v.nodes.length,
                where: v.nodes.slice(0, 5).map((n) => String(n.target).slice(0, 200))}))))()"""


def accessibility_faults(session: Any) -> list[dict[str, Any]]:
    """The WCAG 2.2 A and AA rules the page breaks, how often and where; asks the network for nothing.

    ``session``: the protocol session of the page. One evaluation, beside the page's own security policy.
    """
    expression = load_reference_text("axe/axe.min.js") + "\n;" + _RUN
    answer = session.send("Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True})
    if "exceptionDetails" in answer:
        from playwright.sync_api import Error

        raise Error(f"axe-core: {answer['exceptionDetails'].get('text', '')}")
    found: list[dict[str, Any]] = json.loads(answer["result"]["value"])
    translated = {language: _translated(language) for language in reference_names("axe", ".json")}
    for fault in found:
        said = {language: rules[fault["rule"]] for language, rules in translated.items() if fault["rule"] in rules}
        fault["help"] = {"en": fault["help"], **said}
    return found


@cache
def _translated(language: str) -> dict[str, str]:
    """axe-core's own sentence for each of its rules, in a language it has."""
    rules = json.loads(load_reference_text(f"axe/{language}.json"))["rules"]
    return {name: words["help"] for name, words in rules.items()}
