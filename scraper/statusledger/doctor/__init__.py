"""Examination of machine, configuration and ledger."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from statusledger import catalogue
from statusledger.alerts.config import load as load_alerts
from statusledger.catalogue import settings
from statusledger.config.names import NameIndex
from statusledger.doctor import ledger, machine
from statusledger.doctor.findings import Finding, Level, ok, problem, warning
from statusledger.errors import LedgerError, StoreError
from statusledger.gate.stack import load as load_stack
from statusledger.model import Impact, Instant, Source
from statusledger.platforms import PLATFORMS
from statusledger.store.read import names, queries

__all__ = ["Finding", "Level", "examine"]


def examine(db: Path, sources: Path | None, now: Instant) -> Iterator[Finding]:
    """Yield each finding once known."""
    yield from machine.examine(now)
    known, found = _catalogue(sources)
    yield found
    yield machine.names(known)
    yield from _files(sources.parent if sources else Path(), db, known)
    yield from ledger.examine(db, now)


def _catalogue(path: Path | None) -> tuple[Sequence[Source], Finding]:
    try:
        read = catalogue.read(path, PLATFORMS)
    except LedgerError as error:
        return (), problem("Catalogue", str(error), "correct the file; nothing is polled until then")
    polled = sum(source.enabled for source in read.sources)
    detail = f"{read.path}: {len(read.sources):,} sources, {polled:,} enabled"
    if read.warnings:
        advice = "`enabled: true` in an entry ends its warning"
        return read.sources, warning("Catalogue", "\n".join([detail, *read.warnings.values()]), advice)
    return read.sources, ok("Catalogue", detail)


def _files(folder: Path, db: Path, known: Sequence[Source]) -> Iterator[Finding]:
    readers: dict[str, Callable[[Path], object]] = {
        "settings.yaml": settings.load,
        "alerts.yaml": lambda path: load_alerts(path, known),
        "stack.yaml": lambda path: load_stack(path, _names(db), Impact.MINOR),
    }
    for name, read in readers.items():
        if (folder / name).exists():
            try:
                read(folder / name)
                yield ok(name, "valid")
            except LedgerError as error:
                yield problem(name, str(error), "correct the file")


def _names(db: Path) -> NameIndex:
    try:
        with queries.open_readonly(db) as database:
            return names.vendors_and_sources(database)
    except StoreError:
        return NameIndex(())
