"""The view of one channel of an incident: reported, updated, missing, confirmed missing, found again."""

import pytest
from msgspec.structs import replace

from statusledger.model import Affected, Impact, Incident, Instant, Origin, Scope, Snapshot, StartedFrom
from statusledger.reconcile import Observation
from statusledger.reconcile.channel_views import (
    awaited,
    clear_missing,
    confirm_missing,
    first_reported,
    mark_missing,
    updated,
)
from statusledger.reconcile.merge import ChannelView
from statusledger.reconcile.missing import Absence
from statusledger.reconcile.timeline import TrackedUpdate
from tests.support.build import at, incident, update

OLD, NEW = update("a", "5 10:00"), update("b", "5 11:00")
LIST, SUMMARY = "incidents", "summary"


def second(when: str, seconds: int) -> Instant:
    return Instant(f"{at(when)[:17]}{seconds:02d}Z")


def first(parsed: Incident, **changes: object) -> ChannelView:
    return replace(first_reported("api", parsed, at("5 12:00"), Origin.OBSERVED, None), **changes)


def again(
    view: ChannelView,
    parsed: Incident,
    when: str = "5 13:00",
    kind: str = SUMMARY,
    *,
    polled: bool = True,
    missed_elsewhere: bool = False,
    platform: str = "",
) -> ChannelView:
    return updated(
        view,
        parsed,
        Observation(kind, at(when), Snapshot(), polled),
        missed_elsewhere=missed_elsewhere,
        platform=platform,
    )


@pytest.mark.parametrize(
    ("origin", "seen_from", "polled", "origins"),
    [
        (Origin.OBSERVED, None, True, ["observed", "observed"]),
        (Origin.BACKFILLED, None, True, ["backfilled", "backfilled"]),
        (Origin.BACKFILLED, "5 10:30", True, ["backfilled", "observed"]),
        (Origin.BACKFILLED, "5 11:00", True, ["backfilled", "backfilled"]),
        (Origin.OBSERVED, "5 10:30", False, ["backfilled", "backfilled"]),
    ],
)
def test_updates_newer_than_the_first_observation_are_observed(
    origin: Origin, seen_from: str | None, polled: bool, origins: list[str]
) -> None:
    actual = incident(updates=[OLD, NEW])
    view = first_reported("api", actual, at("5 12:00"), origin, at(seen_from) if seen_from else None, polled=polled)
    assert [seen.origin for seen in view.updates] == origins
    assert {seen.first_seen_at for seen in view.updates} == {view.reported_at} == {view.first_seen_at}
    assert (view.channel, view.origin, view.polled) == ("api", origin, polled)
    assert view.incident == replace(actual, updates=())


def test_an_update_listed_twice_keeps_its_newest_words() -> None:
    view = first(incident(updates=[OLD, replace(OLD, body="Found it.")]))
    assert [seen.update.body for seen in view.updates] == ["Found it."]


def test_a_repeated_observation_leaves_the_view_unchanged() -> None:
    actual = incident(updates=[OLD])
    view = first(actual)
    assert again(view, actual) == view
    assert again(view, actual, missed_elsewhere=True) == replace(view, reported_at=at("5 13:00"))
    newer = again(view, replace(actual, title="Down"))
    assert (newer.reported_at, newer.first_seen_at) == (at("5 13:00"), at("5 12:00"))


def test_an_incident_once_polled_stays_polled() -> None:
    backfilled = first(incident(), polled=False)
    assert not again(backfilled, incident(), polled=False).polled
    assert again(backfilled, incident()).polled
    assert again(first(incident()), incident(), polled=False).polled


@pytest.mark.parametrize(
    ("former", "expected", "start", "refused"),
    [
        # A second is no move; an earlier start is believed.
        (("stated", at("5 10:00")), ("stated", second("5 10:00", 1)), at("5 10:00"), None),
        (("stated", second("5 10:00", 1)), ("stated", at("5 10:00")), second("5 10:00", 1), None),
        (("stated", second("5 10:00", 2)), ("stated", at("5 10:00")), at("5 10:00"), None),
        (("stated", at("5 10:00")), ("stated", at("5 08:00")), at("5 08:00"), None),
        # A later start is an artefact of edits where it lies after the oldest update.
        (("stated", at("5 08:00")), ("stated", at("5 09:00")), at("5 09:00"), None),
        (("stated", at("5 08:00")), ("stated", at("5 10:00")), at("5 10:00"), None),
        (("stated", at("5 08:00")), ("stated", second("5 10:00", 1)), at("5 08:00"), second("5 10:00", 1)),
        (("stated", at("5 10:00")), ("stated", second("5 10:00", 2)), at("5 10:00"), second("5 10:00", 2)),
        # What was only read off the updates gives way.
        (("first_update", at("5 08:00")), ("stated", at("5 12:00")), at("5 12:00"), None),
        (("first_update", at("5 08:00")), ("first_update", second("5 08:00", 1)), second("5 08:00", 1), None),
        # What is told no more stays known.
        (("stated", at("5 08:00")), ("stated", None), at("5 08:00"), None),
        (("stated", None), ("stated", at("5 12:00")), at("5 12:00"), None),
        (("stated", None), ("stated", None), None, None),
    ],
)
def test_starts_are_believed_or_refused(
    former: tuple[str, Instant | None],
    expected: tuple[str, Instant | None],
    start: Instant | None,
    refused: Instant | None,
) -> None:
    known, now = (
        replace(incident(updates=[OLD]), started_at=when, started_from=StartedFrom(source))
        for source, when in (former, expected)
    )
    view = again(first(known), now, platform="statuspage")
    assert view.incident is not None
    assert (view.incident.started_at, view.refused_start) == (start, refused)
    believed = expected if start == expected[1] and start != former[1] else former
    assert view.incident.started_from == (believed[0] if start else expected[0])


