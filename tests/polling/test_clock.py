"""A clock that is wrong for a while: polling goes on, what is not known is not called known, and all heals."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from statusledger import store
from statusledger.model import Source
from statusledger.store.captures import open_captures
from statusledger.store.read import coverage, queries
from statusledger.store.write import catalogue_checks, outbox, polls, source_overrides
from statusledger.store.write.catalogue_checks import Probe
from statusledger.store.write.outbox import OutboxMessage
from statusledger.store.write.polls import Polled
from statusledger.times import clock, instant, shifted
from tests.farm import Farm, Site
from tests.support.build import at
from tests.support.dataset import ACME, NOW, folded, poll, say
from tests.support.fetching import source_at
from tests.support.world import captures_of, incident, page, update
from tests.support.world import poll as run

START = datetime(2025, 3, 4, 9, tzinfo=UTC)
YEAR, DAY, HOUR, MINUTE = timedelta(days=365), timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
JUMPS = {
    "an hour ahead": HOUR,
    "a day and an hour ahead": DAY + HOUR,
    "a year ahead": YEAR,
    "an hour behind": -HOUR,
    "a day and an hour behind": -DAY - HOUR,
    "a year behind": -YEAR,
}


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


class World:
    """A page that tells of one more incident each time, polled at the times that a clock gives."""

    def __init__(self, site: Site) -> None:
        self.source: Source = source_at(site.url)
        self.database: Database = store.open_database(None)
        store.keep_in_step(self.database, [self.source])
        self._site, self._incidents = site, 0

    def run(self, moment: datetime, *, every: bool = False) -> int:
        """How many sources a run polls at that time, by its clock."""
        self._incidents += 1
        actual = [
            incident(f"i{number}", f"Outage {number}", update(f"u{number}", "investigating", "Hm.", -60 + number))
            for number in range(self._incidents)
        ]
        page(self._site, "Acme", actual, self._incidents - 60)
        return run(self.database, [self.source], moment, every=every).totals.sources

    def values(self, sql: str) -> list[str]:
        return [value for (value,) in self.database.execute(sql).fetchall()]


@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_polling_continues_while_the_clock_is_wrong_and_after_its_correction(
    jump: timedelta, farm: Farm, *, every: bool
) -> None:
    world = World(farm.site("acme"))
    right = [START + 10 * MINUTE * number for number in range(6)]
    for moment in (right[0], right[1] + jump, right[2] + jump):
        assert world.run(moment, every=every) == 1
    for moment in right[3:]:
        assert world.run(moment, every=every) == 1
        (source,) = queries.sources(world.database)
        assert (source.last_success_at, source.is_current(instant(moment))) == (instant(moment), True)
        assert coverage.freshness(world.database, instant(moment)).read == 1
        assert (source.next_due_at, source.read_by(instant(moment))) == (
            instant(moment + timedelta(seconds=300)), instant(moment)
        )  # fmt: skip
    assert world.run(right[5] + MINUTE) == 0
    detected = world.values("SELECT detected_at FROM incidents WHERE detected_at IS NOT NULL ORDER BY key")
    if abs(jump) < DAY:
        assert detected == sorted(set(detected))
        return
    first, last = instant(right[3]), instant(right[5])
    assert detected[-3:] == [instant(moment) for moment in right[3:]]
    watched = [(each.from_at, each.until_at) for each in captures_of(world.database).watched("acme")]
    assert world.database.execute("SELECT from_at, until_at FROM coverage ORDER BY 1").fetchall() == watched
    assert any(from_at <= first and until_at == last for from_at, until_at in watched)


@pytest.mark.parametrize("jump", [HOUR, YEAR])
def test_a_clock_that_stays_ahead_is_the_time(jump: timedelta, farm: Farm) -> None:
    world = World(farm.site("acme"))
    moments = [START, START + jump, START + jump + MINUTE, START + jump + 5 * MINUTE]
    assert [world.run(moment) for moment in moments] == [1, 1, 0, 1]


@pytest.mark.parametrize("jump", [HOUR, YEAR])
def test_a_page_that_fails_is_tried_again(jump: timedelta, farm: Farm) -> None:
    site = farm.site("acme")
    world = World(site)
    site.fault("empty")
    world.run(START)
    world.run(START + jump, every=True)
    site.heal()
    assert world.run(START + 10 * MINUTE) == 1


@pytest.mark.parametrize(
    ("tried", "due", "failures", "is_due"),
    [
        ("10 11:56", "10 12:01", 0, False),
        ("10 11:54", "10 12:01", 0, True),
        ("10 11:59", "12 12:00", 0, False),
        ("10 11:50", "12 12:00", 0, True),
        ("10 12:04", "10 12:09", 0, False),
        ("10 12:06", "10 12:11", 0, True),
        ("9 13:00", "10 13:00", 1, False),
        ("9 11:00", "20 12:00", 1, True),
        ("9 13:00", "20 12:00", 1, False),
        ("20 12:00", "21 12:00", 1, True),
    ],
)
def test_a_stored_wait_longer_than_any_of_ours_is_ignored(tried: str, due: str, failures: int, *, is_due: bool) -> None:
    success, failure = (None, at(tried)) if failures else (at(tried), None)
    state = polls.PollState("acme", at(due), success, failure, failures, None, None, awaits=False)
    assert state.is_due(300, 0 if failures else 30, NOW) is is_due


@pytest.mark.parametrize(("until", "paused"), [("10 12:01", "10 12:01"), ("20 12:00", "11 12:00"), ("10 12:00", None)])
def test_a_host_is_paused_for_a_day_at_most(until: str, paused: str | None) -> None:
    database = store.open_database(None)
    polls.save_paused_hosts(database, {"acme.example": at(until)}, at("1"))
    found = polls.paused_hosts(database, NOW)
    assert found == ({"acme.example": at(paused)} if paused else {})


# Who asks while the last reading lies in the future.


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A page whose last poll, and the run of it, were a year ahead."""
    path = tmp_path / "status.db"
    database = folded(path)
    later = shifted(NOW, 365 * clock.DAY_S)
    poll(database, ACME, later)
    database.execute("INSERT INTO runs (started_at, finished_at, outcome) VALUES (?, ?, 'done')", (later, later))
    database.close()
    return path


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (("status",), 1, "Not known: the last run ended in the future, at 10 Jan 2026 12:00 UTC."),
        (("check",), 11, "Not known: Acme."),
        (("check", "--max-age", "1d"), 11, "Not known: Acme."),
        (("check", "--nagios"), 3, "STATUSLEDGER UNKNOWN - Not known: Acme."),
        (("now",), 0, "The last read was in the future, at 10 Jan 2026 12:00 UTC"),
        (("sources",), 0, "not known"),
    ],
)
def test_a_read_in_the_future_does_not_count(path: Path, arguments: tuple[str, ...], code: int, expected: str) -> None:
    result = say(path, *arguments, columns=100)
    assert (result.exit_code, expected in result.stdout) == (code, True), result.stdout


