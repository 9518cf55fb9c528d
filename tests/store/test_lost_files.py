"""Whatever becomes of the files of a ledger, no command loses a row of it unless it refuses and says so."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from msgspec.structs import replace

from statusledger import store
from statusledger.errors import CapturesLost, LedgerError, StoreError
from statusledger.history import importing, replay
from statusledger.history import ledger as pairing
from statusledger.history import merge as uniting
from statusledger.history import rebuild as rebuilding
from statusledger.polling.run import Run
from statusledger.store import logs, losses
from statusledger.store.captures import Sighting, beside, open_captures
from statusledger.store.read import queries
from statusledger.store.write import derived
from statusledger.times import instant
from tests.farm import Farm, Site
from tests.history.test_replay import Vendor
from tests.support.fetching import FAST, source_at
from tests.support.world import SUMMARY, page

START = datetime(2025, 3, 4, 9, tzinfo=UTC)
STEPS = 12
LOGGED = {6: "older", STEPS - 1: "logged"}
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
        at = instant(self.now())
        with pairing.opened(self.path, [self.source]) as (database, captures):
            report = asyncio.run(Run(database, captures, [self.source], FAST, lambda: at).run(every=True))
            assert not report.failures and not report.bugs

    def killed_run_and_run(self) -> None:
        """A run that is killed when it has captured what it read, and one after it."""
        with pairing.opened(self.path, [self.source]) as (_, captures):
            captures.keep([self.sighting()])
        self.run()

    def import_(self) -> None:
        at = instant(self.now())
        with pairing.opened(self.path, [self.source]) as (database, captures):
            importing.import_captures(database, captures, self.source, [self.sighting()], at)

    def rebuild(self) -> None:
        with pairing.opened_to_rebuild(self.path) as (database, captures):
            rebuilding.rebuild(database, captures, [self.source], self.path, dry_run=False)

    def merge(self) -> None:
        other = World(self.folder / "other", self.site, self.minute)
        other.folder.mkdir()
        other.source = replace(self.source, id="other", vendor="other")
        other.run()
        with (
            pairing.opened(self.path, whole=True) as mine,
            pairing.opened(other.path, whole=True) as theirs,
        ):
            uniting.merge(uniting.Ledger(*mine), uniting.Ledger(*theirs), [self.source, other.source])

    def prune(self) -> None:
        with pairing.opened(self.path, whole=True) as (database, captures):
            replay.prune(captures, self.source, instant(START + timedelta(minutes=self.minute - 20)))
            replay.rederive(database, captures, self.source)

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
        seen = Sighting(
            source_id=self.source.id,
            platform="statuspage",
            kind="summary",
            url=url,
            sha256=digest,
            first_at=at,
            last_at=at,
        )
        return seen, body

    def rows(self, path: Path | None = None) -> set[tuple[str, str]]:
        """What the dataset holds, read from a copy, without a log that is not its own."""
        path = path or self.path
        if not path.exists() or not path.stat().st_size:
            return set()
        with looked_at(path) as copied, closing(sqlite3.connect(copied)) as connection:
            parsed = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'incidents'").fetchone()
            tables = COUNTED if parsed == (1,) else ()
            return {(table, each) for table in tables for (each,) in connection.execute(f"SELECT id FROM {table}")}


@contextmanager
def looked_at(path: Path) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        for each in (path, Path(f"{path}-wal")):
            if each.exists():
                shutil.copy(each, folder)
        copied = Path(folder, path.name)
        try:
            logs.refuse_foreign(copied)
        except StoreError:
            Path(f"{copied}-wal").unlink()
        yield copied


def remove(path: Path) -> None:
    for each in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        each.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def parsed() -> Iterator[tuple[Farm, Site]]:
    with Farm() as farm:
        yield farm, farm.site("lost files")


@pytest.fixture(scope="module")
def whole(parsed: tuple[Farm, Site], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger; in `older` how it was before, in `logged` how it was in the end, both with their logs."""
    folder = tmp_path_factory.mktemp("whole")
    world, vendor = World(folder, parsed[1], 0), Vendor(5)
    for step in range(STEPS):
        page(parsed[1], "Acme", vendor.goes_on(5 * step), 5 * step)
        if step in LOGGED:
            logged(world, folder / LOGGED[step])
        else:
            world.run()
    copy(folder, folder / "backup")
    return folder


def logged(world: World, target: Path) -> None:
    """A run while somebody reads, so that what it wrote is still in the logs; all is kept in another folder."""
    with closing(sqlite3.connect(world.path)) as one, closing(sqlite3.connect(beside(world.path))) as other:
        for connection in (one, other):
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        world.run()
        copy(world.folder, target)


def copy(folder: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
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


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.__name__)
def test_no_row_is_lost_without_a_refusal(
    operation: Callable[[Path, Path], None],
    name: str,
    command: Callable[[World], None],
    parsed: tuple[Farm, Site],
    whole: Path,
    tmp_path: Path,
) -> None:
    world = World(tmp_path, parsed[1], 5 * STEPS)
    copy(whole / "logged" if name.endswith("-wal") else whole, tmp_path)
    copy(whole / "backup", tmp_path / "backup")
    everything = world.rows(whole / "status.db")
    operation(tmp_path / name, whole / "older" / name)
    before = world.rows()
    try:
        command(world)
    except StoreError as error:
        assert str(tmp_path) in str(error)
        assert world.rows() >= before
        return
    assert world.rows() >= before
    world.run()
    assert world.rows() >= everything


