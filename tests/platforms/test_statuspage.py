"""Every Statuspage payload there is: each normalises as it stands in the file, or is refused by name."""

import json
import lzma
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Document, Incident, Instant, Origin, Snapshot
from statusledger.platforms import statuspage
from statusledger.reconcile import anomalies
from statusledger.reconcile.channel_views import first_reported
from statusledger.reconcile.merge import combine
from statusledger.times import instant

pytestmark = pytest.mark.corpus

READ_AT = Instant("2026-11-23T00:00:00Z")
KINDS = {"history": ("history",), "json": ("summary", "incidents", "maintenances", "incident", "components")}

# What is no document of Statuspage's API, or only a piece of one, and what it is refused with.
REFUSED = {
    "statuspage/github__history_codes_2023.json": "got `array`",
    "statuspage/github__summary_empty_body.json": "the body is empty",
    "statuspage/github__summary_none_with_open_minor_EXCERPT_2026-09-23.json": "missing required field `id`",
    "statuspage/github_incident_detail/0ssdjdm7k4h4__maintenance_code_error.json": "it has no page",
    "statuspage/streamyard__uptime_props_derived.json": "it has no page",
    "statuspage/telerik__incidents_EXCERPT_2016.json": "got `array`",
    "vendors/oracle_oci/status_statuspage_era_2022-03-15.json": "it has no components",
}


def payloads(corpus: Path) -> list[Path]:
    folders = ("statuspage/**", "vendors/oracle_oci", "vendors/github", "seed")
    found = {
        path for folder in folders for ending in ("json", "atom", "rss") for path in corpus.glob(f"{folder}/*.{ending}")
    }
    return sorted(path for path in found if path.name != "omnivore__expected.json")


def read(path: Path) -> Snapshot:
    """A payload as the first kind of document it is, or the refusal of the first."""
    body = path.read_bytes()
    refusal: NormalizeError | None = None
    for kind in KINDS["json" if path.suffix == ".json" else "history"]:
        try:
            return statuspage.PLATFORM.parse(Document("https://status.example.com/", kind, body))
        except NormalizeError as error:
            refusal = refusal or error
    assert refusal is not None
    raise refusal


def oddities(incidents: tuple[Incident, ...]) -> int:
    views = (first_reported("api", incident, READ_AT, Origin.BACKFILLED, None) for incident in incidents)
    return sum(len(list(anomalies.of_incident(combine([account], ["api"]), account.reported_at))) for account in views)


def test_every_payload_is_read_or_refused_by_name(corpus: Path) -> None:
    rows, refused = [], {}
    for path in payloads(corpus):
        name = str(path.relative_to(corpus))
        try:
            actual = read(path)
        except NormalizeError as error:
            refused[name] = str(error)
            continue
        updates = sum(len(incident.updates) for incident in actual.incidents)
        rows.append((name, len(actual.incidents), updates, len(actual.components), oddities(actual.incidents)))
    print(f"\n{'file':66} incidents updates components oddities")  # noqa: T201
    for name, *figures in rows:
        print(f"{name:66} {figures[0]:9} {figures[1]:7} {figures[2]:10} {figures[3]:8}")  # noqa: T201
    for name, reason in refused.items():
        print(f"{name:66} refused: {reason}")  # noqa: T201
    assert refused.keys() == REFUSED.keys()
    assert [name for name, reason in refused.items() if REFUSED[name] not in reason] == []
    assert len(rows) == 68


def raw_incidents(value: Any) -> Iterator[dict[str, Any]]:
    """Every incident object of a document, wherever it stands."""
    for key in ("incidents", "scheduled_maintenances"):
        yield from value.get(key, ())
    if "incident" in value:
        yield value["incident"]


def utc(text: str) -> Instant:
    return instant(datetime.fromisoformat(text))


def assert_same(raw: dict[str, Any], parsed: Incident) -> None:
    """Same updates at the same second, oldest first, and the components of all of them."""
    updates = raw["incident_updates"]
    assert len(parsed.updates) == len(updates)
    shown = {update["id"]: utc(update["display_at"] or update["created_at"]) for update in updates}
    assert {update.key: update.posted_at for update in parsed.updates} == shown
    assert [update.posted_at for update in parsed.updates] == sorted(shown.values())
    stated = raw.get("scheduled_for") or raw.get("started_at")
    assert parsed.started_at == (utc(stated) if stated else min(shown.values()))
    assert parsed.resolved_at == (utc(raw["resolved_at"]) if raw.get("resolved_at") else None)
    linked = {component["id"] for component in raw.get("components", ())}
    named = {each["code"] for update in updates for each in update.get("affected_components") or () if each.get("code")}
    assert {component.key for component in parsed.components} == linked | named


def test_each_incident_is_told_as_it_stands(corpus: Path) -> None:
    seen = 0
    for path in payloads(corpus):
        name = str(path.relative_to(corpus))
        if path.suffix == ".json" and name not in REFUSED:
            raws = list(raw_incidents(json.loads(path.read_bytes())))
            for raw, actual in zip(raws, read(path).incidents, strict=True):
                assert_same(raw, actual)
                seen += 1
    assert seen > 500


def test_thirteen_years_of_single_incidents(corpus: Path) -> None:
    with lzma.open(corpus / "statuspage/github__incident_details_2010_2023.ndjson.xz") as file:
        lines = file.read().splitlines()
    found = []
    for line in lines:
        (actual,) = statuspage.PLATFORM.parse(Document("https://status.example.com/", "incident", line)).incidents
        assert_same(json.loads(line)["incident"], actual)
        found.append(actual)
    assert len(found) == 1282
    backwards = [
        each.key for each in found if each.resolved_at and each.started_at and each.resolved_at < each.started_at
    ]
    assert len(backwards) == 3


def test_the_same_history_by_atom_and_by_rss_is_the_same(corpus: Path) -> None:
    twins = [path for path in (corpus / "statuspage").glob("*.atom") if path.with_suffix(".rss").exists()]
    assert len(twins) == 4
    for atom in twins:
        assert read(atom).incidents == read(atom.with_suffix(".rss")).incidents, atom.name
