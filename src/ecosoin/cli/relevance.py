"""``ecosoin relevance``: study, ``relevance rules``, ``relevance rules check FILE``, ``relevance key new FILE``."""

from pathlib import Path
from typing import Any

import click

from ecosoin.cli.running import shared, show, show_account
from ecosoin.cli.streams import echo
from ecosoin.doors.format_names import format_names
from ecosoin.kernel.errors import Language
from ecosoin.words import say


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
@click.option("--register", type=click.Path(path_type=Path))
@click.option("--spill-dir", "spill", type=click.Path(path_type=Path))
@click.option("--memory", default="2GB", show_default=True)
@click.option("--keep-acts", is_flag=True)
@shared(["factors", "country", "draws", "seed", "lang", "json", "out"])
def study(paths: tuple[str, ...], lang: Language, as_json: bool, out: str, **given: Any) -> None:
    """A study of acts."""
    from ecosoin.studies.relevance.road.study import RelevanceOptions, run_relevance
    from ecosoin.studies.relevance.screen import summary_lines

    document, account = run_relevance(RelevanceOptions(paths=paths, out=Path(out), language=lang, **given))
    show(document, summary_lines, lang=lang, as_json=as_json, doubts=False)
    if not as_json:
        show_account(account, lang)
        echo(f"→ {Path(out) / 'report.html'}")


@relevance.group(invoke_without_command=True)
@click.option("--rules", default="fr", show_default=True)
@shared(["lang", "json"])
@click.pass_context
def rules(ctx: click.Context, rules: str, lang: Language, as_json: bool) -> None:
    """The rules in force."""
    if ctx.invoked_subcommand is None:
        _print_rules(rules, lang, as_json)


@rules.command()
@click.argument("file")
@shared(["lang", "json"])
def check(file: str, lang: Language, as_json: bool) -> None:
    """The problems of one's own rules."""
    _print_rules(file, lang, as_json)


@relevance.group()
def key() -> None:
    """The key of the pseudonyms."""


@key.command()
@click.argument("file", type=click.Path(path_type=Path))
@shared(["lang"])
def new(file: Path, lang: Language) -> None:
    """A new key."""
    from ecosoin.doors.pseudonym_key import fingerprint, new_key

    echo(say("screen.key_written", lang, path=str(file), fingerprint=fingerprint(new_key(file))))


def _print_rules(name: str, lang: Language, as_json: bool) -> None:
    from ecosoin.studies.relevance.road.rule_files import load_rules
    from ecosoin.studies.relevance.screen import rule_lines

    show(load_rules(name).document(), rule_lines, lang=lang, as_json=as_json)
