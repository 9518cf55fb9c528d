"""Saving: one transaction for a visit that brought something, one for all others, and what each leaves behind."""

from collections.abc import Mapping
from hashlib import sha256

import pytest
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import (
    BadBody,
    Gone,
    IdentityChanged,
    LedgerError,
    RateLimited,
    Refused,
    Undetected,
    Unreachable,
)
from statusledger.model import Completeness, Health, Incident, Instant, Page, Request, Scope, Snapshot
from statusledger.polling.persist import Persister
from statusledger.polling.shapes import PollResult
from statusledger.reconcile import Observation
from statusledger.store.captures import Captures, DocumentRead, open_captures
from statusledger.store.write import pending_changes, polls, source_overrides
from statusledger.store.write.polls import DocumentState, Fetch, PollState, RunTotals
from statusledger.store.write.source_overrides import SourceOverride, stamp
from statusledger.times import shifted
from tests.support.build import at, incident
from tests.support.dataset import ACME, source

URL = "https://status.acme.example/api/v2/summary.json"
SUMMARY = Request(URL, "summary")
BODY = b"{}"
START = at("5 10:00")
KNOWN = DocumentState(etag='"1"', sha256="5" * 64, fetched_at=at("5 10:05"), full_at=at("5 10:05"))
BOLT = source("bolt", "Bolt")


class Ledger:
    """Both databases, and savers of runs that begin at a time; the clock says a minute past the last of them."""

    def __init__(self) -> None:
        self.database: Database = store.open_database(None)
        store.keep_in_step(self.database, [ACME, BOLT])
        self.captures: Captures = open_captures(None)
        self.saver = self.run(START)

    def run(self, started_at: Instant) -> Persister:
        states = polls.poll_states(self.database, started_at)
        self.saver = Persister(self.database, self.captures, started_at, states, lambda: shifted(started_at, 60))
        return self.saver

    def finish(self, outcome: str = "done", paused: Mapping[str, Instant] | None = None) -> None:
        self.saver.finish(paused or {}, RunTotals(2, 1, 1, 0), outcome)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in self.database.execute(query).fetchall()]

    def state(self, source_id: str = "acme") -> PollState:
        return polls.poll_states(self.database, START)[source_id]


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def observed(when: str, *incidents: Incident, dated: str | None = None, page: Page | None = None) -> Observation:
    actual = page or Page(name="Acme", updated_at=at(dated) if dated else None)
    snapshot = Snapshot(page=actual, incidents=incidents, covers=(Completeness(Scope.OPEN),))
    return Observation("summary", at(when), snapshot, url=URL)


def polled(*observations: Observation, **found: object) -> PollResult:
    times, documents = [each.fetched_at for each in observations], {SUMMARY: KNOWN}
    result = PollResult(ACME, ACME, observations=[*observations], times=times, read=bool(times), documents=documents)
    for name, value in found.items():
        setattr(result, name, value)
    return result


def failed(error: LedgerError) -> PollResult:
    fetch = Fetch("acme", "summary", URL, at("5 10:00"), "failed", 500, error="Gone", detail="not there")
    return PollResult(ACME, ACME, error=error, fetches=[fetch])


def unchanged(when: str, sha256: str) -> DocumentRead:
    return DocumentRead(source_id="acme", platform="statuspage", kind="summary", url=URL, sha256=sha256, at=at(when))


def test_a_poll_with_news_is_saved_at_once_in_one_transaction(ledger: Ledger) -> None:
    fetch = Fetch("acme", "summary", URL, at("5 10:00"), "changed", 200, 12, 3)
    ledger.saver.save(polled(observed("5 10:00", incident()), fetches=[fetch]))
    assert ledger.rows("SELECT id FROM incidents") == [("acme_one",)]
    assert ledger.rows("SELECT run_id, outcome FROM fetches") == [(1, "changed")]
    assert ledger.rows("SELECT page_name FROM sources WHERE id = 'acme'") == [("Acme",)]
    assert polls.document_states(ledger.database)["acme"] == {("summary", URL): KNOWN}
    assert ledger.state().last_success_at == at("5 10:00")
    assert (ledger.saver.tally.incidents, ledger.saver.tally.updates) == (1, 0)
    assert ledger.rows("SELECT outcome, finished_at FROM runs") == [("running", None)]
    ledger.finish()
    assert ledger.rows("SELECT outcome, finished_at, sources, changed, new_incidents FROM runs") == [
        ("done", at("5 10:01"), 2, 1, 1)
    ]


