"""``ecosoin ecodesign ecoindex | measure | compare | audit | budget``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ecosoin.cli.running import guarded, json_option, lang_option, out_option, print_document
from ecosoin.kernel.errors import Language


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

    print_document(ecoindex_document(dom, requests, kb), "fr")


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
def measure(
    journey: str,
    runs: int,
    profile: str | None,
    more_profiles: bool,
    previous: tuple[str, ...],
    lang: Language,
    as_json: bool,
    out: str,
) -> None:
    """Mesure un parcours YAML ou une adresse dans Chromium / measures a YAML journey or an address."""
    from ecosoin.studies.ecodesign.road.study import write_measure

    document = write_measure(journey, runs, profile, lang, Path(out), more_profiles, previous)
    if as_json:
        print_document(document, lang)
        return
    scores, total = document["scores"], document["total"]
    click.echo(f"EcoIndex {scores['ecoindex']['score']} {scores['ecoindex']['grade']} · "
               f"SWD v4 {scores['swd4']['co2e_g']:.3g} gCO2e · Ecosoin {scores['journey']['score']:g}/100")  # fmt: skip
    click.echo(f"{total['encoded_bytes']['median']:g} octets · {total['requests']['median']:g} requêtes → {out}")
    for missed in (a for a in document["assertions"] if not a["passed"]):
        click.echo(f"✗ {missed['step']} : {missed['assertion']}")


@ecodesign.command()
@click.argument("before")
@click.argument("after")
@click.option("--runs", default=5, show_default=True, type=click.IntRange(1, 50), help="Passages / runs.")
@click.option("--out", type=click.Path(file_okay=False), help="Dossier écrit / folder written.")
@lang_option
@json_option
@guarded
def compare(before: str, after: str, runs: int, out: str | None, lang: Language, as_json: bool) -> None:
    """Le même service, plus léger ? BEFORE et AFTER : dossiers de résultats ou parcours / same service, lighter?"""
    from ecosoin.studies.ecodesign.road.compare import write_compare

    document = write_compare(before, after, runs, lang, Path(out) if out else None)
    if as_json:
        print_document(document, lang)
        return
    fr = lang == "fr"
    yes, no = ("Services équivalents.", "Services NON équivalents.") if fr else ("Equivalent.", "NOT equivalent.")
    click.echo(yes if document["equivalent"] else no)
    for reason in document["reasons"]:
        click.echo(f"  ✗ {reason['kind']} : {reason['detail']}")
    for row in (r for r in document["savings"] if r["called"]):
        click.echo(f"  {row['step']} · {row['metric']} : {row['p50']:.4g} [{row['p05']:.4g} ; {row['p95']:.4g}]")


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
    from ecosoin.studies.ecodesign.road.compare import check_budget

    document = check_budget(Path(budget_file), result)
    if as_json:
        print_document(document, lang)
        return
    click.echo(f"Budget tenu : {document['limits']}" if lang == "fr" else f"Budget kept: {document['limits']}")


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

    count = new_audit(Path(audit_file), result, service_result)
    click.echo(f"{audit_file} : {count} / 78 " + ("critères préremplis" if lang == "fr" else "criteria prefilled"))


@audit.command("check")
@click.argument("audit_file", type=click.Path(dir_okay=False))
@lang_option
@json_option
@guarded
def audit_check(audit_file: str, lang: Language, as_json: bool) -> None:
    """Le score officiel et sa couverture / the official score and its coverage."""
    from ecosoin.studies.ecodesign.road.audit_file import check_audit

    _tell_audit(check_audit(Path(audit_file)), lang, as_json)


@audit.command("export")
@click.argument("audit_file", type=click.Path(dir_okay=False))
@lang_option
@json_option
@out_option
@guarded
def audit_export(audit_file: str, lang: Language, as_json: bool, out: str) -> None:
    """Classeur, déclaration HTML, JSON / workbook, HTML declaration, JSON."""
    from ecosoin.studies.ecodesign.road.audit_file import export_audit

    _tell_audit(export_audit(Path(audit_file), lang, Path(out)), lang, as_json)


def _tell_audit(document: dict[str, Any], lang: Language, as_json: bool) -> None:
    if as_json:
        print_document(document, lang)
        return
    score = "–" if document["score"] is None else f"{document['score']:.1f} %"
    covered = f"{document['coverage']['assessed']} / {document['coverage']['criteria']}"
    click.echo(f"RGESN 2024 : {score} ({covered} {'critères évalués' if lang == 'fr' else 'criteria assessed'})")