@pytest.fixture
def world(parsed: tuple[Farm, Site], whole: Path, tmp_path: Path) -> World:
    copy(whole, tmp_path)
    return World(tmp_path, parsed[1], 5 * STEPS)


def lacking(world: World) -> str:
    with queries.open_readonly(world.path) as database:
        return losses.of_captures(database, beside(world.path)) or ""


def test_lost_captures_are_complained_of_once_and_mentioned_for_good(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    assert lacking(world) == ""
    remove(beside(world.path))
    assert "captures.db is missing" in lacking(world)
    world.run()
    assert [each.levelname for each in caplog.records] == ["WARNING"]
    assert "captures.db lacks captures of acme" in caplog.text
    world.run()
    world.rebuild()
    assert len(caplog.records) == 1
    assert "captures from before 2025-03-04T10:00:01Z were lost" in lacking(world)


def test_imports_of_what_lost_captures_told_are_refused(world: World) -> None:
    remove(beside(world.path))
    sighting, body = world.sighting()
    before = world.rows()
    with (
        pairing.opened(world.path, [world.source]) as (database, captures),
        pytest.raises(LedgerError, match="older than the checkpoint of acme"),
    ):
        old = replace(sighting, first_at=instant(START), last_at=instant(START))
        importing.import_captures(database, captures, world.source, [(old, body)], instant(world.now()))
    assert world.rows() == before


def test_captures_of_another_ledger_are_refused(world: World) -> None:
    before = world.rows()
    with store.opened(world.path) as (_, captures):
        captures._connection.execute("UPDATE ledger SET id = 'another'")
    assert "belongs to another ledger" in lacking(world)
    for command in COMMANDS[:-1]:
        with pytest.raises(CapturesLost, match=r"captures.db does not belong to .*status.db"):
            (World.run if command is World.merge else command)(world)
    assert world.rows() == before


def test_a_copy_that_grew_apart_is_noticed(world: World, whole: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Both copies took in something since; the captures of the one are put beside the dataset of the other."""
    other = World(world.folder / "other", world.site, world.minute)
    copy(whole, other.folder)
    for each in (world, other):
        each.import_()
    replace_by_older(beside(world.path), beside(other.path))
    with pytest.raises(CapturesLost, match="is new or an older copy"):
        world.rebuild()
    before = world.rows()
    world.run()
    world.rebuild()
    assert world.rows() >= before
    assert "lacks captures of acme" in caplog.text


@pytest.mark.parametrize("take_away", [lose, empty])
def test_a_lost_dataset_is_offered_a_rebuild(world: World, take_away: Callable[[Path, Path], None]) -> None:
    everything = world.rows()
    take_away(world.path, world.path)
    for command in (World.run, World.import_, World.prune):
        with pytest.raises(StoreError, match=r"status.db is new, but .*captures.db holds .*`statusledger rebuild`"):
            command(world)
    world.rebuild()
    assert world.rows() >= everything
    world.run()
    assert lacking(world) == ""


def test_a_ledger_from_before_there_were_ids_gets_one(world: World) -> None:
    as_before(world)
    world.run()
    with store.opened(world.path) as (database, captures):
        assert derived.ledger_id(database) == captures.growth.ledger_id is not None
        assert derived.lost(database, captures) == derived.behind(database, captures) == []
    assert lacking(world) == ""


@pytest.mark.parametrize("first_begun", [False, True])
def test_killed_between_the_two_ids_it_goes_on(world: World, first_begun: bool) -> None:
    if first_begun:
        for path in (world.path, beside(world.path)):
            remove(path)
    else:
        as_before(world)
    with store.opened(world.path) as (_, captures):
        captures.growth.belong("0123")
    world.run()
    with store.opened(world.path) as (database, _):
        assert derived.ledger_id(database) == "0123"


def test_captures_from_before_there_were_ids_that_begin_late_are_noticed(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    as_before(world)
    with open_captures(beside(world.path)) as captures:
        captures.forget("acme", instant(START + timedelta(minutes=30)))
    with pytest.raises(CapturesLost):
        world.rebuild()
    before = world.rows()
    world.run()
    world.rebuild()
    assert world.rows() >= before


def as_before(world: World) -> None:
    """Forgets what files of the first version did not have."""
    with store.opened(world.path) as (database, captures):
        for statement in ("DELETE FROM ledger", "DELETE FROM derived_from"):
            database.conn.execute(statement)
        captures._connection.execute("DELETE FROM ledger")


def test_only_a_rebuild_makes_less_of_the_same_captures(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after an update that reads less of what was captured."""
    everything = world.rows()
    monkeypatch.setattr(replay.Replay, "_observation", lambda *_: None)
    with (
        pairing.opened(world.path) as (database, captures),
        pytest.raises(CapturesLost, match=r"would lose .* incidents and .* updates"),
    ):
        replay.rederive(database, captures, world.source)
    assert world.rows() == everything
    world.rebuild()
    assert world.rows() == set()


def test_a_run_goes_on_where_an_interrupted_one_cannot_be_made_up_for(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = world.rows()
    monkeypatch.setattr(replay.Replay, "_observation", lambda *_: None)
    world.killed_run_and_run()
    assert world.rows() >= everything
    assert "it is polled on" in caplog.text
