"""StatusIQ: the health of components out of a feed, whatever its ids are worth."""

import json
import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from statusledger.errors import NormalizeError
from statusledger.model import Component, Document, Format, Health, Request, Snapshot, Source, When
from statusledger.platforms import statusiq

URL = "https://status.example.com/rss"
SPACE = "xmlns:site24x7='https://www.site24x7.com/rssdefinitions.do#'"
DATE = "Mon, 03 Mar 2025 10:00:00 +0100"

# The captures: how many components each tells of, and those that are not operational.
CAPTURES: dict[str, tuple[int, dict[str, Health]]] = {
    "site24x7-statusiq/themoviedb.org__feed.rss": (3, {}),
    "statusiq_bonus/gvi-major-outage.rss": (9, {"GVI via SRU": Health.MAJOR_OUTAGE}),
    "statusiq_bonus/many-services-operational.rss": (14, {}),
    "statusiq_bonus/no-components.rss": (0, {}),
    "statusiq_bonus/six-components-operational.rss": (6, {}),
}


def item(title: str, date: str = DATE) -> str:
    return f"<item><title>{title}</title><pubDate>{date}</pubDate></item>"


def parsed(*items: str, space: str = SPACE) -> Snapshot:
    feed = f"<rss {space} version='2.0'><channel><title>Example - Status</title>{''.join(items)}</channel></rss>"
    return statusiq.PLATFORM.parse(Document(URL, "feed", feed.encode()))


def test_the_summary_is_asked_for_and_the_feed_where_that_cannot_be_read_or_is_configured() -> None:
    source = Source(id="x", name="X", url="https://status.example.com/", platform="statusiq", vendor="x")
    assert list(statusiq.PLATFORM.requests(source)) == [
        Request("https://status.example.com/sp/api/u/summary_details", "summary"),
        Request(URL, "feed", When.FALLBACK, Format.FEED),
    ]
    assert list(statusiq.PLATFORM.requests(replace(source, feed=URL))) == [Request(URL, "feed", expects=Format.FEED)]


def test_both_documents_name_a_component_alike() -> None:
    (of_feed,) = parsed(item("Crane - Operational")).components
    rows = [{"enc_component_id": "cmp_5", "display_name": "Crane", "component_status": 1}]
    body = json.dumps({"data": {"current_status": rows}}).encode()
    (of_summary,) = statusiq.PLATFORM.parse(Document(URL, "summary", body)).components
    assert (of_summary.key, of_summary.health) == (of_feed.key, of_feed.health)


def test_the_newest_state_holds_whatever_the_order() -> None:
    items = [
        item("Pump - Operational", "Mon, 03 Mar 2025 10:00:00 +0100"),
        item("Pump - Major Outage", "Mon, 03 Mar 2025 09:30:00 +0000"),
        item("Pump - Partial Outage", "Sun, 02 Mar 2025 10:00:00 +0100"),
    ]
    for _ in range(6):
        random.shuffle(items)
        assert [(each.key, each.health) for each in parsed(*items).components] == [("Pump", Health.MAJOR_OUTAGE)]


def test_of_two_states_of_one_moment_the_worse_holds() -> None:
    items = (item("Pump - Operational"), item("Pump - Whatever"))
    assert parsed(*items).components == parsed(*reversed(items)).components
    assert parsed(*items).components[0].health is Health.UNKNOWN


REFUSED = {
    "without component, state or date: 'Pump'": [item("Pump")],
    "without component, state or date: '- Operational'": [item(" - Operational")],
    "not a date": [item("Pump - Operational", "yesterday")],
    "without component, state or date: 'Pump - Operational'": [item("Pump - Operational", "")],
}


@pytest.mark.parametrize("reason", REFUSED)
def test_an_item_that_says_nothing_is_refused(reason: str) -> None:
    with pytest.raises(NormalizeError, match=reason):
        parsed(*REFUSED[reason])


def test_another_feed_is_none_of_ours() -> None:
    with pytest.raises(NormalizeError, match="name space"):
        parsed(item("Pump - Operational"), space="")


def test_hostile_names_stay_harmless() -> None:
    name = "&lt;script&gt;alert(1)&lt;/script&gt;\x1b[31m&#x202e;" + "long " * 200_000
    (component,) = parsed(item(f"{name} - Operational")).components
    assert isinstance(component, Component)
    assert len(component.name) <= 1000
    assert not {"\x1b", "\u202e", "<"} & set(component.name)


@pytest.mark.corpus
@pytest.mark.parametrize("name", CAPTURES)
def test_captures(corpus: Path, name: str) -> None:
    document = Document(URL, "feed", (corpus / name).read_bytes())
    snapshot = statusiq.PLATFORM.parse(document)
    count, unwell = CAPTURES[name]
    assert statusiq.PLATFORM.matches(document)
    assert len(snapshot.components) == count
    assert {each.name: each.health for each in snapshot.components if each.health is not Health.OPERATIONAL} == unwell
    assert not snapshot.incidents
    assert not snapshot.covers


@pytest.mark.corpus
def test_every_capture_is_asserted_or_refused_by_name(corpus: Path) -> None:
    files = {str(path.relative_to(corpus)) for path in corpus.glob("*statusiq*/*")}
    assert files == {*CAPTURES, "statusiq_bonus/not-a-feed.rss"}
    document = Document(URL, "feed", (corpus / "statusiq_bonus/not-a-feed.rss").read_bytes())
    with pytest.raises(NormalizeError, match="not a feed: it begins"):
        statusiq.PLATFORM.parse(document)
    assert not statusiq.PLATFORM.matches(document)