def test_freshness_does_not_believe_the_future(path: Path) -> None:
    with queries.open_readonly(path) as database:
        found = coverage.freshness(database, NOW)
    assert (found.sources, found.read, found.run_at) == (1, 0, None)


# Other times that something waits for.


@pytest.mark.parametrize(
    ("since", "passed"),
    [("10 11:00", True), ("10 11:01", False), ("10 12:30", False), ("11 12:00", False), ("11 12:01", True)],
)
def test_time_passes_whatever_the_clock_said(since: str, *, passed: bool) -> None:
    assert clock.has_passed(3600, at(since), NOW) is passed


def test_messages_do_not_wait_for_years() -> None:
    database = store.open_database(None)
    for target, next_at in (("a", "10 12:00"), ("b", "10 12:01"), ("c", "11 12:00"), ("d", "20 12:00")):
        letter = OutboxMessage(event_id="evt", target=target, message="{}", created_at=at("10"))
        outbox.put(database, [letter])
        outbox.begin(database, letter, at(next_at))
    for target, next_at in (("e", "10 12:01"), ("f", "20 12:00")):
        outbox.put(database, [OutboxMessage(event_id="evt", target=target, message="{}", created_at=at("10"))])
        outbox.failed(database, target, at("10"), at(next_at), "no answer")
    assert [each.target for each in outbox.due(database, NOW) if each.is_due] == ["a", "d", "f"]


def test_a_page_checked_in_the_future_is_checked_again() -> None:
    database = folded(None, sources=(ACME,))
    for when, found in (("20", {}), ("10 11:00", {"acme"}), ("9 11:00", {})):
        catalogue_checks.save(database, [Probe("acme", source_overrides.stamp(ACME), at(when), "well", "")])
        assert catalogue_checks.recent(database, NOW, clock.DAY_S).keys() == set(found)


def test_coverage_grows_beside_a_stretch_in_the_future() -> None:
    database = folded(None, sources=(ACME,))
    with open_captures(None) as captures:
        for when in ("10 11:00", "20 12:00", "10 11:10", "10 11:20"):
            moment = at(when)
            polls.save_polls(database, [Polled("acme", moment, moment, moment, moment, 300)])
            captures.watch([("acme", moment, moment, 3600)])
        expected = [(at("10 11:00"), at("10 11:20")), (at("20 12:00"), at("20 12:00"))]
        assert [(each.from_at, each.until_at) for each in captures.watched("acme")] == expected
    assert database.execute("SELECT from_at, until_at FROM coverage ORDER BY 1").fetchall() == expected
