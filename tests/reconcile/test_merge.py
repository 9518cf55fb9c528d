"""Laws of `combine`: neither order nor repetition matters, and nothing that is known is lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from statusledger.model import (
    Affected,
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    Origin,
    ResolvedFrom,
    Scope,
    StartedFrom,
    Status,
    Transition,
    Update,
)
from statusledger.reconcile.align_timelines import align_timelines
from statusledger.reconcile.merge import ChannelView, combine, worst
from statusledger.reconcile.missing import Absence
from statusledger.reconcile.timeline import TrackedUpdate, minute_keys
from tests.support.build import at, incident, update

RANKING = ["api", "page", "feed"]
MINUTES = st.integers(0, 3)
STATUSES = st.sampled_from([Status.INVESTIGATING, Status.MONITORING, Status.RESOLVED, Status.UNKNOWN])
BODIES = st.sampled_from(["Looking.", "Found it.", "Fixed.", "Still fixed."])


@st.composite
def timelines(draw: st.DrawFn) -> list[tuple[Instant, Status, str]]:
    actual = draw(st.lists(st.tuples(MINUTES, st.integers(0, 59), STATUSES, BODIES), max_size=6))
    return sorted(
        (Instant(f"2025-01-05T10:0{minute}:{second:02d}Z"), status, body) for minute, second, status, body in actual
    )


@st.composite
def views(draw: st.DrawFn) -> list[ChannelView]:
    """Reports of one timeline by several channels: some with ids and seconds, some with neither."""
    timeline = draw(timelines())
    result = []
    for channel in draw(st.permutations(RANKING)):
        shown = [each for each in enumerate(timeline) if draw(st.booleans())]
        keyed = channel == "api"
        times = [when if keyed else Instant(when[:17] + "00Z") for _, (when, _, _) in shown]
        keys = [f"id{number}" for number, _ in shown] if keyed else minute_keys(times)
        updates = [
            TrackedUpdate(
                Update(key=key, status=status, status_raw=status, body=body, posted_at=when), at("6"), Origin.OBSERVED
            )
            for key, when, (_, (_, status, body)) in zip(keys, times, shown, strict=True)
        ]
        actual = incident(impact=draw(st.sampled_from(Impact)), title=draw(st.sampled_from(["", "API is slow"])))
        seen_at = Instant(f"2025-01-06T00:00:{draw(MINUTES):02d}Z")
        result.append(ChannelView(channel, seen_at, seen_at, Origin.OBSERVED, actual, tuple(updates)))
    return result


@given(views(), st.randoms())
def test_order_does_not_matter(expected: list[ChannelView], random: object) -> None:
    assert combine(expected, RANKING) == combine(list(reversed(expected)), RANKING)


@given(views())
def test_merging_a_view_twice_changes_nothing(expected: list[ChannelView]) -> None:
    combined = combine(expected, RANKING)
    again = replace(expected[0], channel="api", incident=combined.incident, updates=combined.updates)
    assert combine([again], RANKING).updates == combined.updates


@given(views())
def test_merging_loses_and_duplicates_nothing(expected: list[ChannelView]) -> None:
    combined = combine(expected, RANKING)
    assert len({seen.update.key for seen in combined.updates}) == len(combined.updates)
    assert len(combined.updates) >= max(len(view.updates) for view in expected)
    for view in expected:
        assert {seen.update.key for seen in view.updates} <= (
            {seen.update.key for seen in combined.updates} | combined.row_keys.keys()
        )
    if any(view.incident and view.incident.title for view in expected):
        assert combined.incident.title


def seen(*updates: Update) -> tuple[TrackedUpdate, ...]:
    return tuple(TrackedUpdate(each, at("6"), Origin.OBSERVED) for each in updates)


def test_an_update_without_an_id_takes_id_and_seconds_from_the_same_words() -> None:
    actual = Update(
        key="x1",
        status=Status.IDENTIFIED,
        status_raw="identified",
        body="A *disk*.",
        posted_at=Instant("2025-01-05T10:00:41Z"),
    )
    rows, keys = align_timelines(
        [seen(update("20250105T1000-1", "5 10:00", Status.IDENTIFIED, "A disk")), seen(actual)]
    )
    assert [(row.update.key, row.update.posted_at) for row in rows] == [("x1", "2025-01-05T10:00:41Z")]
    assert keys == {"20250105T1000-1": "x1"}


def test_updates_of_a_minute_match_by_words_then_by_place() -> None:
    api = seen(
        update("x1", "5 10:00", body="One."),
        update("x2", "5 10:00", body="Two."),
        update("x3", "5 10:00", body="Three."),
    )
    feed = seen(update("20250105T1000-1", "5 10:00", body="Three!"), update("20250105T1000-2", "5 10:00", body="Eins."))
    rows, keys = align_timelines([api, feed])
    assert [row.update.key for row in rows] == ["x1", "x2", "x3"]
    assert keys == {"20250105T1000-1": "x3", "20250105T1000-2": "x1"}


def test_unknown_never_wins_and_the_newest_status_does() -> None:
    silent = incident(impact=Impact.MAJOR, updates=[update("x1", "5 10:00")])
    feed = incident(impact=Impact.UNKNOWN, end="5 11:00", title="")
    stale = ChannelView(
        "api", at("5 10:05"), at("5 10:05"), Origin.OBSERVED, replace(silent, updates=()), seen(*silent.updates)
    )
    last = update("20250105T1100-1", "5 11:00", Status.RESOLVED, "Fixed.")
    newer = ChannelView("feed", at("5 12:00"), at("5 12:00"), Origin.OBSERVED, feed, seen(last))
    combined = combine([stale, newer], RANKING).incident
    assert (combined.impact, combined.title) == (Impact.MAJOR, "API is slow")
    assert (combined.status, combined.resolved_at, combined.resolved_from) == (
        Status.RESOLVED,
        at("5 11:00"),
        ResolvedFrom.STATED,
    )


def test_components_join_by_key_or_by_name() -> None:
    keyed = replace(incident(), components=(Affected("c1", "API"), Affected("c2", "API")))
    named = replace(incident(), components=(Affected(None, "Core - API"), Affected(None, "Mail")))
    one = ChannelView("api", at("6"), at("6"), Origin.OBSERVED, keyed)
    other = ChannelView("feed", at("6"), at("6"), Origin.OBSERVED, named)
    assert combine([one, other], RANKING).incident.components == (*keyed.components, Affected(None, "Mail"))


def view(
    channel: str = "api", parsed: Incident | None = None, when: str = "6", *updates: Update, **more: Any
) -> ChannelView:
    return ChannelView(channel, at(when), at(when), Origin.OBSERVED, parsed, seen(*updates), **more)


BARE = replace(
    incident(title=""), url=None, impact=Impact.UNKNOWN, impact_raw=None, started_at=None, started_from=None
)  # fmt: skip
FULL = replace(
    incident(), posted_at=at("5 09:00"), scheduled_start_at=at("5 08:00"), scheduled_end_at=at("5 12:00")
)  # fmt: skip


def test_each_field_comes_from_the_best_channel_that_has_it() -> None:
    assert combine([view("feed", FULL), view("api", BARE)], RANKING).incident == FULL
    other = replace(
        incident("one", "5 11:00", title="Other", impact=Impact.NONE), url="https://other.example",
        started_from=StartedFrom.FIRST_UPDATE, posted_at=at("6"), scheduled_start_at=at("6"), scheduled_end_at=at("6"),
    )  # fmt: skip
    assert combine([view("feed", other), view("page", FULL), view("api", BARE)], RANKING).incident == FULL


def test_fields_of_no_channel_stay_unknown() -> None:
    combined = combine([view("api", BARE), view("feed", BARE)], RANKING)
    assert combined.incident == BARE
    assert (combined.missing_since, combined.withdrawn_at, combined.refused_start) == (None, None, None)


def test_channels_without_a_rank_come_last_by_name() -> None:
    titles = {"feed": "Third", "zoo": "Fifth", "banner": "Fourth"}
    views = [view(channel, replace(incident(), title=title)) for channel, title in titles.items()]
    for left_out, first in ((None, "Third"), ("feed", "Fourth")):
        actual = [each for each in views if each.channel != left_out]
        assert combine(actual, RANKING).incident.title == first


EARLY, LATE = update("a", "5 10:00"), update("b", "5 11:00", Status.RESOLVED)
DONE, STARTED = incident(end="5 11:00"), incident()


@pytest.mark.parametrize(
    ("expected", "status", "end"),
    [
        ([view("api", STARTED, "6", EARLY), view("feed", DONE, "6", LATE)], Status.RESOLVED, "5 11:00"),
        ([view("api", DONE, "6", EARLY), view("feed", STARTED, "6", LATE)], Status.INVESTIGATING, None),
        ([view("api", DONE, "6", EARLY), view("feed", STARTED, "6", EARLY)], Status.RESOLVED, "5 11:00"),
        ([view("api", DONE), view("feed", STARTED, "6", EARLY)], Status.INVESTIGATING, None),
        # A status that is unknown never leads while another is known.
        (
            [view("api", STARTED, "6", EARLY), view("feed", replace(DONE, status=Status.UNKNOWN), "6", LATE)],
            Status.INVESTIGATING,
            None,
        ),
        ([view("api", replace(STARTED, status=Status.UNKNOWN), "6", EARLY)], Status.UNKNOWN, None),
        # The end is that of the best channel with one.
        (
            [view("api", replace(DONE, resolved_at=None, resolved_from=None), "6", LATE), view("feed", DONE)],
            Status.RESOLVED,
            "5 11:00",
        ),
        # A postmortem is no newer word on how it stands.
        (
            [
                view("api", STARTED, "6", EARLY, update("p", "9", Status.POSTMORTEM)),
                view("feed", DONE, "6", LATE),
            ],
            Status.RESOLVED,
            "5 11:00",
        ),
    ],
)
def test_the_newest_update_decides_the_status(expected: list[ChannelView], status: Status, end: str | None) -> None:
    for views in (expected, expected[::-1]):
        combined = combine(views, RANKING).incident
        assert (combined.status, combined.resolved_at) == (status, at(end) if end else None)
        assert combined.resolved_from == (ResolvedFrom.STATED if end else None)


def absent(since: str, extent: Scope, *, confirmed: bool = True) -> Absence:
    return Absence(at(since), extent, confirmed)


OPEN, SINCE = Scope.OPEN, Scope.SINCE
WORK = incident(kind=Kind.MAINTENANCE, status=Status.IN_PROGRESS)
PLANNED = replace(WORK, status=Status.SCHEDULED)


@pytest.mark.parametrize(
    ("expected", "absences", "missing", "ended", "withdrawn"),
    [
        (STARTED, [absent("7", OPEN, confirmed=False)], "7", None, None),
        (STARTED, [absent("7", SINCE, confirmed=False)], "7", None, None),
        (STARTED, [absent("7", OPEN)], "7", Status.RESOLVED, None),
        (WORK, [absent("7", OPEN)], "7", Status.COMPLETED, None),
        (STARTED, [absent("7", SINCE)], "7", None, "7"),
        (PLANNED, [absent("7", OPEN)], "7", None, "7"),
        # A full list that lacks it holds back the end that a list of the open tells, but does not take it back.
        (STARTED, [absent("8", OPEN), absent("7", SINCE)], "7", None, "7"),
        (STARTED, [absent("8", OPEN), absent("7", SINCE, confirmed=False)], "7", None, None),
        (STARTED, [absent("7", OPEN), absent("8", SINCE, confirmed=False)], "7", Status.RESOLVED, None),
        (STARTED, [absent("7", OPEN), absent("8", SINCE)], "8", Status.RESOLVED, "8"),
        (STARTED, [absent("8", OPEN), absent("7", OPEN)], "7", Status.RESOLVED, None),
        # It was told since, or is over and need not be among the open.
        (STARTED, [absent("5", SINCE)], None, None, None),
        (STARTED, [absent("6", SINCE)], None, None, None),
        (DONE, [absent("7", OPEN)], None, None, None),
        (DONE, [absent("7", SINCE)], "7", None, "7"),
    ],
)
def test_absences_end_or_withdraw_an_incident(
    expected: Incident, absences: list[Absence], missing: str | None, ended: Status | None, withdrawn: str | None
) -> None:
    by_document = {str(number): absence for number, absence in enumerate(absences)}
    combined = combine([view("api", expected), view("feed", None, "9", absences=by_document)], RANKING)
    assert combined.missing_since == (at(missing) if missing else None)
    assert combined.withdrawn_at == (at(withdrawn) if withdrawn else None)
    assert combined.incident.status is (ended or expected.status)
    if ended:
        since = min(absence.since for absence in absences if absence.extent is OPEN)
        assert (combined.incident.resolved_at, combined.incident.resolved_from) == (since, ResolvedFrom.INFERRED)
    else:
        assert combined.incident.resolved_at == expected.resolved_at


def test_the_first_channel_decides_the_origin() -> None:
    one = replace(view("api", STARTED, "7"), origin=Origin.BACKFILLED)
    other = view("feed", STARTED, "6")
    combined = combine([one, other], RANKING)
    assert (combined.first_seen_at, combined.origin, combined.detected_at) == (at("6"), Origin.OBSERVED, at("6"))
    earlier = replace(one, first_seen_at=at("5"))
    assert combine([earlier, other], RANKING).detected_at is None


def test_a_start_refused_by_any_channel_is_kept() -> None:
    actual = [view("api", STARTED), view("feed", STARTED, refused_start=at("5 16:00"))]
    assert combine(actual, RANKING).refused_start == at("5 16:00")


def move(key: str | None, health: Health = Health.DEGRADED) -> Transition:
    return Transition(
        component_key="c1", at=at("5 10:00"), old_health=Health.OPERATIONAL, new_health=health, update_key=key
    )


def test_transitions_come_from_the_best_channel_with_the_keys_of_rows() -> None:
    own = minute_keys([at("5 10:00")])[0]
    page = view("page", replace(STARTED, transitions=(move(own), move("x9"), move(None))), "6",
                   update(own, "5 10:00"))  # fmt: skip
    api = view("api", STARTED, "6", update("x1", "5 10:00"))
    feed = view("feed", replace(STARTED, transitions=(move("x1", Health.MAJOR_OUTAGE),)))
    actual = combine([feed, api, page], RANKING).incident.transitions
    assert actual == (move("x1"), move("x9"), move(None))


@pytest.mark.parametrize(
    ("best", "other", "union"),
    [
        ([("c1", "Core - API")], [(None, "API")], [("c1", "Core - API")]),
        ([("c1", "Core - API")], [(None, "core - api")], [("c1", "Core - API")]),
        ([("c1", "Core - API")], [(None, "Edge - API")], [("c1", "Core - API")]),
        ([("c1", "")], [("c1", "API")], [("c1", "API")]),
        ([("c1", "REST")], [("c1", "API")], [("c1", "REST")]),
        ([("c1", "API")], [("c1", "")], [("c1", "API")]),
        ([(None, "API")], [(None, "api")], [(None, "API")]),
        ([("c1", "Core - API")], [(None, "Core")], [("c1", "Core - API"), (None, "Core")]),
    ],
)
def test_components_are_united_by_key_and_name(
    best: list[tuple[str | None, str]], other: list[tuple[str | None, str]], union: list[tuple[str | None, str]]
) -> None:
    actual = [
        view(channel, replace(STARTED, components=tuple(Affected(*each) for each in many)))
        for channel, many in (("api", best), ("feed", other))
    ]
    assert combine(actual, RANKING).incident.components == tuple(Affected(*each) for each in union)


def test_worst_returns_the_worst_health() -> None:
    order = [Health.OPERATIONAL, Health.UNKNOWN, Health.DEGRADED, Health.PARTIAL_OUTAGE, Health.MAJOR_OUTAGE]
    assert worst(()) is None
    assert worst(order) is worst(order[::-1]) is Health.MAJOR_OUTAGE
    assert worst([Health.OPERATIONAL, Health.UNKNOWN]) is Health.UNKNOWN
