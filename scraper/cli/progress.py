"""The one progress bar, on stderr."""

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
