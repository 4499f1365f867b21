"""YAML files read with the line of every key and item, so that every problem says where it is."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from ecosoin.doors.refusals import given_file
from ecosoin.doors.text.whole_text import whole_text
from ecosoin.doors.yaml.bounded import load_yaml
from ecosoin.kernel.errors import InputProblems, Problem, Severity
from ecosoin.results.record import FileReading
from ecosoin.words import knows

Place = tuple[str | int, ...]
_INVALID = "service-yaml-invalid"


class LocatedYaml:
    """The data of a file and the 1-based line of each place in it; ``folder`` is where its neighbours are."""

    def __init__(self, text: str, file: str, folder: Path = Path(), unreadable: str = _INVALID):
        self.file, self.folder, self.text = file, folder, text
        self.lines: dict[Place, int] = {}
        self.data: Any = None
        try:
            node, self.data = load_yaml(text)
            if node is not None:
                self._walk(node, ())
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            params = {"reason": str(getattr(error, "problem", None) or error)}
            row = mark.line + 1 if mark else None
            raise InputProblems([Problem(unreadable, "error", file, row, params=params)]) from error

    def _walk(self, node: yaml.Node, place: Place) -> None:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                name = str(key.value)
                self.lines[(*place, name)] = key.start_mark.line + 1
                if name in seen:
                    line = key.start_mark.line + 1
                    where = {"row": line, "column": name, "params": {"key": name}}
                    raise InputProblems([Problem("service-key-repeated", "error", self.file, **where)])
                seen.add(name)
                self._walk(value, (*place, name))
        elif isinstance(node, yaml.SequenceNode):
            for i, value in enumerate(node.value):
                self._walk(value, (*place, i))

    def line(self, place: Place) -> int | None:
        """The line of a place, or of the nearest place above it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place)

    def problem(self, code: str, place: Place, severity: Severity = "error", **params: object) -> Problem:
        """A problem at a place of this file; the column is the path of keys."""
        column = ".".join(str(p) for p in place) or None
        return Problem(code, severity, self.file, self.line(place), column=column, params=params)

    def reading(self, format: str) -> FileReading:
        """The account of its lines: those that say something, empty ones, comments."""
        lines = [line.strip() for line in self.text.splitlines()]
        blank, comments = lines.count(""), sum(line.startswith("#") for line in lines)
        kept = len(lines) - blank - comments
        return FileReading(file=self.file, format=format, lines=len(lines), kept=kept, blank=blank, comments=comments)


def read_yaml(path: Path, unreadable: str = _INVALID, name: str = "") -> LocatedYaml:
    """Reads and locates a file; it must exist. Problems bear ``name``, its own unless told, not its whole path."""
    try:
        return LocatedYaml(whole_text(path), name or path.name, path.parent, unreadable)
    except UnicodeDecodeError as error:
        params = {"reason": str(error)}
        raise InputProblems([Problem(unreadable, "error", name or path.name, params=params)]) from error


Shape = TypeVar("Shape")


def read_model(path: Path, shape: type[Shape]) -> Shape:
    """The file as a model or a dataclass; every problem found at once otherwise."""
    read, problems = model_of(read_yaml(given_file(path), "yaml-unreadable"), shape)
    if read is None:
        raise InputProblems(problems)
    return read


def model_of(located: LocatedYaml, shape: type[Shape]) -> tuple[Shape | None, list[Problem]]:
    """What a file holds as a model or a dataclass, or None with every problem found."""
    try:
        return TypeAdapter(shape).validate_python({} if located.data is None else located.data), []
    except ValidationError as error:
        return None, [_problem(e, located.file, located.line(e["loc"])) for e in error.errors()]


_CODES = {
    "extra_forbidden": "yaml-field-unknown",
    "unexpected_keyword_argument": "yaml-field-unknown",
    "missing": "yaml-field-missing",
}
_SHOWN = 80
"""Characters shown of a wrong value; of what is no value, its kind alone."""
_SIGNS = {"greater_than": ">", "greater_than_equal": "≥", "less_than": "<", "less_than_equal": "≤"}


def _problem(error: Any, file: str, row: int | None) -> Problem:
    """A fault of the model by our codes; a validator of ours gives its own. The model's English stays in ``reason``."""
    kind, place = error["type"], ".".join(map(str, error["loc"])) or file
    whole = not error["loc"] or not isinstance(error["input"], str | int | float)
    found = type(error["input"]).__name__ if whole else str(error["input"])[:_SHOWN]
    params = {"place": place, "found": found, "reason": error["msg"]}
    if kind in _SIGNS:
        bound = next(iter(error["ctx"].values()))
        return Problem(
            "yaml-value-out-of-range", "error", file, row, params={**params, "bound": f"{_SIGNS[kind]} {bound:g}"}
        )
    code = kind if knows(f"problems.{kind}.message") else _CODES.get(kind, "yaml-value-invalid")
    return Problem(code, "error", file, row, params=params)
