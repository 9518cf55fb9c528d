"""Pages of several platforms in the course of one incident and one maintenance, built from golden documents."""

import json
from collections.abc import Callable, Mapping
from email.utils import format_datetime
from typing import Any, NamedTuple

from statusledger.times import exact
from tests.support.paths import GOLDEN

DAY = "2026-11-03T"
TITLE, WORK = "The API answers nothing", "Scheduled maintenance of the API"
PLANNED = (f"{DAY}11:20:00Z", f"{DAY}11:40:00Z")
Documents = dict[str, bytes]


class Post(NamedTuple):
    """An update of the incident: its number, status, clock time and text."""

    number: int
    status: str
    at: str
    body: str

    @property
    def time(self) -> str:
        """The moment of the update."""
        return f"{DAY}{self.at}:00Z"


class Page(NamedTuple):
    """Contents of a page: the updates of its incident, the state of its maintenance, a component's name, a bad row."""

    posts: tuple[Post, ...] = ()
    work: str | None = None
    component: str = "API"
    is_odd: bool = False

    @property
    def is_open(self) -> bool:
        """True if the incident is open."""
        return bool(self.posts) and self.posts[-1].status != "resolved"

    @property
    def open_posts(self) -> tuple[Post, ...]:
        """The updates, on a page that lists open incidents only."""
        return self.posts if self.is_open else ()


def golden(platform: str, case: str) -> Any:
    """The document of a golden case."""
    (path,) = (GOLDEN / platform / case).glob("input.*.json")
    return json.loads(path.read_bytes())


def encoded(documents: Mapping[str, Any]) -> Documents:
    return {path: json.dumps(body).encode() for path, body in documents.items()}


def odd(page: Page, row: Mapping[str, Any], *identity: str) -> list[dict[str, Any]]:
    """The row without what identifies it, on a page that has one."""
    return [{name: value for name, value in row.items() if name not in identity}] if page.is_odd else []


def datadog(page: Page) -> Documents:
    config = golden("datadog", "open")
    incident, work = config["incidents"][0], config["maintenances"][0]
    health = "major_outage" if page.is_open else "maintenance" if page.work == "in_progress" else "operational"
    part = config["components"][1] | {"name": page.component, "status": health}
    entry = incident["timeline"][0]
    incident |= {
        "title": TITLE,
        "componentsAffected": [part],
        "currentStatus": page.posts[-1].status if page.posts else "",
        "publishedDate": page.posts[0].time if page.posts else None,
        "resolvedDate": page.posts[-1].time if page.posts and not page.is_open else None,
        "timeline": [
            entry
            | {"id": f"u{each.number}", "status": each.status, "startedAt": each.time, "description": each.body}
            | {
                "componentsAffected": [
                    part | {"status": "operational" if each.status == "resolved" else "major_outage"}
                ]
            }
            for each in reversed(page.posts)
        ],
    }
    work |= {"title": WORK, "currentStatus": page.work, "startDate": PLANNED[0], "completedDate": PLANNED[1]}
    work |= {"timeline": [], "componentsAffected": [part]}
    incidents = [*([incident] if page.posts else []), *odd(page, incident, "id")]
    listed = {"incidents": incidents or None, "maintenances": [work] if page.work else None}
    return encoded({"/config.json": config | {"components": [part]} | listed})


