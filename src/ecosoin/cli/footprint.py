"""``ecosoin footprint``, ``template``, ``explain`` and ``compare``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecosoin.cli.running import (
    PROBLEMS_PER_CODE,
    draws_option,
    guarded,
    json_option,
    lang_option,
    out_option,
    print_document,
    seed_option,
    show_problems,
)
from ecosoin.doors.format_names import format_names
from ecosoin.kernel.errors import Language
from ecosoin.results.text import plain
from ecosoin.words import say

if TYPE_CHECKING:
    from ecosoin.results.footprint import Footprint

_STEPS = ("read", "allocate", "measure", "draw", "write", "report")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--year", required=True, type=click.IntRange(1990, 2100))
@click.option("--format", type=click.Choice(format_names("footprint")), default="auto", show_default=True)
@click.option("--mapping", type=click.Path(path_type=Path))
@click.option("--country", default="FR", show_default=True)
@click.option("--factors")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option("--spark-master", help="local[2], spark://…")
@draws_option
@seed_option
@click.option("--detail", type=click.Choice(["auto", "items", "scopes", "none"]), default="auto", show_default=True)
@click.option("--strict", is_flag=True)
@lang_option
@json_option
@out_option
@guarded
def footprint(paths: tuple[Path, ...], lang: Language, as_json: bool, out: str, **given: Any) -> None:
    """The footprint of an estate over a year."""
    from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint

    options = FootprintOptions(paths=paths, out=Path(out), language=lang, **given)
    if as_json:
        print_document(run_footprint(options), lang)
        return
    show_footprint(lambda step: run_footprint(options, step), lang, Path(out))


def show_footprint(run: Callable[[Callable[[str], None]], Footprint], language: Language, out: Path) -> None:
    """Runs a study with its steps shown, then prints the summary, the problems and where the report is."""
    from ecosoin.cli.progress import steps_shown
    from ecosoin.studies.footprint.report.screen import print_footprint

    with steps_shown({step: say(f"footprint_report.step_{step}", language) for step in _STEPS}) as step:
        document = run(step)
    print_footprint(document, language)
    show_problems([plain(p) for p in document.problems], language, PROBLEMS_PER_CODE)
    click.echo(f"→ {out / 'report.html'}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@lang_option
@guarded
def template(folder: Path, lang: Language) -> None:
    """The inventory template to fill."""
    from ecosoin.doors.formats.template import write_template

    for path in write_template(folder, lang):
        click.echo(f"→ {path}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--item", "item_id", required=True)
@click.option("--criterion", default="climate_change", show_default=True)
@lang_option
@json_option
@guarded
def explain(folder: Path, item_id: str, criterion: str, lang: Language, as_json: bool) -> None:
    """A number, down to its factors."""
    from ecosoin.studies.footprint.report.screen import explanation_lines
    from ecosoin.studies.footprint.road.questions import explain as run_explain

    document = run_explain(folder, item_id, criterion)
    if as_json:
        print_document(document, lang)
    else:
        click.echo("\n".join(explanation_lines(document, lang)))


@click.command()
@click.argument("folder_a", type=click.Path(path_type=Path))
@click.argument("folder_b", type=click.Path(path_type=Path))
@lang_option
@json_option
@guarded
def compare(folder_a: Path, folder_b: Path, lang: Language, as_json: bool) -> None:
    """Two studies on the same draws."""
    from ecosoin.studies.footprint.road.questions import compare as run_compare

    document = run_compare(folder_a, folder_b)
    if as_json:
        print_document(document, lang)
        return
    from ecosoin.studies.footprint.report.screen import print_comparison

    print_comparison(document, lang)
