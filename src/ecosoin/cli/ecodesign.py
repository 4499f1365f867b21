"""``ecosoin ecodesign ecoindex | measure | compare | audit | budget``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ecosoin.cli.running import guarded, json_option, lang_option, out_option, print_document
from ecosoin.kernel.errors import Language


def _show(document: Any, lang: Language, as_json: bool, lines: Callable[[Any, Language], list[str]]) -> None:
    if as_json:
        print_document(document, lang)
    else:
        click.echo("\n".join(lines(document, lang)))


@click.group()
def ecodesign() -> None:
    """Écoconception : mesurer, comparer, auditer / Ecodesign: measure, compare, audit."""


@ecodesign.command()
@click.option("--dom", required=True, type=float, help="Éléments du DOM / DOM elements.")
@click.option("--requests", required=True, type=float, help="Requêtes / requests.")
@click.option("--kb", required=True, type=float, help="Ko transférés (1000 octets) / kB transferred.")
@lang_option
@guarded
def ecoindex(dom: float, requests: float, kb: float, lang: Language) -> None:
    """Le score EcoIndex seul, en JSON / the EcoIndex score alone, as JSON."""
    from ecosoin.studies.ecodesign.road.constants import ecoindex_document

    print_document(ecoindex_document(dom, requests, kb), lang)


@ecodesign.command()
@click.argument("journey")
@click.option("--runs", default=5, show_default=True, type=click.IntRange(1, 50), help="Passages / runs.")
@click.option("--profile", type=click.Choice(["desktop", "mobile-3g", "old-phone"]), help="Réseau et appareil.")
@click.option("--more-profiles", is_flag=True, help="Essaie aussi bas débit et appareil ancien / also try both.")
@click.option(
    "--previous",
    multiple=True,
    type=click.Path(file_okay=False),
    help="Dossier d'une mesure antérieure, répétable / folder of an earlier measurement.",
)
@lang_option
@json_option
@out_option
@guarded
def measure(journey: str, previous: tuple[str, ...], lang: Language, as_json: bool, out: str, **options: Any) -> None:
    """Mesure un parcours YAML ou une adresse dans Chromium / measures a YAML journey or an address."""
    from ecosoin.studies.ecodesign.report.screen import measurement_lines
    from ecosoin.studies.ecodesign.road.study import MeasureOptions, write_measure

    document = write_measure(journey, MeasureOptions(**options), lang, Path(out), previous=previous)
    _show(document, lang, as_json, measurement_lines)
    if not as_json:
        click.echo(f"→ {Path(out) / 'report.html'}")


@ecodesign.command()
@click.argument("before")
@click.argument("after")
@click.option("--runs", default=5, show_default=True, type=click.IntRange(1, 50), help="Passages / runs.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Dossier écrit / folder written.")
@lang_option
@json_option
@guarded
def compare(before: str, after: str, runs: int, out: Path | None, lang: Language, as_json: bool) -> None:
    """Le même service, plus léger ? BEFORE et AFTER : dossiers de résultats ou parcours / same service, lighter?"""
    from ecosoin.studies.ecodesign.report.screen import comparison_lines
    from ecosoin.studies.ecodesign.road.compare import write_compare

    _show(write_compare(before, after, runs, lang, out=out), lang, as_json, comparison_lines)


@ecodesign.group()
def budget() -> None:
    """Limites pour l'intégration continue / limits for continuous integration."""


@budget.command("check")
@click.argument("budget_file", type=click.Path(dir_okay=False))
@click.argument("result")
@lang_option
@json_option
@guarded
def budget_check(budget_file: str, result: str, lang: Language, as_json: bool) -> None:
    """Code de sortie 1 si une limite est dépassée / exit code 1 when a limit is exceeded."""
    from ecosoin.studies.ecodesign.report.screen import budget_lines
    from ecosoin.studies.ecodesign.road.compare import check_budget

    _show(check_budget(Path(budget_file), result), lang, as_json, budget_lines)


@ecodesign.group()
def audit() -> None:
    """Audit RGESN 2024 : new, check, export."""


@audit.command("new")
@click.argument("audit_file", type=click.Path(dir_okay=False))
@click.option("--from", "result", help="Dossier d'une mesure / folder of a measurement.")
@click.option("--service-result", help="Dossier de « service assess », pour 1.1 / for 1.1.")
@lang_option
@guarded
def audit_new(audit_file: str, result: str | None, service_result: str | None, lang: Language) -> None:
    """Écrit un audit à remplir / writes an audit to fill."""
    from ecosoin.studies.ecodesign.road.audit_file import new_audit
    from ecosoin.words import say

    prefilled, criteria = new_audit(Path(audit_file), result, service_result, lang)
    click.echo(say("ecodesign.screen_prefilled", lang, path=audit_file, count=prefilled, criteria=criteria))


@audit.command("check")
@click.argument("audit_file", type=click.Path(dir_okay=False))
@lang_option
@json_option
@guarded
def audit_check(audit_file: str, lang: Language, as_json: bool) -> None:
    """Le score officiel et sa couverture / the official score and its coverage."""
    from ecosoin.studies.ecodesign.report.screen import audit_lines
    from ecosoin.studies.ecodesign.road.audit_file import check_audit

    _show(check_audit(Path(audit_file)), lang, as_json, audit_lines)


@audit.command("export")
@click.argument("audit_file", type=click.Path(dir_okay=False))
@lang_option
@json_option
@out_option
@guarded
def audit_export(audit_file: str, lang: Language, as_json: bool, out: str) -> None:
    """Classeur, déclaration HTML, JSON / workbook, HTML declaration, JSON."""
    from ecosoin.studies.ecodesign.report.screen import audit_lines
    from ecosoin.studies.ecodesign.road.audit_file import export_audit

    _show(export_audit(Path(audit_file), lang, Path(out)), lang, as_json, audit_lines)
