"""Tables of care as text: the one reader of inventories, with the headers of care."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ecosoin.doors.engines.duck import count, path_literal
from ecosoin.doors.formats.care_staging import ActStaging
from ecosoin.doors.text.csv_table import CsvText, header_of, stage_text
from ecosoin.doors.text.plain_text import plain_text
from ecosoin.doors.text.staging import ColumnMapping, Staging
from ecosoin.inputs.columns import Staged
from ecosoin.inputs.headers import Heading, Recognised, bare
from ecosoin.results.record import FileReading


@dataclass(frozen=True)
class CareText:
    """A file of text laid down: its relation, the columns known in it, all its headers and the account of its lines."""

    staged: Staged | None
    headers: Sequence[str]
    reading: FileReading | None


class _Text(Staging):
    """The reading of one file whose header is a line that names all the columns of one of the sets ``needs``."""

    def __init__(
        self, staging: ActStaging, *, known: Collection[str], needs: Sequence[Collection[str]], mapping: ColumnMapping
    ):
        super().__init__(staging.con, staging.folder, year=0, country="", mapping=mapping, places=staging.places)
        self.known = {**{bare(c): Heading(c) for c in known}, **mapping.headings}
        self.needs = needs
        self._count = staging.tables
        staging.tables += 1

    def relation(self) -> str:
        """A name no staged relation of any file has."""
        return f"care_{self._count}_{super().relation()}"

    def recognise(self, headers: Sequence[str], format: str) -> Recognised | None:
        """The columns of a line of headers, when it has those that are needed."""
        headings = headings_of(headers, self.known)
        names = {h.column for h in headings.values()} | set(self.mapping.constants)
        if not headings or not any(names.issuperset(n) for n in self.needs):
            return None
        others = [h for i, h in enumerate(headers) if i not in headings and bare(h)]
        ignored = tuple(h for h in others if bare(h) not in self.known)
        repeated = tuple(h for h in others if bare(h) in self.known)
        return Recognised(format, "act", headings=headings, ignored=ignored, repeated=repeated)


def headings_of(headers: Sequence[str], known: Mapping[str, Heading]) -> dict[int, Heading]:
    """The headers that name a column, by position; of two that name one, the first."""
    found: dict[int, Heading] = {}
    for i, name in enumerate(map(bare, headers)):
        if name in known and known[name].column not in {h.column for h in found.values()}:
            found[i] = known[name]
    return found


def lay_text(
    staging: ActStaging, path: Path, format: str, *, known: Collection[str], needs: Sequence[Collection[str]],
    mapping: ColumnMapping = ColumnMapping(),  # noqa: B008 - a frozen value
    quoted_tabs: bool = True,
) -> CareText:  # fmt: skip
    """Lays a file of text down; what is wrong in its lines is told. No header that will do: no relation, no account."""
    text = _Text(staging, known=known, needs=needs, mapping=mapping)
    plain = plain_text(text, path)
    staged, file = None, str(path)
    headers: Sequence[str] = ()
    if plain is not None:
        form = header_of(text, plain, format)
        headers = form.headers
        if form.found is not None and form.delimiter == "\t" and not quoted_tabs:
            staged = _unquoted(text, path, form, form.found)
        elif form.found is not None:
            staged = stage_text(text, path, form, form.found)
            _judge(text, file)
    staging.problems += [replace(p, file=staging.name(path)) for p in text.problems if p.code not in _UNSAID]
    return CareText(staged, headers, text.readings.get(file))


_UNSAID = ("columns-ignored", "comment-lines", "no-row")
"""What the account of the file says."""


def _unquoted(text: Staging, path: Path, form: CsvText, found: Recognised) -> Staged:
    """A file between tabs whose quotation marks are letters, as vocabularies come; read where it is."""
    names = [f"c{i}" for i in range(len(form.headers))]
    typed = ", ".join(f"'{n}': 'varchar'" for n in names)
    relation = (
        f"read_csv({path_literal(form.text.path)}, auto_detect = false, header = false, columns = {{{typed}}}, "
        f"delim = '\t', quote = '', escape = '', skip = {form.header_row}, null_padding = true, "
        "hive_partitioning = false)"
    )
    rows, lines = count(text.con, relation), form.text.lines
    empty = lines - form.header_row - rows
    text.account(
        str(path),
        found.format,
        encoding=form.text.encoding,
        lines=lines,
        kept=rows,
        titles=form.header_row,
        blank=empty,
    )
    return text.recognised(relation, found, file=str(path), headers=form.headers, header_row=form.header_row)


def _judge(text: Staging, file: str) -> None:
    """Lines that could not be taken apart stop the reading unless they are few; an unclosed quote always does."""
    rejected, reading = text.rejected.get(file, []), text.readings[file]
    fatal = any(p.code == "quote-unclosed" for p in rejected)
    spared = not fatal and len(rejected) <= text.tolerated * reading.lines
    told = [replace(p, severity="doubt") if spared else p for p in rejected]
    text.problems += told[: text.limit("listed_problem")]
