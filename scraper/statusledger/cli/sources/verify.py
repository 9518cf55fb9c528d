"""The command `sources verify`."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import options
from statusledger.cli.output import print_json, warn
from statusledger.cli.progress import progress
from statusledger.cli.run import chosen
from statusledger.model import Instant, Source

if TYPE_CHECKING:
    from statusledger.fetch import Settings
    from statusledger.polling.verification import Verified

_WEEK_S = 7 * 24 * 3600
_STDOUT = Path("-")
_FILE = options.NamedPath(dir_okay=False, allow_dash=True)


@click.command(name="verify")
@options.wanted_sources
@click.option("--all", "every", is_flag=True, help="Include the sources that are polled already.")
@click.option("--report", type=_FILE, metavar="FILE", help="Write a report in Markdown.")
@click.option("--patch", type=_FILE, metavar="FILE", help="Write the changes as a unified diff.")
@click.option("--write", is_flag=True, help="Write the changes into sources.yaml.")
@options.as_json
@options.database
@options.catalogue
@options.settings
@options.fetching
@options.clock
def command(
    wanted: tuple[str, ...],
    every: bool,
    report: Path | None,
    patch: Path | None,
    write: bool,
    as_json: bool,
    db: Path,
    sources: Path | None,
    clock: Callable[[], Instant],
    limits: "Settings",
) -> None:
    """Propose changes to entries by what their pages answer.

    One document of each page that is off or has the platform `auto` is requested. Where the entry is wrong, the
    platform of the page is detected. The proposal is to turn the entry on, to correct its address or platform, or to
    mark it as gone. A page that refuses, is in trouble or cannot be read is listed, and its entry stays. `--write` or
    `--patch` takes the proposals over.

    If interrupted, run the same command to resume: a page that was checked in the last 7 days is skipped.
    """
    from statusledger import catalogue
    from statusledger.catalogue import fixing
    from statusledger.platforms import PLATFORMS

    path = options.own_catalogue(sources) if write else catalogue.locate(sources)
    known = catalogue.load(sources, PLATFORMS)
    asked = [each for each in chosen(known, wanted) if every or wanted or not each.enabled or each.platform == "auto"]
    found = _verified(asked, known, db, clock, limits, shown=sys.stderr.isatty() and not as_json)
    revision = fixing.revise(path, _changes(found, catalogue.load(path, PLATFORMS)), PLATFORMS)
    if patch:
        _write(patch, revision.patch())
    if write:
        revision.write(PLATFORMS)
    if report:
        _write(report, _markdown(found))
    if _STDOUT not in (patch, report):
        _print(found, as_json=as_json)


def _changes(found: "Sequence[Verified]", now: Sequence[Source]) -> dict[str, Source]:
    """The new entries by id. One that was edited while pages were asked is left as it is, with a warning."""
    changed = {each.source.id: each for each in found if each.change}
    same = {each.id for each in now if each.id in changed and each == changed[each.id].source}
    for key in sorted(changed.keys() - same):
        warn(f"{key}: its entry was edited meanwhile and is kept; run the same command again")
    return {key: changed[key].after for key in same}


def _verified(
    asked: Sequence[Source],
    known: Sequence[Source],
    db: Path,
    clock: Callable[[], Instant],
    limits: "Settings",
    *,
    shown: bool,
) -> "list[Verified]":
    from statusledger import store
    from statusledger.cli import signals
    from statusledger.polling import verification
    from statusledger.polling.catalogue_check import CatalogueCheck
    from statusledger.store.write import source_overrides

    with store.opened(db, known) as (database, _), progress("checking pages", len(asked), shown=shown) as finished:
        probes = signals.run(CatalogueCheck(database, limits, clock, finished, _WEEK_S).run(asked))
        overrides = source_overrides.source_overrides(database, known, clock())
    return verification.verified(asked, probes, overrides)


def _write(file: Path, words: str) -> None:
    """Write a file as a whole, or to standard output. Raises UsageError; what was found stays saved."""
    try:
        with click.open_file(file, "w", encoding="utf-8", atomic=file != _STDOUT) as opened:
            opened.write(words)
    except OSError as error:
        raise click.UsageError(f"{file}: cannot be written: {error.strerror}; run the same command again") from None


def _markdown(found: "Sequence[Verified]") -> str:
    from statusledger.cli.pages import verification

    return verification.markdown(found)


def _print(found: "Sequence[Verified]", *, as_json: bool) -> None:
    from statusledger.cli.pages import verification
    from statusledger.cli.pages.terminal import Paper

    if as_json:
        print_json(verification.rows(found))
    else:
        verification.draw(Paper(), found)
