"""Whatever becomes of the files of a ledger, no command loses a row of it unless it refuses and says so."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from scraper import ledger, pairing, rebuilding, replay, uniting
from scraper.collect import Run
from scraper.errors import StoreError
from scraper.store.captures import Sighting, beside
from scraper.timestamps import instant
from tests.farm import Farm, Site
from tests.fetching import FAST, source_at
from tests.test_replay import Vendor
from tests.world import SUMMARY, page

START = datetime(2025, 3, 4, 9, tzinfo=UTC)
STEPS, OLDER = 12, 6
COUNTED = ("incidents", "updates", "changes")


class World:
    """A ledger in a folder, whose one page goes on telling what it told so far."""

    def __init__(self, folder: Path, site: Site, minute: int) -> None:
        self.folder, self.site, self.minute = folder, site, minute
        self.source = source_at(site.url)

    @property
    def path(self) -> Path:
        return self.folder / "status.db"

    def now(self) -> datetime:
        self.minute += 5
        return START + timedelta(minutes=self.minute)

    def run(self) -> None:
        import asyncio

        at = instant(self.now())
        with pairing.opened(self.path, [self.source]) as (database, captures):
            report = asyncio.run(Run(database, captures, [self.source], FAST, lambda: at).take(every=True))
            assert not report.failures and not report.bugs

    def killed_run_and_run(self) -> None:
        """A run that is killed when it has captured what it read, and one after it."""
        with pairing.opened(self.path, [self.source]) as (_, captures):
            captures.keep([self.sighting()])
        self.run()

    def import_(self) -> None:
        at = instant(self.now())
        with pairing.opened(self.path, [self.source]) as (database, captures):
            ledger.bring(database, captures, self.source, [self.sighting()], at)

    def rebuild(self) -> None:
        with pairing.opened_to_rebuild(self.path) as (database, captures):
            rebuilding.rebuild(database, captures, [self.source], self.folder, dry_run=False)

    def merge(self) -> None:
        other = World(self.folder / "other", self.site, self.minute)
        other.folder.mkdir()
        other.source = replace(self.source, id="other", vendor="other")
        other.run()
        with (
            pairing.opened(self.path, whole=True) as mine,
            pairing.opened(other.path, whole=True) as theirs,
        ):
            uniting.unite(uniting.Ledger(*mine), uniting.Ledger(*theirs), [self.source, other.source])

    def prune(self) -> None:
        with pairing.opened(self.path, whole=True) as (database, captures):
            replay.prune(captures, self.source, instant(START + timedelta(minutes=self.minute - 20)))
            replay.refold(database, captures, self.source)

    def restore(self) -> None:
        """Both files of one backup, copied over what is there."""
        for path in (self.path, beside(self.path)):
            remove(path)
            shutil.copy(self.folder / "backup" / path.name, path)
        self.run()

    def sighting(self) -> tuple[Sighting, bytes]:
        """A summary as it was read just now."""
        body = self.site._replies[SUMMARY][0].body
        at = instant(self.now())
        url = f"{self.site.url}{SUMMARY}"
        digest = sha256(body).hexdigest()
        found = Sighting(
            source_id=self.source.id,
            platform="statuspage",
            kind="summary",
            url=url,
            sha256=digest,
            first_at=at,
            last_at=at,
        )
        return found, body

    def rows(self, path: Path | None = None) -> set[tuple[str, str]]:
        path = path or self.path
        if not path.exists() or not path.stat().st_size:
            return set()
        with closing(sqlite3.connect(path)) as connection:
            told = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'incidents'").fetchone()
            tables = COUNTED if told == (1,) else ()
            return {(table, each) for table in tables for (each,) in connection.execute(f"SELECT id FROM {table}")}


def remove(path: Path) -> None:
    for each in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        each.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[Farm, Site]]:
    with Farm() as farm:
        yield farm, farm.site("lost files")


@pytest.fixture(scope="module")
def whole(told: tuple[Farm, Site], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger, one of how it was before, in `older`, and one with logs that were never written back."""
    folder = tmp_path_factory.mktemp("whole")
    world, vendor = World(folder, told[1], 0), Vendor(5)
    for step in range(STEPS):
        page(told[1], "Acme", vendor.goes_on(5 * step), 5 * step)
        if step == STEPS - 1:
            logged(world)
        else:
            world.run()
        if step == OLDER:
            copy(folder, folder / "older")
    copy(folder, folder / "backup")
    return folder


def logged(world: World) -> None:
    """The last run while somebody reads, so that what it wrote is still in the logs; kept in `logged`."""
    with closing(sqlite3.connect(world.path)) as one, closing(sqlite3.connect(beside(world.path))) as other:
        for connection in (one, other):
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        world.run()
        copy(world.folder, world.folder / "logged")


def copy(folder: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for path in folder.glob("*.db*"):
        if not path.name.endswith("-shm"):
            shutil.copy(path, target / path.name)


def lose(path: Path, older: Path) -> None:
    remove(path)


def empty(path: Path, older: Path) -> None:
    remove(path)
    path.touch()


def move(path: Path, older: Path) -> None:
    path.rename(path.with_name(f"moved-{path.name}"))


def replace_by_older(path: Path, older: Path) -> None:
    remove(path)
    shutil.copy(older, path)


def copy_away(path: Path, older: Path) -> None:
    shutil.copy(path, path.with_name(f"copy-{path.name}"))


OPERATIONS = (copy_away, move, lose, empty, replace_by_older)
FILES = ("status.db", "captures.db", "status.db-wal", "captures.db-wal")
COMMANDS = (
    World.run,
    World.killed_run_and_run,
    World.import_,
    World.rebuild,
    World.merge,
    World.prune,
    World.restore,
)
OUTCOMES: dict[tuple[str, str, str], str] = {}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.__name__)
def test_no_row_is_lost_without_a_refusal(
    operation: Callable[[Path, Path], None],
    name: str,
    command: Callable[[World], None],
    told: tuple[Farm, Site],
    whole: Path,
    tmp_path: Path,
) -> None:
    if name.endswith("-wal") and operation is replace_by_older:
        pytest.skip("an older log is not one of this file: SQLite knows by its salt")
    world = World(tmp_path, told[1], 5 * STEPS)
    copy(whole / "logged" if name.endswith("-wal") else whole, tmp_path)
    copy(whole / "backup", tmp_path / "backup")
    everything = world.rows(whole / "status.db")
    operation(tmp_path / name, whole / "older" / name)
    before = world.rows()
    try:
        command(world)
    except StoreError as error:
        OUTCOMES[operation.__name__, name, command.__name__] = "refused"
        assert str(tmp_path) in str(error)
        assert world.rows() >= before
        return
    after = world.rows()
    OUTCOMES[operation.__name__, name, command.__name__] = "whole" if after >= everything else "kept"
    assert after >= before
    world.run()
    assert world.rows() >= everything
