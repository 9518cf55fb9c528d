"""Documents of one source joined: ties within a minute, who leads, and events that come to the row."""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from statusledger import text
from statusledger.model import (
    Completeness,
    Impact,
    Incident,
    Instant,
    Kind,
    ResolvedFrom,
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.reconcile import Observation, SourceState, timeline
from tests.support.build import at, fold, incident, listing, summary, update

FIELDS = ("title", "impact", "started_at", "resolved_at", "status")


def feed(when: str, *incidents: Incident) -> Observation:
    return Observation("history", at(when), Snapshot(incidents=incidents))


def minuted(key: str, when: str, status: Status, body: str) -> Update:
    return update(key, when, status, body)


def stated_at(when: str, second: int, key: str, body: str) -> Update:
    return replace(update(key, when, body=body), posted_at=Instant(f"{at(when)[:17]}{second:02d}Z"))


OPEN_IN_JSON = incident(updates=[stated_at("5 10:06", 35, "u1", "Looking."), stated_at("5 10:37", 3, "u2", "Better.")])
CLOSED_IN_FEED = replace(
    incident(
        end="5 10:37",
        updates=[
            minuted("20250105T1006-1", "5 10:06", Status.INVESTIGATING, "Looking."),
            minuted("20250105T1037-1", "5 10:37", Status.UNKNOWN, "Better."),
            minuted("20250105T1037-2", "5 10:37", Status.RESOLVED, "All was well."),
        ],
    ),
    resolved_from=ResolvedFrom.UPDATE,
)


@pytest.mark.parametrize("gone", [(), (summary("5 10:58"), summary("5 11:28"))], ids=["api gone", "api lists nothing"])
def test_the_closing_update_wins_in_its_minute(gone: tuple[Observation, ...]) -> None:
    seen = fold(summary("5 09:00"), summary("5 10:37", OPEN_IN_JSON), *gone, feed("5 11:30", CLOSED_IN_FEED))
    (record,) = seen.records.values()
    assert (record.combined.incident.status, record.combined.incident.resolved_at) == (Status.RESOLVED, at("5 10:37"))
    assert [each.update.body for each in record.combined.updates] == ["Looking.", "Better.", "All was well."]
    assert not [change for change in record.events if change.kind == "reopened"]
    corrected = [change.old for change in record.events if change.field == "resolved_at"]
    assert corrected == ([None, at("5 10:58")] if gone else [None])


def test_the_channel_with_more_updates_in_a_minute_is_further() -> None:
    one = replace(OPEN_IN_JSON, updates=OPEN_IN_JSON.updates[:1])
    first = minuted("20250105T1006-1", "5 10:06", Status.INVESTIGATING, "Looking.")
    second = minuted("20250105T1006-2", "5 10:06", Status.MONITORING, "Better.")
    grown = replace(one, status=Status.MONITORING, updates=(first, second))
    seen = fold(summary("5 09:00"), summary("5 10:06", one), feed("5 10:10", grown))
    (record,) = seen.records.values()
    assert record.combined.incident.status is Status.MONITORING


def test_a_status_that_another_channel_states_is_progress() -> None:
    first = minuted("20250105T1006-1", "5 10:06", Status.INVESTIGATING, "Looking.")
    unsaid = minuted("20250105T1037-1", "5 10:37", Status.UNKNOWN, "Better.")
    one = replace(OPEN_IN_JSON, updates=OPEN_IN_JSON.updates[:1])
    better = replace(OPEN_IN_JSON.updates[1], status=Status.MONITORING)
    actual = replace(OPEN_IN_JSON, status=Status.MONITORING, updates=(OPEN_IN_JSON.updates[0], better))
    silent = replace(one, updates=(first, unsaid))
    seen = fold(summary("5 09:00"), summary("5 10:07", one), feed("5 10:40", silent), summary("5 10:45", actual))
    (record,) = seen.records.values()
    assert [change.kind for change in record.events if change.field == "status"] == ["progressed"]


def test_an_end_without_seconds_does_not_precede_the_start_of_its_minute() -> None:
    begun = replace(OPEN_IN_JSON, started_at=Instant("2025-01-05T10:37:35Z"), updates=())
    seen = fold(summary("5 09:00"), summary("5 10:37", begun), feed("5 10:40", CLOSED_IN_FEED))
    (record,) = seen.records.values()
    assert record.combined.incident.resolved_at == begun.started_at


def test_the_better_of_two_channels_keeps_its_start_when_it_falls_silent() -> None:
    actual = replace(OPEN_IN_JSON, started_at=Instant("2025-01-05T10:06:35Z"))
    vague = replace(CLOSED_IN_FEED, started_at=at("5 10:06"), title="API IS SLOW")
    seen = fold(summary("5 10:30", actual), feed("5 10:30", vague), summary("5 11:00"))
    (record,) = seen.records.values()
    assert [change for change in record.events if change.field in ("started_at", "title")] == []


def test_the_order_of_api_and_feed_does_not_matter() -> None:
    seen = fold(feed("5 10:38", CLOSED_IN_FEED), summary("5 10:39", OPEN_IN_JSON))
    (record,) = seen.records.values()
    assert record.combined.incident.status is Status.RESOLVED


def test_a_channel_that_lacks_the_incident_no_longer_leads() -> None:
    named, renamed = incident(title="API slow"), incident(title="Disk full", end="5 10:30")
    seen = fold(summary("5 10:05", named), summary("5 11:00"), feed("5 11:30", renamed))
    (record,) = seen.records.values()
    assert record.combined.incident.title == "Disk full"
    assert ("API slow", "Disk full") in [(change.old, change.new) for change in record.events]


def test_different_wordings_of_channels_are_no_edit() -> None:
    words, other = incident(title="API slow"), incident(title="[Acme] Slow API", impact=Impact.UNKNOWN)
    for one, two in ((words, other), (other, words)):
        seen = fold(
            *(listing(f"5 {hour}:00", one) if hour % 2 else feed(f"5 {hour}:00", two) for hour in range(10, 16))
        )
        (record,) = seen.records.values()
        assert [change for change in record.events if change.field == "title"] == []


def test_one_incident_in_both_lists_of_a_document_is_no_edit() -> None:
    plan = replace(incident(kind=Kind.MAINTENANCE), scheduled_start_at=at("5 10:00"))
    (record,) = fold(summary("5 09:00"), summary("5 10:05", incident(), plan)).records.values()
    assert [change.kind for change in record.events] == ["added"]
    assert record.combined.incident.kind is Kind.MAINTENANCE


EXTENTS = {"summary": Scope.OPEN, "incidents": Scope.SINCE, "history": Scope.NOTHING}


@st.composite
def tellings(draw: st.DrawFn, key: str) -> Incident:
    """One word on an incident or a maintenance: open, over, under way or planned, with a start or without."""
    kind = draw(st.sampled_from(Kind))
    actual = incident(
        key,
        start=f"5 10:0{draw(st.integers(0, 2))}",
        end=draw(st.sampled_from([None, "5 10:30", "5 10:31"])),
        title=draw(st.sampled_from(["Slow", "slow.", "Down", ""])),
        impact=draw(st.sampled_from(Impact)),
        kind=kind,
    )
    if draw(st.booleans()):
        actual = replace(actual, started_at=None, started_from=None, scheduled_start_at=at("5 12:00"))
    states = [Status.UNKNOWN, Status.MONITORING, Status.RESOLVED]
    if kind is Kind.MAINTENANCE:
        states = [Status.SCHEDULED, Status.IN_PROGRESS, Status.COMPLETED]
    return replace(actual, status=draw(st.sampled_from(states))) if draw(st.booleans()) else actual


@st.composite
def histories(draw: st.DrawFn) -> list[Observation]:
    """Looks at three documents of two channels, and fills, each with a word of its own on some incidents, or none.

    Lists lose one or all of them, or show them under other keys; what is newer makes a list of the newest too short.
    """
    looks, when = [], 0
    for _ in range(draw(st.integers(2, 14))):
        when += draw(st.sampled_from([1, 5, 70]))
        keys = draw(st.sets(st.sampled_from(["one", "two", "three"])))
        shown = [draw(tellings(key)) for key in sorted(keys)]
        if draw(st.booleans()):
            shown.append(incident(f"new{when}", start="5 10:50"))
        kind = draw(st.sampled_from(list(EXTENTS)))
        moment = (
            at(f"5 {11 + when // 60}:{when % 60:02d}") if when < 720 else at(f"6 {when // 60 - 12}:{when % 60:02d}")
        )
        actual = Snapshot(incidents=tuple(shown), covers=(Completeness(EXTENTS[kind]),))
        looks.append(Observation(kind, moment, actual, polled=draw(st.integers(0, 3)) > 0))
    return looks


def differences(seen: SourceState) -> list[object]:
    """Fields whose events do not lead from one value to the next, or not to the row."""
    found: list[object] = []
    for record in seen.records.values():
        for field in FIELDS:
            moves = [(each.old, each.new) for each in record.events if each.key is None and each.field == field]
            ends = [*(old for old, _ in moves[1:]), getattr(record.combined.incident, field)]
            found += [(field, new, old) for (_, new), old in zip(moves, ends, strict=False) if new != old]
    return found


@given(histories())
def test_changes_replayed_over_an_empty_row_reproduce_it(looks: list[Observation]) -> None:
    assert differences(fold(*looks)) == []


def test_a_backfill_that_moves_a_status_continues_its_changes() -> None:
    """So does its end; what history adds to incidents that we never followed is no event."""
    ended, again = incident(end="5 10:30"), incident(status=Status.MONITORING)
    looks = (summary("5 10:05", incident()), listing("5 11:00", ended), listing("5 12:00", again))
    seen = fold(*looks[:2], replace(looks[2], polled=False))
    (record,) = seen.records.values()
    assert [(each.old, each.new) for each in record.events if each.field == "status"] == [
        (Status.INVESTIGATING, Status.RESOLVED),
        (Status.RESOLVED, Status.MONITORING),
    ]
    assert [each.new for each in record.events if each.field == "resolved_at"] == [at("5 10:30"), None]
    filled = fold(*(replace(each, polled=False) for each in looks[:2]))
    assert (filled.changes, [each.events for each in filled.records.values()]) == ([], [[]])


WITHOUT_ID = {"minute": timeline.minute_keys, "second": timeline.second_keys}


@pytest.mark.parametrize("keys", WITHOUT_ID.values(), ids=WITHOUT_ID)
def test_the_same_words_at_another_time_are_one_retimed_update(keys: Callable[[Iterable[Instant]], list[str]]) -> None:
    def listed(*times: str) -> Incident:
        named = zip(keys(map(at, times)), times, ("Looking.", "Better."), strict=True)
        return incident(updates=[update(key, when, body=body) for key, when, body in named])

    moved = listed("5 09:45", "5 10:30")
    seen = fold(
        listing("5 11:00", listed("5 10:00", "5 10:30")), *(listing(f"5 {hour}:00", moved) for hour in (12, 13))
    )
    (record,) = seen.records.values()
    assert [(change.kind, change.old, change.new) for change in record.events if change.key] == [
        ("retimed", at("5 10:00"), at("5 09:45"))
    ]
    assert [each.withdrawn for each in record.combined.updates] == [False, False]


def worded(body: str, when: str = "5 10:06", second: int = 0, key: str = "20250105T1006-1") -> Incident:
    """An incident with one update, as the feed tells it, or the API with its id and its seconds."""
    return incident(updates=[stated_at(when, second, key, body)])


def as_api(body: str, when: str = "5 10:06") -> Incident:
    return worded(body, when, 35, "u1")


def update_rows(seen: SourceState) -> list[tuple[str, str]]:
    (record,) = seen.records.values()
    return [(each.update.body, each.update.posted_at) for each in record.combined.updates]


def of_updates(seen: SourceState) -> list[tuple[str, str | None, str | None]]:
    (record,) = seen.records.values()
    return [(each.kind, each.old, each.new) for each in record.events if each.key and each.kind != "added"]


def test_an_edit_in_the_feed_alone_reaches_the_row() -> None:
    known = summary("5 10:10", as_api("Looking.")), feed("5 10:10", worded("Looking"))
    gone = summary("5 11:00"), summary("5 11:30")
    seen = fold(summary("5 09:00"), *known, *gone, feed("5 11:40", worded("Found it")))
    assert of_updates(seen) == [("edited", "Looking.", "Found it")]
    assert update_rows(seen) == [("Found it", "2025-01-05T10:06:35Z")]


def test_a_time_moved_in_the_feed_alone_reaches_the_row() -> None:
    known = summary("5 10:10", as_api("Looking.")), feed("5 10:10", worded("Looking"))
    gone = summary("5 11:00"), summary("5 11:30")
    seen = fold(summary("5 09:00"), *known, *gone, feed("5 11:40", worded("Looking", "5 10:02", key="20250105T1002-1")))
    assert of_updates(seen) == [("retimed", "2025-01-05T10:06:35Z", at("5 10:02"))]
    assert update_rows(seen) == [("Looking.", at("5 10:02"))]


@pytest.mark.parametrize("first", ["api", "feed"])
def test_an_edit_in_both_channels_is_one_change(first: str) -> None:
    known = summary("5 10:10", as_api("Looking.")), feed("5 10:10", worded("Looking"))
    edits = [summary("5 10:20", as_api("Found it!")), feed("5 10:20", worded("Found it"))]
    later = [replace(each, fetched_at=at("5 10:25")) for each in edits]
    looks = (edits[0], later[1]) if first == "api" else (edits[1], later[0])
    actual = "Found it!" if first == "api" else "Found it"
    assert of_updates(fold(summary("5 09:00"), *known, *looks)) == [("edited", "Looking.", actual)]


@pytest.mark.parametrize("gone", [(), (summary("5 11:00"), summary("5 11:30"))], ids=["shown", "gone"])
def test_channels_that_word_an_update_differently_produce_no_edit(gone: tuple[Observation, ...]) -> None:
    api, other = summary("5 10:10", as_api("Looking.")), worded("Update: looking into it")
    for looks in ((api, feed("5 10:15", other)), (feed("5 10:05", other), api)):
        seen = fold(summary("5 09:00"), *looks, *gone, feed("5 11:40", other), feed("5 11:50", other))
        assert of_updates(seen) == []
        assert update_rows(seen) == [("Looking.", "2025-01-05T10:06:35Z")]


@st.composite
def rewordings(draw: st.DrawFn) -> list[Observation]:
    """Observations of two channels, each with one update in words and at a time of its own, or none."""
    looks = []
    for minute in range(draw(st.integers(2, 14))):
        when, body = at(f"5 11:{minute:02d}"), draw(st.sampled_from(["One.", "one", "Two", "two.", "Three"]))
        is_feed, posted = draw(st.booleans()), draw(st.sampled_from(["5 10:06", "5 10:09"]))
        shown = (worded(body, posted) if is_feed else as_api(body, posted),) if draw(st.integers(0, 3)) else ()
        covers = Completeness(Scope.NOTHING if is_feed else Scope.OPEN)
        looks.append(
            Observation("history" if is_feed else "summary", when, Snapshot(incidents=shown, covers=(covers,)))
        )
    return looks


def is_same(body: str | None, other: str | None) -> bool:
    return text.letters(body or "") == text.letters(other or "")


def update_differences(seen: SourceState) -> list[object]:
    """Fields of updates whose last event does not lead to the row; events under a former key count if it has none.

    Where two rows turn out to be one update, the spelling of either stays: texts of the same letters are one text.
    """
    found: list[object] = []
    for record in seen.records.values():
        rows = {each.update.key: each.update for each in record.combined.updates}
        by_key = sorted((each for each in record.events if each.key), key=lambda each: each.key in rows)
        last = {(record.combined.row_keys.get(each.key or "", each.key), each.field): each for each in by_key}
        for (key, field), change in last.items():
            stands = getattr(rows[key], field) if key and field else None
            if key and field and stands != change.new and not (field == "body" and is_same(stands, change.new)):
                found.append((key, field, change.new, stands))
    return found


@given(rewordings())
def test_changes_of_updates_replayed_over_empty_rows_reproduce_them(looks: list[Observation]) -> None:
    assert update_differences(fold(*looks)) == []
