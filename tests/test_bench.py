"""The benches run inner functions, some as the text of another process: what they import must be there."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

BENCH = sorted((Path(__file__).parents[1] / "bench").glob("*.py"))
_IMPORT = re.compile(r"^ *from (ecosoin[\w.]*) import ([\w, ]+)$", re.MULTILINE)


@pytest.mark.parametrize("path", BENCH, ids=lambda p: p.stem)
def test_what_a_bench_imports_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    ast.parse(text)
    for module, names in _IMPORT.findall(text):
        found = importlib.import_module(module)
        lacking = [n for n in map(str.strip, names.partition(" as ")[0].split(",")) if not hasattr(found, n)]
        assert not lacking, (module, lacking)


def test_some_bench_is_looked_at() -> None:
    assert len([p for p in BENCH if _IMPORT.search(p.read_text(encoding="utf-8"))]) > 3
