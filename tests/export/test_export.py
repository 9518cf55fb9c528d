"""The dataset for others: equal bytes, one moment, whole folders, and what the tools of others make of it."""

import csv
import hashlib
import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from msgspec.structs import replace

from statusledger import store
from statusledger.export import FORMATS, export, vendor_months
from statusledger.export.biases import BIASES
from statusledger.export.csv import guarded
from statusledger.export.folder import NotOurs, renewed
from statusledger.export.job import TABLES
from statusledger.model import Affected, Component, Health, Instant, Status
from statusledger.reconcile.anomalies import CODES
from statusledger.schema import tables
from statusledger.store import dump, query
from statusledger.store.read import dataset, queries
from statusledger.store.read.dataset import Selection
from statusledger.times import minute
from tests.farm import Farm
from tests.support.build import at, incident, listing, update
from tests.support.dataset import folded, observe, say, source
from tests.support.paths import ROOT
from tests.support.world import catalogue, page, running, statusledger
from tests.support.world import incident as parsed
from tests.support.world import update as word

ACME, BOLT = source("acme", "Acme"), source("bolt", "Bolt")
API = Component(key="api", name="API", health=Health.DEGRADED)
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
_ACTIVE_SOMEWHERE = re.compile(rf"(?:^|[;\t\r\n])[\s\"]*[{re.escape(SIGNS)}]")
WORDS = 'Über "alles":\n=cmd|calc, and\n\n- a list\t✓'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two vendors; Acme's first incident was watched and rewritten, its second began in another year."""
    path = tmp_path / "data/status.db"
    said = [update("u1", "5 10:00", body=WORDS), update("u2", "5 11:00", Status.RESOLVED, "")]
    one = replace(incident("one", end="5 11:00", updates=said, title="=1+1"), components=(Affected("api", "API"),))
    two = replace(incident("two"), started_at=None, started_from=None, resolved_at=None)
    first = listing("4 12:00")
    first = replace(first, snapshot=replace(first.snapshot, components=(API,)))
    database = folded(path, first, listing("5 12:00", one), sources=(ACME, BOLT))
    observe(
        database,
        ACME,
        listing("6 12:00", replace(one, title="=1+2"), two),
        listing("6 12:05", replace(one, title="=1+2"), two),
    )
    observe(database, BOLT, listing("6 12:00", incident("three", "3 10:00")))
    database.close()
    return path


@pytest.fixture
def out(path: Path, tmp_path: Path) -> Path:
    export(path, tmp_path / "out", ("sqlite", "ndjson", "csv", "parquet", "git"))
    return tmp_path / "out"


def contents(folder: Path) -> dict[str, bytes]:
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def run(path: Path, target: Path, *arguments: str) -> Result:
    return say(path, "export", str(target), *arguments)


# Laws.


def test_an_equal_database_gives_equal_bytes(path: Path, out: Path, tmp_path: Path) -> None:
    export(path, tmp_path / "again", ("sqlite", "ndjson", "csv", "parquet", "git"))
    assert contents(tmp_path / "again") == contents(out)


def test_equal_rows_written_elsewhere_give_an_equal_dataset(out: Path, path: Path) -> None:
    """The SQLite file holds what the database does."""
    with queries.open_readonly(path) as ours, queries.open_readonly(out / "status.db") as theirs:
        assert list(dump.lines(theirs, poll_times=True)) == list(dump.lines(ours, poll_times=True))


def test_the_sums_are_those_of_every_file(out: Path) -> None:
    parsed = {line[66:]: line[:64] for line in (out / "SHA256SUMS").read_text().splitlines()}
    found = {name: hashlib.sha256(body).hexdigest() for name, body in contents(out).items() if name != "SHA256SUMS"}
    assert parsed == found


def test_the_sqlite_file_stands_alone(out: Path) -> None:
    with closing(sqlite3.connect(out / "status.db")) as opened:
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
        assert opened.execute("SELECT count(*) FROM http_cache").fetchone() == (0,)
        assert opened.execute("SELECT count(*) FROM updates_fts WHERE updates_fts MATCH 'uber'").fetchone() == (1,)
    assert not list(out.glob("*-wal"))


