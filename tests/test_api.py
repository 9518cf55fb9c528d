"""The public Python API: its examples, its filters, its errors, and the price of importing it."""

import doctest
import re
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

import statusledger
from statusledger import store
from statusledger.model import (
    Affected,
    Component,
    Health,
    Impact,
    Incident,
    Kind,
    Snapshot,
    Status,
)
from statusledger.reconcile import Observation
from tests.farm import Farm
from tests.support import paths, world
from tests.support.build import at, incident, update
from tests.support.dataset import observe, source
from tests.support.paths import ROOT

ACME = replace(source("acme", "Acme"), tags=("cloud",))
BOLT = source("bolt", "Bolt")


def page(when: str, *incidents: Incident, health: Health = Health.OPERATIONAL) -> Observation:
    """A page with two components and these incidents."""
    components = (
        Component(key="api", name="API", position=1, health=health),
        Component(key="webhooks", name="Webhooks", position=2, health=Health.OPERATIONAL),
    )
    return Observation("incidents", at(when), Snapshot(components=components, incidents=incidents))


def errors(impact: Impact, *, identified: bool) -> Incident:
    """An open incident of the component API."""
    updates = [update("u1", "10 11:00", body="We are looking into errors of the API.")]
    if identified:
        updates.append(update("u2", "10 11:20", Status.IDENTIFIED, "A configuration change is the cause."))
    opened = incident("api-errors", "10 11:00", updates=updates, title="Elevated API errors", impact=impact)
    status = Status.IDENTIFIED if identified else Status.INVESTIGATING
    return replace(opened, status=status, components=(Affected(key="api", name="API"),))


def build(folder: Path, *more: Incident) -> Path:
    """A folder with data/status.db, whose vendor has one open and one resolved incident."""
    path = folder / "data" / "status.db"
    path.parent.mkdir()
    delayed = incident("webhooks", "3 10:00", end="3 12:00", title="Webhooks are delayed")
    database = store.open_database(path)
    store.keep_in_step(database, (ACME, *((BOLT,) if more else ())))
    observe(
        database,
        ACME,
        page("10 10:55", delayed),
        page("10 11:05", errors(Impact.MINOR, identified=False), delayed, health=Health.PARTIAL_OUTAGE),
        page("10 11:25", errors(Impact.MAJOR, identified=True), delayed, health=Health.PARTIAL_OUTAGE),
        page("10 11:58", errors(Impact.MAJOR, identified=True), delayed, health=Health.PARTIAL_OUTAGE),
    )
    if more:
        observe(database, BOLT, page("10 11:58", *more))
    database.close()
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    planned = incident(
        "upgrade", "9 08:00", kind=Kind.MAINTENANCE, impact=Impact.MAINTENANCE, status=Status.COMPLETED, title="Upgrade"
    )
    return build(tmp_path, planned)


def titles(path: Path, **filters: object) -> list[str]:
    with statusledger.open(path) as ledger:
        return [each.title for each in ledger.incidents(**filters)]  # type: ignore[arg-type]


def test_the_examples_of_the_documentation_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path)
    shutil.copy(paths.GOLDEN / "statuspage/summary/input.summary.json", tmp_path / "summary.json")
    monkeypatch.chdir(tmp_path)
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failed, tried = doctest.testfile(str(ROOT / "docs/python-api.md"), module_relative=False, optionflags=options)
    assert (failed, tried > 15) == (0, True)


def test_the_documentation_names_every_public_name() -> None:
    text = (ROOT / "docs/python-api.md").read_text()
    names = set(statusledger.__all__) - {"__version__"}
    assert {name for name in names if name not in text} == set()
    assert all(getattr(statusledger, name).__doc__ for name in names)


def test_type_checkers_and_the_interpreter_know_the_same_names() -> None:
    text = (ROOT / "scraper/statusledger/__init__.py").read_text()
    typed = set(re.findall(r"^    from statusledger\.([\w.]+) import (\w+) as \2$", text, re.MULTILINE))
    assert typed == {(module, name) for module, names in statusledger._MODULES.items() for name in names}


def test_incidents_come_newest_first(path: Path) -> None:
    assert titles(path) == ["Elevated API errors", "Upgrade", "Webhooks are delayed"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"vendor": "bolt"}, ["Upgrade"]),
        ({"source": "bolt"}, ["Upgrade"]),
        ({"vendor": "nobody"}, []),
        ({"since": "2025-01-09T08:00:00Z"}, ["Elevated API errors", "Upgrade"]),
        ({"since": "2025-01-09T09:00:00+01:00"}, ["Elevated API errors", "Upgrade"]),
        ({"since": datetime(2025, 1, 9, 8, 0, 1, tzinfo=UTC)}, ["Elevated API errors"]),
        ({"until": date(2025, 1, 9)}, ["Webhooks are delayed"]),
        ({"until": "2025-01-09T08:00:00"}, ["Webhooks are delayed"]),
        ({"open": True}, ["Elevated API errors"]),
        ({"open": False}, ["Upgrade", "Webhooks are delayed"]),
        ({"impact": "major"}, ["Elevated API errors"]),
        ({"impact": Impact.MINOR}, ["Webhooks are delayed"]),
        ({"kind": "maintenance"}, ["Upgrade"]),
        ({"tag": "cloud"}, ["Elevated API errors", "Webhooks are delayed"]),
        ({"tag": "payments"}, []),
        ({"limit": 1}, ["Elevated API errors"]),
        ({"limit": 0}, []),
        ({"vendor": "acme", "open": False, "since": "2025-01-04"}, []),
    ],
)
def test_filters_select_incidents(filters: dict[str, object], expected: list[str], path: Path) -> None:
    assert titles(path, **filters) == expected


