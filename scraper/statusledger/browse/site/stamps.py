"""Stamps of static pages: a page is out of date when the stamp of its data changes.

A closed incident depends on its rows, neighbours and simultaneous incidents elsewhere. A vendor's page is as of the
beginning of the day or its last change since: polls without changes leave it alone.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from itertools import accumulate

from msgspec import Struct

from statusledger.browse.pages import DAY_S
from statusledger.model import Instant, Status
from statusledger.store.query import Connection
from statusledger.store.read import page_dependencies, queries
from statusledger.store.read.page_dependencies import Row, Subject
from statusledger.store.read.related import meantime
from statusledger.store.read.source_rows import SourceRow
from statusledger.times import shifted

_REACH_DAYS = 400
"""A vendor's page has figures of the twelve months before it, and a day of patience."""


class Due(Struct, frozen=True):
    """The time and stamp of a page; the stamp is empty if it depends on the present. An `archived` page is brief."""

    now: Instant
    stamp: str = ""
    archived: bool = False


class _StampLine:
    """Digests by time, with the sum over any stretch."""

    def __init__(self, dated: Iterable[tuple[Instant, int]]) -> None:
        ordered = sorted(dated)
        self._times = [at for at, _ in ordered]
        self._sums = list(accumulate((digest for _, digest in ordered), initial=0))

    def between(self, first: Instant, last: Instant) -> int:
        return self._sums[bisect_right(self._times, last)] - self._sums[bisect_left(self._times, first)]

    def beside(self, at: Instant) -> int:
        before, after = bisect_left(self._times, at), bisect_right(self._times, at)
        first = self._times[before - 1] if before else at
        last = self._times[after] if after < len(self._times) else at
        return self.between(first, last)


def of_all(db: Connection, now: Instant, archive_s: float) -> tuple[Mapping[str, Due], Mapping[str, Due]]:
    """Return due incidents and vendors, by id; incidents that ended over `archive_s` seconds ago are archived."""
    subjects = page_dependencies.subjects(db)
    sums: Counter[str] = Counter()
    for row in page_dependencies.of_incidents(db):
        sums[row[0]] += _digest(row)
    return _of_incidents(db, subjects, sums, now, shifted(now, -archive_s)), _of_vendors(db, subjects, sums, now)


def _of_incidents(
    db: Connection, subjects: list[Subject], sums: Counter[str], now: Instant, archived_before: Instant
) -> dict[str, Due]:
    standing, beginnings = page_dependencies.standing(db), page_dependencies.beginnings(db)
    began = sorted(beginnings.values())
    everywhere = _StampLine((each.started_at, sums[each.id]) for each in subjects if each.started_at)
    dated: dict[str, list[tuple[Instant, int]]] = {}
    for each in subjects:
        if each.started_at and each.id in standing:
            dated.setdefault(each.vendor_id, []).append((each.started_at, sums[each.id]))
    lines = {vendor: _StampLine(found) for vendor, found in dated.items()}
    due = {}
    for each in subjects:
        if not Status(each.status).final:
            due[each.id] = Due(now)
            continue
        start = each.started_at or each.first_seen_at
        beside = lines[each.vendor_id].beside(start) if each.vendor_id in lines else 0
        if (each.resolved_at or start) < archived_before:
            due[each.id] = Due(now, _stamp(sums[each.id], beside), archived=True)
            continue
        own = beginnings.get(each.vendor_id)
        covering = bisect_right(began, start) - (own is not None and own <= start)
        meanwhile = everywhere.between(*meantime(start, each.resolved_at))
        due[each.id] = Due(now, _stamp(sums[each.id], beside, meanwhile, covering))
    return due


def _of_vendors(db: Connection, subjects: list[Subject], sums: Counter[str], now: Instant) -> dict[str, Due]:
    day = Instant(f"{now[:10]}T00:00:00Z")
    latest = page_dependencies.vendors(db)
    whole: Counter[str] = Counter()
    for each in subjects:
        latest[each.vendor_id] = max(latest[each.vendor_id], each.changed_at)
        whole[each.vendor_id] += sums[each.id]
    for row in page_dependencies.of_vendors(db, shifted(day, -_REACH_DAYS * DAY_S)):
        whole[row[0]] += _digest(row)
    sources: dict[str, list[SourceRow]] = {}
    for source in queries.sources(db):
        sources.setdefault(source.vendor_id, []).append(source)
    moments = {vendor: _moment(min(now, max(day, at)), now, sources.get(vendor, [])) for vendor, at in latest.items()}
    for vendor, source_id, start, end in page_dependencies.coverage(db):
        if vendor in moments:
            whole[vendor] += _digest((source_id, start, min(end, moments[vendor])))
    return {vendor: Due(moment, _stamp(moment, whole[vendor])) for vendor, moment in moments.items()}


def _moment(at: Instant, now: Instant, sources: Iterable[SourceRow]) -> Instant:
    """Return now if a source became stale since `at`, else `at`."""
    return at if all(each.is_current_on_day(at) == each.is_current_on_day(now) for each in sources) else now


def _digest(row: Row) -> int:
    return int.from_bytes(blake2b(repr(row).encode(errors="surrogatepass"), digest_size=8).digest(), "big")


def _stamp(*parts: int | str) -> str:
    return f"{_digest(parts):016x}"
