"""The text of a small file of the user's: a mapping, rules, a model. The same encodings as an inventory."""

import codecs
from pathlib import Path

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = "cp1252"


def whole_text(path: Path) -> str:
    """UTF-8, UTF-16 or Windows-1252, line ends made one; raises UnicodeDecodeError for what is none of them."""
    data = path.read_bytes()
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if encoding is None and b"\0" in data[:2]:
        encoding = "utf-16-be" if data.startswith(b"\0") else "utf-16-le"
    if encoding is None:
        try:
            data.decode("utf-8")
            encoding = "utf-8"
        except UnicodeDecodeError:
            encoding = _LEGACY
    return data.decode(encoding).replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n")
