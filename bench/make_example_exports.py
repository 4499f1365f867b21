"""Writes the example exports: a fictional hospital's, for the demonstration; every line is invented, by one seed.

.venv/bin/python bench/make_example_exports.py
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import xlsxwriter

FOLDER = Path(__file__).parents[1] / "src" / "ecosoin" / "reference" / "examples" / "exports"
DAY = date(2024, 6, 30)
SEED = 2024


def main() -> None:
    """An RVTools-like workbook, a fleet list, and five logs; the same bytes of data for a seed."""
    rng = np.random.default_rng(SEED)
    write_virtual_export(FOLDER / "fictif-rvtools.xlsx", 160, rng)
    _write(FOLDER / "fictif-parc.csv", ("name", "type", "user", "last_inventory", "screens"), _fleet(rng, 300))
    _write(FOLDER / "fictif-pacs.csv", ("archived", "size_mb", "reads", "last_read", "imported"), _pacs(rng, 3000))
    write_storage_listing(FOLDER / "fictif-fichiers.csv", 4000, rng)
    _write(FOLDER / "fictif-licences.csv", ("software", "user", "last_launch"), _licences(rng, 500))
    _write(FOLDER / "fictif-usages.csv", ("application", "feature", "user", "day", "target_users"), _usage(rng))
    _write(FOLDER / "fictif-presence.csv", ("host", "seen"), _presence(rng, 60))


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";", lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path


def _ago(rng: np.random.Generator, low: int, high: int) -> date:
    return DAY - timedelta(days=int(rng.integers(low, high)))


def write_virtual_export(path: Path, machines: int, rng: np.random.Generator) -> Path:
    """A workbook with the sheets and headers of RVTools."""
    hosts = max(2, machines // 20)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    book.set_properties({"created": datetime(DAY.year, DAY.month, DAY.day)})
    sheets: dict[str, tuple[Sequence[str], list[Sequence[object]]]] = {
        "vInfo": (("VM", "Powerstate", "Template", "CPUs", "Memory", "Provisioned MiB", "In Use MiB", "Host"), []),
        "vCPU": (("VM", "Powerstate", "Template", "CPUs", "Overall", "Max"), []),
        "vMemory": (("VM", "Powerstate", "Template", "Size MiB", "Active"), []),
        "vSnapshot": (("VM", "Name", "Date / time", "Size MiB (total)"), []),
        "vHealth": (("Name", "Message", "Message type"), []),
        "vHost": (("Host", "# CPU", "# Cores", "CPU usage %", "# Memory", "Memory usage %"), []),
    }
    for i in range(machines):
        name, state = f"VM-FICTIF-{i:05d}", "poweredOff" if rng.random() < 0.12 else "poweredOn"
        cpus, memory = int(rng.choice([1, 2, 4, 8])), int(rng.choice([2048, 4096, 8192, 16384]))
        disk = int(rng.integers(20_000, 400_000))
        limit, idle = cpus * 2600, rng.random() < 0.15
        used = limit * (rng.uniform(0, 0.015) if idle else rng.uniform(0.03, 0.6))
        active = memory * (rng.uniform(0, 0.05) if idle else rng.uniform(0.05, 0.7))
        host = f"hote{i % hosts:03d}.fictif.local"
        sheets["vInfo"][1].append((name, state, "False", cpus, memory, disk, int(disk * 0.7), host))
        if state == "poweredOn":
            sheets["vCPU"][1].append((name, state, "False", cpus, round(used), limit))
            sheets["vMemory"][1].append((name, state, "False", memory, round(active)))
        if rng.random() < 0.08:
            taken = _ago(rng, 0, 400).strftime("%Y/%m/%d 03:00:00")
            sheets["vSnapshot"][1].append((name, "avant mise à jour", taken, int(rng.integers(500, 60_000))))
    for i in range(max(1, machines // 60)):
        file = f"[baie1] VM-FICTIF-retiree-{i}/disque.vmdk"
        sheets["vHealth"][1].append((file, "Possibly a Zombie vmdk file! Please check.", "Zombie"))
    for i in range(hosts):
        cpu, memory_use = int(rng.integers(4, 45)), int(rng.integers(40, 85))
        sheets["vHost"][1].append((f"hote{i:03d}.fictif.local", 2, 32, cpu, 524_288, memory_use))
    for title, (header, rows) in sheets.items():
        sheet = book.add_worksheet(title)
        for r, row in enumerate((header, *rows)):
            sheet.write_row(r, 0, row)
    book.close()
    return path


def _fleet(rng: np.random.Generator, count: int) -> Iterable[Sequence[object]]:
    for i in range(count):
        kind = "computer" if rng.random() < 0.9 else "phone"
        seen = _ago(rng, 100, 700) if rng.random() < 0.09 else _ago(rng, 0, 60)
        screens = int(rng.choice([1, 2, 3, 4], p=[0.5, 0.42, 0.06, 0.02])) if kind == "computer" else ""
        yield f"POSTE-FICTIF-{i:04d}", kind, f"agent{int(i * 0.93):04d}", seen, screens


def _pacs(rng: np.random.Generator, count: int) -> Iterable[Sequence[object]]:
    for _ in range(count):
        archived, imported = _ago(rng, 1, 3650), rng.random() < 0.15
        never = rng.random() < (0.47 if imported else 0.3)
        reads = 0 if never else int(rng.integers(1, 9))
        last = "" if never else min(archived + timedelta(days=int(rng.exponential(60))), DAY)
        yield archived, round(float(rng.lognormal(4, 1.3)), 1), reads, last, "oui" if imported else "non"


def write_storage_listing(path: Path, count: int, rng: np.random.Generator) -> Path:
    """A listing with paths, sizes, dates, hashes and owners."""
    age = rng.exponential(900, count).astype(int)
    size = rng.lognormal(11, 2.5, count).astype(np.int64)
    content = rng.integers(0, max(2, int(count * 0.8)), count)
    owned = rng.random(count) < 0.8
    rows = (
        (
            f"/partage/fictif/{i % 97}/document-{i}.pdf",
            int(1000 + content[i]) if content[i] % 5 == 0 else int(size[i]),
            DAY - timedelta(days=int(age[i]) + 30),
            DAY - timedelta(days=int(age[i])),
            f"{content[i]:064x}" if content[i] % 5 == 0 else f"{i + count:064x}",
            f"service{i % 23}" if owned[i] else "",
        )
        for i in range(count)
    )
    return _write(path, ("path", "size_bytes", "modified", "accessed", "sha256", "owner"), rows)


def _licences(rng: np.random.Generator, count: int) -> Iterable[Sequence[object]]:
    for i in range(count):
        used = "" if rng.random() < 0.2 else _ago(rng, 0, 250)
        yield ("Dictée fictive" if i % 2 else "Bureautique fictive"), f"agent{i:04d}", used


def _usage(rng: np.random.Generator) -> Iterable[Sequence[object]]:
    for application, target, share in (("Dossier", 400, 0.8), ("Annuaire", 400, 0.5), ("Portail", 2000, 0.04)):
        for person in range(int(target * share)):
            for feature in range(12):
                if rng.random() < (0.6 if feature < 4 else 0.02):
                    yield application, f"fonction-{feature}", f"agent{person:04d}", _ago(rng, 0, 90), target


def _presence(rng: np.random.Generator, hosts: int) -> Iterable[Sequence[object]]:
    for host in range(hosts):
        left_on = rng.random() < 0.6
        for night in range(7):
            start = datetime(DAY.year, DAY.month, DAY.day, 9) - timedelta(days=night)
            hours = range(24) if left_on else range(9)
            for hour in hours:
                yield f"POSTE-FICTIF-{host:04d}", (start + timedelta(hours=hour)).isoformat(sep=" ")


if __name__ == "__main__":
    main()
