"""A vendor that does everything vendors do, over a line that breaks in every way: the ledger always says the truth.

Hypothesis plays the vendor (tests/support/vendor.py), the network and the clock; the oracle (tests/support/oracle.py)
says what must be in the dataset after each poll. By hand, as long as one likes, from a seed of its own that is printed:
`pytest -n0 -s --timeout 0 tests/polling/test_vendor_model.py --operations 10000 [--hypothesis-seed N]`.
"""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from msgspec.structs import replace

from statusledger import store
from statusledger.history import replay
from statusledger.store import dump as dumping
from tests.farm import Farm, Reply
from tests.support.fetching import source_at
from tests.support.oracle import Belief, Oracle, Rows, at
from tests.support.vendor import PATHS, Served, Vendor, wire
from tests.support.world import INCIDENTS, SUMMARY, captures_of, forget_captures_of, incidentio, poll

START = datetime(2025, 3, 4, 9, tzinfo=UTC)
FAULTS = ("hang-up", "reset", "short-body", "truncated-gzip", "corrupt-gzip", "html", "empty", "not-json", "500")
HEALTHS = ("operational", "degraded_performance", "partial_outage", "major_outage")
IMPACTS = ("none", "minor", "major", "critical")
OPEN = ("investigating", "identified", "monitoring")
GAPS = (1, 5, 5, 5, 30, 400, 3000, 600_000)
ANY = st.integers(0, 99)
PLAYED = settings(
    max_examples=20, stateful_step_count=50, database=None, suppress_health_check=list(HealthCheck), deadline=None
)
BRIEF = settings(PLAYED, max_examples=4, derandomize=True)


