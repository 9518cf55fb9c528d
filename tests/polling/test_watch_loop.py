"""`watch`: the pass in a loop, at the pace of what goes on."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path
from typing import NoReturn

import pytest
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import CatalogueError, LockedError
from statusledger.model import Instant, Source
from statusledger.polling.watch_loop import WatchLoop, adaptive_interval
from statusledger.store.captures import Captures
from statusledger.store.write.polls import Activity
from statusledger.times import instant
from tests.farm import Farm
from tests.support.build import at
from tests.support.fetching import FAST, source_at
from tests.support.paths import ROOT
from tests.support.world import SUMMARY, captures_of, catalogue, incident, page, statusledger, update, wait_for

START = datetime(2025, 3, 4, 9, tzinfo=UTC)
NOW = at("20")


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


@pytest.mark.parametrize(
    ("interval", "activity", "seconds"),
    [
        (300, None, 300),
        (300, Activity(True, NOW), 100),
        (120, Activity(True, NOW), 60),
        (30, Activity(True, NOW), 30),
        (300, Activity(False, at("19")), 300),
        (300, Activity(False, at("10")), 600),
        (300, Activity(False, Instant("2024-11-01T00:00:00Z")), 1200),
        (1800, Activity(False, Instant("2024-11-01T00:00:00Z")), 3600),
        (7200, Activity(False, Instant("2024-11-01T00:00:00Z")), 7200),
    ],
)
def test_the_interval_follows_the_activity_of_a_source(interval: int, activity: Activity | None, seconds: int) -> None:
    assert adaptive_interval(source_at("https://status.acme.example", interval=interval), activity, NOW) == seconds


class Clock:
    """Time passes by napping."""

    def __init__(self) -> None:
        self.moment = START
        self.naps: list[float] = []

    def __call__(self) -> Instant:
        return instant(self.moment)

    async def nap(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.moment += timedelta(seconds=seconds)


def test_an_hour_of_watch(farm: Farm) -> None:
    quiet, busy, clock = farm.site("quiet"), farm.site("busy"), Clock()
    page(quiet, "Quiet", [])
    page(busy, "Busy", [incident("i00000000001", "Down", update("u00000000001", "investigating", "Hm.", 0))])
    sources = [source_at(site.url, id=name, vendor=name) for name, site in farm.sites.items()]
    database = store.open_database(None)
    store.keep_in_step(database, sources)
    troubles: list[Exception] = [LockedError("another run")]

    @contextmanager
    def opening() -> Iterator[tuple[Database, Captures, list[Source]]]:
        if len(clock.naps) == 3 and troubles:
            raise troubles.pop(0)
        yield database, captures_of(database), sources

    watch = WatchLoop(opening, FAST, clock, lambda report: None, clock.nap)

    def an_hour() -> Iterator[None]:
        while clock.moment < START + timedelta(hours=1):
            yield None

    asyncio.run(watch.run(an_hour()))
    asked = {name: sum(seen.path == SUMMARY for seen in site.requests) for name, site in farm.sites.items()}
    assert 10 <= asked["quiet"] <= 13
    assert 30 <= asked["busy"] <= 37
    assert troubles == []
    assert max(clock.naps) <= 60


def test_an_invalid_catalogue_is_refused_at_the_start() -> None:
    def opening() -> NoReturn:
        raise CatalogueError("sources.yaml:1: wrong")

    with pytest.raises(CatalogueError):
        asyncio.run(WatchLoop(opening, FAST, Clock(), lambda report: None).run(repeat(None)))


def test_sigterm_ends_watch_soon_and_keeps_finished_polls(farm: Farm, tmp_path: Path) -> None:
    page(farm.site("acme"), "Acme", [])
    catalogue(farm, tmp_path)
    command = [sys.executable, "-m", "statusledger", "watch"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_PROXY": "*"}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=-1, stderr=-1, text=True) as process:
        wait_for(lambda: '"acme' in statusledger("dump", folder=tmp_path).stdout)
        process.send_signal(signal.SIGTERM)
        actual = process.communicate(timeout=60)
    assert (process.returncode, actual) == (143, ("", ""))
    assert '"acme' in statusledger("dump", folder=tmp_path).stdout


def test_invalid_alerts_are_refused_before_any_poll(farm: Farm, tmp_path: Path) -> None:
    site = farm.site("acme")
    page(site, "Acme", [])
    catalogue(farm, tmp_path)
    (tmp_path / "alerts.yaml").write_text("targets: [")
    done = statusledger("watch", folder=tmp_path)
    assert (done.returncode, "alerts.yaml:" in done.stderr, site.requests) == (2, True, [])
