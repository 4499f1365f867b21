"""``ecosoin catalogue search | show | check | coverage``."""

from __future__ import annotations

from typing import Any

import click

from ecosoin.cli.running import guarded, json_option, lang_option, print_document
from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CRITERION, MANDATORY_CRITERIA

factors_option = click.option(
    "--factors", help="Jeu(x) ou dossier, séparés par des virgules (défaut : tous) / set(s) or folder (default: all)."
)


@click.group()
def catalogue() -> None:
    """Facteurs : chercher, voir, vérifier, couverture / Factors: search, show, check, coverage."""


@catalogue.command()
@click.argument("text", nargs=-1, required=True)
@factors_option
@lang_option
@json_option
@guarded
def search(text: tuple[str, ...], factors: str | None, lang: Language, as_json: bool) -> None:
    """Les articles dont un nom, la catégorie ou la note répond à TEXT / items that answer to TEXT."""
    from ecosoin.studies.catalogue.road.study import find

    document = find(" ".join(text), factors, lang)
    if as_json:
        print_document(document, lang)
        return
    fr = lang == "fr"
    rows = [[i["item"], i["label"], i["category"], str(i["criteria"]), ", ".join(i["sets"])] for i in document["items"]]
    heads = (
        ["article", "nom", "catégorie", "critères", "jeux"] if fr else ["item", "name", "category", "criteria", "sets"]
    )
    if rows:
        _table(heads, rows)
    else:
        click.echo("Aucun article ne répond." if fr else "No item answers.")


@catalogue.command()
@click.argument("item")
@factors_option
@click.option("--country", default="FR", show_default=True, help="Pays des mix électriques / country of the mixes.")
@lang_option
@json_option
@guarded
def show(item: str, factors: str | None, country: str, lang: Language, as_json: bool) -> None:
    """Chaque facteur d'un article : intervalle, source, licence, lieu, validité / every factor of an item.

    Pour `electricity`, les mix électriques du pays / for `electricity`, the mixes of the country.
    """
    from ecosoin.studies.catalogue.road import study as workflow

    document = workflow.show(item, factors, country, lang)
    if as_json:
        print_document(document, lang)
        return
    fr = lang == "fr"
    click.echo(f"{document['label']} ({document['item']})")
    for held in document["factor_sets"]:
        lifetime, energy = _or_missing(held["lifetime_year"], fr), _or_missing(held["energy_kwh_year"], fr)
        click.echo(f"\n■ {held['factor_set']} — {held['category']}")
        click.echo(
            f"  durée de vie {lifetime} an, énergie {energy} kWh/an"
            if fr
            else f"  lifetime {lifetime} year, energy {energy} kWh/year"
        )
        if held["note"]:
            click.echo(f"  {held['note']}")
        records = held["factors"] + held["electricity"]
        _factor_table(records, fr)
        for line in dict.fromkeys(_source_line(f) for f in records):
            click.echo(f"  {line}")


@catalogue.command()
@click.argument("name", required=False)
@lang_option
@json_option
@guarded
def check(name: str | None, lang: Language, as_json: bool) -> None:
    """Vérifie un jeu ou un dossier (défaut : tous les jeux intégrés) / checks a set or a folder."""
    from ecosoin.studies.catalogue.road import study as workflow

    document = workflow.check(name)
    if as_json:
        print_document(document, lang)
        return
    columns = ["items", "factors", "electricity", "sources", "assumed_factors", "factors_with_range", "problems"]
    heads = (
        ["jeu", "articles", "facteurs", "mix", "sources", "hypothèses", "avec intervalle", "problèmes"]
        if lang == "fr"
        else ["set", "items", "factors", "mixes", "sources", "assumptions", "with range", "problems"]
    )
    _table(heads, [[s["factor_set"], *(str(s[c]) for c in columns)] for s in document["factor_sets"]])


@catalogue.command()
@click.argument("name", required=False)
@lang_option
@json_option
@guarded
def coverage(name: str | None, lang: Language, as_json: bool) -> None:
    """Ce qui est couvert et ce qui manque, par article et critère / what is covered and what is missing."""
    from ecosoin.studies.catalogue.road import study as workflow

    document = workflow.cover(name, lang)
    if as_json:
        print_document(document, lang)
        return
    fr = lang == "fr"
    click.echo(f"{document['factor_set']} : {document['items']} {'articles' if fr else 'items'}")
    heads = ["critère", "articles couverts", "lieux (électricité)"] if fr else ["criterion", "items covered", "places"]
    rows = [
        [c["label"] + (" *" if c["mandatory"] else ""), f"{c['share_of_items']:.0%}", str(c["places_with_electricity"])]
        for c in document["criteria"]
    ]
    _table(heads, rows)
    click.echo("* obligatoire (RCP)" if fr else "* mandatory (RCP)")
    codes = [CRITERION[c].rcp_code for c in MANDATORY_CRITERIA]
    heads = ["article", *codes, "électricité", "durée de vie"] if fr else ["item", *codes, "electricity", "lifetime"]
    _table(heads, [_coverage_cells(r) for r in document["coverage"]])
    click.echo("● présent   · manque (jamais compté zéro)" if fr else "● present   · missing (never counted as zero)")


def _coverage_cells(row: dict[str, Any]) -> list[str]:
    marks = [*row["mandatory"].values(), row["use_by_electricity"], not row["missing_lifetime"]]
    return [row["label"], *("●" if m else "·" for m in marks)]


def _factor_table(factors: list[dict[str, Any]], fr: bool) -> None:
    heads = (
        ["étape", "critère", "valeur", "intervalle", "unité", "lieu", "validité", "qualité", "source"]
        if fr
        else ["stage", "criterion", "value", "range", "unit", "place", "validity", "quality", "source"]
    )
    rows = [
        [
            f["stage"],
            f["criterion"],
            f"{f['value']:.6g}",
            _range(f),
            f["unit"],
            f["place"] or "–",
            f"{f['valid_from'] or '…'} – {f['valid_to'] or '…'}",
            f["quality"] or "–",
            f["source"]["id"],
        ]
        for f in factors
    ]
    if rows:
        _table(heads, rows)
    else:
        click.echo("  aucun facteur : manque, jamais zéro" if fr else "  no factor: missing, never zero")


def _range(factor: dict[str, Any]) -> str:
    if factor["low"] is None:
        return "–"
    covered = f" ({factor['coverage']:.0%})" if factor["coverage"] else ""
    return f"{factor['low']:.6g} – {factor['high']:.6g}{covered}"


def _source_line(factor: dict[str, Any]) -> str:
    source = factor["source"]
    return f"[{source['id']}] {source['publisher']}. {source['title']}. {factor['licence']}. {factor['url']}".rstrip()


def _or_missing(value: float | None, fr: bool) -> str:
    return f"{value:g}" if value is not None else ("non donnée" if fr else "not given")


def _table(heads: list[str], rows: list[list[str]]) -> None:
    """A table that fits the terminal; as wide as needed when the output is a file or a pipe."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    if not console.is_terminal:
        widths = [max(len(line[i]) for line in [heads, *rows]) for i in range(len(heads))]
        console = Console(highlight=False, width=sum(widths) + 3 * len(widths) + 2)
    table = Table(box=SIMPLE, pad_edge=False)
    for head in heads:
        table.add_column(head)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
