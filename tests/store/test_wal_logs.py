"""A log is replayed over the database that it belongs to and over no other; what a killed run left is never refused."""

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from statusledger import store
from statusledger.cli import cli
from statusledger.errors import StoreError
from statusledger.store import copies, logs
from statusledger.store.captures import Captures, beside
from statusledger.store.read import queries
from tests.support import ledgers

WHICH = pytest.mark.parametrize("which", [Path, beside], ids=["status.db", "captures.db"])
Which = Callable[[Path], Path]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return ledgers.ledger(tmp_path / "data/status.db", "0")


def write(path: Path, title: str) -> None:
    """Both files take in something: one transaction each."""
    with store.opened(path) as (database, captures):
        _into(database, captures, title)


def _into(database: Database, captures: Captures, title: str) -> None:
    with store.transaction(database):
        database.conn.execute("UPDATE incidents SET title = ?", (title,))
    captures.extend([ledgers.look(title, len(title))])


def nothing_more(connection: sqlite3.Connection) -> None:
    pass


def killed(path: Path, *titles: str, last: Callable[[sqlite3.Connection], object] = nothing_more) -> None:
    """A run that is killed after some transactions and something else, done to both files; their logs stay."""

    def run() -> None:
        with store.opened(path) as (database, captures):
            for title in titles:
                _into(database, captures, title)
            for connection in (database.conn, captures._connection):
                last(connection)
            os.kill(os.getpid(), signal.SIGKILL)

    assert ledgers.forked(run) == -signal.SIGKILL


def log_of(path: Path) -> Path:
    return Path(f"{path}-wal")


def kept(path: Path) -> Path:
    """A copy of a file."""
    return Path(shutil.copy(path, path.with_name(f"kept-{path.name}")))


def older_log(db: Path, which: Which) -> None:
    killed(db, "1")
    old = kept(log_of(which(db)))
    write(db, "22")
    shutil.copy(old, log_of(which(db)))


def older_log_in_place_of_a_newer(db: Path, which: Which) -> None:
    killed(db, "1")
    old = kept(log_of(which(db)))
    write(db, "22")
    killed(db, "333")
    shutil.copy(old, log_of(which(db)))


def log_begun_before_in_the_same_run(db: Path, which: Which) -> None:
    killed(db, "1")
    old = kept(log_of(which(db)))
    killed(db, "22", last=lambda each: each.execute("PRAGMA wal_checkpoint(RESTART)").fetchall())
    shutil.copy(old, log_of(which(db)))


def log_of_another(db: Path, which: Which) -> None:
    other = ledgers.ledger(db.parent / "other/status.db", "Other")
    killed(other, "1")
    shutil.copy(log_of(which(other)), log_of(which(db)))


def log_of_the_file_beside(db: Path, which: Which) -> None:
    killed(db, "1")
    mine, theirs = (Path, beside) if which is Path else (beside, Path)
    shutil.copy(log_of(theirs(db)), log_of(mine(db)))


def log_of_a_copy_that_grew_apart(db: Path, which: Which) -> None:
    other = db.parent / "other/status.db"
    shutil.copytree(db.parent, other.parent)
    for each in (db, other):
        write(each, "1")
    killed(other, "22")
    shutil.copy(log_of(which(other)), log_of(which(db)))


def under_the_log_an_older(db: Path, which: Which) -> None:
    old = kept(which(db))
    write(db, "1")
    killed(db, "22")
    shutil.copy(old, which(db))


def under_the_log_a_newer(db: Path, which: Which) -> None:
    killed(db, "1")
    log = kept(log_of(which(db)))
    write(db, "22")
    new = kept(which(db))
    remove_all(db)
    shutil.copy(new, which(db))
    shutil.copy(log, log_of(which(db)))


def under_the_log_a_backup_of_where_it_begins(db: Path, which: Which) -> None:
    """Copied there by hand: the log would undo that."""
    backup = db.parent / "kept/status.db"
    copies.copy({db: backup, beside(db): beside(backup)})
    killed(db, "1")
    shutil.copy(which(backup), which(db))


def missing(db: Path, which: Which) -> None:
    killed(db, "1")
    which(db).rename(db.parent / "moved")


def empty(db: Path, which: Which) -> None:
    killed(db, "1")
    which(db).write_bytes(b"")


def remove_all(db: Path) -> None:
    for path in (db, beside(db)):
        for each in (path, log_of(path), Path(f"{path}-shm")):
            each.unlink(missing_ok=True)


def nothing(folder: Path) -> Path:
    """A catalogue of nothing that is polled."""
    path = folder / "sources.yaml"
    path.write_text(
        "- id: acme\n  name: Acme\n  url: https://status.acme.example\n  platform: statuspage\n  enabled: false\n"
    )
    return path


