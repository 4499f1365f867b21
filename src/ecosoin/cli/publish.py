"""``ecosoin publish``: the forms that a finished footprint fills."""

from pathlib import Path

import click

from ecosoin.cli.running import PROBLEMS_PER_CODE, print_document, shared, show_problems
from ecosoin.cli.streams import echo
from ecosoin.kernel.errors import Language
from ecosoin.reference import load_reference_table

_FORMS = (*(row["form"] for row in load_reference_table("publication/forms")), "all")


@click.command()
@click.argument("study", type=click.Path(path_type=Path))
@click.option("--as", "form", required=True, type=click.Choice(_FORMS))
@click.option("--depreciation-year", type=click.FloatRange(1, 50))
@click.option("--upstream-share", type=click.FloatRange(0, 1))
@shared(["lang", "json", "out"])
def publish(
    study: Path,
    form: str,
    depreciation_year: float | None,
    upstream_share: float | None,
    lang: Language,
    as_json: bool,
    out: str,
) -> None:
    """What must be filed or published of a footprint."""
    from ecosoin.results.text import plain
    from ecosoin.studies.publish.forms import summary_lines
    from ecosoin.studies.publish.road.publishing import PublishOptions
    from ecosoin.studies.publish.road.publishing import publish as road

    given = {"depreciation_year": depreciation_year, "upstream_share": upstream_share}
    document = road(PublishOptions(study, form, Path(out), language=lang, **given))
    if as_json:
        print_document(document, lang)
        return
    for line in summary_lines(document, lang):
        echo(line)
    show_problems([plain(p) for p in document.problems], lang, PROBLEMS_PER_CODE)
    echo(f"→ {Path(out)}")