def checkly(page: Page) -> Documents:
    listed, uptime, windows = (golden("checkly", case) for case in ("incidents", "uptime", "maintenances"))
    incident, service, window = listed["incidents"][0], uptime["uptime"][0]["services"][0], windows["active"][0]
    words = {"resolved": "RESOLVED", "investigating": "INVESTIGATING", "identified": "IDENTIFIED"}
    if page.posts:
        lasted = (exact(page.posts[-1].time) - exact(page.posts[0].time)).total_seconds()
        incident |= {"name": TITLE, "created_at": page.posts[0].time, "duration": lasted}
        incident |= {"lastUpdateStatus": words[page.posts[-1].status]}
    event = {name: value for name, value in incident.items() if name not in {"services", "incidentUpdates"}}
    service |= {"name": page.component, "days": [{"date": DAY, "events": [event] if page.posts else []}]}
    incident["services"] = [{"id": service["id"], "name": page.component}]
    incident["incidentUpdates"] = [
        {"id": f"u{each.number}", "status": words[each.status], "description": each.body}
        | {"publicIncidentUpdateDate": each.time}
        for each in reversed(page.posts)
    ]
    window |= {"name": WORK, "startsAt": PLANNED[0], "endsAt": PLANNED[1]}
    places = {"scheduled": "upcoming", "in_progress": "active", "completed": "recentlyCompleted"}
    lists: dict[str, Any] = {name: [] for name in windows}
    if page.work:
        lists[places[page.work]] = [window]
    rows = [*([incident] if page.is_open else []), *odd(page, incident, "id")]
    card = uptime["uptime"][0] | {"services": [service]}
    found = {"unresolved-incidents": {"incidents": rows}, "uptime": uptime | {"uptime": [card]}}
    found["maintenance-windows"] = lists
    documents = encoded({f"/api/status-page/kites/{name}": body for name, body in found.items()})
    (home,) = (GOLDEN / "checkly/page").glob("input.*")
    return documents | {"/": home.read_bytes()}


def lambstatus(page: Page) -> Documents:
    words = {"resolved": "Resolved", "investigating": "Investigating", "identified": "Identified"}
    phases = {"scheduled": "Scheduled", "in_progress": "In Progress", "completed": "Completed"}
    health = "Major Outage" if page.is_open else "Under Maintenance" if page.work == "in_progress" else "Operational"
    part = golden("lambstatus", "components")[0] | {"name": page.component, "status": health}
    found: dict[str, Any] = {"components": [part], "public-settings": golden("lambstatus", "settings")}
    row = golden("lambstatus", "incidents")[1] | {"name": TITLE}
    found["incidents"] = odd(page, row, "incidentID")
    if page.posts:
        last = page.posts[-1]
        row |= {"status": words[last.status], "createdAt": page.posts[0].time, "updatedAt": last.time}
        found["incidents"].append(row)
        found["incidents/i9"] = row | {
            "incidentUpdates": [
                {"incidentUpdateID": f"u{each.number}", "incidentStatus": words[each.status]}
                | {"message": each.body, "createdAt": each.time}
                for each in page.posts
            ]
        }
    found["maintenances"] = []
    if page.work:
        work = golden("lambstatus", "maintenances")[0] | {"name": WORK, "status": phases[page.work]}
        work |= {"startAt": PLANNED[0], "endAt": PLANNED[1], "createdAt": f"{DAY}11:02:00Z"}
        done = [("v1", "Scheduled", "11:02"), ("v2", "In Progress", "11:21"), ("v3", "Completed", "11:41")]
        found["maintenances"] = [work]
        found["maintenances/m2"] = work | {
            "maintenanceUpdates": [
                {"maintenanceUpdateID": key, "maintenanceStatus": word, "message": word}
                | {"createdAt": f"{DAY}{clock}:00Z"}
                for key, word, clock in done[: list(phases).index(page.work) + 1]
            ]
        }
    return encoded({f"/api/{name}": body for name, body in found.items()})