class VendorAndLedger(RuleBasedStateMachine):
    """Acts of the vendor, and polls; after each poll the rows are compared with the oracle."""

    farm: Farm
    numbers: Iterator[int]
    operations = 0

    def __init__(self) -> None:
        super().__init__()
        self.site = self.farm.site(f"vendor {next(self.numbers)}")
        self.source = source_at(self.site.url)
        self.database = store.open_database(None)
        store.keep_in_step(self.database, [self.source])
        self.vendor, self.oracle = Vendor(), Oracle()
        self.served = {path: Served(edition) for path, edition in self.vendor.publish().items()}
        self.forgotten = set[str]()
        self.rekeyed: dict[str, str] = {}
        self.has_moved, self.acts = False, 0
        self.site.reply("/api/v2/scheduled-maintenances.json", b'{"scheduled_maintenances": []}')

    # What the vendor does.

    @rule(impact=st.sampled_from(IMPACTS), backdated=st.sampled_from((0, 0, 7, 90)))
    def opens(self, impact: str, backdated: int) -> None:
        self.vendor.open(impact, backdated)

    @precondition(lambda self: self.vendor.cases)
    @rule(pick=ANY, status=st.sampled_from((*OPEN, "resolved")))
    def posts(self, pick: int, status: str) -> None:
        self.vendor.post(self.case(pick), status)

    @precondition(lambda self: self.vendor.cases)
    @rule(pick=ANY, place=ANY)
    def rewrites(self, pick: int, place: int) -> None:
        self.vendor.rewrite(self.case(pick), place)

    @precondition(lambda self: self.vendor.cases)
    @rule(pick=ANY, place=ANY, by=st.integers(-3, 3).filter(bool))
    def retimes(self, pick: int, place: int, by: int) -> None:
        self.vendor.retime(self.case(pick), place, by)

    @precondition(lambda self: self.vendor.cases)
    @rule(pick=ANY, place=ANY)
    def drops_an_update(self, pick: int, place: int) -> None:
        self.vendor.drop(self.case(pick), place)

    @precondition(lambda self: self.vendor.cases)
    @rule(pick=ANY)
    def retitles(self, pick: int) -> None:
        self.vendor.retitle(self.case(pick))

    @precondition(lambda self: self.vendor.cases)
    @rule(pick=ANY, impact=st.sampled_from(IMPACTS))
    def rates(self, pick: int, impact: str) -> None:
        self.vendor.rate(self.case(pick), impact)

    @precondition(lambda self: self.vendor.cases)
    @rule(pick=ANY, by=st.integers(-90, 90).filter(bool))
    def moves_the_start(self, pick: int, by: int) -> None:
        self.vendor.start(self.case(pick), by)

    @precondition(lambda self: len(self.vendor.cases) > 2 and not self.vendor.hidden)
    @rule(pick=ANY)
    def deletes(self, pick: int) -> None:
        """One at a time, and never the last: a list that shrinks to nothing may be doubted."""
        self.vendor.hide(self.case(pick))

    @precondition(lambda self: self.vendor.hidden.keys() - self.rekeyed.keys())
    @rule()
    def restores(self) -> None:
        self.vendor.show(min(self.vendor.hidden.keys() - self.rekeyed.keys()))

    @precondition(lambda self: len(self.vendor.cases) > 2 and not self.vendor.hidden)
    @rule(pick=ANY)
    def rekeys(self, pick: int) -> None:
        key = self.case(pick)
        self.rekeyed[key] = self.vendor.rekey(key)
        self.oracle.undecided.add(self.rekeyed[key])

    @rule(key=st.sampled_from(("c0api", "c0web", "c0new")), renamed=st.booleans(), health=st.sampled_from(HEALTHS))
    def changes_a_component(self, key: str, renamed: bool, health: str) -> None:
        name = f"Part {self.vendor.minute}" if renamed or key not in self.vendor.parts else None
        self.vendor.change_part(key, name, health)

    # How it is read.

    @rule(gap=st.sampled_from(GAPS))
    def is_polled(self, gap: int) -> None:
        self.publish()
        self.poll(gap)

    @precondition(lambda self: not self.has_moved)
    @rule(gap=st.sampled_from(GAPS), fault=st.sampled_from(FAULTS), path=st.sampled_from((None, *PATHS)))
    def is_polled_in_vain(self, gap: int, fault: str, path: str | None) -> None:
        self.publish()
        broken = PATHS if path is None else (path,)
        for each in broken:
            if fault == "500":
                self.site.reply(each, Reply(status=500, etag=None, body=b"{}"))
            else:
                self.site.fault(fault, each)
        before = self.dump()
        self.poll(gap, broken)
        self.site.heal()
        if set(broken) == set(PATHS):
            assert self.dump() == before

    @precondition(lambda self: not self.has_moved)
    @rule(gap=st.sampled_from(GAPS), path=st.sampled_from(PATHS), age=ANY)
    def is_polled_through_a_stale_cache(self, gap: int, path: str, age: int) -> None:
        self.publish()
        served = self.served[path]
        past = served.past[age % len(served.past)] if served.past else served.now
        self.serve(path, replace(served, now=past))
        self.poll(gap)

    @precondition(lambda self: not self.has_moved)
    @rule(gap=st.sampled_from(GAPS), path=st.sampled_from(PATHS))
    def is_polled_while_its_etag_stands_still(self, gap: int, path: str) -> None:
        self.publish()
        self.serve(path, replace(self.served[path], etag='"still"'))
        self.poll(gap)

    @precondition(lambda self: not self.has_moved and len(self.vendor.cases) > 1 and self.acts > 6)
    @rule()
    def migrates(self) -> None:
        """The page is made with incident.io from now on, under ids of its own, and is found out to be."""
        self.is_read_to_the_end()
        self.has_moved = True
        self.vendor.acts()
        self.publish()
        self.poll(1500)
        known = self.oracle.beliefs.keys() & self.vendor.cases.keys()
        links = Rows(self.database).links
        assert {f"acme_{key}" for key in known} <= links, "what goes on under another id is linked"

    @precondition(lambda self: self.acts > 12 and not self.has_moved)
    @rule()
    def is_read_to_the_end(self) -> None:
        """After a few quiet polls in which everything is read, everything is as it is on the page.

        An hour lies between them, after which a list that shrank is believed.
        """
        self.acts = 0
        for _ in range(5):
            self.vendor.acts()
            self.publish()
            self.poll(65)
        self.settled(Rows(self.database))
        before = self.dump()
        self.poll(5)
        assert self.dump() == before, "saying it again is no news"

    # How they compare.

    @invariant()
    def foreign_keys_hold(self) -> None:
        self.acts += 1
        type(self).operations += 1
        assert self.database.conn.execute("PRAGMA foreign_key_check").fetchall() == []

    def teardown(self) -> None:
        """Told again from its captures, the dataset is the same."""
        before = list(dumping.lines(self.database, poll_times=True))
        replay.rederive(self.database, captures_of(self.database), self.source)
        again = list(dumping.lines(self.database, poll_times=True))
        forget_captures_of(self.database)
        self.site.close()
        assert again == before

    def settled(self, rows: Rows) -> None:
        for key, belief in self.oracle.beliefs.items():
            row = rows.incidents[key]
            if key in self.vendor.cases:
                assert row["withdrawn_at"] is None
                gone = {post for post in belief.posts if rows.updates[row["id"], post]["withdrawn_at"]}
                assert gone == belief.dropped.keys()
            else:
                assert row["withdrawn_at"] is not None or row["id"] in rows.links
        for key in self.vendor.cases:
            assert key in rows.incidents
        assert rows.parts == self.vendor.parts

    def compare(self) -> None:
        rows = Rows(self.database)
        assert rows.incidents.keys() == self.oracle.beliefs.keys()
        for key, belief in self.oracle.beliefs.items():
            check_incident(rows, rows.incidents[key], belief)
            check_updates(rows, rows.incidents[key], belief)
            check_changes(rows, key, belief)
        assert self.oracle.parts.items() <= rows.parts.items()

    def compare_moved(self) -> None:
        """After six hours everything is asked for whole, so that each poll here reads everything."""
        rows = Rows(self.database)
        for key, case in self.vendor.cases.items():
            row = rows.incidents[moved_key(key)]
            assert (row["title"], row["status"], row["withdrawn_at"]) == (case.title, case.status, None)
            for post in case.posts:
                update = rows.updates[row["id"], post.key]
                assert (update["body"], update["status"], update["posted_at"]) == (post.body, post.status, at(post.at))

    def case(self, pick: int) -> str:
        keys = sorted(self.vendor.cases)
        return keys[pick % len(keys)]

    def publish(self) -> None:
        if self.has_moved:
            cases = (wire(case) | {"id": moved_key(case.key)} for case in self.vendor.cases.values())
            incidentio(self.site, "Acme", *cases)
            return
        for path, edition in self.vendor.publish().items():
            past = self.served[path].past
            self.serve(path, Served(edition, past=[*past[-5:], edition]))

    def serve(self, path: str, served: Served) -> None:
        self.served[path] = served
        self.site.reply(path, served.reply)

    def poll(self, gap: int, broken: tuple[str, ...] = ()) -> None:
        self.vendor.minute += max(gap, 400) if self.has_moved else gap
        seen = len(self.site.requests)
        moment = START + timedelta(minutes=self.vendor.minute)
        poll(self.database, [self.source], moment, every=True)
        if self.has_moved:
            self.compare_moved()
            return
        for path in PATHS:
            if path != SUMMARY or path not in broken:
                self.tell_oracle(path, seen, path in broken)
        self.compare()

    def tell_oracle(self, path: str, seen: int, is_broken: bool) -> None:
        asked = [each for each in self.site.requests[seen:] if each.path == path]
        if not asked:
            return
        if is_broken:
            self.forgotten.add(path)
            return
        served = self.served[path]
        etag = dict(served.reply.validators())["ETag"]
        not_modified = asked[0].headers.get("if-none-match") == etag
        if not_modified or (self.oracle.last(path) == served.now.body and path not in self.forgotten):
            self.oracle.same(path, at(self.vendor.minute))
            return
        self.forgotten.discard(path)
        if served.now.updated < self.oracle.newest:
            self.forgotten.add(path)
        self.oracle.read(path, served.now, at(self.vendor.minute))

    def dump(self) -> list[str]:
        """The dataset, but for when it was watched."""
        lines = dumping.lines(self.database, poll_times=False)
        return [line for line in lines if '"coverage"' not in line]


