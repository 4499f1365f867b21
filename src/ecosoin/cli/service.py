"""``ecosoin service`` and ``ecosoin signals``."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ecosoin.cli.running import draws_option, guarded, json_option, lang_option, out_option, print_document, seed_option
from ecosoin.kernel.errors import Language
from ecosoin.words import pick, say


def _studying(command: Callable[..., None]) -> Callable[..., None]:
    """The options of assess, compare and map."""
    for option in (
        out_option,
        json_option,
        lang_option,
        click.option("--strict", is_flag=True),
        seed_option,
        draws_option,
        click.option("--factors"),
    ):
        command = option(command)
    return command


def _finish(document: Any, lines: list[str], *, out: str, lang: Language, as_json: bool) -> None:
    if as_json:
        print_document(document, lang)
    else:
        for line in lines:
            click.echo(line)
        click.echo(say("screen.written", lang, path=Path(out) / "report.html"), err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def service() -> None:
    """A service: what it weighs, what it is worth."""


@service.command("new")
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True)
@click.option("--out", type=click.Path(dir_okay=False))
@lang_option
@guarded
def new(name: str | None, listed: bool, out: str | None, lang: Language) -> None:
    """A commented template."""
    from ecosoin.doors.yaml.shipped import template_labels
    from ecosoin.studies.service.road.study import new_service

    if listed or name is None:
        for template, labels in template_labels().items():
            click.echo(f"{template}  {pick(labels, lang)}")
        return
    path = new_service(name, Path(out or f"{name}.yaml"))
    click.echo(say("screen.written", lang, path=path), err=True)


def _options(paths: tuple[str, ...], out: str, lang: Language, **given: Any) -> Any:
    from ecosoin.studies.service.road.study import ServiceOptions

    return ServiceOptions(tuple(Path(p) for p in paths), Path(out), language=lang, **given)


@service.command("assess")
@click.argument("path", metavar="SERVICE.yaml")
@_studying
@guarded
def assess(path: str, out: str, as_json: bool, lang: Language, **given: Any) -> None:
    """One service or pathway."""
    from ecosoin.studies.service.report.service_report import service_lines
    from ecosoin.studies.service.road.study import assess_service

    document = assess_service(_options((path,), out, lang, **given))
    _finish(document, service_lines(document, lang), out=out, lang=lang, as_json=as_json)


@service.command("compare")
@click.argument("paths", metavar="A.yaml B.yaml ...", nargs=-1, required=True)
@_studying
@guarded
def compare(paths: tuple[str, ...], out: str, as_json: bool, lang: Language, **given: Any) -> None:
    """Several services on the same draws."""
    from ecosoin.studies.service.report.service_report import service_lines
    from ecosoin.studies.service.road.study import compare_services

    document = compare_services(_options(paths, out, lang, **given))
    lines = [line for s in document.services for line in service_lines(s, lang)]
    _finish(document, lines, out=out, lang=lang, as_json=as_json)


@service.command("map")
@click.argument("paths", metavar="A.yaml B.yaml ...", nargs=-1, required=True)
@_studying
@guarded
def map_(paths: tuple[str, ...], out: str, as_json: bool, lang: Language, **given: Any) -> None:
    """Benefit against footprint."""
    from ecosoin.studies.service.road.study import map_services

    _finish(map_services(_options(paths, out, lang, **given)), [], out=out, lang=lang, as_json=as_json)


@click.command()
@click.argument("paths", metavar="EXPORT...", nargs=-1, required=True)
@click.option("--date", "day")
@click.option("--country", default="FR", show_default=True)
@_studying
@guarded
def signals(
    paths: tuple[str, ...], day: str | None, country: str, out: str, as_json: bool, lang: Language, **given: Any
) -> None:
    """Signals of useless digital in exports."""
    from datetime import date

    from ecosoin.kernel.errors import UsageError
    from ecosoin.studies.signals.road.study import SignalsOptions, run_signals
    from ecosoin.studies.signals.screen import signal_lines

    try:
        on = date.fromisoformat(day) if day else None
    except ValueError as error:
        raise UsageError("signals-dates-naive", value=day) from error
    records = run_signals(SignalsOptions(tuple(Path(p) for p in paths), Path(out), on, country, language=lang, **given))
    _finish(records, signal_lines(records, lang), out=out, lang=lang, as_json=as_json)
