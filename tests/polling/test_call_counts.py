"""How many of our modules and functions one poll runs through: each is something to understand for whoever reads it."""

import asyncio
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

import pytest

import statusledger
from statusledger import store
from statusledger.polling.run import Run
from statusledger.times import instant
from tests.farm import Farm, Site
from tests.support.fetching import FAST, source_at
from tests.support.world import captures_of, incident, page, update

PACKAGE = str(Path(statusledger.__file__).parent)
START = datetime(2025, 3, 4, 9, tzinfo=UTC)
ONE = update("u00000000001", "investigating", "We look into it.", 1)
TWO = update("u00000000002", "identified", "A disk is full.", 15)


class World:
    """One Statuspage page, polled every ten minutes into a database in memory."""

    def __init__(self, site: Site) -> None:
        source = source_at(site.url, id="acme", name="Acme", vendor="acme")
        self.database, self.sources, self.runs = store.open_database(None), [source], 0
        self.captures = captures_of(self.database)
        store.keep_in_step(self.database, self.sources)

    def poll(self) -> None:
        self.runs += 1
        now = instant(START + timedelta(minutes=10 * self.runs))
        asyncio.run(Run(self.database, self.captures, self.sources, FAST, lambda: now).run())

    def counted(self) -> tuple[int, int]:
        """Poll, and return how many modules and functions took part, but for comprehensions and lambdas."""
        called = set[tuple[str, str]]()

        def note(frame: FrameType, event: str, _argument: object) -> None:
            code = frame.f_code
            if event == "call" and code.co_filename.startswith(PACKAGE) and not code.co_name.startswith("<"):
                called.add((code.co_filename, code.co_qualname))

        before = sys.getprofile()
        sys.setprofile(note)
        try:
            self.poll()
        finally:
            sys.setprofile(before)
        return len({filename for filename, _ in called}), len(called)


@pytest.fixture
def site() -> Iterator[Site]:
    with Farm() as farm:
        yield farm.site("acme")


def test_an_unchanged_poll_runs_through_few_modules_and_functions(site: Site) -> None:
    world = World(site)
    page(site, "Acme", [incident("i00000000001", "API is down", ONE)])
    world.poll()
    world.poll()
    world.poll()
    modules, functions = world.counted()
    print(f"\nunchanged poll: {modules} modules, {functions} functions")  # noqa: T201
    assert modules <= 28
    assert functions <= 140


def test_a_changed_poll_runs_through_few_modules_and_functions(site: Site) -> None:
    """A dozen of the modules classify the texts of the incident."""
    world = World(site)
    page(site, "Acme", [incident("i00000000001", "API is down", ONE)])
    world.poll()
    world.poll()
    page(site, "Acme", [incident("i00000000001", "API is down", ONE, TWO)], minute=15)
    modules, functions = world.counted()
    print(f"\nchanged poll: {modules} modules, {functions} functions")  # noqa: T201
    assert modules <= 94
    assert functions <= 490
