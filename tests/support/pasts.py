"""Sites of the farm that tell years of history, as the platforms do: page by page, window by window."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from tests.farm import Reply, Site

_HTML = "text/html; charset=utf-8"
PAGE = {"id": "q1w2e3r4t5y6", "name": "Acme", "url": None, "time_zone": "Etc/UTC"}


def incident(key: str, started: datetime, minutes: int = 40, impact: str = "major") -> dict[str, Any]:
    """One of Statuspage's incidents, that was looked into and ended after so many minutes."""
    times = [stamp(started + timedelta(minutes=after)) for after in (0, minutes)]
    words = (("investigating", f"We look into {key}."), ("resolved", f"All is well after {key}."))
    updates = [
        {"id": f"{key}{number}", "status": status, "body": body, "created_at": at, "display_at": at}
        for number, ((status, body), at) in enumerate(zip(words, times, strict=True))
    ]
    return {
        "id": key,
        "name": f"Trouble {key}",
        "status": "resolved",
        "impact": impact,
        "created_at": times[0],
        "started_at": times[0],
        "resolved_at": times[1],
        "incident_updates": updates[::-1],
        "components": [],
    }


def stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


def years(count: int, last: datetime) -> list[dict[str, Any]]:
    """An incident every 61 days, newest first, over so many years."""
    moments = (last - timedelta(days=61 * number) for number in range(count * 6))
    return [incident(f"inc{number:09}", moment) for number, moment in enumerate(moments)]


def statuspage(
    site: Site,
    incidents: Sequence[dict[str, Any]],
    now: datetime,
    created: datetime | None = None,
    whose: dict[str, Any] = PAGE,
) -> int:
    """Lets a site tell these by months, three to a page from now on, and each at its own address; how many pages.

    One without updates is told by its page alone, as maintenances are.
    """
    by_month: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for each in incidents:
        by_month[_month(datetime.fromisoformat(each["started_at"]))].append(each)
        path = f"/api/v2/incidents/{each['id']}.json"
        if each["incident_updates"]:
            site.reply(path, json.dumps({"page": whose, "incident": each}).encode())
        else:
            site.reply(path, b'{"errors": ["Could not find an item with that id."]}')
            site.reply(f"/incidents/{each['id']}", Reply(body=_incident_page(each).encode(), content_type=_HTML))
    oldest, pages = min(by_month, default=_month(now)), 0
    page = whose | ({"created_at": stamp(created)} if created else {})
    last = min(oldest, _month(created) if created else oldest)
    for newest in range(_month(now), last - 1, -3):
        pages += 1
        months = [_props_of_month(month, by_month[month]) for month in range(newest, newest - 3, -1)]
        site.reply(f"/history?page={pages}", _history_page(page, months))
    empty = [_props_of_month(newest - 60, [])]
    for number in range(pages + 1, pages + 15):
        site.reply(f"/history?page={number}", _history_page(page, empty))
    return pages


def _month(moment: datetime) -> int:
    return moment.year * 12 + moment.month - 1


def _props_of_month(month: int, incidents: Iterable[dict[str, Any]]) -> dict[str, Any]:
    actual = [
        {"code": each["id"], "name": each["name"], "message": "", "impact": each["impact"], "timestamp": _span(each)}
        for each in incidents
    ]
    first = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return {"name": f"{first:%B}", "year": first.year, "starts_on": 0, "days": 31, "incidents": actual}


def _span(parsed: dict[str, Any]) -> str:
    start, end = (datetime.fromisoformat(parsed[name]) for name in ("started_at", "resolved_at"))
    began = f"{start:%b} <var data-var='date'>{start.day}</var>, <var data-var='time'>{start:%H:%M}</var>"
    if start >= end:
        return f"{began} UTC"
    return f"{began} - {end:%b} <var data-var='date'>{end.day}</var>, <var data-var='time'>{end:%H:%M}</var> UTC"


def _history_page(page: dict[str, Any], months: list[dict[str, Any]]) -> Reply:
    props = json.dumps({"page_status": {"page": page}, "components": [], "months": months})
    body = (
        "<!DOCTYPE html><html><head><title>Acme Status - Incident History</title></head>"
        '<body class="status history status-none"><div class="layout-content status status-full-history">'
        f'<div data-react-class="HistoryIndex" data-react-props="{escape(props)}"></div></div></body></html>'
    )
    return Reply(body=body.encode(), content_type=_HTML)


def _incident_page(parsed: dict[str, Any]) -> str:
    rows = "".join(
        f'<div class="row update-row"><div class="update-title">{word}</div>'
        f'<div class="update-container"><div class="update-body">{word}.</div><div class="update-timestamp">Posted '
        f'<span class="ago" data-datetime-unix="{int(datetime.fromisoformat(parsed[name]).timestamp())}000"></span>'
        "</div></div></div>"
        for word, name in (("Completed", "resolved_at"), ("In progress", "started_at"), ("Scheduled", "created_at"))
    )
    return (
        "<!DOCTYPE html><html><head><title>Acme Status - Planned work</title></head>"
        '<body class="status incident status-none"><div class="layout-content status status-incident">'
        f'<div class="page-title"><div class="incident-name impact-maintenance">{parsed["name"]}</div></div>'
        f'<div class="incident-updates-container">{rows}</div></div></body></html>'
    )


