"""The commands `prune` and `merge`."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.output import warn
from statusledger.cli.progress import counted
from statusledger.cli.run import BUG
from statusledger.model import Instant


@click.command(name="prune")
@click.option("--keep", required=True, type=options.duration, help="Age of the oldest captures to keep, as 90d.")
@options.database
@options.catalogue
@options.clock
def prune(keep: float, db: Path, sources: Path | None, clock: Callable[[], Instant]) -> None:
    """Delete captures last seen before a given age.

    The dataset is kept. A checkpoint of each source replaces the deleted captures: a corrected parser can no longer
    read them, and imports from before are refused.
    """
    from statusledger import catalogue
    from statusledger.history import ledger, replay
    from statusledger.platforms import PLATFORMS
    from statusledger.store import carry_over, logs
    from statusledger.store.read import queries
    from statusledger.times import shifted

    known = catalogue.load(sources, PLATFORMS)
    logs.refuse_foreign(db)
    queries.refuse_missing(db)
    before = shifted(clock(), -keep)
    freed = 0
    with ledger.opened(db, whole=True) as (database, captures):
        by_id = {source.id: source for source in (*carry_over.former(database), *known)}
        with counted("pruning") as done:
            for source_id in captures.sources():
                freed += replay.prune(captures, by_id[source_id], before) if source_id in by_id else 0
                done()
        bodies = captures.collect()
    click.echo(f"{freed} sightings before {before} deleted, and {bodies} bodies that no other sighting has")


@click.command(name="merge")
@click.argument("mine", type=options.NamedPath(exists=True, dir_okay=False), metavar="A")
@click.argument("theirs", type=options.NamedPath(exists=True, dir_okay=False), metavar="B")
@options.catalogue
def merge(mine: Path, theirs: Path, sources: Path | None) -> None:
    """Merge database B into A, including its captures.

    B is not changed.
    """
    from statusledger import catalogue
    from statusledger.history import ledger
    from statusledger.history import merge as merging
    from statusledger.platforms import PLATFORMS

    if mine.samefile(theirs):
        raise click.UsageError(f"{mine} and {theirs} are the same database; name two")
    known = catalogue.load(sources, PLATFORMS)
    with ExitStack() as opened:
        ledgers = []
        for path in (mine, theirs):
            ledgers.append(merging.Ledger(*opened.enter_context(ledger.opened(path, whole=True))))
        done = opened.enter_context(counted("rebuilding sources"))
        found = merging.merge(ledgers[0], ledgers[1], known, done)
    click.echo(f"{mine}: {found}")
    for source_id, traceback in found.bugs.items():
        warn(f"{source_id}: internal error, please report it:\n{traceback}")
    if found.bugs:
        raise SystemExit(BUG)
