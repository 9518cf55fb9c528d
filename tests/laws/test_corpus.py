"""Every real payload: one line for what it says, or by what name it is refused; and what each platform costs."""

import json
import lzma
import pickle
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from statusledger.errors import NormalizeError
from statusledger.model import Document, Instant, Kind, Snapshot
from statusledger.platforms import PLATFORMS, Verified
from statusledger.reconcile import Observation, SourceState, anomalies
from statusledger.reconcile.source_memory import SourceMemory
from tests.detection.test_detection import platform_of
from tests.history.test_weekly_archive import DOCUMENTS
from tests.support.platforms import lines_of
from tests.support.shared import made_once

pytestmark = pytest.mark.corpus

URL = "https://status.example.com/"
LOOKED_AT = Instant("2026-11-01T12:00:00Z")
# What an entry would say of these, and where the page of an incident was.
ZONES = {"cachet/go-cachet-docs__incidents.json": "UTC"}
ADDRESSES = {"statuspage/digitalocean__incident_page_2020-01-03.html": f"{URL}incidents/d0glfj89j57y"}
READABLE = {".json", ".js", ".html", ".atom", ".rss", ".xml", ".txt"}
# Where a platform has no reader for its pages or feeds, or nobody knows the platform, these two serve.
GENERIC = {".html": "page", ".atom": "feed", ".rss": "feed", ".xml": "feed"}
SERIES = {"aws": "aws", "gcp": "google", "github": "statuspage", "oracle-oci": "statuspage", "slack": "slack"}

# Of a body that is no document its platform publishes: what it is, and what the refusal says is missing.
REFUSED = {
    "betterstack/docderived__webhook_incident_EXCERPT.json": ("what a webhook brings", "field `data`"),
    "betterstack/huggingface__index_trimmed.json": ("made by hand, with a list for the page", "at `$.data`"),
    "cachet/bosch-iot-suite.com__component-single-object.json": ("one component, not the list", "at `$.meta`"),
    "cachet/lab-instance__incident-create-response.json": ("the answer to a POST", "at `$.data`"),
    "incidentio/docexample__widget_api_v1_summary.json": (
        "a widget's, which pages must switch on",
        "field `created_at`",
    ),
    "incidentio/openai__incidents_compat_EXCERPT_2026-09-23.json": ("one incident cut out of a list", "`incidents`"),
    "instatus/manychat__summary_up_with_open_incident.json": ("quoted with gaps", "field `started`"),
    "instatus/mastodon-social__page_props_derived.json": ("taken out of its page", "Instatus: it holds no site"),
    "seed/omnivore__expected.json": ("what somebody else's reader told", "at `$.status`"),
    "sorry/docexample__keyed_api_notices.json": ("of the API that needs a key", "it has no notices"),
    "statusiq_bonus/not-a-feed.rss": ("three bytes that are none", "not a feed"),
    "statuspage/anzgcis-login__home_2021.html": ("a login page", "a login page of Statuspage"),
    "statuspage/birdeye-inactive__home_2021.html": ("a page taken down", "an inactive page of Statuspage"),
    "statuspage/github__history_codes_2023.json": ("somebody's list of ids", "Expected `object`, got `array`"),
    "statuspage/github__summary_empty_body.json": ("a fetch that failed", "the body is empty"),
    "statuspage/github__summary_none_with_open_minor_EXCERPT_2026-09-23.json": ("cut by its author", "field `id`"),
    "statuspage/github_incident_detail/0ssdjdm7k4h4__maintenance_code_error.json": ("an error", "it has no incident"),
    "statuspage/streamyard__uptime_2024-06.html": ("the page of uptimes", "it is the uptime page"),
    "statuspage/streamyard__uptime_props_derived.json": ("taken out of that page", "it has no components"),
    "statuspage/telerik__incidents_EXCERPT_2016.json": ("of the API that needs a key", "got `array`"),
    "vendors/apple/testflight_event_2017-07.json": ("one event cut out", "Expected `object`, got `array`"),
    "vendors/azure/status_feed_item_2018-11_excerpt.xml": ("half a feed", "not a whole feed"),
    "vendors/google_workspace/incidents_fixture_small.json": ("made by hand", "field `number`"),
    "vendors/heroku/v3_current_status_2012.json": ("of version 3", "at `$.status`"),
    "vendors/microsoft365/portal_office_servicestatus_legacy.json": ("of a portal that is gone", "field `Id`"),
    "vendors/oracle_oci/status_statuspage_era_2022-03-15.json": ("health alone", "it has no components"),
    "vendors/riot/lol_status_v4_maintenance_2021-11_excerpt.json": ("one maintenance cut out", "at `$.id`"),
    "vendors/riot/lol_status_v4_updates_2024-03_excerpt.json": ("updates cut out", "field `id`"),
    "vendors/salesforce/localizations_2020.json.xz": ("a dictionary of words", "field `createdAt`"),
    "vendors/salesforce/localizations_2020_noinstances.json": ("a dictionary of words", "field `createdAt`"),
    "vendors/slack/current_active_doc_sample_2018.json": ("a sample with dots for times", "isoformat string: '...'"),
    "vendors/slack/incident_many_notes_2022-11-25.json": ("one incident cut out", "field `active_incidents`"),
    "vendors/vultr/region_alerts_bom_2025-09_excerpt.json": ("one region's alerts", "got `array`"),
    "vendors/vultr/status_json_shape_excerpt_2020-11.txt": ("a description of the shape", "JSON is malformed"),
    "vendors/wedos/incidents_fixture_small.json": ("made by hand; no shape is proven", "no platform of ours"),
}
# Captured in parts, or recorded by others only.
CAPTURED_IN_PARTS = {"riot", "rootly", "uptimecom", "vultr"}
# As refusals name platforms whose name is written otherwise.
WRITTEN = {"betterstack": "better stack", "incidentio": "incident.io", "microsoft365": "microsoft 365"}


