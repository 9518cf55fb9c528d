"""One source's failure is its own: whatever is raised below its poll, all others are read and it is recorded."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import StoreError
from statusledger.fetch import Client
from statusledger.history import merge, rebuild, replay
from statusledger.platforms import Platform, parsing
from statusledger.polling import documents, persist
from statusledger.polling import poll as polling
from statusledger.polling.backfill import Backfill
from statusledger.polling.run import RunReport
from statusledger.polling.shapes import PollResult
from statusledger.reconcile import SourceState
from statusledger.store.captures import Captures
from statusledger.store.containment import Contained
from statusledger.store.write import load, polls, save
from tests.farm import Farm, Reply
from tests.support.build import at
from tests.support.fetching import FAST, source_at
from tests.support.world import captures_of, incident, page, poll, statusledger, update

START = datetime(2025, 3, 4, 9, tzinfo=UTC)
CULPRIT, OTHERS = "culprit", ("first", "last")
EXCEPTIONS = (
    ValueError("Invalid IPv6 URL"),
    MemoryError(),
    RecursionError("maximum recursion depth exceeded"),
    OverflowError("Python int too large to convert to SQLite INTEGER"),
    UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    sqlite3.IntegrityError("NOT NULL constraint failed"),
    sqlite3.InterfaceError("bad parameter"),
    sqlite3.ProgrammingError("type 'object' is not supported"),
    StopAsyncIteration(),
)
# What is called below the poll of one source, and how a call shows of which source it is.
BELOW: dict[str, tuple[object, str]] = {
    "locating": (polling, "locate"),
    "requesting": (Platform, "requests"),
    "fetching": (Client, "fetch"),
    "capturing": (Captures, "see"),
    "queueing": (documents.DocumentQueue, "_is_wanted"),
    "parsing": (Platform, "parse"),
    "checking": (parsing, "_check"),
    "reading": (polling, "read_documents"),
    "loading": (load, "load_state"),
    "applying": (SourceState, "apply"),
    "saving": (save.LoadedState, "save"),
    "remembering": (polls, "save_documents"),
    "recording": (polls, "save_fetches"),
    "naming": (polls, "save_page"),
    "watching": (Captures, "watch"),
}
MAKING_UP: dict[str, tuple[object, str]] = {"making up": (replay, "rederive"), "telling again": (replay, "derive")}
UNCHANGED: dict[str, tuple[object, str]] = {
    "noting": (Captures, "watch"),
    "extending": (Captures, "extend"),
    "polled": (persist.Persister, "_polled"),
}


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


class World:
    """Three sites of one page each, the culprit's between two others, and a database in memory."""

    def __init__(self, farm: Farm) -> None:
        self.database = store.open_database(None)
        self.sites = {name: farm.site(f"{name} {id(self)}") for name in (OTHERS[0], CULPRIT, OTHERS[1])}
        self.sources = [source_at(site.url, id=name, name=name, vendor=name) for name, site in self.sites.items()]
        self.minute = 0
        store.keep_in_step(self.database, self.sources)
        self.publish("investigating")

    def publish(self, status: str) -> None:
        for number, (name, site) in enumerate(self.sites.items()):
            actual = incident(f"i{name:0>11}", f"{name} is {status}", update(f"u{name:0>11}", status, "Hm.", 0))
            page(site, name, [actual], self.minute, key=f"key{number:09d}")

    def poll(self, minutes: int = 10) -> RunReport:
        self.minute += minutes
        return poll(self.database, self.sources, START + timedelta(minutes=self.minute), every=True)

    def titles(self) -> dict[str, str]:
        return dict(self.database.conn.execute("SELECT source_id, title FROM incidents"))

    def row(self, column: str, source_id: str = CULPRIT) -> Any:
        ((value,),) = self.database.conn.execute(f"SELECT {column} FROM sources WHERE id = ?", (source_id,))
        return value


@pytest.fixture
def world(farm: Farm) -> World:
    return World(farm)


