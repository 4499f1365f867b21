"""A document of XML as the objects, lists and texts it stands for: names in lower case, an element met twice a list."""

from pathlib import Path
from typing import Any

from ecosoin.doors.text.packed import DAMAGE, open_unpacked
from ecosoin.doors.text.staging import Staging
from ecosoin.doors.text.xml_reader import XmlError, read_xml


def read_xml_document(staging: Staging, path: Path) -> Any:
    """``{root: content}`` of a file; None when it cannot be read, with the reason noted."""
    builder = _Builder(staging.limit("nesting"), staging.limit("json_byte"))
    try:
        with open_unpacked(path, staging.limit("json_byte")) as stream:
            read_xml(stream, builder.started, builder.ended, builder.text)
    except XmlError as error:
        staging.problem(error.code, "error", str(path), error.line, column=None, **error.params)
        return None
    except DAMAGE as error:
        staging.problem("archive-damaged", "error", str(path), reason=str(error))
        return None
    return builder.document


class _Builder:
    def __init__(self, deepest: int, longest: int):
        self.document: dict[str, Any] = {}
        self._open: list[dict[str, Any]] = [self.document]
        self._texts: list[list[str]] = [[]]
        self._deepest, self._longest, self._size = deepest, longest, 0

    def started(self, name: str, given: dict[str, str]) -> None:
        self._count(len(name))
        if len(self._open) > self._deepest:
            raise XmlError("json-nested", None, most=self._deepest)
        self._open.append({})
        self._texts.append([])

    def text(self, found: str) -> None:
        self._count(len(found))
        self._texts[-1].append(found)

    def ended(self, name: str) -> None:
        inside, text = self._open.pop(), "".join(self._texts.pop()).strip()
        value, parent, key = inside or text or None, self._open[-1], name.lower()
        known = parent.get(key)
        if key not in parent:
            parent[key] = value
        elif isinstance(known, list):
            known.append(value)
        else:
            parent[key] = [known, value]

    def _count(self, characters: int) -> None:
        self._size += characters
        if self._size > self._longest:
            raise XmlError("xml-too-large", None, limit=self._longest)
