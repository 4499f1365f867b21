"""Which numbers, rules and words do we publish? Data; this file is their only opener."""

import csv
import io
from functools import cache
from pathlib import Path


def reference_folder(path: str = "") -> Path:
    """A folder or file of the data shipped with the package."""
    return Path(__file__).parent / path


def load_reference_text(path: str) -> str:
    """A text file, such as ``templates/report.css``."""
    return reference_folder(path).read_text(encoding="utf-8")


@cache
def load_reference_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``<name>.csv``."""
    return tuple(csv.DictReader(io.StringIO(load_reference_text(f"{name}.csv"), newline="")))


@cache
def reference_names(path: str, suffix: str) -> tuple[str, ...]:
    """The names of a folder's files that end with ``suffix``, without it; of its sub-folders for an empty one."""
    found = (f for f in reference_folder(path).iterdir() if f.name[0] not in "._")
    kept = (f.name.removesuffix(suffix) for f in found if (f.name.endswith(suffix) if suffix else f.is_dir()))
    return tuple(sorted(kept))
