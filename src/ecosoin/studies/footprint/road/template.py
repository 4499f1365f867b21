"""``ecosoin template``: the inventory files to fill."""

from __future__ import annotations

from pathlib import Path

from ecosoin.doors.formats.template import write_template
from ecosoin.kernel.errors import Language


def run_template(folder: Path, language: Language) -> list[Path]:
    """Writes the template in a new or empty folder; returns the files written."""
    return write_template(folder, language)
