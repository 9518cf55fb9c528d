"""Stories of the machine: memory, files, disks, signals, and other programs at the same database."""

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

from click.testing import CliRunner
from msgspec.structs import replace

from statusledger import store
from statusledger.cli import cli
from tests.farm import Reply
from tests.faults.cases import Scene
from tests.faults.invariants import assert_invariants
from tests.faults.stage import OPEN
from tests.support.world import SUMMARY, catalogue, environment, incident, page, statusledger, update, when

LEDGER = Path("data/status.db")


def ledger(scene: Scene) -> None:
    """A ledger of two pages, read once by a process."""
    page(scene.farm.site("acme"), "Acme", [OPEN])
    page(scene.farm.site("beside"), "Beside", [OPEN], key="z9y8x7w6v5u4")
    catalogue(scene.farm, scene.folder, timeout=30)
    assert run(scene, 0) == (0, "")


def run(scene: Scene, minute: int, **limits: int) -> tuple[int, str]:
    done = statusledger("run", "--all", "--now", when(minute), folder=scene.folder, limits=limits)
    return done.returncode, done.stderr


def rows(scene: Scene, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(scene.folder / LEDGER)) as database:
        return database.execute(sql).fetchall()


def dump(scene: Scene) -> str:
    return statusledger("dump", "--no-poll-times", folder=scene.folder).stdout


def _many(count: int, minute: int) -> list[dict[str, object]]:
    """Incidents that take some room."""
    return [
        incident(f"i{n:011}", f"Trouble {n}", update(f"u{n:011}", "investigating", f"Hm {n}. " * 200, minute))
        for n in range(2, count + 2)
    ]


def interrupted(scene: Scene) -> None:
    """SIGINT and SIGTERM end a run that waits for a page, and keep what is read."""
    page(scene.farm.site("fine"), "Fine", [OPEN])
    catalogue(scene.farm, scene.folder, timeout=60)
    scene.farm.site("slow").fault("hang")
    path = catalogue(scene.farm, scene.folder, timeout=60)
    for sent, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        ready = partial(_is_ready, scene, len(scene.farm.site("slow").requests))
        command = [sys.executable, "-m", "statusledger", "run", "--all", "--sources", str(path)]
        with subprocess.Popen(command, cwd=scene.folder, env=environment(), stderr=-1, text=True) as process:
            _until(ready)
            process.send_signal(sent)
            assert (process.wait(30), process.stderr.read() if process.stderr else None) == (code, "")
        assert_invariants(scene.folder / LEDGER)
    assert rows(scene, "SELECT outcome FROM runs") == [("interrupted",), ("interrupted",)]
    assert rows(scene, "SELECT id FROM incidents") == [("fine_i00000000001",)]


def _is_ready(scene: Scene, before: int) -> bool:
    """Whether a run waits for the slow page by now, and one has saved the other."""
    with suppress(sqlite3.Error):
        return len(scene.farm.site("slow").requests) > before and rows(scene, "SELECT 1 FROM runs") != []
    return False


def _until(happens: Callable[[], bool]) -> None:
    """Wait for it; what never happens ends with the test's own time."""
    waited = threading.Event()
    while not happens():
        waited.wait(0.02)


def out_of_memory(scene: Scene) -> None:
    """A page that takes more memory than there is fails alone."""
    ledger(scene)
    before, acme = dump(scene), scene.farm.site("acme")
    acme.reply(SUMMARY, Reply(body=acme.shown(SUMMARY).body + b" " * 30_000_000))
    code, said = run(scene, 5, RLIMIT_AS=16_000_000)
    assert code in (0, 1, 3), said
    failures = rows(scene, "SELECT id, consecutive_failures FROM sources ORDER BY id")
    assert failures == [("acme", 1), ("beside", 0)], said
    assert_invariants(scene.folder / LEDGER)
    assert dump(scene) == before