def test_every_incident_is_a_line_with_all_that_belongs_to_it(out: Path) -> None:
    lines = (out / "incidents.ndjson").read_text().splitlines()
    parsed = [json.loads(line) for line in lines]
    assert [each["id"] for each in parsed] == ["acme_one", "acme_two", "bolt_three"]
    one = parsed[0]
    assert [each["body"] for each in one["updates"]] == [WORDS, ""]
    assert [(each["component_id"], each["name"]) for each in one["components"]] == [("acme_api", "API")]
    assert {each["kind"] for each in one["changes"]} >= {"renamed"}
    assert one["has_postmortem"] is False
    assert parsed[1]["updates"] == []


def test_every_incident_is_a_file_with_the_same_content(out: Path) -> None:
    files = sorted(each.relative_to(out / "incidents").as_posix() for each in (out / "incidents").rglob("*.json"))
    assert files == ["acme/2025/acme_one.json", "acme/undated/acme_two.json", "bolt/2025/bolt_three.json"]
    lines = [json.loads(line) for line in (out / "incidents.ndjson").read_text().splitlines()]
    assert [json.loads((out / "incidents" / name).read_text()) for name in files] == lines


def test_csv_holds_every_row(out: Path, path: Path) -> None:
    with queries.open_readonly(path) as database:
        for table in dataset.TABLES:
            with (out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                parsed = list(csv.DictReader(file, strict=True))
            rows = query.rows(database, f"SELECT * FROM {table}")
            assert len(parsed) == len(rows), table
    with (out / "updates.csv").open(encoding="utf-8", newline="") as file:
        assert [row["body"] for row in csv.DictReader(file)][:1] == [WORDS]
    assert b"\r" not in (out / "updates.csv").read_bytes()


def test_no_cell_is_a_formula_where_that_is_asked_for(path: Path, tmp_path: Path, out: Path) -> None:
    export(path, tmp_path / "safe", ("csv",), csv_safe=True)
    for folder, title in ((tmp_path / "safe", "'=1+2"), (out, "=1+2")):
        with (folder / "incidents.csv").open(encoding="utf-8", newline="") as file:
            assert next(csv.DictReader(file))["title"] == title


@pytest.mark.parametrize("sign", list(SIGNS))
@pytest.mark.parametrize("before", ["", " ", "\u3000", '"', '" ', "\u201c", "\n", "\t", "\r", "\r\n ", ' \t"'])
def test_nothing_before_a_formula_helps_it(sign: str, before: str) -> None:
    """Neither at the beginning of a cell nor where another separator begins one."""
    formula = f"{before}{sign}cmd|calc"
    assert guarded(formula)[0] == "'"
    assert _ACTIVE_SOMEWHERE.search(guarded(f"words;{formula}")) is None
    assert _ACTIVE_SOMEWHERE.search(guarded(f"words\t{formula}\n{formula}")) is None
    assert guarded(guarded(formula)) == guarded(formula)


@pytest.mark.parametrize(("cell", "safe"), [
    ("\twords", "'\twords"), ("\rwords", "'\rwords"), ("\nwords", "'\nwords"), ("a-b = c, d; e", "a-b = c, d; e"),
    ("us-east-1", "us-east-1"), ("", ""), ("one\ntwo", "one\ntwo"), ("one\n- two", "one\n'- two"),
    ("one; =two", "one; '=two"), ("=one;=two", "'=one;'=two"),
])  # fmt: skip
def test_words_stay_as_they_are(cell: str, safe: str) -> None:
    assert guarded(cell) == safe


def test_names_of_columns_are_guarded_as_cells_are(path: Path, tmp_path: Path, out: Path) -> None:
    export(path, tmp_path / "safe", ("csv",), csv_safe=True)
    for table in TABLES:
        header, plain = ((each / f"{table}.csv").read_text().split("\n")[0] for each in (tmp_path / "safe", out))
        assert header == plain
        assert all(guarded(name) == name for name in header.split(","))


# What the tools of others make of it.


@pytest.mark.filterwarnings("ignore")
def test_frictionless_finds_the_data_package_valid(out: Path) -> None:
    from frictionless import Package

    report = Package(str(out / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "note"])
    assert len(report.tasks) == len(TABLES)


@pytest.mark.croissant
@pytest.mark.filterwarnings("ignore")
def test_mlcroissant_reads_the_records(out: Path) -> None:
    import mlcroissant

    found = mlcroissant.Dataset(str(out / "croissant.json"))
    assert not found.metadata.ctx.issues.errors
    titles = [record["incidents/title"] for record in found.records("incidents")]
    assert titles == [b"=1+2", b"API is slow", b"API is slow"]


def test_pyarrow_and_duckdb_read_the_parquet(out: Path) -> None:
    import duckdb
    import pyarrow.dataset

    found = pyarrow.dataset.dataset(out / "parquet/incidents", partitioning="hive").to_table()
    assert sorted(found["id"].to_pylist()) == ["acme_one", "acme_two", "bolt_three"]
    assert str(found.schema.field("started_at").type) == "timestamp[ms, tz=UTC]"
    assert str(found.schema.field("has_postmortem").type) == "bool"
    with duckdb.connect() as connection:
        for table in ("incidents", "updates"):
            files = f"'{out}/parquet/{table}/**/*.parquet', hive_partitioning = true"
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet({files})")
        sql = """
            SELECT i.year, i.id, count(u.id) FROM incidents i LEFT JOIN updates u ON u.incident_id = i.id
            GROUP BY ALL ORDER BY i.id
        """
        assert connection.execute(sql).fetchall() == [
            (2025, "acme_one", 2),
            (None, "acme_two", 0),
            (2025, "bolt_three", 0),
        ]
        lines = connection.execute(f"SELECT id, len(updates) FROM read_json('{out}/incidents.ndjson') ORDER BY id")
        assert lines.fetchall() == [("acme_one", 2), ("acme_two", 0), ("bolt_three", 0)]


def test_the_schema_makes_the_tables(out: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as made:
        made.executescript((out / "schema.sql").read_text())
        found = {name for (name,) in made.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert found == set(TABLES)


def test_the_manifest_counts(out: Path, path: Path) -> None:
    parsed = json.loads((out / "manifest.json").read_text())
    assert (parsed["rows"]["incidents"], parsed["rows"]["vendors"]) == (3, 2)
    assert parsed["as_of"] == "2025-01-06T12:05:00Z"
    assert parsed["files"]["incidents"]["files"] == 3


def test_an_imported_dataset_is_as_of_its_newest_capture(tmp_path: Path) -> None:
    """Neither of no time nor of the time of the import."""
    (other := tmp_path / "other").mkdir()
    with Farm() as farm:
        page(
            farm.site("acme"), "Acme", [parsed("i00000000000", "Old", word("u00000000000", "investigating", "Hm.", 0))]
        )
        catalogue(farm, tmp_path)
        (other / "sources.yaml").write_text((tmp_path / "sources.yaml").read_text())
        for folder, command in (
            (tmp_path, ("run", "--now", "2025-01-06T12:00:00Z")),
            (tmp_path, ("captures", "export", "acme", "kept")),
            (other, ("import-captures", "../kept")),
        ):
            done = statusledger(*command, folder=folder)
            assert done.returncode == 0, done.stderr
    found = []
    for db in (tmp_path / "data/status.db", other / "data/status.db"):
        export(db, db.parent / "out", ("feeds", "ical", "api"))
        about, index = (
            json.loads((db.parent / "out" / name).read_text()) for name in ("manifest.json", "api/v1/vendors.json")
        )
        assert about["as_of"] in (db.parent / "out/README.md").read_text()
        assert index["as_of"] == about["as_of"]
        found.append(about["as_of"])
    assert len(set(found)) == 1
    assert minute(Instant(found[0])) == "2025-01-06T12:00"


def test_a_dataset_without_reads_is_as_of_its_newest_change(tmp_path: Path) -> None:
    database = folded(tmp_path / "status.db", listing("5 12:00", incident("one", "5 10:00")))
    database.execute("UPDATE sources SET last_success_at = NULL")
    database.execute("DELETE FROM coverage")
    database.conn.commit()
    database.close()
    export(tmp_path / "status.db", tmp_path / "out", ("csv",))
    assert json.loads((tmp_path / "out/manifest.json").read_text())["as_of"] == "2025-01-05T12:00:00Z"


def test_an_empty_database_is_a_dataset_too(tmp_path: Path) -> None:
    import pyarrow.dataset

    store.open_database(tmp_path / "empty.db").close()
    export(tmp_path / "empty.db", tmp_path / "out", list(FORMATS))
    assert json.loads((tmp_path / "out/manifest.json").read_text())["rows"] == dict.fromkeys(TABLES, 0)
    assert pyarrow.dataset.dataset(tmp_path / "out/parquet/incidents", partitioning="hive").count_rows() == 0
    assert (tmp_path / "out/incidents.ndjson").read_bytes() == b""


# Selections.


@pytest.mark.parametrize(
    ("selection", "ids"),
    [
        (Selection(vendors=("bolt",)), ["bolt_three"]),
        (Selection(since=at("4")), ["acme_one", "acme_two", "bolt_three"]),
        (Selection(since=at("6")), ["acme_two", "bolt_three"]),
        (Selection(since=at("6"), vendors=("acme",)), ["acme_two"]),
        (Selection(vendors=("acme", "bolt")), ["acme_one", "acme_two", "bolt_three"]),
    ],
)
def test_a_selection_is_the_same_in_every_format_and_refers_to_nothing_else(
    path: Path, tmp_path: Path, selection: Selection, ids: list[str]
) -> None:
    out = tmp_path / "some"
    export(path, out, ("sqlite", "ndjson", "csv", "parquet"), selection)
    assert [json.loads(line)["id"] for line in (out / "incidents.ndjson").read_text().splitlines()] == ids
    with (out / "incidents.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == ids
    with closing(sqlite3.connect(out / "status.db")) as opened:
        assert [row[0] for row in opened.execute("SELECT id FROM incidents ORDER BY id")] == ids
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in TABLES:
            (count,) = opened.execute(f"SELECT count(*) FROM {table}").fetchone()
            with (out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                assert len(list(csv.DictReader(file))) == count, table


def test_tables_are_those_asked_for(path: Path, tmp_path: Path) -> None:
    export(path, tmp_path / "out", ("csv", "parquet"), tables=("incidents", "vendors"))
    parsed = json.loads((tmp_path / "out/datapackage.json").read_text())["resources"]
    assert [each["path"] for each in parsed] == ["incidents.csv", "vendors.csv"]
    assert [each["reference"]["resource"] for each in parsed[0]["schema"]["foreignKeys"]] == ["vendors"]
    assert sorted(each.name for each in (tmp_path / "out/parquet").iterdir()) == ["incidents", "vendors.parquet"]


# Folders.


def test_the_folder_is_replaced_as_a_whole_and_other_files_stay(path: Path, tmp_path: Path, out: Path) -> None:
    (out / ".git").mkdir()
    (out / ".git/HEAD").write_text("ref: refs/heads/main")
    (out / "LICENSE").write_text("mine")
    export(path, out, ("csv",), tables=("vendors",))
    assert sorted(each.name for each in out.iterdir()) == [
        ".git", "LICENSE", "README.md", "SHA256SUMS", "croissant.json", "csv-metadata.json", "datapackage.json",
        "manifest.json", "schema.sql", "vendors.csv",
    ]  # fmt: skip
    assert (out / ".git/HEAD").read_text().startswith("ref")
    assert not list(tmp_path.glob(".out*"))


def test_a_folder_of_others_is_left_alone(path: Path, tmp_path: Path) -> None:
    mine = tmp_path / "home"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear")
    result = run(path, mine)
    assert (result.exit_code, contents(mine)) == (4, {"letter.txt": b"dear"})
    assert "no export made" in result.stderr


def test_a_failed_export_leaves_the_old_folder(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with renewed(target) as folder:
        (folder / "manifest.json").write_text('{"files": {"a": {}}}')
        (folder / "a").write_text("old")
    with pytest.raises(ZeroDivisionError), renewed(target) as folder:
        (folder / "a").write_text("new")
        raise ZeroDivisionError
    assert (target / "a").read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["out"]
    with pytest.raises(NotOurs), renewed(tmp_path):
        pass


def test_a_reader_finds_a_whole_folder_at_any_moment(tmp_path: Path) -> None:
    """A reader who opened the folder reads all of one export; who opens it again never finds it missing."""
    target, done = tmp_path / "out", threading.Event()

    def publish(number: int) -> None:
        with renewed(target) as folder:
            for name in ("manifest.json", "a", "b"):
                (folder / name).write_text(f'{{"files": {{"a": {number}, "b": 0}}}}')

    def publish_many() -> None:
        for number in range(200):
            publish(number)
        done.set()

    publish(0)
    writer = threading.Thread(target=publish_many)
    writer.start()
    looks = 0
    try:
        while not done.is_set():
            assert (target / "a").exists()
            looks += 1
    finally:
        writer.join()
    assert looks > 100


def test_the_next_export_removes_files_of_a_killed_one(path: Path, tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = tmp_path / f".out.{ended.pid}.partial"
    other = tmp_path / f".out.{os.getppid()}.partial"
    for folder in (left, other):
        folder.mkdir()
        (folder / "incidents.csv").write_text("half")
    export(path, tmp_path / "out", ("csv",))
    assert [each.name for each in tmp_path.glob(".out*")] == [other.name], "a process that goes on is left alone"


# While others write.


def test_an_export_is_of_one_moment_while_a_run_writes(path: Path, tmp_path: Path) -> None:
    """Between any two questions of the export, somebody adds an incident with an update."""
    writer = store.open_database(path)
    numbers = iter(range(1000))

    def write(_: int) -> None:
        number = next(numbers)
        said = [update(f"u{number}", "7 10:00")]
        observe(
            writer,
            ACME,
            replace(listing("7 12:00"), snapshot=listing("7", incident(f"new{number}", updates=said)).snapshot),
        )

    formats = ("ndjson", "csv", "sqlite")
    export(path, tmp_path / "out", formats, steps=lambda total: write)
    written = next(numbers)
    assert written > 5
    out = tmp_path / "out"
    lines = [json.loads(line)["id"] for line in (out / "incidents.ndjson").read_text().splitlines()]
    with (out / "incidents.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == lines == ["acme_one", "acme_two", "bolt_three"]
    with closing(sqlite3.connect(out / "status.db")) as opened:
        assert opened.execute("SELECT count(*) FROM incidents").fetchone() == (3,)
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
    with queries.open_readonly(path) as database:
        assert query.rows(database, "SELECT count(*) AS n FROM incidents") == [{"n": 3 + written}]


def test_an_export_during_runs_has_no_dangling_reference(tmp_path: Path) -> None:
    out, titles = tmp_path / "out", set()
    with Farm() as farm:
        site = farm.site("acme")
        catalogue(farm, tmp_path)
        with running(site, tmp_path) as codes:
            rounds = 0
            while rounds < 8 or len(codes) < 3:
                rounds += 1
                export(tmp_path / "data/status.db", out, ("csv", "sqlite"))
                tables = {table: _rows(out / f"{table}.csv") for table in TABLES}
                assert _dangling(out / "schema.sql", tables) == []
                assert _dangling(out / "schema.sql", tables | {"vendors": []}) != []
                assert len({row["body"] for row in tables["updates"]}) == 1
                titles |= {row["title"] for row in tables["incidents"]}
                with closing(sqlite3.connect(out / "status.db")) as opened:
                    assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
    assert len(titles) > 1
    assert set(codes) == {0}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _dangling(schema: Path, tables: Mapping[str, Sequence[Mapping[str, str]]]) -> list[tuple[str, str, str]]:
    """Table, column and value of each reference to a row that is not there, by the foreign keys of the schema."""
    found = []
    with closing(sqlite3.connect(":memory:")) as made:
        made.executescript(schema.read_text())
        for table, rows in tables.items():
            for _, _, to, column, key, *_ in made.execute(f"PRAGMA foreign_key_list({table})"):
                there = {row[key] for row in tables[to]} | {""}
                found += [(table, column, row[column]) for row in rows if row[column] not in there]
    return found


# How fast.

_MEASURE = """
import resource, sys
from importlib import import_module
from pathlib import Path
from statusledger.export import FORMATS, about, export
from statusledger.store.read.dataset import TABLES
name, db, target = sys.argv[1:]
import_module(FORMATS[name][0])
before = resource.getrusage(resource.RUSAGE_SELF)
export(Path(db), Path(target), [name], tables=TABLES)
after = resource.getrusage(resource.RUSAGE_SELF)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:")).split()[1]
print(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, int(peak) / 1024)
"""


def _many(path: Path, incidents: int, each: int) -> None:
    """So many incidents with so many updates each, in eleven years."""
    database = folded(path)
    body = "We are looking into errors of some requests in this region, and will tell more as soon as we know. " * 4
    with store.transaction(database):
        for number in range(incidents):
            name, day = f"acme_{number:06d}", f"{2015 + number % 11}-{1 + number % 12:02d}-{1 + number % 28:02d}"
            began = f"{day}T{number % 24:02d}:{number // 24 % 60:02d}:00Z"
            database.execute(
                "INSERT INTO incidents (id, vendor_id, source_id, key, kind, title, status, impact, started_at, "
                "origin, first_seen_at, last_changed_at, update_count, has_postmortem) "
                "VALUES (:id, 'acme', 'acme', :id, 'incident', 'Slow', 'resolved', 'minor', :at, 'backfilled', :at, "
                ":at, :updates, 0)",
                {"id": name, "at": began, "updates": each},
            )
            database.conn.executemany(
                "INSERT INTO updates (id, incident_id, key, number, status, body, posted_at, origin, first_seen_at) "
                "VALUES (?, ?, ?, ?, 'investigating', ?, ?, 'backfilled', ?)",
                [(f"{name}_{n}", name, str(n), n, f"{n} {body}", began, began) for n in range(each)],
            )
    database.close()


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_an_export_takes_at_most_four_times_as_long_as_reading_the_rows(tmp_path: Path) -> None:
    """In CPU time, without the table that is computed; and what it holds at a time does not grow with the dataset."""
    path = tmp_path / "big.db"
    _many(path, 50_000, 5)
    with closing(sqlite3.connect(path)) as opened:
        before = resource.getrusage(resource.RUSAGE_SELF)
        rows = sum(1 for table in dataset.TABLES for _ in opened.execute(f"SELECT * FROM {table}"))
        after = resource.getrusage(resource.RUSAGE_SELF)
    assert rows > 300_000
    bare = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    for name in ("ndjson", "parquet"):
        command = [sys.executable, "-c", _MEASURE, name, str(path), str(tmp_path / name)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        used, megabytes = map(float, done.stdout.split())
        assert (used < 4 * bare, megabytes < 200) == (True, True), f"{name}: {used} s, {megabytes} MB"


# The command.


def test_the_command(path: Path, tmp_path: Path) -> None:
    result = run(
        path, tmp_path / "out", "--format", "csv", "--vendor", "acme", "--since", "30d", "--tables", "incidents"
    )
    assert (result.exit_code, result.output) == (0, "")
    parsed = json.loads((tmp_path / "out/manifest.json").read_text())
    assert (parsed["vendors"], parsed["since"], parsed["formats"]) == (["acme"], "2024-12-11T12:00:00Z", ["csv"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--format", "xls"), "'xls' is unknown; known are"),
        (("--vendor", "acne"), "did you mean acme?"),
        (("--tables", "incident"), "'incident' is unknown; known are"),
        (("--since", "soon"), "is not a date, time or age"),
    ],
)
def test_usage(path: Path, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run(path, tmp_path / "out", *arguments)
    assert (result.exit_code, words in " ".join(result.stderr.split())) == (2, True), result.stderr


# The dataset card.


def test_the_card_counts_what_is_in_the_export(path: Path, tmp_path: Path) -> None:
    """Vendors of the catalogue that were never read are no vendors of the dataset."""
    others = [source(f"other-{number}", f"Other {number}") for number in range(40)]
    with closing(store.open_database(path)) as database:
        store.keep_in_step(database, (ACME, BOLT, *others))
    export(path, tmp_path / "out", ("csv",))
    text = (tmp_path / "out/README.md").read_text()
    assert text.startswith("# Incidents of two vendors, as published on status pages\n")
    assert "Three incidents, no maintenances and two updates of two vendors (2025-01-03 to 2025-01-05)" in text
    assert "| status pages that were read | 2 |" in text
    assert "| vendors in all, with those of the catalogue that were not read | 42 |" in text
    assert "| Start not known (`started_at` null) | 1 |" in text
    assert "| Enabled sources that were never read | 40 |" in text
    assert "## Licences" in text and "\n> Incidents of two vendors" in text


def test_the_card_lists_biases_with_columns_that_exist(out: Path) -> None:
    columns = {f"{table.name}.{column.name}" for table in tables.in_files() for column in table.columns}
    text = (out / "README.md").read_text()
    for bias in BIASES:
        assert f"| {bias.name} | {bias.effect} | {bias.shown_by} |\n" in text
        assert set(re.findall(r"`([^`]+)`", bias.shown_by)) <= columns, bias.name
    words = " ".join(bias.shown_by for bias in BIASES)
    assert set(re.findall(r"`anomalies\.code` (\w+)", words)) <= set(CODES)


def test_the_card_of_an_export_in_part_counts_that_part(path: Path, tmp_path: Path) -> None:
    export(path, tmp_path / "out", ("csv",), Selection(vendors=("bolt",)))
    text = (tmp_path / "out/README.md").read_text()
    assert text.startswith("# Incidents of one vendor,") and "\nOnly of these vendors: bolt.\n" in text


def test_licences_and_citation_are_in_every_description(out: Path) -> None:
    package, records = (json.loads((out / name).read_text()) for name in ("datapackage.json", "croissant.json"))
    assert [each["name"] for each in package["licenses"]] == ["MIT", "other-closed"]
    assert package["description"] in records["description"]
    assert "statusledger" in records["citeAs"] and len(records["license"]) == 2


def test_every_column_is_described_wherever_it_is_exported(out: Path) -> None:
    import pyarrow.parquet

    declared = (*tables.in_files(), vendor_months.TABLE)
    sentences = {f"{table.name}.{each.name}": each.sentence for table in declared for each in table.columns}
    package, web, records = (
        json.loads((out / name).read_text()) for name in ("datapackage.json", "csv-metadata.json", "croissant.json")
    )
    in_package = {
        f"{each['name']}.{field['name']}": field["description"]
        for each in package["resources"]
        for field in each["schema"]["fields"]
    }
    in_web = {
        f"{each['url'].removesuffix('.csv')}.{column['name']}": column["dc:description"]
        for each in web["tables"]
        for column in each["tableSchema"]["columns"]
    }
    in_records = {
        field["name"].replace("/", "."): field["description"]
        for each in records["recordSet"]
        for field in each["field"]
    }
    schema = pyarrow.parquet.read_schema(out / "parquet/sources.parquet")
    in_parquet = {f"sources.{field.name}": field.metadata[b"description"].decode() for field in schema}
    assert in_package == in_web == in_records == sentences
    assert in_parquet.items() <= sentences.items()
    assert all(sentence in (out / "schema.sql").read_text() for sentence in sentences.values())
