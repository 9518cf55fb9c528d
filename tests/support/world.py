"""A small world for end-to-end tests: sites of the farm that are Statuspage pages, and a catalogue that names them."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlite_utils import Database

from statusledger.model import Source
from statusledger.polling.run import Run, RunReport
from statusledger.store.captures import Captures, open_captures
from statusledger.times import instant
from tests.farm import Farm, Reply, Site, redirect
from tests.farm.replies import OF_THE_BODY
from tests.faults.interposing import Trouble
from tests.support import forks
from tests.support.fetching import FAST
from tests.support.paths import ROOT

_CAPTURES: dict[int, tuple[Database, Captures]] = {}
SUMMARY, INCIDENTS, MAINTENANCES = (
    f"/api/v2/{name}.json" for name in ("summary", "incidents", "scheduled-maintenances")
)


def when(minute: int) -> str:
    """So many minutes after nine on 4 March 2025."""
    return f"{datetime(2025, 3, 4, 9, tzinfo=UTC) + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%S}.000Z"


def update(key: str, status: str, body: str, minute: int) -> dict[str, Any]:
    return {"id": key, "status": status, "body": body, "created_at": when(minute), "display_at": when(minute)}


def incident(key: str, title: str, *updates: dict[str, Any], impact: str = "major") -> dict[str, Any]:
    """Updates oldest first; the last one's status is the incident's."""
    over = updates[-1]["display_at"] if updates[-1]["status"] == "resolved" else None
    return {
        "id": key,
        "name": title,
        "status": updates[-1]["status"],
        "impact": impact,
        "created_at": updates[0]["created_at"],
        "started_at": updates[0]["created_at"],
        "resolved_at": over,
        "incident_updates": list(updates[::-1]),
        "components": [],
    }


def page(
    site: Site,
    name: str,
    incidents: Iterable[dict[str, Any]] = (),
    minute: int = 0,
    etag: str = OF_THE_BODY,
    key: str = "q1w2e3r4t5y6",
    health: str = "operational",
) -> None:
    """Lets a site show these incidents: the open ones in its summary, all in its list. `etag` is the summary's."""
    actual = list(incidents)
    head = {"id": key, "name": name, "url": "https://status.acme.example", "updated_at": when(minute)}
    component = {"id": f"c0api{key[:7]}", "name": "API", "status": health}
    summary = {
        "page": head,
        "components": [component],
        "incidents": [each for each in actual if each["resolved_at"] is None],
        "scheduled_maintenances": [],
        "status": {"indicator": "none", "description": "All Systems Operational"},
    }
    site.reply(SUMMARY, Reply(body=json.dumps(summary).encode(), etag=etag))
    site.reply(INCIDENTS, Reply(body=json.dumps({"page": head, "incidents": actual}).encode()))
    site.reply(MAINTENANCES, Reply(body=json.dumps({"page": head, "scheduled_maintenances": []}).encode()))


def incidentio(site: Site, name: str, *parsed: dict[str, Any]) -> None:
    """Lets a site be a page of incident.io, which sends home whoever asks for anything else of the page it was."""
    component = f"01KTEST{'C' * 19}"
    incidents = [
        {
            "id": each["id"],
            "name": each["name"],
            "type": "incident",
            "status": each["status"],
            "published_at": each["started_at"],
            "component_impacts": [
                {"component_id": component, "status": "partial_outage", "start_at": each["started_at"],
                 "status_page_incident_id": each["id"]}
                | ({"end_at": each["resolved_at"]} if each["resolved_at"] else {})
            ],
            "updates": [
                {"id": entry["id"], "published_at": entry["created_at"], "to_status": entry["status"],
                 "message_string": entry["body"]}
                for entry in reversed(each["incident_updates"])
            ],
        }
        for each in parsed
    ]  # fmt: skip
    summary = {
        "id": f"01KTEST{'P' * 19}",
        "name": name,
        "public_url": site.url,
        "components": [{"id": component, "name": "API"}],
        "affected_components": [],
        "ongoing_incidents": [each for each in incidents if each["status"] != "resolved"],
        "structure": {"items": [{"component": {"component_id": component}}]},
    }
    proxy = f"/proxy/{site.url.partition('://')[2]}"
    for path in (SUMMARY, INCIDENTS, MAINTENANCES, "/history.atom", "/history.rss"):
        site.reply(path, redirect("/"))
    site.reply("/", Reply(body=b"<html><title>Status</title><body>A page</body></html>", content_type="text/html"))
    site.reply(proxy, Reply(body=json.dumps({"summary": summary}).encode()))
    site.reply(f"{proxy}/incidents", Reply(body=json.dumps({"incidents": incidents}).encode()))


