"""What a mapping names and the files do not have: each header, word, sheet and constant that serves nothing is told."""

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.cells import text_sql, word, word_sql
from ecosoin.inputs.columns import TABLES, Staged
from ecosoin.inputs.headers import bare
from ecosoin.kernel.errors import Problem
from ecosoin.kernel.sql import literal


class MappingUse:
    """What the files met of a mapping: looked at once they are staged, and again once formats have completed them."""

    def __init__(self, staging: Staging):
        self.staging = staging
        self._words: dict[str, set[str]] = {}
        self._has: dict[str, set[str]] = {}
        self._columns: dict[str, set[str]] = {}
        """Bare header -> the columns of the tables it is in that it is a column of."""

    def look(self) -> None:
        """Notes which headers and words of the mapping the staged relations hold."""
        for staged in self.staging.staged:
            specs = staged.own_specs or TABLES.get(staged.table, ())
            names = {s.name for s in specs} or {c.column for c in staged.columns}
            for column in staged.columns:
                self._columns.setdefault(bare(column.header), set()).update({column.column} & names)
                words = self.staging.mapping.values.get(column.column, {})
                if words:
                    self._look(staged, column.column, words)

    def _look(self, staged: Staged, name: str, words: Mapping[str, str]) -> None:
        column = staged.column(name)
        if column is None:
            return
        text = text_sql(replace(column, sql=f"cast({column.sql} as varchar)"))
        asked = f"where {word_sql(text)} in ({', '.join(map(literal, words))})"
        found = f"select distinct {word_sql(text)} from {staged.relation} {asked}"
        self._words.setdefault(name, set()).update(r[0] for r in self.staging.con.execute(found).fetchall())
        most = self.staging.limit("listed_problem")
        others = f"select distinct {text} as t from {staged.relation} where t is not null order by 1 limit {most}"
        if not words.keys() <= self._words[name]:
            self._has.setdefault(name, set()).update(r[0] for r in self.staging.con.execute(others).fetchall())

    def tell(self) -> None:
        """Notes a doubt for each name that nothing answers to, with those the files have."""
        staging, mapping = self.staging, self.staging.mapping
        met = {bare(h): h for h in staging.headers_met}
        for header in mapping.headers:
            column = mapping.headings[bare(header)].column
            if bare(header) not in met:
                told = {"header": header, "column": column}
                self._doubt("mapping-header-absent", f"columns.{header}", header, met.values(), **told)
            elif not self._columns.get(bare(header), {column}):
                self._doubt("mapping-column-elsewhere", f"columns.{header}", header=header, column=column)
        for column, words in mapping.values.items():
            if column not in self._words:
                self._doubt("mapping-values-unused", f"values.{column}", column=column)
                continue
            for absent in sorted(words.keys() - self._words[column]):
                has = sorted(self._has.get(column, ()))
                self._doubt("mapping-word-absent", f"values.{column}.{absent}", absent, has, column=column, word=absent)
        for column in mapping.constants.keys() - staging.constants_used:
            self._doubt("mapping-constant-unused", f"constants.{column}", column=column)
        if not any(p.code == "sheets-absent" for p in staging.problems):
            met = {bare(s): s for s in staging.sheets_met}
            for sheet in mapping.sheets:
                if bare(sheet) not in met:
                    self._doubt("mapping-sheet-absent", "sheets", sheet, met.values(), sheet=sheet)

    def _doubt(self, code: str, place: str, absent: str | None = None, has: Iterable[str] = (), **told: object) -> None:
        names = sorted(set(has))
        if absent is not None:
            told |= {"near": ", ".join(closest(absent, names)) or "–", "found": self.staging.named(names) or "–"}
        file = self.staging.mapping.file
        self.staging.problems.append(Problem(code, "doubt", file, column=place, params=told))


def closest(name: str, names: Collection[str]) -> Sequence[str]:
    """The names that look most like one, whatever their case and accents.

    >>> closest("Quantite", ["Quantité totale", "Qté", "QUANTITÉ"])
    ['QUANTITÉ', 'Quantité totale']
    """
    plain = {word(n): n for n in names}
    return [plain[n] for n in difflib.get_close_matches(word(name), plain)]
