"""``ecosoin footprint``, ``template``, ``explain`` and ``compare``."""

import functools
from pathlib import Path
from typing import Any

import click

from ecosoin.cli.running import PROBLEMS_PER_CODE, print_document, shared, show, show_problems
from ecosoin.cli.streams import draw, echo, steps_shown
from ecosoin.doors.format_names import format_names
from ecosoin.kernel.errors import Language, UsageError
from ecosoin.words import say

_STEPS = ("read", "allocate", "measure", "draw", "write", "report")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--year", required=True, type=click.IntRange(1990, 2100))
@click.option("--format", type=click.Choice(format_names("footprint")), default="auto", show_default=True)
@click.option("--mapping", type=click.Path(path_type=Path))
@click.option("--propose", type=click.Path(path_type=Path))
@shared(["country", "factors"])
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option("--spark-master", help="local[2], spark://…")
@shared(["draws", "seed"])
@click.option("--detail", type=click.Choice(["auto", "items", "scopes", "none"]), default="auto", show_default=True)
@click.option("--tolerate", type=click.FloatRange(0, 1))
@click.option("--memory")
@shared(["strict", "lang", "json", "out"])
def footprint(paths: tuple[Path, ...], lang: Language, as_json: bool, out: str, **given: Any) -> None:
    """The footprint of an estate over a year."""
    from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint

    options = FootprintOptions(paths=paths, out=Path(out), language=lang, **given)
    if as_json:
        print_document(run_footprint(options), lang)
        return
    from ecosoin.results.text import plain
    from ecosoin.studies.footprint.report.screen import footprint_parts

    with steps_shown({step: say(f"footprint_report.step_{step}", lang) for step in _STEPS}) as step:
        document = run_footprint(options, step)
    draw(lambda width: footprint_parts(document, lang, width))
    show_problems([plain(p) for p in document.problems], lang, PROBLEMS_PER_CODE)
    echo(f"→ {Path(out) / 'report.html'}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@shared(["lang"])
def template(folder: Path, lang: Language) -> None:
    """The inventory template to fill."""
    from ecosoin.doors.formats.template import write_template

    for path in write_template(folder, lang):
        echo(f"→ {path}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--item")
@click.option("--site")
@click.option("--service")
@click.option("--machine")
@click.option("--total", is_flag=True)
@click.option("--criterion", default="climate_change", show_default=True)
@shared(["lang", "json"])
def explain(folder: Path, criterion: str, lang: Language, as_json: bool, **asked: str | bool | None) -> None:
    """A number, down to its factors, or a sum down to its parts."""
    from ecosoin.studies.footprint.report.explanation import explanation_lines, sum_lines
    from ecosoin.studies.footprint.road import explain as road
    from ecosoin.studies.footprint.road.explain_sums import explain_sum

    given: list[tuple[Any, Any]] = [(name, value) for name, value in asked.items() if value not in (None, False)]
    if len(given) != 1:
        raise UsageError("explain-one", options=", ".join(f"--{name}" for name in asked))
    of, key = given[0]
    if of == "item":
        show(road.explain(folder, key, criterion), explanation_lines, lang=lang, as_json=as_json)
        return
    found = explain_sum(folder, of, None if of == "total" else key, criterion)
    show(found, sum_lines, lang=lang, as_json=as_json)


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--by", type=click.Choice(["site", "service"]))
@shared(["lang", "json"])
def compare(folders: tuple[Path, ...], by: str | None, lang: Language, as_json: bool) -> None:
    """Studies, or the parts of one, on the same draws."""
    from ecosoin.studies.footprint.report.comparison import comparison_parts, several_parts
    from ecosoin.studies.footprint.road import compare as road

    if by is None and len(folders) == 2:
        two = road.compare(*folders)
        shown = functools.partial(comparison_parts, two, lang)
        document: Any = two
    else:
        several = road.compare_several(folders, by or "study")  # type: ignore[arg-type]
        shown = functools.partial(several_parts, several, lang)
        document = several
    if as_json:
        print_document(document, lang)
    else:
        draw(shown)
