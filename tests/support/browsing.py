"""What tests of the pages share: a dataset whose every text is hostile, and Datasette, with and without a network."""

import asyncio
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from axe_playwright_python.base import AXE_SCRIPT
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger.browse import service
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Health,
    Impact,
    Page,
    Scope,
    Snapshot,
    Status,
    Transition,
)
from statusledger.reconcile import Observation
from tests.support.build import at, incident, update
from tests.support.dataset import NOW, folded, poll, source

HOSTILE = (
    "<script>window.stolen = 1</script>",
    '"><img src=x onerror="window.stolen = 1">',
    "<svg onload=window.stolen=1>",
    "[press me](javascript:window.stolen=1)",
    "[data](data:text/html,<script>window.stolen=1</script>)",
    "![pixel](https://evil.example/pixel.png)",
    "<iframe src=https://evil.example></iframe>",
    "<style>body { display: none }</style>",
    "{{ 7 * 191 }}{% raise %}",
    "<https://evil.example/plain>",
    '<a href="vbscript:x" onclick="window.stolen = 1">x</a>',
    "</title></textarea></style></script><b>broken out</b>",
    "' OR 1=1 --",
)
EVIL = " ".join(HOSTILE)
PAGES = (
    "/", "/vendors", "/vendors?q=script", "/vendor/acme", "/vendor/acme?range=365&impact=critical",
    "/compare?vendors=acme,lost,<b>", "/calendar", "/calendar?day=2025-01-05", "/incident/acme_one",
    "/changes", "/sources", "/search?q=script", "/about", "/postmortems", "/upstreams", "/sla",
    "/sla?periods=12&by=observed", "/sla/acme/2025-01",
)  # fmt: skip


def hostile(path: Path) -> Database:
    """A page of a vendor whose words are all hostile, rewritten once, a vendor that cannot be read, and an sla.yaml."""
    path.with_name("sla.yaml").write_text("- acme: 99.9\n- lost: 99\n")
    evil = replace(source(), name=EVIL, tags=("<b>tag</b>",))
    other = source("lost", "Lost")
    database = folded(path, *(_told(when, body) for when, body in (("9 10:00", "before"), ("10 11:58", EVIL))),
                      sources=(evil, other))  # fmt: skip
    poll(database, evil, NOW)
    poll(database, other, NOW, f"it answered 500 {EVIL}")
    return database


def _told(when: str, body: str) -> Observation:
    parts = (
        Component(
            key="api", name=EVIL, group_name=EVIL, description=EVIL, health=Health.PARTIAL_OUTAGE, health_raw=EVIL
        ),
        Component(key="web", name="Web", health=Health.OPERATIONAL),
    )
    outage = replace(
        incident(
            title=EVIL,
            impact=Impact.CRITICAL,
            updates=[
                update("u1", "5 10:00", body=f"{body}\n\n# Heading\n\n- one\n- [two](https://fine.example/a?b=c)\n"),
                update("u2", "5 12:00", Status.MONITORING, EVIL),
                update("u3", "5 12:30", Status.POSTMORTEM, f"# Cause\n\n| a |\n|---|\n| {EVIL} |\n\n    code"),
            ],
        ),
        url="javascript:window.stolen=1",
        components=(Affected("api", EVIL),),
        transitions=(
            Transition(component_key="api", at=at("5 10:00"), old_health=Health.OPERATIONAL,
                       new_health=Health.PARTIAL_OUTAGE, update_key="u1"),
        ),
    )  # fmt: skip
    second = incident("two", "6 10:00", end="6 11:00", title=EVIL)
    page = Page(name=EVIL, health=Health.PARTIAL_OUTAGE, health_raw=EVIL)
    covers = (Completeness(Scope.SINCE),)
    return Observation(
        "incidents", at(when), Snapshot(page=page, components=parts, incidents=(outage, second), covers=covers)
    )


def settings(path: Path, now: str) -> dict[str, str]:
    """The settings of the pages of a database, with the sla.yaml beside it, if there is one."""
    file = path.with_name("sla.yaml")
    return {"now": now} | ({"sla": str(file)} if file.exists() else {})


class Site:
    """The pages of a database, asked for without a network."""

    def __init__(self, path: Path, now: str = NOW, sla: Path | None = None) -> None:
        given = {"sla": str(sla)} if sla is not None else {}
        self.app: Any = service.app(path, settings(path, now) | given).app()

    def gets(self, paths: Iterable[str], headers: Mapping[str, str] | None = None) -> list[httpx.Response]:
        """The answers, in order."""

        async def ask() -> list[httpx.Response]:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://ledger.example") as client:
                return [await client.get(path, headers=headers) for path in paths]

        return asyncio.run(ask())

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """One answer."""
        return self.gets([path], headers)[0]


@contextmanager
def served(path: Path, now: str = NOW) -> Iterator[str]:
    """The address of a server on loopback that shows a database, as of a moment."""
    app = service.app(path, settings(path, now)).app()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        thread.join(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


class Tabs:
    """Pages of a browser, one for each colour scheme: a new one is a process, which costs more than ten documents."""

    def __init__(self, chromium: Any, address: str) -> None:
        self._chromium, self._address = chromium, address
        self._pages: dict[str, Any] = {}

    def clean(self, colours: str) -> Any:
        """Return the page of these colours, as wide as a laptop; it keeps complaints and requests from now on."""
        if colours not in self._pages:
            self._pages[colours] = self._opened(colours)
        page = self._pages[colours]
        page.set_viewport_size({"width": 1280, "height": 900})
        page.complaints.clear()
        page.requested.clear()
        return page

    def _opened(self, colours: str) -> Any:
        page = self._chromium.new_page(color_scheme=colours, base_url=self._address)
        page.complaints, page.requested = [], []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: page.complaints.append(dialog.message))
        page.on("request", lambda request: page.requested.append(request.url))
        return page

    def close(self) -> None:
        """Close them all."""
        for page in self._pages.values():
            page.close()


def unheard(page: Any) -> list[str]:
    """What axe finds wrong with a page for people who do not see it, or use no mouse."""
    return _found(page, {"rules": {"color-contrast": {"enabled": False}}})


def unseen(page: Any) -> list[str]:
    """The words that axe finds too faint. That takes it longer than all else."""
    return _found(page, {"runOnly": ["color-contrast"]})


def _found(page: Any, options: dict[str, Any]) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], **options})["violations"]
    return [f"{each['impact']} {each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


@contextmanager
def kept(folder: Path) -> Iterator[str]:
    """The address of a plain file server over a folder."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=partial(server.serve_forever, 0.01))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()