def moved_key(key: str) -> str:
    """The id of an incident on the page's next platform."""
    return f"01KTEST{key:0>19}"


def check_incident(rows: Rows, row: dict[str, Any], belief: Belief) -> None:
    """A list in doubt, and one that lacks it for the first time, hold back what the other one says.

    Nothing misses an incident that goes on under another id.
    """
    case = belief.case
    assert (row["title"], row["impact"], row["started_at"]) == (case.title, case.impact, at(belief.start))
    if belief.is_new is not None:
        assert row["origin"] == ("observed" if belief.is_new else "backfilled")
        assert row["detected_at"] == (belief.first_read_at if belief.is_new else None)
    if row["id"] in rows.links:
        return
    looks = max(belief.misses.values(), default=0)
    if looks == 0:
        assert row["missing_since"] is None
    if looks < 2:
        assert row["withdrawn_at"] is None
        assert (row["status"], row["resolved_from"]) == (case.status, None if case.resolved is None else "stated")
        assert row["resolved_at"] == (None if case.resolved is None else at(case.resolved))
    elif rows.doubts or belief.misses[INCIDENTS] == 1:
        assert row["missing_since"] is not None
    elif belief.misses[INCIDENTS] == 0:
        assert row["withdrawn_at"] is not None or row["status"] == "resolved"
    else:
        assert row["withdrawn_at"] is not None


