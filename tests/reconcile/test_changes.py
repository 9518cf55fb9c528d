"""Events: each second thought is one row with its time, kind, field, old and new value, and whether it came late."""

import pytest
from msgspec.structs import replace

from statusledger.model import Component, Health, Impact, Incident, Instant, Kind, Origin, Status, Update
from statusledger.reconcile import Observation
from statusledger.reconcile.changes import Change, component_changes, incident_changes
from statusledger.reconcile.merge import Combined
from statusledger.reconcile.timeline import TrackedUpdate, revise
from statusledger.vocabulary import ChangeKind
from tests.support.build import at, fold, incident, listing, summary, update

NOW = at("6 12:00")
LATER = at("5 10:01")
FIRST = update("a", "5 10:00", Status.IDENTIFIED)
API = Component(key="api", name="API", group_name="Core", health=Health.OPERATIONAL, health_raw="up")


def combined(parsed: Incident, *updates: TrackedUpdate, status: Status | None = None) -> Combined:
    parsed = replace(parsed, status=status or parsed.status)
    return Combined(parsed, updates, {}, Origin.OBSERVED, at("5"), None, None, None)


def seen(parsed: Update, *, withdrawn: bool = False) -> TrackedUpdate:
    return TrackedUpdate(parsed, at("5"), Origin.OBSERVED, withdrawn=withdrawn)


def retold(before: Update, after: Update, *, over: bool = False) -> list[Change]:
    """Return the changes of an update that its channel reports differently now."""
    actual = incident(end="5 11:00" if over else None)
    was = seen(before)
    return list(incident_changes(combined(actual, was), combined(actual, revise(was, after, NOW)), NOW))


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize(
    ("before", "after", "kind", "field", "old", "new"),
    [
        ({"title": "Slow"}, {"title": "Down"}, "renamed", "title", "Slow", "Down"),
        ({"impact": Impact.MINOR}, {"impact": Impact.MAJOR}, "escalated", "impact", "minor", "major"),
        ({"impact": Impact.MAJOR}, {"impact": Impact.NONE}, "deescalated", "impact", "major", "none"),
        ({"impact": Impact.MAJOR}, {"impact": Impact.UNKNOWN}, "edited", "impact", "major", "unknown"),
        ({"kind": Kind.INCIDENT}, {"kind": Kind.MAINTENANCE}, "edited", "kind", "incident", "maintenance"),
        *(
            ({field: at("5 10:00")}, {field: LATER}, "retimed", field, at("5 10:00"), LATER)
            for field in ("started_at", "resolved_at", "scheduled_start_at", "scheduled_end_at")
        ),
    ],
)
def test_each_field_that_differs_is_one_change(
    before: dict[str, object], after: dict[str, object], kind: str, field: str, old: str, new: str, over: bool
) -> None:
    known, actual = replace(incident(), **before), replace(incident(), **before | after)
    status = Status.RESOLVED if over else Status.INVESTIGATING
    changes = list(incident_changes(combined(known, status=status), combined(actual, status=status), NOW))
    assert changes == [Change(NOW, ChangeKind(kind), None, field, old, new, over)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"impact": Impact.UNKNOWN}, {"impact": Impact.MAJOR}),
        ({"title": ""}, {"title": "Slow"}),
        ({"started_at": None}, {"started_at": at("5 10:00")}),
        ({"status": Status.UNKNOWN}, {"status": Status.IDENTIFIED}),
        ({"url": None}, {"url": "https://status.example.com/1"}),
    ],
)
def test_a_first_value_is_no_change(before: dict[str, object], after: dict[str, object]) -> None:
    known, actual = replace(incident(), **before), replace(incident(), **before | after)
    assert list(incident_changes(combined(known), combined(actual), NOW)) == []


def test_a_time_that_gains_its_seconds_has_not_moved() -> None:
    known = combined(replace(incident(), started_at=at("5 10:00")))
    fuller = combined(replace(incident(), started_at=Instant("2025-01-05T10:00:25Z")))
    assert list(incident_changes(known, fuller, NOW)) == []
    moved = Change(at("6"), ChangeKind.RETIMED, None, "started_at", at("5 09:00"), at("5 10:00"))
    (change,) = incident_changes(known, fuller, NOW, [moved])
    assert (change.field, change.old, change.new) == ("started_at", "2025-01-05T10:00:00Z", "2025-01-05T10:00:25Z")


@pytest.mark.parametrize(("field", "known"), [("impact", Impact.MAJOR), ("status", Status.IDENTIFIED)])
def test_a_value_that_returns_after_being_unknown_is_a_change(field: str, known: str) -> None:
    lost = Change(at("6"), ChangeKind.EDITED, None, field, known, "unknown")
    before = combined(replace(incident(), **{field: type(known)("unknown")}))
    after = combined(replace(incident(), **{field: known}))
    (change,) = incident_changes(before, after, NOW, [lost])
    assert (change.field, change.old, change.new) == (field, "unknown", known)