def test_changes_of_a_poll_are_pending_for_alerts(ledger: Ledger) -> None:
    ledger.saver.save(polled(observed("5 10:00")))
    assert pending_changes.waiting(ledger.database) == []
    ledger.saver.save(polled(observed("5 10:05", incident())))
    assert [actual.incident_id for actual in pending_changes.waiting(ledger.database)] == ["acme_one"]


def test_change_counts_of_polls_add_up(ledger: Ledger) -> None:
    ledger.saver.save(polled(observed("5 10:00", incident("one"))))
    ledger.saver.save(polled(observed("5 10:01", incident("one"), incident("two"))))
    assert ledger.saver.tally.incidents == 2


def test_a_poll_without_news_is_saved_at_the_end(ledger: Ledger) -> None:
    ledger.saver.save(polled(read=True, times=[at("5 10:00")]))
    assert ledger.state().last_success_at is None
    assert ledger.rows("SELECT count(*) FROM runs") == [(0,)]
    ledger.finish()
    assert (ledger.state().last_success_at, ledger.state().next_due_at) == (at("5 10:00"), at("5 10:05"))
    assert polls.document_states(ledger.database)["acme"] == {("summary", URL): KNOWN}
    assert ledger.rows("SELECT id, outcome FROM runs") == [(1, "done")]
    assert ledger.rows("SELECT from_at, until_at FROM coverage") == [(at("5 10:00"), at("5 10:00"))]
    assert [each.from_at for each in ledger.captures.watched("acme")] == [at("5 10:00")]


def test_a_poll_that_was_put_off_is_recorded_at_the_end(ledger: Ledger) -> None:
    ledger.saver.put_off(polled(), "Traceback\n  ...\nValueError: no\n")
    ledger.finish("bug")
    assert ledger.rows("SELECT last_error, last_failure_at FROM sources WHERE id = 'acme'") == [
        ("a bug of ours: ValueError: no", at("5 10:01"))
    ]
    assert ledger.rows("SELECT outcome FROM runs") == [("bug",)]


def test_a_run_without_sources_has_a_row(ledger: Ledger) -> None:
    ledger.finish("failed", {"status.acme.example": at("5 12:00")})
    assert ledger.rows("SELECT started_at, outcome FROM runs") == [(START, "failed")]
    assert polls.paused_hosts(ledger.database, START) == {"status.acme.example": at("5 12:00")}
    ledger.run(at("5 13:00")).finish({}, RunTotals(), "done")
    assert ledger.rows("SELECT * FROM host_backoff") == []


def body(ledger: Ledger, when: str) -> str:
    """Keeps a body as polling does; its sha256."""
    digest = sha256(BODY).hexdigest()
    seen = DocumentRead(
        source_id="acme", platform="statuspage", kind="summary", url=URL, sha256=digest, at=at(when), body=BODY
    )
    ledger.captures.see(seen)
    return digest


def test_bodies_are_unsettled_until_the_run_has_saved_them(ledger: Ledger) -> None:
    body(ledger, "5 10:00")
    assert ledger.captures.unsettled() == {"acme"}
    ledger.saver.save(polled(observed("5 10:00", incident())))
    assert ledger.captures.unsettled() == {"acme"}
    ledger.finish()
    assert ledger.captures.unsettled() == set()


def test_a_poll_without_news_is_settled(ledger: Ledger) -> None:
    body(ledger, "5 10:00")
    ledger.saver.save(polled(read=True, times=[at("5 10:00")]))
    ledger.finish()
    assert ledger.captures.unsettled() == set()


def test_a_second_read_that_settles_something_is_applied_at_once(ledger: Ledger) -> None:
    digest = body(ledger, "5 10:00")
    ledger.saver.save(polled(observed("5 10:00", incident()), observed("5 10:05")))
    ledger.run(at("5 10:10")).save(polled(read=True, times=[at("5 10:10")], unchanged=[unchanged("5 10:10", digest)]))
    assert ledger.rows("SELECT status, resolved_at FROM incidents") == [("resolved", at("5 10:05"))]
    assert [each.last_at for each in ledger.captures.sightings("acme")] == [at("5 10:10")]


def test_a_second_read_that_settles_nothing_waits(ledger: Ledger) -> None:
    digest = body(ledger, "5 10:00")
    ledger.saver.save(polled(observed("5 10:00", incident())))
    ledger.run(at("5 10:10")).save(polled(read=True, times=[at("5 10:10")], unchanged=[unchanged("5 10:10", digest)]))
    assert ledger.state().last_success_at == at("5 10:00")
    ledger.finish()
    assert ledger.state().last_success_at == at("5 10:10")
    assert [each.polls for each in ledger.captures.sightings("acme")] == [2]


