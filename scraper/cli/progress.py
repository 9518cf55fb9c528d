"""Progress, on stderr where that is a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from scraper.model import Source


@contextmanager
def progress(doing: str, total: int, *, shown: bool) -> Iterator[Callable[[Source], None]]:
    """Gives what to call with each source that is done; without a terminal to draw on, it does nothing."""
    if not shown:
        yield lambda source: None
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
        yield lambda source: bar.update(task, advance=1, last=source.id)


@contextmanager
def counted(doing: str) -> Iterator[Callable[[], object]]:
    """Gives what to call with each thing that is done, of which nobody knows how many there will be."""
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
