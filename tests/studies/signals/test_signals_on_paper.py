"""``ecosoin signals``: the share of what is flagged and what acting on it avoids, recomputed on paper."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from ecosoin.cli.main import main
from ecosoin.inputs.signals import Signal
from ecosoin.kernel.ranged import Amount
from ecosoin.kernel.vocabulary import MANDATORY_CRITERIA
from ecosoin.studies.signals.flagged import Flagged, not_computed, share_draws
from ecosoin.studies.signals.road.study import load_signals
from tests.small_studies import FACTORS, ITEMS, MIXES, SOURCES
from tests.studies.signals.test_signals import csv_file, found, machine, workbook

CLIMATE, METALS = "climate_change", "resource_use_minerals_metals"
LIFE = {"server": (5, 2000), "storage_ssd_tb": (8, 40), "desktop": (6, 150), "laptop": (4, 30), "monitor": (7, 60),
        "cloud_vm": (4, 300), "storage_tape_tb": (None, None)}  # fmt: skip
MADE = {
    CLIMATE: {"server": 1200, "storage_ssd_tb": 160, "desktop": 240, "laptop": 200, "monitor": 350, "cloud_vm": 100},
    METALS: {"server": 0.05, "storage_ssd_tb": 0.004, "desktop": 0.018, "laptop": 0.01, "monitor": 0.021,
             "cloud_vm": 0.003},
}  # fmt: skip
GONE = {"server": 30, "desktop": 12}
"""End of life, climate only."""
TAPE = {CLIMATE: 0.9, METALS: 7e-6}
MIX = {CLIMATE: 0.08, METALS: 4e-8}
OWN_ROOM, COLOCATION = 1.93, 1.55
TB = 1024**2 / 1e12


def write_factors(folder: Path) -> Path:
    folder.mkdir()
    unit = {CLIMATE: "kg CO2 eq", METALS: "kg Sb eq"}
    rows = [(i, "manufacturing", c, v) for c, made in MADE.items() for i, v in made.items()]
    rows += [(i, "end_of_life", CLIMATE, v) for i, v in GONE.items()]
    rows += [("storage_tape_tb", "use", c, v) for c, v in TAPE.items()]
    factors = "".join(f"{i},{s},{c},{v!r},{v!r},{v!r},0.9,{unit[c]},,2020,,medium,test,-,\n" for i, s, c, v in rows)
    items = "".join(
        f"{i},server,datacentres,{'' if life is None else life},{'' if kwh is None else kwh},{i} fr|{i},\n"
        for i, (life, kwh) in LIFE.items()
    )
    mixes = f"FR,2022,{CLIMATE},0.09,0.09,0.09,{unit[CLIMATE]}/kWh,test\n"
    mixes += "".join(f"FR,2024,{c},{v!r},{v!r},{v!r},{unit[c]}/kWh,test\n" for c, v in MIX.items())
    (folder / "sources.csv").write_text(SOURCES, encoding="utf-8")
    (folder / "items.csv").write_text(ITEMS + items, encoding="utf-8")
    (folder / "factors.csv").write_text(FACTORS + factors, encoding="utf-8")
    (folder / "electricity.csv").write_text(MIXES + mixes, encoding="utf-8")
    return folder


def made(item: str, criterion: str) -> float:
    """A year of the making and end of an item."""
    life = LIFE[item][0]
    assert life is not None
    whole = MADE[criterion][item] + (GONE.get(item, 0) if criterion == CLIMATE else 0)
    return whole / life


def powered(item: str, criterion: str, pue: float) -> float:
    kwh = LIFE[item][1]
    assert kwh is not None
    return kwh * pue * MIX[criterion]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signaux")
    write_factors(folder / "jeu")
    (folder / "exports").mkdir()
    vm = ["VM", "Powerstate", "Template", "In Use MiB"]
    cpu = ["VM", "Powerstate", "Template", "CPUs", "Overall", "Max"]
    ram = ["VM", "Powerstate", "Template", "Size MiB", "Active"]
    workbook(
        folder / "exports" / "rv.xlsx",
        {
            "vInfo": [
                vm,
                ["a", "poweredOff", "False", 3_000_000],
                ["b", "poweredOn", "False", 2_000_000],
                ["c", "poweredOn", "False", 1_000_000],
                ["d", "suspended", "False", 7_000_000],
            ],
            "vCPU": [cpu, ["b", "poweredOn", "False", 4, 10, 10_000], ["c", "poweredOn", "False", 2, 6000, 10_000],
                     ["d", "suspended", "False", 4, 10, 10_000]],
            "vMemory": [ram, ["b", "poweredOn", "False", 40_000, 2000], ["c", "poweredOn", "False", 8000, 6000],
                        ["d", "suspended", "False", 40_000, 200]],
            "vHealth": [["Name", "Message", "Message type"], ["x.vmdk", "Possibly a Zombie vmdk file!", "Zombie"]],
            "vHost": [["Host", "CPU usage %", "# Memory"], ["h1", 8, 100_000], ["h2", 45, 100_000]],
        },
    )  # fmt: skip
    for data in (
        machine("m1", "2024-06-20 08:00:00", "anne", 5, []),
        machine("m2", "2024-06-20 08:00:00", "anne", 1, []),
        machine("m3", "2024-06-20 08:00:00", "anne", 2, []),
        machine("m4", "2023-06-20 08:00:00", "bob", 2, []),
        machine("m5", "2023-06-20 08:00:00", "carl", 2, []),
        machine("m6", "2023-06-20 08:00:00", "dora", 2, []) | {"itemtype": "Laptop"},
    ):
        (folder / "exports" / f"{data['deviceid']}.json").write_text(json.dumps(data), encoding="utf-8")
    csv_file(
        folder / "exports" / "pacs.csv",
        "archived,size_mb,reads,last_read,imported",
        "2020-01-01,4000000,0,,no",
        "2020-01-01,2500000,0,,no",
        "2020-01-01,9000000,3,2021-01-01,no",
        "2020-01-01,1500000,0,,yes",
        "2024-05-01,1500000,0,,yes",
        "2024-05-01,1500000,0,,yes",
    )
    csv_file(
        folder / "exports" / "usage.csv",
        "application,person,target",
        *[f"rare{i},a,50" for i in range(3)],
        *[f"vive,u{i},20" for i in range(9)],
    )
    nights = [f"p{k},2024-06-{d:02d} 23:30:00" for k in range(4) for d in (24, 25, 26)]
    csv_file(folder / "exports" / "presence.csv", "host,seen", *nights, "jour,2024-06-24 10:00:00")
    return folder


def run(work: Path, *more: str) -> Result:
    arguments = ["signals", str(work / "exports"), "--factors", str(work / "jeu"), "--seed", "3", *more]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.fixture(scope="module")
def records(work: Path) -> dict[str, dict[str, Any]]:
    more = ("--date", "2024-06-30", "--draws", "30000", "--out", str(work / "out"), "--json")
    done = run(work, *more)
    assert done.exit_code == 0, done.stderr
    return {r["signal"]: r for r in json.loads(done.stdout)}


COUNTED = {
    "vm_powered_off": (1, 4), "vm_idle": (1, 2), "vm_cpu_overprovisioned": (0, 2),
    "vm_memory_overprovisioned": (1, 2), "disk_orphan": (1, 4), "host_underused": (1, 2), "machine_not_seen": (3, 6),
    "several_machines": (1, 4), "many_screens": (1, 6), "images_never_read": (2, 3), "imported_never_read": (1, 3),
    "application_few_users": (3, 4), "left_on_at_night": (4, 5),
}  # fmt: skip


def test_counts(records: dict[str, dict[str, Any]]) -> None:
    assert {k: (r["count"], r["population"]) for k, r in records.items()} == COUNTED
    assert all(r["share"] == pytest.approx(r["count"] / r["population"]) for r in records.values())


SAVED = {
    # actionable, its range, then the quantities on each item: (item, embedded, energy, PUE)
    "vm_powered_off": ((0.7, 0.4, 0.95), [(3_000_000 * TB, "storage_ssd_tb", 1, 1, OWN_ROOM)]),
    "vm_idle": ((0.5, 0.2, 0.8), [(0.4, "server", 1, 1, OWN_ROOM), (2_000_000 * TB, "storage_ssd_tb", 1, 1, OWN_ROOM)]),
    "vm_memory_overprovisioned": ((0.3, 0.1, 0.6), [(0.4 * 0.75, "server", 1, 1, OWN_ROOM)]),
    "disk_orphan": ((0.8, 0.5, 1), [(0, "storage_ssd_tb", 1, 1, OWN_ROOM)]),
    "host_underused": ((0.25, 0, 0.5), [(1, "server", 1, 1, OWN_ROOM)]),
    "machine_not_seen": ((0.5, 0.2, 0.8), [(2, "desktop", 1, 0, 1), (1, "laptop", 1, 0, 1)]),
    "several_machines": ((0.5, 0.2, 0.8), [(2, "desktop", 1, 1, 1)]),
    "many_screens": ((0.6, 0.3, 0.9), [(3, "monitor", 1, 1, 1)]),
    "imported_never_read": ((0.9, 0.6, 1), [(1.5, "storage_ssd_tb", 1, 1, OWN_ROOM)]),
    "application_few_users": ((0.5, 0.2, 0.8), [(3, "cloud_vm", 1, 1, COLOCATION)]),
    "left_on_at_night": ((0.6, 0.4, 0.76), [(4, "desktop", 0, 1, 1)]),
    "images_never_read": ((0.9, 0.7, 1), [(6.5, "storage_ssd_tb", 1, 1, OWN_ROOM)]),
}  # fmt: skip


@pytest.mark.parametrize("criterion", [CLIMATE, METALS])
@pytest.mark.parametrize("signal", sorted(SAVED))
def test_what_acting_avoids(records: dict[str, dict[str, Any]], signal: str, criterion: str) -> None:
    """Images go to tape rather than nowhere: what the tape weighs comes off."""
    (value, low, high), lines = SAVED[signal]
    flagged = sum(n * (a * made(i, criterion) + b * powered(i, criterion, p)) for n, i, a, b, p in lines)
    flagged -= 6.5 * TAPE[criterion] if signal == "images_never_read" else 0
    row = next(r for r in records[signal]["avoided"] if r["criterion"] == criterion)
    assert row["value"] == pytest.approx(value * flagged, rel=1e-9)
    expected = tuple(flagged * x for x in (low, value, high))
    assert (row["p05"], row["p50"], row["p95"]) == pytest.approx(expected, abs=0.03 * flagged)


@pytest.mark.parametrize("signal", sorted(SAVED))
def test_energy_avoided(records: dict[str, dict[str, Any]], signal: str) -> None:
    (value, *_), lines = SAVED[signal]
    kwh = sum(n * b * (LIFE[i][1] or 0) * pue for n, i, _, b, pue in lines)
    row = next((r for r in records[signal]["avoided"] if r["criterion"] == "final_energy"), None)
    assert (row["value"] if row else 0) == pytest.approx(value * kwh, rel=1e-9)


def test_what_saves_nothing_by_itself(records: dict[str, dict[str, Any]]) -> None:
    assert [s for s, r in records.items() if not r["avoided"]] == ["vm_cpu_overprovisioned"]
    units = {r["criterion"]: r["unit"] for r in records["vm_idle"]["avoided"]}
    assert {c: units[c] for c in (CLIMATE, METALS, "final_energy")} == {
        CLIMATE: "kg CO2 eq", METALS: "kg Sb eq", "final_energy": "kWh",
    }  # fmt: skip
    assert set(units) <= {*MANDATORY_CRITERIA, "final_energy"}


def test_the_share_of_a_record_follows_its_counts(records: dict[str, dict[str, Any]]) -> None:
    """Four of five desktops, published 0.67: Beta(1.34 + 4, 0.66 + 1), drawn apart."""
    drawn = np.random.default_rng(8).beta(5.34, 1.66, 400_000)
    row = records["left_on_at_night"]["share_interval"]
    expected = tuple(np.quantile(drawn, (0.05, 0.5, 0.95)))
    assert (row["p05"], row["p50"], row["p95"]) == pytest.approx(expected, abs=0.006)


def signal(value: float, low: float) -> Signal:
    base = load_signals()[0]
    return Signal(**{**vars(base), "published": Amount("vm_powered_off", "share", value, low, 1.0)})


@pytest.mark.parametrize(
    ("published", "low", "count", "population", "a", "b"),
    [
        (0.3, 0.1, 3, 8, 3.6, 6.4),
        (0.3, 0.1, 0, 0, 0.6, 1.4),
        (0.05, 0.4, 2, 9, 2.8, 8.2),
        (0.3, 0.1, 9, 7, 9.6, 1.4),
        (0.8, 0.5, 40, 60, 41.6, 20.4),
    ],
)
def test_a_published_share_is_worth_two_observations(
    published: float, low: float, count: float, population: float, a: float, b: float
) -> None:
    """Beta(a, b): mean a / (a + b), variance ab / ((a + b)2 (a + b + 1))."""
    drawn = share_draws(signal(published, low), Flagged("vm_powered_off", count, population), 5, 60_000)
    assert drawn.mean() == pytest.approx(a / (a + b), abs=0.004)
    assert drawn.var() == pytest.approx(a * b / ((a + b) ** 2 * (a + b + 1)), rel=0.04)


def test_a_published_certainty_stays_a_share() -> None:
    drawn = share_draws(signal(1.4, 0.1), Flagged("vm_powered_off", 5, 5), 5, 2000)
    assert drawn.min() > 0.99 and drawn.max() <= 1


def test_what_no_export_could_tell() -> None:
    signals = load_signals()
    left = not_computed(signals, [Flagged("vm_idle", 1, 2), Flagged("files_dark", 1, 2)])
    assert len(left) == len(signals) - 2 == 19
    assert {"vm_idle", "files_dark"} & {s.signal for s in left} == set()


def test_reading(work: Path, records: dict[str, dict[str, Any]]) -> None:
    reading = json.loads((work / "out" / "reading.json").read_text("utf-8"))
    files = {(f["file"], f["sheet"]): (f["format"], f["unit"], f["lines"], f["kept"]) for f in reading["reading"]}
    sheets = {"vInfo": 4, "vCPU": 3, "vMemory": 3, "vHealth": 1, "vHost": 2}
    assert files == {
        **{("rv.xlsx", sheet): ("rvtools", "row", n + 1, n) for sheet, n in sheets.items()},
        ("pacs.csv", None): ("pacs", "line", 7, 6), ("usage.csv", None): ("usage_log", "line", 13, 12),
        ("presence.csv", None): ("presence", "line", 14, 13),
        **{(f"m{i}.json", None): ("glpi", "record", 1, 1) for i in range(1, 7)},
    }  # fmt: skip
    assert len(records) + len(reading["not_computed"]) == 21
    assert reading["dates"] == {"glpi": "2024-06-20", "pacs": "2024-05-01", "presence": "2024-06-26"}
    study = reading["study"]
    assert (study["country"], study["draws"], study["seed"]) == ("FR", 30000, 3)
    assert (
        study["factor_sets"] == ["jeu", "health-services", "ademe-2022", "manufacturers-pcf"] and study["year"] == 2024
    )
    assert reading["problems"] == []


def test_without_a_date_ages_count_from_the_latest_of_each_export(work: Path) -> None:
    """The machines of June 2023 are still a year older than the last inventory, the images four than the last."""
    done = run(work, "--draws", "200", "--out", str(work / "sans"), "--json")
    found = {r["signal"]: (r["count"], r["population"]) for r in json.loads(done.stdout)}
    assert found == COUNTED
    problems = json.loads((work / "sans" / "reading.json").read_text("utf-8"))["problems"]
    assert {p["code"] for p in problems} == {"signals-date-missing"} and len(problems) == 3
    early = run(work, "--draws", "200", "--out", str(work / "tôt"), "--json", "--date", "2023-07-01")
    early_records = {r["signal"]: r for r in json.loads(early.stdout)}
    old = {s: r["count"] for s, r in early_records.items()}
    assert (old["machine_not_seen"], old["images_never_read"], old["imported_never_read"]) == (0, 2, 1)
    night = next(r["value"] for r in early_records["left_on_at_night"]["avoided"] if r["criterion"] == CLIMATE)
    assert night == pytest.approx(0.6 * 4 * 150 * 0.09), "electricity of the year of the date"


def test_the_terminal_shows_the_heaviest_first(work: Path, records: dict[str, dict[str, Any]]) -> None:
    done = run(work, "--date", "2024-06-30", "--draws", "200", "--out", str(work / "écran"), "--lang", "en")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert "13" in lines[0]
    read = {r["file"] for r in json.loads((work / "écran" / "reading.json").read_text("utf-8"))["reading"]}
    told = {line.partition(":")[0].partition("#")[0].strip() for line in lines[10:20]}
    assert len(lines) > 10 and told <= read
    climate = {
        r["label"]["en"]: next((a["value"] for a in r["avoided"] if a["criterion"] == CLIMATE), 0.0)
        for r in json.loads((work / "écran" / "results.json").read_text("utf-8"))
    }
    heaviest = sorted(climate, key=lambda label: -climate[label])[:8]
    assert [line.partition(":")[0].strip() for line in lines[1:9]] == heaviest
    assert "report.html" in done.stderr


def test_signals_of_the_reference_are_whole() -> None:
    """Each of the four classes; a rate within its range; an action within its own; a saving names what it counts."""
    signals = load_signals()
    assert {s.kind for s in signals} == {"unused", "under_optimised", "excessive", "disproportionate"}
    for s in signals:
        for given in (s.published, s.actionable):
            assert 0 <= (given.low or 0) <= given.value <= (given.high or 0) <= 1
        assert [set(source) for source in s.sources.values()] == [{"fr", "en"}] * 2
        assert all(
            x.basis in ("tb", "unit", "server") and (x.embedded, x.energy, x.use) != (0, 0, 0) for x in s.avoided
        )
        assert all(x.use == (-1 if x.item == "storage_tape_tb" else 0) for x in s.avoided)
        assert s.confidence in ("low", "medium", "high")


def test_avoided_footprint_by_hand(tmp_path: Path) -> None:
    """A powered-off machine of 10 TB: 10 * 0.7 TB of SSD, manufacturing over 8 years, 36.8 kWh/TB at PUE 1.93."""
    tb = 10e12 / 1024**2
    sheets = {"vInfo": [["VM", "Powerstate", "Template", "In Use MB"], ["v", "poweredOff", "False", tb]]}
    record = found(tmp_path, workbook(tmp_path / "rv.xlsx", sheets))["vm_powered_off"]
    climate = next(a for a in record["avoided"] if a["criterion"] == "climate_change")
    energy = next(a for a in record["avoided"] if a["criterion"] == "final_energy")
    assert energy["value"] == pytest.approx(7 * 36.797475 * 1.93, rel=1e-6)
    embodied = 7 / 8 * (113.75 + 8.791666666666666 + 1.2541666666666667)
    assert climate["value"] == pytest.approx(embodied + energy["value"] * 0.0519, rel=1e-6)
    assert climate["p05"] < climate["value"] < climate["p95"]


def test_local_counts_replace_the_published_rate(tmp_path: Path) -> None:
    """Published 30 %; 200 machines, none off: the share is 0, its interval far below the published rate."""
    rows = [["VM", "Powerstate", "Template"], *([f"v{i}", "poweredOn", "False"] for i in range(200))]
    record = found(tmp_path, workbook(tmp_path / "rv.xlsx", {"vInfo": rows}))["vm_powered_off"]
    assert record["share"] == 0 and record["published"]["value"] == 0.3
    assert record["share_interval"]["p95"] < 0.02