@pytest.mark.parametrize("awaits", [False, True])
def test_bodies_missing_from_the_captures_are_requested_again(ledger: Ledger, awaits: bool) -> None:
    ledger.saver.save(polled(observed("5 10:00", incident()), *([observed("5 10:05")] if awaits else [])))
    ledger.run(at("5 10:10")).save(polled(read=True, times=[at("5 10:10")], unchanged=[unchanged("5 10:10", "8" * 64)]))
    ledger.finish()
    (state,) = polls.document_states(ledger.database)["acme"].values()
    assert (state.etag, state.sha256, state.full_at) == (None, None, None)


def test_observations_are_applied_in_the_order_of_their_times(ledger: Ledger) -> None:
    ledger.saver.save(polled(observed("5 10:05", incident(title="Down")), observed("5 10:00", incident())))
    assert ledger.rows("SELECT title, first_seen_at FROM incidents") == [("Down", at("5 10:00"))]
    assert ledger.rows("SELECT kind, old, new FROM changes") == [("renamed", "API is slow", "Down")]


def test_a_stale_copy_is_neither_applied_nor_remembered(ledger: Ledger) -> None:
    ledger.saver.save(polled(observed("5 10:00", incident(), dated="5 09:59")))
    elsewhere = Request("https://status.acme.example/other", "summary")
    stale = polled(observed("5 10:05", incident(title="Old"), dated="5 09:00", page=None))
    stale.documents = {SUMMARY: KNOWN, elsewhere: KNOWN}
    ledger.saver.save(stale)
    assert ledger.rows("SELECT title FROM incidents") == [("API is slow",)]
    states = polls.document_states(ledger.database)["acme"]
    assert states == {("summary", URL): DocumentState(), ("summary", elsewhere.url): KNOWN}


def test_the_page_of_another_company_counts_as_a_failure(ledger: Ledger) -> None:
    ledger.saver.save(polled(observed("5 10:00", incident(), page=Page(key="k1", name="Acme"))))
    ledger.run(at("5 10:10"))
    stranger = polled(observed("5 10:10", incident("theirs"), page=Page(key="k2", name="Bolt")))
    ledger.saver.save(stranger)
    assert ledger.rows("SELECT id FROM incidents") == [("acme_one",)]
    assert ledger.rows("SELECT last_error, consecutive_failures, page_name FROM sources WHERE id = 'acme'") == [
        ("Another company: it is the page of Bolt now, and no longer that of Acme", 1, "Acme")
    ]
    assert [state.sha256 for state in stranger.documents.values()] == [None]
    assert isinstance(stranger.error, IdentityChanged)
    assert ledger.rows("SELECT code FROM anomalies") == [("identity_changed",)]
    (override,) = source_overrides.source_overrides(ledger.database, [ACME], START).values()
    assert (override.code, override.name, override.tried_at) == ("identity_changed", "Bolt", at("5 10:10"))


def test_a_page_with_another_key_loses_its_former_health(ledger: Ledger) -> None:
    def parsed(key: str, health: Health | None) -> Page:
        return Page(key=key, name="Acme", health=health)

    ledger.saver.save(polled(observed("5 10:00", page=parsed("k1", Health.DEGRADED))))
    assert ledger.rows("SELECT page_health FROM sources WHERE id = 'acme'") == [("degraded",)]
    ledger.saver.save(polled(observed("5 10:05", page=parsed("k1", None))))
    assert ledger.rows("SELECT page_health FROM sources WHERE id = 'acme'") == [("degraded",)]
    ledger.saver.save(polled(observed("5 10:10", page=parsed("k2", None))))
    assert ledger.rows("SELECT page_health FROM sources WHERE id = 'acme'") == [(None,)]
    for minute, health in ((15, Health.DEGRADED), (20, None)):
        ledger.saver.save(polled(observed(f"5 10:{minute}", page=parsed("k2", health))))
    assert ledger.rows("SELECT page_health FROM sources WHERE id = 'acme'") == [("degraded",)]


def test_a_new_override_replaces_the_documents_of_the_former_page(ledger: Ledger) -> None:
    ledger.saver.save(polled(observed("5 10:00", incident())))
    moved = polled(read=True, times=[at("5 10:10")], documents={})
    moved.override = SourceOverride(
        "acme", stamp(ACME), at("5 10:10"), "moved", "statuspage", "https://new.acme.example"
    )
    ledger.run(at("5 10:10")).save(moved)
    assert polls.document_states(ledger.database) == {}
    assert source_overrides.source_overrides(ledger.database, [ACME], START)["acme"].url == "https://new.acme.example"
    ((code, detail),) = ledger.rows("SELECT code, detail FROM anomalies")
    assert code == "moved"
    assert "https://new.acme.example" in str(detail)