FOREIGN = [
    older_log,
    older_log_in_place_of_a_newer,
    log_begun_before_in_the_same_run,
    log_of_another,
    log_of_the_file_beside,
    log_of_a_copy_that_grew_apart,
    under_the_log_an_older,
    under_the_log_a_newer,
    under_the_log_a_backup_of_where_it_begins,
    missing,
    empty,
]


@WHICH
@pytest.mark.parametrize("arrange", FOREIGN, ids=lambda each: each.__name__)
def test_a_log_that_does_not_belong_is_refused_and_nothing_touched(
    db: Path, arrange: Callable[[Path, Which], None], which: Which
) -> None:
    arrange(db, which)
    path = which(db)
    before = path.read_bytes() if path.exists() else None, log_of(path).read_bytes()
    sources = ["--sources", str(nothing(db.parent))]
    for arguments in (["run", *sources], ["rebuild", *sources], ["prune", "--keep", "90d", *sources]):
        result = CliRunner().invoke(cli, [*arguments, "--db", str(db)])
        assert (result.exit_code, f"{log_of(path)}: not the log of {path}" in result.stderr) == (4, True), result.output
    with pytest.raises(StoreError, match=rf"{log_of(path)}: not the log of {path} as it is"), store.opened(db):
        pass
    assert (path.read_bytes() if path.exists() else None, log_of(path).read_bytes()) == before
    log_of(path).unlink()
    with store.opened(db):
        pass


