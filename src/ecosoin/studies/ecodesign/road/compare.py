"""``ecosoin ecodesign compare`` and ``budget check``: two results, or a result and its limits."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from ecosoin import __version__
from ecosoin.doors.folder import MARKER, result_folder, write_document
from ecosoin.doors.yaml.yaml_file import read_model
from ecosoin.kernel.errors import InputProblems, Language, Problem
from ecosoin.studies.ecodesign.equivalence import Reason, reasons_against, savings, speed_judged
from ecosoin.studies.ecodesign.footprint import assumptions_compared, footprint_difference, use_of
from ecosoin.studies.ecodesign.road.constants import constants
from ecosoin.studies.ecodesign.road.history import read_result
from ecosoin.studies.ecodesign.road.study import COUNTED, load_journey, measure


def load_result(source: str, runs: int) -> dict[str, Any]:
    """The results of a folder, or of a journey measured now."""
    path = Path(source)
    if source.startswith(("http://", "https://")) or path.suffix in (".yaml", ".yml"):
        return measure(load_journey(source), runs, None)
    return read_result(source)


_COMPARED = (
    "by_run", "steps", "assertions", "accessibility", "expected_missing", "flaky", "profile", "country", "scores",
    "journey",
)  # fmt: skip


def _comparable(source: str, runs: int) -> dict[str, Any]:
    """A side of a comparison; a result that lacks what is compared (an older tool's) is told, not guessed."""
    document = load_result(source, runs)
    if any(key not in document for key in _COMPARED):
        params = {"path": source}
        raise InputProblems([Problem("ecodesign-result-unreadable", "error", Path(source).name, params=params)])
    return document


def compare(before: dict[str, Any], after: dict[str, Any], lang: Language = "fr") -> dict[str, Any]:
    """The verdict, its reasons, the savings and both footprints."""
    reasons = reasons_against(before, after, constants()["slower_tolerance_ms"], "help_fr" if lang == "fr" else "help")
    alike = {s["name"] for s in before["steps"]} == {s["name"] for s in after["steps"]}
    if not alike and not any(r.kind == "journey" for r in reasons):
        reasons.append(Reason("journey", f"{before['journey']} / {after['journey']}"))
    uses = use_of(before), use_of(after)
    return {
        "schema_version": "1", "command": "ecodesign compare", "tool_version": __version__,
        "equivalent": not reasons, "speed_judged": speed_judged(before, after), "reasons": [asdict(r) for r in reasons],
        "savings": savings(before, after) if alike else [],
        "footprint": footprint_difference(*uses), "assumptions": assumptions_compared(*uses),
        "scores": {"before": before["scores"], "after": after["scores"]},
    }  # fmt: skip


def write_compare(before: str, after: str, runs: int, lang: Language, out: Path | None) -> dict[str, Any]:
    """Compares, and writes the results and the report when a folder is asked."""
    from ecosoin.pages.writing import write_report
    from ecosoin.studies.ecodesign.report.comparison import comparison_report

    document = compare(_comparable(before, runs), _comparable(after, runs), lang)
    if out:
        with result_folder(out, "ecodesign-compare") as folder:
            write_document(document, folder / MARKER)
            write_report(comparison_report(document, lang), folder)
    return document


class _Budget(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    total: dict[str, float] = {}
    steps: dict[str, dict[str, float]] = {}
    ecoindex_min: float | None = None
    journey_score_min: float | None = None


def check_budget(budget: Path, result: str) -> dict[str, Any]:
    """Every limit kept; :class:`InputProblems` with each excess otherwise."""
    limits, document = read_model(budget, _Budget), load_result(result, 1)
    places = {"total": (limits.total, document["total"])}
    by_name = {s["name"]: s for s in document["steps"]}
    problems = []
    for name, asked in limits.steps.items():
        if name in by_name:
            places[name] = (asked, by_name[name])
        else:
            problems.append(_unknown(budget, name, ", ".join(by_name)))
    checked = 0
    for name, (asked, measured) in places.items():
        for metric, most in asked.items():
            if metric not in COUNTED:
                problems.append(_unknown(budget, f"{name}.{metric}", ", ".join(COUNTED)))
                continue
            checked += 1
            if measured[metric]["median"] > most:
                problems.append(_excess(budget, f"{name}.{metric}", measured[metric]["median"], most))
    scores = document["scores"]
    for place, least, got in (
        ("ecoindex_min", limits.ecoindex_min, scores["ecoindex"]["score"]),
        ("journey_score_min", limits.journey_score_min, scores["journey"]["score"]),
    ):
        checked += least is not None
        if least is not None and got < least:
            problems.append(_excess(budget, place, got, least))
    if problems:
        raise InputProblems(problems)
    return {"schema_version": "1", "command": "ecodesign budget check", "kept": True, "limits": checked}


def _excess(budget: Path, place: str, got: float, limit: float) -> Problem:
    params = {"place": place, "got": f"{got:g}", "limit": f"{limit:g}"}
    return Problem("budget-exceeded", "error", budget.name, None, place, params)


def _unknown(budget: Path, place: str, choices: str) -> Problem:
    return Problem("budget-place-unknown", "error", budget.name, None, place, {"place": place, "choices": choices})
