"""The command `export`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from statusledger.cli import options
from statusledger.cli.changes import known_vendor, start_of
from statusledger.cli.output import warn
from statusledger.errors import install_command
from statusledger.model import Instant

if TYPE_CHECKING:
    from statusledger.store.read.dataset import Selection

_FORMATS = ("sqlite", "ndjson", "csv", "parquet", "git", "feeds", "ical", "api", "badges", "postmortems")
_DEFAULT = ("sqlite", "ndjson", "csv")


def _listed(known: tuple[str, ...]) -> Callable[[click.Context, click.Parameter, str | None], tuple[str, ...]]:
    def read(_context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
        words = tuple(dict.fromkeys(filter(None, (value or "").split(","))))
        for word in words:
            if word not in known:
                raise click.BadParameter(f"{word!r} is unknown; known are {', '.join(known)}", param=parameter)
        return words

    return read


def _tables(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    if value is None:
        return ()
    from statusledger.export.job import TABLES
    from statusledger.schema.tables import FORMER_NAMES

    for old in FORMER_NAMES.keys() & set(value.split(",")):
        warn(f"the table `{old}` is now called `{FORMER_NAMES[old]}`; the former name goes with the next release")
    return _listed(TABLES)(context, parameter, ",".join(FORMER_NAMES.get(each, each) for each in value.split(",")))


@click.command(name="export")
@click.argument("target", type=options.NamedPath(file_okay=False), metavar="DIR")
@click.option(
    "--format",
    "formats",
    callback=_listed(_FORMATS),
    metavar="NAMES",
    help=f"Formats, separated by commas: {', '.join(_FORMATS)}.  [default: sqlite,ndjson,csv, or none with --site]",
)
@click.option("--site", is_flag=True, help="Write the pages of `browse` as files for any web server.")
@click.option(
    "--archive-after",
    type=options.duration,
    default="90d",
    show_default=True,
    help="Age of the oldest incidents with a full page and JSON on the site; older ones get a brief page.",
)
@click.option(
    "--since", metavar="TIME", help="Only incidents begun since or still open: a date or time (UTC), or an age as 7d."
)
@options.vendors
@click.option(
    "--tables", callback=_tables, metavar="NAMES", help="Only these tables as CSV and Parquet, separated by commas."
)
@click.option("--csv-safe", is_flag=True, help="Escape CSV cells that a spreadsheet would run as formulas.")
@options.base_url
@options.sla
@options.database
@options.settings
@options.clock
def command(
    target: Path,
    formats: tuple[str, ...],
    site: bool,
    archive_after: float,
    since: str | None,
    vendors: tuple[str, ...],
    tables: tuple[str, ...],
    csv_safe: bool,
    base_url: str,
    sla: Path | None,
    db: Path,
    clock: Callable[[], Instant],
) -> None:
    """Export the dataset to DIR, with metadata and checksums.

    All files are of one moment, and equal for equal databases. DIR is created, or replaced as a whole if it is an
    export; other files in it are kept. For a site only files that differ are written.
    """
    if site and (since or vendors):
        raise click.UsageError("--site exports the whole dataset; leave out --since and --vendor")
    from statusledger.store.read.dataset import Selection

    if site:
        with _extra("browse"):
            import statusledger.browse.site  # noqa: F401 - a missing package is reported before anything is written
    if formats or not site:
        selection = Selection(start_of(since, clock()) if since else None, vendors)
        _write_formats(db, target, formats or _DEFAULT, selection, tables=tables, csv_safe=csv_safe, base_url=base_url)
    if site:
        _write_site(db, target, archive_after, sla)


def _write_formats(
    db: Path,
    target: Path,
    formats: tuple[str, ...],
    selection: "Selection",
    *,
    tables: tuple[str, ...],
    csv_safe: bool,
    base_url: str,
) -> None:
    from statusledger import export
    from statusledger.store.read import queries

    with queries.open_readonly(db) as database:
        ids = tuple(filter(None, (known_vendor(database, each) for each in selection.vendors)))
    with _progress() as steps, _extra("parquet"):
        export.export(
            db,
            target,
            formats,
            replace(selection, vendors=ids),
            tables=tables,
            csv_safe=csv_safe,
            base_url=base_url,
            steps=steps,
        )


def _write_site(db: Path, target: Path, archive_after: float, sla: Path | None) -> None:
    from statusledger.browse import site
    from statusledger.sla.config import locate

    with _progress() as steps:
        site.write(db, target, steps, archive_s=archive_after, sla=locate(sla))


@contextmanager
def _extra(name: str) -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise click.UsageError(f"{error.name} is not installed; {install_command(name)}") from error


@contextmanager
def _progress() -> Iterator[Callable[[int], Callable[[int], object]]]:
    if not sys.stderr.isatty():
        yield lambda _: lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("exporting"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("exporting", total=None)

        def begin(total: int) -> Callable[[int], object]:
            bar.update(task, total=total)
            return lambda count: bar.advance(task, count)

        yield begin
