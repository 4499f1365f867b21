"""What do Bundles hold, and are all the pages of a search given? Each entry is a resource, or is accounted for."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ecosoin.doors.formats.json_values import Values
from ecosoin.kernel.errors import Problem

BUNDLE = "Bundle"
_COUNTED = ("searchset", "history")
"""Types of Bundles whose ``total`` is that of all their pages."""
_UNKNOWN, _WHOLE = "?", re.compile(r"\d{1,15}", re.ASCII)

Found = dict[str, Any] | None
"""A resource; None for what is none."""


@dataclass(frozen=True)
class Page:
    """What a Bundle says of itself: its entries, those that answer its search, how many it announces, its links."""

    entries: int
    matches: int
    total: int | None
    own: str
    next: str


@dataclass
class Bundles:
    """The Bundles of a file being opened; ``without``: entries that hold no resource."""

    pages: list[Page] = field(default_factory=list)
    without: int = 0

    def document(self, values: Values) -> Iterator[Found]:
        """The entries of a Bundle as they come, or the one resource of a document."""
        others: dict[str, Any] = {}
        met: list[bool] | None = None
        for key in values.fields():
            if key == "entry" and others.get("resourceType") in (None, BUNDLE) and values.sign() == "[":
                met = met or []
                for entry in values.items():
                    met.append(_answers(entry))
                    yield from self._entry(entry)
            else:
                others[key] = values.value()
        if met is None:
            yield from self.opened(others)
        elif others.get("resourceType", BUNDLE) == BUNDLE:
            self.pages.append(_page(others, met))
        else:
            yield others  # a list of references, its type written after them

    def opened(self, found: Any) -> Iterator[Found]:
        """A resource, or those of a Bundle, of Bundles inside it."""
        if not isinstance(found, dict):
            yield None
        elif found.get("resourceType") != BUNDLE:
            yield found
        else:
            given = found.get("entry")
            entries = given if isinstance(given, list) else [] if given is None else [given]
            self.pages.append(_page(found, [_answers(e) for e in entries]))
            for entry in entries:
                yield from self._entry(entry)

    def _entry(self, entry: Any) -> Iterator[Found]:
        if not isinstance(entry, dict):
            yield None
        elif (found := entry.get("resource")) is None:
            self.without += 1
        else:
            url = entry.get("fullUrl")
            if isinstance(found, dict) and isinstance(url, str) and url.startswith("urn:uuid:"):
                found["id"] = url.rpartition(":")[2]  # what the references of a Bundle name it by
            yield from self.opened(found)


def _answers(entry: Any) -> bool:
    """Whether an entry is one of the results a search counts, not what comes with them."""
    if not isinstance(entry, dict) or entry.get("resource") is None:
        return False
    search = entry.get("search")
    return not isinstance(search, dict) or search.get("mode", "match") == "match"


def _page(bundle: dict[str, Any], met: Sequence[bool]) -> Page:
    links = bundle.get("link")
    named = {
        link["relation"]: link["url"]
        for link in (links if isinstance(links, list) else [links])
        if isinstance(link, dict) and isinstance(link.get("relation"), str) and isinstance(link.get("url"), str)
    }
    said = str(bundle.get("total"))
    total = int(said) if bundle.get("type") in _COUNTED and _WHOLE.fullmatch(said) else None
    return Page(len(met), sum(met), total, named.get("self", ""), next=named.get("next", ""))


def page_problems(pages: Sequence[tuple[str, Page]]) -> list[Problem]:
    """Searches some pages of which are not among those given (file, page), and files of empty Bundles.

    A search that goes on after the pages given is an error; where its last page is there, only a doubt: a server may
    name its pages or count its results otherwise.
    """
    problems = []
    for some in _unfinished(pages):
        told = [p for _, p in some]
        total, rows = _total(told), sum(p.matches for p in told)
        size = max(p.matches for p in told)
        missing = max(1, math.ceil((total - rows) / size)) if total is not None and size else 1
        files = sorted({file for file, _ in some})
        params = {"pages": len(told), "rows": rows, "total": _UNKNOWN if total is None else total, "missing": missing}
        severity: Any = "error" if all(p.next for p in told) else "doubt"
        problems.append(Problem("fhir-pages-missing", severity, files[0] if len(files) == 1 else None, params=params))
    by_file = defaultdict[str, list[Page]](list)
    for file, page in pages:
        by_file[file].append(page)
    empty = [file for file, met in by_file.items() if not any(p.entries or p.total for p in met)]
    return [*problems, *(Problem("fhir-bundle-empty", "doubt", file) for file in empty)]


def _unfinished(pages: Sequence[tuple[str, Page]]) -> list[list[tuple[str, Page]]]:
    """The pages of the searches that lack some; searches that cannot be told apart are judged together.

    Pages are those of one search when a link of one names the other; a page given twice counts once.
    """
    root: dict[str, str] = {}

    def find(name: str) -> str:
        while root.setdefault(name, name) != name:
            name = root[name]
        return name

    searches = defaultdict[str, dict[object, tuple[str, Page]]](dict)
    for _, page in pages:
        for name in filter(None, (page.own, page.next)):
            root[find(name)] = find(_key(page))
    for n, (file, page) in enumerate(pages):
        searches[find(_key(page))].setdefault((page.own, page.next) if page.own else n, (file, page))
    apart = [list(s.values()) for s in searches.values()]
    together = defaultdict[int | None, list[tuple[str, Page]]](list)
    for some in apart:
        if _lacks([p for _, p in some]):
            together[_total([p for _, p in some])] += some
    return [s for total, s in together.items() if total is None or sum(p.matches for _, p in s) != total]


def _key(page: Page) -> str:
    return page.own or page.next or f"{page.total}"


def _total(pages: Sequence[Page]) -> int | None:
    """The number of results that pages announce; None when none does."""
    return max((p.total for p in pages if p.total is not None), default=None)


def _lacks(pages: Sequence[Page]) -> bool:
    """Whether the pages of one search announce more than they hold."""
    total = _total(pages)
    if total is not None:
        return sum(p.matches for p in pages) < total
    return bool({p.next for p in pages if p.next} - {p.own for p in pages})
