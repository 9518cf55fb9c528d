"""Backfills over real HTTP: years of paged history, walked once, politely, through any interruption."""

import asyncio
import json
import lzma
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.history import replay
from statusledger.model import Document, Format, Instant, Request, Source, When
from statusledger.platforms import PLATFORMS
from statusledger.polling.backfill import Backfill, BackfillReport, plan
from statusledger.store import dump as dumping
from statusledger.times import instant
from tests.farm import Farm, Reply, Site
from tests.faults.interposing import How, Trouble
from tests.support import pasts
from tests.support.fetching import FAST
from tests.support.paths import GOLDEN
from tests.support.world import captures_of, page, poll, statusledger, update
from tests.support.world import incident as shown

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CREATED = datetime(2022, 1, 10, tzinfo=UTC)


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


@pytest.fixture
def site(farm: Farm) -> Site:
    return farm.site("acme")


def source_of(site: Site, platform: str = "statuspage", key: str = "acme") -> Source:
    return Source(
        id=key, name="Acme", url=site.url, platform=platform, vendor=key, allow_private=True, time_zone="Etc/UTC"
    )


def source_of_url(url: str, platform: str = "salesforce", feed: str | None = None) -> Source:
    return Source(id="acme", name="Acme", url=url, platform=platform, vendor="acme", feed=feed)


def opened(*sources: Source, path: Path | None = None) -> Database:
    database = store.open_database(path)
    store.keep_in_step(database, sources)
    return database


def running(moment: datetime) -> Callable[[], Instant]:
    """A clock that starts at a moment."""
    began = time.monotonic()
    return lambda: instant(moment + timedelta(seconds=time.monotonic() - began))


def backfill(
    database: Database, *sources: Source, moment: datetime = NOW, since: str | None = None, pause: float = 0.0
) -> BackfillReport:
    settings = replace(FAST, per_host=1, pause=pause, attempts=1)
    bound = Instant(f"{since}T00:00:00Z") if since else None
    return asyncio.run(Backfill(database, captures_of(database), sources, settings, running(moment), bound).run())


def asked(site: Site) -> list[str]:
    """The paths that were asked for since the last time."""
    paths = [seen.path for seen in site.requests]
    site.requests.clear()
    return paths


def parsed(database: Database) -> list[str]:
    return list(dumping.lines(database, poll_times=False))


def count(database: Database, table: str, where: str = "true") -> int:
    return database.table(table).count_where(where)


def test_a_backfill_reads_all_months_and_each_incident_in_them(site: Site) -> None:
    incidents = pasts.years(4, NOW)
    pages = pasts.statuspage(site, incidents, NOW, CREATED)
    database = opened(source_of(site))
    report = backfill(database, source_of(site))
    paths = asked(site)
    assert (report.read, report.failed, report.waiting, report.troubles) == (len(paths), 0, 0, {})
    assert Counter(paths) == Counter(
        [f"/history?page={number}" for number in range(1, pages + 1)]
        + [f"/api/v2/incidents/{each['id']}.json" for each in incidents]
    )
    assert (count(database, "incidents"), count(database, "updates")) == (24, 48)
    assert count(database, "incidents", "origin = 'backfilled' AND detected_at IS NULL AND duration_s = 2400") == 24
    assert count(database, "updates", "origin = 'backfilled'") == 48
    assert [count(database, table) for table in ("changes", "coverage", "http_cache")] == [0, 0, 0]
    assert site.crowd.peak == 1


def test_a_maintenance_missing_from_the_api_is_read_from_its_page(site: Site) -> None:
    planned = pasts.incident("main00000001", NOW - timedelta(days=40), impact="maintenance") | {"incident_updates": []}
    pasts.statuspage(site, [planned], NOW, CREATED)
    database = opened(source_of(site))
    report = backfill(database, source_of(site))
    assert (report.failed, count(database, "updates")) == (0, 3)
    assert list(database.query("SELECT kind, status, started_at, resolved_at FROM incidents")) == [
        {
            "kind": "maintenance",
            "status": "completed",
            "started_at": "2026-10-14T12:00:00Z",
            "resolved_at": "2026-10-14T12:40:00Z",
        }
    ]
    (failure,) = database.query("SELECT error, detail FROM fetches WHERE outcome = 'failed'")
    assert failure["error"] == "NormalizeError"