def disk_full(scene: Scene) -> None:
    """Whatever does not fit: exit 4, one line, a sound database, and what was exported before as it was."""
    ledger(scene)
    for command in (("export", "out"), ("backup", "kept/status.db")):
        assert statusledger(*command, folder=scene.folder).returncode == 0
    before, copied = dump(scene), files(scene.folder / "out", scene.folder / "kept")
    page(scene.farm.site("acme"), "Acme", [OPEN, *_many(200, 1)], 2)
    size = (scene.folder / LEDGER).stat().st_size
    for room in (4_096, size // 4, size // 2, size, size + 100_000):
        code, said = run(scene, 5, RLIMIT_FSIZE=room)
        assert code in (3, 4) and said.count("\n") <= 3 and "Traceback" not in said, (room, code, said)
        assert_invariants(scene.folder / LEDGER)
    assert run(scene, 10)[0] == 0
    for command in (("export", "out"), ("backup", "kept/status.db")):
        for room in (4_096, 50_000):
            done = statusledger(*command, folder=scene.folder, limits={"RLIMIT_FSIZE": room})
            assert (done.returncode, done.stderr.count("\n")) == (4, 1), (command, room, done.stderr)
    assert files(scene.folder / "out", scene.folder / "kept") == copied
    assert dump(scene) != before
    assert [path.name for path in scene.folder.iterdir() if "partial" in path.name] == []


def files(*folders: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def nowhere_to_write(scene: Scene) -> None:
    """A place where nothing can be written is named, in one line."""
    ledger(scene)
    (scene.folder / "file").write_text("")
    for command in (("run", "--db", "file/status.db"), ("backup", "file/x.db"), ("export", "file/out")):
        done = statusledger(*command, folder=scene.folder)
        assert (done.returncode, done.stderr.count("\n")) == (4, 1), (command, done.stderr)
        assert "file" in done.stderr


def long_reader(scene: Scene) -> None:
    """Somebody reads for hours: writing goes on, and the log is gone once they have left."""
    ledger(scene)
    log = scene.folder / "data/status.db-wal"
    with closing(sqlite3.connect(scene.folder / LEDGER, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        (before,) = reader.execute("SELECT count(*) FROM incidents").fetchone()
        for minute in range(5, 40, 5):
            page(scene.farm.site("acme"), "Acme", [OPEN, *_many(minute, minute)], minute)
            assert run(scene, minute) == (0, "")
        assert reader.execute("SELECT count(*) FROM incidents").fetchone() == (before,)
        assert log.stat().st_size > 0
        assert rows(scene, "SELECT count(*) FROM incidents") == [(before + 35,)]
    assert run(scene, 45) == (0, "")
    assert not log.exists() or log.stat().st_size == 0
    assert_invariants(scene.folder / LEDGER)


def held_by_others(scene: Scene) -> None:
    """Another program holds the database: a run waits for it, or ends with 4 and has changed nothing."""
    ledger(scene)
    page(scene.farm.site("acme"), "Acme", [OPEN, *_many(3, 1)], 2)
    before = dump(scene)
    with closing(sqlite3.connect(scene.folder / LEDGER, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        scene.patch.setattr(store, "_BUSY_TIMEOUT_S", 0.1)
        code, said = _within(scene)
        assert (code, said.count("\n")) == (4, 1) and "locked" in said, said
        assert dump(scene) == before
        leaving = threading.Timer(1.0, other.execute, ["ROLLBACK"])
        leaving.start()
        code, said = run(scene, 10)
        assert (code, said.count("\n")) == (0, 1) and "an earlier run was interrupted" in said, said
        leaving.join()
    assert rows(scene, "SELECT count(*) FROM incidents") == [(5,)]
    assert_invariants(scene.folder / LEDGER)


def _within(scene: Scene) -> tuple[int, str]:
    """A run within this process."""
    where = ["--db", str(scene.folder / LEDGER), "--sources", str(scene.folder / "sources.yaml")]
    done = CliRunner().invoke(cli, ["run", "--all", "--now", when(5), *where])
    return done.exit_code, done.stderr


def damaged(scene: Scene) -> None:
    """Bytes of the database are not what they were: whoever reads or writes it says so, and copies are left alone."""
    ledger(scene)
    assert statusledger("backup", "kept/status.db", folder=scene.folder).returncode == 0
    kept = files(scene.folder / "kept")
    path = scene.folder / LEDGER
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    page(scene.farm.site("acme"), "Acme", [OPEN, *_many(9, 1)], 2)
    for command in (("run", "--all"), ("backup", "kept/status.db"), ("dump",), ("now",)):
        done = statusledger(*command, folder=scene.folder)
        assert (done.returncode, done.stderr.count("\n")) == (4, 1), (command, done.stderr)
        assert "malformed" in done.stderr
    assert files(scene.folder / "kept") == kept


def deleted_under_a_run(scene: Scene) -> None:
    """The database is removed while a page is waited for: that is an error, and no success."""
    ledger(scene)
    acme = scene.farm.site("acme")
    page(acme, "Acme", [OPEN, *_many(3, 1)], 2)
    asked = len(acme.requests)

    def remove() -> None:
        _until(lambda: len(acme.requests) > asked)
        for path in (scene.folder / "data").glob("status.db*"):
            path.unlink()

    acme.reply(SUMMARY, replace(acme.shown(SUMMARY), delay=0.5))
    removing = threading.Thread(target=remove)
    removing.start()
    code, said = run(scene, 5)
    removing.join()
    assert (code, said.count("\n")) == (4, 1) and "status.db" in said, said


def few_files(scene: Scene) -> None:
    """No more than 64 files may be open: all pages are read all the same."""
    for number in range(90):
        page(scene.farm.site(f"s{number:02}"), f"Site {number}", [OPEN], key=f"q1w2e3r4t5{number:02}")
    catalogue(scene.farm, scene.folder, timeout=30)
    assert run(scene, 5, RLIMIT_NOFILE=64) == (0, "")
    assert rows(scene, "SELECT count(*), sum(consecutive_failures) FROM sources") == [(90, 0)]
