"""Pages of self-hosted software polled over time: rows that are rewritten, an API and a feed, posts of information."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from tests.farm import Farm, Reply, Site
from tests.support.world import statusledger

GUID = "5f0c2d9e-7a41-4c1b-9d55-0f6a1e2b3c03"


@pytest.fixture
def site() -> Iterator[Site]:
    with Farm() as farm:
        yield farm.site("acme")


def catalogue(site: Site, folder: Path, platform: str, time_zone: str | None = None) -> None:
    zone = f"  time_zone: {time_zone}\n" if time_zone else ""
    (folder / "sources.yaml").write_text(
        f"- id: acme\n  name: Acme\n  url: {site.url}\n  platform: {platform}\n  allow_private: true\n{zone}"
    )


def run(folder: Path, time: str) -> None:
    """One pass at a time of 3 September 2026, UTC."""
    statusledger("run", "--all", "--now", f"2026-09-03T{time}:00Z", folder=folder)


def rows(folder: Path, columns: str, table: str = "incidents") -> list[tuple[Any, ...]]:
    return Database(folder / "data/status.db").execute(f"SELECT {columns} FROM {table} ORDER BY rowid").fetchall()


def reply(site: Site, path: str, body: object) -> None:
    site.reply(path, json.dumps(body).encode())


def cachet_2_3(site: Site, *incidents: dict[str, Any]) -> None:
    """The lists of a server of 2.3, which has no schedules."""
    meta = {"pagination": {"total": len(incidents), "count": len(incidents)}}
    component = {"id": 3, "name": "Basket", "status": 4 if incidents else 1, "order": 1, "status_name": "x"}
    one = {"pagination": {"total": 1, "count": 1}}
    reply(site, "/api/v1/components?per_page=1000", {"meta": one, "data": [component]})
    reply(site, "/api/v1/incidents?sort=id&order=desc&per_page=100", {"meta": meta, "data": incidents})


def row(status: int, message: str, written: str, asked: str) -> dict[str, Any]:
    """A row as 2.3 returns it; `scheduled_at` is the time of the request."""
    return {
        "id": 8, "component_id": 3, "name": "Baskets are empty", "status": status, "visible": 1, "message": message,
        "scheduled_at": f"2026-09-03 {asked}", "created_at": "2026-09-03 11:02:00",
        "updated_at": f"2026-09-03 {written}", "deleted_at": None, "human_status": "x",
    }  # fmt: skip


def test_an_incident_of_cachet_2_3_is_followed_to_its_end(site: Site, tmp_path: Path) -> None:
    catalogue(site, tmp_path, "cachet", "Etc/UTC")
    cachet_2_3(site)
    run(tmp_path, "11:00")
    cachet_2_3(site, row(1, "We look into it.", "11:02:00", "11:05:00"))
    run(tmp_path, "11:05")
    assert rows(tmp_path, "kind, title, status, origin") == [
        ("incident", "Baskets are empty", "investigating", "observed")
    ]
    assert rows(tmp_path, "name", "incident_components") == [("Basket",)]
    cachet_2_3(site, row(4, "A shelf broke. All is well.", "12:31:00", "12:35:00"))
    run(tmp_path, "12:35")
    run(tmp_path, "13:35")
    assert rows(tmp_path, "kind, status, started_at, resolved_at, resolved_from") == [
        ("incident", "resolved", "2026-09-03T11:02:00Z", "2026-09-03T12:31:00Z", "update")
    ]
    assert rows(tmp_path, "status, posted_at, body", "updates") == [
        ("investigating", "2026-09-03T11:02:00Z", "We look into it."),
        ("resolved", "2026-09-03T12:31:00Z", "A shelf broke. All is well."),
    ]
    assert [each for each in rows(tmp_path, "kind", "changes") if each not in {("added",), ("progressed",)}] == []


def word(number: int, human: str) -> dict[str, Any]:
    return {"human": human, "value": number}


def time(clock: str) -> dict[str, str]:
    return {"human": "a while ago", "string": f"2026-09-03 {clock}"}


def resource(kind: str, key: int, **attributes: Any) -> dict[str, Any]:
    return {"id": str(key), "type": kind, "attributes": {"id": key, **attributes}, "relationships": {}}


def listed(*data: dict[str, Any], included: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"data": data, "included": included, "links": {"next": None}}


def cachet_3(site: Site, *updates: tuple[int, str, str, str]) -> None:
    """A server of version 3 in Berlin whose one incident has these updates: number of the status, word, text, time."""
    down = word(4, "Major outage")
    status, human = (updates[-1][:2]) if updates else (1, "Investigating")
    component = {"name": "Basket", "order": 0, "status": word(1, "Operational"), "latest_status": down}
    incident = resource(
        "incidents", 8, guid=GUID, name="Baskets are empty", message="We look into it.", status=word(status, human),
        created=time("11:00:00"), occurred={"human": None, "string": None}, published={"human": None, "string": None},
    )  # fmt: skip
    incident["relationships"] = {
        "components": {"data": [{"id": "3", "type": "components"}]},
        "updates": {"data": [{"id": str(number), "type": "updates"} for number in range(len(updates))]},
    }
    included = (
        resource("components", 3, **component, pivot={"component_status": down}),
        *(
            resource("updates", place, message=body, status=word(number, name), created=time(at))
            for place, (number, name, body, at) in enumerate(updates)
        ),
    )
    reply(site, "/api/incidents?include=components,updates&per_page=100", listed(incident, included=included))
    reply(site, "/api/components?include=group&per_page=100", listed(resource("components", 3, **component)))
    reply(site, "/api/schedules?include=components,updates&sort=-id&per_page=100", listed())
    lines = [("", "We look into it.", "11:00:00"), *((f"[{name}] ", body, at) for _, name, body, at in updates)]
    actual = "\n".join(f"{label}Thu, 03 Sep 2026 {at} +0200: <p>{body}</p>\n" for label, body, at in lines)
    feed = (
        "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel><title>Acme - Feed</title>"
        f"<link>{site.url}/rss</link><item><title>[{human}] Baskets are empty</title>"
        f"<link>{site.url}/incidents/{GUID}</link><description><![CDATA[{actual}]]></description>"
        f"<guid isPermaLink='false'>{len(updates):040}</guid><pubDate>Thu, 03 Sep 2026 {lines[-1][2]} +0200</pubDate>"
        "</item></channel></rss>"
    )
    site.reply("/rss", Reply(body=feed.encode(), content_type="application/rss+xml"))


IDENTIFIED = (2, "Identified", "A shelf broke.", "11:30:00")
FIXED = (4, "Fixed", "All is well.", "12:45:00")
TIMELINE = [
    ("unknown", "2026-09-03T09:00:00Z", "We look into it."),
    ("identified", "2026-09-03T09:30:00Z", "A shelf broke."),
    ("resolved", "2026-09-03T10:45:00Z", "All is well."),
]


@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_an_incident_of_cachet_3_is_followed_with_and_without_a_zone(
    site: Site, tmp_path: Path, zone: str | None
) -> None:
    catalogue(site, tmp_path, "cachet", zone)
    for clock, updates in (("09:05", ()), ("09:35", (IDENTIFIED,)), ("10:50", (IDENTIFIED, FIXED)), ("11:50", ())):
        cachet_3(site, *(updates or (IDENTIFIED, FIXED) if clock > "10" else updates))
        run(tmp_path, clock)
        assert rows(tmp_path, "name, health", "components") == [("Basket", "major_outage")]
    assert rows(tmp_path, "key, url, status, started_at, resolved_at, resolved_from") == [
        (GUID, f"{site.url}/incidents/{GUID}", "resolved", TIMELINE[0][1], TIMELINE[2][1], "update")
    ]
    assert rows(tmp_path, "status, posted_at, body", "updates") == TIMELINE
    assert rows(tmp_path, "impact") == [("critical" if zone else "unknown",)]


def test_a_zone_that_is_added_later_gives_the_incident_no_second_id(site: Site, tmp_path: Path) -> None:
    catalogue(site, tmp_path, "cachet")
    cachet_3(site, IDENTIFIED)
    run(tmp_path, "09:35")
    catalogue(site, tmp_path, "cachet", "Europe/Berlin")
    run(tmp_path, "10:05")
    cachet_3(site, IDENTIFIED, FIXED)
    run(tmp_path, "10:50")
    site.reply("/api/incidents?include=components,updates&per_page=100", Reply(status=500))
    run(tmp_path, "11:50")
    assert rows(tmp_path, "key, status, impact, started_at, resolved_at") == [
        (GUID, "resolved", "critical", TIMELINE[0][1], TIMELINE[2][1])
    ]
    assert rows(tmp_path, "status, posted_at, body", "updates") == TIMELINE
    assert rows(tmp_path, "same_as", "incident_links") == []


def issue(site: Site, slug: str, title: str, **more: Any) -> dict[str, Any]:
    """An issue of the third of September, 11:00 in Berlin, with what an author left out as Hugo prints it."""
    return {
        "is": "issue", "title": title, "createdAt": "2026-09-03 11:00:00 +0200 CEST",
        "lastMod": "2026-09-03 11:00:00 +0200 CEST", "permalink": f"{site.url}/issues/{slug}/",
        "severity": "<no value>", "resolved": False, "informational": False, "resolvedAt": "<no value>",
        "affected": [], "filename": f"{slug}.md", **more,
    }  # fmt: skip


def cstate(site: Site, *issues: dict[str, Any], body: str = "") -> None:
    """A site that Hugo built with these issues, all with one text."""
    unresolved = [each for each in issues if not each["resolved"] and each["affected"]]
    system = {"name": "Basket", "category": "Shop", "status": "down" if unresolved else "ok"}
    index: dict[str, Any] = {
        "is": "index",
        "cStateVersion": "6.0.1",
        "title": "Acme",
        "baseURL": site.url,
        "categories": [],
    }
    index |= {"summaryStatus": system["status"], "systems": [{**system, "unresolvedIssues": unresolved}]}
    reply(site, "/index.json", index)
    reply(site, "/issues/index.json", {"is": "issues", "title": "Issues", "pages": issues})
    items = ""
    for each in issues:
        path = each["permalink"].removeprefix(site.url)
        reply(site, f"{path}index.json", each | {"body": f"<p>{body}</p>"})
        ended = each["resolvedAt"].replace("<no value>", "")
        items += (
            f"<item><title>{'[Resolved] ' * each['resolved']}{each['title']}</title><link>{each['permalink']}</link>"
            f"<pubDate>Thu, 03 Sep 2026 11:00:00 +0200</pubDate><guid>{each['permalink']}</guid>"
            f"<category>{ended}</category><description>&lt;p&gt;{body}&lt;/p&gt;</description></item>"
        )
    feed = (
        f"<rss version='2.0'><channel><title>Acme</title><link>{site.url}</link>"
        f"<generator>github.com/cstate</generator>{items}</channel></rss>"
    )
    site.reply("/index.xml", Reply(body=feed.encode(), content_type="application/rss+xml"))


def test_a_post_of_information_on_a_page_of_cstate_is_no_incident(site: Site, tmp_path: Path) -> None:
    catalogue(site, tmp_path, "cstate")
    party = issue(site, "party", "We have a party", informational=True, affected=["Basket"])
    cstate(site)
    run(tmp_path, "08:00")
    cstate(site, party)
    run(tmp_path, "09:05")
    assert rows(tmp_path, "key") == []
    assert "We have a party" not in statusledger("now", folder=tmp_path).stdout
    down = issue(site, "baskets", "Baskets are empty", severity="down", affected=["Basket"])
    cstate(site, party, down, body="We look into it.")
    run(tmp_path, "10:05")
    assert rows(tmp_path, "key, status, impact, origin") == [("baskets", "investigating", "major", "observed")]
    assert rows(tmp_path, "body", "updates") == [("We look into it.",)]
    over = down | {"resolved": True, "resolvedAt": "2026-09-03 12:30:00"}
    cstate(site, party, over, body="A shelf broke.")
    run(tmp_path, "11:05")
    run(tmp_path, "12:05")
    assert rows(tmp_path, "key, status, started_at, resolved_at, resolved_from") == [
        ("baskets", "resolved", "2026-09-03T09:00:00Z", "2026-09-03T10:30:00Z", "derived")
    ]
    assert rows(tmp_path, "body", "updates") == [("A shelf broke.",)]
