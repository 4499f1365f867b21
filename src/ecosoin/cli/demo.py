"""``ecosoin demo``: the real commands on examples that ship, shown before their result."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import click

from ecosoin.cli.running import EXIT_USAGE, shared, show_problems
from ecosoin.cli.streams import echo
from ecosoin.kernel.errors import Language, UsageError
from ecosoin.reference import reference_folder
from ecosoin.words import say


@click.command()
@shared(["lang", "out"])
def demo(lang: Language, out: str) -> None:
    """The whole tour on bundled examples."""
    from ecosoin.doors.refusals import new_name

    examples = new_name(Path(out)) / "exemples"
    lay_examples(examples)
    for part in parts(Path(out), examples):
        title = say(f"demo.{part.title}", lang)
        for line in ("", title, "─" * len(title)):
            echo(line)
        if part.needs_browser and not _has_browser(lang):
            continue
        for command in part.commands:
            argv = (*command, "--lang", lang)
            echo("")
            echo(f"$ ecosoin {shlex.join(argv)}")
            with served(Path(command[2])) if command[1] == "measure" else nullcontext():
                done = _run(argv, may_lack=part.needs_browser)
            if not done:
                echo(say("demo.left_out", lang))
                break


def _has_browser(lang: Language) -> bool:
    """Whether a browser can be driven; otherwise what is missing and the line that brings it are said."""
    from ecosoin.doors.browser.launch import browser_path

    try:
        browser_path()
    except UsageError as error:
        echo(say("demo.left_out", lang))
        show_problems([p.record() for p in error.problems], lang)
        return False
    return True


def _run(argv: tuple[str, ...], *, may_lack: bool) -> bool:
    """Runs a command of ``ecosoin`` in this process; False when a part it may lack is missing, which it has said."""
    from ecosoin.cli.main import main

    try:
        main.main(args=list(argv), prog_name="ecosoin", standalone_mode=False)
    except SystemExit as end:
        if may_lack and end.code == EXIT_USAGE:
            return False
        raise
    return True


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


_ON_THE_MAP = (
    "teleconsultation", "tele-expertise", "telemonitoring-kit", "telemonitoring-own-device", "pacs-archive",
    "secure-messaging", "appointment-booking", "ai-imaging",
)  # fmt: skip
_KITS = ("telemonitoring-kit", "telemonitoring-kit-6", "telemonitoring-kit-20", "telemonitoring-own-device")
_VERSIONS = ("heavy", "light", "broken")
_DAY_OF_EXPORTS = "2024-06-30"


@dataclass(frozen=True)
class Part:
    """A titled run of commands of ``ecosoin``; a part that needs a browser is left out where there is none."""

    title: str
    commands: tuple[tuple[str, ...], ...]
    needs_browser: bool = False


def parts(out: Path, examples: Path) -> tuple[Part, ...]:
    """The whole demonstration, read from ``examples`` and written under ``out``."""
    hospital, care, exports = (str(examples / name) for name in ("hospital", "relevance", "exports"))
    service = {name: str(examples / "services" / f"{name}.yaml") for name in (*_ON_THE_MAP, *_KITS)}
    kits, mapped = ([service[n] for n in names] for names in (_KITS, _ON_THE_MAP))
    journey = {name: str(examples / "ecodesign" / f"{name}.yaml") for name in _VERSIONS}
    measured = {name: str(out / "ecoconception" / name) for name in _VERSIONS}

    def to(folder: str) -> tuple[str, str]:
        return "--out", str(out / folder)

    return (
        Part("footprint", (("footprint", hospital, "--year", "2025", *to("hopital")),)),
        Part("relevance", (("relevance", care, "--period", "2024-01..2024-12", *to("pertinence")),)),
        Part(
            "services",
            (
                ("service", "assess", service["teleconsultation"], *to("teleconsultation")),
                ("service", "compare", *kits, *to("telesurveillance")),
                ("service", "map", *mapped, *to("carte-des-services")),
            ),
        ),
        Part("signals", (("signals", exports, "--date", _DAY_OF_EXPORTS, *to("signaux")),)),
        Part(
            "ecodesign",
            (
                *(("ecodesign", "measure", journey[n], "--runs", "1", "--out", measured[n]) for n in _VERSIONS),
                *(("ecodesign", "compare", measured["heavy"], measured[n]) for n in _VERSIONS[1:]),
            ),
            needs_browser=True,
        ),
    )
