"""`statusledger prune` and `merge`: less history, or more."""

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
@click.option("--keep", required=True, callback=options.age, help="Keep the captures of so long: 90d, 12h, 8w.")
@options.database
@options.catalogue
@options.clock
def prune(keep: int, db: Path, sources: Path | None, clock: Callable[[], Instant]) -> None:
    """Let go of captures that were last seen long ago; what they came to stays, and nothing of the dataset changes.

    What stands for them is a checkpoint of each source. Bodies of before can no longer be read again by a mended
    parser, and imports of before are refused.
    """
    from statusledger import catalogue
    from statusledger.history import ledger, replay
    from statusledger.platforms import PLATFORMS
    from statusledger.store import carry_over
    from statusledger.times import shifted

    known = catalogue.load(sources, PLATFORMS)
    before = shifted(clock(), -keep)
    freed = 0
    with ledger.opened(db, whole=True) as (database, captures):
        by_id = {source.id: source for source in (*carry_over.former(database), *known)}
        with counted("pruning") as done:
            for source_id in captures.sources():
                freed += replay.prune(captures, by_id[source_id], before) if source_id in by_id else 0
                done()
        bodies = captures.collect()
    click.echo(f"{freed} sightings of before {before} let go, and {bodies} bodies that only they had")


@click.command(name="merge")
@click.argument("mine", type=options.NamedPath(exists=True, dir_okay=False), metavar="A")
@click.argument("theirs", type=options.NamedPath(exists=True, dir_okay=False), metavar="B")
@options.catalogue
def merge(mine: Path, theirs: Path, sources: Path | None) -> None:
    """Bring database A everything of database B, captures and all. B stays as it is."""
    from statusledger import catalogue
    from statusledger.history import ledger
    from statusledger.history import merge as uniting
    from statusledger.platforms import PLATFORMS

    known = catalogue.load(sources, PLATFORMS)
    with ExitStack() as opened:
        ledgers = []
        for path in (mine, theirs):
            ledgers.append(uniting.Ledger(*opened.enter_context(ledger.opened(path, whole=True))))
        done = opened.enter_context(counted("telling sources again"))
        found = uniting.merge(ledgers[0], ledgers[1], known, done)
    click.echo(f"{mine}: {found}")
    for source_id, traceback in found.bugs.items():
        warn(f"{source_id}: a bug of ours; please report it:\n{traceback}")
    if found.bugs:
        raise SystemExit(BUG)
