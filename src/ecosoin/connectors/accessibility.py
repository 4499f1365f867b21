"""Accessibility by axe-core (Deque Systems, MPL-2.0), shipped unmodified in ``reference/axe``."""

from __future__ import annotations

from typing import Any

from ecosoin.connectors.reference_files import load_reference_text

_RUN = """async () => (await axe.run(document, {resultTypes: ['violations'], preload: false, iframes: false,
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})).violations
  .map((v) => ({rule: v.id, impact: v.impact || '', help: v.help, nodes: v.nodes.length,
                where: v.nodes.slice(0, 5).map((n) => String(n.target).slice(0, 200))}))"""


def accessibility_violations(page: Any) -> list[dict[str, Any]]:
    """The WCAG 2.2 A and AA rules the page breaks, how often and where; asks the network for nothing."""
    page.evaluate(load_reference_text("axe/axe.min.js"))
    found: list[dict[str, Any]] = page.evaluate(_RUN)
    return found
