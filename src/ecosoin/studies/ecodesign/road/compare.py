"""``ecosoin ecodesign compare`` and ``budget check``: two results, or a result and its limits."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from ecosoin.doors.folder import MARKER, check_folder, result_folder, write_document
from ecosoin.kernel.errors import InputProblems, Language, Problem, together
from ecosoin.results.ecodesign import COUNTED, BudgetCheck, Comparison, Measurement, ScoresOfBoth
from ecosoin.results.record import FileReading
from ecosoin.studies.ecodesign.equivalence import reasons_against, savings, speed_judged
from ecosoin.studies.ecodesign.footprint import assumptions, footprint_difference
from ecosoin.studies.ecodesign.road.constants import constants
from ecosoin.studies.ecodesign.road.history import read_result
from ecosoin.studies.ecodesign.road.study import SANDBOX_OFF, MeasureOptions, load_journey, measure
from ecosoin.studies.ecodesign.road.weighing import head_of, use_of


def load_result(source: str, options: MeasureOptions) -> tuple[Callable[[], Measurement], list[FileReading]]:
    """What gives the measurement of a folder, or of a journey to be measured; and the account of what was read.

    All that is wrong in the source is told here, before anything is measured.
    """
    path = Path(source)
    if source.startswith(("http://", "https://")) or path.suffix in (".yaml", ".yml"):
        journey, reading = load_journey(source, options.granted)
        return partial(measure, journey, options, reading=reading), reading
    document = read_result(source)
    file = f"{path.name}/{MARKER}"
    reading = [FileReading(file=file, format="ecodesign-measure", unit="record", lines=1, kept=1)]
    return lambda: document, reading


def compare(before: Measurement, after: Measurement, reading: list[FileReading] | None = None) -> Comparison:
    """The verdict, its reasons, the savings and both footprints."""
    reasons = reasons_against(before, after, constants()["slower_tolerance_ms"])
    uses = use_of(before), use_of(after)
    return Comparison(
        study=head_of(uses[1].weighing),
        reading=reading or [],
        problems=[p for p in (*before.problems, *after.problems) if p.code == SANDBOX_OFF][:1],
        equivalent=not reasons,
        speed_judged=speed_judged(before, after),
        reasons=reasons,
        savings=savings(before, after),
        footprint=footprint_difference(*uses),
        assumptions=assumptions(*uses),
        scores=ScoresOfBoth(before=before.scores, after=after.scores),
    )


def write_compare(
    before: str, after: str, options: MeasureOptions, language: Language, *, out: Path | None
) -> Comparison:
    """Compares, and writes the results and the report when a folder is asked."""
    from ecosoin.pages.writing import write_report
    from ecosoin.studies.ecodesign.report.comparison import comparison_report

    if out:
        check_folder(out, read=[Path(s) for s in (before, after) if Path(s).is_dir()])
    loading = (partial(load_result, source, options) for source in (before, after))
    (first, read_before), (second, read_after) = together(*loading)
    document = compare(first(), second(), [*read_before, *read_after])
    if out:
        with result_folder(out, "ecodesign-compare") as folder:
            document.problems += write_report(partial(comparison_report, document, language), folder)
            write_document(document, folder / MARKER)
    return document


def check_budget(file: Path, result: str, options: MeasureOptions | None = None) -> BudgetCheck:
    """Every limit kept; :class:`InputProblems` with each excess otherwise."""
    from ecosoin.doors.yaml.ecodesign import read_budget

    reading_both: list[Callable[[], Any]] = [
        partial(read_budget, file),
        partial(load_result, result, options or MeasureOptions()),
    ]
    budget, (measured, reading) = together(*reading_both)
    document: Measurement = measured()
    problems: list[Problem] = []

    def wrong(code: str, place: str, **params: str) -> None:
        problems.append(Problem(code, "error", file.name, column=place, params={"place": place, **params}))

    checked = 0
    by_name = {s.name: s for s in document.steps}
    places = {"total": (budget.total, document.total)}
    for name, asked in budget.steps.items():
        if name in by_name:
            places[name] = asked, by_name[name]
        else:
            wrong("budget-place-unknown", name, choices=", ".join(by_name))
    for name, (limits, spent) in places.items():
        for metric, most in limits.items():
            if metric not in COUNTED:
                wrong("budget-place-unknown", f"{name}.{metric}", choices=", ".join(COUNTED))
                continue
            checked += 1
            found = getattr(spent, metric).median
            if found > most:
                wrong("budget-exceeded", f"{name}.{metric}", got=f"{found:g}", limit=f"{most:g}")
    scores = document.scores
    for place, least, got in (
        ("ecoindex_min", budget.ecoindex_min, scores.ecoindex.score),
        ("journey_score_min", budget.journey_score_min, scores.journey.score),
    ):
        checked += least is not None
        if least is not None and got < least:
            wrong("budget-exceeded", place, got=f"{got:g}", limit=f"{least:g}")
    if problems:
        raise InputProblems(problems)
    account = FileReading(file=file.name, format="ecodesign-budget", unit="record", lines=checked, kept=checked)
    return BudgetCheck(study=document.study, reading=[account, *reading], limits=checked)