def is_about(value: object, world: World) -> bool:
    """Whether an argument is of the culprit, deep within lists and objects of ours."""
    mark, host = CULPRIT, world.sites[CULPRIT].url
    if isinstance(value, str):
        return value == mark or value.startswith(host)
    if isinstance(value, dict):
        return any(is_about(each, world) for each in (*value, *value.values()))
    if isinstance(value, list | tuple | set):
        return any(is_about(each, world) for each in value)
    names = ("id", "source_id", "url", "source", "_source", "entry", "page", "name", "state")
    return any(hasattr(value, name) and is_about(getattr(value, name), world) for name in names)


def spoil(patch: pytest.MonkeyPatch, world: World, place: tuple[object, str], error: Exception) -> None:
    """Lets a function raise when it is called for the culprit."""
    owner, name = place
    kept: Callable[..., Any] = getattr(owner, name)

    def spoilt(*arguments: Any, **named: Any) -> Any:
        seen = [list(each) if isinstance(each, Iterator) else each for each in arguments]
        if any(is_about(each, world) for each in seen):
            raise error.with_traceback(None)
        return kept(*(iter(each) if isinstance(each, list) else each for each in seen), **named)

    patch.setattr(owner, name, spoilt)


def assert_contained(world: World, report: RunReport, error: Exception) -> None:
    assert type(error).__name__ in report.bugs[CULPRIT]
    assert "Traceback" in report.bugs[CULPRIT]
    assert set(report.bugs) == {CULPRIT}
    assert report.read - {CULPRIT} == set(OTHERS)
    assert world.row("consecutive_failures") > 0
    assert world.row("last_error").startswith("a bug of ours")
    assert world.row("next_due_at") is not None
    assert [world.row("last_error", other) for other in OTHERS] == [None, None]


