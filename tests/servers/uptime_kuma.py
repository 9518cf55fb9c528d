"""Uptime Kuma as a process on loopback, operated as its dashboard does: over Socket.IO, with pushes for heartbeats."""

import os
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import socketio

from tests.support.paths import SERVERS
from tests.support.world import wait_for

SECONDS = 60
_INSTALLED = SERVERS / "node_modules" / "uptime-kuma"
_PASSWORD = "loopback-only-1"
_MONITOR = {
    "type": "push", "interval": 86_400, "retryInterval": 60, "resendInterval": 0, "maxretries": 0, "timeout": 48,
    "notificationIDList": {}, "accepted_statuscodes": ["200-299"], "kafkaProducerBrokers": [],
    "kafkaProducerSaslOptions": {},
}  # fmt: skip
_MAINTENANCE = {
    "strategy": "manual", "active": True, "intervalDay": 1, "dateRange": [None], "timezoneOption": "UTC",
    "timeRange": [{"hours": 0, "minutes": 0}] * 2, "weekdays": [], "daysOfMonth": [],
}  # fmt: skip
_PAGE: dict[str, object] = {
    "title": "Acme", "description": None, "theme": "auto", "logo": "", "footerText": None, "customCSS": "",
    "showTags": False, "showPoweredBy": True, "showCertificateExpiry": False, "googleAnalyticsId": None,
    "domainNameList": [],
}  # fmt: skip


class Dashboard:
    """A server and its operator, who is logged in."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = socketio.Client(reconnection=False)
        self._client.connect(url, transports=["polling"], wait_timeout=SECONDS)
        self.call("setup", "operator", _PASSWORD)
        self.call("login", {"username": "operator", "password": _PASSWORD, "token": ""})

    def close(self) -> None:
        self._client.disconnect()

    def call(self, event: str, *values: object) -> dict[str, Any]:
        """The server's answer, which comes once it has done it."""
        answer: dict[str, Any] = self._client.call(event, values, timeout=SECONDS)
        assert answer["ok"], (event, answer)
        return answer


class StatusPage:
    """A page of push monitors, by the names of their groups, which are all up."""

    def __init__(self, dashboard: Dashboard, slug: str, groups: Mapping[str, Sequence[str]]) -> None:
        self._dashboard, self._call, self._first_slug = dashboard, dashboard.call, slug
        self.slug = slug
        self._call("addStatusPage", "Acme", slug)
        self._monitors = {name: self._add(name) for names in groups.values() for name in names}
        self._groups: list[dict[str, Any]] = [
            {"name": group, "monitorList": [{"id": self._monitors[name]} for name in names]}
            for group, names in groups.items()
        ]
        self.save()

    @property
    def url(self) -> str:
        return f"{self._dashboard.url}/status/{self.slug}"

    def save(self, slug: str | None = None) -> None:
        """Save the page, with another slug where given; this makes the server forget the answers that it keeps."""
        config = _PAGE | {"slug": slug or self.slug}
        self._groups = self._call("saveStatusPage", self.slug, config, "", self._groups)["publicGroupList"]
        self.slug = slug or self.slug

    def open_at_the_root(self) -> None:
        """Show this page at the address of the server itself."""
        self._call("setSettings", {"entryPage": f"statusPage-{self.slug}"}, "")

    def push(self, name: str, status: str) -> None:
        """A heartbeat: `up` or `down`."""
        address = f"{self._dashboard.url}/api/push/{self._token(name)}"
        answer = httpx.get(address, params={"status": status}, timeout=SECONDS)
        assert answer.json() == {"ok": True}

    def pin(self, **incident: object) -> dict[str, Any]:
        """Pin an incident, or edit the one of its `id`; returns it as stored."""
        stored: dict[str, Any] = self._call("postIncident", self.slug, incident)["incident"]
        return stored

    def unpin(self) -> None:
        self._call("unpinIncident", self.slug)

    def maintain(self, *monitors: str, **maintenance: object) -> int:
        """Add a maintenance of these monitors; returns its number."""
        number: int = self._call("addMaintenance", _MAINTENANCE | maintenance)["maintenanceID"]
        page = self._call("getStatusPage", self.slug)["config"]
        self._call("addMaintenanceStatusPage", number, [{"id": page["id"]}])
        self._call("addMonitorMaintenance", number, [{"id": self._monitors[name]} for name in monitors])
        return number

    def end(self, maintenance: int) -> None:
        self._call("pauseMaintenance", maintenance)

    def _add(self, name: str) -> int:
        number: int = self._call("add", _MONITOR | {"name": name, "pushToken": self._token(name)})["monitorID"]
        self.push(name, "up")
        return number

    def _token(self, name: str) -> str:
        return f"{self._first_slug}{name}"


@contextmanager
def running(folder: Path) -> Iterator[Dashboard]:
    """A server with its data in a folder."""
    port = _free_port()
    environment = os.environ | {
        "DATA_DIR": f"{folder}/", "UPTIME_KUMA_DB_TYPE": "sqlite", "UPTIME_KUMA_HOST": "127.0.0.1",
        "UPTIME_KUMA_PORT": str(port),
    }  # fmt: skip
    with (folder / "log").open("wb") as log:
        command = ["node", "server/server.js"]
        process = subprocess.Popen(command, cwd=_INSTALLED, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(lambda: _answers(process, url), 3 * SECONDS)
        dashboard = Dashboard(url)
        yield dashboard
        dashboard.close()
    finally:
        process.kill()
        process.wait(SECONDS)


def _answers(process: subprocess.Popen[bytes], url: str) -> bool:
    assert process.poll() is None
    try:
        return httpx.get(f"{url}/api/entry-page", timeout=SECONDS).is_success
    except httpx.ConnectError:
        return False


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