@pytest.mark.parametrize("arguments", [["now"], ["status"], ["export", "to"], ["backup", "to.db"], ["browse"]])
def test_who_only_reads_refuses_it_too(db: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    older_log(db, Path)
    monkeypatch.chdir(db.parent)
    result = CliRunner().invoke(cli, [*arguments, "--db", str(db)])
    assert (result.exit_code, f"{log_of(db)}: not the log of {db}" in result.stderr) == (4, True)
    assert "not the log of" in CliRunner().invoke(cli, ["doctor", "--db", str(db)]).output


def test_backup_refuses_that_of_the_captures(db: Path) -> None:
    older_log(db, beside)
    result = CliRunner().invoke(cli, ["backup", str(db.parent / "to.db"), "--db", str(db)])
    assert (result.exit_code, list(db.parent.glob("to*"))) == (4, [])


def test_restore_puts_an_end_to_it(db: Path) -> None:
    backup = db.parent / "kept/status.db"
    copies.copy({db: backup, beside(db): beside(backup)})
    older_log(db, Path)
    assert CliRunner().invoke(cli, ["restore", str(backup), "--db", str(db)]).exit_code == 0
    assert ledgers.contents(db) == ledgers.contents(backup)


def test_a_backup_with_a_log_that_is_not_its_own_is_not_restored(db: Path, tmp_path: Path) -> None:
    other = ledgers.ledger(tmp_path / "other/status.db")
    older_log(other, Path)
    assert CliRunner().invoke(cli, ["restore", str(other), "--db", str(db)]).exit_code == 4


def written_back(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def emptied(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def begun_anew(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
    with logs.transaction(connection):
        connection.execute("CREATE TABLE more (id)")


def in_a_transaction(connection: sqlite3.Connection) -> None:
    """So large that pages of it are in the log before it ends."""
    connection.execute("PRAGMA cache_size = 10")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE more (body)")
    connection.executemany("INSERT INTO more VALUES (?)", [(bytes(3_000),)] * 100)


def changed_by_hand(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE more (id)")


def poured_over(connection: sqlite3.Connection) -> None:
    """As rebuild and restore do."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as source:
        copies.pour(connection, source)
        copies.pour(source, connection)


AT = [nothing_more, written_back, emptied, begun_anew, in_a_transaction, changed_by_hand, poured_over]


@pytest.mark.parametrize("last", AT, ids=lambda each: each.__name__)
@pytest.mark.parametrize("titles", [(), ("1",), ("1", "22")])
def test_what_a_killed_run_left_is_its_own(
    db: Path, titles: tuple[str, ...], last: Callable[[sqlite3.Connection], object]
) -> None:
    killed(db, *titles, last=last)
    with queries.open_readonly(db) as database:
        assert database.conn.execute("SELECT title FROM incidents").fetchall() == [(["0", *titles][-1],)]
    write(db, "333")


def test_a_log_that_a_reader_kept_goes_on(db: Path) -> None:
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True, isolation_level=None)) as reader:
        for title in ("1", "22", "333"):
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM incidents").fetchone()
            write(db, title)
            assert log_of(db).stat().st_size > 0
            reader.execute("COMMIT")
            write(db, f"{title} and on")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM incidents").fetchone()
        write(db, "4444")
    write(db, "55555")


def test_a_log_is_its_own_wherever_a_power_failure_tore_it(db: Path) -> None:
    """Pages reach the disk in any order: what is missing reads as zeros, or as what stood there."""
    killed(db, "1", "22")
    whole = log_of(db).read_bytes()
    for at in range(0, len(whole), 1_003):
        for torn in (whole[:at], whole[:at] + bytes(len(whole) - at), whole[:at] + bytes(600) + whole[at + 600 :]):
            log_of(db).write_bytes(torn)
            logs.refuse_foreign(db)


def test_databases_from_before_there_were_marks_go_on(db: Path) -> None:
    with closing(sqlite3.connect(db, isolation_level=None)) as connection:
        logs.unmark(connection)
    ledgers.with_log(db, "by the former version")
    with store.opened(db):
        pass
    assert "by the former version" in "".join(ledgers.contents(db)[0])


def test_a_small_change_by_hand_is_taken_in(db: Path) -> None:
    """It touches no page with a mark."""
    write(db, "1")
    ledgers.with_log(db, "by hand")
    with store.opened(db):
        pass
    assert "by hand" in "".join(ledgers.contents(db)[0])


@pytest.mark.parametrize("which_is_old", [False, True])
def test_what_sqlite_makes_nothing_of_is_in_nobody_s_way(db: Path, which_is_old: bool) -> None:
    """Of a log of another moment, too, nothing is replayed where its first pages are torn."""
    killed(db, "1")
    log = log_of(db)
    if which_is_old:
        log = kept(log)
        write(db, "22")
    whole = log.read_bytes()
    for torn in (b"x" * 5_000, whole[:8] + bytes(4) + whole[12:], whole[:24] + bytes(8) + whole[32:], whole[:4_000]):
        log_of(db).write_bytes(torn)
        logs.refuse_foreign(db)
    with store.opened(db):
        pass


def journal_of(path: Path, statement: str) -> bytes:
    """What a copy without a log leaves that is killed while it writes."""
    copy = kept(path)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("PRAGMA cache_spill = 1")
        connection.execute("PRAGMA cache_size = 1")
        connection.execute(statement)
        logs.mark(connection)
        body = Path(f"{copy}-journal").read_bytes()
        connection.execute("ROLLBACK")
    return logs._HOT + body[len(logs._HOT) :]


@WHICH
def test_a_journal_that_does_not_belong_is_refused_and_nothing_touched(db: Path, which: Which) -> None:
    path = which(db)
    journal = Path(f"{path}-journal")
    body = journal_of(path, "CREATE TABLE other AS SELECT 1 AS a")
    write(db, "1")
    journal.write_bytes(body)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=rf"{journal}: not the journal of {path}"), store.opened(db):
        pass
    assert (path.read_bytes(), journal.read_bytes()) == (before, body)
    journal.unlink()
    with store.opened(db):
        pass


def test_a_journal_that_sqlite_leaves_alone_is_left_alone(db: Path) -> None:
    Path(f"{db}-journal").write_bytes(bytes(512))
    with store.opened(db):
        pass


def test_an_empty_dataset_beside_captures_is_left_to_rebuild(db: Path) -> None:
    db.write_bytes(b"")
    result = CliRunner().invoke(cli, ["now", "--db", str(db)])
    assert (result.exit_code, "`statusledger rebuild` makes it again" in result.stderr) == (4, True)


@pytest.mark.parametrize("where", [0, 100])
def test_damaged_captures_are_said_to_be(db: Path, where: int) -> None:
    with beside(db).open("r+b") as file:
        file.seek(where)
        file.write(b"\xff" * 3_000)
    result = CliRunner().invoke(cli, ["status", "--db", str(db), "--json"])
    assert f"{beside(db)} is damaged" in result.stdout


def begun(path: Path, pages: int = 1) -> None:
    """Write the files of a first switch to a log that was killed: the first page, and a journal without pages."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE one AS SELECT 1 AS a")
        logs.mark(connection)
    path.write_bytes(path.read_bytes()[: 4096 * pages])
    header = logs._HOT + bytes(4) + b"\1\2\3\4" + bytes(4) + (512).to_bytes(4, "big") + (4096).to_bytes(4, "big")
    Path(f"{path}-journal").write_bytes(header.ljust(512, b"\0"))


def test_a_database_of_which_nothing_was_kept_yet_is_begun_again(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    begun(path)
    with store.opened(path) as (database, _):
        assert "incidents" in database.table_names()
    assert not Path(f"{path}-journal").exists()


def test_the_journal_of_a_beginning_is_refused_beside_a_database_with_rows(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    begun(path, pages=2)
    with pytest.raises(StoreError, match="not the journal of"), store.opened(path):
        pass
