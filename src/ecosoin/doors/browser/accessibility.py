"""Accessibility by axe-core (Deque Systems, MPL-2.0), shipped unmodified in ``reference/axe``."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from ecosoin.reference import load_reference_text

_RUN = """(async () => JSON.stringify((await axe.run(document, {resultTypes: ['violations'], preload: false,
    iframes: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})).violations
  .map((v) => ({rule: v.id, impact: v.impact || '', help: v.help, nodes: v.nodes.length,
                where: v.nodes.slice(0, 5).map((n) => String(n.target).slice(0, 200))}))))()"""


def accessibility_violations(session: Any) -> list[dict[str, Any]]:
    """The WCAG 2.2 A and AA rules the page breaks, how often and where; asks the network for nothing.

    ``session``: the protocol session of the page. One evaluation, beside the page's own security policy.
    """
    expression = load_reference_text("axe/axe.min.js") + "\n;" + _RUN
    answer = session.send("Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True})
    if "exceptionDetails" in answer:
        from playwright.sync_api import Error

        raise Error(f"axe-core: {answer['exceptionDetails'].get('text', '')}")
    french = _french_help()
    found: list[dict[str, Any]] = json.loads(answer["result"]["value"])
    return [{**v, "help_fr": french.get(v["rule"], v["help"])} for v in found]


@cache
def _french_help() -> dict[str, str]:
    """axe-core's own French sentence for each of its rules."""
    rules = json.loads(load_reference_text("axe/fr.json"))["rules"]
    return {name: words["help"] for name, words in rules.items()}
