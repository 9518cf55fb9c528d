"""Hetzner: the page and its feed together, times without a zone, order, and hostile text."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Incident, Kind, Snapshot, Status
from tests.support.hosted import HOSTILE, assert_harmless, with_every
from tests.support.paths import GOLDEN
from tests.support.reading import by_key, looks, parsed, refused

DATA_SCRIPT = '<script id="__NEXT_DATA__" type="application/json">'
HETZNER_FEED = (GOLDEN / "hetzner/feed/input.feed.xml").read_text()


def next_data(change: Callable[[Any], object] = lambda props: None) -> bytes:
    """Hetzner's page, with its data changed."""
    head, _, rest = (GOLDEN / "hetzner/page/input.page.html").read_text().partition(DATA_SCRIPT)
    data, _, tail = rest.partition("</script>")
    whole = json.loads(data)
    change(whole["props"]["pageProps"])
    escaped = json.dumps(whole).replace("</", r"<\/")
    return f"{head}{DATA_SCRIPT}{escaped}</script>{tail}".encode()


def lists(value: Any) -> Iterator[list[Any]]:
    """Every list of a document."""
    if isinstance(value, list):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from lists(each)


def in_any_order(snapshot: Snapshot) -> Any:
    def sorted_parts(incident: Incident) -> Incident:
        parts = sorted(incident.components, key=lambda each: (each.key or "", each.name))
        return msgspec.structs.replace(incident, components=tuple(parts))

    components = (msgspec.structs.replace(each, position=None) for each in snapshot.components)
    return (
        snapshot.page,
        sorted(components, key=lambda each: each.key),
        sorted(map(sorted_parts, snapshot.incidents), key=lambda each: each.key),
        sorted(request.url for request in snapshot.follow),
    )


TEXTS = {"name", "description", "title", "companyName", "note", "serviceName", "countryCode", "regionName", "titleEn"}


def test_the_order_of_entries_means_nothing() -> None:
    def turn(props: Any) -> None:
        for each in lists(props):
            each.reverse()

    assert in_any_order(parsed("hetzner", "page", next_data(turn))) == in_any_order(
        parsed("hetzner", "page", next_data())
    )
    head, *entries = HETZNER_FEED.removesuffix("</feed>\n").split("<entry>")
    body = head + "".join(f"<entry>{entry}" for entry in entries[::-1]) + "</feed>"
    whole = parsed("hetzner", "feed", HETZNER_FEED.encode())
    assert in_any_order(parsed("hetzner", "feed", body.encode())) == in_any_order(whole)


def test_hostile_text_on_the_page_and_in_the_feed_stays_harmless() -> None:
    page = next_data(lambda props: props.update(with_every(props, TEXTS, HOSTILE)))
    assert_harmless(parsed("hetzner", "page", page))
    active = '<p><script>alert(1)</script><a href="javascript:alert(2)">x</a>[y](javascript:alert(3))</p>'
    assert_harmless(parsed("hetzner", "feed", HETZNER_FEED.replace("<p>Resolved</p>", active).encode()))


def test_a_time_without_a_zone_is_in_the_configured_zone_or_refused() -> None:
    def bare(props: Any) -> None:
        for entry in (each for several in props["incidents"].values() for each in several):
            entry.pop("createdAt", None)
            entry["startTime"], entry["endTime"] = "2026-05-02T08:00:00", None

    with pytest.raises(NormalizeError, match="state the page's own zone as time_zone"):
        parsed("hetzner", "page", next_data(bare))
    starts = {each.started_at for each in parsed("hetzner", "page", next_data(bare), "Europe/Berlin").incidents}
    assert starts == {"2026-05-02T06:00:00Z"}


def test_an_incident_in_two_lists_is_one() -> None:
    incidents = by_key(parsed("hetzner", "page", next_data()))
    assert len(incidents) == 6
    assert {each.kind for each in incidents.values()} == {Kind.INCIDENT, Kind.MAINTENANCE}


def test_an_end_counts_only_once_the_state_is_final() -> None:
    incidents = by_key(parsed("hetzner", "page", next_data()))
    goose, leak = (incidents[f"{name * 4}-1111-4222-8333-444444444444"] for name in ("0f", "0d"))
    assert (goose.status, goose.status_raw, goose.resolved_at) == (Status.UNKNOWN, "shooed", None)
    assert (leak.status, leak.resolved_at) == (Status.RESOLVED, "2026-04-20T10:38:47Z")


def test_the_page_gives_the_status_and_the_feed_the_updates() -> None:
    feed = HETZNER_FEED.encode()

    def resolve(props: Any) -> None:
        for each in (props["incidents"]["topNotification"][0], props["incidents"]["informationList"][0]):
            each |= {"incidentState": "resolved", "endTime": "2026-05-02T09:30:00+00:00"}

    folded = looks("hetzner", ("feed", feed), ("page", next_data(resolve)), ("feed", feed))
    door = folded.records["acme_0a0a0a0a-1111-4222-8333-444444444444"].combined
    assert (door.incident.status, door.incident.resolved_at) == (Status.RESOLVED, "2026-05-02T09:30:00Z")
    assert door.incident.started_at == "2026-05-02T08:00:00Z"
    assert [seen.update.body for seen in door.updates] == ["We are investigating the lock."]


def test_a_feed_that_leads_elsewhere_is_refused() -> None:
    for link in ("https://status.example.com/de.html#4733", "https://status.example.com/incident/7"):
        body = HETZNER_FEED.replace("https://status.example.com/incident/0a0a0a0a-1111-4222-8333-444444444444", link)
        assert "does not lead to an incident" in refused("hetzner", "feed", body.encode())


def test_a_page_without_data_is_refused() -> None:
    assert "it has no <script" in refused("hetzner", "page", b"<html><body>Status</body></html>")