def test_a_document_that_fails_is_recorded_and_does_not_stop_the_walk(farm: Farm, site: Site) -> None:
    incidents = pasts.years(1, NOW)
    pasts.statuspage(site, incidents, NOW, CREATED)
    site.reply("/api/v2/incidents/inc000000002.json", Reply(status=404, etag=None, body=b"no"))
    closed = farm.site("closed")
    closed.reply("/history?page=1", Reply(status=403, etag=None, body=b"no"))
    sources = source_of(site), source_of(closed, key="closed")
    database = opened(*sources)
    report = backfill(database, *sources)
    assert (report.failed, report.troubles) == (2, {})
    assert count(database, "incidents", "source_id = 'acme'") == 6
    failures = database.query(
        "SELECT source_id, error, count(*) AS n FROM fetches WHERE outcome = 'failed' GROUP BY 1, 2"
    )
    assert [(each["source_id"], each["error"], each["n"]) for each in failures] == [
        ("acme", "Gone", 2),
        ("closed", "Gone", 1),
        ("closed", "Refused", 1),
    ]


def test_a_second_backfill_requests_only_documents_that_may_have_changed(site: Site) -> None:
    incidents = pasts.years(3, NOW)
    pasts.statuspage(site, incidents, NOW, CREATED)
    database = opened(source_of(site))
    backfill(database, source_of(site))
    before = parsed(database)
    asked(site)
    backfill(database, source_of(site), moment=NOW + timedelta(hours=1))
    assert asked(site) == ["/history?page=1"]
    assert parsed(database) == before
    later = NOW + timedelta(days=92)
    new = [pasts.incident("new000000001", later), incidents[0] | {"name": "It was the printer"}, *incidents[1:]]
    pasts.statuspage(site, new, later, CREATED)
    backfill(database, source_of(site), moment=later)
    assert asked(site) == [
        "/history?page=1",
        "/api/v2/incidents/new000000001.json",
        "/history?page=2",
        "/api/v2/incidents/inc000000000.json",
        "/history?page=3",
    ]
    assert count(database, "incidents") == 1 + len(incidents)
    (change,) = database.query("SELECT kind, old, new FROM changes")
    assert change == {"kind": "renamed", "old": "Trouble inc000000000", "new": "It was the printer"}


def test_since_ends_a_walk_and_a_later_one_resumes_from_there(site: Site) -> None:
    incidents = pasts.years(4, NOW)
    pasts.statuspage(site, incidents, NOW, CREATED)
    database = opened(source_of(site))
    report = backfill(database, source_of(site), since="2025-06-01")
    recent = [each for each in incidents if each["started_at"] >= "2025-06-01"]
    first = asked(site)
    assert {path for path in first if "/api/" in path} == {f"/api/v2/incidents/{each['id']}.json" for each in recent}
    assert report.waiting == 0
    backfill(database, source_of(site), moment=NOW + timedelta(hours=1))
    second = asked(site)
    assert set(first) & set(second) == {"/history?page=1"}
    whole = opened(source_of(site))
    backfill(whole, source_of(site))
    assert parsed(database) == parsed(whole)


def test_incidentio_is_walked_back_to_its_first_year(site: Site) -> None:
    incidents = pasts.years(5, NOW)
    pasts.incidentio(site, incidents)
    source = source_of(site, "incidentio")
    database = opened(source)
    report = backfill(database, source)
    assert (report.read, report.failed) == (1 + 6 * 6, 0)
    assert (count(database, "incidents", "origin = 'backfilled'"), count(database, "updates")) == (30, 60)
    asked(site)
    backfill(database, source, moment=NOW + timedelta(hours=1))
    assert len(asked(site)) == 1


@pytest.mark.parametrize("length", [100, 40])
def test_cachet_2_is_walked_even_where_the_server_limits_the_page_size(site: Site, length: int) -> None:
    pasts.cachet(site, 250, length)
    database = opened(source_of(site, "cachet"))
    report = backfill(database, source_of(site, "cachet"))
    assert report.failed == 0
    assert (count(database, "incidents", "withdrawn_at IS NULL"), count(database, "updates")) == (250, 500)


def test_cachet_3_is_walked_where_version_2_is_missing(site: Site) -> None:
    pasts.cachet_3(site, 250)
    database = opened(source_of(site, "cachet"))
    backfill(database, source_of(site, "cachet"))
    assert count(database, "incidents", "missing_since IS NULL") == 250


