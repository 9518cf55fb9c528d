"""`getMonitorList`: monitors and their health, thirty a page; further pages are followed.

The old dialect has its monitors in `psp`, the new also in `data`. Statistics count the monitors of all pages.
"""

import re
from typing import Literal

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import Component, Document, Health, Page, Request, Snapshot
from statusledger.platforms.toolkit.words import Default

HEALTH = Default(Health.UNKNOWN) | {
    "success": Health.OPERATIONAL,
    "warning": Health.DEGRADED,
    "danger": Health.MAJOR_OUTAGE,
}
_MOST_PAGES = 50
_PAGE = re.compile(r"[?&]page=(\d{1,4})$")


class _Monitor(Struct, rename="camel"):
    """Paused: class `black` or, in the new dialect, `paused`; group 0 holds ungrouped ones."""

    monitor_id: int
    name: str
    status_class: str
    group_id: int = 0
    group_name: str | None = None


class _List(Struct, rename="camel"):
    monitors: list[_Monitor]
    total_monitors: int
    per_page: int


class _Counts(Struct):
    up: int
    down: int


class _Statistics(Struct):
    counts: _Counts
    count_result: str = ""


class _Body(Struct):
    status: Literal["ok"]
    psp: _List
    statistics: _Statistics
    data: list[_Monitor] | None = None


_DECODER = msgspec.json.Decoder(_Body)


def snapshot(document: Document) -> Snapshot:
    """Parse one page of the list. Raises DecodeError."""
    body = _DECODER.decode(document.body)
    listed = body.psp.monitors if body.data is None else body.data
    numbered = _PAGE.search(document.url)
    page = int(numbered[1]) if numbered else 1
    first_place = (page - 1) * body.psp.per_page
    return Snapshot(
        page=Page(health=_overall(body.statistics.counts), health_raw=text.plain(body.statistics.count_result) or None),
        components=tuple(_component(first_place + place, monitor) for place, monitor in enumerate(listed)),
        all_components=page == 1 and body.psp.total_monitors <= len(listed),
        follow=_further(document.url, body.psp) if page == 1 else (),
    )


def _further(url: str, listed: _List) -> tuple[Request, ...]:
    pages = -(-listed.total_monitors // max(listed.per_page, 1))
    separator = "&" if "?" in url else "?"
    numbers = range(2, min(pages, _MOST_PAGES) + 1)
    return tuple(Request(f"{url}{separator}page={number}", "monitors") for number in numbers)


def _overall(counts: _Counts) -> Health:
    if counts.down:
        return Health.PARTIAL_OUTAGE if counts.up else Health.MAJOR_OUTAGE
    return Health.OPERATIONAL if counts.up else Health.UNKNOWN


def _component(place: int, monitor: _Monitor) -> Component:
    return Component(
        key=str(monitor.monitor_id),
        name=text.plain(monitor.name),
        group_name=text.plain(monitor.group_name) if monitor.group_id and monitor.group_name else None,
        position=place,
        health=HEALTH(monitor.status_class),
        health_raw=monitor.status_class,
    )