@pytest.mark.parametrize("error", EXCEPTIONS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("layer", BELOW)
def test_an_exception_below_a_poll_is_the_failure_of_that_source(
    world: World, layer: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        spoil(patch, world, BELOW[layer], error)
        report = world.poll()
    assert_contained(world, report, error)
    assert set(OTHERS) <= world.titles().keys()
    assert not world.poll().bugs
    assert world.titles().keys() == {CULPRIT, *OTHERS}
    assert world.row("last_error") is None


@pytest.mark.parametrize("layer", UNCHANGED)
def test_an_exception_at_the_end_of_a_run_is_the_failure_of_that_source(
    world: World, layer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.poll()
    with monkeypatch.context() as patch:
        if layer == "polled":
            kept = persist.Persister._polled

            def polled(self: persist.Persister, result: PollResult) -> polls.Polled:
                if result.source.id == CULPRIT and not result.bug:
                    raise EXCEPTIONS[0].with_traceback(None)
                return kept(self, result)

            patch.setattr(persist.Persister, "_polled", polled)
        else:
            spoil(patch, world, UNCHANGED[layer], EXCEPTIONS[0])
        report = world.poll()
    assert "ValueError" in report.bugs[CULPRIT]
    assert world.row("consecutive_failures") == 1
    assert {world.row("last_success_at", other) for other in OTHERS} == {"2025-03-04T09:20:00Z"}


@pytest.mark.parametrize("layer", MAKING_UP)
def test_a_source_that_cannot_catch_up_is_tried_again_when_due_and_stops_no_other(
    world: World, layer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        spoil(patch, world, BELOW["saving"], EXCEPTIONS[0])
        world.poll()
    captures = captures_of(world.database)
    assert captures.unsettled() == {CULPRIT}
    world.publish("identified")
    with monkeypatch.context() as patch:
        spoil(patch, world, MAKING_UP[layer], EXCEPTIONS[1])
        assert_contained(world, world.poll(), EXCEPTIONS[1])
        assert captures.unsettled() == {CULPRIT}
        seen = len(captures.sightings(CULPRIT))
        moment = START + timedelta(minutes=world.minute + 1)
        assert poll(world.database, world.sources, moment).totals.sources == 0
    assert seen > 3
    assert not world.poll().bugs
    assert captures.unsettled() == set()
    assert world.titles()[CULPRIT] == "culprit is identified"


def test_a_bug_backs_a_source_off(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, world, BELOW["parsing"], EXCEPTIONS[0])
    waits = []
    for _ in range(3):
        world.poll()
        due = datetime.fromisoformat(world.row("next_due_at"))
        waits.append((due - START) / timedelta(minutes=1) - world.minute)
    assert waits == [5, 10, 20]


@pytest.mark.parametrize("layer", ["capturing", "loading", "saving", "recording"])
def test_a_database_that_cannot_be_written_ends_the_run(
    world: World, layer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = StoreError("full") if layer == "capturing" else sqlite3.OperationalError("database or disk is full")
    spoil(monkeypatch, world, BELOW[layer], full)
    with pytest.raises(StoreError, match="full"):
        world.poll()


def test_interruptions_are_not_contained() -> None:
    for kind in (KeyboardInterrupt, SystemExit, GeneratorExit):
        with pytest.raises(kind), Contained("acme", lambda traceback: None):
            raise kind


def test_a_malformed_link_stops_neither_its_page_nor_others(farm: Farm, tmp_path: Path) -> None:
    sites = {name: farm.site(f"linking {name}") for name in ("bad", "good")}
    page(sites["good"], "Good", [incident("i00000000001", "Down", update("u00000000001", "investigating", "Hm.", 0))])
    link = b'<link rel="alternate" type="application/rss+xml" href="http://[domain]/feed">'
    html = b"<html><head><title>Status</title>%b</head><body><p>All systems operational</body></html>" % link
    sites["bad"].reply("/", Reply(body=html, content_type="text/html"))
    (tmp_path / "sources.yaml").write_text(
        f"- {{id: bad, name: Bad, url: {sites['bad'].url}, platform: auto, allow_private: true}}\n"
        f"- {{id: good, name: Good, url: {sites['good'].url}, platform: statuspage, allow_private: true}}\n"
    )
    done = statusledger("run", "--all", folder=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    with sqlite3.connect(tmp_path / "data/status.db") as database:
        assert database.execute("SELECT title FROM incidents").fetchall() == [("Down",)]
    database.close()


def test_a_rebuild_that_fails_names_the_source_and_changes_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.poll()
    before = world.titles()
    spoil(monkeypatch, world, (replay, "derive"), EXCEPTIONS[0])
    with pytest.raises(StoreError, match="culprit: ValueError"):
        rebuild.rebuild(
            world.database, captures_of(world.database), world.sources, tmp_path / "status.db", dry_run=False
        )
    assert world.titles() == before


def test_a_source_that_cannot_be_derived_does_not_stop_a_merge(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.poll()
    mine = store.open_database(None)
    ledgers = [merge.Ledger(each, captures_of(each)) for each in (mine, world.database)]
    with monkeypatch.context() as patch:
        spoil(patch, world, (replay, "derive"), EXCEPTIONS[0])
        found = merge.merge(ledgers[0], ledgers[1], world.sources)
    assert set(found.bugs) == {CULPRIT}
    assert titles(mine) == set(OTHERS)
    assert ledgers[0].captures.unsettled() == {CULPRIT}
    assert not merge.merge(ledgers[0], ledgers[1], world.sources).bugs
    assert titles(mine) == {CULPRIT, *OTHERS}


def titles(database: Database) -> set[str]:
    return {source_id for (source_id,) in database.conn.execute("SELECT source_id FROM incidents")}


def test_a_backfill_that_fails_stops_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.poll()
    spoil(monkeypatch, world, (Platform, "backfill_requests"), EXCEPTIONS[0])
    work = Backfill(world.database, captures_of(world.database), world.sources, FAST, lambda: at("5 12:00"))
    report = asyncio.run(work.run())
    assert set(report.bugs) == {CULPRIT}
    assert report.sources == 3
