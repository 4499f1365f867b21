"""``ecosoin demo``: the whole tour on bundled examples."""

from __future__ import annotations

from pathlib import Path

import click

from ecosoin.cli.running import guarded, lang_option, out_option
from ecosoin.kernel.errors import Language


@click.command()
@lang_option
@out_option
@guarded
def demo(lang: Language, out: str) -> None:
    """La démonstration complète sur des exemples fournis / The whole tour on bundled examples."""
    from ecosoin.cli.footprint import show_footprint
    from ecosoin.cli.relevance import show_relevance
    from ecosoin.cli.tour.demo import demo_hospital, demo_relevance
    from ecosoin.cli.tour.service_demo import demo_services

    folder = Path(out)
    show_footprint(lambda step: demo_hospital(folder / "hopital", lang, step), lang, folder / "hopital")
    _title({"fr": "Éco-soin : actes redondants et numérique évitable", "en": "Relevance of care"}[lang])
    show_relevance(demo_relevance(folder / "pertinence", lang), lang, folder / "pertinence")
    _title({"fr": "Services numériques et signaux de numérique inutile", "en": "Services and useless digital"}[lang])
    for path in demo_services(folder, lang):
        click.echo(f"→ {path / 'report.html'}", err=True)
    _title(
        {"fr": "Écoconception : trois versions d'un même service", "en": "Ecodesign: three versions of a service"}[lang]
    )
    _show_ecodesign(folder / "ecoconception", lang)


def _show_ecodesign(folder: Path, lang: Language) -> None:
    from ecosoin.cli.tour.ecodesign_demo import demo_ecodesign
    from ecosoin.kernel.errors import UsageError
    from ecosoin.words.problems import message, remedy

    try:
        verdicts = demo_ecodesign(folder, lang)
    except UsageError as error:
        click.echo(f"· {message(error.problem, lang)} {remedy(error.problem, lang)}", err=True)
        return
    for name, verdict in verdicts.items():
        yes, no = ("équivalente", "refusée") if lang == "fr" else ("equivalent", "refused")
        click.echo(f"{name} : {yes if verdict['equivalent'] else no}")
        for reason in verdict["reasons"]:
            click.echo(f"  ✗ {reason['kind']} : {reason['detail']}")


def _title(text: str) -> None:
    click.echo(f"\n{text}\n{'─' * len(text)}")