def uptimecom(page: Page) -> Documents:
    state, history = golden("uptimecom", "troubled"), golden("uptimecom", "history")
    active, work = state["data"]["active_incidents"][0], state["data"]["upcoming_maintenance"][0]
    health = "major-outage" if page.is_open else "under-maintenance" if page.work == "in_progress" else "operational"
    part = state["data"]["components"][0] | {"name": page.component, "status": health}
    affected = {"id": part["id"], "obj_id": 1, "name": page.component, "status": "major-outage"}
    past, upcoming = list[dict[str, Any]](), list[dict[str, Any]]()
    listed = odd(page, active, "id")
    if page.posts:
        active |= {"name": TITLE, "starts_at": page.posts[0].time, "affected_components": [affected]}
        active |= {"ends_at": None if page.is_open else page.posts[-1].time}
        active["updates"] = [
            {"id": each.number, "updated_at": each.time, "description": each.body, "incident_state": each.status}
            for each in reversed(page.posts)
        ]
        (listed if page.is_open else past).append(active)
    work |= {"name": WORK, "starts_at": PLANNED[0], "ends_at": PLANNED[1]}
    if page.work:
        {"scheduled": upcoming, "in_progress": listed, "completed": past}[page.work].append(work)
    state["data"] |= {"components": [part], "active_incidents": listed, "upcoming_maintenance": upcoming}
    state["data"]["global_is_operational"] = health == "operational"
    history["data"] |= {"past_incidents": past, "active_incidents": [], "period_end": 1793706000}
    return encoded({"/statuspage/acme/ajax": state, "/statuspage/acme/history": history})


def statping(page: Page) -> Documents:
    service, work = golden("statping", "services")[0], golden("statping", "messages")[0]
    row = service["incidents"][0]
    service |= {"name": page.component, "online": not page.is_open, "incidents": odd(page, row, "id")}
    types = {"investigating": "Investigating", "identified": "Update", "resolved": "Resolved"}
    if page.posts:
        row |= {"title": TITLE, "description": "", "created_at": page.posts[0].time}
        row["updates"] = [
            {"id": each.number, "message": each.body, "type": types[each.status], "created_at": each.time}
            for each in reversed(page.posts)
        ]
        service["incidents"].append(row)
    work |= {"title": WORK, "start_on": PLANNED[0], "end_on": PLANNED[1], "created_at": f"{DAY}11:02:00Z"}
    found = {"": golden("statping", "core"), "/services": [service], "/services/4/incidents": service["incidents"]}
    found["/messages"] = [work] if page.work else None
    return encoded({f"/api{name}": body for name, body in found.items()})


def rootly(page: Page) -> Documents:
    listed, status = golden("rootly", "incident_with_id"), golden("rootly", "status")
    row, planned = listed["incidents"]
    rows = odd(page, row, "id")
    if page.is_open:
        row |= {"name": TITLE, "started_at": page.posts[0].time, "status": page.posts[-1].status}
        row["incident_updates"] = [
            {"id": f"u{each.number}", "status": each.status, "body": each.body, "created_at": each.time}
            | {"display_at": each.time}
            for each in reversed(page.posts)
        ]
        rows.append(row)
    if page.work in {"scheduled", "in_progress"}:
        planned |= {"name": WORK, "started_at": PLANNED[0], "status": page.work}
        done = [("v1", "scheduled", "11:02"), ("v2", "in_progress", "11:21")]
        planned["incident_updates"] = [
            {"id": key, "status": word, "body": word, "created_at": f"{DAY}{clock}:00Z"}
            for key, word, clock in done[: 1 + (page.work == "in_progress")]
        ]
        rows.append(planned)
    status["status"]["indicator"] = "major" if page.is_open else "none"
    status["page"] = listed["page"]
    path = "/api/v1/incidents.json?per_page=100"
    return encoded({path: listed | {"incidents": rows}, "/api/v1/status.json": status})


