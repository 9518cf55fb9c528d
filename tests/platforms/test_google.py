"""Google's dashboards: every payload there is, the months around the outage of June 2025, and what texts may hold."""

import json
import lzma
import random
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from statusledger.errors import NormalizeError
from statusledger.history import importing
from statusledger.model import Document, Snapshot, Source, Status
from statusledger.platforms.vendors import google
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.source_memory import SourceMemory
from tests.support import history
from tests.support.build import at
from tests.support.history import Histories

SERIES = "series/gcp__incidents_2025-06_first_half.ndjson.xz"
CLOUD = Source(id="gcp", name="Google Cloud", url="https://status.cloud.google.com", platform="google", vendor="google")
OUTAGE = "ow5i3PPK96RduMcb1SsW"

# Incidents, updates, reports written afterwards.
CAPTURED = {
    "gcp/incidents_2026-08-20.json": (5, 42, 6),
    "gcp/incidents_2026-08.json": (2, 23, 4),
    "gcp/incidents_legacy_2020-11_first12.json": (12, 52, 0),
    "google_workspace/open_gmail_incident_2026-09-23.json": (1, 0, 0),
}
REFUSED = {
    "google_workspace/apps_status_rss_2014.xml": "http://www.google.com/appsstatus#hl=en is no incident's address",
    "google_workspace/incidents_fixture_small.json": "Object missing required field `number`",
}


def document(body: bytes, kind: str = "incidents") -> Document:
    return Document("https://status.cloud.google.com/incidents.json", kind, body)


def read(*entries: dict[str, Any]) -> Snapshot:
    return google.PLATFORM.parse(document(json.dumps(entries).encode()))


def entry(key: str, begin: str, end: str | None = None, **more: Any) -> dict[str, Any]:
    update = {"when": f"{begin}T12:00:00+00:00", "text": "We are investigating.", "status": "SERVICE_OUTAGE"}
    return {
        "id": key,
        "number": "1",
        "begin": f"{begin}T10:00:00+00:00",
        "created": f"{begin}T11:00:00+00:00",
        "end": end and f"{end}T10:00:00+00:00",
        "external_desc": "Slow",
        "severity": "high",
        "service_name": "Disks",
        "service_key": "disks",
        "uri": f"incidents/{key}",
        "updates": [update],
    } | more


def test_updates_come_out_ascending_in_whatever_order_they_stand() -> None:
    updates = [{"when": f"2026-05-01T0{hour}:00:00Z", "text": f"Text {hour}.", "status": None} for hour in range(9)]
    ordered = read(entry("a", "2026-05-01", updates=updates[::-1])).incidents
    for seed in range(5):
        shuffled = random.Random(seed).sample(updates, len(updates))
        assert read(entry("a", "2026-05-01", updates=shuffled)).incidents == ordered


@pytest.mark.parametrize(
    "heading",
    [
        "# Incident Report",
        "## \\# Incident Report",
        "## **Incident Report**",
        "### Mini Incident Report",
        "# Preliminary Incident Report",
    ],
)
def test_a_report_written_afterwards_is_a_postmortem(heading: str) -> None:
    update = {"when": "2026-05-09T10:00:00Z", "text": f"{heading}\nWhat happened.", "status": "AVAILABLE"}
    (actual,) = read(entry("a", "2026-05-01", "2026-05-02", updates=[update])).incidents
    assert (actual.updates[0].status, actual.status) == (Status.POSTMORTEM, Status.RESOLVED)


def test_what_ages_out_is_left_alone_and_what_is_struck_out_is_withdrawn() -> None:
    old, young = entry("old", "2024-05-01", "2024-05-03"), entry("young", "2024-05-04", "2024-05-05")
    struck, last = entry("struck", "2024-06-01", "2024-06-02"), entry("last", "2024-07-01", "2024-07-02")
    fold = SourceState("gcp", google.PLATFORM.channels, [], [], SourceMemory())
    for hour, entries in enumerate([(last, struck, young, old), (last, young), (last, young)]):
        fold.observe(Observation("incidents", at(f"5 0{hour}:00"), read(*entries)))
    withdrawn = {record.key for record in fold.records.values() if record.combined.withdrawn_at}
    assert withdrawn == {"struck"}


def test_an_empty_list_ends_what_was_open_and_withdraws_nothing() -> None:
    fold = SourceState("gcp", google.PLATFORM.channels, [], [], SourceMemory())
    for hour, entries in enumerate([(entry("open", "2026-05-01"), entry("over", "2026-04-01", "2026-04-02")), (), ()]):
        fold.observe(Observation("incidents", at(f"5 0{hour}:00"), read(*entries)))
    actual = {record.key: record.combined for record in fold.records.values()}
    assert actual["open"].incident.resolved_from == "inferred"
    assert [each.withdrawn_at for each in actual.values()] == [None, None]


def test_products_of_the_page_do_not_push_out_its_regions() -> None:
    place = {"title": "Iowa (us-central1)", "id": "us-central1"}
    products = document(b'{"products": [{"title": "Disks", "id": "disks"}]}', "products")
    fold = SourceState("gcp", google.PLATFORM.channels, [], [], SourceMemory())
    actual = read(entry("a", "2026-05-01", currently_affected_locations=[place]))
    fold.observe(Observation("incidents", at("5 01:00"), actual))
    for hour in (2, 3):
        fold.observe(Observation("products", at(f"5 0{hour}:00"), google.PLATFORM.parse(products)))
    parts = {key: (part.component.group_name, part.withdrawn) for key, part in fold.components.by_key.items()}
    assert parts == {"us-central1": ("Locations", False), "disks": ("Products", False)}


