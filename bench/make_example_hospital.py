"""Writes the example hospital: fictional, seeded, its sizes computed from the ratios of its ``SOURCES.csv``.

    .venv/bin/python bench/make_example_hospital.py

The files are as untidy as real ones, on purpose: a GLPI list in Windows-1252 with missing purchase dates, a line
exported twice and virtual machines among the computers; an RVTools workbook where one host has lost its processors;
our own tables with decimal commas for what no tool inventories.
"""

from __future__ import annotations

import csv
import random
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

FOLDER = Path(__file__).parents[1] / "src" / "ecosoin" / "reference" / "examples" / "hospital"
SEED = 450
YEAR = 2025

SITES = (("Site principal", 0.78), ("Centre de consultations", 0.12), ("EHPAD Les Tilleuls", 0.10))
WARDS = {
    "Site principal": (
        ("Urgences", 9), ("Médecine", 14), ("Chirurgie", 10), ("Bloc opératoire", 6), ("Réanimation", 5),
        ("Cardiologie", 6), ("Maternité", 7), ("Pédiatrie", 5), ("Imagerie", 8), ("Laboratoire", 6),
        ("Pharmacie", 4), ("Administration", 13), ("DSI", 4), ("Logistique", 3),
    ),
    "Centre de consultations": (("Consultations", 8), ("Secrétariat médical", 4)),
    "EHPAD Les Tilleuls": (("Soins", 5), ("Administration", 2)),
}  # fmt: skip
COMPUTERS = (
    (
        "Ordinateur fixe",
        0.58,
        (("Dell Inc.", "OptiPlex 7010"), ("HP", "ProDesk 600 G6"), ("Lenovo", "ThinkCentre M70q")),
    ),
    ("Ordinateur portable", 0.24, (("Dell Inc.", "Latitude 5430"), ("HP", "EliteBook 840 G8"))),
    ("Client léger", 0.10, (("HP", "t640"),)),
    ("Station de travail", 0.04, (("Dell Inc.", "Precision 3660"),)),
    ("Chariot informatique de soins", 0.04, (("", "Chariot de soins"),)),
)
APPLICATIONS = (
    ("Dossier patient informatisé", 26), ("PACS et RIS", 16), ("Laboratoire", 9), ("Pharmacie", 7), ("Imagerie 3D", 4),
    ("Gestion économique et paie", 12), ("Messagerie et annuaire", 14), ("Bureautique", 16), ("Interfaces", 8),
    ("Supervision et sauvegarde", 10), ("Portail patient", 4), ("Téléconsultation", 3),
)  # fmt: skip


def ratios() -> dict[str, float]:
    """The ratios of ``SOURCES.csv`` by id."""
    with (FOLDER / "SOURCES.csv").open(encoding="utf-8", newline="") as stream:
        return {row["id"]: float(row["value"]) for row in csv.DictReader(stream)}


class Places:
    """Draws a place (site, service) for a device."""

    def __init__(self, dice: random.Random):
        self.dice = dice

    def draw(self) -> tuple[str, str]:
        site = self.dice.choices([s for s, _ in SITES], [w for _, w in SITES])[0]
        wards = WARDS[site]
        return site, self.dice.choices([w for w, _ in wards], [n for _, n in wards])[0]


def bought(dice: random.Random, missing: float, oldest: int) -> str:
    """A purchase date as GLPI shows it, or nothing."""
    if dice.random() < missing:
        return ""
    day = date(YEAR, 6, 30) - timedelta(days=dice.randint(60, 365 * oldest))
    return day.strftime("%d/%m/%Y")


