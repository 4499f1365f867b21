"""The files to fill: one CSV a table and one workbook, with headers in words, an example and the lists of choices."""

from __future__ import annotations

import csv
from pathlib import Path

import xlsxwriter

from ecosoin.inputs.columns import TABLES, ColumnSpec
from ecosoin.kernel.errors import Language, UsageError
from ecosoin.reference import load_reference_table

TABLE_NAMES = {
    "equipment": {"fr": "equipements", "en": "equipment"},
    "virtual_machine": {"fr": "machines_virtuelles", "en": "virtual_machines"},
    "application": {"fr": "applications", "en": "applications"},
    "study_fact": {"fr": "donnees_etude", "en": "study_facts"},
}
WORKBOOK = {"fr": "inventaire.xlsx", "en": "inventory.xlsx"}
README = {"fr": "LISEZMOI.md", "en": "README.md"}
_LIST_ROWS = 5000


def write_template(folder: Path, language: Language) -> list[Path]:
    """Writes the template in a new or empty folder; gives the files written."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("out-folder-in-the-way", path=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for table, specs in TABLES.items():
        path = folder / f"{TABLE_NAMES[table][language]}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
            writer.writerow([_header(s, language) for s in specs])
            writer.writerow(_example(table, specs, language))
        written.append(path)
    written += [_workbook(folder / WORKBOOK[language], language), _readme(folder / README[language], language)]
    return written


def _header(spec: ColumnSpec, language: Language) -> str:
    return spec.fr if language == "fr" else spec.en


def _example(table: str, specs: tuple[ColumnSpec, ...], language: Language) -> list[str]:
    """The example line, commented: its first cell begins with « # »."""
    values = {
        row["column"]: row[language] for row in load_reference_table("inventory_example") if row["table"] == table
    }
    cells = [values.get(s.name, "") for s in specs]
    return [f"# {cells[0]}", *cells[1:]]


def _workbook(path: Path, language: Language) -> Path:
    book = xlsxwriter.Workbook(path, {"in_memory": True})
    bold = book.add_format({"bold": True, "bottom": 1})
    required = book.add_format({"bold": True, "bottom": 1, "bg_color": "#DDEBF7"})
    grey = book.add_format({"italic": True, "font_color": "#595959"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for table, specs in TABLES.items():
        sheet = book.add_worksheet(TABLE_NAMES[table][language])
        sheet.freeze_panes(1, 1)
        example = _example(table, specs, language)
        for i, spec in enumerate(specs):
            header = _header(spec, language)
            sheet.write_string(0, i, header, required if spec.required else bold)
            sheet.write_string(1, i, example[i], grey)
            sheet.set_column(i, i, max(12, len(header) + 2), day if spec.type == "DATE" else None)
            if spec.choices:
                sheet.data_validation(2, i, _LIST_ROWS, i, {"validate": "list", "source": list(spec.choices)})
    book.close()
    return path


def _readme(path: Path, language: Language) -> Path:
    french = language == "fr"
    lines = [
        "# Inventaire à remplir" if french else "# Inventory to fill",
        "",
        *(_INTRODUCTION_FR if french else _INTRODUCTION_EN),
    ]
    for table, specs in TABLES.items():
        lines += ["", f"## {TABLE_NAMES[table][language]}", ""]
        lines += ["| colonne | nécessaire | valeurs |" if french else "| column | needed | values |", "|---|---|---|"]
        yes = "oui" if french else "yes"
        lines += [f"| {_header(s, language)} | {yes if s.required else ''} | {_values(s, french)} |" for s in specs]
    lines += ["", "Données reconnues :" if french else "Facts known:", ""]
    lines += ["| donnée | unité |" if french else "| fact | unit |", "|---|---|"]
    lines += [f"| {f[language]} (`{f['fact']}`) | {f['unit']} |" for f in load_reference_table("study_facts")]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


_INTRODUCTION_FR = (
    "Remplissez le classeur `inventaire.xlsx`, ou les fichiers CSV, puis lancez :",
    "",
    "    ecosoin footprint inventaire.xlsx --year 2025 --out resultats",
    "",
    "Seuls les équipements sont nécessaires. Laissez vide ce que vous ne savez pas : une valeur par défaut, marquée",
    "comme telle dans le rapport, est prise. Une ligne dont la première cellule commence par « # » suivi d'une espace",
    "est un commentaire. Les en-têtes français et anglais sont acceptés, dans n'importe quel ordre.",
)
_INTRODUCTION_EN = (
    "Fill the workbook `inventory.xlsx`, or the CSV files, then run:",
    "",
    "    ecosoin footprint inventory.xlsx --year 2025 --out results --lang en",
    "",
    "Only equipment is needed. Leave empty what you do not know: a default value, marked as such in the report, is",
    "taken. A row whose first cell begins with “#” followed by a space is a comment. French and English headers are",
    "accepted, in any order.",
)


def _values(spec: ColumnSpec, french: bool) -> str:
    if spec.choices:
        return ", ".join(f"`{c}`" for c in spec.choices)
    if spec.type == "DATE":
        return "2024-03-31 ou 31/03/2024" if french else "2024-03-31 or 31/03/2024"
    if spec.type == "DOUBLE":
        low = "" if spec.minimum is None else f"≥ {spec.minimum:g}"
        high = "" if spec.maximum is None else f"≤ {spec.maximum:g}"
        return " ".join(["nombre" if french else "number", low, high]).strip()
    return "texte" if french else "text"
