"""A mapping as it is written: its sections, every word as text, the line of each key, the keys given more than once.

``NO`` is a country here and ``1:30`` a word: nothing is taken for a truth, a number or a date.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ecosoin.doors.text.small_table import small_table
from ecosoin.doors.text.whole_text import whole_text
from ecosoin.doors.yaml.bounded import yaml_node

CSV = ("header", "column", "multiply", "decimal", "dates", "word", "value")
_NULL, _MERGE = "tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"


@dataclass
class Written:
    """What a mapping file holds: ``document``, dotted place -> line, and place -> (names, lines) of repeated keys."""

    document: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    repeated: dict[str, tuple[list[str], list[int]]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    """Columns of a CSV that say nothing."""

    def again(self, place: str, *names: str, first: int | None, line: int | None) -> None:
        """Notes a key met again."""
        known, lines = self.repeated.setdefault(place, ([], [first] if first else []))
        known += [n for n in names if n not in known]
        lines += [line] if line else []


def written_mapping(path: Path) -> Written:
    """The content of a mapping file; ``yaml.YAMLError`` or ``ValueError`` when it is no YAML or no table of text."""
    return _table(path) if path.suffix.lower() == ".csv" else _document(whole_text(path))


def _document(text: str) -> Written:
    written = Written()
    node = yaml_node(text)
    written.document = None if node is None else _plain(written, node, ())
    return written


def _plain(written: Written, node: yaml.Node, place: tuple[str, ...]) -> Any:
    """The data of a node, its scalars as they are written; an empty one is None."""
    if isinstance(node, yaml.SequenceNode):
        return [_plain(written, one, (*place, str(i))) for i, one in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return None if node.tag == _NULL else str(node.value)
    found: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key, value in _pairs(node):
        name, line = str(key.value), key.start_mark.line + 1
        spot = ".".join((*place, name))
        if name in lines:
            written.again(spot, name, first=lines[name], line=line)
        lines[name] = written.lines[spot] = line
        found[name] = _plain(written, value, (*place, name))
    for name, value in _merged(written, node, place):
        found.setdefault(name, value)
    return found


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    for key, value in node.value:
        if key.tag != _MERGE:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.YAMLError(f"key, line {key.start_mark.line + 1}")
            yield key, value


def _merged(written: Written, node: yaml.MappingNode, place: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """The pairs of the mappings that ``<<`` brings in."""
    for key, value in node.value:
        if key.tag == _MERGE:
            for one in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                data = _plain(written, one, place)
                if isinstance(data, Mapping):
                    yield from data.items()


def _table(path: Path) -> Written:
    """The rows of a CSV as the sections of a YAML; a row may give a header its column and a word its value."""
    table = small_table(path)
    if table.header and not {*table.header} & {*CSV}:  # another kind of file: none of it is to be quoted
        raise ValueError(", ".join(CSV))
    sections: dict[str, dict[str, Any]] = {"columns": {}, "values": {}, "constants": {}}
    written = Written(sections, unknown=[name for name in table.header if name and name not in CSV])
    for line, row in table.records():
        cells = {k: v.strip() for k, v in row.items() if v.strip()}
        column = cells.get("column", "")
        keep = _keeper(written, line)
        if "header" in cells:
            how = {k: v for k, v in cells.items() if k in CSV[1:5]}
            keep(sections["columns"], cells["header"], how, "columns")
        if "word" in cells:
            keep(sections["values"].setdefault(column, {}), cells["word"], cells.get("value", ""), f"values.{column}")
        elif "value" in cells and "header" not in cells:
            keep(sections["constants"], column, cells["value"], "constants")
    return written


def _keeper(written: Written, line: int) -> Callable[[dict[str, Any], str, Any, str], None]:
    def keep(section: dict[str, Any], name: str, value: Any, place: str) -> None:
        spot = f"{place}.{name}"
        if section.get(name, value) != value:
            written.again(spot, name, first=written.lines.get(spot), line=line)
        section[name] = value
        written.lines.setdefault(spot, line)

    return keep
