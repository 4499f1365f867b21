"""Which table a header line announces, in which format, and which canonical column each header is."""

import difflib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from ecosoin.inputs.columns import TABLES
from ecosoin.inputs.evidence import Mark, Order
from ecosoin.words import languages, say

_OWN = "table"
"""The format of our own tables."""
_KEY, _SPARE_KEY = "item_id", "inventory_number"
"""What tells the lines of a list apart, and what does where nobody gives it."""
_SHORT = 3
"""Letters of a word whose last is no plural."""


@dataclass(frozen=True)
class Heading:
    """The column a header stands for, the factor that brings its unit to the canonical one, and how it is written.

    ``decimal``: its decimal mark; ``dates``: whether its dates are day or month first; empty when nobody told.
    ``told``: the user gave the factor, whatever unit the header names.
    """

    column: str
    multiply: float = 1.0
    decimal: Mark = ""
    dates: Order = ""
    told: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Recognised:
    """A header line understood: position -> heading; ``ignored`` and ``repeated`` headers, and all, as written.

    ``units``: position -> the unit a header gives and that its heading converts.
    """

    format: str
    table: str
    headings: Mapping[int, Heading]
    ignored: tuple[str, ...]
    repeated: tuple[str, ...]
    headers: tuple[str, ...] = field(default=(), compare=False)
    units: Mapping[int, str] = field(default_factory=dict, compare=False)


def bare(header: str) -> str:
    """A header without case, accents, spaces or punctuation.

    >>> bare("Durée de vie (an)") == bare("duree de vie an")
    True
    """
    decomposed = unicodedata.normalize("NFKD", header.replace("œ", "oe").replace("Œ", "OE").lower())
    kept = "".join(c for c in decomposed if c.isalnum())
    return kept or ("#" if "#" in header else "")


_UNIT = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_WITH_UNIT = re.compile(r"(.+?)\s*(?:[(\[]\s*(?:en |in )?([^()\[\]]+?)\s*[)\]]|,?\s(?:en|in)\s+(\S+))\s*")
_WORD = re.compile("[a-z0-9#]+")


def folded(header: str, abbreviations: Mapping[str, str]) -> str:
    """A header without case, accents, plurals, articles, its abbreviations written whole.

    >>> folded("Nb. de processeurs", {"nb": "nombre", "de": ""})
    'nombre processeur'
    """
    decomposed = unicodedata.normalize("NFKD", header.replace("œ", "oe").replace("Œ", "OE").lower())
    words = _WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c)))
    whole = (abbreviations.get(w, w) for w in words)
    return " ".join(w[:-1] if len(w) > _SHORT and w[-1] in "sx" else w for w in whole if w)


def named_unit(header: str) -> tuple[str, str]:
    """A header without the unit it gives, and that unit; empty when it gives none.

    >>> named_unit("Énergie (Wh)"), named_unit("durée de vie en mois"), named_unit("énergie")
    (('Énergie', 'Wh'), ('durée de vie', 'mois'), ('énergie', ''))
    """
    parts = _WITH_UNIT.fullmatch(header)
    return (parts[1], (parts[2] or parts[3]).strip()) if parts else (header, "")


def headers_of(table: str, column: str) -> tuple[str, ...]:
    """The headers of one of our columns, a language each, French first."""
    return tuple(dict.fromkeys(say(f"columns.{table}.{column}", language) for language in languages()))


