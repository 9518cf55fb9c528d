"""The current status, as sentences and as JSON of `now`."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from statusledger.model import Health, Impact, Instant
from statusledger.presentation import wording
from statusledger.reconcile.merge import worst
from statusledger.store.read.rows import ComponentRow, Current, Situation
from statusledger.store.read.source_rows import SWITCHED_OFF, SourceRow
from statusledger.times import seconds_between

NOT_YET = "not read yet"
FROM_THE_FUTURE = "last read in the future, by a clock that was wrong then or is wrong now"
_HOUR_S = 3600
_IMPACTS = {
    Impact.CRITICAL: ("critical", "critical"),
    Impact.MAJOR: ("major", "major"),
    Impact.MINOR: ("minor", "minor"),
    Impact.UNKNOWN: ("of unknown impact", "of unknown impact"),
    Impact.MAINTENANCE: ("maintenance", "maintenances"),
    Impact.NONE: ("notice", "notices"),
}


class Degraded(Struct, frozen=True):
    """A source that reports trouble without an open incident to explain it."""

    source_id: str
    vendor: str
    health: Health
    read_at: Instant | None
    components: list[ComponentRow]


class UnreadSource(Struct, frozen=True):
    """A source of unknown status: start, reason, and health before."""

    source_id: str
    vendor: str
    since: Instant | None
    reason: str
    health: Health | None

    @property
    def no_age(self) -> str:
        """The age in words, for a source without `since`."""
        return "not known" if self.reason == FROM_THE_FUTURE else "never read"


class CurrentStatusData(Struct, frozen=True, kw_only=True):
    """The status of all wanted sources at a time."""

    at: Instant
    headline: str
    open: list[Current]
    degraded: list[Degraded]
    maintenances: list[Current]
    unread: list[UnreadSource]
    sources: int
    read: int
    oldest_read_at: Instant | None
    newest_read_at: Instant | None


def answer(situation: Situation, at: Instant) -> CurrentStatusData:
    """Summarize the last reads, as of a time."""
    read, degraded = _read(situation, at)
    times = [read_at for source in read if (read_at := source.read_by(at)) is not None]
    return CurrentStatusData(
        at=at,
        headline=" ".join(sentences(situation, at)),
        open=situation.open,
        degraded=degraded,
        maintenances=situation.maintenances,
        unread=[_unread(source, at) for source in situation.sources if not source.is_current(at)],
        sources=len(situation.sources),
        read=len(read),
        oldest_read_at=min(times, default=None),
        newest_read_at=max(times, default=None),
    )


def _read(situation: Situation, at: Instant) -> tuple[list[SourceRow], list[Degraded]]:
    read = [source for source in situation.sources if source.is_current(at)]
    return read, _degraded(situation, read, at)


def _degraded(situation: Situation, read: Iterable[SourceRow], at: Instant) -> list[Degraded]:
    explained = {incident.source_id for incident in situation.open}
    at_work = {each.source_id for each in situation.maintenances if not each.is_scheduled}
    troubles: dict[str, list[ComponentRow]] = {}
    for trouble in situation.troubles:
        troubles.setdefault(trouble.source_id, []).append(trouble)
    found = []
    for source in read:
        parts = troubles.get(source.id, [])
        overall = None if source.is_watched_in_part else source.page_health
        health = worst([overall or Health.OPERATIONAL, *(part.health for part in parts)])
        expected = (Health.OPERATIONAL, Health.MAINTENANCE) if source.id in at_work else (Health.OPERATIONAL,)
        if health is not None and health not in expected and source.id not in explained:
            found.append(Degraded(source.id, source.vendor, health, source.read_by(at), parts))
    return sorted(found, key=lambda each: -each.health.badness)


def _unread(source: SourceRow, at: Instant) -> UnreadSource:
    read_at = source.read_by(at)
    if not source.enabled:
        return UnreadSource(source.id, source.vendor, read_at, SWITCHED_OFF, None)
    unknown = "not polled since" if read_at else FROM_THE_FUTURE if source.read_at else NOT_YET
    return UnreadSource(source.id, source.vendor, read_at, source.last_error or unknown, source.page_health)


def sentences(situation: Situation, at: Instant) -> Iterable[str]:
    """Yield the status in sentences; the first is the headline."""
    read, found = _read(situation, at)
    degraded = len(found)
    known = {source.id for source in read}
    seen = [incident for incident in situation.open if incident.source_id in known]
    if not read:
        yield _blind(situation.sources, at)
    elif seen:
        yield _open(seen)
    else:
        pages = wording.counted(len(read), "page")
        yield f"No open incidents on the {pages} that could be read in the last {_reach(read, at)}."
    past = len(situation.open) - len(seen)
    if past:
        yield f"{wording.counted(past, 'incident was', 'incidents were').capitalize()} open when last read."
    if degraded:
        pages = wording.counted(degraded, "page reports", "pages report").capitalize()
        yield f"{pages} trouble without an open incident."
    if read:
        yield from _gaps(situation.sources, at)


def _blind(sources: Sequence[SourceRow], at: Instant) -> str:
    if sources and not any(source.enabled for source in sources):
        return f"Nothing is known: every page is {SWITCHED_OFF}."
    tried = [source for source in sources if source.read_at is not None or source.consecutive_failures]
    if not tried:
        return "No page has been read yet; run `statusledger run` first."
    if all(source.consecutive_failures for source in tried):
        return "No page could be read, so the status is unknown."
    newest = max(source.read_at for source in tried if source.read_at is not None)
    if newest > at:
        return (
            f"The status is unknown: the last reading was in the future, at {wording.date(newest)}. Is the clock right?"
        )
    return (
        f"The status is unknown: the last reading was at {wording.date(newest)}. Is `statusledger run` still scheduled?"
    )


def _open(incidents: Sequence[Current]) -> str:
    counts = Counter(incident.impact for incident in incidents)
    impacts = [wording.counted(counts[impact], *words) for impact, words in _IMPACTS.items() if counts[impact]]
    vendors = sorted({incident.vendor for incident in incidents})
    if len(incidents) == 1:
        return f"One incident is open, at {vendors[0]}: {impacts[0]}."
    where = vendors[0] if len(vendors) == 1 else wording.counted(len(vendors), "vendor")
    return f"{wording.counted(len(incidents), 'incident').capitalize()} are open at {where}: {', '.join(impacts)}."


def _reach(read: Sequence[SourceRow], at: Instant) -> str:
    ages = [seconds_between(read_at, at) for source in read if (read_at := source.read_by(at)) is not None]
    hours = -(-max(ages) // _HOUR_S)
    return "hour" if hours <= 1 else f"{hours} hours"


def _gaps(sources: Sequence[SourceRow], at: Instant) -> Iterable[str]:
    off = sum(not source.enabled for source in sources)
    failing = sum(source.enabled and source.consecutive_failures > 0 for source in sources)
    if failing:
        yield f"{wording.share(failing, len(sources), 'page')} could not be read."
    neglected = sum(not source.is_current(at) for source in sources) - failing - off
    if neglected:
        have = "has" if neglected == 1 else "have"
        yield f"{wording.share(neglected, len(sources), 'page')} {have} not been read lately."
    if off:
        yield f"{wording.share(off, len(sources), 'page')} {'is' if off == 1 else 'are'} {SWITCHED_OFF}."
