"""The list of incidents: filters, table, CSV and JSON."""

import csv
import io
import json
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from statusledger import store
from statusledger.model import Affected, Impact, Kind, Status
from statusledger.schema.incident_tables import INCIDENTS
from tests.support.build import at, incident, summary, update
from tests.support.dataset import folded, observe, say, source

LONG = "5f1c9a3e-0d2b-4c58-9f7a-6b1e2d3c4f5a-of-a-long-key"
ACME, BOLT = source("acme", "Acme"), source("bolt", "Bolt & Nut, Incorporated in the State of Delaware")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Three incidents of Acme, one of them open, and a maintenance of Bolt."""
    path = tmp_path / "status.db"
    api = (Affected(key="api", name="API"),)
    database = folded(
        path,
        summary(
            "9 12:00",
            replace(incident("one", "5 09:00", end="5 10:30", impact=Impact.MAJOR), components=api),
            incident(
                LONG, "6 09:00", title="=HYPERLINK(1)", updates=[update("u", "6 09:00", body="The disk is full.")]
            ),
            incident("three", "7 09:00", end="7 09:05", impact=Impact.NONE, title="Emails were late"),
        ),
        sources=(ACME, BOLT),
    )
    work = incident("w", "8 09:00", kind=Kind.MAINTENANCE, status=Status.SCHEDULED, impact=Impact.MAINTENANCE)
    observe(database, BOLT, summary("8 12:00", replace(work, scheduled_start_at=at("12 09:00"), started_at=None)))
    database.close()
    return path


def ids(path: Path, *arguments: str) -> list[str]:
    return [row["id"] for row in json.loads(say(path, "incidents", "--json", *arguments).stdout)]


EVERY = ["bolt_w", "acme_three", f"acme_{LONG}", "acme_one"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", EVERY),
        ("--vendor acme", EVERY[1:]),
        ("--vendor ACME --vendor bolt", EVERY),
        ("--impact MAJOR --impact none", ["acme_three", "acme_one"]),
        ("--status scheduled", ["bolt_w"]),
        ("--kind maintenance", ["bolt_w"]),
        ("--component ap*", ["acme_one"]),
        ("--component git --component API", ["acme_one"]),
        ("--component git", []),
        ("--since 2025-01-06 --until 2025-01-07", [f"acme_{LONG}"]),
        ("--since 4d", ["bolt_w", "acme_three"]),
        ("--open", ["bolt_w", f"acme_{LONG}"]),
        ("--open --kind incident", [f"acme_{LONG}"]),
        ("--search disk", [f"acme_{LONG}"]),
        ("--search late", ["acme_three"]),
        ("--limit 1", ["bolt_w"]),
        ("--vendor acme --limit 2", EVERY[1:3]),
    ],
)
def test_filters_narrow_the_list(arguments: str, expected: list[str], path: Path) -> None:
    assert ids(path, *arguments.split()) == expected


def test_words_of_a_search_without_any_letter_restrict_nothing(path: Path) -> None:
    assert ids(path, "--search", '"') == EVERY


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_an_id_is_never_broken_and_lines_fit_the_terminal(columns: int, path: Path) -> None:
    drawn = say(path, "incidents", columns=columns).stdout
    assert all(each in drawn for each in EVERY)
    assert all(cell_len(line) <= max(columns, len(LONG) + 7) for line in drawn.splitlines())


def test_the_table_names_time_impact_vendor_state_title_and_id(path: Path) -> None:
    head, _, of_bolt, *_ = say(path, "incidents").stdout.split("\n")
    assert head == "Four incidents, newest first (times UTC)."
    assert of_bolt == "2025-01-12 09:00   ‖ Maintenance   Bolt & Nut, Incorporated in…   scheduled"
    drawn = say(path, "incidents", "--vendor", "acme").stdout
    assert "2025-01-05 09:00   ◆ Major    Acme   resolved after 1h 30m\n  API is slow   acme_one\n" in drawn
    assert "investigating, open 4d 3h" in drawn


def test_a_list_that_is_cut_says_so(path: Path) -> None:
    drawn = say(path, "incidents", "--limit", "2").stdout
    assert drawn.startswith("Four incidents, newest first (times UTC); the newest 2, --limit N shows more.\n")


def test_no_match_is_no_error(path: Path) -> None:
    done = say(path, "incidents", "--search", "weather")
    assert (done.exit_code, done.stdout) == (0, "No incident matches.\n")


def test_csv_has_the_columns_of_the_export(path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(say(path, "incidents", "--csv").stdout)))
    assert list(rows[0]) == [
        "vendor",
        *(column.name for column in INCIDENTS.columns),
        "components",
        "causes",
        "mitigations",
    ]
    assert [row["id"] for row in rows] == EVERY
    assert (rows[3]["components"], rows[3]["duration_s"], rows[3]["has_postmortem"]) == ("API", "5400", "false")
    assert rows[2]["title"] == "=HYPERLINK(1)"


def test_formulas_are_escaped_as_in_the_export(path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(say(path, "incidents", "--csv-safe").stdout)))
    assert rows[2]["title"] == "'=HYPERLINK(1)"


def test_the_json_has_the_names_of_the_schema(path: Path) -> None:
    (row, *_) = json.loads(say(path, "incidents", "--json").stdout)
    assert {column.name for column in INCIDENTS.columns} <= row.keys()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--vendor acmee", "Error: no vendor 'acmee' in the database; did you mean acme?\n"),
        ("--csv --json", "Error: --json and --csv exclude each other; leave one out\n"),
        ("--until soon", "Error: Invalid value for --until: 'soon' is not a date, time or age"),
        ("--limit 0", "Error: Invalid value for '--limit': 0 is not in the range x>=1.\n"),
    ],
)
def test_wrong_filters_are_usage_errors(arguments: str, message: str, path: Path) -> None:
    done = say(path, "incidents", *arguments.split())
    assert done.exit_code == 2
    assert done.stderr.startswith(message)


def test_it_reads_beside_a_run_that_writes(path: Path) -> None:
    with store.opened(path) as (database, _), store.transaction(database):
        database.conn.execute("UPDATE incidents SET title = 'not saved yet'")
        drawn = say(path, "incidents")
    assert drawn.exit_code == 0
    assert "API is slow" in drawn.stdout and "not saved yet" not in drawn.stdout


def test_incidents_are_found_by_their_tags(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    words = {
        "one": "A bad deployment caused errors. We have rolled back the deployment.",
        "two": "The errors were caused by a bad deployment.",
        "three": "It is over.",
    }
    told = [incident(key, f"{day} 09:00", updates=[update("u", f"{day} 09:00", body=body)])
            for day, (key, body) in enumerate(words.items(), 5)]  # fmt: skip
    folded(path, summary("9 12:00", *told), sources=(ACME,)).close()
    assert ids(path, "--cause", "deployment") == ["acme_two", "acme_one"]
    assert ids(path, "--cause", "deployment", "--cause", "network", "--mitigation", "rollback") == ["acme_one"]
    assert ids(path, "--cause", "network") == []
    (row,) = csv.DictReader(io.StringIO(say(path, "incidents", "--csv", "--mitigation", "rollback").stdout))
    assert (row["causes"], row["mitigations"]) == ("deployment", "rollback")
    refused = say(path, "incidents", "--cause", "gremlins")
    assert refused.exit_code == 2
    assert "deployment" in refused.stderr
