"""Which table a header line announces, in which format, and which canonical column each header is."""

import difflib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ecosoin.inputs.columns import TABLES
from ecosoin.words import languages, say


@dataclass(frozen=True)
class Heading:
    """The column a header stands for and the factor that brings its unit to the canonical one."""

    column: str
    multiply: float = 1.0


@dataclass(frozen=True)
class Recognised:
    """A header line understood: position -> heading; ``ignored`` and ``repeated`` headers as written."""

    format: str
    table: str
    headings: Mapping[int, Heading]
    ignored: tuple[str, ...]
    repeated: tuple[str, ...]


def bare(header: str) -> str:
    """A header without case, accents, spaces or punctuation.

    >>> bare("Durée de vie (an)") == bare("duree de vie an")
    True
    """
    decomposed = unicodedata.normalize("NFKD", header.replace("œ", "oe").replace("Œ", "OE").lower())
    kept = "".join(c for c in decomposed if c.isalnum())
    return kept or ("#" if "#" in header else "")


def headers_of(table: str, column: str) -> tuple[str, ...]:
    """The headers of one of our columns, a language each, French first."""
    return tuple(dict.fromkeys(say(f"columns.{table}.{column}", language) for language in languages()))


class HeaderBook:
    """The headers of every known format, those of our own tables in French and English, and those a user maps."""

    def __init__(self, formats: Iterable[Mapping[str, str]], headers: Iterable[Mapping[str, str]], closeness: float):
        self._closeness = closeness
        needs = [(f["format"], *line.partition(": ")[::2]) for f in formats for line in f["needs"].splitlines()]
        self._formats = sorted(needs, key=lambda n: n[0] == "table")  # our own is what no tool's headers announce
        self._headings: defaultdict[tuple[str, str], dict[str, Heading]] = defaultdict(dict)
        self._written: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for table, specs in TABLES.items():
            for spec in specs:
                written = headers_of(table, spec.name)
                for name in (spec.name, *written):
                    self._headings["table", table].setdefault(bare(name), Heading(spec.name))
                    self._written["table", table].setdefault(bare(name), written[0])
        for row in headers:
            key, name = (row["format"], row["table"]), bare(row["header"])
            self._headings[key].setdefault(name, Heading(row["column"], float(row["multiply"] or 1)))
            self._written[key].setdefault(name, row["header"])

    def recognise(
        self, headers: Sequence[str], format: str = "auto", mapped: Mapping[str, Heading] | None = None
    ) -> Recognised | None:
        """The first format and table whose needs the headers meet; ``mapped`` (by bare header) wins over the rest."""
        mapped = mapped or {}
        names = [bare(h) for h in headers]
        columns = {m.column for n, m in mapped.items() if n in names}
        for name, table, needs in self._formats:
            if format not in ("auto", name):
                continue
            known = self._headings[(name, table)]
            if self._meets(set(names), columns, needs, known):
                return self._understood(name, table, headers, {**known, **mapped})
        return None

    def closest(self, found: Recognised, header: str) -> str | None:
        """A header of the table that looks like one it does not know, as a user would write it."""
        known = self._written[(found.format, found.table)]
        near = difflib.get_close_matches(bare(header), known, n=1, cutoff=self._closeness)
        return known[near[0]] if near else None

    @staticmethod
    def _meets(names: set[str], columns: set[str], needs: str, known: Mapping[str, Heading]) -> bool:
        for group in needs.split(";"):
            refused = group.startswith("!")
            choices = [bare(c) for c in group.lstrip("!").split("|")]
            wanted = {known[c].column for c in choices if c in known}
            present = any(c in names for c in choices) or bool(wanted & columns)
            if present == refused:
                return False
        return True

    @staticmethod
    def _understood(name: str, table: str, headers: Sequence[str], known: Mapping[str, Heading]) -> Recognised:
        headings: dict[int, Heading] = {}
        ignored, repeated = [], []
        taken: set[str] = set()
        for i, key in enumerate(map(bare, headers)):
            if not key:
                continue
            if key not in known:
                ignored.append(headers[i])
            elif known[key].column in taken:
                repeated.append(headers[i])
            else:
                taken.add(known[key].column)
                headings[i] = known[key]
        return Recognised(name, table, headings=headings, ignored=tuple(ignored), repeated=tuple(repeated))
