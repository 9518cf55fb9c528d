"""`scorecard`: whole cards of named vendors, a row for each vendor or part of a period, JSON and CSV."""

import csv
import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from statusledger.model import Impact, Status
from tests.support.build import incident, listing, update
from tests.support.dataset import folded, observe, say, source


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Acme had two incidents in January 2025; Bolt was read and had none; Coil was never read."""
    said = [
        update("u1", "5 10:00", body="We will provide an update within 30 minutes."),
        update("u2", "5 10:50", body="Still looking. Next update by 11:30 UTC."),
        update("u3", "5 11:20", Status.RESOLVED, ""),
    ]
    one = replace(
        incident("one", "5 09:50", end="5 11:20", updates=said), impact=Impact.MAJOR, title="[b]red[/b]\x1b[31m"
    )
    two = incident("two", "8 10:00", updates=[update("u1", "8 10:00")])
    path = tmp_path / "status.db"
    sources = (source("acme", "Acme"), source("bolt", "Bolt"), source("coil", "Coil"))
    database = folded(path, listing("4 12:00"), listing("9 12:00", one, two), sources=sources)
    observe(database, sources[1], listing("9 12:00"), listing("9 12:05"))
    database.close()
    return path


def test_a_named_vendor_has_its_whole_card(path: Path) -> None:
    lines = say(path, "scorecard", "acme", "--period", "2025-01").output.splitlines()
    assert lines[1].strip().startswith("Acme") and "2025-01, UTC" in lines[1]
    words = [" ".join(line.split()) for line in lines]
    assert any(each.startswith("Promised updates kept 1 of 2 next update by the stated time") for each in words)
    assert "history known for 4d 2h of 9d 12h, never watched" in words
    assert "Duration 1h 30m n 1: the value; median from 5; from start to end" in words
    assert "End to postmortem \u2013 no such case" in words
    assert "Notices" not in "\n".join(words)
    assert max(map(len, lines)) <= 80


def test_without_a_name_each_vendor_with_a_history_is_a_row(path: Path) -> None:
    lines = say(path, "scorecard", "--period", "2025").output.splitlines()
    assert [line.split()[0] for line in lines[-3:]] == ["Vendor", "Acme", "Bolt"]
    assert lines[-2].split() == ["Acme", "2", "1h", "30m", "n", "1", "n", "2", "1", "of", "2", "0", "of", "1"]
    assert max(map(len, lines)) <= 80


def test_each_part_of_a_period_is_a_row(path: Path) -> None:
    lines = say(path, "scorecard", "acme", "--period", "2024-Q4/2025-Q1", "--by", "quarter").output.splitlines()
    assert [line.split()[0] for line in lines[-3:]] == ["Acme", "2025-Q1", "2024-Q4"]
    assert set(lines[-1].split()[1:]) == {"\u2013"}


def test_json_has_every_figure_with_its_cases_or_the_reason(path: Path) -> None:
    (found,) = json.loads(say(path, "scorecard", "acme", "--period", "2025-01", "--json").stdout)
    (card,) = found["scorecards"]
    assert (found["vendor_id"], card["period"]) == ("acme", "2025-01")
    assert card["promises"] == {"count": 1, "n": 2, "unknown": None}
    assert card["silence"]["incident_id"] == "acme_two"
    assert card["postmortem_lag"]["unknown"] == "no_cases"
    assert card["duration"] == {"n": 1, "median_s": None, "p90_s": None, "values_s": [5400], "unknown": None}


def test_csv_has_a_row_for_each_vendor_and_part(path: Path) -> None:
    printed = say(path, "scorecard", "acme", "bolt", "--period", "2025-01", "--by", "month", "--csv").stdout
    rows = list(csv.DictReader(printed.splitlines()))
    assert [(row["vendor_id"], row["period"], row["incidents"]) for row in rows] == [
        ("acme", "2025-01", "2"),
        ("bolt", "2025-01", "0"),
    ]


def test_a_vendor_without_history_says_so(path: Path) -> None:
    words = " ".join(say(path, "scorecard", "coil", "--period", "2025-01").output.split())
    assert "Incidents posted not known no history covers the period" in words
    nothing = say(path, "scorecard", "--period", "2020").output
    assert nothing == "No vendor has a known history in 2020.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--period", "soon"), "'soon' is no month, quarter or year, such as 2026-10, 2026-Q3 or 2026"),
        (("--period", "2031"), "2031 is in the future; name a period that has begun"),
        (("--period", "2025-02/2025-01"), "2025-02 is later than 2025-01; swap them"),
        (("acne",), "did you mean acme?"),
        (("--json", "--csv"), "--json and --csv exclude each other"),
    ],
)
def test_usage(path: Path, arguments: tuple[str, ...], words: str) -> None:
    result = say(path, "scorecard", *arguments)
    assert result.exit_code == 2 and words in " ".join(result.output.split())
