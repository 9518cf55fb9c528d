"""The n-th call fails, or is the last: whatever a command was about to do, the next one ends as if nothing happened.

For n = 1, 2, 3 ... until the command gets through: all of them with --soak, else each in so many and the last ones.
"""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import Struct

from statusledger import store
from statusledger.model import Instant
from statusledger.store import dump as dumping
from statusledger.store.captures import open_captures
from statusledger.store.read import queries
from tests import releases
from tests.farm import Farm
from tests.faults.interposing import How, Trouble
from tests.faults.invariants import assert_invariants
from tests.support.receiver import SECRET, Receiver, receiving
from tests.support.world import catalogue, incident, page, statusledger, update, when

LEDGER = Path("data/status.db")
LAST, SAMPLE = 1, 2
"""Exit codes of a command that met with trouble and said so; 1 would be a bug."""
SAID = {0, 2, 3, 4, 75}


class World:
    """A page, a receiver of alerts and a folder with a ledger, as they stand before the command."""

    def __init__(self, farm: Farm, receiver: Receiver, folder: Path) -> None:
        self.site, self.receiver, self.folder = farm.site("acme"), receiver, folder
        folder.mkdir()
        self.show(0)
        catalogue(farm, folder, timeout=30)
        (folder / "series.ndjson").write_text("".join(_payloads()))

    def show(self, step: int) -> None:
        """The page at this step: what was open is edited and over in the end, something else begins."""
        actual = [update("u1", "investigating", f"Looking{', again' * (step > 0)}.", 0)]
        actual += [update("u2", "resolved", "Fixed.", 4)] * (step > 1)
        other = incident("i2", "Mail is down", update("u3", "investigating", "Hm.", 3), impact="minor")
        page(self.site, "Acme", [incident("i1", "API is slow", *actual), *[other] * (step > 0)], step)

    def say(self, *arguments: str, folder: Path | None = None, trouble: Trouble | None = None) -> tuple[int, str]:
        done = statusledger(*arguments, folder=folder or self.folder, trouble=trouble, NO_PROXY="*")
        return done.returncode, done.stderr


def _payloads() -> Iterator[str]:
    head = {"id": "q1w2e3r4t5y6", "name": "Acme", "url": "https://status.acme.example"}
    status = {"indicator": "none", "description": ""}
    for minute in range(-60, -30, 10):
        actual = [incident("i0", f"Trouble {minute}", update("u0", "investigating", "Hm.", -60))]
        body = {"page": head, "components": [], "scheduled_maintenances": [], "status": status, "incidents": actual}
        yield json.dumps({"fetched_at": when(minute), "body": json.dumps(body)}) + "\n"


class Command(Struct, frozen=True):
    """What is disturbed, after what has happened before, and what must be the same in the end.

    Undisturbed it `says` this and no more.
    """

    arguments: tuple[str, ...]
    before: Callable[[World], None]
    after: tuple[tuple[str, ...], ...]
    result: Callable[[Path], object]
    says: str = ""


def dump(path: Path) -> list[str]:
    """The dataset without the times of our polls, and which bodies stand behind it."""
    with queries.open_readonly(path) as database:
        dataset = list(dumping.lines(database, poll_times=False))
    captures = path.with_name("captures.db" if path.name == "status.db" else f"{path.stem}-captures.db")
    with closing(open_captures(captures, read_only=True)) as opened:
        kept = {f"{each.kind} {each.sha256}" for key in opened.sources() for each in opened.sightings(key)}
    return dataset + sorted(kept)


