"""Problems come sorted, once each, and doubts become errors when asked."""

from __future__ import annotations

from ecosoin.kernel.errors import InputProblems, Problem, escalate_doubts, sorted_problems


def places(problems: list[Problem]) -> list[tuple[str, str | None, int | None, str | None]]:
    return [(p.severity, p.file, p.row, p.column) for p in problems]


def test_errors_come_first_then_files_rows_columns_and_codes() -> None:
    given = [
        Problem("cell-empty", "note", "a.csv", 1, "x"),
        Problem("cell-empty", "doubt", "a.csv", 1, "x"),
        Problem("cell-empty", "error", "b.csv", 2, "x"),
        Problem("cell-empty", "error", "a.csv", 10, "x"),
        Problem("cell-empty", "error", "a.csv", 9, "y"),
        Problem("cell-empty", "error", "a.csv", 9, "x"),
        Problem("cell-empty", "error", "a.csv", 9, None),
        Problem("cell-empty", "error", "a.csv", 1, "x"),
        Problem("cell-empty", "error", "a.csv", None, "z"),
        Problem("cell-empty", "error", None, 99, "z"),
    ]
    assert sorted_problems(given) == given[::-1]
    same_place = [Problem("number-invalid", "error", "a.csv", 9, "x"), Problem("cell-empty", "error", "a.csv", 9, "x")]
    assert [p.code for p in sorted_problems(same_place)] == ["cell-empty", "number-invalid"]


def test_an_exact_repeat_is_told_once_and_what_differs_is_kept() -> None:
    one = Problem("cell-empty", "error", "a.csv", 3, "x", {"text": "1", "other": 2})
    same = Problem("cell-empty", "error", "a.csv", 3, "x", {"other": 2, "text": "1"})
    different = Problem("cell-empty", "error", "a.csv", 3, "x", {"text": "4", "other": 2})
    assert sorted_problems([one, same, different]) == [one, different]
    assert InputProblems([different, one, same]).problems == [different, one]


def test_strict_turns_doubts_into_errors_and_nothing_else() -> None:
    given = [Problem("cell-empty", s, "a.csv", 3, "x", {"k": 1}) for s in ("error", "doubt", "note")]
    strict = escalate_doubts(given)
    assert [p.severity for p in strict] == ["error", "error", "note"]
    assert {(p.code, p.file, p.row, p.column, p.params["k"]) for p in strict} == {("cell-empty", "a.csv", 3, "x", 1)}
