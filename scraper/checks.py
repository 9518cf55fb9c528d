"""What is odd in a finished incident or component: nothing is mended or hidden, everything is flagged."""

from collections.abc import Iterable

from msgspec import Struct

from scraper.merge import Combined
from scraper.model import Component, Health, Impact, Incident, Status
from scraper.timestamps import seconds_between

CODES = {
    "resolved_before_started": "It ended before it began; both times are the vendor's, so it has no duration.",
    "zero_duration": "It ended the very second it began, which is how bulk imports and notes after the fact look.",
    "start_moved_late": "The start now lies after the oldest update, which edits cause; the earlier one is kept.",
    "closed_without_end": "It is over, but nothing tells when.",
    "unknown_status": "A status in a word that we do not know.",
    "unknown_impact": "An impact in a word that we do not know.",
    "unknown_health": "A component's health in a word that we do not know.",
    "moved": "The page has a new address, which its stanza does not know; it is read there.",
    "platform_changed": "The page is made with another platform now, which its stanza does not know; it is read so.",
    "identity_changed": "The page at this address is that of another company now; it is not read any more.",
    "dated_in_future": "An update dated more than five minutes after we read it.",
}
_CLOCK_SLACK_S = 300


class Oddity(Struct, frozen=True):
    """One thing worth a second look; `key` is an update's or component's own key, None for the incident itself."""

    code: str
    detail: str
    key: str | None = None


def of_incident(combined: Combined) -> Iterable[Oddity]:
    """The oddities of an incident and its updates."""
    incident = combined.incident
    yield from _of_times(incident)
    if combined.refused_start:
        yield Oddity("start_moved_late", f"kept {incident.started_at}, refused {combined.refused_start}")
    if incident.status is Status.UNKNOWN and incident.status_raw:
        yield Oddity("unknown_status", incident.status_raw)
    if incident.impact is Impact.UNKNOWN and incident.impact_raw:
        yield Oddity("unknown_impact", incident.impact_raw)
    for seen in combined.updates:
        update = seen.update
        if update.status is Status.UNKNOWN and update.status_raw:
            yield Oddity("unknown_status", update.status_raw, update.key)
        if seconds_between(seen.first_seen_at, update.posted_at) > _CLOCK_SLACK_S:
            yield Oddity("dated_in_future", f"dated {update.posted_at}, read {seen.first_seen_at}", update.key)


def of_component(component: Component) -> Iterable[Oddity]:
    """The oddities of a component."""
    if component.health is Health.UNKNOWN and component.health_raw:
        yield Oddity("unknown_health", component.health_raw, component.key)


def _of_times(incident: Incident) -> Iterable[Oddity]:
    if incident.status.final and incident.resolved_at is None:
        yield Oddity("closed_without_end", f"status {incident.status}")
    if incident.started_at is None or incident.resolved_at is None:
        return
    if incident.resolved_at < incident.started_at:
        yield Oddity("resolved_before_started", f"{incident.started_at} to {incident.resolved_at}")
    elif incident.resolved_at == incident.started_at:
        yield Oddity("zero_duration", f"{incident.started_at}")