def files(folder: Path) -> dict[str, bytes]:
    """Every file of an export."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def poll(minute: int) -> tuple[str, ...]:
    return ("run", "--all", "--now", when(minute))


def nothing(world: World) -> None:
    """The ledger is yet to be."""


def polled(world: World) -> None:
    """The page was read once, before it said what it says now."""
    assert world.say(*poll(1)) == (0, "")
    world.show(1)


def polled_twice(world: World) -> None:
    polled(world)
    assert world.say(*poll(5)) == (0, "")


def watched(world: World) -> None:
    """Somebody is to be told of what happens."""
    polled(world)
    plan = f"""
        targets: [{{id: ops, webhook: "{world.receiver.url}", secret: {SECRET}, allow_private: true, timeout: 5}}]
        rules: [{{to: [ops], events: [opened, updated, resolved, unreadable]}}]"""
    (world.folder / "alerts.yaml").write_text(plan)


def copied(world: World) -> None:
    """There is an export, a site and a backup of how things were before."""
    polled(world)
    for command in (EXPORT, SITE, BACKUP):
        assert world.say(*command)[0] == 0
    assert world.say(*poll(5)) == (0, "")


def kept(world: World) -> None:
    """The ledger has gone on since it was backed up."""
    polled(world)
    assert world.say(*BACKUP)[0] == 0
    assert world.say(*poll(5)) == (0, "")


def former(world: World) -> None:
    """The ledger is as the first release left it."""
    releases.unpack("v1", (world.folder / LEDGER).parent)


def misread(world: World) -> None:
    """A parser that is mended by now once got it wrong."""
    polled_twice(world)
    with store.open_database(world.folder / LEDGER) as database:
        database.execute("UPDATE incidents SET impact = 'critical'")


def apart(world: World) -> None:
    """A second ledger has seen something that this one has not."""
    polled(world)
    other = ("--db", "other/status.db")
    assert world.say("import-series", "series.ndjson", "--source", "acme", *other)[0] == 0


EXPORT = ("export", "out", "--format", "sqlite,ndjson,csv,git,feeds,ical,api,badges", "--now", when(60))
SITE = ("export", "site", "--site", "--now", when(60))
PRUNE = ("prune", "--keep", "1h", "--now", when(120))
MERGE = ("merge", "data/status.db", "other/status.db")
BACKUP = ("backup", "kept/status.db")
RESTORE = ("restore", "kept/status.db")
IMPORT = ("import-series", "series.ndjson", "--source", "acme", "--now", when(6))
COMMANDS = {
    "first run": Command(poll(5), nothing, (poll(6),), lambda folder: dump(folder / LEDGER)),
    "run": Command(poll(5), polled, (poll(6),), lambda folder: dump(folder / LEDGER)),
    "alerts": Command(poll(5), watched, (poll(6), poll(90)), lambda folder: dump(folder / LEDGER)),
    "import": Command(IMPORT, polled, (IMPORT,), lambda folder: dump(folder / LEDGER)),
    "rebuild": Command(("rebuild",), misread, (("rebuild",),), lambda folder: dump(folder / LEDGER)),
    "export": Command(EXPORT, copied, (EXPORT,), lambda folder: files(folder / "out")),
    "site": Command(SITE, copied, (SITE,), lambda folder: files(folder / "site")),
    "backup": Command(BACKUP, copied, (BACKUP,), lambda folder: dump(folder / "kept/status.db")),
    "prune": Command(PRUNE, polled_twice, (PRUNE,), lambda folder: dump(folder / LEDGER)),
    "restore": Command(RESTORE, kept, (RESTORE,), lambda folder: dump(folder / LEDGER)),
    "migration": Command(poll(5), former, (poll(6),), lambda folder: dump(folder / LEDGER), "lacks captures of acme"),
    "merge": Command(MERGE, apart, (MERGE,), lambda folder: dump(folder / LEDGER)),
}


# With --soak, like all the numbers: drawing a site takes long, and what goes on failing is known by its first failure.
PLAYED = [
    pytest.param(name, how, marks=[pytest.mark.soak] if name == "site" or how is How.FAIL_ON else [])
    for name in COMMANDS
    for how in How
]


class Trial:
    """One command in a folder that is remade from a template for each number."""

    def __init__(self, world: World, command: Command, scratch: Path) -> None:
        self.world, self.command, self.scratch = world, command, scratch
        command.before(world)
        self.expected = self.ends(None)
        self.calls = self.named(Trouble(How.FAIL, 0, str(scratch / "log")))

    def named(self, none: Trouble) -> list[str]:
        """The calls that a command makes which nothing disturbs."""
        home = self.home()
        self.world.say(*self.command.arguments, folder=home, trouble=none)
        return Path(none.log).read_text().splitlines()

    def home(self) -> Path:
        home = self.scratch / "home"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.world.folder, home)
        self.world.receiver.came.clear()
        self.world.receiver.taken.clear()
        return home

    def ends(self, trouble: Trouble | None) -> tuple[object, set[str], set[tuple[str, str]]]:
        """What there is in the end: the result, the names of all files, and what was told to whom."""
        home = self.home()
        code, said = self.world.say(*self.command.arguments, folder=home, trouble=trouble)
        if trouble is None:
            assert (code, bool(said)) == (0, bool(self.command.says)) and self.command.says in said
        elif trouble.how is not How.KILL:
            assert code in SAID and "Traceback" not in said, (code, said)
        if is_made(home / LEDGER):
            assert_invariants(home / LEDGER, Instant(when(90)))
        for again in self.command.after:
            code, said = self.world.say(*again, folder=home)
            assert code == 0, said
        left = {str(path.relative_to(home)) for path in home.rglob("*") if path.suffix not in (".db-wal", ".db-shm")}
        taken = [event for each in self.world.receiver.taken for event in each.json["data"].get("events", [each.json])]
        return self.command.result(home), left, {(each["type"], each["data"]["incident"]["id"]) for each in taken}


def is_made(path: Path) -> bool:
    """Whether a database has got its tables by now."""
    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as database:
        return bool(database.execute("PRAGMA user_version").fetchone()[0])


def chosen(calls: int, every: bool) -> list[int]:
    """The numbers of the calls that fail: all, or each in so many, and always the last."""
    stride = 1 if every else max(1, calls // SAMPLE)
    return sorted({*range(1, calls + 1, stride), *range(max(1, calls - LAST + 1), calls + 1)})


@pytest.mark.parametrize(("name", "how"), PLAYED)
@pytest.mark.timeout(3600)
def test_what_comes_after_a_call_that_failed(
    name: str, how: How, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    every = request.config.getoption("--soak")
    with Farm() as farm, receiving() as receiver:
        trial = Trial(World(farm, receiver, tmp_path / "template"), COMMANDS[name], tmp_path)
        found = {}
        for number in chosen(len(trial.calls), every):
            try:
                assert trial.ends(Trouble(how, number, str(tmp_path / "log"))) == trial.expected
            except AssertionError as error:
                found[number, trial.calls[number - 1]] = error
    assert found == {}, f"{len(found)} of {len(trial.calls)} calls"
