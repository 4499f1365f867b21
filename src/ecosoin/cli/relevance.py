"""``ecosoin relevance``: study, ``relevance rules``, ``relevance rules check FILE``."""

from __future__ import annotations

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

if TYPE_CHECKING:
    from ecosoin.results.relevance import Relevance


class StudyOrRules(click.Group):
    """A group whose first word is a subcommand when it names one, and otherwise begins the study's paths."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, *self.get_help_option_names(ctx)):
            args = ["study", *args]
        return super().parse_args(ctx, args)


@click.command(cls=StudyOrRules)
def relevance() -> None:
    """Acts that could be avoided, and their digital."""


@relevance.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--format", type=click.Choice(format_names("relevance")), default="auto", show_default=True)
@click.option("--rules", default="fr", show_default=True)
@click.option("--period", help="2024-01..2024-12")
@click.option("--mapping", type=click.Path(path_type=Path))
@click.option("--digital", type=click.Path(path_type=Path))
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option("--spark-master", help="local[2], spark://…")
@click.option("--min-cell", type=click.IntRange(1), default=11, show_default=True)
@click.option("--key-file", type=click.Path(path_type=Path))
@click.option("--spill-dir", "spill", type=click.Path(path_type=Path))
@click.option("--memory", default="2GB", show_default=True)
@click.option("--keep-acts", is_flag=True)
@click.option("--factors")
@click.option("--country", default="FR", show_default=True)
@draws_option
@seed_option
@lang_option
@json_option
@out_option
@guarded
def study(paths: tuple[str, ...], lang: Language, as_json: bool, out: str, **given: Any) -> None:
    """A study of acts."""
    from ecosoin.studies.relevance.road.study import RelevanceOptions, run_relevance

    document = run_relevance(RelevanceOptions(paths=paths, out=Path(out), language=lang, **given))
    if as_json:
        print_document(document, lang)
    else:
        show_relevance(document, lang, Path(out))


def show_relevance(document: Relevance, language: Language, out: Path) -> None:
    """A line by rule that has acts, the problems, and where the report is."""
    from ecosoin.results.text import plain
    from ecosoin.studies.relevance.report import summary_lines

    for line in summary_lines(document, language):
        click.echo(line)
    show_problems(plain(document.problems), language, PROBLEMS_PER_CODE)
    click.echo(f"→ {out / 'report.html'}")


@relevance.group(invoke_without_command=True)
@click.option("--rules", "rules_name", default="fr", show_default=True)
@lang_option
@json_option
@click.pass_context
def rules(ctx: click.Context, rules_name: str, lang: Language, as_json: bool) -> None:
    """The rules in force."""
    if ctx.invoked_subcommand is None:
        _show_rules(rules_name=rules_name, lang=lang, as_json=as_json)


@rules.command()
@click.argument("file")
@lang_option
@json_option
@guarded
def check(file: str, lang: Language, as_json: bool) -> None:
    """The problems of one's own rules."""
    _print_rules(file, lang, as_json)


@guarded
def _show_rules(rules_name: str, lang: Language, as_json: bool) -> None:
    _print_rules(rules_name, lang, as_json)


def _print_rules(name: str, lang: Language, as_json: bool) -> None:
    from ecosoin.studies.relevance.report import rule_lines
    from ecosoin.studies.relevance.road.site import load_rules

    document = load_rules(name).document()
    if as_json:
        print_document(document, lang)
        return
    for line in rule_lines(document, lang):
        click.echo(line)
