"""Rows that cannot be read, from the body to the dataset; what is posted afterwards."""

import json
from collections.abc import Mapping

import pytest

from statusledger import store
from statusledger.errors import NormalizeError
from statusledger.model import (
    Document,
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    Origin,
    ResolvedFrom,
    Snapshot,
    Source,
    StartedFrom,
    Status,
)
from statusledger.platforms import PLATFORMS, parsing
from statusledger.reconcile import Observation, anomalies, channel_views
from statusledger.reconcile.merge import combine
from statusledger.store.write import load
from statusledger.store.write.load import LoadScope

SOURCE = Source(id="acme", name="Acme", url="https://status.acme.example", platform="google", vendor="acme")
FIRST, SECOND, THIRD, FOURTH = (Instant(f"2027-06-01T12:{minute}:00Z") for minute in ("00", "05", "10", "15"))


def event(key: str, products: list[dict[str, str]]) -> dict[str, object]:
    update = {"when": "2027-05-01T10:00:00+00:00", "text": "Slow.", "status": "SERVICE_DISRUPTION"}
    return {
        "id": key,
        "number": key,
        "begin": "2027-05-01T10:00:00+00:00",
        "created": "2027-05-01T10:00:00+00:00",
        "end": None,
        "external_desc": f"Slow {key}",
        "severity": "low",
        "service_key": "s",
        "service_name": "Lakes",
        "status_impact": "SERVICE_DISRUPTION",
        "affected_products": products,
        "updates": [update],
        "most_recent_update": update,
        "uri": f"incidents/{key}",
    }


def parsed(*events: Mapping[str, object]) -> Snapshot:
    return parsing.parse(PLATFORMS["google"], Document(SOURCE.url, "incidents", json.dumps(events).encode()))


def test_a_product_without_an_id_costs_the_product() -> None:
    found = parsed(event("one", [{"title": "Boats"}, {"id": "p2", "title": "Piers"}]), event("two", []))
    assert {each.key for each in found.incidents} == {"one", "two"}
    assert found.covers == ()
    assert any("Boats" in words for words in found.unread)


def test_a_list_of_which_most_is_wrong_stays_refused() -> None:
    with pytest.raises(NormalizeError):
        parsed(*({"id": str(number)} for number in range(4)))


def test_an_unreadable_row_is_an_anomaly_until_it_can_be_read() -> None:
    database = store.open_database(None)
    store.keep_in_step(database, [SOURCE])
    bad, good = (
        parsed(event("one", [product]), event("two", [])) for product in ({"title": "B"}, {"id": "p", "title": "B"})
    )
    counts = []
    for at, snapshot in ((FIRST, bad), (SECOND, bad), (THIRD, good)):
        with store.transaction(database):
            seen = Observation("incidents", at, snapshot)
            opened = load.load_state(database, SOURCE, PLATFORMS["google"].channels, LoadScope.of([seen]))
            opened.state.observe(seen)
            opened.save(database)
        counts.append(
            list(database.execute("SELECT code, first_seen_at FROM anomalies WHERE code = 'unread_row'").fetchall())
        )
    assert counts == [[("unread_row", FIRST)], [("unread_row", FIRST)], []]


def test_an_unknown_status_is_neither_an_end_nor_operational() -> None:
    body = {
        "regions": {
            "lk": {
                "location": "Lake",
                "country": "X",
                "alerts": [
                    {
                        "id": "a",
                        "subject": "Slow boats",
                        "status": "brewing",
                        "start_date": "2027-01-01T00:00:00Z",
                        "entries": [],
                    }
                ],
            }
        },
        "service_alerts": [],
    }
    found = parsing.parse(PLATFORMS["vultr"], Document(SOURCE.url, "status", json.dumps(body).encode()))
    assert [(each.health, each.health_raw) for each in found.components] == [(Health.UNKNOWN, "brewing")]


def test_a_title_used_on_many_days_makes_no_duplicates() -> None:
    def telling(day: int, number: int) -> anomalies.IncidentSpan:
        at = Instant(f"2027-05-0{day}T10:0{number}:00Z")
        return anomalies.IncidentSpan(f"{day}-{number}", Kind.INCIDENT, "Slow boats", at, None, frozenset())

    twins = [telling(1, 0), telling(1, 1)]
    assert [identity for identity, _ in anomalies.of_duplicates(twins)] == ["1-1"]
    assert list(anomalies.of_duplicates([*twins, *(telling(day, 0) for day in range(2, 6))])) == []