def glpi_list(dice: random.Random, size: dict[str, float]) -> None:
    """The list GLPI exports: computers, screens, printers, phones."""
    places, rows = Places(dice), []
    staff, missing = size["staff"], size["missing_purchase_date_share"]
    computers = round(staff * size["pc_per_staff"])

    def add(
        prefix: str, number: int, kind: str, maker: str, model: str, oldest: int, status: str = "En service"
    ) -> None:
        site, ward = places.draw()
        serial = f"{prefix}{dice.randrange(16**7):07X}"
        place = f"{site} > {ward}"
        when = bought(dice, missing, oldest)
        rows.append([f"{prefix}-{number:04d}", status, maker, serial, kind, model, place, ward, when])

    kinds, weights = [c[0] for c in COMPUTERS], [c[1] for c in COMPUTERS]
    models = {c[0]: c[2] for c in COMPUTERS}
    for i in range(1, computers + 1):
        kind = dice.choices(kinds, weights)[0]
        maker, model = dice.choice(models[kind])
        add("PC", i, kind, maker, model, 8, "Réformé" if dice.random() < 0.004 else "En service")
    for i in range(1, round(computers * size["screen_per_pc"]) + 1):
        large = dice.random() < 0.12
        add("EC", i, "Écran 27 pouces" if large else "Écran 24 pouces", "Iiyama", "XUB2792" if large else "XUB2492", 10)
    for i in range(1, round(computers * size["printer_per_pc"]) + 1):
        mfp = dice.random() < 0.35
        kind, maker, model = ("Multifonction", "Canon", "iR C3326") if mfp else ("Imprimante", "HP", "LaserJet M507")
        add("IM", i, kind, maker, model, 9)
    for i in range(1, round(staff * size["smartphone_per_staff"]) + 1):
        add("TM", i, "Smartphone", "Samsung", "Galaxy XCover 6", 5)
    for i in range(1, 4):
        rows.append([f"VMPC-{i:02d}", "En service", "VMware, Inc.", f"VM{i:06d}", "VMware", "VMware7,1", "", "DSI", ""])
    rows.append(rows[16])
    header = ["Nom", "Statut", "Fabricant", "Numéro de série", "Type", "Modèle", "Lieu", "Groupe", "Date d'achat"]
    with (FOLDER / "glpi_parc.csv").open("w", encoding="cp1252", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerows([header, *rows])


def rvtools(dice: random.Random, size: dict[str, float]) -> list[str]:
    """The RVTools workbook: hosts and virtual machines, one host without its processors; gives the machines."""
    book = xlsxwriter.Workbook(FOLDER / "rvtools_export.xlsx")
    book.set_properties({"created": datetime(YEAR, 6, 30)})
    hosts = [f"esx{i:02d}.chv.example" for i in range(1, round(size["host"]) + 1)]
    guests = book.add_worksheet("vInfo")
    header = (
        "VM",
        "Powerstate",
        "Template",
        "CPUs",
        "Memory",
        "Provisioned MB",
        "Datacenter",
        "Cluster",
        "Host",
        "VM ID",
    )
    guests.write_row(0, 0, header)
    names = []
    for row in range(1, round(size["host"] * size["vm_per_host"]) + 1):
        application = dice.choices([a for a, _ in APPLICATIONS], [n for _, n in APPLICATIONS])[0]
        host = dice.randrange(len(hosts))
        name = f"srv-{_short(application)}-{row:03d}"
        names.append(f"{name}|{application}")
        state = "poweredOff" if dice.random() < size["stopped_vm_share"] else "poweredOn"
        vcpu, memory = dice.choice((2, 2, 4, 4, 8, 16)), dice.choice((4096, 8192, 8192, 16384, 32768, 65536))
        disk = dice.choice((61440, 102400, 204800, 512000, 1048576))
        cluster = "Production" if host < len(hosts) - 2 else "Secours"
        guests.write_row(
            row, 0, (name, state, "False", vcpu, memory, disk, "CH Valmarais", cluster, hosts[host], f"vm-{1000 + row}")
        )
    sheet = book.add_worksheet("vHost")
    sheet.write_row(
        0, 0, ("Host", "Datacenter", "Cluster", "# CPU", "Cores per CPU", "# Cores", "# Memory", "Vendor", "Model")
    )
    for row, host in enumerate(hosts, start=1):
        cluster = "Production" if row <= len(hosts) - 2 else "Secours"
        processors = ("", "", "") if row == len(hosts) else (2, 16, 32)
        cells = (host, "CH Valmarais", cluster, *processors, 524288, "Dell Inc.", "PowerEdge R740")
        sheet.write_row(row, 0, cells)
    book.close()
    return names


def _short(application: str) -> str:
    return "".join(w[0].lower() for w in application.split() if w[0].isalpha()).replace("é", "e") or "x"


def own_tables(size: dict[str, float], machines: list[str]) -> None:
    """What no tool inventories: imaging, network, rooms, cloud, paper, travel; applications; the establishment."""
    beds, staff = size["beds"], size["staff"]
    systems = (
        ("IRM", 1, "Imagerie", 10), ("Scanner (TDM)", 2, "Imagerie", 9), ("Salle de radiologie", 5, "Imagerie", 12),
        ("Mammographe", 1, "Imagerie", 10), ("Échographe", 7, "Imagerie", 7),
        ("Salle d'angiographie", 1, "Cardiologie", 10), ("Arceau mobile", 2, "Bloc opératoire", 10),
    )  # fmt: skip
    stations = round(sum(n for _, n, _, _ in systems) * size["pacs_station_per_system"])
    site, room = "Site principal", "salle informatique"
    lines: list[tuple[object, ...]] = [(k, n, site, s, "", life, "", "") for k, n, s, life in systems]
    lines += [
        ("Station de lecture PACS", stations, site, "Imagerie", "", "", "", ""),
        ("Écran de diagnostic", 2 * stations, site, "Imagerie", "", "", "", ""),
        ("Moniteur multiparamétrique", round(beds * size["monitor_per_bed"]), site, "Réanimation", "", "", "", ""),
        ("Pompe à perfusion connectée", round(beds * size["pump_per_bed"]), site, "Médecine", "", "", "", ""),
        ("Automate de biologie", 4, site, "Laboratoire", "", "", "", ""),
        ("Téléviseur de chambre", round(beds * size["television_per_bed"]), site, "Médecine", "", "", "", ""),
        ("Terminal au chevet", 60, site, "Médecine", "", "", "", ""),
        ("Téléphone IP", round(staff * size["ip_phone_per_staff"]), site, "Administration", "", 8, "", ""),
        ("Tablette", 70, site, "Consultations", "", "", "", ""),
        ("Vidéoprojecteur", 18, site, "Administration", "", "", "", ""),
        ("Commutateur réseau", round(staff * size["switch_per_staff"]), site, "DSI", "", 8, "", ""),
        ("Point d'accès Wi-Fi", round(beds * size["access_point_per_bed"]), site, "DSI", "", 7, "", ""),
        ("Pare-feu", 4, site, "DSI", room, "", "", ""),
        ("Routeur", 6, site, "DSI", room, "", "", ""),
        ("Serveur", 7, site, "DSI", room, "", "", ""),
        ("Baie de stockage", 3, site, "DSI", room, "", "", ""),
        ("Baie NAS", 2, site, "DSI", room, "", "", ""),
        ("Onduleur", 2, site, "DSI", room, "", "", ""),
        ("Utilisateur SaaS", 350, site, "Administration", "", 1, "", ""),
        ("Cloud VM", 6, site, "Portail patient", "hyperscale", 1, "", ""),
        ("Feuille A4", round(staff * size["sheet_per_staff"]), site, "Administration", "", 1, "", ""),
        ("Voiture (km)", 24500, site, "DSI", "", 1, "", ""),
        ("TER", 11200, site, "DSI", "", 1, "", ""),
    ]
    header = "identifiant;type;quantité;site;service;emplacement;durée de vie (an);énergie (kWh/an);part reconditionnée"
    text = [header]
    for number, (kind, quantity, *rest) in enumerate(lines, start=1):
        text.append(";".join(str(x) for x in (f"CHV-{number:03d}", kind, quantity, *rest)))
    text.append("CHV-900;Ordinateur portable;40;Site principal;DSI;domicile;4,5;21,6;0,25")
    (FOLDER / "autres_equipements.csv").write_text("\r\n".join(text) + "\r\n", encoding="utf-8-sig", newline="")
    rows = ["application;environnement;machine virtuelle"]
    rows += [f"{m.split('|')[1]};production;{m.split('|')[0]}" for m in machines]
    (FOLDER / "applications.csv").write_text("\n".join(rows) + "\n", encoding="utf-8", newline="")
    facts = (
        ("établissement", "Centre hospitalier de Valmarais (établissement fictif)"), ("lits", round(beds)),
        ("effectif", round(staff)), ("utilisateurs", round(staff * size["user_per_staff"])),
        ("télétravailleurs", round(staff * size["teleworker_per_staff"])), ("jours de télétravail par an", 60),
        ("registre des exclusions", "vidéosurveillance, automates de bâtiment, hébergements de tiers inconnus"),
        ("aucun appareil personnel", "charte informatique 2023 : appareils personnels refusés sur le réseau"),
    )  # fmt: skip
    lines_of_facts = ["donnée;valeur", *(f"{k};{v}" for k, v in facts)]
    (FOLDER / "etablissement.csv").write_text("\n".join(lines_of_facts) + "\n", encoding="utf-8", newline="")


def main() -> None:
    dice, size = random.Random(SEED), ratios()
    glpi_list(dice, size)
    machines = rvtools(dice, size)
    own_tables(size, machines)
    print({p.name: p.stat().st_size for p in sorted(FOLDER.iterdir())})


if __name__ == "__main__":
    main()
