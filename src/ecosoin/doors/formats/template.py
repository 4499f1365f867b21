"""The files to fill: one CSV a table and one workbook, with headers in words, an example and the lists of choices."""

import csv
from pathlib import Path

import xlsxwriter

from ecosoin.doors.refusals import new_name
from ecosoin.inputs.columns import TABLES, ColumnSpec
from ecosoin.kernel.errors import Language, UsageError
from ecosoin.reference import load_reference_table
from ecosoin.words import pick, say
from ecosoin.words.numbers import unit_label
from ecosoin.words.voice import Voice

_LIST_ROWS = 5000


def write_template(folder: Path, language: Language) -> list[Path]:
    """Writes the template in a new or empty folder; gives the files written."""
    new_name(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("out-folder-in-the-way", path=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for table, specs in TABLES.items():
        path = folder / f"{say(f'template.{table}', language)}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
            writer.writerow([_header(table, s, language) for s in specs])
            writer.writerow(_example(table, specs, language))
        written.append(path)
    written += [
        _workbook(folder / say("template.workbook", language), language),
        _readme(folder / say("template.readme", language), language),
    ]
    return written


def _header(table: str, spec: ColumnSpec, language: Language) -> str:
    return say(f"columns.{table}.{spec.name}", language)


def _example(table: str, specs: tuple[ColumnSpec, ...], language: Language) -> list[str]:
    """The example line, commented: its first cell begins with « # »."""
    values = {
        row["column"]: pick(row, language) for row in load_reference_table("inventory_example") if row["table"] == table
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
        sheet = book.add_worksheet(say(f"template.{table}", language))
        sheet.freeze_panes(1, 1)
        example = _example(table, specs, language)
        for i, spec in enumerate(specs):
            header = _header(table, spec, language)
            sheet.write_string(0, i, header, required if spec.required else bold)
            sheet.write_string(1, i, example[i], grey)
            sheet.set_column(i, i, max(12, len(header) + 2), day if spec.type == "DATE" else None)
            if spec.choices:
                sheet.data_validation(2, i, _LIST_ROWS, i, {"validate": "list", "source": list(spec.choices)})
    book.close()
    return path


def _readme(path: Path, language: Language) -> Path:
    words = Voice("template", language)
    lines = [words("title"), "", words("fill"), "", words("command"), "", words("rules")]
    for table, specs in TABLES.items():
        lines += ["", f"## {words(table)}", "", words("columns"), "|---|---|---|"]
        lines += [
            f"| {_header(table, s, language)} | {words('yes') if s.required else ''} | {_values(s, words)} |"
            for s in specs
        ]
    lines += ["", words("facts"), "", words("fact_columns"), "|---|---|"]
    lines += [
        f"| {pick(f, language)} (`{f['fact']}`) | {unit_label(f['unit'], language)} {f['rule']} |".replace("  ", " ")
        for f in load_reference_table("study_facts")
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _values(spec: ColumnSpec, words: Voice) -> str:
    if spec.choices:
        return ", ".join(f"`{c}`" for c in spec.choices)
    if spec.type == "DATE":
        return words("date")
    if spec.type == "DOUBLE":
        low = "" if spec.minimum is None else f"≥ {spec.minimum:g}"
        high = "" if spec.maximum is None else f"≤ {spec.maximum:g}"
        return " ".join([words("number"), low, high]).strip()
    return words("text")
