"""A public archive of incidents of 2026, each with the vendor's own object: we read the same out of it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from statusledger.model import Document, Incident
from statusledger.platforms import PLATFORMS
from statusledger.times import iso

pytestmark = pytest.mark.corpus

# Where the archive takes Slack's last touch for the end, and we the note that says so.
ENDS = {
    "slack/1549": ("2026-05-04T17:37:54Z", "2026-05-04T17:37:53Z"),
    "slack/1574": ("2026-07-28T23:09:00Z", "2026-07-28T03:43:47Z"),
}


def _feed(raw: Any) -> bytes:
    items = "".join(
        f"<item><title>{escape(item['title'])}</title><link>{item['link']}</link><pubDate>{item['pub_date']}</pubDate>"
        f"<guid>{item['guid']}</guid><description>{escape(item['description'])}</description></item>"
        for item in reversed(raw)
    )
    return f'<rss version="2.0"><channel><title>Status</title>{items}</channel></rss>'.encode()


def _list(raw: Any) -> bytes:
    return json.dumps([raw]).encode()


def _incidents(raw: Any) -> bytes:
    return json.dumps({"incidents": [raw]}).encode()


DOCUMENTS: dict[str, tuple[str, str, Callable[[Any], bytes]]] = {
    "aws": ("aws", "feed", _feed),
    "gcp": ("google", "incidents", _list),
    "slack": ("slack", "history", _list),
    "stripe": ("statuspage", "incidents", _incidents),
}


def archived(corpus: Path) -> Iterator[tuple[dict[str, Any], Incident]]:
    for path in sorted((corpus / "vendors/weekly_incident_archive").glob("*.json")):
        for entry in json.loads(path.read_bytes()):
            platform, kind, document = DOCUMENTS[entry["vendor"]]
            body = document(entry["raw"])
            for actual in PLATFORMS[platform].parse(Document("https://status.cloud.google.com/", kind, body)).incidents:
                yield entry, actual


def test_each_incident_has_the_times_and_updates_of_the_archive(corpus: Path) -> None:
    seen, ends = 0, {}
    for entry, actual in archived(corpus):
        ended = iso(entry["resolved_at"]) if "resolved_at" in entry else None
        assert (actual.started_at, len(actual.updates)) == (iso(entry["started_at"]), len(entry["updates"])), entry[
            "key"
        ]
        if actual.resolved_at != ended:
            ends[entry["key"]] = (ended, actual.resolved_at)
        seen += 1
    assert seen == 67
    assert ends == ENDS
