"""Events of service levels: an agreement at risk or breached, once for each agreement and period."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from statusledger.alerts.events import identity
from statusledger.alerts.facts import Event, LevelFacts
from statusledger.alerts.plan import EventType, Plan
from statusledger.insight.sla import periods
from statusledger.insight.sla.level import ServiceLevel
from statusledger.insight.sla.periods import Period
from statusledger.insight.sla.terms import Agreement
from statusledger.model import Instant
from statusledger.sla import config
from statusledger.sla.reading import LevelReader
from statusledger.store.query import Connection
from statusledger.store.read import names, vendors
from statusledger.times import epoch, from_epoch

KINDS = (EventType.SLA_BREACHED, EventType.SLA_AT_RISK)
_LATE_S = 3 * 86_400
"""Vendors post late: for so long after the end of a period its breach is an event."""
_MOST = 36
"""Periods of an agreement in a preview."""


def are_wanted(plan: Plan) -> bool:
    """Return whether a rule sends events of service levels."""
    return any(set(KINDS).intersection(rule.events) for rule in plan.rules)


def events(db: Connection, path: Path, now: Instant) -> list[Event]:
    """Return the events that hold now. Raises CatalogueError for a wrong sla.yaml."""
    found = []
    for level in _levels(db, path, from_epoch(epoch(now) - _LATE_S), now):
        if level.reported.breached:
            found.append((EventType.SLA_BREACHED, level))
        elif level.is_at_risk and level.is_running:
            found.append((EventType.SLA_AT_RISK, level))
    tags = vendors.tags(db)
    return [_event(kind, level, tags.get(level.agreement.vendor, []), now) for kind, level in found]


def past_events(db: Connection, path: Path, since: Instant, now: Instant) -> Iterator[Event]:
    """Yield the events of a time, each when the downtime that is known now passed its limit."""
    tags = vendors.tags(db)
    for level in _levels(db, path, since, now):
        budget = level.reported.budget_s
        limits = ((EventType.SLA_AT_RISK, budget * level.agreement.at_risk / 100), (EventType.SLA_BREACHED, budget))
        for kind, seconds in limits:
            is_so = level.is_at_risk if kind is EventType.SLA_AT_RISK else level.reported.breached
            at = level.reported.passed_at(seconds) if is_so else None
            if at is not None and epoch(since) <= at <= epoch(now):
                yield _event(kind, level, tags.get(level.agreement.vendor, []), from_epoch(at))


def _levels(db: Connection, path: Path, since: Instant, now: Instant) -> Iterator[ServiceLevel]:
    """Yield the levels of all agreements in the periods that last until a time or later."""
    reader = LevelReader(db, now)
    for agreement in config.load(path, names.vendors(db)):
        yield from reader.levels(agreement, _periods(reader.current(agreement), since))


def _periods(current: Period, since: Instant) -> Sequence[Period]:
    return [each for each in periods.latest(current, _MOST) if each.stretch[1] > epoch(since)]


def _event(kind: EventType, level: ServiceLevel, tags: list[str], at: Instant) -> Event:
    agreement = level.agreement
    return Event(
        id=identity("sla", agreement.id, level.period, kind),
        at=at,
        kinds=(kind,),
        vendor_id=agreement.vendor,
        vendor=level.vendor,
        tags=tuple(tags),
        source_id="",
        level=_facts(agreement, level),
    )


def _facts(agreement: Agreement, level: ServiceLevel) -> LevelFacts:
    last_day = level.claim.last_day
    return LevelFacts(
        id=f"{agreement.id}/{level.period}",
        agreement=agreement.id,
        service=agreement.service,
        period=level.period,
        until_at=level.until_at,
        is_running=level.is_running,
        target=agreement.target,
        availability=level.reported.availability,
        downtime_s=level.reported.downtime_s,
        budget_s=level.reported.budget_s,
        credit=level.reported.credit,
        last_day_to_claim=str(last_day) if last_day is not None else None,
    )
