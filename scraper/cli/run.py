"""`statusledger run`: one polling pass."""

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.cli import options
from scraper.cli.output import print_json
from scraper.cli.progress import progress
from scraper.model import Instant, Source

if TYPE_CHECKING:
    from scraper.collect import Report

BUG, NOTHING_FETCHED = 1, 3
_NAMED = 8


@click.command(name="run")
@click.argument("wanted", nargs=-1, metavar="[SOURCE]...")
@click.option("--all", "every", is_flag=True, help="Poll every source, due or not.")
@click.option("--concurrency", type=click.IntRange(1, 1000), default=50, show_default=True, help="Requests at a time.")
@click.option(
    "--per-host", type=click.IntRange(1, 50), default=2, show_default=True, help="Requests at a time per host."
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing when all is well, even on a terminal.")
@options.as_json
@options.database
@options.catalogue
@options.clock
def command(
    wanted: tuple[str, ...],
    every: bool,
    concurrency: int,
    per_host: int,
    quiet: bool,
    as_json: bool,
    db: Path,
    sources: Path | None,
    clock: Callable[[], Instant],
) -> None:
    """Poll the status pages that are due, and save what is new. Made for cron: quiet when all is well."""
    import asyncio

    from scraper import catalogue, store
    from scraper.cli.signals import interruptible
    from scraper.collect import Run
    from scraper.fetch import Settings
    from scraper.platforms import PLATFORMS
    from scraper.store.captures import beside, open_captures

    known = catalogue.load(sources, PLATFORMS)
    asked = chosen(known, wanted)
    with store.locked(db), store.open_database(db) as database, open_captures(beside(db)) as captures:
        store.keep_in_step(database, known, captures)
        with progress("polling", len(asked), shown=sys.stderr.isatty() and not quiet and not as_json) as finished:
            settings = Settings(concurrency=concurrency, per_host=per_host)
            run = Run(database, captures, asked, settings, clock, finished)
            report = asyncio.run(interruptible(run.take(every=every or bool(wanted))))
    say(report, as_json=as_json, quiet=quiet or not sys.stdout.isatty())
    sys.exit(BUG if report.bugs else NOTHING_FETCHED if report.nothing_fetched else 0)


def chosen(known: Iterable[Source], wanted: tuple[str, ...]) -> list[Source]:
    """The sources named, or all. Raises UsageError for one that is not in the catalogue."""
    by_id = {source.id: source for source in known}
    unknown = [each for each in wanted if each not in by_id]
    if unknown:
        from difflib import get_close_matches

        near = get_close_matches(unknown[0], by_id, 1)
        raise click.UsageError(
            f"no source {unknown[0]!r} in the catalogue" + (f"; did you mean {near[0]!r}?" if near else "")
        )
    return [by_id[each] for each in wanted] if wanted else list(by_id.values())


def say(report: "Report", *, as_json: bool, quiet: bool) -> None:
    """What came of a run: bugs and failures by cause, and the line that it ends with."""
    if as_json:
        print_json(report)
        return
    for source_id, traceback in report.bugs.items():
        click.echo(f"{source_id}: a bug of ours; please report it:\n{traceback}", err=True)
    for cause, ids in _causes(report.failures).items():
        more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
        click.echo(f"{cause} ({', '.join(ids[:_NAMED])}{more})", err=True)
    if not quiet or report.failures:
        click.echo(str(report), err=bool(report.failures))


def _causes(failures: Mapping[str, str]) -> dict[str, list[str]]:
    causes: dict[str, list[str]] = {}
    for source_id, cause in sorted(failures.items()):
        causes.setdefault(cause, []).append(source_id)
    return causes
