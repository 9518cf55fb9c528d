"""What a source remembers: whose page it is, what its documents covered, what another look would settle."""

import pytest
from msgspec.structs import replace

from statusledger.errors import IdentityChanged
from statusledger.model import Completeness, Incident, Instant, Kind, Scope
from statusledger.reconcile.ownership import Identity
from statusledger.reconcile.source_memory import EVER, SourceMemory, Watch, would_hold
from tests.support.build import at, incident

ACME = Identity("k1", "Acme")


@pytest.mark.parametrize(
    ("now", "known", "other_key"),
    [
        (ACME, ACME, False),
        (Identity("k2", "Acme"), ACME, True),
        (Identity(None, "Acme"), ACME, False),
        (ACME, Identity(None, "Acme"), False),
        (Identity(None, None), Identity(None, None), False),
    ],
)
def test_pages_with_two_different_keys_differ(now: Identity, known: Identity, other_key: bool) -> None:
    assert now.has_other_key(known) is other_key


@pytest.mark.parametrize(
    ("now", "known", "strange"),
    [
        (ACME, ACME, True),
        (Identity("k2", "ACME!"), ACME, True),
        (Identity("k1", "Acme Cloud"), ACME, True),
        (Identity(None, "Bolt"), ACME, False),
        (Identity("k2", None), ACME, True),
        (Identity("k2", "Bolt"), Identity("k1", None), True),
        (Identity("k2", "Bolt"), Identity("k1", "..."), True),
    ],
)
def test_a_page_of_the_same_vendor_is_accepted(now: Identity, known: Identity, strange: bool) -> None:
    """Under a new name with the old id, under a new id with the old name, and wherever too little is told."""
    now.check(known, strange=strange)


@pytest.mark.parametrize(
    ("now", "known", "strange"),
    [
        (Identity("k2", "Bolt"), ACME, False),
        (Identity(None, "Bolt"), ACME, True),
        (Identity("k2", "Bolt"), Identity(None, "Acme"), True),
    ],
)
def test_a_page_of_another_vendor_is_refused(now: Identity, known: Identity, strange: bool) -> None:
    with pytest.raises(IdentityChanged, match=r"^it is the page of Bolt now, and no longer that of Acme$"):
        now.check(known, strange=strange)


def test_an_identity_is_completed_by_earlier_documents() -> None:
    assert Identity(None, None).completed(ACME) == ACME
    assert Identity("k2", None).completed(ACME) == Identity("k2", "Acme")
    assert Identity(None, "Bolt").completed(ACME) == Identity("k1", "Bolt")
    assert ACME.completed(Identity(None, None)) == ACME


INCIDENTS, WORK = (Kind.INCIDENT,), (Kind.MAINTENANCE,)


@pytest.mark.parametrize(
    ("covered", "watched"),
    [
        ([], None),
        ([(Scope.NOTHING, None, "5")], Watch()),
        ([(Scope.OPEN, None, "5")], Watch(at("5"))),
        ([(Scope.OPEN, None, "5"), (Scope.OPEN, None, "6")], Watch(at("5"))),
        ([(Scope.SINCE, "3", "5")], Watch(None, at("3"))),
        ([(Scope.SINCE, "3", "5"), (Scope.SINCE, "4", "6")], Watch(None, at("3"))),
        ([(Scope.SINCE, "3", "5"), (Scope.SINCE, "2", "6")], Watch(None, at("2"))),
        ([(Scope.SINCE, None, "5"), (Scope.SINCE, "2", "6")], Watch(None, EVER)),
        ([(Scope.SINCE, "3", "5"), (Scope.OPEN, None, "6")], Watch(at("6"), at("3"))),
        ([(Scope.OPEN, None, "5"), (Scope.SINCE, "3", "6")], Watch(at("5"), at("3"))),
        ([(Scope.OPEN, None, "5"), (Scope.NOTHING, None, "6")], Watch(at("5"))),
    ],
)
def test_completeness_accumulates_over_reads(
    covered: list[tuple[Scope, str | None, str]], watched: Watch | None
) -> None:
    memory = SourceMemory()
    for extent, since, when in covered:
        memory.note_completeness(Completeness(extent, INCIDENTS, at(since) if since else None), at(when))
    assert memory.watches.get(Kind.INCIDENT) == watched
    assert Kind.MAINTENANCE not in memory.watches


OVER = incident(end="5 11:00")


@pytest.mark.parametrize(
    ("watch", "expected", "seen"),
    [
        (Watch(), incident(), False),
        (Watch(at("5")), incident(), True),
        (Watch(at("6")), OVER, False),
        (Watch(at("5 11:00")), OVER, True),
        (Watch(at("5 10:59")), OVER, True),
        (Watch(at("6")), replace(OVER, resolved_at=None), False),
        (Watch(None, at("5 10:00")), OVER, True),
        (Watch(None, at("5 10:01")), OVER, False),
        (Watch(at("6"), at("5")), OVER, True),
    ],
)
def test_an_entry_would_have_been_seen_before(watch: Watch, expected: Incident, seen: bool) -> None:
    memory = SourceMemory(watches={Kind.INCIDENT: watch})
    assert memory.would_have_seen(expected) is seen
    assert not memory.would_have_seen(replace(expected, kind=Kind.MAINTENANCE))


@pytest.mark.parametrize(
    ("started", "posted", "held"),
    [
        ("5", None, True),
        (None, "5", True),
        ("4", "6", False),
        ("6", "4", False),
        ("5", "6", True),
        (None, None, False),
    ],
)
def test_a_list_has_incidents_begun_and_posted_since_its_start(
    started: str | None, posted: str | None, held: bool
) -> None:
    actual = replace(incident(), started_at=at(started) if started else None, posted_at=at(posted) if posted else None)
    assert would_hold(actual, at("5")) is held


@pytest.mark.parametrize(
    ("posted_at", "appeared"),
    [
        ("2025-01-05T10:05:03Z", True),
        ("2025-01-05T10:05:01Z", False),
        ("2025-01-05T10:05:00Z", True),
        ("2025-01-05T10:04:00Z", False),
        ("2025-01-05T00:00:00Z", True),
        ("2025-01-04T00:00:00Z", False),
    ],
    ids=["later", "before", "its minute", "the minute before", "its day", "the day before"],
)
def test_a_time_without_seconds_or_of_a_day_may_follow_the_last_read(posted_at: str, *, appeared: bool) -> None:
    memory = SourceMemory()
    memory.note_read("history", Instant("2025-01-05T10:05:02Z"), ())
    actual = replace(incident(start="5 09:00"), posted_at=Instant(posted_at))
    assert memory.saw_appear(actual, "history") is appeared


def test_a_document_is_awaited_while_any_incident_waits_for_it() -> None:
    memory = SourceMemory()
    for record in ("a", "b", "b"):
        memory.set_awaiting("summary", record, waits=True)
    memory.set_awaiting("incidents", "a", waits=True)
    assert memory.awaiting == {"summary": {"a", "b"}, "incidents": {"a"}}
    memory.set_awaiting("summary", "a", waits=False)
    assert (memory.awaiting, memory.awaits) == ({"summary": {"b"}, "incidents": {"a"}}, True)
    memory.set_awaiting("summary", "b", waits=False)
    memory.set_awaiting("incidents", "a", waits=False)
    assert (memory.awaiting, memory.awaits) == ({}, False)
    assert SourceMemory(parts_missing_from="summary").awaits
