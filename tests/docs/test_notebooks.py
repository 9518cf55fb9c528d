"""The notebooks of docs/notebooks: they run, and their figures equal those computed here from status.db."""

import math
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from statusledger import store
from statusledger.cli import cli
from statusledger.export import export
from statusledger.model import Source
from statusledger.store.read.dataset import Selection
from statusledger.times import epoch
from tests.history.test_series import FEED, GITHUB, SUMMARY
from tests.platforms import test_aws, test_google, test_slack
from tests.support import large, notebooks
from tests.support.history import Histories
from tests.support.markdown import DOCS, blocks
from tests.support.notebooks import FOLDER, NAMES, Notebook
from tests.support.shared import made_once

ZONE = "America/St_Johns"  # half an hour off the full hour, with summer time
Rows = Sequence[Mapping[str, Any]]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "notebooks", notebooks.build)


@pytest.fixture(scope="module")
def db(example: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{example / 'status.db'}?mode=ro&immutable=1", uri=True)) as found:
        found.row_factory = sqlite3.Row
        yield found


@pytest.fixture(scope="module")
def ran(example: Path) -> Mapping[str, Notebook]:
    return {name: notebooks.run(name, example / "public", zone=ZONE) for name in NAMES}


def incidents(db: sqlite3.Connection) -> list[sqlite3.Row]:
    """Incidents, each event once."""
    return list(
        db.execute("""
            SELECT i.*, (SELECT max(posted_at) FROM updates u WHERE u.incident_id = i.id) AS last_post,
                   (SELECT until_at FROM coverage c WHERE c.source_id = i.source_id) AS read_until
            FROM incidents i WHERE kind = 'incident' AND NOT EXISTS (
                SELECT 1 FROM incident_links l JOIN incidents o ON o.id = l.incident_id
                WHERE l.same_as = i.id AND o.withdrawn_at IS NULL)
        """)
    )


def is_open(row: sqlite3.Row) -> bool:
    return row["resolved_at"] is None and row["resolved_from"] != "unknown" and row["status"] == "monitoring"


# Durations.


def seconds(row: sqlite3.Row) -> tuple[int, bool] | None:
    """The seconds that an incident lasted and whether it ended then; None if it is left out."""
    if row["withdrawn_at"] or row["started_at"] is None:
        return None
    start, end = epoch(row["started_at"]), row["resolved_at"] and epoch(row["resolved_at"])
    if end is not None and (end < start or (end == start and row["resolved_from"] != "inferred")):
        return None
    if end is not None and row["resolved_from"] == "stated":
        return end - start, True
    last = epoch(row["read_until"] if is_open(row) else row["last_post"])
    return max(0, min(last, end or last) - start), False


def kaplan_meier(cases: Sequence[tuple[int, bool]]) -> list[tuple[int, float, float, float]]:
    """Time, share and 95 % log-log band after each end, as the textbooks have it."""
    steps, share, greenwood = [], 1.0, 0.0
    for time in sorted({lasted for lasted, ended in cases if ended}):
        risk = sum(lasted >= time for lasted, _ in cases)
        died = cases.count((time, True))
        share *= 1 - died / risk
        greenwood += died / (risk * (risk - died)) if risk > died else 0
        if 0 < share < 1:
            width = 1.959964 * math.sqrt(greenwood) / abs(math.log(share))
            steps.append((time, share, share ** math.exp(width), share ** math.exp(-width)))
        else:
            steps.append((time, share, math.nan, math.nan))
    return steps


def hours(steps: Sequence[tuple[int, float, float, float]], column: int, share: float) -> float | None:
    return next((round(step[0] / 3600, 2) for step in steps if step[column] <= share + 1e-12), None)


def test_medians_are_those_of_the_textbook_estimate(ran: Mapping[str, Notebook], db: sqlite3.Connection) -> None:
    groups: dict[tuple[str, str], list[tuple[int, bool]]] = defaultdict(list)
    for row in incidents(db):
        if lasted := seconds(row):
            groups[row["vendor_id"], row["impact"]].append(lasted)
    figures = ran["durations"].variables["figures"]
    assert {(each["vendor"], each["impact"]): each["n"] for each in figures} == {
        key: len(cases) for key, cases in groups.items()
    }
    checked = 0
    for each in (each for each in figures if each["n"] >= 5):
        steps = kaplan_meier(groups[each["vendor"], each["impact"]])
        expected = [hours(steps, *which) for which in ((1, 0.5), (2, 0.5), (3, 0.5), (1, 0.1))]
        assert [each[name] for name in ("median_hours", "from", "to", "p90_hours")] == expected
        checked += each["inferred"] > 0 and 0 < each["ended"] < each["n"]
    assert checked > 5


def test_incidents_without_a_duration_are_counted(ran: Mapping[str, Notebook], db: sqlite3.Connection) -> None:
    left_out = ran["durations"].variables["left_out"]
    assert set(left_out) == {"withdrawn by the vendor", "start not known", "end before start", "zero seconds long"}
    assert sum(left_out.values()) == sum(seconds(row) is None for row in incidents(db))


def test_few_cases_are_shown_one_by_one(tmp_path: Path) -> None:
    large.build(tmp_path / "status.db", vendors=3, incidents=24)
    export(tmp_path / "status.db", tmp_path / "public", ("parquet",))
    few = [
        each
        for each in notebooks.run("durations", tmp_path / "public", drawn=False).variables["figures"]
        if each["n"] < 5
    ]
    assert {each["median_hours"] for each in few} == {None}
    assert [len(each["values"].split(", ")) for each in few] == [each["n"] for each in few] != []


# Weekdays and hours.


def exposure(db: sqlite3.Connection) -> Counter[tuple[str, str, int]]:
    """Covered seconds of each vendor, weekday and hour, by steps of half an hour."""
    found: Counter[tuple[str, str, int]] = Counter()
    for row in db.execute("""
        SELECT c.source_id, until_at, (SELECT min(started_at) FROM incidents i WHERE kind = 'incident'
               AND i.source_id = c.source_id AND i.id NOT IN (SELECT same_as FROM incident_links)) AS first
        FROM coverage c
    """):
        at, until = (datetime.fromisoformat(row[name]) for name in ("first", "until_at"))
        while at < until:
            edge = at.replace(minute=at.minute // 30 * 30, second=0) + timedelta(minutes=30)
            local = at.astimezone(ZoneInfo(ZONE))
            lasted = int((min(edge, until) - at).total_seconds())
            found[row["source_id"], "weekday", local.isoweekday()] += lasted
            found[row["source_id"], "hour", local.hour] += lasted
            at = edge
    return found


def test_rates_divide_starts_by_covered_hours(ran: Mapping[str, Notebook], db: sqlite3.Connection) -> None:
    starts: Counter[tuple[str, str, int]] = Counter()
    for row in incidents(db):
        if row["started_at"] and not row["withdrawn_at"] and row["impact"] != "none":
            local = datetime.fromisoformat(row["started_at"]).astimezone(ZoneInfo(ZONE))
            starts[row["vendor_id"], "weekday", local.isoweekday()] += 1
            starts[row["vendor_id"], "hour", local.hour] += 1
    covered, checked = exposure(db), 0
    for unit in ("weekday", "hour"):
        for each in ran["weekdays"].variables[f"by_{unit}"]:
            key = (each["vendor"], unit, each[unit])
            assert (each["n"], each["hours"]) == (starts[key], pytest.approx(covered[key] / 3600, abs=0.06)), key
            assert each["rate"] == pytest.approx(1000 * starts[key] / (covered[key] / 3600), abs=0.006)
            assert each["low"] <= each["rate"] <= each["high"]
            checked += 1
    assert checked == 3 * (7 + 24)


def test_only_starts_within_watched_time_count_as_watched(ran: Mapping[str, Notebook], db: sqlite3.Connection) -> None:
    watched = {row["source_id"]: row for row in db.execute("SELECT * FROM coverage")}
    found: Counter[str] = Counter()
    for row in incidents(db):
        stretch = watched[row["source_id"]]
        counts = row["impact"] != "none" and not row["withdrawn_at"] and row["started_at"]
        found[row["vendor_id"]] += bool(counts and stretch["from_at"] <= row["started_at"] <= stretch["until_at"])
    rows = [each for each in ran["weekdays"].variables["weekend"] if each["basis"] == "watched"]
    assert {each["vendor"]: each["workdays"] + each["weekend"] for each in rows} == found
    assert [each["workday_hours"] + each["weekend_hours"] for each in rows] == [70 * 24.0] * 3


# Edits.


def edit(row: sqlite3.Row) -> str | None:
    """The kind of an edit; None where nothing was rewritten."""
    names = {"renamed": "title changed", "deescalated": "impact lowered", "edited": "text edited"}
    if row["kind"] in names:
        return names[row["kind"]]
    moved = abs(epoch(row["new"]) - epoch(row["old"]))
    return None if moved < 60 else {"started_at": "start moved", "resolved_at": "end moved"}[row["field"]]


def test_incidents_with_edits_are_counted_before_and_after_the_end(
    ran: Mapping[str, Notebook], db: sqlite3.Connection
) -> None:
    known = {row["id"]: row for row in incidents(db)}
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    ignored = 0
    for row in db.execute("SELECT * FROM changes WHERE kind NOT IN ('added', 'progressed')"):
        if row["incident_id"] not in known:
            continue
        incident = known[row["incident_id"]]
        kind = edit(row)
        ignored += kind is None
        if kind and (row["after_resolution"] or incident["origin"] == "observed"):
            when = "after the end" if row["after_resolution"] else "before the end"
            found[incident["vendor_id"], kind, when].add(incident["id"])
    rows = ran["edits"].variables["edits"]
    assert {(each["vendor"], each["edit"], each["when"]): each["incidents"] for each in rows if each["incidents"]} == {
        key: len(ids) for key, ids in found.items()
    }
    assert sum(each["changes"] for each in ran["edits"].variables["ignored"]) == ignored > 0
    assert {each["reason"] for each in ran["edits"].variables["ignored"]} == {"moved by less than a minute"}
    for each in rows:
        of = [row for row in known.values() if row["vendor_id"] == each["vendor"]]
        after = each["when"] == "after the end"
        assert each["of"] == sum(not is_open(row) if after else row["origin"] == "observed" for row in of)
        assert each["share"].startswith(f"{each['incidents']} of {each['of']}")


def test_moves_and_lengths_are_those_of_the_changes(ran: Mapping[str, Notebook]) -> None:
    found = ran["edits"].variables
    assert {(each["edit"], each["least"], each["most"]) for each in found["shifts"]} == {
        ("start moved", -15, -15), ("end moved", 10, 10),
    }  # fmt: skip
    assert {(each["least"], each["most"]) for each in found["lengths"]} == {(0, 0)}
    assert found["delays"]


# Pictures and errors.


@pytest.mark.parametrize("name", NAMES)
def test_pictures_have_titles_units_and_text_alternatives(name: str, ran: Mapping[str, Notebook]) -> None:
    figures = [value for key, value in ran[name].variables.items() if key.endswith("figure")]
    axes = [axes for figure in figures for axes in figure.axes if axes.get_visible()]
    assert len(axes) >= 3
    assert [
        each.get_title() for each in axes if not (each.get_title() and each.get_xlabel() and each.get_ylabel())
    ] == []
    alternatives = re.findall(r"<img[^>]* alt='([^']{40,})'|<img[^>]* alt=\"([^\"]{40,})\"", ran[name].html)
    assert len(alternatives) == len(figures)
    assert "n " in alternatives[0][0] + alternatives[0][1] or " of " in alternatives[0][0] + alternatives[0][1]


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_has_coverage_and_caveats(name: str, ran: Mapping[str, Notebook]) -> None:
    html = ran[name].html
    assert "Coverage</h2>" in html.replace("</span>", "") and "Caveats" in html and "covered hours" in html


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_on_an_export_without_incidents(name: str, tmp_path: Path) -> None:
    with closing(store.open_database(tmp_path / "status.db")):
        pass
    export(tmp_path / "status.db", tmp_path / "public", ("parquet",))
    assert "No rows." in notebooks.run(name, tmp_path / "public").html


def test_several_exports_are_read_as_one(example: Path, ran: Mapping[str, Notebook], tmp_path: Path) -> None:
    vendors = ("v0000", "v0002")
    for vendor in vendors:
        export(example / "status.db", tmp_path / vendor, ("parquet",), Selection(vendors=(vendor,)))
    found = notebooks.run("durations", *(tmp_path / vendor for vendor in vendors), drawn=False)
    figures = found.variables["figures"]
    assert figures == [each for each in ran["durations"].variables["figures"] if each["vendor"] in vendors] != []


def test_a_folder_without_parquet_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"no Parquet table incidents in .*nowhere: run ") as raised:
        notebooks.run("durations", tmp_path / "nowhere")
    assert type(raised.value).__name__ == "ExportError"


def test_the_page_names_every_notebook_and_no_other() -> None:
    text = (DOCS / "research.md").read_text()
    assert set(re.findall(r"\(notebooks/(\w+)\.py\)", text)) == set(NAMES)
    assert {path.stem for path in FOLDER.glob("*.py")} == {*NAMES, "research"}


def test_the_recipe_makes_the_parquet_from_a_ledger(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (recipe,) = (each.text for each in blocks("sh", DOCS / "research.md") if "pip install" in each.text)
    (command,) = (line for line in recipe.splitlines() if line.startswith("statusledger "))
    (query,) = blocks("python", DOCS / "research.md")
    (tmp_path / "data").mkdir()
    shutil.copy(example / "status.db", tmp_path / "data/status.db")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, command.split()[1:])
    assert result.exit_code == 0, result.output
    assert notebooks.run("durations", Path("research"), drawn=False).variables["figures"]
    assert " n " in _printed(query.text)


def _printed(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


# The example of docs/research.md, which is real.

SERIES = (
    (GITHUB, (SUMMARY, FEED)),
    (test_aws.AWS, (Path(test_aws.SERIES).name,)),
    (test_slack.SLACK, (Path(test_slack.SERIES).name,)),
    (test_google.CLOUD, (Path(test_google.SERIES).name,)),
)


@pytest.mark.corpus
@pytest.mark.parametrize(("source", "names"), SERIES, ids=[source.id for source, _ in SERIES])
def test_the_figures_of_the_page_are_those_of_the_notebooks(
    source: Source, names: tuple[str, ...], histories: Histories, tmp_path: Path
) -> None:
    database, _ = histories(source, *names)
    (_, _, file), *_ = database.execute("PRAGMA database_list").fetchall()
    export(Path(file), tmp_path / "public", ("parquet",))
    text = (DOCS / "research.md").read_text()
    for name in NAMES:
        variables = notebooks.run(name, tmp_path / "public", zone="America/Los_Angeles", drawn=False).variables
        for vendor, *cells in _SHOWN[name](variables):
            assert f"| {' | '.join((_VENDORS.get(vendor, vendor), *cells))} |\n" in text


def _durations(variables: Mapping[str, Any]) -> Iterator[list[str]]:
    for each in variables["figures"]:
        if each["n"] >= 5:
            band = "" if each["median_hours"] is None else f"{each['from']:g}-{each['to'] or '?'}"
            yield [each["vendor"], each["impact"], *(str(each[name]) for name in ("n", "ended", "inferred", "open")),
                   _text(each["median_hours"]), band, _text(each["p90_hours"]),
                   _text(each["median_if_inferred_are_ends"])]  # fmt: skip


def _weekdays(variables: Mapping[str, Any]) -> Iterator[list[str]]:
    for each in variables["weekend"]:
        if each["basis"] == "covered":
            yield [each["vendor"], f"{each['workdays']} in {each['workday_hours']:,.0f} h",
                   f"{each['weekend']} in {each['weekend_hours']:,.0f} h",
                   f"{each['ratio']:g}", f"{each['low']:g}-{each['high']:g}"]  # fmt: skip


def _edits(variables: Mapping[str, Any]) -> Iterator[list[str]]:
    for each in variables["edits"]:
        if each["incidents"] and each["of"] >= 5:
            yield [each["vendor"], each["edit"], each["when"], each["share"]]


_SHOWN = {"durations": _durations, "weekdays": _weekdays, "edits": _edits}
_VENDORS = {"aws": "amazon"}
"""Vendors of the series here, where the page has those of the catalogue."""


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