def test_azure_reviews_are_walked_page_by_page(site: Site) -> None:
    pasts.azure(site, 64)
    source = source_of(site, "azure")
    database = opened(source)
    report = backfill(database, source)
    assert (report.read, count(database, "incidents"), count(database, "updates")) == (7, 64, 64)
    assert count(database, "incidents", "started_at IS NOT NULL AND duration_s > 0") == 64


def test_salesforce_is_walked_a_hundred_incidents_at_a_time() -> None:
    salesforce = PLATFORMS["salesforce"]
    (body,) = (GOLDEN / "salesforce/incidents").glob("input.*")
    entry = source_of_url("https://status.salesforce.com/instances/NA1")
    (asked_first,) = salesforce.backfill_requests(entry)
    url = asked_first.url
    for offset in (2, 4):
        (request,) = salesforce.parse(Document(url, "incidents", body.read_bytes())).follow
        url = request.url
        assert url == f"https://api.status.salesforce.com/v1/incidents?limit=100&instance=NA1&offset={offset}"
    assert salesforce.parse(Document(url, "incidents", b"[]")).follow == ()
    assert list(salesforce.backfill_requests(source_of_url("https://status.salesforce.com/products/Core"))) == []


def test_a_later_page_of_a_list_is_complete_for_nothing() -> None:
    cachet = PLATFORMS["cachet"]
    for kind in ("incidents", "v3_incidents"):
        (body,) = (GOLDEN / "cachet" / kind).glob("input.*")
        covers = [
            cachet.parse(Document(f"https://x.example/api?page={number}", kind, body.read_bytes(), "UTC")).covers
            for number in (1, 2)
        ]
        assert [len(each) for each in covers] == [1, 0]


def test_statusio_has_its_feed_and_no_older_history() -> None:
    feed = f"https://status.example.com/pages/{'a1' * 12}/rss"
    entry = source_of_url("https://status.example.com", platform="statusio", feed=feed)
    assert list(PLATFORMS["statusio"].backfill_requests(entry)) == [Request(feed, "feed", When.BACKFILL, Format.FEED)]


@pytest.mark.parametrize("platform", [name for name, each in PLATFORMS.items() if each.can_backfill])
def test_first_documents_of_a_walk_are_of_kinds_the_platform_parses(platform: str) -> None:
    begun = list(PLATFORMS[platform].backfill_requests(source_of_url("https://status.example.com", platform=platform)))
    assert {request.when for request in begun} == {When.BACKFILL}
    assert {request.kind for request in begun} <= PLATFORMS[platform].channels.keys()


@pytest.mark.parametrize(
    ("platform", "path", "case", "incidents"),
    [
        ("google", "/incidents.json", "google/cloud_with_reports_after_the_end", 3),
        ("slack", "/api/v2.0.0/history", "slack/history_oldest_first", 3),
        ("betterstack", "/index.json", "betterstack/index", 6),
        ("instatus", "", "instatus/notices", 3),
    ],
)
def test_a_history_of_one_document_ends_after_it(
    site: Site, platform: str, path: str, case: str, incidents: int
) -> None:
    (given,) = (GOLDEN / case).glob("input.*")
    site.reply(path or "/", Reply(body=given.read_bytes(), content_type="text/html" if not path else "text/json"))
    database = opened(source_of(site, platform))
    backfill(database, source_of(site, platform))
    assert count(database, "incidents") == count(database, "incidents", "origin = 'backfilled'") == incidents


