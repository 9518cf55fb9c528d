"""State between runs: validators, due times, paused hosts, results of runs."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import astuple
from sqlite_utils import Database

from statusledger.model import Format, Instant, Page, Request, When
from statusledger.schema.predicates import still_open
from statusledger.store.write import coverage
from statusledger.store.write.save import ChangeCounts
from statusledger.times import clock, shifted


class DocumentState(Struct, frozen=True):
    """The last good answer for a document; `full_at`: when a whole body came, None requests one.

    For a document named by another of kind `named_by`: `asked` is when to request it, `expects` its format.
    """

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    fetched_at: Instant | None = None
    full_at: Instant | None = None
    asked: When | None = None
    expects: Format | None = None
    named_by: str | None = None

    def forgotten(self) -> "DocumentState":
        """A copy without validators: the body is requested whole and read as new."""
        return DocumentState(asked=self.asked, expects=self.expects, named_by=self.named_by)


class PollState(Struct, frozen=True):
    """State of polling of one source; `watched_until` ends its coverage."""

    source_id: str
    next_due_at: Instant | None
    last_success_at: Instant | None
    last_failure_at: Instant | None
    consecutive_failures: int
    page_name: str | None
    watched_until: Instant | None
    awaits: bool

    def is_due(self, interval: int, grace_s: float, now: Instant) -> bool:
        """True once its wait is over. A wait longer than ours, or from the future, is ignored."""
        tried_at = self.last_failure_at if self.consecutive_failures else self.last_success_at
        if self.next_due_at is None or tried_at is None or not clock.is_believed(tried_at, now, interval):
            return True
        longest = max(clock.DAY_S, interval) if self.consecutive_failures else interval + grace_s
        return shifted(min(self.next_due_at, shifted(tried_at, longest)), -grace_s) <= now


class Activity(Struct, frozen=True):
    """Activity of a source: whether an incident is open, and when one last changed."""

    is_open: bool
    last_changed_at: Instant


class Fetch(Struct, frozen=True):
    """A changed document, or a failure with `error` (its kind) and `detail`."""

    source_id: str
    kind: str
    url: str
    at: Instant
    outcome: str
    http_status: int | None = None
    bytes: int | None = None
    elapsed_ms: int | None = None
    error: str | None = None
    detail: str | None = None
    capture: str | None = None


class Polled(Struct, frozen=True):
    """Result of polling one source: first and last read, next due time.

    `error` is None on success. `at` is by the clock.
    """

    source_id: str
    at: Instant
    from_at: Instant
    until_at: Instant
    next_due_at: Instant
    interval: int
    error: str | None = None


class RunTotals(Struct):
    """Numbers of sources that a run polled, by result."""

    sources: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0


def poll_states(db: Database, now: Instant) -> dict[str, PollState]:
    """State of each enabled source, by id."""
    found = db.conn.execute(
        "SELECT s.id, s.next_due_at, s.last_success_at, s.last_failure_at, s.consecutive_failures, "
        "s.page_name, (SELECT max(until_at) FROM coverage WHERE source_id = s.id AND until_at <= ?), "
        "coalesce(f.awaits, 0) FROM sources s LEFT JOIN source_state f ON f.source_id = s.id WHERE s.enabled",
        (clock.latest_believed(now),),
    )
    return {row[0]: PollState(*row) for row in found}


def awaited_documents(db: Database) -> dict[str, set[str]]:
    """Incomplete documents of each source, to read again."""
    found: dict[str, set[str]] = {}
    for source_id, document in db.conn.execute(
        "SELECT source_id, key FROM source_state, json_each(content, '$.awaiting') WHERE awaits"
    ):
        found.setdefault(source_id, set()).add(document)
    return found


def activities(db: Database) -> dict[str, Activity]:
    """Activity of each source that ever had an incident."""
    found = db.conn.execute(
        f"SELECT source_id, max({still_open('i')} AND status != 'scheduled'), "
        "max(last_changed_at) FROM incidents i WHERE withdrawn_at IS NULL GROUP BY source_id"
    )
    return {source_id: Activity(bool(is_open), changed_at) for source_id, is_open, changed_at in found}


def next_due(db: Database) -> Instant | None:
    """Next due time of any enabled source; None without any."""
    ((due,),) = db.conn.execute("SELECT min(next_due_at) FROM sources WHERE enabled").fetchall()
    return due  # type: ignore[no-any-return]


def document_states(db: Database) -> dict[str, dict[tuple[str, str], DocumentState]]:
    """The last good answer for each document, by source, kind and address."""
    states: dict[str, dict[tuple[str, str], DocumentState]] = {}
    for source_id, kind, url, *answer, asked, expects, named_by in db.conn.execute(
        f"SELECT source_id, kind, url, {', '.join(DocumentState.__struct_fields__)} FROM http_cache"
    ):
        named = (When(asked), Format(expects), named_by) if asked else (None, None, None)
        states.setdefault(source_id, {})[kind, url] = DocumentState(*answer, *named)
    return states


def save_documents(db: Database, source_id: str, documents: Mapping[Request, DocumentState]) -> None:
    """Save validators within the transaction that saves the content."""
    columns = ("source_id", "kind", "url", *DocumentState.__struct_fields__)
    db.conn.executemany(
        f"REPLACE INTO http_cache ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        [(source_id, request.kind, request.url, *astuple(state)) for request, state in documents.items()],
    )


def forget_documents(db: Database, source_id: str) -> None:
    """Delete a source's validators: its documents are requested whole and read as new."""
    db.conn.execute("DELETE FROM http_cache WHERE source_id = ?", (source_id,))


