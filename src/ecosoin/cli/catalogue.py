"""``ecosoin catalogue search | show | check | coverage``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from ecosoin.cli.running import print_document, shared, show_problems
from ecosoin.cli.streams import draw, echo
from ecosoin.kernel.errors import Language

if TYPE_CHECKING:
    from ecosoin.pages.terminal import Head
    from ecosoin.studies.catalogue.screen import Part


@click.group()
def catalogue() -> None:
    """The factors."""


@catalogue.command()
@click.argument("text", nargs=-1, required=True)
@shared(["factors", "lang", "json"])
def search(text: tuple[str, ...], factors: str | None, lang: Language, as_json: bool) -> None:
    """The items that answer to words."""
    from ecosoin.studies.catalogue.road.study import find
    from ecosoin.studies.catalogue.screen import search_parts

    _print(find(" ".join(text), factors), search_parts, lang, as_json=as_json)


@catalogue.command()
@click.argument("item")
@shared(["factors", "country", "lang", "json"])
def show(item: str, factors: str | None, country: str, lang: Language, as_json: bool) -> None:
    """Every factor of an item, or the mixes of a country."""
    from ecosoin.studies.catalogue.road import study
    from ecosoin.studies.catalogue.screen import sheet_parts

    _print(study.show(item, factors, country), sheet_parts, lang, as_json=as_json)


@catalogue.command()
@click.argument("name", required=False)
@shared(["lang", "json"])
def check(name: str | None, lang: Language, as_json: bool) -> None:
    """The defects of a set."""
    from ecosoin.results.text import plain
    from ecosoin.studies.catalogue.road import study
    from ecosoin.studies.catalogue.screen import check_parts

    document = study.check(name)
    _print(document, check_parts, lang, as_json=as_json)
    if document.problems and not as_json:
        show_problems(plain(document.problems), lang)


@catalogue.command()
@click.argument("name", required=False)
@shared(["lang", "json"])
def coverage(name: str | None, lang: Language, as_json: bool) -> None:
    """What is covered and what is missing."""
    from ecosoin.studies.catalogue.road.study import cover
    from ecosoin.studies.catalogue.screen import coverage_parts

    _print(cover(name), coverage_parts, lang, as_json=as_json)


def _print(document: Any, parts: Callable[[Any, Language], Sequence[Part]], lang: Language, *, as_json: bool) -> None:
    if as_json:
        print_document(document, lang)
        return
    for part in parts(document, lang):
        if isinstance(part, str):
            echo(part)
        else:
            heads: list[Head] = [(head, "left") for head in part.heads]
            draw(partial(_laid, heads, part.rows))


def _laid(heads: Sequence[Head], rows: Sequence[Sequence[str]], width: int) -> Sequence[Any]:
    from ecosoin.pages.terminal import grid

    return "", grid(heads, rows, width), ""
