"""``ecosoin ecodesign ecoindex | measure | compare | audit | budget``."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ecosoin.cli.running import print_document, shared, show
from ecosoin.cli.streams import echo
from ecosoin.kernel.errors import Language

_GRANTED = (
    click.option("--host", "hosts", multiple=True),
    click.option("--allow-env", "env", multiple=True),
    click.option("--no-sandbox", is_flag=True),
    click.option("--memory", "memory_mb", type=click.IntRange(min=100)),
)


def _grants(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options that say what the journeys it runs may do, as one argument, ``granted``."""

    @functools.wraps(command)
    def granting(
        *, hosts: tuple[str, ...], env: tuple[str, ...], no_sandbox: bool, memory_mb: int | None, **other: Any
    ) -> None:
        from ecosoin.inputs.ecodesign import Granted

        granted = Granted(hosts=hosts, env=env, sandbox=not no_sandbox, memory_mb=memory_mb)
        command(granted=granted, **other)

    return functools.reduce(lambda made, option: option(made), reversed(_GRANTED), granting)


@click.group()
def ecodesign() -> None:
    """What a page weighs and how it is made."""


@ecodesign.command()
@click.option("--dom", required=True, type=float)
@click.option("--requests", required=True, type=float)
@click.option("--kb", required=True, type=float)
@shared(["lang"])
def ecoindex(dom: float, requests: float, kb: float, lang: Language) -> None:
    """The score alone."""
    from ecosoin.studies.ecodesign.road.constants import ecoindex_document

    print_document(ecoindex_document(dom, requests, kb), lang)


@ecodesign.command()
@click.argument("journey")
@click.option("--runs", default=5, show_default=True, type=click.IntRange(1, 50))
@click.option("--profile", type=click.Choice(["desktop", "mobile-3g", "old-phone"]))
@click.option("--more-profiles", is_flag=True)
@click.option("--previous", multiple=True, type=click.Path(file_okay=False))
@_grants
@shared(["lang", "json", "out"])
def measure(journey: str, previous: tuple[str, ...], lang: Language, as_json: bool, out: str, **options: Any) -> None:
    """A journey in a browser."""
    from ecosoin.studies.ecodesign.report.measurement import measurement_lines
    from ecosoin.studies.ecodesign.road.study import MeasureOptions, write_measure

    document = write_measure(journey, MeasureOptions(**options), lang, Path(out), previous=previous)
    show(document, measurement_lines, lang=lang, as_json=as_json)
    if not as_json:
        echo(f"→ {Path(out) / 'report.html'}")


@ecodesign.command()
@click.argument("before")
@click.argument("after")
@click.option("--runs", default=5, show_default=True, type=click.IntRange(1, 50))
@click.option("--out", type=click.Path(path_type=Path))
@_grants
@shared(["lang", "json"])
def compare(before: str, after: str, out: Path | None, lang: Language, as_json: bool, **options: Any) -> None:
    """Two versions of a service."""
    from ecosoin.studies.ecodesign.report.comparison import comparison_lines
    from ecosoin.studies.ecodesign.road.compare import write_compare
    from ecosoin.studies.ecodesign.road.study import MeasureOptions

    document = write_compare(before, after, MeasureOptions(**options), lang, out=out)
    show(document, comparison_lines, lang=lang, as_json=as_json)


@ecodesign.group()
def budget() -> None:
    """Limits for continuous integration."""


@budget.command("check")
@click.argument("budget_file", type=click.Path(dir_okay=False))
@click.argument("result")
@_grants
@shared(["lang", "json"])
def budget_check(budget_file: str, result: str, lang: Language, as_json: bool, **options: Any) -> None:
    """A result against its limits."""
    from ecosoin.studies.ecodesign.report.comparison import budget_lines
    from ecosoin.studies.ecodesign.road.compare import check_budget
    from ecosoin.studies.ecodesign.road.study import MeasureOptions

    document = check_budget(Path(budget_file), result, MeasureOptions(**options))
    show(document, budget_lines, lang=lang, as_json=as_json)


@ecodesign.group()
def audit() -> None:
    """The RGESN audit."""


@audit.command("new")
@click.argument("audit_file", type=click.Path(dir_okay=False))
@click.option("--from", "result")
@click.option("--service-result")
@shared(["lang"])
def audit_new(audit_file: str, result: str | None, service_result: str | None, lang: Language) -> None:
    """An audit to fill."""
    from ecosoin.studies.ecodesign.road.audit_file import new_audit
    from ecosoin.words import say

    prefilled, criteria = new_audit(Path(audit_file), result, service_result, lang)
    echo(say("ecodesign.screen_prefilled", lang, path=audit_file, count=prefilled, criteria=criteria))


@audit.command("check")
@click.argument("audit_file", type=click.Path(dir_okay=False))
@shared(["lang", "json"])
def audit_check(audit_file: str, lang: Language, as_json: bool) -> None:
    """The official score."""
    from ecosoin.studies.ecodesign.report.declaration import audit_lines
    from ecosoin.studies.ecodesign.road.audit_file import check_audit

    show(check_audit(Path(audit_file)), audit_lines, lang=lang, as_json=as_json)


@audit.command("export")
@click.argument("audit_file", type=click.Path(dir_okay=False))
@shared(["lang", "json", "out"])
def audit_export(audit_file: str, lang: Language, as_json: bool, out: str) -> None:
    """The workbook and the declaration."""
    from ecosoin.studies.ecodesign.report.declaration import audit_lines
    from ecosoin.studies.ecodesign.road.audit_file import export_audit

    show(export_audit(Path(audit_file), lang, Path(out)), audit_lines, lang=lang, as_json=as_json)
