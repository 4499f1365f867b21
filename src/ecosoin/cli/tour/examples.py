"""Which files does the demonstration read? Laid beside its results, so that each command can be typed again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecosoin.reference import reference_folder

_COPIED = (
    ("examples/hospital", "hospital"), ("examples/relevance", "relevance"), ("examples/exports", "exports"),
    ("examples/services", "services"), ("service_templates", "services"),
)  # fmt: skip
_DATA, _NOT_DATA = (".csv", ".xlsx", ".gz", ".yaml"), "SOURCES.csv"
_ADDRESS, _IDLE = "http://127.0.0.1:8765/", ("idle_s: 30", "idle_s: 2")
"""The address the example journey names, whose place that of the run takes; and its idle time, shortened."""


def lay_examples(folder: Path) -> None:
    """Writes the examples, the sites excepted; files of the same names are replaced, the others stay."""
    for source, name in _COPIED:
        (folder / name).mkdir(parents=True, exist_ok=True)
        for file in reference_folder(source).iterdir():
            if Path(file.name).suffix in _DATA and file.name != _NOT_DATA:
                (folder / name / file.name).write_bytes(file.read_bytes())


@contextmanager
def served(journey: Path) -> Iterator[None]:
    """Serves the version of the booking service the journey is named after, and writes the journey to its address."""
    from ecosoin.doors.browser.local_site import local_site

    source, version = reference_folder("examples/ecodesign"), journey.stem
    journey.parent.mkdir(parents=True, exist_ok=True)
    with local_site(source / version, frugal=version != "heavy") as site:
        text = (source / "journey.yaml").read_text(encoding="utf-8")
        journey.write_text(text.replace(_ADDRESS, site.address).replace(*_IDLE), encoding="utf-8")
        yield
