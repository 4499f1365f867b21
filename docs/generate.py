"""Writes the generated pages: one per error code, the command line, the factor sets. ``--check`` finds stale ones."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ecosoin.cli.main import main as ecosoin
from ecosoin.kernel.vocabulary import MANDATORY_CRITERIA
from ecosoin.reference import builtin_set_names, load_builtin_set
from ecosoin.words.problems import PROBLEM_TEXTS

DOCS = Path(__file__).parent


def error_pages() -> dict[Path, str]:
    pages = {}
    index = ["# Codes d'erreur / Error codes", ""]
    for code, text in sorted(PROBLEM_TEXTS.items()):
        pages[DOCS / "errors" / f"{code}.md"] = (
            f"# {code}\n\n{text['message_fr']}\n\n**Que faire** : {text['remedy_fr']}\n\n"
            f"*English*: {text['message_en']}\n\n**What to do**: {text['remedy_en']}\n"
        )
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


def pages() -> dict[Path, str]:
    return {**error_pages(), **command_page(), **factor_page()}


def stale() -> list[Path]:
    """Pages that differ from what would be written, and error pages of codes that no longer exist."""
    wanted = pages()
    old = [p for p, text in wanted.items() if not p.is_file() or p.read_text(encoding="utf-8") != text]
    return old + [p for p in (DOCS / "errors").glob("*.md") if p not in wanted]


def write() -> None:
    for path in stale():
        path.unlink(missing_ok=True)
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if "--check" in sys.argv:
        found = stale()
        print("\n".join(str(p.relative_to(DOCS)) for p in found))
        sys.exit(bool(found))
    write()