def afterwards(posted_at: str) -> list[str]:
    incident = Incident(
        key="a",
        kind=Kind.INCIDENT,
        title="Slow boats",
        url=None,
        status=Status.RESOLVED,
        status_raw=None,
        impact=Impact.UNKNOWN,
        impact_raw=None,
        started_at=Instant("2027-02-01T10:00:00Z"),
        started_from=StartedFrom.STATED,
        resolved_at=Instant("2027-02-01T12:00:00Z"),
        resolved_from=ResolvedFrom.STATED,
        posted_at=Instant(posted_at),
    )
    combined = combine(
        [channel_views.first_reported("api", incident, FIRST, Origin.BACKFILLED, None, polled=True)], ["api"]
    )
    return [each.code for each in anomalies.of_incident(combined, FIRST)]


def test_an_incident_filed_weeks_later_is_posted_afterwards() -> None:
    assert afterwards("2027-03-10T12:00:00Z") == ["posted_afterwards"]
    assert afterwards("2027-02-01T10:01:00Z") == []


def test_an_entry_that_cannot_be_read_costs_the_entry() -> None:
    item = (
        "<item><title>{title}</title><link>http://status.aws.amazon.com/</link>"
        "<pubDate>Tue, 14 Mar 2017 08:00:00 PDT</pubDate>"
        "<guid>http://status.aws.amazon.com/#{guid}</guid><description>Slow.</description></item>"
    )
    items = item.format(title="Service impact: Slow queues", guid="sqs-eu-west-1_1489503600")
    items += item.format(title="Of no service", guid="elsewhere")
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Queues</title>{items}</channel></rss>'
    found = parsing.parse(PLATFORMS["aws"], Document(SOURCE.url, "feed", feed.encode()))
    assert [each.title for each in found.incidents] == ["Slow queues"]
    assert any("Of no service" in words for words in found.unread)


def test_a_broken_event_of_a_call_leaves_its_service_unknown() -> None:
    services = [{"serviceName": "A", "events": [{"messageId": 7}]}, {"serviceName": "B", "events": []}]
    body = b"jsonCallback(%s);" % json.dumps({"services": services}).encode()
    found = parsing.parse(PLATFORMS["apple"], Document(SOURCE.url, "status", body))
    assert [(each.name, each.health) for each in found.components] == [("A", Health.UNKNOWN), ("B", Health.UNKNOWN)]


def statuspage_feed(*blocks: tuple[str, str, str]) -> Snapshot:
    shown = "".join(f"<p><small>{at}</small><br><strong>{word}</strong> - {said}</p>" for at, word, said in blocks)
    entry = (
        "<entry><id>tag:x,2005:Incident/1</id><published>2027-06-01T12:00:00Z</published><title>Slow {0}</title>"
        '<link rel="alternate" href="https://status.acme.example/incidents/{0}"/>'
        '<content type="html"><![CDATA[{1}]]></content></entry>'
    )
    other = "<p><small>May 30, 09:00 UTC</small><br><strong>Resolved</strong> - Fast.</p>"
    entries = entry.format("k2m4n6p8q0r2", shown) + entry.format("k2m4n6p8q0r3", other)
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Acme Status - Incident History</title>{entries}</feed>'
    return parsing.parse(PLATFORMS["statuspage"], Document(SOURCE.url, "history", body.encode()))


BEGUN = ("Jun 1, 11:00 UTC", "Investigating", "Boats are slow.")
ENDED = ("Jun 1, 12:00 UTC", "Resolved", "Boats are fast.")


def test_a_block_of_a_feed_that_cannot_be_read_costs_the_block() -> None:
    parsed = statuspage_feed(("Jun 1, tea time", "Monitoring", "We row."), BEGUN)
    assert {each.key: [update.body for update in each.updates] for each in parsed.incidents} == {
        "k2m4n6p8q0r2": ["Boats are slow."],
        "k2m4n6p8q0r3": ["Fast."],
    }
    assert any("tea time" in words for words in parsed.unread)


def test_an_end_that_becomes_unreadable_reopens_nothing() -> None:
    database = store.open_database(None)
    statuspage = Source(id="acme", name="Acme", url=SOURCE.url, platform="statuspage", vendor="acme")
    store.keep_in_step(database, [statuspage])
    bad = statuspage_feed(("Jun 1, tea time", "Resolved", "Boats are fast."), BEGUN)
    good = statuspage_feed(ENDED, BEGUN)
    for at, snapshot in ((FIRST, statuspage_feed(BEGUN)), (SECOND, good), (THIRD, bad), (FOURTH, good)):
        with store.transaction(database):
            seen = Observation("history", at, snapshot)
            opened = load.load_state(database, statuspage, PLATFORMS["statuspage"].channels, LoadScope.of([seen]))
            opened.state.observe(seen)
            opened.save(database)
    rows = database.execute("SELECT status, resolved_at FROM incidents WHERE key = 'k2m4n6p8q0r2'").fetchall()
    assert rows == [("resolved", "2027-06-01T12:00:00Z")]
    assert database.table("changes").count_where("kind = 'reopened' OR field = 'withdrawn_at'") == 0