def incidentio(site: Site, incidents: Sequence[dict[str, Any]]) -> None:
    """Lets a site tell these in windows of two months back to 2021, the latest also without asking for a window."""
    proxy = f"/proxy/{site.url.partition('://')[2]}/incidents"
    by_window: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for each in incidents:
        by_window[_month(datetime.fromisoformat(each["started_at"])) // 2].append(_native(each))
    site.reply(proxy, json.dumps({"incidents": by_window[max(by_window)]}).encode())
    for window in range(2021 * 6, max(by_window) + 1):
        first, after = (f"{month // 12}-{month % 12 + 1:02}-01T00:00:00Z" for month in (window * 2, window * 2 + 2))
        site.reply(f"{proxy}?start_at={first}&end_at={after}", json.dumps({"incidents": by_window[window]}).encode())


def _native(parsed: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"01KTEST{parsed['id'].upper():0>19}",
        "name": parsed["name"],
        "type": "incident",
        "status": parsed["status"],
        "published_at": parsed["started_at"],
        "component_impacts": [],
        "updates": [
            {
                "id": each["id"],
                "published_at": each["created_at"],
                "to_status": each["status"],
                "message_string": each["body"],
            }
            for each in reversed(parsed["incident_updates"])
        ],
    }


def pages_of(items: Sequence[Any], length: int) -> list[Sequence[Any]]:
    return [items[start : start + length] for start in range(0, len(items), length)]


def cachet(site: Site, count: int, length: int = 100) -> None:
    """Lets a site tell so many incidents by Cachet 2, so many to a page, newest first, a day between two."""
    first = datetime(2024, 1, 1, 9, 0, tzinfo=UTC)
    actual = [_cachet_incident(number, first + timedelta(days=number)) for number in range(count, 0, -1)]
    address = "/api/v1/incidents?sort=id&order=desc&per_page=100"
    pages = pages_of(actual, length)
    for number, page in enumerate([*pages, []], start=1):
        body = {"meta": {"pagination": {"total": count, "count": len(page)}}, "data": page}
        site.reply(address if number == 1 else f"{address}&page={number}", json.dumps(body).encode())
    none = {"meta": {"pagination": {"total": 0, "count": 0}}, "data": []}
    site.reply("/api/v1/schedules?per_page=100", json.dumps(none).encode())


def _cachet_incident(number: int, moment: datetime) -> dict[str, Any]:
    began, ended = (f"{each:%Y-%m-%d %H:%M:%S}" for each in (moment, moment + timedelta(minutes=30)))
    update = {"id": number, "status": 4, "message": "It works again.", "created_at": ended}
    return {
        "id": number, "name": f"Trouble {number}", "status": 1, "latest_status": 4, "message": "It does not work.",
        "created_at": began, "occurred_at": began, "updates": [update], "permalink": f"{number}",
    }  # fmt: skip


def cachet_3(site: Site, count: int, length: int = 100) -> None:
    """The same by Cachet 3, whose lists only tell whether there is more."""
    first = datetime(2024, 1, 1, 9, 0, tzinfo=UTC)
    actual = [_resource(number, first + timedelta(days=number)) for number in range(count, 0, -1)]
    address = "/api/incidents?include=components,updates&per_page=100"
    pages = pages_of(actual, length)
    for number, page in enumerate(pages, start=1):
        body = {"data": page, "links": {"next": f"{site.url}/api/incidents?page=2" if number < len(pages) else None}}
        site.reply(address if number == 1 else f"{address}&page={number}", json.dumps(body).encode())


def _resource(number: int, moment: datetime) -> dict[str, Any]:
    began = {"string": f"{moment:%Y-%m-%d %H:%M:%S}"}
    attributes = {"guid": f"guid-{number}", "name": f"Trouble {number}", "message": "It works.", "status": {"value": 4}}
    attributes |= {"created": began, "occurred": began}
    return {"id": str(number), "type": "incidents", "attributes": attributes}


def azure(site: Site, count: int) -> None:
    """Lets a site tell so many reviews, ten to a page."""
    query = "serviceSlug=all&regionSlug=all&startDate=all&page={}&shdrefreshflag=true"
    for number, page in enumerate(pages_of(range(count), 10), start=1):
        items = "".join(map(_review, page))
        body = f'<input class="wa-historyResult-count" value="{count}" />{items}'
        path = f"/en-us/statushistoryapi/?{query.format(number)}"
        site.reply(path, Reply(body=body.encode(), content_type=_HTML))


def _review(number: int) -> str:
    day = datetime(2026, 3, 1, tzinfo=UTC) - timedelta(days=20 * number)
    return (
        '<div class="incident-history-item"><span class="hide-text">01/01/2026</span>'
        f'<div class="incident-history-title">PIR - Disks - Region {number}</div>'
        f'<div class="incident-history-tracking-id">Tracking ID: AB{number:02}-1C0</div>'
        f'<div class="card-body"><p>Between 02:50 and 10:37 UTC on {day:%d %B %Y}, disks were slow.</p></div></div>'
    )
