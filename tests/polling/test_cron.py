"""Days of cron in seconds: what is due when, what is asked of whom, and what a quiet day leaves behind."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.catalogue import load
from statusledger.errors import StoreError
from statusledger.model import Source
from statusledger.platforms import PLATFORMS
from tests.farm import Farm, Reply
from tests.support.world import INCIDENTS, SUMMARY, catalogue, incident, page, poll, update

START = datetime(2025, 3, 4, 0, 0, tzinfo=UTC)
SITES = 2
QUIET = ("incidents", "updates", "changes", "transitions", "fetches", "coverage", "http_cache")


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as running:
        for number in range(SITES):
            page(running.site(f"s{number}"), "Quiet")
        yield running


@pytest.fixture
def sources(farm: Farm, tmp_path: Path) -> tuple[Source, ...]:
    return load(catalogue(farm, tmp_path), PLATFORMS)


@pytest.fixture
def database(sources: tuple[Source, ...], tmp_path: Path) -> Database:
    opened = store.open_database(tmp_path / "status.db")
    store.keep_in_step(opened, sources)
    return opened


@pytest.mark.parametrize(("minutes", "interval"), [(5, 300), (7, 300), (15, 900), (15, 300)])
def test_an_ordinary_crontab_never_skips_a_beat_and_a_quiet_day_adds_only_its_runs(
    database: Database, sources: tuple[Source, ...], minutes: int, interval: int
) -> None:
    sources = tuple(replace(source, interval=interval) for source in sources)
    store.keep_in_step(database, sources)
    late = random.Random(minutes)
    beats = 24 * 60 // minutes
    poll(database, sources, START)
    rows = {table: database.table(table).count for table in QUIET}
    for beat in range(1, beats):
        moment = START + timedelta(minutes=beat * minutes, seconds=late.uniform(0, 15))
        assert poll(database, sources, moment).totals.unchanged == SITES
    assert {table: database.table(table).count for table in QUIET} == rows
    assert database.table("runs").count == beats
    assert database.execute("SELECT source_id, polls FROM coverage ORDER BY 1").fetchall() == [
        (f"s{number}", beats) for number in range(SITES)
    ]


def test_a_run_that_changes_nothing_is_one_transaction(database: Database, sources: tuple[Source, ...]) -> None:
    poll(database, sources, START)
    statements: list[str] = []
    database.conn.set_trace_callback(statements.append)
    store.keep_in_step(database, sources)
    poll(database, sources, START + timedelta(minutes=5))
    database.conn.set_trace_callback(None)
    assert sum(each.startswith("BEGIN") for each in statements) == 1
    writes = [each for each in statements if each.split()[0] in ("INSERT", "UPDATE", "DELETE", "REPLACE")]
    begun, over = statements.index("BEGIN IMMEDIATE"), statements.index("COMMIT")
    assert writes == [each for each in statements[begun:over] if each in writes]


def test_a_full_disk_ends_the_run_and_leaves_what_was_there(
    farm: Farm, database: Database, sources: tuple[Source, ...]
) -> None:
    poll(database, sources, START)
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.conn.execute(f"PRAGMA max_page_count = {pages}")
    actual = [
        incident(f"i{n:011d}", "Trouble" * 50, update(f"u{n:011d}", "investigating", "Hm." * 500, 0)) for n in range(99)
    ]
    page(farm.site("s0"), "Quiet", actual, 5)
    with pytest.raises(StoreError, match="full"):
        poll(database, sources, START + timedelta(minutes=5))
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.table("incidents").count == 0
    database.conn.execute("PRAGMA max_page_count = 100000")
    assert poll(database, sources, START + timedelta(minutes=10)).tally.incidents == 99


def test_a_run_without_network_skips_the_remaining_sources(farm: Farm, tmp_path: Path) -> None:
    for number in range(160):
        farm.site(f"gone{number}").close()
    sources = load(catalogue(farm, tmp_path), PLATFORMS)
    database = store.open_database(None)
    store.keep_in_step(database, sources)
    gone = [source for source in sources if source.id.startswith("gone")]
    report = poll(database, gone, START)
    assert report.nothing_fetched
    assert report.totals.sources + report.skipped == 160
    assert 50 <= report.totals.sources <= 150
    assert f"{report.skipped} not tried" in str(report)
    assert poll(database, gone, START + timedelta(minutes=5)).totals.sources >= 50


def test_a_document_of_too_many_entries_is_refused(farm: Farm, database: Database, sources: tuple[Source, ...]) -> None:
    actual = [incident(f"i{n:011d}", "Trouble", update(f"u{n:011d}", "investigating", "Hm.", 0)) for n in range(5_001)]
    page(farm.site("s0"), "Quiet", actual)
    assert "5,001 incidents" in poll(database, sources, START).failures["s0"]
    assert database.table("incidents").count == 0


def test_a_source_is_not_polled_before_it_is_due(database: Database, sources: tuple[Source, ...]) -> None:
    slow = (replace(sources[0], interval=3600), *sources[1:])
    polled = [poll(database, slow, START + timedelta(minutes=5 * beat)).totals.sources for beat in range(13)]
    assert polled == [SITES, *[SITES - 1] * 10, SITES, SITES - 1]


def test_a_body_is_requested_in_full_every_six_hours(
    farm: Farm, database: Database, sources: tuple[Source, ...]
) -> None:
    for hour in range(24):
        poll(database, sources, START + timedelta(hours=hour))
    for site in farm.sites.values():
        whole = [seen.path for seen in site.requests if "if-none-match" not in seen.headers]
        assert whole.count(SUMMARY) == whole.count(INCIDENTS) in (4, 5)
    assert len({tuple(seen.path for seen in site.requests) for site in farm.sites.values()}) > 1, "not all at one time"


def test_a_broken_etag_hides_a_change_for_six_hours_at_most(
    farm: Farm, database: Database, sources: tuple[Source, ...]
) -> None:
    site = farm.site("s0")
    actual = incident("i00000000001", "Trouble", update("u00000000001", "investigating", "Hm.", 0))
    page(site, "Quiet", etag='"frozen"')
    poll(database, sources, START)
    page(site, "Quiet", [actual], etag='"frozen"')
    found = [poll(database, sources, START + timedelta(hours=hour)).tally.incidents for hour in range(1, 7)]
    assert sum(found) == 1


def test_retry_after_pauses_a_host_across_runs(farm: Farm, database: Database, sources: tuple[Source, ...]) -> None:
    site = farm.site("s0")
    site.reply(SUMMARY, Reply(status=429, headers=(("Retry-After", "1800"),)))
    for minute in (0, 5, 10, 29):
        poll(database, sources, START + timedelta(minutes=minute), every=True)
    assert len(site.requests) == 1
    poll(database, sources, START + timedelta(minutes=31), every=True)
    assert len(site.requests) == 2


def test_a_source_that_refuses_is_polled_ever_less_often_but_never_dropped(
    farm: Farm, database: Database, sources: tuple[Source, ...]
) -> None:
    site = farm.site("s0")
    for path in (SUMMARY, "/history.atom", "/history.rss"):
        site.reply(path, Reply(status=403, body=b"no"))
    for beat in range(288):
        poll(database, sources[:1], START + timedelta(minutes=5 * beat))
    asked = sum(seen.path == SUMMARY for seen in site.requests)
    assert 7 <= asked <= 10
    page(site, "Quiet")
    poll(database, sources[:1], START + timedelta(days=2, minutes=10))
    assert database.execute("SELECT consecutive_failures, last_error FROM sources WHERE id = 's0'").fetchone() == (
        0,
        None,
    )


def test_a_clock_set_back_neither_stops_polling_nor_breaks_coverage(
    database: Database, sources: tuple[Source, ...]
) -> None:
    poll(database, sources, START + timedelta(hours=2))
    assert poll(database, sources, START, every=True).totals.unchanged == SITES
    for gap in (row[0] for row in database.execute("SELECT longest_gap_s FROM coverage")):
        assert gap >= 0