def catalogue(farm: Farm, folder: Path, timeout: float = 30, hasty: Collection[str] = ()) -> Path:
    """A sources.yaml with an entry for each site; `timeout` in seconds is long, so that a busy machine is no fault.

    The sites named `hasty` get one second.
    """
    path = folder / "sources.yaml"
    entries = [
        f"- id: {name}\n  name: {name}\n  url: {site.url}\n  platform: statuspage\n"
        f"  allow_private: true\n  timeout: {1 if name in hasty else timeout}\n"
        for name, site in farm.sites.items()
    ]
    path.write_text("".join(entries))
    return path


def statusledger(
    *arguments: str | Path,
    folder: Path,
    text: str = "",
    kill_after: float | None = None,
    trouble: Trouble | None = None,
    limits: Mapping[str, int] = MappingProxyType({}),
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own, in a folder, with these variables and this on standard input; killed after
    so many seconds, in trouble at one of its calls, or within limits of the system."""
    known = environment() | variables
    return forks.run([*map(str, arguments)], folder, known, text, kill_after, trouble, limits)


@contextmanager
def running(site: Site, folder: Path) -> Iterator[list[int]]:
    """Runs one after the other, in a thread, of a page that tells its one incident in other words each time.

    Gives the exit codes there are so far, of which there is one at least.
    """
    codes: list[int] = []
    done, begun = threading.Event(), threading.Event()

    def publish() -> None:
        words = f"Errors, {len(codes)}"
        actual = [update(f"u{minute}", "investigating", words, minute) for minute in range(4)]
        page(site, "Acme", [incident("i1", words, *actual)], len(codes))

    def run() -> None:
        while not done.is_set():
            publish()
            codes.append(statusledger("run", "--all", folder=folder).returncode)
            begun.set()

    writer = threading.Thread(target=run)
    writer.start()
    try:
        begun.wait(30)
        yield codes
    finally:
        done.set()
        writer.join()


def wait_for(happened: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until a condition holds. Raises AssertionError if it does not in time."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def started(*arguments: str | Path, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The same, started from nothing, with these variables."""
    command = [sys.executable, "-m", "statusledger", *map(str, arguments)]
    known = environment() | variables
    return subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, check=False)


def environment() -> dict[str, str]:
    """The environment of a process, without the proxies of whoever runs the tests."""
    inherited = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return inherited | {"PYTHONPATH": str(ROOT)}


def captures_of(database: Database) -> Captures:
    """The captures of a database in memory, which live as long as the tests do."""
    return _CAPTURES.setdefault(id(database), (database, open_captures(None)))[1]


def keep_captures(database: Database, captures: Captures) -> None:
    """Let a database have captures of its own, as one in a file does."""
    _CAPTURES[id(database)] = (database, captures)


def forget_captures_of(database: Database) -> None:
    """Close the captures and forget both, where a test makes many."""
    _CAPTURES.pop(id(database))[1].close()


def poll(database: Database, sources: Sequence[Source], moment: datetime, *, every: bool = False) -> RunReport:
    """One run in this process, at a time of our choosing."""
    return asyncio.run(Run(database, captures_of(database), sources, FAST, lambda: instant(moment)).run(every=every))