def ask_anew(db: Database, source_ids: Iterable[str]) -> None:
    """Request documents of these sources whole, as bodies were lost."""
    db.conn.executemany(
        "UPDATE http_cache SET etag = NULL, last_modified = NULL, sha256 = NULL, full_at = NULL WHERE source_id = ?",
        [(source_id,) for source_id in source_ids],
    )


def save_polls(db: Database, polls: Iterable[Polled]) -> None:
    """Save results of polls: successes, failures, due times and coverage."""
    for poll in polls:
        if poll.error is not None:
            db.conn.execute(
                "UPDATE sources SET last_failure_at = ?, consecutive_failures = consecutive_failures + 1, "
                "last_error = ?, next_due_at = ? WHERE id = ?",
                (poll.at, poll.error, poll.next_due_at, poll.source_id),
            )
            continue
        db.conn.execute(
            "UPDATE sources SET last_success_at = ?, consecutive_failures = 0, last_error = NULL, next_due_at = ? "
            "WHERE id = ?",
            (poll.at, poll.next_due_at, poll.source_id),
        )
        coverage.extend(db, poll.source_id, poll.from_at, poll.until_at, poll.interval)


def save_page(db: Database, source_id: str, page: Page, *, is_another: bool = False) -> None:
    """Save the name and health that a page states; `is_another`: it is not the page of before."""
    if is_another:
        db.conn.execute("UPDATE sources SET page_health = NULL, page_health_raw = NULL WHERE id = ?", (source_id,))
    db.conn.execute("UPDATE sources SET page_name = coalesce(?, page_name) WHERE id = ?", (page.name, source_id))
    if page.health is not None:
        health = (page.health, page.health_raw, source_id)
        db.conn.execute("UPDATE sources SET page_health = ?, page_health_raw = ? WHERE id = ?", health)


def begin_run(db: Database, at: Instant) -> int:
    """Insert a row for this run, return its number; mark runs that never finished."""
    db.conn.execute("UPDATE runs SET outcome = 'interrupted' WHERE outcome = 'running'")
    cursor = db.conn.execute("INSERT INTO runs (started_at, outcome) VALUES (?, 'running')", (at,))
    return int(cursor.lastrowid or 0)


def finish_run(db: Database, run_id: int, at: Instant, totals: RunTotals, tally: ChangeCounts, outcome: str) -> None:
    """Save the result of a run."""
    db.conn.execute(
        "UPDATE runs SET finished_at = ?, outcome = ?, sources = ?, changed = ?, unchanged = ?, failed = ?, "
        "new_incidents = ?, new_updates = ?, edits = ? WHERE id = ?",
        (at, outcome, *astuple(totals), *astuple(tally), run_id),
    )


def save_fetches(db: Database, run_id: int, fetches: Sequence[Fetch]) -> None:
    """Save a row for each changed or failed document; repeated failures are counted in one."""
    for fetch in fetches:
        if fetch.outcome == "failed":
            same = db.conn.execute(
                "SELECT id, outcome, error, detail FROM fetches WHERE source_id = ? AND kind = ? AND url = ? "
                "ORDER BY id DESC LIMIT 1",
                (fetch.source_id, fetch.kind, fetch.url),
            ).fetchone()
            if same is not None and same[1:] == ("failed", fetch.error, fetch.detail):
                db.conn.execute("UPDATE fetches SET count = count + 1, last_at = ? WHERE id = ?", (fetch.at, same[0]))
                continue
        columns = Fetch.__struct_fields__
        db.conn.execute(
            f"INSERT INTO fetches (run_id, {', '.join(columns)}, last_at) VALUES (?, {'?, ' * len(columns)}?)",
            (run_id, *astuple(fetch), fetch.at),
        )


def paused_hosts(db: Database, now: Instant) -> dict[str, Instant]:
    """Hosts that requested a pause, with its end, at most a day ahead."""
    sql = "SELECT host, min(paused_until, ?) FROM host_backoff WHERE paused_until > ?"
    return dict(db.conn.execute(sql, (clock.latest_believed(now), now)).fetchall())


def save_paused_hosts(db: Database, paused: Mapping[str, Instant], now: Instant) -> None:
    """Replace the paused hosts."""
    db.conn.execute("DELETE FROM host_backoff WHERE paused_until <= ?", (now,))
    db.conn.executemany("REPLACE INTO host_backoff VALUES (?, ?)", paused.items())
