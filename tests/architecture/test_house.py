"""The rules of the house, checked by machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecosoin.reference import load_reference_table, reference_names

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "ecosoin"
PURE = ("kernel", "words", "catalogue", "inputs", "results", "engine")
LONGEST_FILE = 400

STATISTICS = {0.05, 0.5, 0.95, 0.25, 0.75}
CONVERSIONS = {0.0, 1.0, 100.0, 1000.0, 24.0, 60.0, 365.0, 3600.0, 1e6, 1e9, 2.0}
TOLERANCES = {1e-4, 1e-6, 1e-9, 1e-12, 1e-300}
"""Floats a pure room may write: quantiles, conversions of units, numerical tolerances. The rest is in reference/."""


def python_files(*rooms: str) -> list[Path]:
    return [path for room in rooms or ("",) for path in sorted((SOURCE / room).rglob("*.py"))]


@pytest.mark.parametrize("path", python_files(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_file_reads_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", python_files(*PURE), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_physical_number_lives_in_a_pure_room(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    allowed = STATISTICS | CONVERSIONS | TOLERANCES
    found = [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and abs(node.value) not in allowed
    ]
    assert found == []


@pytest.mark.parametrize("topic", reference_names("words", ".csv"))
def test_every_word_speaks_french_and_english_with_the_same_places(topic: str) -> None:
    places = re.compile(r"\{(\w+)")
    rows = load_reference_table(f"words/{topic}")
    assert len({row["key"] for row in rows}) == len(rows)
    for row in rows:
        assert None not in row, f"{row['key']}: more cells than languages"
        said = {k: text for k, text in row.items() if k != "key" and text.strip()}
        assert {"fr", "en"} <= set(said), row["key"]
        assert len({frozenset(places.findall(text)) for text in said.values()}) == 1, row["key"]


def test_every_problem_code_used_has_words_and_every_one_that_has_is_used() -> None:
    call = re.compile(r'(?:Problem|UsageError)\(\s*"([a-z0-9-]+)"')
    sources = [p.read_text(encoding="utf-8") for p in python_files()]
    said = {row["key"].rpartition(".")[0] for row in load_reference_table("words/problems")}
    met = {row["code"] for row in load_reference_table("ecodesign/browser_failures")}
    assert {code for text in sources for code in call.findall(text)} - said == set() == met - said
    assert {code for code in said - met if not any(f'"{code}"' in text for text in sources)} == set()
    keys = {row["key"] for row in load_reference_table("words/problems")}
    assert keys == {f"{code}.{part}" for code in said for part in ("message", "remedy")}


THIRD_PARTY = {"data_validation", "zip"}
"""Functions that are not ours and take their arguments by position."""


@pytest.mark.parametrize("path", python_files(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_call_gives_more_than_four_arguments_by_position(path: Path) -> None:
    calls = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
    found = [
        (n.lineno, ast.unparse(n.func))
        for n in calls
        if sum(not isinstance(a, ast.Starred) for a in n.args) > 4
        and ast.unparse(n.func).rpartition(".")[2] not in THIRD_PARTY
    ]
    assert found == []


def test_the_library_imports_nothing_heavy() -> None:
    script = (
        "import sys, ecosoin, ecosoin.cli.main, ecosoin.engine.impacts, ecosoin.catalogue.selection\n"
        "print([m for m in ('pyspark', 'django', 'matplotlib', 'playwright', 'pandas', 'pyarrow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def tracked_text() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    for name in listed.stdout.split():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".lock", ".pin", ".yaml", ".yml", ".csv", ".txt", ".cff", ""}:
            yield name, path.read_text(encoding="utf-8", errors="ignore") if path.is_file() else ""


def test_no_registry_host_is_written() -> None:
    hosts = re.compile(
        "|".join(("pypi" + r"\.org", "python" + r"hosted\.org", "registry" + r"\.npmjs", "deb" + r"\.debian"))
    )
    assert [name for name, text in tracked_text() if hosts.search(text)] == []


def test_import_directions_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