class HeaderBook:
    """The headers of every known format, those of our own tables in French and English, and those a user maps.

    A header nobody knows as written is known by its folded form; in our own tables, also without its unit.
    """

    def __init__(
        self, formats: Sequence[Mapping[str, str]], headers: Iterable[Mapping[str, str]], closeness: float,
        abbreviations: Mapping[str, str] | None = None, units: Mapping[str, Mapping[str, float]] | None = None,
    ):  # fmt: skip
        self._closeness, self._abbreviations, self._units = closeness, abbreviations or {}, units or {}
        self._folded: defaultdict[tuple[str, str], dict[str, Heading]] = defaultdict(dict)
        needs = [(f["format"], *line.partition(": ")[::2]) for f in formats for line in f["needs"].splitlines()]
        self._wide = {f["format"] for f in formats if f.get("wide")}
        told = any(name == _OWN for name, _, _ in needs)
        self._ours = frozenset(s.name for specs in TABLES.values() for s in specs if told)
        """The columns a mapping may name of our own tables, where these are read."""
        self._formats = sorted(needs, key=lambda n: n[0] == _OWN)  # our own is what no tool's headers announce
        self._headings: defaultdict[tuple[str, str], dict[str, Heading]] = defaultdict(dict)
        self._written: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for table, specs in TABLES.items():
            for spec in specs:
                written = headers_of(table, spec.name)
                for name in (spec.name, *written):
                    self._know((_OWN, table), name, Heading(spec.name), written[0])
        for row in headers:
            heading = Heading(row["column"], float(row["multiply"] or 1))
            self._know((row["format"], row["table"]), row["header"], heading, row["header"])

    def _know(self, key: tuple[str, str], name: str, heading: Heading, written: str) -> None:
        self._headings[key].setdefault(bare(name), heading)
        self._written[key].setdefault(bare(name), written)
        for text in (name, _UNIT.sub("", name)) if key[0] == _OWN else (name,):
            self._folded[key].setdefault(folded(text, self._abbreviations), heading)

    def recognise(
        self, headers: Sequence[str], format: str = "auto", mapped: Mapping[str, Heading] | None = None,
        given: Iterable[str] = (),
    ) -> Recognised | None:  # fmt: skip
        """The first format and table whose needs the headers meet; ``mapped`` (by bare header) wins over the rest.

        A mapping names our columns: it announces our own tables, or those of the format asked for. A tool is told by
        the headers that the mapping leaves; one told with its help is taken when it understands more than our own.
        ``given``: columns that are known without a header; some header must still be known.
        """
        mapped = mapped or {}
        names = [bare(h) for h in headers]
        line = {n: folded(h, self._abbreviations) for n, h in zip(names, headers, strict=True) if n}
        columns = {m.column for n, m in mapped.items() if n in names}
        helped: list[Recognised] = []
        for name, table, needs in self._formats:
            if format not in ("auto", name):
                continue
            ours = frozenset[str]() if name in (format, _OWN) else self._ours
            kept = {n: text for n, text in line.items() if n not in mapped or mapped[n].column not in ours}
            meet = partial(self._met, key=(name, table), needs=needs, columns=columns)
            if meet(kept, told=(columns | {*given}) - ours) is not None:
                found = self.as_table(name, table, headers, mapped)
                if found.headings:
                    rivals = helped if name == _OWN else []
                    return max([found, *rivals], key=lambda f: len(f.headings))
            elif meet(line, told=columns | {*given}):
                helped.append(self.as_table(name, table, headers, mapped))
        return helped[0] if helped else None

    def as_table(
        self, format: str, table: str, headers: Sequence[str], mapped: Mapping[str, Heading] | None = None
    ) -> Recognised:
        """What headers mean in a table that something else tells, such as the name of a sheet."""
        mapped = mapped or {}
        exact, near = {**self._headings[(format, table)], **mapped}, self._folded[(format, table)]
        if format == _OWN:
            exact = _identified(exact, headers)
        plain = [folded(h, self._abbreviations) for h in headers]
        more = {
            i: near[p]
            for i, p in enumerate(plain)
            if p in near and bare(headers[i]) not in exact and near[p].column != _SPARE_KEY
        }
        units: dict[int, tuple[Heading, str]] = {}
        for i, header in enumerate(headers):
            measured = self.measured(table, header) if format == _OWN else None
            if measured and bare(header) not in exact and i not in more:
                units[i] = measured
        claims = Counter(heading.column for heading, _ in units.values())
        more |= {i: heading for i, (heading, _) in units.items() if claims[heading.column] == 1}
        found = self._understood(format, table, headers, exact, more=more)
        headings = dict(found.headings)
        told = {i: u for i, (h, u) in units.items() if found.headings.get(i) == h and h.multiply != 1}
        for i, heading in found.headings.items():
            unit = named_unit(headers[i])[1]
            factor = self._units.get(heading.column, {}).get(unit.lower(), 1.0)
            if heading == mapped.get(bare(headers[i])) and not heading.told and factor != 1:
                headings[i], told[i] = replace(heading, multiply=factor), unit
        return replace(found, headings=headings, units=told)

    def measured(self, table: str, header: str) -> tuple[Heading, str] | None:
        """What a header is in our own table once the unit it gives is known, and that unit."""
        name, unit = named_unit(header)
        heading = self._folded[(_OWN, table)].get(folded(name, self._abbreviations))
        factor = self._units.get(heading.column, {}).get(unit.lower()) if heading else None
        return (replace(heading, multiply=heading.multiply * factor), unit) if heading and factor else None

    def closest(self, found: Recognised, header: str) -> str | None:
        """A header of the table that looks like one it does not know, as a user would write it."""
        near = self._near(found, header)
        return self._written[(found.format, found.table)][near] if near else None

    def meant(self, found: Recognised, header: str) -> str | None:
        """The column such a header stands for; that of a header of our own by its name without the unit."""
        near = self._near(found, header)
        if near:
            return self._headings[(found.format, found.table)][near].column
        heading = self._folded[(_OWN, found.table)].get(folded(named_unit(header)[0], self._abbreviations))
        return heading.column if heading else None

    def _near(self, found: Recognised, header: str) -> str | None:
        known = self._written[(found.format, found.table)]
        return next(iter(difflib.get_close_matches(bare(header), known, n=1, cutoff=self._closeness)), None)

    def _met(
        self, line: Mapping[str, str], key: tuple[str, str], needs: str, *, columns: Collection[str],
        told: Collection[str],
    ) -> int | None:  # fmt: skip
        """How many needs of a format a line (bare header -> folded) meets, ``told`` columns the others; else None.

        What it refuses are bare headers, and ``columns`` of a mapping that such a header of our own stands for.
        """
        known, own, plain = self._headings[key], self._headings[(_OWN, key[1])], {*line.values()}
        met = 0
        for group in needs.split(";"):
            choices = [(bare(c), folded(c, self._abbreviations)) for c in group.lstrip("!").split("|")]
            here = any(b in line for b, _ in choices)
            if group.startswith("!"):
                if here or any(b in own and own[b].column in columns for b, _ in choices):
                    return None
            elif here or any(f and f in plain for _, f in choices):
                met += 1
            elif not any(b in known and known[b].column in told for b, _ in choices):
                return None
        return met

    def _understood(
        self, name: str, table: str, headers: Sequence[str], known: Mapping[str, Heading], more: Mapping[int, Heading]
    ) -> Recognised:
        headings: dict[int, Heading] = {}
        ignored, repeated = [], []
        for i, key in enumerate(map(bare, headers)):
            taken = {h.column for h in headings.values()}
            if key in known and known[key].column in taken:
                repeated.append(headers[i])
            elif key in known:
                headings[i] = known[key]
        if name in self._wide:
            headings, repeated = _first_named(known, headers), []
        for i, key in enumerate(map(bare, headers)):
            taken = {h.column for h in headings.values()}
            if i in more and more[i].column not in taken:
                headings[i] = more[i]
            elif key and key not in known:
                ignored.append(headers[i])
        told = () if name in self._wide else tuple(ignored)
        return Recognised(
            name, table, headings=headings, ignored=told, repeated=tuple(repeated), headers=tuple(headers)
        )


def _identified(known: Mapping[str, Heading], headers: Sequence[str]) -> dict[str, Heading]:
    """The headings of our own table, whose lines an inventory number tells apart when no identifier does."""
    named = [name for h in headers if (name := bare(h)) in known]
    spare = [name for name in named if known[name].column == _SPARE_KEY]
    taken = any(known[name].column == _KEY for name in named)
    kept = {name: heading for name, heading in known.items() if heading.column != _SPARE_KEY}
    return kept if taken or not spare else kept | {spare[0]: Heading(_KEY)}


def _first_named(known: Mapping[str, Heading], headers: Sequence[str]) -> dict[int, Heading]:
    """The headings of a wide export: of the headers that stand for one column, the one we name first."""
    names = {bare(h): i for i, h in reversed(list(enumerate(headers)))}
    found = {heading.column: names[name] for name, heading in reversed(list(known.items())) if name in names}
    return {i: known[bare(headers[i])] for i in sorted(found.values())}
