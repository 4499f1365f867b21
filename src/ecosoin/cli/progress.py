"""The steps of a long command, shown as they go, on standard error."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def steps_shown(labels: Mapping[str, str]) -> Iterator[Callable[[str], None]]:
    """Yields the function a workflow calls with the code of each step; ``labels`` are in the order of the steps."""
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    order = list(labels)
    with progress:
        task = progress.add_task("", total=len(labels))

        def step(code: str) -> None:
            progress.update(task, description=labels[code], completed=order.index(code))

        yield step
        progress.update(task, completed=len(labels))
