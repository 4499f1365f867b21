"""``ecosoin ecodesign measure``: a journey run several times, its results document and its report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ecosoin import __version__
from ecosoin.doors.browser.host_names import hosts_without_ipv6
from ecosoin.doors.browser.run import RunOptions, run_journey
from ecosoin.doors.folder import MARKER, result_folder, write_document
from ecosoin.doors.yaml.journey import journey_of_address, read_journey
from ecosoin.inputs.journey import Journey
from ecosoin.kernel.errors import InputProblems, Language
from ecosoin.reference import load_reference_table
from ecosoin.studies.ecodesign.findings import Evidence, Finding
from ecosoin.studies.ecodesign.footprint import (
    Use,
    assumptions,
    choice_of,
    device_energy_j,
    device_of,
    functional_unit_footprint,
    server_wh,
    transfer_co2e_mg,
)
from ecosoin.studies.ecodesign.road.constants import constants
from ecosoin.studies.ecodesign.road.history import History, earlier_result
from ecosoin.studies.ecodesign.rulebook import findings
from ecosoin.studies.ecodesign.statistics import is_flaky, spread
from ecosoin.studies.ecodesign.three_scores import scores_of

COUNTED = (
    "encoded_bytes", "decoded_bytes", "requests", "dom_elements", "heap_bytes", "task_ms", "script_ms", "layout_ms",
    "lcp_ms", "cls", "long_tasks", "long_task_ms", "websocket_bytes", "webrtc_bytes", "wall_ms", "energy_j",
)  # fmt: skip
_LARGEST = ("dom_elements", "heap_bytes", "lcp_ms", "cls")
"""Over a journey these are the largest of the steps; the others are sums."""
_SLOW_PROFILE, _OLD_PROFILE = "mobile-3g", "old-phone"


def load_journey(source: str) -> Journey:
    """A journey file, or a bare address."""
    return journey_of_address(source) if source.startswith(("http://", "https://")) else read_journey(Path(source))


def measure(
    journey: Journey, runs: int, profile: str | None, more_profiles: bool = False, history: History | None = None
) -> dict[str, Any]:
    """The results document of a journey; ``more_profiles`` also tries it on a slow network and an old phone."""
    past = history or History()
    chosen = profile or journey.profile
    first = run_journey(journey, RunOptions(chosen))
    rest = [run_journey(journey, RunOptions(chosen, details=False, warm=False)) for _ in range(runs - 1)]
    every = [first, *rest]
    for run in every:
        for part in run["parts"]:
            part["energy_j"] = device_energy_j(device_of(chosen), part["wall_ms"], part["task_ms"])
    choice = choice_of(journey.country)
    tried = {p: _succeeds(journey, p) for p in (_SLOW_PROFILE, _OLD_PROFILE)} if more_profiles else {}
    steps = [_step(position, every) for position in range(len(first["parts"]))]
    total = {c: spread([_over(run, c) for run in every]) for c in COUNTED}
    size = total["encoded_bytes"]["median"]
    walls, tasks, sizes = ([_over(run, c) for run in every] for c in ("wall_ms", "task_ms", "encoded_bytes"))
    used = Use(walls, tasks, sizes, chosen, journey.country, server_wh(journey.declared))
    outcomes = [[a["passed"] for a in run["assertions"]] for run in every]
    found = findings(_evidence(journey, first, tried, past, size))
    return {
        "schema_version": "1", "command": "ecodesign measure", "tool_version": __version__,
        "measured_on": past.today.isoformat(), "browser": first["browser"], "journey": journey.name,
        "functional_unit": journey.functional_unit,
        "profile": chosen, "runs": runs, "flaky": is_flaky(outcomes, [_over(r, "requests") for r in every]),
        "hosts": list(journey.hosts), "steps": steps, "total": total, "scores": scores_of(steps, size),
        "assertions": _worst_assertions(every), "expected_missing": first["expected_missing"],
        "accessibility": first["violations"], "findings": [_finding(f, journey, choice) for f in found],
        **functional_unit_footprint(used), "assumptions": assumptions(used), "country": journey.country,
        "declared": dict(journey.declared), "acts_per_year": journey.acts_per_year,
        "warm": first["warm"], "idle": first["idle"], "console_errors": first["console_errors"],
        "events": {k: first[k] for k in ("dialogs", "popups", "downloads")},
        "blocked_hosts": sorted({h for p in first["parts"] for h in p["blocked_hosts"]}), "coverage": first["coverage"],
        "requests": first["requests"], "media": first["media"], "hidden_bytes": first["hidden_bytes"],
        "cookies": first["cookies"],
        "by_run": [{c: [p[c] for p in run["parts"]] for c in COUNTED} for run in every],
    }  # fmt: skip


def write_measure(
    source: str, runs: int, profile: str | None, lang: Language, out: Path, more: bool, previous: Sequence[str] = ()
) -> dict[str, Any]:
    """Measures and writes the folder: results and report; ``previous`` are folders of earlier results."""
    from ecosoin.pages.writing import write_report
    from ecosoin.studies.ecodesign.report.measurement import ecodesign_report

    journey = load_journey(source)
    past = History(tuple(earlier_result(p, journey.name) for p in previous))
    document = measure(journey, runs, profile, more, past)
    with result_folder(out, "ecodesign-measure") as folder:
        write_document(document, folder / MARKER)
        write_report(ecodesign_report(document, lang), folder)
    return document


def _over(run: dict[str, Any], column: str) -> float:
    together: Callable[[list[float]], float] = max if column in _LARGEST else sum
    return together([p[column] for p in run["parts"]])


def _step(position: int, every: list[dict[str, Any]]) -> dict[str, Any]:
    first = every[0]["parts"][position]
    kept = {k: first[k] for k in ("name", "by_type", "by_party")}
    return {**kept, **{c: spread([run["parts"][position][c] for run in every]) for c in COUNTED}}


def _worst_assertions(every: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**a, "passed": all(run["assertions"][i]["passed"] for run in every)}
        for i, a in enumerate(every[0]["assertions"])
    ]


def _succeeds(journey: Journey, profile: str) -> bool:
    try:
        run = run_journey(replace(journey, idle_s=0), RunOptions(profile, details=False, warm=False))
    except InputProblems:
        return False
    return all(a["passed"] for a in run["assertions"])


def _evidence(
    journey: Journey, run: dict[str, Any], tried: dict[str, bool], past: History, measured_bytes: float
) -> Evidence:
    answering = {urlsplit(r["url"]).hostname or "" for r in run["requests"] if r["status"]}
    return Evidence(
        run["parts"], run["requests"], run["coverage"], run["idle"], run["growth"], run["warm_requests"],
        frozenset(journey.third_parties), journey.declared, constants(), typed=run["typed"],
        slow_passed=tried.get(_SLOW_PROFILE), old_device_passed=tried.get(_OLD_PROFILE),
        narrow_overflow=run["overflow"], media=run["media"], hidden_bytes=run["hidden_bytes"], code=run["code"],
        cookies=run["cookies"], codecs=load_reference_table("ecodesign/codecs"),
        recent_features=load_reference_table("ecodesign/recent_features"), inference=journey.inference,
        green_hosts=journey.green_hosts, hosts_without_ipv6=hosts_without_ipv6(answering),
        previous=past.previous, measured_bytes=measured_bytes, today=past.today.isoformat(),
    )  # fmt: skip


def _finding(found: Finding, journey: Journey, choice: Any) -> dict[str, Any]:
    record = asdict(found)
    if found.saving_bytes:
        mg = transfer_co2e_mg(choice, found.saving_bytes)
        record["saving_co2e_mg_per_act"] = mg
        if journey.acts_per_year:
            record["saving_co2e_mg_per_year"] = mg * journey.acts_per_year
    return record
