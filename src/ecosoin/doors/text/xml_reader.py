"""XML read in one pass, with neither entities nor a document type: what an inventory or a sheet never needs."""

from collections.abc import Callable
from typing import BinaryIO
from xml.parsers import expat

Started = Callable[[str, dict[str, str]], None]


class XmlError(ValueError):
    """Why a document cannot be read: the code of a problem, its line, its parameters."""

    def __init__(self, code: str, line: int | None, **params: object):
        super().__init__(code)
        self.code, self.line, self.params = code, line, params


def read_xml(stream: BinaryIO, started: Started, ended: Callable[[str], None], text: Callable[[str], None]) -> None:
    """Tells of each element and text of a stream, names without their prefix; XmlError for what is not plain XML."""
    parser = expat.ParserCreate()

    def refused(*_: object) -> None:
        raise XmlError("xml-declares", parser.CurrentLineNumber)

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refused
    parser.StartElementHandler = lambda name, given: started(
        _bare(name), {_bare(k): v for k, v in given.items()} if given else given
    )
    parser.EndElementHandler = lambda name: ended(_bare(name))
    parser.CharacterDataHandler = text
    parser.buffer_text = True
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise XmlError("xml-unreadable", error.lineno, reason=expat.errors.messages[error.code]) from error
    except XmlError:
        raise
    except (LookupError, ValueError) as error:  # an encoding that nobody knows, or of several bytes
        raise XmlError("xml-unreadable", parser.CurrentLineNumber, reason=str(error)) from error


def _bare(name: str) -> str:
    return name.rpartition(":")[2]
