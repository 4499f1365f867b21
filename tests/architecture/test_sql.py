"""A name or a text enters SQL by ``kernel/sql.py`` alone, and one statement is run at a time."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import ecosoin

SOURCE = Path(ecosoin.__file__).parent
SQL = re.compile(
    r"\b(?:select|from|where|insert|create|copy|attach|update|set|case|when|join|timestamp|date|interval|read_\w+|cast|"
    r"try_cast|coalesce|and|or|like|in|as)\b"
)
QUOTED = re.compile(r"""['"]\{\}|\{\}['"]""")
SEVERAL = re.compile(r";\s*\S")


def written(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts with places of a module, each place as ``{}``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)


def quoted_by_hand(code: str) -> list[int]:
    """The lines of SQL that set quotes around what they are given.

    >>> quoted_by_hand('f"select {a} from t where x = \\'{b}\\'"'), quoted_by_hand('f"select {a} from {t}"')
    ([1], [])
    """
    return [
        line for line, text in written(ast.parse(code)) if text == "'{}'" or (SQL.search(text) and QUOTED.search(text))
    ]


def modules() -> dict[str, str]:
    return {str(p.relative_to(SOURCE)): p.read_text(encoding="utf-8") for p in SOURCE.rglob("*.py")}


def test_nothing_is_quoted_by_hand() -> None:
    assert {name: lines for name, code in modules().items() if (lines := quoted_by_hand(code))} == {}


def test_one_statement_is_run_at_a_time() -> None:
    found = {
        name: [
            call.lineno
            for call in ast.walk(ast.parse(code))
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "execute"
            for _, text in [*written(call), *((0, n.value) for n in ast.walk(call) if is_text(n))]
            if SQL.search(text) and SEVERAL.search(text)
        ]
        for name, code in modules().items()
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