def test_an_override_without_result_keeps_the_documents(ledger: Ledger) -> None:
    ledger.saver.save(polled(observed("5 10:00", incident())))
    lost = failed(Gone(URL, "not there", 404))
    lost.override = SourceOverride("acme", stamp(ACME), at("5 10:10"))
    ledger.run(at("5 10:10")).save(lost)
    assert polls.document_states(ledger.database)["acme"] == {("summary", URL): KNOWN}
    assert source_overrides.source_overrides(ledger.database, [ACME], START)["acme"].code is None


HOUR, DAY = 3600, 86_400
GONE = Gone(URL, "not there", 404)


@pytest.mark.parametrize(
    ("error", "failures", "wait"),
    [
        (Unreachable(URL, "no answer"), 9, 300),
        (BadBody(URL, "empty"), 9, 300),
        (RateLimited(URL, "slower", 60.0), 0, 300),
        (RateLimited(URL, "slower", 7200.0), 0, 7200),
        (GONE, 0, 300),
        (GONE, 1, 600),
        (GONE, 4, 4800),
        (GONE, 8, 76_800),
        (GONE, 9, DAY),
        (GONE, 1000, DAY),
        (Refused(URL, "no", 403), 2, 1200),
        (IdentityChanged("another's"), 2, 1200),
        (Undetected("nothing"), 2, 1200),
    ],
)
def test_a_source_that_fails_is_due_after_its_backoff(
    ledger: Ledger, error: LedgerError, failures: int, wait: int
) -> None:
    ledger.database.execute("UPDATE sources SET consecutive_failures = ? WHERE id = 'acme'", [failures])
    ledger.run(START).save(failed(error))
    ledger.finish()
    state = ledger.state()
    assert (state.next_due_at, state.consecutive_failures) == (shifted(START, wait), failures + 1)
    assert ledger.rows("SELECT last_error, last_failure_at FROM sources WHERE id = 'acme'") == [
        (f"{error.title}: {error}", at("5 10:01"))
    ]
    assert ledger.rows("SELECT run_id, error FROM fetches") == [(1, "Gone")]
    assert ledger.captures.watched("acme") == []


def test_a_backoff_is_never_shorter_than_the_interval(ledger: Ledger) -> None:
    weekly = source(interval=7 * DAY)
    ledger.database.execute("UPDATE sources SET consecutive_failures = 3 WHERE id = 'acme'")
    ledger.run(START).save(PollResult(weekly, weekly, error=GONE))
    ledger.finish()
    assert ledger.state().next_due_at == shifted(START, 7 * DAY)


def test_a_source_that_is_read_again_is_due_after_its_interval(ledger: Ledger) -> None:
    ledger.database.execute("UPDATE sources SET consecutive_failures = 5, last_error = 'x' WHERE id = 'acme'")
    ledger.run(START).save(polled(observed("5 10:00", incident()), error=BadBody(URL, "of another document")))
    assert (ledger.state().consecutive_failures, ledger.state().next_due_at) == (0, shifted(START, 300))


def test_a_poll_that_ends_in_a_bug_is_no_coverage(ledger: Ledger) -> None:
    ledger.saver.put_off(polled(read=True, times=[at("5 10:00")]), "ValueError: no")
    ledger.finish()
    assert ledger.captures.watched("acme") == []
    assert ledger.state().consecutive_failures == 1


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (PollResult(ACME, ACME, error=Gone(URL, "not there", 404)), "Gone: not there"),
        (PollResult(ACME, ACME, bug="Traceback\n  here\nKeyError: 'x'\n\n"), "a bug of ours: KeyError: 'x'"),
        (PollResult(ACME, ACME, bug="KeyError: 'x'", error=Gone(URL, "not there")), "a bug of ours: KeyError: 'x'"),
    ],
)
def test_the_reason_of_a_failure_is_one_line(result: PollResult, words: str) -> None:
    assert result.reason == words


def test_failures_and_recoveries_are_noted_for_alerts_but_not_ordinary_polls(ledger: Ledger) -> None:
    ledger.saver.save(polled(observed("5 10:00")))
    ledger.finish()
    assert ledger.rows("SELECT count(*) FROM source_failures") == [(0,)]
    ledger.run(at("5 10:05")).save(failed(GONE))
    ledger.finish()
    before = ledger.rows("SELECT * FROM source_failures")
    assert before
    ledger.run(at("5 10:10")).save(polled(observed("5 10:10")))
    ledger.finish()
    assert ledger.rows("SELECT * FROM source_failures") != before
