"""The wrong code tried on a room is wrong where it says, and small."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.mutation import Suite
from tests.mutation_sites import Mutant, mutants

SOURCE = '''"""Left alone: select 1 and 2."""
from __future__ import annotations
LIMITS = ("a", "b")
def kept(x: int | None, flag: bool = True) -> list[int]:
    """Left alone: a < b."""
    if not flag and x >= 3:
        return [min(x, 24)]
    return [y / 2 for y in range(x) if y]
def sql(name: str) -> str:
    return f"select {name} from t where a and b is null"
'''


def found(folder: Path, source: str = SOURCE, seed: int = 7) -> list[Mutant]:
    path = folder / "x.py"
    path.write_text(source, encoding="utf-8")
    return mutants(path, "x.py", seed)


def test_every_wrong_turn_and_nothing_else(tmp_path: Path) -> None:
    assert sorted((m.line, m.change) for m in found(tmp_path)) == [
        (3, "'b' dropped from its list"),
        (4, "True -> False"),
        (6, "3 -> 4"),
        (6, "not flag and x >= 3: And -> Or"),
        (6, "not flag: not dropped"),
        (6, "x >= 3: GtE -> Gt"),
        (7, "24 -> 48"),
        (7, "min(x, 24): min -> max"),
        (7, "return [min(x, 24)]: returns None"),
        (8, "2 -> 3"),
        (8, "if y: dropped"),
        (8, "return [y / 2 for y in range(x) if y]: returns None"),
        (8, "y / 2: Div -> Mult"),
        (10, "return f'select {name} from t where a and b is null': returns None"),
        (10, "« from t where a and b is null »: and -> or"),
        (10, "« from t where a and b is null »: is null -> is not null"),
    ]


def test_a_mutant_differs_from_the_true_code_by_its_change_alone(tmp_path: Path) -> None:
    true = ast.unparse(ast.parse(SOURCE)).splitlines()
    for mutant in found(tmp_path):
        wrong = ast.unparse(mutant.make()).splitlines()
        assert len([n for n, line in enumerate(wrong) if line != true[n]]) == 1, mutant.change
        compile(mutant.make(), "x.py", "exec")


def test_the_draw_depends_on_the_seed_and_an_edit_moves_no_other_mutant(tmp_path: Path) -> None:
    ranks = {m.change: m.rank for m in found(tmp_path)}
    assert {m.change: m.rank for m in found(tmp_path, seed=8)} != ranks
    edited = {m.change: m.rank for m in found(tmp_path, SOURCE.replace("x >= 3", "x >= 5"))}
    assert {k for k in ranks if edited.get(k) == ranks[k]} >= {"24 -> 48", "y / 2: Div -> Mult", "True -> False"}


def test_a_mutant_meets_the_tests_that_run_its_line_quickest_first(tmp_path: Path) -> None:
    by_change = {m.change: m for m in found(tmp_path)}
    path = tmp_path / "x.py"
    seconds = {"a": 3.0, "b": 1.0, "c": 2.0, "slow": 99.0}
    lines = {6: frozenset({"a", "b"}), 7: frozenset({"c", "slow"})}
    suite = Suite({path: lines}, seconds, {})
    assert suite.tests_for(by_change["3 -> 4"]) == ["b", "a"]
    assert suite.tests_for(by_change["24 -> 48"]) == ["c"]
    assert suite.tests_for(by_change["2 -> 3"]) == []
    assert suite.tests_for(by_change["True -> False"]) == ["b", "c", "a"]