@pytest.mark.parametrize(
    ("source", "start"), [("parsed", "5 10:00"), ("stated", "5 10:00"), ("first_update", "5 08:00")]
)
def test_a_timeline_reduced_to_its_newest_text_moves_no_start(source: str, start: str) -> None:
    """A notice of a feed may correct when it began."""
    former = replace(incident(updates=[OLD]), started_at=at("5 08:00"), started_from=StartedFrom.PARSED)
    actual = replace(former, started_at=at("5 10:00"), started_from=StartedFrom(source), whole_timeline=False)
    view = again(first(former), actual)
    assert view.incident is not None
    assert view.incident.started_at == at(start)


def test_the_start_of_planned_work_may_be_postponed() -> None:
    planned = replace(incident(updates=[OLD]), scheduled_start_at=at("5 10:00"))
    later = replace(planned, started_at=at("6 10:00"), scheduled_start_at=at("6 10:00"))
    view = again(first(planned), later)
    assert view.incident is not None
    assert (view.incident.started_at, view.refused_start) == (at("6 10:00"), None)


@pytest.mark.parametrize(("when", "start"), [("5 09:00", "5 09:00"), ("5 10:00", "5 10:00"), ("5 11:00", "5 10:00")])
def test_a_timeline_without_its_beginning_only_moves_the_start_back(when: str, start: str) -> None:
    known = replace(incident(), started_from=StartedFrom.FIRST_UPDATE)
    view = again(first(known), replace(known, started_at=at(when), whole_timeline=False))
    assert view.incident is not None
    assert view.incident.started_at == at(start)


def test_without_updates_no_start_was_dragged() -> None:
    view = again(first(incident()), incident(start="5 12:00"))
    assert view.incident is not None
    assert (view.incident.started_at, view.refused_start) == (at("5 12:00"), None)


@pytest.mark.parametrize(
    ("impact", "raw", "kept"),
    [
        (Impact.UNKNOWN, None, (Impact.MINOR, "minor")),
        (Impact.UNKNOWN, "purple", (Impact.UNKNOWN, "purple")),
        (Impact.NONE, None, (Impact.NONE, None)),
        (Impact.MAJOR, "major", (Impact.MAJOR, "major")),
    ],
)
def test_an_impact_stays_where_none_is_stated(impact: Impact, raw: str | None, kept: tuple[Impact, str | None]) -> None:
    view = again(first(incident()), replace(incident(), impact=impact, impact_raw=raw))
    assert view.incident is not None
    assert (view.incident.impact, view.incident.impact_raw) == kept


@pytest.mark.parametrize(
    ("former", "expected", "union"),
    [
        ([Affected("1", "API")], [], [Affected("1", "API")]),
        ([Affected("1", "API")], [Affected("1", "REST API")], [Affected("1", "REST API")]),
        ([Affected("1", "API")], [Affected("1", "")], [Affected("1", "API")]),
        ([Affected("1", "")], [Affected("1", "API")], [Affected("1", "API")]),
        ([], [Affected("1", "")], [Affected("1", "")]),
        ([Affected("1", "API")], [Affected("2", "API")], [Affected("1", "API"), Affected("2", "API")]),
        ([Affected(None, "API")], [Affected(None, "API")], [Affected(None, "API")]),
        (
            [Affected(None, "API", "EU")],
            [Affected(None, "API", "US")],
            [Affected(None, "API", "EU"), Affected(None, "API", "US")],
        ),
    ],
)
def test_components_of_all_observations_are_kept(
    former: list[Affected], expected: list[Affected], union: list[Affected]
) -> None:
    known, now = (replace(incident(), components=tuple(each)) for each in (former, expected))
    view = again(first(known), now)
    assert view.incident is not None
    assert view.incident.components == tuple(union)


