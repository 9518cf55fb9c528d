"""What others subscribe to: feeds, calendars, the shapes of Statuspage and badges, read by the tools made for them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from xml.etree import ElementTree

import feedparser
import icalendar
import jsonschema
import pytest
from msgspec.structs import replace

from statusledger import store
from statusledger.export import badges, export
from statusledger.export.calendars import _wrapped
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Health,
    Impact,
    Incident,
    Kind,
    Page,
    Scope,
    Snapshot,
    Status,
    Transition,
)
from statusledger.platforms import statuspage
from statusledger.presentation import markdown
from statusledger.presentation.states import WORDS, VendorState
from statusledger.reconcile import Observation
from statusledger.store import query
from statusledger.store.read import queries
from statusledger.store.read.dataset import Selection
from tests.support import stack
from tests.support.build import at, incident, update
from tests.support.dataset import folded, observe, poll, source
from tests.support.world import statusledger

ACME, BOLT = source("acme", "Acme & Sons"), source("bolt", "Bolt")
TAGGED = replace(ACME, tags=("cloud", "eu"))
GROUP = Component(key="g", name="Europe", is_group=True, health=Health.OPERATIONAL, position=1)
API = Component(key="api", name="API", group_name="Europe", health=Health.PARTIAL_OUTAGE, position=2)
GIT = Component(key="git", name="Git", health=Health.OPERATIONAL, position=3)
SAID = "We **see** errors; more, soon.\n\nStill \\ looking."
ACTIVE = "We **see** <script>alert(1)</script> [this](javascript:alert(1))."
OPEN = replace(
    incident(
        "open", "9 10:00", title="API <down>", impact=Impact.MAJOR,
        updates=[update("u1", "9 10:00", body=SAID), update("u2", "9 11:00", Status.IDENTIFIED, "Found.")],
    ),
    status=Status.IDENTIFIED,
    components=(Affected("api", "API"),),
    transitions=(
        Transition(component_key="api", at=at("9 10:00"), old_health=Health.OPERATIONAL,
                   new_health=Health.PARTIAL_OUTAGE, update_key="u1"),
    ),
)  # fmt: skip
OVER = incident(
    "over", "5 10:00", end="5 12:00",
    updates=[
        update("v1", "5 10:00"), update("v2", "5 12:00", Status.RESOLVED, "Over."),
        update("v3", "6 12:00", Status.POSTMORTEM, "## Why\n\nA cable."),
    ],
)  # fmt: skip


def work(
    key: str, start: str, end: str | None, status: Status = Status.SCHEDULED, title: str = "New disks"
) -> Incident:
    parsed = incident(key, start, kind=Kind.MAINTENANCE, status=status, impact=Impact.MAINTENANCE, title=title,
                    updates=[update(f"{key}-n", "8 09:00", Status.SCHEDULED, "Planned; be\nready, all.")])  # fmt: skip
    return replace(parsed, scheduled_start_at=at(start), scheduled_end_at=at(end) if end else None)


PLANNED = work("disks", "12 09:00", "12 11:00")
CALLED_OFF = work("off", "13 09:00", "13 10:00")


def parsed(when: str, *incidents: Incident) -> Observation:
    covers = (Completeness(Scope.SINCE, (Kind.INCIDENT,)), Completeness(Scope.SINCE, (Kind.MAINTENANCE,)))
    page = Page(health=Health.PARTIAL_OUTAGE)
    return Observation(
        "incidents", at(when), Snapshot(page=page, components=(GROUP, API, GIT), incidents=incidents, covers=covers)
    )


FIRST = (OPEN, OVER, PLANNED, CALLED_OFF)
LATER = (OPEN, OVER, replace(work("disks", "12 10:00", "12 12:00")), replace(CALLED_OFF, status=Status.CANCELLED))
FORMATS = ("feeds", "ical", "api", "badges")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "data/status.db"
    database = folded(path, parsed("10 11:00", *FIRST), sources=(TAGGED, BOLT))
    observe(database, BOLT, Observation("incidents", at("10 11:00"), Snapshot(page=Page(health=Health.OPERATIONAL))))
    database.close()
    return path


@pytest.fixture
def out(path: Path, tmp_path: Path) -> Path:
    export(path, tmp_path / "out", FORMATS, base_url="https://incidents.example/")
    return tmp_path / "out"


def again(path: Path, out: Path, *incidents: Incident) -> None:
    """Acme tells more, and everything is exported again."""
    with store.open_database(path) as database:
        observe(database, TAGGED, parsed("10 11:30", *incidents))
    export(path, out, FORMATS)


# Feeds.

EVERY = [f"Acme & Sons: {title}" for title in ("API <down>", "New disks", "New disks", "API is slow")]


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("all", EVERY),
        ("vendor/bolt", []),
        ("tag/eu", EVERY),
        ("impact/major", ["Acme & Sons: API <down>"]),
        ("impact/critical", []),
        ("component/acme_api", ["Acme & Sons: API <down>"]),
        ("component/acme_git", []),
        ("component/acme_g", []),
    ],
)  # fmt: skip
def test_a_feed_reader_shows_the_entries(out: Path, name: str, titles: list[str]) -> None:
    body = (out / f"feeds/{name}.atom").read_bytes()
    found = feedparser.parse(body)
    assert not found.bozo
    assert found.version == "atom10"
    assert [entry.title for entry in found.entries] == [
        title.replace("<down>", "&lt;down&gt;") for title in titles
    ] or [entry.title for entry in found.entries] == titles
    own = json.loads((out / f"feeds/{name}.json").read_text())
    assert sorted(item["title"] for item in own["items"]) == sorted(titles)


def test_atom_has_the_elements_that_the_standard_requires(out: Path) -> None:
    """RFC 4287: ids that are unique, times, authors, and one link to itself."""
    space = {"a": "http://www.w3.org/2005/Atom"}
    for file in (out / "feeds").rglob("*.atom"):
        feed = ElementTree.fromstring(file.read_bytes())
        for node in (feed, *feed.findall("a:entry", space)):
            for name in ("id", "title", "updated"):
                assert len(node.findall(f"a:{name}", space)) == 1, (file, name)
        ids = [each.text for each in feed.findall(".//a:id", space)]
        assert len(ids) == len(set(ids))
        (link,) = feed.findall("a:link", space)
        relative = file.relative_to(out).as_posix()
        assert (link.get("rel"), link.get("href")) == ("self", f"https://incidents.example/{relative}")


def test_an_entry_keeps_its_id_and_moves_up_with_a_new_update(path: Path, out: Path) -> None:
    before = {entry.title: entry for entry in feedparser.parse((out / "feeds/all.atom").read_bytes()).entries}
    more = replace(OVER, updates=(*OVER.updates, update("v4", "10 11:10", Status.POSTMORTEM, "More.")))
    again(path, out, OPEN, more, PLANNED, CALLED_OFF)
    after = {entry.title: entry for entry in feedparser.parse((out / "feeds/all.atom").read_bytes()).entries}
    title = "Acme & Sons: API is slow"
    assert after[title].id == before[title].id
    assert (before[title].updated, after[title].updated) == ("2025-01-06T12:00:00Z", "2025-01-10T11:10:00Z")


def test_a_component_has_its_own_newest_entries_however_many_others_there_are(path: Path, out: Path) -> None:
    others = [incident(f"o{number:02}", f"9 {12 + number // 60}:{number % 60:02}") for number in range(70)]
    many = [replace(each, components=(Affected("git", "Git"),)) for each in others]
    again(path, out, *FIRST, *many)
    assert len(feedparser.parse((out / "feeds/component/acme_git.atom").read_bytes()).entries) == 50
    (item,) = json.loads((out / "feeds/component/acme_api.json").read_text())["items"]
    assert item["title"] == "Acme & Sons: API <down>"


def test_a_component_keeps_its_feed_when_it_leaves_its_page(path: Path, out: Path) -> None:
    with store.open_database(path) as database:
        for when in ("10 11:30", "10 11:40", "10 11:50"):
            seen = parsed(when, *FIRST)
            observe(database, TAGGED, replace(seen, snapshot=replace(seen.snapshot, components=(GROUP, GIT))))
    export(path, out, FORMATS)
    assert len(json.loads((out / "feeds/component/acme_api.json").read_text())["items"]) == 1


@pytest.mark.parametrize(
    "edited",
    [
        replace(OVER, title="API was slow"),
        replace(OVER, updates=(*OVER.updates[:2], replace(OVER.updates[2], body="A shark."))),
        replace(OVER, started_at=at("5 09:00")),
        replace(OVER, impact=Impact.MAJOR),
    ],
    ids=["title", "text", "start", "impact"],
)
def test_a_rewrite_after_the_end_moves_the_entry_up(path: Path, out: Path, edited: Incident) -> None:
    again(path, out, OPEN, edited, PLANNED, CALLED_OFF)
    found = {entry.id: entry.updated for entry in feedparser.parse((out / "feeds/all.atom").read_bytes()).entries}
    items = {item["id"]: item for item in json.loads((out / "feeds/all.json").read_text())["items"]}
    (entry,) = [item for item in items.values() if item["_statusledger"]["id"] == "acme_over"]
    assert found[entry["id"]] == entry["date_modified"] == "2025-01-10T11:30:00Z"
    assert ElementTree.fromstring((out / "feeds/all.atom").read_bytes()).findtext(
        "{http://www.w3.org/2005/Atom}updated"
    ) == max(found.values())
    shown = json.loads((out / "api/v1/statuspage/acme/api/v2/incidents.json").read_text())["incidents"]
    assert "2025-01-10T11:30:00.000Z" in {each["updated_at"] for each in shown if each["id"] == "acme_over"}


def test_feeds_show_vendors_words_as_the_pages_do(path: Path, out: Path) -> None:
    """Remote images would tell their host who reads."""
    words = "# Down\n\n![a cat](https://t.example/p.png) [![x](https://t.example/q.png)](https://a.example)\n\n```\ncode\n```"
    again(path, out, replace(OPEN, updates=(update("u1", "9 10:00", body=words), *OPEN.updates[1:])), *FIRST[1:])
    drawn = str(markdown.html(words))
    assert "a cat" in drawn
    atom = feedparser.parse((out / "feeds/impact/major.atom").read_bytes(), sanitize_html=False).entries[0]
    item = json.loads((out / "feeds/impact/major.json").read_text())["items"][0]
    for content in (atom.content[0].value, item["content_html"]):
        assert drawn.strip() in content
        assert "<img" not in content
        assert "t.example" not in content


def test_nothing_active_comes_through(path: Path, out: Path) -> None:
    said = (update("u1", "9 10:00", body=ACTIVE), *OPEN.updates[1:])
    again(path, out, replace(OPEN, updates=said), OVER, PLANNED, CALLED_OFF)
    content = json.loads((out / "feeds/impact/major.json").read_text())["items"][0]["content_html"]
    assert "<strong>see</strong>" in content
    assert "<script" not in content
    assert "href" not in content
    assert content.index("Found.") < content.index("see"), "newest first"


JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string"},
        "home_page_url": {"type": "string", "format": "uri"},
        "feed_url": {"type": "string", "format": "uri"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "content_html"],
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "url": {"type": "string", "format": "uri"},
                    "date_published": {"type": "string", "format": "date-time"},
                    "date_modified": {"type": "string", "format": "date-time"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "authors": {"type": "array", "items": {"type": "object", "required": ["name"]}},
                },
                "patternProperties": {"^_": {"type": "object"}},
            },
        },
    },
}


def test_json_feeds_have_the_shape_of_version_1_1(out: Path) -> None:
    files = list((out / "feeds").rglob("*.json"))
    assert len(files) == len(list((out / "feeds").rglob("*.atom"))) == 1 + 2 + 3 + 2 + len(Impact)
    for file in files:
        jsonschema.validate(json.loads(file.read_text()), JSON_FEED)


# Calendars.


def events(out: Path, name: str = "all") -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical((out / f"calendars/{name}.ics").read_bytes())
    assert not calendar.errors
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_maintenances_are_events(out: Path) -> None:
    found = events(out)
    assert sorted(found) == ["acme_disks@statusledger", "acme_off@statusledger"]
    event = found["acme_disks@statusledger"]
    assert not event.errors
    assert (str(event["summary"]), str(event["status"]), event["sequence"]) == (
        "Acme & Sons: New disks",
        "CONFIRMED",
        0,
    )
    assert (event.start.isoformat(), event.end.isoformat()) == (
        "2025-01-12T09:00:00+00:00",
        "2025-01-12T11:00:00+00:00",
    )
    assert str(event["description"]) == "Planned; be\nready, all."
    assert events(out, "vendor/bolt") == {}
    assert sorted(events(out, "vendor/acme")) == sorted(found)


def test_a_calendar_without_events_is_one_all_the_same(out: Path) -> None:
    """RFC 5545, 3.6: an object has at least one component, and a zone has its times."""
    body = (out / "calendars/vendor/bolt.ics").read_bytes()
    (calendar,) = icalendar.Calendar.from_ical(body, multiple=True)
    (zone,) = calendar.subcomponents
    assert isinstance(zone, icalendar.Timezone)
    assert not zone.errors
    assert zone.to_tz().utcoffset(datetime(2025, 1, 10)) == timedelta(0)  # noqa: DTZ001
    assert b"VTIMEZONE" not in (out / "calendars/all.ics").read_bytes()


def test_an_edit_raises_the_sequence_and_a_cancellation_is_kept(path: Path, out: Path) -> None:
    before = events(out)
    again(path, out, *LATER)
    after = events(out)
    assert sorted(after) == sorted(before)
    moved, off = after["acme_disks@statusledger"], after["acme_off@statusledger"]
    assert (moved.start.hour, moved["sequence"] > 0, str(moved["status"])) == (10, True, "CONFIRMED")
    assert (off["sequence"] > 0, str(off["status"])) == (True, "CANCELLED")


def test_one_that_is_taken_back_is_cancelled(path: Path, out: Path) -> None:
    with store.open_database(path) as database:
        for when in ("10 11:30", "10 11:40", "10 11:50"):
            observe(database, TAGGED, parsed(when, OPEN, OVER, PLANNED))
    export(path, out, FORMATS)
    assert str(events(out)["acme_off@statusledger"]["status"]) == "CANCELLED"


@pytest.mark.parametrize("line", ["a" * 75, "a" * 76, "ü" * 100, "x" + "🔥" * 60])
def test_lines_are_wrapped_between_characters(line: str) -> None:
    rows = _wrapped(line).removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(row) <= 75 for row in rows)
    assert "".join(row.decode()[place > 0 :] for place, row in enumerate(rows)) == line


# Statuspage.


FACTS = (
    "title", "kind", "status", "impact", "started_at", "resolved_at", "scheduled_start_at", "scheduled_end_at",
)  # fmt: skip


def test_our_statuspage_platform_reads_the_static_api(out: Path, path: Path) -> None:
    folder = out / "api/v1/statuspage/acme/api/v2"
    kinds = {
        "summary": "summary",
        "incidents": "incidents",
        "maintenances": "scheduled-maintenances",
        "components": "components",
    }
    found = {}
    for kind, name in kinds.items():
        document = Document("https://x.example", kind, (folder / f"{name}.json").read_bytes())
        found[kind] = statuspage.PLATFORM.parse(document)
        assert kind == "components" or statuspage.PLATFORM.matches(document)
    assert found["summary"].page.health is Health.PARTIAL_OUTAGE
    assert [(each.name, each.group_name, each.health) for each in found["components"].components] == [
        ("Europe", None, Health.OPERATIONAL),
        ("API", "Europe", Health.PARTIAL_OUTAGE),
        ("Git", None, Health.OPERATIONAL),
    ]
    with queries.open_readonly(path) as database:
        for parsed in (*found["incidents"].incidents, *found["maintenances"].incidents):
            story = queries.story(database, parsed.key)
            for field in FACTS:
                assert getattr(parsed, field) == getattr(story, field), (parsed.key, field)
            assert [(each.status, each.body, each.posted_at) for each in parsed.updates] == [
                (each.status, each.body, each.posted_at) for each in story.updates
            ]
            assert [each.key for each in parsed.components] == [each.component_id for each in story.components]
            assert [(each.component_key, each.new_health) for each in parsed.transitions] == [
                (each.component_id, each.new_health) for each in story.transitions
            ]
    assert [each.key for each in found["summary"].incidents] == ["acme_open", "acme_disks", "acme_off"], (
        "incidents first"
    )


def test_unknown_health_is_not_green(path: Path, out: Path) -> None:
    with store.open_database(path) as database:
        poll(database, BOLT, at("10 11:45"), "Unreachable: no answer")
    export(path, out, FORMATS)
    folder = out / "api/v1/statuspage/bolt/api/v2"
    assert json.loads((folder / "status.json").read_text())["status"]["indicator"] == "unknown"
    summary = statuspage.PLATFORM.parse(
        Document("https://x.example", "summary", (folder / "summary.json").read_bytes())
    )
    assert summary.page.health is Health.UNKNOWN
    assert "No data" in (out / "badges/bolt.svg").read_text()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *_arguments: object) -> None:
        """Says nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder at an address of loopback, as any web server would serve it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_ledger_of_the_export_equals_the_ledger(out: Path, tmp_path: Path) -> None:
    """Polled over HTTP as a Statuspage, incidents come out as they went in."""
    with served(out) as address:
        page = f"{address}/api/v1/statuspage/acme"
        stanza = f"- id: copy\n  name: Copy\n  url: {page}\n  platform: statuspage\n  allow_private: true\n"
        (tmp_path / "sources.yaml").write_text(stanza)
        done = statusledger("run", "--db", "copy.db", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    facts = f"SELECT {', '.join(FACTS)}, update_count FROM incidents ORDER BY started_at"
    rows = []
    for path in (tmp_path / "data/status.db", tmp_path / "copy.db"):
        with queries.open_readonly(path) as database:
            rows.append(query.rows(database, facts))
    assert len(rows[0]) == 4
    assert rows[0] == rows[1]


def test_a_client_made_for_statuspage_reads_it(out: Path, tmp_path: Path) -> None:
    """statuspage-prometheus-exporter, which knows nothing of us."""
    code = """
import json, sys
from statuspage_prometheus_exporter.service_checker import SERVICES, check_service_status
print(json.dumps([check_service_status(key, SERVICES[key]) for key in ("acme", "bolt")]))
"""
    with served(out) as address:
        services = {
            name: {"name": name, "url": f"{address}/api/v1/statuspage/{name}/api/v2/summary.json"}
            for name in ("acme", "bolt")
        }
        (tmp_path / "services.json").write_text(json.dumps(services))
        variables = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env=variables, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr
    acme, bolt = json.loads(done.stdout.splitlines()[-1])
    assert (acme["status_text"], acme["raw_status"], bolt["status_text"]) == ("Major Outage", "major", "Operational")
    (shown,) = acme["incident_metadata"]
    assert (shown["name"], shown["status"], shown["impact"]) == ("API <down>", "identified", "major")
    assert len(acme["maintenance_metadata"]) == 2


def test_the_list_of_vendors(out: Path) -> None:
    parsed = json.loads((out / "api/v1/vendors.json").read_text())
    assert [(each["id"], each["health"], each["open_incidents"]) for each in parsed["vendors"]] == [
        ("acme", "partial_outage", ["acme_open"]),
        ("bolt", "operational", []),
    ]
    for each in parsed["vendors"]:
        assert (out / "api/v1" / each["statuspage"] / "api/v2/summary.json").is_file()


@pytest.mark.parametrize("since", ["10 11:55", "20"])
def test_states_do_not_depend_on_since(since: str, tmp_path: Path) -> None:
    """An incident that began before and is still open counts, and a maintenance that was announced before."""
    path = tmp_path / "status.db"
    stack.bad_day(path).close()
    for name, selection in (("whole", Selection()), ("late", Selection(since=at(since)))):
        export(path, tmp_path / name, ("ical", "api", "badges"), selection)
    for pattern in ("badges/*.svg", "api/v1/vendors.json", "api/**/summary.json", "api/**/status.json"):
        files = [each.relative_to(tmp_path / "whole") for each in (tmp_path / "whole").glob(pattern)]
        assert files, pattern
        for file in files:
            assert (tmp_path / "late" / file).read_bytes() == (tmp_path / "whole" / file).read_bytes(), file
    assert "Partial outage" in (tmp_path / "late/badges/github.svg").read_text()
    assert any("Phone service upgrade" in each["summary"] for each in events(tmp_path / "late").values())


def test_a_selection_holds_here_too(path: Path, tmp_path: Path) -> None:
    export(path, tmp_path / "bolt", FORMATS, Selection(vendors=("bolt",)))
    files = {each.relative_to(tmp_path / "bolt").as_posix() for each in (tmp_path / "bolt").rglob("*.*")}
    assert not {each for each in files if "acme" in each}
    assert {"feeds/vendor/bolt.atom", "calendars/vendor/bolt.ics", "badges/bolt.svg"} <= files
    assert feedparser.parse((tmp_path / "bolt/feeds/all.atom").read_bytes()).entries == []
    assert events(tmp_path / "bolt") == {}


# Badges.


@pytest.mark.parametrize("state", list(VendorState))
def test_a_badge_states_the_state_in_words(state: VendorState) -> None:
    picture = ElementTree.fromstring(badges.badge('A & B <"x">' * 5, state))
    words = [node.text for node in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert words[1] == WORDS[state]
    assert words[0] is not None
    assert len(words[0]) == 40
    assert picture.get("aria-label") == f"{words[0]}: {words[1]}"


def test_an_equal_database_gives_equal_bytes(path: Path, out: Path, tmp_path: Path) -> None:
    export(path, tmp_path / "again", FORMATS, base_url="https://incidents.example/")
    first, second = (
        {each.relative_to(folder): each.read_bytes() for each in folder.rglob("*") if each.is_file()}
        for folder in (out, tmp_path / "again")
    )
    assert first == second
