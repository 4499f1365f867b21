"""Where are the examples of the demonstration? Laid beside its results, so that each command can be typed again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ecosoin.cli.tour.fictional_exports import write_fictional_exports
from ecosoin.reference import reference_folder

_DATA = (".csv", ".xlsx", ".gz", ".yaml")
_NOT_DATA = "SOURCES.csv"
_ADDRESS = "http://127.0.0.1:8765/"
"""The address the example journey names; each run has its own."""
_IDLE = ("idle_s: 30", "idle_s: 2")


@dataclass(frozen=True)
class Examples:
    """The folder of the examples."""

    folder: Path

    @property
    def hospital(self) -> Path:
        """Inventories of a fictional hospital."""
        return self.folder / "hospital"

    @property
    def care(self) -> Path:
        """Acts of fictional patients."""
        return self.folder / "relevance"

    @property
    def exports(self) -> Path:
        """Exports of a fictional information system."""
        return self.folder / "exports"

    @property
    def services(self) -> Path:
        """Service files: the templates, and two uses of a kit."""
        return self.folder / "services"

    def journey(self, version: str) -> Path:
        """The journey, played on a version of the booking service."""
        return self.folder / "ecodesign" / f"{version}.yaml"

    def lay(self) -> None:
        """Writes the examples, the sites excepted; files of the same names are replaced, the others stay."""
        for source, folder in (
            ("examples/hospital", self.hospital),
            ("examples/relevance", self.care),
            ("examples/services", self.services),
            ("service_templates", self.services),
        ):
            folder.mkdir(parents=True, exist_ok=True)
            for file in reference_folder(source).iterdir():
                if Path(file.name).suffix in _DATA and file.name != _NOT_DATA:
                    (folder / file.name).write_bytes(file.read_bytes())
        write_fictional_exports(self.exports)

    @contextmanager
    def served(self, version: str) -> Iterator[None]:
        """Serves a version of the booking service and writes its journey, with the address and a short idle time."""
        from ecosoin.doors.browser.local_site import local_site

        source = reference_folder("examples/ecodesign")
        path = self.journey(version)
        path.parent.mkdir(parents=True, exist_ok=True)
        with local_site(source / version, frugal=version != "heavy") as site:
            text = (source / "journey.yaml").read_text(encoding="utf-8")
            path.write_text(text.replace(_ADDRESS, site.address).replace(*_IDLE), encoding="utf-8")
            yield