def test_polls_before_and_after_a_backfill_neither_lose_nor_duplicate_incidents(site: Site) -> None:
    start = datetime(2025, 3, 4, 9, tzinfo=UTC)
    old = shown(
        "old000000001", "Old", update("u1", "investigating", "Hm.", -900), update("u2", "resolved", "Ok.", -800)
    )
    page(site, "Acme", [old])
    source = source_of(site)
    database = opened(source)
    poll(database, [source], start, every=True)
    begun = shown("new000000001", "New", update("u3", "investigating", "Oh.", 4))
    page(site, "Acme", [begun, old], minute=4)
    poll(database, [source], start + timedelta(minutes=5), every=True)
    ended = shown("new000000001", "New", update("u3", "investigating", "Oh.", 4), update("u4", "resolved", "Ah.", 6))
    ancient = pasts.years(2, start - timedelta(days=50))
    pasts.statuspage(site, [ended, old, *ancient], start, CREATED)
    before = list(database.query("SELECT * FROM changes"))
    backfill(database, source, moment=start + timedelta(minutes=7))
    assert list(database.query("SELECT * FROM changes")) == before
    page(site, "Acme", [ended, old], minute=6)
    for minute in (10, 15):
        poll(database, [source], start + timedelta(minutes=minute), every=True)
    assert count(database, "incidents", "withdrawn_at IS NULL AND missing_since IS NULL") == 2 + len(ancient)
    found = {row["id"]: row for row in database.query("SELECT id, origin, detected_at, status FROM incidents")}
    assert found["acme_new000000001"] == {
        "id": "acme_new000000001",
        "origin": "observed",
        "detected_at": "2025-03-04T09:05:00Z",
        "status": "resolved",
    }
    assert [each for each, row in found.items() if row["detected_at"]] == ["acme_new000000001"]
    assert count(database, "updates") == 4 + 2 * len(ancient)
    assert [row["id"] for row in database.query("SELECT id FROM updates WHERE origin = 'observed' ORDER BY key")] == [
        "acme_new000000001_u3",
        "acme_new000000001_u4",
    ]
    assert {"added", "progressed"} == {row["kind"] for row in database.query("SELECT kind FROM changes")}
    assert count(database, "incidents", "status != 'resolved'") == 0
    parsed = list(dumping.lines(database, poll_times=True))
    replay.rederive(database, captures_of(database), source)
    assert list(dumping.lines(database, poll_times=True)) == parsed


def test_a_walk_waits_for_a_host_that_limits_its_rate(site: Site) -> None:
    pasts.statuspage(site, pasts.years(1, NOW), NOW, CREATED)
    path = "/api/v2/incidents/inc000000001.json"
    busy = Reply(status=429, etag=None, headers=(("Retry-After", "1"),))
    site.reply(path, busy, Reply(body=json.dumps({"incident": pasts.years(1, NOW)[1]}).encode()))
    database = opened(source_of(site))
    report = backfill(database, source_of(site))
    first, again = (seen.at for seen in site.requests if seen.path == path)
    assert (report.waiting, report.failed, again - first >= 1) == (0, 0, True)


def test_a_long_rate_limit_holds_for_the_next_backfill(site: Site) -> None:
    incidents = pasts.years(1, NOW)
    pasts.statuspage(site, incidents, NOW, CREATED)
    path = "/api/v2/incidents/inc000000001.json"
    site.reply(path, Reply(status=503, etag=None, headers=(("Retry-After", "3600"),)))
    database = opened(source_of(site))
    report = backfill(database, source_of(site))
    assert "asked to be left alone until 2026-11-23T13:00:0" in report.troubles["acme"]
    asked(site)
    assert backfill(database, source_of(site), moment=NOW + timedelta(minutes=30)).waiting == report.waiting > 0
    assert asked(site) == []
    pasts.statuspage(site, incidents, NOW, CREATED)
    assert backfill(database, source_of(site), moment=NOW + timedelta(hours=2)).waiting == 0
    assert count(database, "updates") == 12


def test_documents_out_of_reach_wait_for_the_next_backfill(site: Site) -> None:
    incidents = pasts.years(2, NOW)
    pasts.statuspage(site, incidents, NOW, CREATED)
    out_of_reach = [f"/api/v2/incidents/{each['id']}.json" for each in incidents[2:4]] + ["/history?page=3"]
    for path in out_of_reach:
        site.fault("hang-up", path)
    database = opened(source_of(site))
    report = backfill(database, source_of(site))
    assert (report.waiting, report.failed) == (2, 0)
    assert report.troubles["acme"] == "2 documents out of reach; run the same command again to request them"
    site.heal()
    assert backfill(database, source_of(site)).troubles == {}
    assert (count(database, "incidents"), count(database, "updates")) == (12, 24)


def test_a_walk_ends_after_three_documents_out_of_reach(site: Site) -> None:
    planned = [pasts.incident(f"main{number:08}", NOW - timedelta(days=number)) for number in range(9)]
    pasts.statuspage(site, planned, NOW, CREATED)
    for each in planned:
        site.fault("hang-up", f"/api/v2/incidents/{each['id']}.json")
    database = opened(source_of(site))
    report = backfill(database, source_of(site))
    assert (len(asked(site)), report.waiting) == (4, 10)
    assert report.troubles["acme"].endswith("run the same command again to resume")