def test_hostile_text_stays_harmless() -> None:
    nasty = "<script>alert(1)</script>[x](javascript:alert(1)) \x1b[31m\u202eevil " + "A" * 1_000_000
    update = {"when": "2026-05-09T10:00:00Z", "text": nasty, "status": nasty}
    (actual,) = read(
        entry("a", "2026-05-01", updates=[update], external_desc=nasty, service_name=nasty, uri="javascript:alert(1)")
    ).incidents
    assert actual.url is None
    assert "](javascript" not in actual.updates[0].body
    for text in (actual.title, actual.updates[0].body, actual.components[0].name):
        assert len(text) < 200_000
        assert not [each for each in ("<script", "\x1b", "\u202e") if each in text]


def test_its_own_documents_are_recognised_and_others_are_not() -> None:
    def found(url: str, kind: str, *entries: dict[str, Any]) -> bool:
        return google.PLATFORM.matches(Document(url, kind, json.dumps(entries).encode()))

    assert found("https://mirror.example/", "incidents", entry(OUTAGE, "2026-05-01"))
    assert not found("https://mirror.example/", "incidents", entry("a", "2026-05-01"))
    assert found("https://www.google.com/appsstatus/dashboard/incidents.json", "incidents")
    assert not found("https://www.google.com/search", "page")
    assert not found("https://mirror.example/", "incidents")


@pytest.mark.corpus
def test_every_payload_is_read_or_refused_by_name(corpus: Path) -> None:
    folders = ("gcp", "google_workspace")
    files = {f"{folder}/{path.name}": path for folder in folders for path in (corpus / "vendors" / folder).iterdir()}
    assert files.keys() == CAPTURED.keys() | REFUSED.keys()
    for name, figures in CAPTURED.items():
        actual = google.PLATFORM.parse(document(files[name].read_bytes())).incidents
        updates = [update for each in actual for update in each.updates]
        reports = sum(update.status is Status.POSTMORTEM for update in updates)
        assert (len(actual), len(updates), reports) == figures, name
        assert google.PLATFORM.matches(document(files[name].read_bytes())), name
    for name, reason in REFUSED.items():
        kind = "feed" if name.endswith("xml") else "incidents"
        with pytest.raises(NormalizeError) as refusal:
            google.PLATFORM.parse(document(files[name].read_bytes(), kind))
        assert reason in str(refusal.value)


@pytest.fixture(scope="module")
def replayed(histories: Histories) -> tuple[Database, importing.Imported]:
    return histories(CLOUD, Path(SERIES).name)


@pytest.mark.corpus
def test_the_months_around_june_2025(replayed: tuple[Database, importing.Imported]) -> None:
    database, found = replayed
    assert found.replayed.unusable == 3
    figures = "SELECT count(*), sum(update_count), count(resolved_at), count(withdrawn_at) FROM incidents"
    assert database.execute(figures).fetchone() == (119, 578, 119, 0)
    assert database.execute("SELECT count(*) FROM incidents WHERE resolved_from <> 'stated'").fetchone() == (0,)
    assert database.execute("SELECT sum(has_postmortem) FROM incidents").fetchone() == (41,)


@pytest.mark.corpus
def test_the_outage_of_12_june_2025(replayed: tuple[Database, importing.Imported]) -> None:
    database, _ = replayed
    outage = database.table("incidents").get(f"gcp_{OUTAGE}")
    assert (outage["started_at"], outage["resolved_at"]) == ("2025-06-12T17:51:00Z", "2025-06-13T01:18:00Z")
    assert (outage["posted_at"], outage["detected_at"]) == ("2025-06-12T18:46:38Z", "2025-06-12T19:08:14Z")
    assert (outage["update_count"], outage["has_postmortem"], outage["impact"]) == (16, 1, "critical")
    named = database.execute(
        "SELECT p.group_name, count(*) FROM incident_components c JOIN components p ON p.id = c.component_id "
        "WHERE incident_id = ? GROUP BY 1",
        (outage["id"],),
    )
    # Google named one product more for ten minutes, and then 55 of them.
    assert dict(named.fetchall())["Products"] == 56


@pytest.mark.corpus
def test_its_last_view_names_55_products(corpus: Path) -> None:
    last = json.loads(lzma.decompress((corpus / SERIES).read_bytes()).splitlines()[-1])["body"]
    (outage,) = (each for each in google.PLATFORM.parse(document(last.encode())).incidents if each.key == OUTAGE)
    assert sum(each.group_name == "Products" for each in outage.components) == 55
    assert {update.status for update in outage.updates[-2:]} == {Status.POSTMORTEM}


@pytest.mark.corpus
def test_again_writes_nothing(corpus: Path, replayed: tuple[Database, importing.Imported]) -> None:
    database, _ = replayed
    before = database.conn.total_changes
    again = history.bring(database, CLOUD, corpus / SERIES)
    assert (again.new, database.conn.total_changes) == (0, before)