def test_an_end_that_is_taken_back_is_a_change() -> None:
    (reopened, end) = incident_changes(combined(incident(end="5 11:00")), combined(incident()), NOW)
    assert (reopened.kind, reopened.field) == (ChangeKind.REOPENED, "status")
    assert end == Change(NOW, ChangeKind.PROGRESSED, None, "resolved_at", at("5 11:00"), None)
    (lost,) = incident_changes(combined(incident(end="5 11:00")), combined(incident(status=Status.RESOLVED)), NOW)
    assert lost == Change(NOW, ChangeKind.RETIMED, None, "resolved_at", at("5 11:00"), None, after_resolution=True)


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize(
    ("edit", "field", "old", "new", "kind"),
    [
        ({"body": "Found it."}, "body", "Looking into it.", "Found it.", "edited"),
        ({"status": Status.MONITORING}, "status", "identified", "monitoring", "edited"),
        ({"posted_at": LATER}, "posted_at", at("5 10:00"), LATER, "retimed"),
    ],
)
def test_each_revised_field_of_an_update_is_one_change(
    edit: dict[str, object], field: str, old: str, new: str, kind: str, over: bool
) -> None:
    assert retold(FIRST, replace(FIRST, **edit), over=over) == [
        Change(NOW, ChangeKind(kind), "a", field, old, new, over)
    ]


@pytest.mark.parametrize("first", [{"body": ""}, {"status": Status.UNKNOWN}, {"status_raw": None}])
def test_a_first_body_of_an_update_is_no_edit(first: dict[str, object]) -> None:
    before = replace(FIRST, **first)
    after = replace(FIRST, status=FIRST.status if "body" in first else Status.MONITORING)
    assert retold(before, after) == []


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize(("before", "kind"), [(False, ChangeKind.WITHDRAWN), (True, ChangeKind.RESTORED)])
def test_an_update_is_withdrawn_and_restored(before: bool, kind: ChangeKind, over: bool) -> None:
    end = "5 11:00" if over else None
    was, now = (combined(incident(end=end), seen(FIRST, withdrawn=each)) for each in (before, not before))
    assert list(incident_changes(was, now, NOW)) == [Change(NOW, kind, "a", after_resolution=over)]


def test_another_wording_without_a_revision_is_no_edit() -> None:
    was, now = (combined(incident(), seen(each)) for each in (FIRST, replace(FIRST, body="!")))
    assert list(incident_changes(was, now, NOW)) == []


def test_components_are_renamed_and_regrouped() -> None:
    assert list(component_changes(API, replace(API, name="REST"), NOW)) == [
        Change(NOW, ChangeKind.RENAMED, "api", "name", "API", "REST")
    ]
    assert list(component_changes(API, replace(API, group_name=None), NOW)) == [
        Change(NOW, ChangeKind.EDITED, "api", "group_name", "Core", None)
    ]
    assert list(component_changes(replace(API, group_name=None), API, NOW)) == [
        Change(NOW, ChangeKind.EDITED, "api", "group_name", None, "Core")
    ]
    assert list(component_changes(API, replace(API, position=3, health=Health.DEGRADED), NOW)) == []


def course(*looks: Observation) -> list[Change]:
    """What the last of some looks changed."""
    folded = fold(*looks[:-1])
    before = len(folded.changes)
    folded.observe(looks[-1])
    return [change for _, change in folded.changes[before:]]


OPEN, DONE = incident(updates=[update("a", "5 10:00")]), incident(end="5 11:00", updates=[update("a", "5 10:00")])
CLOSING = update("b", "5 11:00", Status.RESOLVED, "Fixed.")
WATCHED = summary("5 09:00")


def change(kind: str, key: str | None = None, *values: str | None, after: bool = False) -> Change:
    field, old, new = values or (None, None, None)
    return Change(at("5 13:00"), ChangeKind(kind), key, field, old, new, after)


END = change("progressed", None, "resolved_at", None, at("5 11:00"))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], OPEN, [change("added"), change("added", "a")]),
        (
            [OPEN],
            replace(DONE, updates=(*DONE.updates, CLOSING)),
            [change("progressed", None, "status", "investigating", "resolved"), END, change("added", "b")],
        ),
        ([OPEN], DONE, [change("progressed", None, "status", "investigating", "resolved"), END]),
        (
            [OPEN],
            replace(OPEN, status=Status.IDENTIFIED),
            [change("edited", None, "status", "investigating", "identified")],
        ),
        (
            [OPEN],
            replace(OPEN, status=Status.IDENTIFIED, updates=(*OPEN.updates, update("b", "5 11:00", Status.IDENTIFIED))),
            [change("progressed", None, "status", "investigating", "identified"), change("added", "b")],
        ),
        ([replace(OPEN, status=Status.UNKNOWN)], OPEN, []),
        (
            [DONE],
            OPEN,
            [
                change("reopened", None, "status", "resolved", "investigating"),
                change("progressed", None, "resolved_at", at("5 11:00"), None),
            ],
        ),
    ],
)
def test_changes_of_status_and_end_have_the_most_specific_kind(
    before: list[Incident], after: Incident, expected: list[Change]
) -> None:
    assert course(WATCHED, *(listing("5 12:00", each) for each in before), listing("5 13:00", after)) == expected


def test_an_incident_is_withdrawn_and_restored() -> None:
    other = incident("other", "5 10:00", end="5 11:00")
    gone = [listing("5 11:30", DONE, other), listing("5 12:00", other), listing("5 13:00", other)]
    assert course(*gone) == [change("withdrawn", after=True)]
    back = listing("5 14:00", DONE, other)
    assert course(*gone, back) == [replace(change("restored", after=True), seen_at=at("5 14:00"))]
    assert course(listing("5 11:30", OPEN, other), *gone[1:]) == [change("withdrawn")]


def test_a_backfilled_incident_produces_no_change() -> None:
    (record,) = fold(summary("5 13:00", OPEN)).records.values()
    assert list(incident_changes(None, record.combined, at("5 13:00"))) == []
