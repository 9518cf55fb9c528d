"""Examination of machine, configuration and ledger."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from statusledger import catalogue
from statusledger.alerts import config as alerts
from statusledger.catalogue import settings
from statusledger.config.names import NameIndex
from statusledger.doctor import ledger, machine
from statusledger.doctor.findings import Finding, Level, ok, problem, warning
from statusledger.errors import LedgerError, StoreError
from statusledger.gate import stack
from statusledger.model import Impact, Instant, Source
from statusledger.platforms import PLATFORMS
from statusledger.sla import config as sla
from statusledger.store.query import Connection
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
    readers: dict[str, Callable[[Path], Iterable[str]]] = {
        "settings.yaml": _settings,
        "alerts.yaml": lambda path: _alerts(path, known),
        "stack.yaml": lambda path: _stack(path, db, known),
        "sla.yaml": lambda path: _sla(path, db, known),
    }
    for name, read in readers.items():
        if (folder / name).exists():
            try:
                found = list(read(folder / name))
                advice = "switch the page on in sources.yaml, or take its name out"
                yield warning(name, "\n".join(found), advice) if found else ok(name, "valid")
            except LedgerError as error:
                yield problem(name, str(error), "correct the file")


def _settings(path: Path) -> Iterable[str]:
    settings.load(path)
    return ()


def _alerts(path: Path, known: Sequence[Source]) -> Iterable[str]:
    alerts.load(path, known)
    return alerts.unwatched(path, known)


def _stack(path: Path, db: Path, known: Sequence[Source]) -> Iterable[str]:
    index = _names(db)
    stack.load(path, index, Impact.MINOR)
    return stack.unwatched(path, index, {key for each in known if each.enabled for key in (each.id, each.vendor)})


def _sla(path: Path, db: Path, known: Sequence[Source]) -> Iterable[str]:
    index = _names(db, names.vendors)
    sla.load(path, index)
    return sla.unwatched(path, index, {each.vendor for each in known if each.enabled})


def _names(db: Path, read: Callable[[Connection], NameIndex] = names.vendors_and_sources) -> NameIndex:
    try:
        with queries.open_readonly(db) as database:
            return read(database)
    except StoreError:
        return NameIndex(())