@pytest.mark.parametrize(("seconds", "kept"), [(0, 0), (1, 0), (2, 2)])
def test_a_time_cut_by_an_edit_keeps_its_fraction(seconds: int, kept: int) -> None:
    cut = replace(OLD, posted_at=second("5 10:00", seconds), body="Found it.")
    (seen,) = again(first(incident(updates=[OLD])), incident(updates=[cut])).updates
    assert (seen.update.posted_at, seen.update.body) == (second("5 10:00", kept), "Found it.")
    assert seen.first_seen_at == at("5 12:00")


def test_new_updates_are_observed_only_in_polls() -> None:
    for polled, origin in ((True, Origin.OBSERVED), (False, Origin.BACKFILLED)):
        view = again(first(incident(updates=[NEW])), incident(updates=[OLD, NEW]), polled=polled)
        assert [(seen.first_seen_at, seen.origin) for seen in view.updates] == [
            (at("5 13:00"), origin),
            (at("5 12:00"), Origin.OBSERVED),
        ]


def test_updates_of_several_documents_are_sorted_by_time() -> None:
    view = first(incident(updates=[NEW]))
    part = replace(incident(updates=[OLD, update("c", "5 12:00")]), whole_timeline=False)
    assert [seen.update.key for seen in again(view, part).updates] == ["a", "b", "c"]


def test_updates_of_one_time_keep_the_order_of_the_vendor() -> None:
    one, other = update("z", "5 10:00"), update("a", "5 10:00")
    view = again(first(incident(updates=[one])), incident(updates=[one, other]))
    assert [seen.update.key for seen in view.updates] == ["z", "a"]


def hidden(*looks: tuple[str, str]) -> TrackedUpdate:
    """The update that these looks at documents, after the first, did not show."""
    view = first(incident(updates=[OLD, NEW]))
    for when, kind in looks:
        view = again(view, incident(updates=[OLD]), when, kind)
    return view.updates[1]


def test_an_update_is_withdrawn_when_one_document_lacks_it_twice() -> None:
    once, other, twice = (
        hidden(("5 13:00", SUMMARY), *more) for more in ((), [("5 14:00", LIST)], [("5 14:00", SUMMARY)])
    )
    assert (once.missing_since, once.missing_from, once.withdrawn) == (at("5 13:00"), SUMMARY, False)
    assert other == once
    assert twice == replace(once, withdrawn=True)


MISSED = first(
    incident(updates=[OLD, NEW]),
    absences={SUMMARY: Absence(at("5 13:00"), Scope.OPEN), LIST: Absence(at("5 13:00"), Scope.SINCE)},
    updates=(
        TrackedUpdate(OLD, at("5 12:00"), Origin.OBSERVED, at("5 13:00"), SUMMARY),
        TrackedUpdate(NEW, at("5 12:00"), Origin.OBSERVED, at("5 13:00"), LIST),
    ),
)


def test_an_absence_is_noted_and_then_confirmed() -> None:
    once = mark_missing(first(incident()), LIST, Scope.SINCE, at("5 13:00"))
    assert once.absences == {LIST: Absence(at("5 13:00"), Scope.SINCE)}
    both = mark_missing(once, SUMMARY, Scope.OPEN, at("5 14:00"))
    assert both.absences == once.absences | {SUMMARY: Absence(at("5 14:00"), Scope.OPEN)}
    twice = mark_missing(both, LIST, Scope.SINCE, at("5 15:00"))
    assert twice.absences[LIST] == Absence(at("5 13:00"), Scope.SINCE, confirmed=True, confirmed_at=at("5 15:00"))
    assert not twice.absences[SUMMARY].confirmed
    assert mark_missing(twice, LIST, Scope.SINCE, at("5 16:00")) is twice


def test_a_second_read_of_a_body_confirms_its_own_absences_only() -> None:
    view = confirm_missing(MISSED, LIST, at("5 14:00"))
    assert {document: absence.confirmed for document, absence in view.absences.items()} == {
        SUMMARY: False,
        LIST: True,
    }
    assert [seen.withdrawn for seen in view.updates] == [False, True]
    assert awaited(view) == {SUMMARY}
    assert awaited(MISSED) == {SUMMARY, LIST}
    assert awaited(confirm_missing(view, SUMMARY, at("5 14:00"))) == set()


def test_an_unconfirmed_absence_is_cleared_and_a_confirmed_one_kept() -> None:
    view = clear_missing(MISSED, SUMMARY)
    assert view.absences == {LIST: MISSED.absences[LIST]}
    assert [(seen.missing_since, seen.missing_from) for seen in view.updates] == [
        (None, None),
        (at("5 13:00"), LIST),
    ]
    settled = confirm_missing(MISSED, SUMMARY, at("5 14:00"))
    assert clear_missing(settled, SUMMARY) == settled
    assert awaited(view) == {LIST}


def test_an_incident_that_is_listed_again_has_no_absences() -> None:
    view = again(MISSED, incident(updates=[OLD, NEW]))
    assert view.absences == {}
    assert [(seen.missing_since, seen.withdrawn) for seen in view.updates] == [(None, False), (None, False)]
