"""Pages of more than twenty platforms, some of them in trouble: every one is accounted for.

Six hundred of them, and three thousand with --soak.
"""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from statusledger import store
from statusledger.model import Document, Format, Source, When
from statusledger.platforms import PLATFORMS
from tests.farm import Farm, Reply, Site
from tests.support.paths import GOLDEN
from tests.support.world import poll

FAULTS = ("html", "login", "empty", "reset")
MOMENT = datetime(2026, 11, 1, 12, tzinfo=UTC)


def documents(platform: str) -> dict[str, Path]:
    """A golden document of each kind that the platform has one of."""
    return {path.name.split(".")[1]: path for path in sorted((GOLDEN / platform).glob("*/input.*"), reverse=True)}


def source_at(site: Site, name: str, platform: str) -> Source:
    return Source(id=name, name=name, url=site.url, platform=platform, vendor=name, allow_private=True, timeout=60.0)


def show(site: Site, source: Source) -> bool:
    """Lets a site answer as the golden documents of a platform do; whether nothing is asked for anywhere else."""
    platform, actual = PLATFORMS[source.platform], documents(source.platform)
    waiting = [request for request in platform.requests(source) if request.when in (When.ALWAYS, When.CHANGED)]
    for request in waiting:
        parts = urlsplit(request.url)
        if parts.netloc != urlsplit(site.url).netloc or request.kind not in actual:
            return False
        body = actual[request.kind].read_bytes()
        streamed = b"".join(b"data: %b\n" % row for row in body.splitlines()) + b"\n"
        sent = streamed if request.expects is Format.EVENT else body
        site.reply(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", Reply(body=sent))
        if platform.parse(Document(request.url, request.kind, body)).follow:
            return False
    return bool(waiting)


@pytest.fixture(params=[600, pytest.param(3_000, marks=pytest.mark.soak)])
def world(request: pytest.FixtureRequest) -> Iterator[tuple[list[Source], dict[str, str]]]:
    """The sources, and the fault of each that has one."""
    with Farm() as farm:
        trial = farm.site("trial")
        platforms = [name for name in PLATFORMS if show(trial, source_at(trial, "trial", name))]
        sources, faults = [], {}
        for number in range(request.param):
            name, site = f"s{number:04d}", farm.site(f"s{number:04d}")
            source = source_at(site, name, platforms[number % len(platforms)])
            sources.append(source)
            show(site, source)
            if number % 25 == 0:
                faults[name] = FAULTS[number // 25 % len(FAULTS)]
                site.fault(faults[name])
        yield sources, faults


@pytest.mark.timeout(600)
def test_every_source_of_a_large_run_is_accounted_for(world: tuple[list[Source], dict[str, str]]) -> None:
    sources, faults = world
    sites = len(sources)
    database = store.open_database(None)
    store.keep_in_step(database, sources)
    began = time.monotonic()
    first = poll(database, sources, MOMENT)
    second = poll(database, sources, MOMENT + timedelta(minutes=5), every=True)
    took = time.monotonic() - began
    by_platform = Counter(source.platform for source in sources)
    print(f"\n{sites} sources of {len(by_platform)} platforms, twice: {took:.0f} s; {first}; {second}")  # noqa: T201
    assert len(by_platform) >= 20
    for report in (first, second):
        totals = report.totals
        assert (totals.sources, totals.changed + totals.unchanged + totals.failed) == (sites, sites)
        assert (report.failures.keys(), report.bugs, report.skipped) == (faults.keys(), {}, 0)
    assert first.totals.changed == second.totals.unchanged == sites - len(faults)
    states = "SELECT count(*) FROM sources WHERE last_success_at IS NOT NULL AND consecutive_failures = 0"
    assert database.execute(states).fetchone() == (sites - len(faults),)
    assert database.execute("SELECT count(*) FROM incidents").fetchone()[0] > sites
