"""Pages of hosted platforms over several polls: one incident and one maintenance from their beginning to quiet."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

import pytest

from statusledger import store
from statusledger.model import Instant, Source
from tests.farm import Farm, Reply, Site
from tests.polling.lifecycle_pages import (
    ADDRESSES,
    DAY,
    FEEDS,
    PAGES,
    PLANNED,
    TITLE,
    WORK,
    Documents,
    Page,
    Post,
    encoded,
    golden,
)
from tests.support.alerting import EVERY_KIND, filled
from tests.support.fetching import source_at
from tests.support.world import poll

BEGUN = Post(1, "investigating", "10:03", "We look into it.")
FOUND = Post(2, "identified", "10:08", "A switch is broken.")
REWORDED = FOUND._replace(body="A switch is burnt.")
OVER = Post(3, "resolved", "10:28", "This incident has been resolved.")
ENDED = Page((BEGUN, REWORDED, OVER), component="Gateway")
QUIET = Page(component="Gateway")
INCIDENT = (
    ("10:00", Page()),
    ("10:05", Page((BEGUN,))),
    ("10:10", Page((BEGUN, FOUND))),
    ("10:15", Page((BEGUN, REWORDED))),
    ("10:20", Page((BEGUN, REWORDED), is_odd=True)),
    ("10:25", Page((BEGUN, REWORDED), component="Gateway")),
    ("10:30", ENDED),
    ("10:35", ENDED),
    *((clock, QUIET) for clock in ("10:40", "10:45", "10:50")),
)
MAINTENANCE = (
    ("11:00", Page()),
    ("11:05", Page(work="scheduled")),
    ("11:25", Page(work="in_progress")),
    ("11:45", Page(work="completed")),
    ("11:50", Page(work="completed")),
    *((clock, Page()) for clock in ("11:55", "12:00", "12:05")),
)
DELETION = (
    ("10:00", Page()),
    ("10:05", Page((BEGUN,))),
    ("10:10", Page((BEGUN, FOUND))),
    *((clock, Page((BEGUN,))) for clock in ("10:15", "10:20")),
    *((clock, Page()) for clock in ("10:25", "10:30", "10:35")),
)


def moment(clock: str) -> Instant:
    return Instant(f"{DAY}{clock}:00Z")


class Course(NamedTuple):
    """What a platform can state: the end of an incident and its source, work's end, and a component's healths."""

    end: tuple[str, str]
    work_end: tuple[str, str] | None
    bad: str | None = "major_outage"
    has_last_update: bool = True
    busy: str | None = "maintenance"
    deleted: str = "inferred"
    sees_new_work: bool = True


COURSES = {
    "datadog": Course(("10:28", "stated"), ("11:40", "stated")),
    "checkly": Course(("10:28", "stated"), ("11:40", "stated"), bad="partial_outage", has_last_update=False, busy=None),
    "statuscast": Course(("10:28", "update"), ("11:45", "inferred"), bad=None, busy=None, deleted="unknown"),
    "lambstatus": Course(("10:28", "update"), ("11:41", "update"), deleted="withdrawn"),
    "uptimecom": Course(("10:28", "stated"), ("11:40", "stated"), sees_new_work=False),
    "statping": Course(("10:28", "update"), None, busy=None, deleted="withdrawn"),
    "rootly": Course(("10:30", "inferred"), ("11:45", "inferred"), bad=None, busy=None, has_last_update=False),
    "flashcat": Course(("10:30", "inferred"), ("11:45", "inferred"), has_last_update=False),
}


class Watch:
    """A page under watch, and the events to alert of."""

    def __init__(self, site: Site, platform: str) -> None:
        feed = {"feed": site.url + FEEDS[platform]} if platform in FEEDS else {}
        self.site, self.events = site, list[tuple[str, str]]()
        self.source: Source = source_at(site.url + ADDRESSES.get(platform, ""), platform=platform, **feed)
        self.database = store.open_database(None)
        store.keep_in_step(self.database, [self.source])
        self.paths: set[str] = set()

    def see(self, clock: str, documents: Documents) -> None:
        """Poll the page while it has these documents."""
        for path in self.paths - documents.keys():
            self.site.reply(path, Reply(status=404))
        for path, body in documents.items():
            kind = "application/rss+xml" if body.startswith(b"<rss") else "text/html"
            self.site.reply(path, Reply(body=body, content_type=kind if body.startswith(b"<") else "application/json"))
        self.paths |= documents.keys()
        report = poll(self.database, [self.source], datetime.fromisoformat(moment(clock)), every=True)
        assert not report.failures
        for message in filled(self.database, EVERY_KIND, moment(clock)):
            self.events += [(str(kind), event.about) for event in message.events for kind in event.kinds]

    def rows(self, columns: str, table: str, where: str = "1") -> list[tuple[Any, ...]]:
        found: Sequence[tuple[Any, ...]] = self.database.execute(
            f"SELECT {columns} FROM {table} WHERE {where} ORDER BY rowid"
        ).fetchall()
        return list(found)

    @property
    def kinds(self) -> list[str]:
        """The kinds of change but the ordinary ones."""
        return [kind for (kind,) in self.rows("kind", "changes") if kind not in {"added", "progressed"}]


@pytest.fixture
def site() -> Iterator[Site]:
    with Farm() as farm:
        yield farm.site("acme")


def observed(*healths: str) -> list[tuple[str, str]]:
    """The observed transitions of a component with these healths in turn."""
    return list(pairwise(healths))


@pytest.mark.parametrize("platform", COURSES)
def test_an_incident_is_recorded_once_with_its_edit_and_its_end(platform: str, site: Site) -> None:
    course, watch = COURSES[platform], Watch(site, platform)
    for clock, page in INCIDENT:
        watch.see(clock, PAGES[platform](page))
        if page.is_open:
            assert watch.rows("kind, title, resolved_at", "incidents") == [("incident", TITLE, None)]
        odd = watch.rows("code", "anomalies", "code = 'unread_row' AND cleared_at IS NULL")
        assert bool(odd) is page.is_odd
    end, source = course.end
    assert watch.rows("title, status, started_at, resolved_at, resolved_from, withdrawn_at", "incidents") == [
        (TITLE, "resolved", moment("10:03"), moment(end), source, None)
    ]
    posts = ENDED.posts if course.has_last_update else ENDED.posts[:-1]
    assert watch.rows("body, posted_at, withdrawn_at", "updates") == [(each.body, each.time, None) for each in posts]
    edits = [("body", FOUND.body, REWORDED.body)]
    assert watch.rows("field, old, new", "changes", "kind = 'edited'") == edits
    assert watch.kinds == (["edited", "renamed"] if course.bad else ["edited"])
    assert watch.rows("name, health", "components") == ([("Gateway", "operational")] if course.bad else [])
    moves = observed("operational", course.bad, "operational") if course.bad else []
    assert watch.rows("old_health, new_health", "transitions", "origin = 'observed'") == moves
    assert watch.rows("same_as", "incident_links") == []
    assert [kind for kind, _ in watch.events if kind in {"opened", "resolved"}] == ["opened", "resolved"]


@pytest.mark.parametrize("platform", COURSES)
def test_a_maintenance_goes_from_its_plan_to_its_end_without_a_second_thought(platform: str, site: Site) -> None:
    course, watch = COURSES[platform], Watch(site, platform)
    for clock, page in MAINTENANCE:
        watch.see(clock, PAGES[platform](page))
        if page.work in {"scheduled", "in_progress"}:
            assert watch.rows("resolved_at", "incidents") == [(None,)]
    status = "completed" if course.work_end else "scheduled"
    end, source = course.work_end or ("", None)
    assert watch.rows("kind, title, status, started_at, resolved_at, resolved_from", "incidents") == [
        ("maintenance", WORK, status, PLANNED[0], moment(end) if end else None, source)
    ]
    assert watch.kinds == ([] if course.work_end else ["withdrawn"])
    moves = observed("operational", course.busy, "operational") if course.busy else []
    assert watch.rows("old_health, new_health", "transitions", "origin = 'observed'") == moves
    actual = [kind for kind, _ in watch.events if kind != "updated"]
    assert len(actual) == len(set(actual))
    assert ("maintenance_soon" in actual) is course.sees_new_work


@pytest.mark.parametrize("platform", COURSES)
def test_a_deleted_update_and_a_deleted_incident_get_no_stated_end(platform: str, site: Site) -> None:
    course, watch = COURSES[platform], Watch(site, platform)
    for clock, page in DELETION:
        watch.see(clock, PAGES[platform](page))
    (found,) = watch.rows("resolved_at, resolved_from, withdrawn_at", "incidents")
    at = moment("10:25")
    ends = {"inferred": (at, "inferred", None), "withdrawn": (None, None, at), "unknown": (None, None, None)}
    assert found == ends[course.deleted]
    gone = None if course.deleted == "unknown" else moment("10:15")
    assert watch.rows("body, withdrawn_at", "updates") == [(BEGUN.body, None), (FOUND.body, gone)]


@pytest.mark.parametrize("has_row", [False, True])
def test_an_incident_deleted_from_a_datadog_page_is_withdrawn_and_not_resolved(has_row: bool, site: Site) -> None:
    watch = Watch(site, "datadog")
    config, past = golden("datadog", "open"), golden("datadog", "open")["incidents"][1]
    incident = config["incidents"][0]
    deleted = [incident | {"deletedAt": f"{DAY}10:04:00Z"}] if has_row else []
    for clock, first in (("10:00", []), ("10:03", [incident]), *((clock, deleted) for clock in ("10:05", "10:10"))):
        watch.see(clock, encoded({"/config.json": config | {"incidents": [*first, past], "maintenances": None}}))
    assert watch.rows("title, status, resolved_at, withdrawn_at", "incidents", "title != 'Fog'") == [
        (incident["title"], "identified", None, moment("10:05"))
    ]


@pytest.mark.parametrize("platform", ["statushub", "statuscake"])
def test_a_page_without_incidents_has_its_health_only(platform: str, site: Site) -> None:
    column, table = ("page_health", "sources") if platform == "statushub" else ("health", "components")
    watch, healths = Watch(site, platform), list[tuple[str]]()
    for clock, page in INCIDENT:
        watch.see(clock, PAGES[platform](page))
        healths += watch.rows(column, table)
    assert [health for (health,) in healths] == ["operational", *["major_outage"] * 5, *["operational"] * 5]
    assert watch.rows("id", "incidents") == watch.events == []
    assert watch.kinds == (["renamed"] if platform == "statuscake" else [])


CHANGES = {"component_id": "c1", "component_name": "API", "status": "full_outage"}
NAMED = {
    "absent": ({"affected_components"}, None, ["unknown", "unknown", "unknown"]),
    "in updates": ({"affected_components"}, [CHANGES], ["major_outage", "operational", "operational"]),
    "empty": (set[str](), None, ["operational", "operational", "operational"]),
}


@pytest.mark.parametrize("case", NAMED)
def test_an_open_change_of_flashcat_that_names_no_component_leaves_health_unknown(case: str, site: Site) -> None:
    watch, (absent, moves, healths) = Watch(site, "flashcat"), NAMED[case]
    body = golden("flashcat", "active")
    change = body["data"]["active_changes"][0]
    change["affected_components"] = []
    change["updates"] = [each | {"component_changes": moves} for each in change["updates"]]
    change = {name: value for name, value in change.items() if name not in absent}
    for clock, changes in (("10:00", []), ("10:05", [change]), ("10:10", [])):
        body["data"]["active_changes"] = changes
        watch.see(clock, encoded({"/api/status-page/7/summary/active": body}))
        expected = healths if changes else ["operational"] * 3
        assert [health for (health,) in watch.rows("health", "components")] == expected