def test_withdrawn_and_superseded_incidents_are_selected_only_with_everything(path: Path) -> None:
    database = store.open_database(path)
    with store.transaction(database):
        database.conn.execute("UPDATE incidents SET withdrawn_at = '2025-01-10T12:00:00Z' WHERE key = 'webhooks'")
        database.conn.execute(
            "INSERT INTO incident_links (incident_id, same_as, evidence, reason) "
            "VALUES ('acme_api-errors', 'bolt_upgrade', 'the same title', 'two_sources')"
        )
    database.close()
    assert titles(path) == ["Elevated API errors"]
    assert titles(path, everything=True) == ["Elevated API errors", "Upgrade", "Webhooks are delayed"]


def test_components_that_the_page_no_longer_lists_are_selected_only_with_everything(path: Path) -> None:
    database = store.open_database(path)
    with store.transaction(database):
        database.conn.execute("UPDATE components SET withdrawn_at = '2025-01-10T12:00:00Z' WHERE key = 'api'")
    database.close()
    with statusledger.open(path) as ledger:
        assert [each.id for each in ledger.components(vendor="acme")] == ["acme_webhooks"]
        assert [each.id for each in ledger.components(everything=True) if each.source_id == "acme"] == [
            "acme_api",
            "acme_webhooks",
        ]


def test_the_clock_decides_about_now_unless_a_time_is_given(path: Path) -> None:
    with statusledger.open(path) as ledger:
        assert ledger.now(at="2025-01-10T12:00:00Z").unread == []
        assert len(ledger.now().unread) == 2


@pytest.mark.parametrize("filters", [{"impact": "awful"}, {"kind": "party"}, {"since": "yesterday"}, {"limit": -1}])
def test_a_filter_that_cannot_be_read_is_a_value_error(filters: dict[str, object], path: Path) -> None:
    with pytest.raises(ValueError, match=r"awful|party|yesterday|-1"):
        titles(path, **filters)


def test_a_missing_dataset_and_a_missing_incident_are_store_errors(path: Path, tmp_path: Path) -> None:
    with pytest.raises(statusledger.StoreError, match=r"nowhere\.db"):
        statusledger.open(tmp_path / "nowhere.db")
    with statusledger.open(path) as ledger, pytest.raises(statusledger.StoreError, match="acme_never"):
        ledger.incident("acme_never")


def test_a_damaged_dataset_is_a_store_error_that_names_the_file(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * (size - 8192))
    with pytest.raises(statusledger.StoreError, match=r"status\.db"):
        titles(path)


@pytest.mark.parametrize(("platform", "kind"), [("acme", "summary"), ("statuspage", "weather")])
def test_an_unknown_platform_or_kind_is_a_value_error_that_lists_those_there_are(platform: str, kind: str) -> None:
    with pytest.raises(ValueError, match=r"statuspage"):
        statusledger.parse(platform, kind, "{}")


def test_text_and_bytes_parse_alike() -> None:
    body = (paths.GOLDEN / "statuspage/summary/input.summary.json").read_bytes()
    assert statusledger.parse("statuspage", "summary", body) == statusledger.parse(
        "statuspage", "summary", body.decode()
    )


def test_detection_names_the_platform_of_a_page() -> None:
    with Farm() as farm:
        site = farm.site("acme")
        world.page(site, "Acme")
        found = statusledger.detect(site.url, allow_private=True)
        nobody = farm.site("nobody").url
        with pytest.raises(statusledger.Undetected, match=re.escape(nobody)):
            statusledger.detect(nobody, allow_private=True)
    assert (found.platform, found.name) == ("statuspage", "Acme")


def imported(code: str) -> set[str]:
    """The modules that a fresh interpreter has read after running this code."""
    script = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_reads_nothing_else() -> None:
    assert {each for each in imported("import statusledger") if each.startswith("statusledger")} == {"statusledger"}


def test_reading_and_parsing_need_no_http() -> None:
    code = "import statusledger; statusledger.open; statusledger.Ledger; statusledger.IncidentStory"
    assert imported(code).isdisjoint({"httpx", "sqlite_utils", "feedparser", "statusledger.platforms"})
    body = (
        "import statusledger\ntry: statusledger.parse('statuspage', 'summary', '')\nexcept statusledger.LedgerError: 0"
    )
    assert "httpx" not in imported(body)