class Reading(Struct, frozen=True):
    """A payload, the platform and kind that read it best, and what was told or why it was refused."""

    name: str
    platform: str
    kind: str
    parsed: Snapshot | None
    reasons: tuple[str, ...] = ()

    def row(self) -> str:
        head = f"{self.name:92}{self.platform:13}"
        if self.parsed is None:
            return f"{head}refused: {self.reasons[0]}"
        counts = Counter(incident.kind for incident in self.parsed.incidents)
        updates = sum(len(incident.updates) for incident in self.parsed.incidents)
        numbers = (counts[Kind.INCIDENT], counts[Kind.MAINTENANCE], updates, len(self.parsed.components))
        odd = ", ".join(f"{code} {count}" for code, count in sorted(self.oddities().items()))
        health = self.parsed.page.health or "-"
        return f"{head}{self.kind:14}{''.join(f'{number:6}' for number in numbers)}  {health:15}{odd}"

    def oddities(self) -> Counter[str]:
        assert self.parsed is not None
        folded = SourceState("acme", PLATFORMS[self.platform].channels, [], [], SourceMemory(), self.platform)
        folded.observe(Observation(self.kind, LOOKED_AT, self.parsed))
        odd = [
            each.code
            for record in folded.records.values()
            for each in anomalies.of_incident(record.combined, LOOKED_AT)
        ]
        odd += [each.code for part in self.parsed.components for each in anomalies.of_component(part)]
        return Counter(odd)


