"""``ecosoin report``: the pages of a finished study, written again in another language."""

from pathlib import Path

import click

from ecosoin.cli.running import shared, show_problems
from ecosoin.cli.streams import echo
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
    from ecosoin.results.text import plain

    stem, made = pages(folder, lang)
    with replace_files(out or folder) as draft:
        problems = write_report(lambda: made, draft, stem)
    show_problems(plain(problems), lang)
    echo(f"→ {(out or folder) / f'{stem}.html'}")