def check_updates(rows: Rows, incident: dict[str, Any], belief: Belief) -> None:
    """Whatever was ever shown is there, in its last words; withdrawn only after two looks that lacked it."""
    shown = {key for identity, key in rows.updates if identity == incident["id"]}
    assert shown == belief.posts.keys()
    for key, (status, body, posted) in belief.posts.items():
        row = rows.updates[incident["id"], key]
        assert (row["status"], row["body"], row["posted_at"]) == (status, body, at(posted))
        assert row["withdrawn_at"] is None or belief.dropped.get(key, 0) >= 2
        check_returns(rows, row)


def check_changes(rows: Rows, key: str, belief: Belief) -> None:
    """Every edit once, with what it replaced, and nothing else. What was missed for a while may seem to reopen."""
    unclear = ("status", "resolved_at") if belief.was_missed else ()
    actual, expected = (
        Counter({thought: count for thought, count in many.items() if thought[2] not in unclear})
        for many in (rows.thoughts[key], belief.thoughts)
    )
    assert actual == expected
    check_returns(rows, rows.incidents[key])


def check_returns(rows: Rows, row: dict[str, Any]) -> None:
    """One is withdrawn once more often than restored, or not at all."""
    gone = rows.returns[row["id"], "withdrawn"] - rows.returns[row["id"], "restored"]
    assert gone == (row["withdrawn_at"] is not None)


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


def test_a_ledger_records_what_any_vendor_published(farm: Farm, pytestconfig: pytest.Config) -> None:
    wanted = pytestconfig.getoption("--operations")
    number = int(pytestconfig.getoption("--hypothesis-seed") or random.randrange(10**6)) if wanted else 0
    VendorAndLedger.farm, VendorAndLedger.numbers, VendorAndLedger.operations = farm, iter(range(10**9)), 0
    while VendorAndLedger.operations <= wanted:
        print(f"--hypothesis-seed {number}, after {VendorAndLedger.operations} operations", flush=True)  # noqa: T201
        run_state_machine_as_test(seed(number)(VendorAndLedger), settings=PLAYED if wanted else BRIEF)
        number += 1
