"""Progress bars on stderr, only on a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from statusledger.model import Source


class Finished(Protocol):
    """Callback for each step, with a changed total."""

    def __call__(self, source: Source, total: int | None = None) -> None:
        """Count one step of `source`."""


@contextmanager
def progress(doing: str, total: int, *, shown: bool) -> Iterator[Finished]:
    """Show a bar; yields the callback, without effect off a terminal."""
    if not shown:
        yield lambda source, total=None: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[last]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=total, last="")
        yield lambda source, total=None: bar.update(task, advance=1, total=total, last=source.id)


@contextmanager
def counted(doing: str) -> Iterator[Callable[[], object]]:
    """Show a counter without a total; yields the callback."""
    import sys

    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn(doing), TextColumn("{task.completed}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda: bar.advance(task)
