"""``ecosoin service`` and ``ecosoin signals``."""

from pathlib import Path
from typing import Any

import click

from ecosoin.cli.running import Lines, shared, show, show_account
from ecosoin.cli.streams import echo
from ecosoin.kernel.errors import Language
from ecosoin.words import pick, say

_studying = shared(["factors", "draws", "seed", "strict", "lang", "json", "out"])


def _finish(document: Any, lines: Lines, *, out: str, lang: Language, as_json: bool) -> None:
    show(document, lines, lang=lang, as_json=as_json)
    if not as_json:
        echo(say("screen.written", lang, path=Path(out) / "report.html"), err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def service() -> None:
    """A service: what it weighs, what it is worth."""


@service.command("new")
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True)
@click.option("--out", type=click.Path(dir_okay=False))
@shared(["lang"])
def new(name: str | None, listed: bool, out: str | None, lang: Language) -> None:
    """A commented template."""
    from ecosoin.doors.yaml.shipped import template_labels
    from ecosoin.studies.service.road.study import new_service

    if listed or name is None:
        for template, labels in template_labels().items():
            echo(f"{template}  {pick(labels, lang)}")
        return
    path = new_service(name, Path(out or f"{name}.yaml"))
    echo(say("screen.written", lang, path=path), err=True)


def _options(paths: tuple[str, ...], out: str, lang: Language, **given: Any) -> Any:
    from ecosoin.studies.service.road.study import ServiceOptions

    return ServiceOptions(tuple(Path(p) for p in paths), Path(out), language=lang, **given)


@service.command("assess")
@click.argument("path", metavar="SERVICE.yaml")
@_studying
def assess(path: str, out: str, as_json: bool, lang: Language, **given: Any) -> None:
    """One service or pathway."""
    from ecosoin.studies.service.report.service_report import service_lines
    from ecosoin.studies.service.road.study import assess_service

    _finish(assess_service(_options((path,), out, lang, **given)), service_lines, out=out, lang=lang, as_json=as_json)


@service.command("compare")
@click.argument("paths", metavar="A.yaml B.yaml ...", nargs=-1, required=True)
@_studying
def compare(paths: tuple[str, ...], out: str, as_json: bool, lang: Language, **given: Any) -> None:
    """Several services on the same draws."""
    from ecosoin.studies.service.report.service_report import service_lines
    from ecosoin.studies.service.road.study import compare_services

    document = compare_services(_options(paths, out, lang, **given))
    lines = [line for s in document.services for line in service_lines(s, lang)]
    _finish(document, lambda *_: lines, out=out, lang=lang, as_json=as_json)


@service.command("map")
@click.argument("paths", metavar="A.yaml B.yaml ...", nargs=-1, required=True)
@_studying
def map_(paths: tuple[str, ...], out: str, as_json: bool, lang: Language, **given: Any) -> None:
    """Benefit against footprint."""
    from ecosoin.studies.service.road.study import map_services

    _finish(map_services(_options(paths, out, lang, **given)), lambda *_: (), out=out, lang=lang, as_json=as_json)


@click.command()
@click.argument("paths", metavar="EXPORT...", nargs=-1, required=True)
@click.option("--date", "day")
@click.option("--mapping", type=click.Path(path_type=Path))
@click.option("--memory")
@shared(["country"])
@_studying
def signals(
    paths: tuple[str, ...], day: str | None, country: str, out: str, as_json: bool, lang: Language, **given: Any
) -> None:
    """Signals of useless digital in exports."""
    from datetime import date

    from ecosoin.doors.folder import read_document
    from ecosoin.kernel.errors import UsageError
    from ecosoin.studies.signals.report import signal_lines
    from ecosoin.studies.signals.road.study import READING, SignalsOptions, run_signals

    try:
        on = date.fromisoformat(day) if day else None
    except ValueError as error:
        raise UsageError("signals-dates-naive", value=day) from error
    records = run_signals(SignalsOptions(tuple(Path(p) for p in paths), Path(out), on, country, language=lang, **given))
    _finish(records, signal_lines, out=out, lang=lang, as_json=as_json)
    if not as_json:
        told = read_document(Path(out), "signals", READING)
        show_account(told, lang)