def payloads(corpus: Path) -> Iterator[tuple[str, str, bytes]]:
    """Name, platform and body of each payload; of those that a series has, of the first, the middle and the last."""
    for path in sorted(path for path in corpus.rglob("*") if path.is_file()):
        name, folder = str(path.relative_to(corpus)), str(path.parent.relative_to(corpus))
        body = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
        if ".ndjson" in path.suffixes:
            lines = body.splitlines()
            for number in (0, len(lines) // 2, len(lines) - 1):
                yield f"{name} {number}", *of_series(path, lines[number])
        elif folder.endswith("weekly_incident_archive"):
            for number, entry in enumerate(json.loads(body) if path.suffix == ".json" else ()):
                platform, _, document = DOCUMENTS[entry["vendor"]]
                yield f"{name} {number}", platform, document(entry["raw"])
        elif READABLE.intersection(path.suffixes):
            yield name, platform_of(folder), body


def of_series(path: Path, line: bytes) -> tuple[str, bytes]:
    if path.parent.name != "series":
        return platform_of(path.parent.name), line
    return SERIES[path.name.partition("__")[0]], json.loads(line)["body"].encode()


def readings(name: str, platform: str, body: bytes) -> Iterator[Reading]:
    """What each kind of document of a platform makes of a body."""
    for kind in PLATFORMS[platform].channels:
        try:
            actual = PLATFORMS[platform].parse(Document(ADDRESSES.get(name, URL), kind, body, ZONES.get(name)))
        except NormalizeError as error:
            yield Reading(name, platform, kind, None, (str(error),))
        else:
            yield Reading(name, platform, kind, actual)


def best(name: str, platform: str, body: bytes) -> Reading:
    """By the kind that is sure of the body and tells the most; else by what reads any page or feed."""
    tried = []
    for each in dict.fromkeys((platform, GENERIC.get(Path(name).suffix, platform))):
        if each in PLATFORMS:
            found = list(readings(name, each, body))
            tried += [reading.reasons[0] for reading in found if reading.parsed is None]
            if any(reading.parsed for reading in found):
                return max(found, key=lambda reading: worth(reading, body))
    return Reading(name, platform, "", None, tuple(tried) or (f"{platform} is no platform of ours",))


def worth(reading: Reading, body: bytes) -> tuple[bool, bool, int]:
    if reading.parsed is None:
        return False, False, 0
    document = Document(ADDRESSES.get(reading.name, URL), reading.kind, body, ZONES.get(reading.name))
    actual = reading.parsed
    entries = sum(1 + len(incident.updates) for incident in actual.incidents) + len(actual.components)
    return True, PLATFORMS[reading.platform].matches(document), entries + (actual.page.health is not None)


def read(factory: pytest.TempPathFactory, corpus: Path) -> list[Reading]:
    """What is made of each payload."""

    def make(folder: Path) -> None:
        found = [best(name, platform, body) for name, platform, body in payloads(corpus)]
        (folder / "readings").write_bytes(pickle.dumps(found))

    found: list[Reading] = pickle.loads((made_once(factory, "readings", make) / "readings").read_bytes())
    return found


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> list[Reading]:
    return read(tmp_path_factory, corpus)


def test_every_payload_is_read_or_refused_by_name(table: list[Reading]) -> None:
    for reading in table:
        sys.stdout.write(f"{reading.row()}\n")
    refused = {reading.name: reading for reading in table if reading.parsed is None}
    assert refused.keys() == REFUSED.keys()
    for name, reading in refused.items():
        reasons = [reason for reason in reading.reasons if REFUSED[name][1] in reason]
        assert reasons, (name, reading.reasons)
        written = WRITTEN.get(reading.platform, reading.platform)
        assert all(written in reason.lower() or " feed" in reason for reason in reasons), (name, reasons)


def test_what_each_platform_costs_and_reads(table: list[Reading]) -> None:
    """None is said to be captured of which no real payload is read, here or put together of its parts."""
    read = defaultdict(list)
    for reading in table:
        read[reading.platform].append(reading.parsed)
    for platform, found in PLATFORMS.items():
        actual = [each for each in read[platform] if each is not None]
        refused, incidents = len(read[platform]) - len(actual), sum(len(each.incidents) for each in actual)
        numbers = (lines_of(platform), len(actual), refused, incidents)
        sys.stdout.write(f"{platform:14}{found.verified:11}{''.join(f'{number:7}' for number in numbers)}\n")
    captured = {name for name, found in PLATFORMS.items() if found.verified is Verified.CAPTURED}
    assert {name for name in captured if not any(read[name])} == CAPTURED_IN_PARTS
