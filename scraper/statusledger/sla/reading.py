"""Service levels from a dataset."""

import math
from collections.abc import Iterable, Iterator, Sequence

from statusledger import vendor_history
from statusledger.catalogue import known_components
from statusledger.catalogue.known_components import KnownComponents
from statusledger.errors import LedgerError
from statusledger.insight import period_keys
from statusledger.insight.history import VendorHistory
from statusledger.insight.sla import periods
from statusledger.insight.sla.level import ServiceLevel, measure
from statusledger.insight.sla.periods import Period
from statusledger.insight.sla.scope import AgreementScope, scope
from statusledger.insight.sla.terms import Agreement
from statusledger.model import Instant
from statusledger.store.query import Connection
from statusledger.store.read import queries, watched_components
from statusledger.store.read.source_rows import SourceRow
from statusledger.times import from_epoch
from statusledger.times.clock import DAY_S


class WrongPeriod(LedgerError):
    """The period is not one of the agreement; the message says how to write it."""


def period_of(agreement: Agreement, key: str) -> Period:
    """Return the period of that key. Raises WrongPeriod."""
    found = periods.of_key(key, agreement.time_zone)
    if found is None:
        raise WrongPeriod(f"{key}: not a period; write it as in {period_keys.FORMS}")
    if found.length is not agreement.period:
        example = period_keys.EXAMPLES[agreement.period]
        raise WrongPeriod(f"{key}: {agreement.id} is measured by {agreement.period}; write one as in {example}")
    return found


def worst_first(levels: Iterable[ServiceLevel]) -> list[ServiceLevel]:
    """Return levels with breaches first, soonest to claim first, then what is not known, then by used budget."""

    def place(level: ServiceLevel) -> tuple[int, float, float, str]:
        group = 1 if level.reported.breached is None else 0 if level.reported.breached else 2
        left = math.inf if level.claim.days_left is None else level.claim.days_left
        return group, left, -level.used, level.agreement.id

    return sorted(levels, key=place)


class LevelReader:
    """Reads the service levels of a dataset at a time."""

    def __init__(self, db: Connection, now: Instant) -> None:
        self._db, self._now = db, now
        self._histories: dict[tuple[str, int, int], VendorHistory] = {}
        self._sources: dict[str, list[SourceRow]] = {}
        for each in queries.sources(db):
            self._sources.setdefault(each.vendor_id, []).append(each)

    def levels(self, agreement: Agreement, wanted: Sequence[Period]) -> list[ServiceLevel]:
        """Return the levels of an agreement in some periods, in their order."""
        sources = self._sources.get(agreement.vendor, [])
        if not wanted or not sources:
            return []
        history, concerned = self._history(agreement.vendor, wanted), self.scope(agreement)
        return [measure(agreement, sources[0].vendor, each, history, concerned, self._now) for each in wanted]

    def _history(self, vendor_id: str, wanted: Sequence[Period]) -> VendorHistory:
        """Read the history around periods, once for all agreements of a vendor."""
        since = min(each.stretch[0] for each in wanted) // DAY_S - 1
        until = max(each.stretch[1] for each in wanted) // DAY_S + 2
        key = (vendor_id, since, until)
        if key not in self._histories:
            first, last = (from_epoch(day * DAY_S) for day in (since, until))
            self._histories = {
                key: vendor_history.between(self._db, vendor_id, self._sources[vendor_id], first, last, self._now)
            }
        return self._histories[key]

    def scope(self, agreement: Agreement) -> AgreementScope:
        """Return the components of an agreement."""
        parts = watched_components.ever_of_vendor(self._db, agreement.vendor) if agreement.is_partial else []
        return scope(agreement, parts, self._known(agreement.vendor))

    def current(self, agreement: Agreement) -> Period:
        """Return the running period of an agreement."""
        return periods.current(agreement.period, agreement.time_zone, self._now)

    def _known(self, vendor_id: str) -> Iterator[KnownComponents]:
        for each in self._sources.get(vendor_id, ()):
            if (found := known_components.known(each.read_as or each.platform)) is not None:
                yield found
