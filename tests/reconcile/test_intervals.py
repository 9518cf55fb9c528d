"""When components were not operational: cases, laws, and half a year of real ones."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Health,
    Incident,
    Instant,
    Kind,
    Scope,
    Snapshot,
    Transition,
)
from statusledger.reconcile import Observation
from statusledger.reconcile.intervals import IncidentStates, Interval, StateChange, of_component
from statusledger.store import dump
from statusledger.store.write import intervals
from statusledger.times import seconds_between, shifted
from tests.history.test_series import GITHUB, OCI, OCI_MONTHS, SUMMARY
from tests.support.build import at, incident
from tests.support.dataset import ACME, folded, observe, poll, source
from tests.support.history import Histories

OPERATIONAL, DEGRADED, MAINTENANCE = Health.OPERATIONAL, Health.DEGRADED, Health.MAINTENANCE
PARTIAL, MAJOR = Health.PARTIAL_OUTAGE, Health.MAJOR_OUTAGE


def steps(*parsed: tuple[str, Health]) -> tuple[StateChange, ...]:
    return tuple(StateChange(at(f"5 {when}"), health) for when, health in parsed)


def course(
    *parsed: tuple[str, Health], name: str = "one", end: str | None = None, kind: Kind = Kind.INCIDENT
) -> IncidentStates:
    return IncidentStates(name, kind, at(f"5 {end}") if end else None, steps(*parsed))


def shown(found: Iterable[Interval]) -> list[tuple[str, str | None, Health, Kind, str]]:
    return [
        (
            each.from_at[11:16],
            each.until_at[11:16] if each.until_at else None,
            each.health,
            each.kind,
            "+".join(each.incident_ids),
        )
        for each in found
    ]


INCIDENT, PLANNED = Kind.INCIDENT, Kind.MAINTENANCE
WORK = course(("10:00", MAINTENANCE), ("12:00", OPERATIONAL), name="work", kind=PLANNED)


@pytest.mark.parametrize(
    ("courses", "seen", "expected"),
    [
        ([], [], []),
        (
            [course(("10:00", PARTIAL), ("11:00", OPERATIONAL), end="11:00")],
            [],
            [("10:00", "11:00", PARTIAL, INCIDENT, "one")],
        ),
        ([course(("10:00", PARTIAL))], [], [("10:00", None, PARTIAL, INCIDENT, "one")]),
        ([course(("10:00", PARTIAL), end="11:00")], [], [("10:00", "11:00", PARTIAL, INCIDENT, "one")]),
        # It stays broken in the update that closes the incident, and is mended in one that follows.
        (
            [course(("10:00", PARTIAL), ("11:00", PARTIAL), end="11:00")],
            [],
            [("10:00", "11:00", PARTIAL, INCIDENT, "one")],
        ),
        (
            [course(("10:00", PARTIAL), ("12:00", MAJOR), ("12:30", OPERATIONAL), end="11:00")],
            [],
            [("10:00", "11:00", PARTIAL, INCIDENT, "one"), ("12:00", "12:30", MAJOR, INCIDENT, "one")],
        ),
        # The same again is the same interval.
        (
            [course(("10:00", PARTIAL), ("10:30", PARTIAL), ("11:00", OPERATIONAL))],
            [],
            [("10:00", "11:00", PARTIAL, INCIDENT, "one")],
        ),
        # Of two incidents the worse counts, and neither ends what the other opened.
        (
            [course(("10:00", DEGRADED), end="13:00"), course(("11:00", MAJOR), ("12:00", OPERATIONAL), name="two")],
            [],
            [
                ("10:00", "11:00", DEGRADED, INCIDENT, "one"),
                ("11:00", "12:00", MAJOR, INCIDENT, "one+two"),
                ("12:00", "13:00", DEGRADED, INCIDENT, "one"),
            ],
        ),
        (
            [course(("10:00", PARTIAL), end="12:00"), course(("11:00", PARTIAL), end="13:00", name="two")],
            [],
            [("10:00", "13:00", PARTIAL, INCIDENT, "one+two")],
        ),
        # Maintenance hides no outage, whoever tells of it; an outage that is announced is maintenance.
        ([WORK], [], [("10:00", "12:00", MAINTENANCE, PLANNED, "work")]),
        (
            [WORK, course(("11:00", PARTIAL), end="11:30")],
            [],
            [("11:00", "11:30", PARTIAL, INCIDENT, "one"), ("10:00", "12:00", MAINTENANCE, PLANNED, "work")],
        ),
        (
            [WORK],
            [("11:00", PARTIAL)],
            [
                ("11:00", None, PARTIAL, INCIDENT, ""),
                ("10:00", "11:00", MAINTENANCE, PLANNED, "work"),
                ("11:00", "12:00", PARTIAL, PLANNED, "work"),
            ],
        ),
        (
            [course(("10:00", MAJOR), ("12:00", OPERATIONAL), name="work", kind=PLANNED)],
            [],
            [("10:00", "12:00", MAJOR, PLANNED, "work")],
        ),
        # What the list told counts until it tells otherwise, and for all that are open meanwhile.
        ([], [("10:00", PARTIAL), ("11:00", OPERATIONAL)], [("10:00", "11:00", PARTIAL, INCIDENT, "")]),
        (
            [course(("10:30", PARTIAL), ("11:00", OPERATIONAL))],
            [("10:00", MAJOR)],
            [("10:00", None, MAJOR, INCIDENT, "one")],
        ),
        (
            [course(("10:00", PARTIAL), end="12:00")],
            [("11:00", OPERATIONAL)],
            [("10:00", "11:00", PARTIAL, INCIDENT, "one")],
        ),
        (
            [course(("10:00", PARTIAL), ("10:30", MAJOR), end="12:00")],
            [("10:30", DEGRADED)],
            [
                ("10:00", "10:30", PARTIAL, INCIDENT, "one"),
                ("10:30", "12:00", MAJOR, INCIDENT, "one"),
                ("12:00", None, DEGRADED, INCIDENT, ""),
            ],
        ),
        # Flaps of seconds are kept; of what was well, a word that nobody knows leaves nothing known.
        (
            [],
            [("10:00", PARTIAL), ("10:01", OPERATIONAL), ("10:01", DEGRADED), ("10:02", OPERATIONAL)],
            [("10:00", "10:01", PARTIAL, INCIDENT, ""), ("10:01", "10:02", DEGRADED, INCIDENT, "")],
        ),
        (
            [course(("10:00", PARTIAL), ("10:30", Health.UNKNOWN), ("11:00", OPERATIONAL))],
            [("10:40", Health.UNKNOWN)],
            [("10:00", "11:00", PARTIAL, INCIDENT, "one"), ("11:00", None, Health.UNKNOWN, INCIDENT, "")],
        ),
        (
            [course(("10:00", Health.UNKNOWN), ("11:00", OPERATIONAL))],
            [],
            [("10:00", "11:00", Health.UNKNOWN, INCIDENT, "one")],
        ),
    ],
)
def test_intervals(
    courses: Sequence[IncidentStates],
    seen: Sequence[tuple[str, Health]],
    expected: list[tuple[str, str | None, Health, Kind, str]],
) -> None:
    assert shown(of_component(courses, steps(*seen))) == expected


def test_a_dropped_component_is_no_longer_down() -> None:
    courses, gone_at = [course(("10:00", PARTIAL)), course(("10:00", DEGRADED), end="12:00", name="two")], at("5 11:00")
    assert shown(of_component(courses, (), gone_at)) == [
        ("10:00", "11:00", PARTIAL, INCIDENT, "one+two"),
        ("11:00", "12:00", DEGRADED, INCIDENT, "two"),
    ]


# Laws.

FIRST = at("5")
TIMES = st.integers(0, 50).map(lambda minutes: shifted(FIRST, 60 * minutes + minutes % 3))
STEPS = st.lists(st.builds(StateChange, TIMES, st.sampled_from(Health)), max_size=6).map(
    lambda parsed: tuple(sorted(parsed, key=lambda step: step.at))
)
COURSES = st.lists(
    st.builds(IncidentStates, st.just(""), st.sampled_from(Kind), st.none() | TIMES, STEPS), max_size=4
).map(lambda parsed: [replace(each, incident_id=f"i{number}") for number, each in enumerate(parsed)])


@given(COURSES, STEPS, st.none() | TIMES, st.randoms(use_true_random=False))
def test_laws(
    courses: list[IncidentStates], seen: tuple[StateChange, ...], gone_at: Instant | None, shuffle: random.Random
) -> None:
    found = of_component(courses, seen, gone_at)
    end = shifted(FIRST, 3 * 3600)
    for kind in Kind:
        own = [each for each in found if each.kind is kind]
        assert own == sorted(own, key=lambda each: each.from_at)
        for before, after in pairwise(own):
            assert before.until_at is not None
            assert before.until_at <= after.from_at
            assert before.until_at < after.from_at or before.health is not after.health
        lengths = [seconds_between(each.from_at, each.until_at or end) for each in own]
        assert all(length > 0 for length in lengths)
        assert sum(lengths) <= seconds_between(FIRST, end)
    assert OPERATIONAL not in {each.health for each in found}
    assert all(each.kind is Kind.MAINTENANCE for each in found if each.health is MAINTENANCE)
    shuffled = shuffle.sample(courses, len(courses))
    assert of_component(shuffled, seen, gone_at) == found


@given(COURSES, STEPS)
def test_maintenance_neither_hides_nor_shortens_an_outage(
    courses: list[IncidentStates], seen: tuple[StateChange, ...]
) -> None:
    work = IncidentStates("work", Kind.MAINTENANCE, None, (StateChange(FIRST, MAINTENANCE),))
    stated = [each for each in courses if each.steps]
    without = [each for each in of_component(stated, ()) if each.kind is Kind.INCIDENT]
    assert [each for each in of_component([*stated, work], ()) if each.kind is Kind.INCIDENT] == without


# In the dataset.


def api(health: Health) -> Component:
    return Component(key="api", name="API", health=health, health_raw=health, position=1)


def look(when: str, health: Health, *incidents: Incident) -> Observation:
    actual = Snapshot(components=(api(health),), incidents=incidents, covers=(Completeness(Scope.OPEN),))
    return Observation("summary", at(when), actual)


def outage(*parsed: tuple[str, Health], end: str | None = None, key: str = "one") -> Incident:
    before = [OPERATIONAL, *(health for _, health in parsed)]
    moves = tuple(
        Transition(component_key="api", at=at(f"5 {when}"), old_health=old, new_health=health)
        for (when, health), old in zip(parsed, before, strict=False)
    )
    began = incident(key, f"5 {parsed[0][0]}", end=f"5 {end}" if end else None)
    return replace(began, components=(Affected("api", "API"),), transitions=moves)


def stored(database: Database) -> list[tuple[str | int | None, ...]]:
    columns = "substr(from_at, 12, 5), substr(until_at, 12, 5), health, kind, seconds, incident_ids"
    return database.execute(f"SELECT {columns} FROM component_intervals ORDER BY kind, from_at").fetchall()


def test_the_list_and_not_the_end_of_an_incident_ends_the_interval() -> None:
    database = folded(None, look("5 10:05", PARTIAL, outage(("10:00", PARTIAL))))
    assert stored(database) == [("10:00", None, PARTIAL, INCIDENT, None, '["acme_one"]')]
    observe(database, ACME, look("5 11:05", PARTIAL, outage(("10:00", PARTIAL), end="11:00")))
    assert stored(database) == [("10:00", None, PARTIAL, INCIDENT, None, '["acme_one"]')]
    observe(database, ACME, look("5 11:10", OPERATIONAL))
    assert stored(database) == [
        ("10:00", "11:05", PARTIAL, INCIDENT, 3900, '["acme_one"]'),
        ("11:05", "11:10", Health.UNKNOWN, INCIDENT, 300, "[]"),
    ]


def test_a_component_down_at_the_first_read_is_down_from_then_on() -> None:
    database = folded(None, look("5 10:00", MAJOR))
    assert stored(database) == [("10:00", None, MAJOR, INCIDENT, None, "[]")]
    observe(database, ACME, look("5 10:30", OPERATIONAL))
    assert stored(database) == [("10:00", "10:30", MAJOR, INCIDENT, 1800, "[]")]


def test_an_observed_change_yields_to_the_time_of_an_update() -> None:
    database = folded(None, look("5 10:00", OPERATIONAL), look("5 10:10", PARTIAL))
    assert stored(database) == [("10:10", None, PARTIAL, INCIDENT, None, "[]")]
    observe(database, ACME, look("5 10:20", PARTIAL, outage(("10:04", PARTIAL))))
    assert stored(database) == [("10:04", None, PARTIAL, INCIDENT, None, '["acme_one"]')]


def test_a_renamed_source_keeps_its_intervals() -> None:
    database = folded(None, look("5 10:05", PARTIAL, outage(("10:00", PARTIAL))))
    store.keep_in_step(database, [replace(source("bolt"), aliases=("acme",))])
    assert stored(database)[0][-1] == '["bolt_one"]'
    assert database.execute("SELECT component_id FROM component_intervals").fetchall() == [("bolt_api",)]


OUTAGES = st.lists(
    st.tuples(st.integers(0, 59), st.sampled_from([OPERATIONAL, PARTIAL, MAJOR])), min_size=1, max_size=3
)
LOOKS = st.lists(st.tuples(st.sampled_from(Health), st.none() | OUTAGES, st.booleans()), min_size=1, max_size=6)


@given(LOOKS, st.data())
def test_rows_do_not_depend_on_when_observations_are_saved(
    looks: list[tuple[Health, list[tuple[int, Health]] | None, bool]], data: st.DataObject
) -> None:
    seen = []
    for number, (health, actual, over) in enumerate(looks):
        actual = sorted(actual, key=lambda each: each[0]) if actual else None
        moves = [(f"{10 + number}:{minute:02d}", health) for minute, health in actual or ()]
        broken = outage(*moves, end=f"{11 + number}:00" if over else None) if moves else None
        seen.append(look(f"5 {11 + number}:00", health, *([broken] if broken else [])))
    whole = folded(None, *seen)
    cut = data.draw(st.integers(0, len(seen)))
    parted = folded(None, *seen[:cut])
    observe(parted, ACME, *seen[cut:])
    assert list(dump.lines(parted, poll_times=True)) == list(dump.lines(whole, poll_times=True))
    before = stored(whole)
    whole.execute("DELETE FROM component_intervals")
    intervals.save(whole, {"acme_api"})
    assert stored(whole) == before


def uptime(database: Database) -> dict[str, object]:
    (row,) = database.query("SELECT * FROM component_uptime_90d")
    return row


def watch(database: Database, days: int) -> None:
    for hour in range(24 * days):
        poll(database, ACME, shifted(at("1"), 3600 * hour))


def test_uptime_counts_watched_time_only() -> None:
    database = folded(None, look("1", OPERATIONAL))
    watch(database, 50)
    observe(database, ACME, look("20", OPERATIONAL, outage(("10:00", MAJOR), ("11:00", PARTIAL), end="12:00")))
    actual = uptime(database)
    watched = 50 * 86400 - 3600
    assert (actual["watched_s"], actual["watched_percent"]) == (watched, round(watched / 77760, 2))
    assert (actual["major_outage_s"], actual["partial_outage_s"]) == (3600, 3600)
    assert actual["uptime_percent"] == round(100 * (1 - 1.3 * 3600 / watched), 4)


def test_uptime_needs_half_of_the_time() -> None:
    database = folded(None, look("1", OPERATIONAL, outage(("10:00", MAJOR), end="11:00")))
    watch(database, 40)
    actual = uptime(database)
    assert (actual["major_outage_s"], actual["uptime_percent"]) == (3600, None)


# The real ones, looked at by eye.


def totals(database: Database) -> dict[tuple[str, str], tuple[int, int]]:
    """How many intervals of each kind and health, and how many seconds in all."""
    rows = database.execute("SELECT kind, health, count(*), sum(seconds) FROM component_intervals GROUP BY 1, 2")
    return {(kind, health): (count, seconds) for kind, health, count, seconds in rows}


@pytest.mark.corpus
def test_half_a_year_of_github(histories: Histories) -> None:
    database = histories(GITHUB, SUMMARY)[0]
    assert totals(database) == {
        ("incident", "major_outage"): (39, 90_241),
        ("incident", "partial_outage"): (153, 883_018),
        ("incident", "unknown"): (46, 85_408),
        ("maintenance", "maintenance"): (1, 40_726),
    }
    stated = database.execute(
        "SELECT count(*), count(DISTINCT component_id), max(from_at) FROM component_intervals "
        """WHERE incident_ids = '["github_gqx5l06jjxhp"]'"""
    ).fetchone()
    assert stated == (20, 10, "2023-06-29T18:22:22Z")
    assert database.table("component_intervals").count_where("until_at IS NULL") == 0


@pytest.mark.corpus
def test_two_months_of_oracle(histories: Histories) -> None:
    database = histories(OCI, OCI_MONTHS)[0]
    assert totals(database) == {
        ("incident", "degraded"): (22, 138_258),
        ("incident", "major_outage"): (26, 203_129),
        ("incident", "partial_outage"): (76, 425_339),
        ("incident", "unknown"): (1, 8_608),
    }
    stated_by = Counter(
        row[0] for row in database.execute("SELECT incident_ids FROM component_intervals WHERE health <> 'unknown'")
    )
    assert "[]" not in stated_by
    assert database.table("component_intervals").count_where("until_at IS NULL") == 0
