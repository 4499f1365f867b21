"""Writes the generated pages: one per error code (not committed), the command line, the factor sets, the licences.

``--check`` finds stale ones among those that are committed.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import click

from ecosoin.cli.main import main as ecosoin
from ecosoin.doors.factor_sets import builtin_set_names, load_builtin_set
from ecosoin.kernel.vocabulary import MANDATORY_CRITERIA
from ecosoin.reference import load_reference_table, reference_folder
from ecosoin.results.documents import results_schema
from ecosoin.words import languages
from licences import licence_page

DOCS = Path(__file__).parent


def error_pages() -> dict[Path, str]:
    pages = {}
    index = ["# Codes d'erreur / Error codes", ""]
    rows = {row["key"]: row for row in load_reference_table("words/problems")}
    for code in sorted(key.removesuffix(".message") for key in rows if key.endswith(".message")):
        said = [(rows[f"{code}.message"].get(k), rows[f"{code}.remedy"].get(k), k) for k in languages()]
        parts = [f"## {k}\n\n{message}\n\n→ {remedy}\n" for message, remedy, k in said if message and remedy]
        pages[DOCS / "errors" / f"{code}.md"] = "\n".join([f"# {code}\n", *parts])
        index.append(f"- [{code}]({code}.md)")
    pages[DOCS / "errors" / "README.md"] = "\n".join(index) + "\n"
    return pages


def command_page() -> dict[Path, str]:
    parts = ["# La ligne de commande / The command line", ""]

    def describe(command: click.Command, path: list[str], parent: click.Context | None) -> None:
        context = click.Context(command, info_name=path[-1], parent=parent, max_content_width=110, terminal_width=110)
        parts.extend([f"## `{' '.join(path)}`", "", "```", command.get_help(context), "```", ""])
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                child = command.get_command(context, name)
                if child is not None and not child.hidden:
                    describe(child, [*path, name], context)

    describe(ecosoin, ["ecosoin"], None)
    return {DOCS / "reference" / "cli.md": "\n".join(parts)}


def factor_page() -> dict[Path, str]:
    lines = [
        "# Les jeux de facteurs / The factor sets",
        "",
        "Chaque ligne : élément, tiers, durée de vie et énergie par défaut, critères obligatoires couverts sur cinq, "
        "nombre de facteurs. Les valeurs, bornes et sources : `ecosoin catalogue show ÉLÉMENT`.",
    ]
    for name in builtin_set_names():
        chosen = load_builtin_set(name)
        lines += [
            "",
            f"## {name}",
            "",
            "| élément | tiers | durée (an) | kWh/an | /5 | facteurs |",
            "|---|---|---|---|---|---|",
        ]
        for item in sorted(chosen.items, key=lambda i: (i.tier, i.item)):
            rows = [f for f in chosen.factors if f.item == item.item]
            five = len({f.criterion for f in rows} & set(MANDATORY_CRITERIA))
            cells = [item.item, item.tier, item.lifetime_year, item.energy_kwh_year, five, len(rows)]
            lines.append(
                "| "
                + " | ".join("–" if c is None else f"{c:g}" if isinstance(c, float) else str(c) for c in cells)
                + " |"
            )
    return {DOCS / "reference" / "factor-sets.md": "\n".join(lines) + "\n"}


def format_page() -> dict[Path, str]:
    rows = load_reference_table("formats")
    lines = ["# Les formats lus / The formats read", ""]
    lines += ["| commande | `--format` | fichiers | ce qui est lu / what is read |", "|---|---|---|---|"]
    lines += [
        f"| {', '.join(r['command'].split())} | `{r['format']}` | {r['files']} | {r['fr']} / *{r['en']}* |"
        for r in rows
    ]
    return {DOCS / "reference" / "formats.md": "\n".join(lines) + "\n"}


def schema() -> dict[Path, str]:
    """The JSON Schema of every document of every study, shipped with the package."""
    path = reference_folder("schema") / "results.schema.json"
    return {path: json.dumps(results_schema(), indent=1, ensure_ascii=False) + "\n"}


def committed() -> dict[Path, str]:
    return {**command_page(), **factor_page(), **format_page(), **licence_page(), **schema()}


def pages() -> dict[Path, str]:
    return {**error_pages(), **committed()}


def stale() -> list[Path]:
    """Committed pages that differ from what would be written."""
    return [p for p, text in committed().items() if not p.is_file() or p.read_text(encoding="utf-8") != text]


def write() -> None:
    shutil.rmtree(DOCS / "errors", ignore_errors=True)
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if "--check" in sys.argv:
        found = stale()
        print("\n".join(str(p) for p in found))
        sys.exit(bool(found))
    write()
