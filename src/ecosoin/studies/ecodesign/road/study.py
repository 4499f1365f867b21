"""``ecosoin ecodesign measure``: a journey run several times, its results document and its report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from ecosoin.doors.browser.hosts import hosts_without_ipv6
from ecosoin.doors.browser.launch import Confinement
from ecosoin.doors.browser.run import RunOptions, run_journey
from ecosoin.doors.folder import MARKER, check_folder, result_folder, write_document
from ecosoin.inputs.ecodesign import Granted, Journey
from ecosoin.inputs.sites import site_of
from ecosoin.kernel.errors import InputProblems, Language, Problem, together
from ecosoin.reference import load_reference_table
from ecosoin.results.ecodesign import COUNTED, Assertion, Events, Finding, Measurement, Measures, StepMeasures
from ecosoin.results.record import FileReading, problem_records
from ecosoin.studies.ecodesign.audit import findings
from ecosoin.studies.ecodesign.equivalence import is_flaky, spread
from ecosoin.studies.ecodesign.findings import Evidence, host_of
from ecosoin.studies.ecodesign.footprint import (
    ActRuns,
    Weighing,
    act_footprint,
    assumptions,
    device_energy_j,
    server_wh,
    transfer_co2e_mg,
)
from ecosoin.studies.ecodesign.road.constants import constants, ecoindex_tables
from ecosoin.studies.ecodesign.road.history import History, earlier_result, other_journeys
from ecosoin.studies.ecodesign.road.weighing import head_of, weighing
from ecosoin.studies.ecodesign.scores import scores_of

_LARGEST = ("dom_elements", "heap_bytes", "lcp_ms", "cls")
"""Over a journey these are the largest of the steps; the others are sums."""
_SLOW_PROFILE, _OLD_PROFILE = "mobile-3g", "old-phone"
_AS_SEEN = (
    "browser", "expected_missing", "accessibility", "warm", "idle", "console_errors", "coverage", "requests", "media",
    "hidden_bytes", "cookies",
)  # fmt: skip
"""What the document keeps of the first run as the browser told it."""
SANDBOX_OFF = "browser-sandbox-off"
"""The note of pages that ran outside the sandbox of the browser."""
_TYPES = {f.name: f.type for f in msgspec.structs.fields(Measurement)}


@dataclass(frozen=True, kw_only=True)
class MeasureOptions:
    """How often, on which profile (the journey's when None), whether also on a slow network and an old phone.

    ``granted``: what the journey is let do.
    """

    runs: int = 1
    profile: str | None = None
    more_profiles: bool = False
    granted: Granted = field(default_factory=Granted)

    def confinement(self) -> Confinement:
        """How its browsers are held."""
        return Confinement(sandbox=self.granted.sandbox, memory_mb=self.granted.memory_mb)


def load_journey(source: str, granted: Granted | None = None) -> tuple[Journey, list[FileReading]]:
    """A journey file with the account of its reading, or a bare address; with what is ``granted`` to it.

    All that is wrong in it is told here: InputProblems, or UsageError for a country or a host that is unknown.
    """
    from ecosoin.doors.yaml.journey import journey_of_address, read_journey

    if source.startswith(("http://", "https://")):
        return journey_of_address(source, granted), []
    path = Path(source)
    journey = read_journey(path, granted)
    weighing(journey.profile, journey.country)
    count = len(journey.steps)
    return journey, [FileReading(file=path.name, format="journey", unit="record", lines=count, kept=count)]


def measure(
    journey: Journey, options: MeasureOptions, history: History | None = None, reading: Sequence[FileReading] = ()
) -> Measurement:
    """The results document of a journey."""
    past = history or History()
    chosen = options.profile or journey.profile
    weighed = weighing(chosen, journey.country)
    whole = RunOptions(chosen, confinement=options.confinement())
    first = run_journey(journey, whole)
    every = [first]
    every += [run_journey(journey, replace(whole, details=False, warm=False)) for _ in range(options.runs - 1)]
    for run in every:
        for part in run["parts"]:
            part["energy_j"] = device_energy_j(weighed, part["wall_ms"], part["task_ms"])
    others = (_SLOW_PROFILE, _OLD_PROFILE) if options.more_profiles else ()
    tried = {p: _succeeds(journey, replace(whole, profile=p)) for p in others}
    steps = [_step(position, every) for position in range(len(first["parts"]))]
    total = Measures(**{c: spread([_over(run, c) for run in every]) for c in COUNTED})
    size = total.encoded_bytes.median
    walls, tasks, sizes = ([_over(run, c) for run in every] for c in ("wall_ms", "task_ms", "encoded_bytes"))
    used = ActRuns(
        wall_ms=walls, task_ms=tasks, encoded_bytes=sizes, weighing=weighed, server_wh=server_wh(journey.declared)
    )
    outcomes = [[a["passed"] for a in run["assertions"]] for run in every]
    found = findings(_evidence(journey, first, tried, history=past, measured_bytes=size))
    impacts, components = act_footprint(used)
    return Measurement(
        study=head_of(weighed),
        reading=list(reading),
        problems=problem_records([] if first["sandboxed"] else [Problem(SANDBOX_OFF, "note")]),
        measured_on=past.today.isoformat(),
        journey=journey.name,
        functional_unit=journey.functional_unit,
        profile=chosen,
        runs=options.runs,
        flaky=is_flaky(outcomes, [_over(r, "requests") for r in every]),
        hosts=_hosts(journey),
        steps=steps,
        total=total,
        scores=scores_of(steps, size, ecoindex_tables()),
        assertions=_worst_assertions(every),
        findings=[_weighed(f, journey, weighed) for f in found],
        footprint=impacts,
        footprint_components=components,
        assumptions=assumptions(used),
        declared=dict(journey.declared),
        acts_per_year=journey.acts_per_year,
        events=Events(**{k: first[k] for k in ("dialogs", "popups", "downloads")}),
        blocked_hosts=sorted({h for p in first["parts"] for h in p["blocked_hosts"]}),
        by_run=[{c: [p[c] for p in run["parts"]] for c in COUNTED} for run in every],
        **{k: msgspec.convert(first[k], _TYPES[k]) for k in _AS_SEEN},
    )


def write_measure(
    source: str, options: MeasureOptions, language: Language | None, out: Path, *, previous: Sequence[str] = ()
) -> Measurement:
    """Measures and writes the folder: results and report; ``previous`` are folders of earlier results."""
    from ecosoin.pages.writing import write_report
    from ecosoin.studies.ecodesign.report.measurement import ecodesign_report

    check_folder(out)
    asked: list[Callable[[], Any]] = [partial(load_journey, source, options.granted)]
    (journey, reading), *earlier = together(*asked, *(partial(earlier_result, folder) for folder in previous))
    other_journeys(previous, [name for name, _ in earlier], journey.name)
    document = measure(journey, options, History(tuple(kept for _, kept in earlier)), reading)
    with result_folder(out, "ecodesign-measure") as folder:
        if language:
            document.problems += write_report(partial(ecodesign_report, document, language), folder)
        write_document(document, folder / MARKER)
    return document


def _hosts(journey: Journey) -> list[str]:
    """The hosts that could be contacted, each as the journey or its address names it."""
    own = site_of(journey.base)
    return list(dict.fromkeys([*([own.words()] if own else []), *journey.hosts, *journey.third_parties]))


def _over(run: dict[str, Any], column: str) -> float:
    together: Callable[[list[float]], float] = max if column in _LARGEST else sum
    return together([p[column] for p in run["parts"]])


def _step(position: int, every: list[dict[str, Any]]) -> StepMeasures:
    first = every[0]["parts"][position]
    counted = {c: spread([run["parts"][position][c] for run in every]) for c in COUNTED}
    return StepMeasures(name=first["name"], by_type=first["by_type"], by_party=first["by_party"], **counted)


def _worst_assertions(every: list[dict[str, Any]]) -> list[Assertion]:
    return [
        Assertion(step=a["step"], assertion=a["assertion"], passed=all(run["assertions"][i]["passed"] for run in every))
        for i, a in enumerate(every[0]["assertions"])
    ]


def _succeeds(journey: Journey, options: RunOptions) -> bool:
    try:
        run = run_journey(replace(journey, idle_s=0), replace(options, details=False, warm=False))
    except InputProblems:
        return False
    return all(a["passed"] for a in run["assertions"])


def _evidence(
    journey: Journey, run: dict[str, Any], tried: dict[str, bool], *, history: History, measured_bytes: float
) -> Evidence:
    answering = {host_of(r) for r in run["requests"] if r["status"]}
    as_seen = ("parts", "requests", "coverage", "idle", "growth", "warm_requests", "typed", "media", "hidden_bytes")
    return Evidence(
        constants=constants(),
        hosts_third=journey.third_hosts,
        declared=journey.declared,
        slow_passed=tried.get(_SLOW_PROFILE),
        old_device_passed=tried.get(_OLD_PROFILE),
        narrow_overflow=run["overflow"],
        codecs=load_reference_table("ecodesign/codecs"),
        recent_features=load_reference_table("ecodesign/recent_features"),
        inference=journey.inference,
        green_hosts=journey.green_hosts,
        hosts_without_ipv6=hosts_without_ipv6(answering),
        previous=history.previous,
        measured_bytes=measured_bytes,
        today=history.today.isoformat(),
        code=run["code"],
        cookies=run["cookies"],
        **{k: run[k] for k in as_seen},
    )


def _weighed(found: Finding, journey: Journey, weighed: Weighing) -> Finding:
    """The finding with what its bytes weigh, for an act and for the acts of a year."""
    if not found.saving_bytes:
        return found
    mg = transfer_co2e_mg(weighed, found.saving_bytes)
    year = mg * journey.acts_per_year if journey.acts_per_year else None
    return msgspec.structs.replace(found, saving_co2e_mg_per_act=mg, saving_co2e_mg_per_year=year)
