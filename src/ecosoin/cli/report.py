"""``ecosoin report``: the pages of a finished study, written again in another language."""

from pathlib import Path

import click

from ecosoin.cli.running import shared
from ecosoin.kernel.errors import Language


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path))
@shared(["lang"])
def report(folder: Path, out: Path | None, lang: Language) -> None:
    """The pages of a finished study."""
    from ecosoin.doors.folder import replace_files
    from ecosoin.pages.writing import write_report
    from ecosoin.registry import pages

    stem, made = pages(folder, lang)
    with replace_files(out or folder) as draft:
        write_report(made, draft, stem)
    click.echo(f"→ {(out or folder) / f'{stem}.html'}")