def test_one_request_at_a_time_and_a_pause_after_each(site: Site) -> None:
    pasts.statuspage(site, pasts.years(1, NOW), NOW, CREATED)
    sources = [source_of(site, key=key) for key in ("one", "two")]
    backfill(opened(*sources), *sources, pause=0.02)
    times = [seen.at for seen in site.requests]
    assert site.crowd.peak == 1
    assert min(after - before for before, after in pairwise(times)) >= 0.02


@pytest.mark.parametrize(
    ("bound", "most", "read", "reason"),
    [("MOST_DOCUMENTS", 5, 5, "5 documents"), ("MOST_BYTES", 1, 1, "0 MB"), ("LONGEST_S", 0, 0, "0 hours")],
)
def test_an_endless_history_is_read_in_portions(
    bound: str, most: int, read: int, reason: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    pasts.statuspage(site, pasts.years(2, NOW), NOW, CREATED)
    database = opened(source_of(site))
    with monkeypatch.context() as patched:
        patched.setattr(plan, bound, most)
        report = backfill(database, source_of(site))
    words = f"{reason} are the limit of one run; run the same command again to resume"
    assert (report.read, report.troubles["acme"]) == (read, words)
    assert (backfill(database, source_of(site)).waiting, count(database, "incidents")) == (0, 12)


def test_a_history_that_repeats_one_page_counts_as_ended(site: Site) -> None:
    pasts.statuspage(site, pasts.years(1, NOW), NOW)
    for number in range(2, 30):
        site.reply(f"/history?page={number}", site.shown("/history?page=1"))
    report = backfill(opened(source_of(site)), source_of(site))
    assert (report.troubles, report.waiting) == ({}, 0)
    pages = [path for path in asked(site) if path.startswith("/history")]
    assert pages[-1] == "/history?page=13"


def test_a_page_that_moved_is_walked_from_its_beginning(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    incidents = pasts.years(2, NOW)
    pasts.statuspage(site, incidents, NOW, CREATED)
    database = opened(source_of(site))
    with monkeypatch.context() as patched:
        patched.setattr(plan, "MOST_DOCUMENTS", 5)
        assert backfill(database, source_of(site)).waiting > 0
    asked(site)
    pasts.incidentio(site, incidents)
    report = backfill(database, source_of(site, "incidentio"))
    assert (report.bugs, report.failed, report.waiting) == ({}, 0, 0)
    assert all(path.startswith("/proxy/") for path in asked(site))


def test_a_history_of_empty_pages_counts_as_ended(site: Site) -> None:
    pasts.statuspage(site, pasts.years(1, NOW), NOW)
    backfill(opened(source_of(site)), source_of(site))
    pages = [path for path in asked(site) if path.startswith("/history")]
    assert pages[-1] == "/history?page=16"


def test_the_page_of_another_company_is_not_walked(site: Site) -> None:
    pasts.statuspage(site, pasts.years(1, NOW), NOW, CREATED)
    database = opened(source_of(site))
    backfill(database, source_of(site))
    before = parsed(database)
    zenith = pasts.PAGE | {"id": "z9z9z9z9z9z9", "name": "Zenith"}
    pasts.statuspage(site, [], NOW, CREATED, zenith)
    report = backfill(database, source_of(site), moment=NOW + timedelta(hours=1))
    assert report.troubles["acme"] == "it is the page of Zenith now, and no longer that of Acme"
    assert parsed(database) == before


@pytest.fixture
def folder(site: Site, tmp_path: Path) -> Path:
    """Where the command finds a catalogue with one page that has a past."""
    pasts.statuspage(site, pasts.years(12, NOW), NOW, CREATED)
    entry = f"- id: acme\n  name: Acme\n  url: {site.url}\n  platform: statuspage\n  allow_private: true\n"
    (tmp_path / "sources.yaml").write_text(entry)
    return tmp_path


def command(folder: Path, *arguments: str, **options: Any) -> Any:
    fixed = ("--pause", "0", "--now", "2026-11-24T00:00:00Z", "--db", f"{folder}/status.db")
    return statusledger("backfill", *arguments, *fixed, folder=folder, **options)


def dump(folder: Path) -> str:
    return statusledger("dump", "--no-poll-times", "--db", f"{folder}/status.db", folder=folder).stdout


def test_twenty_kills_at_any_moment_and_the_same_dataset(folder: Path, site: Site, tmp_path: Path) -> None:
    log = tmp_path / "calls"
    command(folder, trouble=Trouble(How.FAIL, 0, str(log)))
    calls, whole, uninterrupted = len(log.read_text().splitlines()), dump(folder), set(asked(site))
    begin_anew(folder)
    chance, reached = random.Random(5), list[int]()
    while len(reached) < 20:
        if command(folder, trouble=Trouble(How.KILL, chance.randrange(1, calls // 4), str(log))).returncode == 0:
            begin_anew(folder)
        elif (folder / "status.db").exists():
            reached.append(done(folder))
    assert len(set(reached)) > 3
    assert command(folder).returncode == 0
    assert dump(folder) == whole
    assert set(asked(site)) == uninterrupted


def begin_anew(folder: Path) -> None:
    for path in folder.glob("*.db*"):
        path.unlink()


def done(folder: Path) -> int:
    """How many documents of a walk were read."""
    database = store.open_database(folder / "status.db")
    return count(database, "backfills", "state = 'done'")


def test_the_outlook_is_known_before_any_request(folder: Path, site: Site) -> None:
    dry = command(folder, "--dry-run")
    assert (dry.returncode, dry.stdout) == (0, "1 source: at least 1 document in 0 s, and those they link to\n")
    assert json.loads(command(folder, "--dry-run", "--json").stdout) == [
        {"source_id": "acme", "documents": 1, "resumes": False}
    ]
    assert asked(site) == []
    done = command(folder, "--since", "2026-01-01")
    assert done.returncode == 0
    assert "11 documents read, 0 failed, 0 waiting - 8 new incidents" in done.stdout
    assert json.loads(command(folder, "--json").stdout)["read"] > 10


def test_an_invalid_date_and_a_source_without_history_are_named(folder: Path) -> None:
    assert "is not a date" in command(folder, "--since", "yesterday").stderr
    with (folder / "sources.yaml").open("a") as catalogue:
        catalogue.write("- id: okta\n  name: Okta\n  url: https://status.okta.example\n  platform: okta\n")
    silent = command(folder, "okta")
    assert "okta: no history to fetch: its platform is unknown yet, or has no more than" in silent.stderr


@pytest.mark.corpus
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("stride", "incidents", "updates", "odd"),
    [
        (5, 257, 567, {"resolved_before_started": 1}),
        pytest.param(1, 1282, 2801, {"posted_afterwards": 839, "resolved_before_started": 3}, marks=pytest.mark.soak),
    ],
    ids=["a fifth", "all"],
)
def test_thirteen_years_of_github_are_backfilled(
    site: Site, corpus: Path, stride: int, incidents: int, updates: int, odd: dict[str, int]
) -> None:
    with lzma.open(corpus / "statuspage/github__incident_details_2010_2023.ndjson.xz") as file:
        bodies = [(json.loads(line), line) for line in islice(file, 0, None, stride)]
    now = datetime(2023, 10, 20, tzinfo=UTC)
    pasts.statuspage(site, [body["incident"] for body, _ in bodies], now, datetime(2018, 10, 1, tzinfo=UTC))
    for body, line in bodies:
        site.reply(f"/api/v2/incidents/{body['incident']['id']}.json", line)
    database = opened(source_of(site))
    report = backfill(database, source_of(site))
    assert (report.failed, report.waiting, report.troubles, report.bugs) == (0, 0, {}, {})
    assert (count(database, "incidents"), count(database, "updates")) == (incidents, updates)
    assert count(database, "incidents", "origin = 'observed' OR detected_at IS NOT NULL") == 0
    assert (count(database, "changes"), count(database, "incidents", "resolved_at IS NULL")) == (0, 0)
    found = dict(
        database.execute("SELECT code, count(*) FROM anomalies WHERE cleared_at IS NULL GROUP BY 1").fetchall()
    )
    assert odd.items() <= found.items()
    assert "zero_duration" not in found
    asked(site)
    backfill(database, source_of(site), moment=NOW + timedelta(hours=1))
    assert asked(site) == ["/history?page=1"]
