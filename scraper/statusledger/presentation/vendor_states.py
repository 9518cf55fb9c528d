"""The state of each watched vendor now."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from statusledger.model import Instant, Kind
from statusledger.presentation.grouped import grouped
from statusledger.presentation.signs import Sign, signs
from statusledger.presentation.states import RANK, WORDS, VendorState
from statusledger.presentation.triage import Triage
from statusledger.store.read.background import Background
from statusledger.store.read.rows import AffectedRow, Situation
from statusledger.store.read.source_rows import SourceRow

_QUIET = (VendorState.OPERATIONAL, VendorState.NOTHING_REPORTED)


class VendorNow(Struct, frozen=True, kw_only=True):
    """A vendor now: its state and the start of it, what is affected, and the address of its page.

    `since` of a healthy vendor: the end of its last incident, or the start of the watch; of one without data: its last
    read. `reason` says why there is no data.
    """

    vendor_id: str
    vendor: str
    state: VendorState
    since: Instant | None
    affected: list[AffectedRow]
    incident_ids: list[str]
    title: str | None
    reason: str | None
    url: str

    @property
    def word(self) -> str:
        """The state in words."""
        return WORDS[self.state]

    @property
    def about(self) -> str:
        """The affected components, or the reason for the lack of data."""
        named = grouped(self.affected) or self.title or self.reason or ""
        if not self.state.troubled or self.incident_ids:
            return named
        return f"{named}; no incident posted" if named else "stated by its page; no incident posted"


def vendor_states(situation: Situation, sorted_: Triage, background: Background) -> list[VendorNow]:
    """Return the state of each vendor: trouble first, newest first in each state; healthy ones by name."""
    sources: dict[str, list[SourceRow]] = {}
    for source in situation.sources:
        sources.setdefault(source.vendor_id, []).append(source)
    vendor_of = {source.id: source.vendor_id for source in situation.sources}
    found: dict[str, list[Sign]] = {}
    for sign in signs(situation, sorted_, background.trouble_since):
        found.setdefault(vendor_of[sign.source_id], []).append(sign)
    states = [_state(own, found.get(vendor, []), background) for vendor, own in sources.items()]
    states.sort(key=lambda each: each.vendor.casefold())
    states.sort(key=lambda each: "" if each.state in _QUIET else each.since or "", reverse=True)
    return sorted(states, key=lambda each: RANK[each.state])


def _state(sources: Sequence[SourceRow], found: Iterable[Sign], background: Background) -> VendorNow:
    worst_first = sorted(found, key=lambda sign: RANK[sign.state])
    state = worst_first[0].state if worst_first else VendorState.NOTHING_REPORTED
    chosen = [sign for sign in worst_first if sign.state is state]
    posted = [sign.incident for sign in (worst_first if state.troubled else chosen) if sign.incident is not None]
    incidents = [each for each in posted if each.kind is Kind.INCIDENT or not state.troubled]
    affected = {(part.group_name, part.name): part for sign in chosen for part in sign.affected}
    return VendorNow(
        vendor_id=sources[0].vendor_id,
        vendor=sources[0].vendor,
        state=state,
        since=_healthy_since(sources, background) if state in _QUIET else _since(chosen),
        affected=list(affected.values()),
        incident_ids=[each.id for each in incidents],
        title=incidents[0].title if incidents else None,
        reason=chosen[0].reason if state is VendorState.NO_DATA else None,
        url=sources[0].url,
    )


def _since(chosen: Sequence[Sign]) -> Instant | None:
    """The first start of an incident; without one, of a component's trouble."""
    of_incidents = [sign.since for sign in chosen if sign.incident is not None and sign.since]
    return min(of_incidents or [sign.since for sign in chosen if sign.since], default=None)


def _healthy_since(sources: Sequence[SourceRow], background: Background) -> Instant | None:
    watched = min((each.watched_from for each in sources if each.watched_from), default=None)
    return background.last_ends.get(sources[0].vendor_id, watched)
