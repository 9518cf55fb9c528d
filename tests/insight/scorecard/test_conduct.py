"""Figures of an incident or maintenance where something is missing, late or contradictory."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from statusledger.insight.period_keys import Length
from statusledger.insight.scorecard import periods
from statusledger.insight.scorecard.card import Scorecard, scorecards
from statusledger.insight.scorecard.values import Count, Longest, Sample, Share, Unknown
from statusledger.insight.window import Month
from statusledger.model import Impact, Instant, Kind, StartedFrom, Status
from statusledger.store.read.courses import Course, PostedUpdate
from statusledger.store.read.figures import CountedIncident
from statusledger.times import epoch
from tests.insight.build import JANUARY, acme, posted
from tests.support.build import at

WATCHED = [("1", "31 00:00")]
MINUTE, HOUR = 60, 3600


def course(*updates: tuple[str, Status, str], whole: bool = True, edited: bool = False, **times: str) -> Course:
    """The posts about an incident; times as in `at`."""
    found = [PostedUpdate("", number, status, at(when), body) for number, (when, status, body) in enumerate(updates, 1)]
    known: dict[str, Instant | None] = {key: at(when) for key, when in times.items()}
    return Course(
        posted_at=known.get("posted_at"),
        announced_at=known.get("announced_at"),
        scheduled_start_at=known.get("scheduled_start_at"),
        scheduled_end_at=known.get("scheduled_end_at"),
        whole=whole,
        edited=edited,
        reopened=False,
        updates=found,
    )


def card(
    *cases: tuple[CountedIncident, Course], watched: Sequence[tuple[str, str]] = WATCHED, first: str | None = "1"
) -> Scorecard:
    """The scorecard of Acme in January."""
    history = acme([incident for incident, _ in cases], watched=watched, first=first)
    posts = {incident.id: course for incident, course in cases}
    (found,) = scorecards(history, posts, [Month("2025-01", JANUARY.stretch)])
    return found


def open_(when: str, body: str = "") -> tuple[str, Status, str]:
    return when, Status.INVESTIGATING, body


def over(when: str) -> tuple[str, Status, str]:
    return when, Status.RESOLVED, ""


def test_without_incidents_counts_are_zero_and_all_else_is_unknown() -> None:
    found = card()
    assert (found.incidents, found.reported_downtime, found.maintenances) == (Count(0), Count(0), Count(0))
    assert found.duration == Sample(0, unknown=Unknown.NO_CASES)
    assert found.silence == Longest(None, 0, None, Unknown.NO_CASES)
    assert found.promises == Share(None, 0, Unknown.NO_CASES) and found.notice.unknown is Unknown.NO_CASES


def test_without_history_nothing_is_known() -> None:
    found = card(watched=[], first=None)
    assert (found.covered_s, found.incidents) == (0, Count(None, Unknown.NO_HISTORY))
    assert {found.duration.unknown, found.edited.unknown, found.overran.unknown} == {Unknown.NO_HISTORY}


def test_open_incidents_have_no_duration_and_are_silent_until_the_history_ends() -> None:
    found = card((posted("a", "30 10:00", None), course(open_("30 10:05"), open_("30 11:00"))))
    assert found.duration == Sample(0, unknown=Unknown.END_NOT_KNOWN)
    assert found.cadence == Sample(1, values_s=(55 * MINUTE,))
    assert found.silence == Longest(13 * HOUR, 1, "a")
    assert found.postmortems == Share(None, 0, Unknown.NO_CASES)


def test_an_incident_that_was_lost_from_sight_is_silent_for_no_known_time() -> None:
    found = card((posted("a", "5 10:00", None, lost=True), course(open_("5 10:05", "Next update in 30 minutes."))))
    assert found.silence == Longest(None, 0, None, Unknown.NO_TIMELINE)
    assert (found.promises, found.unclear_promises) == (Share(None, 0, Unknown.NO_PROMISES), Count(1))


def test_an_end_before_the_start_has_no_duration() -> None:
    incident = replace(posted("a", "5 10:00", "5 09:00"), duration_s=None)
    found = card((incident, course(open_("5 10:00"), over("5 10:30"))))
    assert (found.duration.n, found.cadence.values_s) == (0, (30 * MINUTE,))


def test_the_time_to_the_first_post_needs_a_stated_start() -> None:
    stated = posted("a", "5 10:00", "5 11:00", first_post="5 10:10")
    filled_in = posted("b", "6 10:00", "6 11:00", first_post="6 10:00")
    derived = posted("c", "7 10:00", "7 11:00", first_post="7 10:00", started_from=StartedFrom.FIRST_UPDATE)
    found = card(*((each, course()) for each in (stated, filled_in, derived)))
    assert (found.first_post, found.started_at_post) == (Sample(2, values_s=(0, 10 * MINUTE)), Share(1, 2))
    assert card((derived, course())).first_post == Sample(0, unknown=Unknown.START_NOT_STATED)


def test_from_five_cases_on_there_are_percentiles_and_below_the_values() -> None:
    cases = [(posted(f"i{day}", f"{day} 10:00", f"{day} 1{day}:00"), course()) for day in range(1, 6)]
    assert card(*cases[:4]).duration == Sample(4, values_s=(HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR))
    assert card(*cases).duration == Sample(5, 3 * HOUR, 5 * HOUR)


@pytest.mark.parametrize(
    ("following", "end", "outcome"),
    [
        ("5 10:40", "5 12:00", (1, 1)),
        ("5 10:45", "5 12:00", (1, 1)),
        ("5 10:46", "5 12:00", (0, 1)),
        (None, "5 12:00", (0, 1)),
        (None, "5 10:20", (None, 0)),
        (None, None, (0, 1)),
    ],
)
def test_a_promise_is_kept_by_an_update_at_most_five_minutes_late(
    following: str | None, end: str | None, outcome: tuple[int | None, int]
) -> None:
    posts = [open_("5 10:10", "We will post an update within 30 minutes.")]
    posts += [open_(following)] if following else []
    found = card((posted("a", "5 10:00", end), course(*posts))).promises
    assert (found.count, found.n) == outcome


def test_updates_that_end_an_incident_promise_nothing() -> None:
    body = "Resolved. We will post an update within 30 minutes."
    found = card((posted("a", "5 10:00", "5 11:00"), course(("5 11:00", Status.RESOLVED, body))))
    assert found.promises.unknown is Unknown.NO_PROMISES


def test_time_between_an_end_and_a_reopening_is_no_silence() -> None:
    posts = course(open_("5 10:00"), over("5 11:00"), open_("7 10:00"), over("7 10:30"))
    found = card((posted("a", "5 10:00", "7 10:30"), posts))
    assert (found.silence.seconds, found.reopened) == (HOUR, Share(1, 1))


@pytest.mark.parametrize(
    ("posts", "expected"),
    [
        (course(over("5 11:00")), Share(1, 1)),
        (course(open_("5 10:10"), over("5 11:00")), Share(0, 1)),
        (course(over("5 11:00"), whole=False), Share(None, 0, Unknown.NO_TIMELINE)),
        (course(over("5 11:00"), over("5 11:30"), whole=False), Share(1, 1)),
        (course(open_("5 10:10"), over("5 11:00"), posted_at="5 11:30"), Share(1, 1)),
        (course(), Share(None, 0, Unknown.NO_TIMELINE)),
    ],
)
def test_an_incident_is_posted_only_afterwards_where_its_first_update_is_known(posts: Course, expected: Share) -> None:
    assert card((posted("a", "5 10:00", "5 11:00"), posts)).afterwards == expected


def test_edits_after_the_end_are_known_only_of_ends_that_we_watched() -> None:
    incident = posted("a", "5 10:00", "5 11:00")
    assert card((incident, course(edited=True))).edited == Share(1, 1)
    assert card((incident, course(edited=True)), watched=[("6", "31 00:00")]).edited == Share(
        None, 0, Unknown.NOT_WATCHED
    )


def test_postmortems_are_those_of_major_incidents_that_are_over() -> None:
    explained = replace(posted("a", "5 10:00", "5 11:00"), has_postmortem=True)
    unstated = replace(posted("b", "6 10:00", "6 11:00"), has_postmortem=True)
    minor = posted("c", "7 10:00", "7 11:00", Impact.MINOR)
    postmortem = course(over("5 11:00"), ("6 11:00", Status.POSTMORTEM, "Why."))
    found = card(
        (explained, postmortem), (unstated, course()), (minor, course()), (posted("d", "8 10:00", None), course())
    )
    assert (found.postmortems, found.postmortem_lag) == (Share(2, 2), Sample(1, values_s=(24 * HOUR,)))
    assert card((unstated, course())).postmortem_lag.unknown is Unknown.TIME_NOT_STATED


def work(name: str, end: str | None, **facts: str) -> tuple[CountedIncident, Course]:
    return posted(name, "9 10:00", end, Impact.MAINTENANCE, kind=Kind.MAINTENANCE), course(
        whole=True, edited=False, **facts
    )


def test_notice_and_overruns_are_those_of_maintenances_with_a_window() -> None:
    window = {"scheduled_start_at": "9 10:00", "scheduled_end_at": "9 12:00"}
    found = card(
        work("a", "9 12:04", announced_at="2 10:00", **window),
        work("b", "9 13:30", announced_at="9 11:00", **window),
        work("c", None, **window),
        work("d", "9 13:00"),
    )
    assert found.maintenances == Count(4)
    assert found.notice == Sample(2, values_s=(-HOUR, 7 * 24 * HOUR))
    assert (found.overran, found.overrun) == (Share(1, 2), Sample(1, values_s=(90 * MINUTE,)))
    assert card(work("d", "9 13:00")).overran == Share(None, 0, Unknown.NO_WINDOW)


def test_cancelled_and_planned_maintenances_do_not_count() -> None:
    cases = [work("a", None), work("b", None)]
    states = (Status.CANCELLED, Status.SCHEDULED)
    found = card(*((replace(each, status=status), posts) for (each, posts), status in zip(cases, states, strict=True)))
    assert found.maintenances == Count(0)


def test_months_quarters_and_years_are_those_of_utc() -> None:
    whole = periods.period("2025-12/2026-Q1")
    assert [each.key for each in periods.parts(whole, Length.MONTH)] == ["2026-03", "2026-02", "2026-01", "2025-12"]
    assert [each.key for each in periods.parts(whole, Length.QUARTER)] == ["2026-Q1", "2025-Q4"]
    assert [each.key for each in periods.parts(whole, Length.YEAR)] == ["2026", "2025"]
    assert periods.period("2026-q2").stretch == (
        epoch(Instant("2026-04-01T00:00:00Z")),
        epoch(Instant("2026-07-01T00:00:00Z")),
    )
    at_edge = posted("a", "1 00:00", "1 01:00")
    before = replace(posted("b", "1 00:00", "1 01:00"), started_at=Instant("2024-12-31T23:59:59Z"))
    assert card((at_edge, course()), (before, course())).incidents == Count(1)


@pytest.mark.parametrize("words", ["2026-13", "2026-Q5", "26-01", "now", "2026/", "2026-02/2026-01", "1850", "2026-1"])
def test_other_words_are_no_period(words: str) -> None:
    with pytest.raises(ValueError, match=r"is no month|is later"):
        periods.period(words)


def test_the_last_months_include_the_present_one() -> None:
    found = periods.last_months(Instant("2026-02-10T00:00:00Z"), 12)
    assert found.key == "2025-03/2026-02"
    assert [each.key for each in periods.begun(periods.parts(periods.period("2026"), Length.QUARTER),
            Instant("2026-04-01T00:00:00Z"))] == ["2026-Q1"]  # fmt: skip
