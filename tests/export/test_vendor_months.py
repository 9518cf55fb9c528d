"""The exported table of months: a row for each vendor and month that its history covers, equal in all formats."""

import csv
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from statusledger.export import export, vendor_months
from statusledger.model import Impact, Instant, Status
from statusledger.store.read.dataset import Selection
from tests.support.build import at, incident, listing, update
from tests.support.dataset import folded, observe, say, source

COLUMNS = [column.name for column in vendor_months.TABLE.columns]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Acme began in January 2025 and was read until March; Bolt has no incident and was never read."""
    said = [
        update("u1", "5 10:00", body="We will provide an update within 30 minutes."),
        update("u2", "5 10:20", Status.RESOLVED, ""),
    ]
    one = replace(incident("one", "5 09:50", end="5 10:20", updates=said), impact=Impact.MAJOR)
    path = tmp_path / "data/status.db"
    database = folded(path, listing("1 12:00"), listing("5 12:00", one), sources=(source("acme"), source("bolt")))
    observe(database, source("acme"), replace(listing("6 12:00", one), fetched_at=Instant("2025-03-02T00:00:00Z")))
    database.close()
    return path


WHOLE = Selection()


def exported(path: Path, out: Path, selection: Selection = WHOLE) -> list[dict[str, str]]:
    export(path, out, ("csv",), selection)
    with (out / "vendor_months.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_each_covered_month_of_a_vendor_is_a_row(path: Path, tmp_path: Path) -> None:
    rows = exported(path, tmp_path / "out")
    assert [(row["vendor_id"], row["month"]) for row in rows] == [
        ("acme", "2025-01"),
        ("acme", "2025-02"),
        ("acme", "2025-03"),
    ]
    january, february, march = rows
    assert (january["incidents"], january["major"], january["duration_values_s"]) == ("1", "1", "[1800]")
    assert (january["promises"], january["promises_of"]) == ("1", "1")
    assert (february["incidents"], february["duration_n"]) == ("0", "0")
    assert json.loads(february["unknown"])["duration"] == "no_cases"
    assert march["until_at"] == "2025-03-02T00:00:00Z"


def test_an_unknown_figure_is_null_and_has_its_reason(path: Path, tmp_path: Path) -> None:
    for row in exported(path, tmp_path / "out"):
        for key in json.loads(row["unknown"]):
            cells = [row[name] for name in (f"{key}_median_s", f"{key}_values_s", f"{key}_s", key) if name in row]
            assert cells and set(cells) == {""}, key


def test_all_formats_hold_the_same_rows(path: Path, tmp_path: Path) -> None:
    import pyarrow.parquet

    rows = exported(path, tmp_path / "csv")
    out = tmp_path / "out"
    export(path, out, ("sqlite", "ndjson", "parquet"))
    lines = [json.loads(line) for line in (out / "vendor_months.ndjson").read_text().splitlines()]
    with closing(sqlite3.connect(out / "status.db")) as opened:
        stored = opened.execute("SELECT * FROM vendor_months ORDER BY vendor_id, month").fetchall()
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
    parquet = pyarrow.parquet.read_table(out / "parquet/vendor_months.parquet")
    assert worded([tuple(line.values()) for line in lines]) == worded(stored) == [list(row.values()) for row in rows]
    assert parquet.column("promises").to_pylist() == [line["promises"] for line in lines]
    assert parquet.schema.field("promises").metadata[b"description"]


def worded(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def test_a_selection_has_its_whole_months_with_figures_of_all_incidents(path: Path, tmp_path: Path) -> None:
    whole = exported(path, tmp_path / "whole")
    assert exported(path, tmp_path / "some", Selection(since=at("1 00:00"))) == whole
    assert exported(path, tmp_path / "later", Selection(since=at("2 00:00"))) == whole[1:]
    assert exported(path, tmp_path / "other", Selection(vendors=("bolt",))) == []


def test_formats_without_the_table_do_not_compute_it(path: Path, tmp_path: Path) -> None:
    export(path, tmp_path / "out", ("git", "feeds"))
    assert "vendor_months" not in json.loads((tmp_path / "out/manifest.json").read_text())["rows"]
    export(path, tmp_path / "csv", ("csv",), tables=("vendors",))
    assert not (tmp_path / "csv/vendor_months.csv").exists()


def test_the_command_prints_the_same_columns(path: Path, tmp_path: Path) -> None:
    """Up to its own time, which is later than the last read of an export, or earlier as here."""
    found = say(path, "scorecard", "acme", "--period", "2025-01", "--by", "month", "--csv")
    (printed,) = csv.DictReader(found.stdout.splitlines())
    (row,) = [each for each in exported(path, tmp_path / "out") if each["month"] == "2025-01"]
    assert list(printed) == ["period" if key == "month" else key for key in row]
    assert {key: printed[key] for key in COLUMNS[7:]} == {key: row[key] for key in COLUMNS[7:]}


def test_an_exported_copy_can_be_exported_again(path: Path, tmp_path: Path) -> None:
    export(path, tmp_path / "one", ("sqlite", "csv"))
    export(tmp_path / "one/status.db", tmp_path / "two", ("sqlite", "csv"))
    one, two = ((tmp_path / name / "vendor_months.csv").read_bytes() for name in ("one", "two"))
    assert one == two
