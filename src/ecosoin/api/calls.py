"""Which questions can be asked? One function a command; files or dataframes in, a study out."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ecosoin.api.footprint import Explained, FootprintStudy
from ecosoin.api.study import Study, new_folder, told
from ecosoin.inputs.columns import Frame
from ecosoin.results.comparison import StudyComparison

Source = str | Path | Any
"""A path, or a dataframe: anything with ``__arrow_c_stream__`` (pandas, polars, Arrow, a DuckDB relation)."""


def _sources(given: Source | Sequence[Source] | Mapping[str, Source]) -> tuple[Path | Frame, ...]:
    if isinstance(given, Mapping):
        return tuple(_source(value, name) for name, value in given.items())
    many = given if isinstance(given, list | tuple) else [given]
    return tuple(_source(value, f"dataframe {n}" if len(many) > 1 else "dataframe") for n, value in enumerate(many, 1))


def _source(value: Source, name: str) -> Path | Frame:
    return Frame(name, value) if hasattr(value, "__arrow_c_stream__") else Path(value)


def _paths(given: Source | Iterable[Source]) -> tuple[Path, ...]:
    return tuple(Path(p) for p in ([given] if isinstance(given, str | Path) else given))


@told
def assess(inventory: Source | Sequence[Source] | Mapping[str, Source], *, year: int, **options: Any) -> FootprintStudy:
    """The footprint of a digital estate over ``year``.

    ``inventory``: a path, a dataframe, or several (a mapping names them in problems). ``options``: those of
    ``ecosoin footprint``: country, factors, mapping, format, draws, seed, strict, detail, engine.

    Raises InputProblems with every problem found; the row of a dataframe's problem is that of ``df.iloc``.
    """
    from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint

    out = new_folder()
    run_footprint(FootprintOptions(paths=_sources(inventory), year=year, out=out, language=None, **options))
    return FootprintStudy(out)


@told
def compare(study: FootprintStudy, other: FootprintStudy | str | Path) -> StudyComparison:
    """The differences ``other`` - ``study`` by criterion, on the same draws."""
    return study.compare(other)


@told
def explain(study: FootprintStudy, item_id: str, criterion: str = "climate_change") -> Explained:
    """How a line's number was made, down to its factors."""
    return study.explain(item_id, criterion)


@told
def relevance(paths: str | Path | Iterable[str | Path], **options: Any) -> Study:
    """Redundant and low-value acts in exports of care; ``options``: those of ``ecosoin relevance``."""
    from ecosoin.studies.relevance.road.study import RelevanceOptions, run_relevance

    out = new_folder()
    texts = tuple(map(str, [paths] if isinstance(paths, str | Path) else paths))
    run_relevance(RelevanceOptions(paths=texts, out=out, language=None, **options))
    return Study(out)


@told
def service(path: str | Path, **options: Any) -> Study:
    """A digital health service assessed: footprint per act, comparator, break-even, benefit/risk."""
    from ecosoin.studies.service.road.study import ServiceOptions, assess_service

    out = new_folder()
    assess_service(ServiceOptions(paths=(Path(path),), out=out, language=None, **options))
    return Study(out)


@told
def signals(paths: str | Path | Iterable[str | Path], **options: Any) -> Study:
    """Signals of useless digital in usage exports."""
    from ecosoin.studies.signals.road.study import SignalsOptions, run_signals

    out = new_folder()
    run_signals(SignalsOptions(paths=_paths(paths), out=out, language=None, **options))
    return Study(out)


@told
def ecodesign(journey: str, *, runs: int = 3, profile: str | None = None, **granted: Any) -> Study:
    """A journey (its file, or an address) played in a real browser and measured.

    ``granted``: what the journey is let do, those of ``ecosoin ecodesign measure``: ``hosts`` and ``env`` (tuples of
    names), ``sandbox``, ``memory_mb`` [MB].
    """
    from ecosoin.inputs.ecodesign import Granted
    from ecosoin.studies.ecodesign.road.study import MeasureOptions, write_measure

    out = new_folder()
    write_measure(journey, MeasureOptions(runs=runs, profile=profile, granted=Granted(**granted)), None, out)
    return Study(out)


@told
def open_study(folder: str | Path) -> Study:
    """A study written earlier, by ``write`` or by a command."""
    from ecosoin.doors.folder import study_kind

    kind = study_kind(Path(folder))
    return (FootprintStudy if kind == "footprint" else Study)(Path(folder))