def flashcat(page: Page) -> Documents:
    body = golden("flashcat", "active")
    change, work = body["data"]["active_changes"]
    part = body["data"]["page"]["components"][0] | {"name": page.component}
    affected = {"component_id": part["component_id"], "name": page.component}
    changes = odd(page, change, "change_id")
    if page.is_open:
        change |= {"title": TITLE, "status": page.posts[-1].status, "start_at_seconds": seconds(page.posts[0].time)}
        change["affected_components"] = [affected | {"status": "full_outage"}]
        change["updates"] = [
            {"update_id": f"u{each.number}", "at_seconds": seconds(each.time), "status": each.status}
            | {"description": each.body}
            for each in page.posts
        ]
        changes.append(change)
    if page.work in {"scheduled", "in_progress"}:
        work |= {"title": WORK, "status": {"in_progress": "ongoing"}.get(page.work, page.work), "updates": []}
        work |= {"start_at_seconds": seconds(PLANNED[0]), "close_at_seconds": seconds(PLANNED[1])}
        work["affected_components"] = [affected | {"status": "under_maintenance"}]
        changes.append(work)
    body["data"]["page"]["components"] = [part]
    body["data"]["active_changes"] = changes
    return encoded({"/api/status-page/7/summary/active": body})


def seconds(time: str) -> int:
    return int(exact(time).timestamp())


def statuscast(page: Page) -> Documents:
    health = "Unavailable" if page.is_open else "Available"
    summary = golden("statuscast", "summary") | {"Status": health}
    rows, items = "", ""
    if page.posts:
        state = "inprogress" if page.is_open else "resolved"
        rows += row_of(706835, TITLE, "serviceunavailable", state, "unavailable", page.posts[0].time)
        items += "".join(item(706835, each.number, TITLE, each.body, each.time) for each in reversed(page.posts))
    if page.work:
        state = {"scheduled": "future", "in_progress": "inprogress", "completed": "resolved"}[page.work]
        rows += row_of(706900, WORK, "scheduledmaintenance", state, "maintenance", PLANNED[0])
        items += item(706900, 9, WORK, "The API is under maintenance.", f"{DAY}11:02:00Z")
    if page.is_odd:
        items += "<item><title></title></item>"
        rows += '<div class="incident-body"><a href="/incident/">?</a></div>'
    home = f'<html><body><div class="sc-hero__status-label">{health}</div>{rows}</body></html>'
    feed = f'<rss version="2.0" xmlns:sc="http://statuscast.com"><channel><title>Acme</title>{items}</channel></rss>'
    return encoded({"/summary.json": summary}) | {"/": home.encode(), "/rss": feed.encode()}


def row_of(key: int, title: str, kind: str, state: str, severity: str, time: str) -> str:
    """An incident in the HTML of StatusCast."""
    classes = f"incident-body incident-type-{kind} incident-status-{state} incident-mostsevere-status-{severity}"
    date = f"{exact(time):%d %B %Y, %H:%M}  UTC"
    return (
        f'<div class="{classes}"><a href="/incident/{key}"><h2 class="incident-title">{title}</h2></a>'
        f'<div aria-label="Incident Date">{date}</div></div>'
    )


def item(key: int, number: int, title: str, body: str, time: str) -> str:
    """An update in the feed of StatusCast."""
    return (
        f"<item><title>{title}</title><description>{body}</description>"
        f"<link>https://status.example.com/incident/{key}</link><guid>/{key}/{number}</guid>"
        f"<pubDate>{format_datetime(exact(time))}</pubDate></item>"
    )


def statushub(page: Page) -> Documents:
    counters = {"count_status_1": 20, "count_status_2": 0, "count_status_3": int(page.is_open)}
    return encoded({"/api/statuses": {"counters": counters}})


def statuscake(page: Page) -> Documents:
    report = golden("statuscake", "report")
    test = report["TestData"][0] | {"Name": page.component, "Status": "Down" if page.is_open else "Up"}
    return encoded({"/report?PublicID=7": report | {"TestData": [test, *odd(page, test, "TestID")]}})


PAGES: Mapping[str, Callable[[Page], Documents]] = {
    each.__name__: each
    for each in (
        datadog, checkly, statuscast, statushub, statuscake, lambstatus, uptimecom, statping, rootly, flashcat,
    )
}  # fmt: skip
ADDRESSES = {"uptimecom": "/statuspage/acme"}
FEEDS = {"flashcat": "/api/status-page/7", "statuscake": "/report?PublicID=7"}
