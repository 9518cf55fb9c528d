"""Maintenances by their window and by how they went, and starts that move."""

import pytest
from msgspec.structs import replace

from statusledger.model import Incident, Instant, Kind, Status, Update
from statusledger.platforms import PLATFORMS
from statusledger.reconcile import SourceState, anomalies
from tests.support.build import at, fold, incident, listing, update

SCHEDULED, IN_PROGRESS, COMPLETED = Status.SCHEDULED, Status.IN_PROGRESS, Status.COMPLETED


def work(
    status: Status, *updates: Update, end: str | None = None, start: str = "6 10:00", until: str = "6 12:00"
) -> Incident:
    """Announced on the 5th."""
    parsed = incident(start=start, end=end, status=status, kind=Kind.MAINTENANCE, updates=updates)
    window = {"scheduled_start_at": at(start), "scheduled_end_at": at(until), "posted_at": at("5 09:00")}
    return replace(parsed, **window)


NOTICE = update("a", "5 09:00", SCHEDULED)


def under_way(when: str, status: Status = IN_PROGRESS) -> Update:
    return update("b", when, status)


def done(when: str) -> Update:
    return update("c", when, COMPLETED)


def parsed(folded: SourceState) -> tuple[Status, Instant | None, Instant | None]:
    found = folded.records["acme_one"].combined.incident
    return found.status, found.started_at, found.resolved_at


@pytest.mark.parametrize(
    ("entry", "status", "start"),
    [
        (work(COMPLETED, NOTICE, under_way("6 08:30"), done("6 09:20"), end="6 09:20"), COMPLETED, "6 08:30"),
        (work(COMPLETED, NOTICE, under_way("6 10:20"), done("6 11:00"), end="6 11:00"), COMPLETED, "6 10:00"),
        (work(IN_PROGRESS, NOTICE, under_way("6 08:30")), IN_PROGRESS, "6 08:30"),
        (work(COMPLETED, NOTICE, done("6 09:20"), end="6 09:20"), Status.CANCELLED, "6 10:00"),
        (work(Status.RESOLVED, end="6 09:20"), Status.CANCELLED, "6 10:00"),
        (work(COMPLETED, NOTICE, done("6 10:20"), end="6 10:20"), COMPLETED, "6 10:00"),
        (work(COMPLETED, under_way("6 09:00", Status.VERIFYING), end="6 09:20"), COMPLETED, "6 09:00"),
        (replace(work(IN_PROGRESS, under_way("6 08:30")), started_at=None, scheduled_start_at=None),
         IN_PROGRESS, "6 08:30"),
    ],
)  # fmt: skip
def test_planned_work_begins_or_is_cancelled_by_its_updates(entry: Incident, status: Status, start: str) -> None:
    folded = fold(listing("6 09:25", entry))
    assert parsed(folded)[:2] == (status, at(start))
    found = anomalies.of_incident(folded.records["acme_one"].combined, at("7"))
    assert "resolved_before_started" not in {each.code for each in found}


def test_work_without_updates_begins_at_the_first_read_under_way() -> None:
    looks = [listing("6 08:00", work(SCHEDULED)), listing("6 08:35", work(IN_PROGRESS))]
    folded = fold(*looks, listing("6 08:40", work(IN_PROGRESS)), listing("6 09:25", work(COMPLETED, end="6 09:20")))
    assert parsed(folded) == (COMPLETED, at("6 08:35"), at("6 09:20"))


def test_an_incident_is_never_cancelled_by_its_times() -> None:
    assert parsed(fold(listing("6", incident(end="5 09:00"))))[0] is Status.RESOLVED


@pytest.mark.parametrize(
    ("start", "until", "field"),
    [
        ("7 10:00", "7 12:00", "started_at"),
        ("6 09:00", "6 14:00", "started_at"),
        ("6 10:00", "6 14:00", "scheduled_end_at"),
    ],
)
def test_a_window_that_moves_is_one_change(start: str, until: str, field: str) -> None:
    folded = fold(listing("5 10:00", work(SCHEDULED)), listing("5 11:00", work(SCHEDULED, start=start, until=until)))
    assert [(change.kind, change.field) for _, change in folded.changes] == [("retimed", field)]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_later_start_is_refused_on_statuspage_only_and_flagged(platform: str) -> None:
    first = incident(updates=[update("a", "5 10:00"), update("b", "5 16:00")])
    later = replace(first, started_at=at("5 16:00"))
    folded = fold(listing("5 16:05", first), listing("5 16:10", later), platform=platform)
    record = folded.records["acme_one"]
    refused = "start_moved_late" in {each.found.code for each in record.odd}
    moved = [(change.kind, change.field, change.new) for _, change in folded.changes]
    if platform == "statuspage":
        assert (record.combined.incident.started_at, refused, moved) == (at("5 10:00"), True, [])
    else:
        expected = [("retimed", "started_at", at("5 16:00"))]
        assert (record.combined.incident.started_at, refused, moved) == (at("5 16:00"), False, expected)
