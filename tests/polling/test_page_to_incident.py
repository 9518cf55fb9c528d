"""From the address of a page to an incident on the terminal, by platform."""

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from msgspec import Struct

from tests.farm import Farm, Reply
from tests.support.paths import GOLDEN
from tests.support.world import statusledger

TYPES = {".html": "text/html", ".json": "application/json", ".xml": "application/rss+xml"}
NOW = "2026-11-03T10:30:00Z"


class Journey(Struct, frozen=True):
    """A page: the golden cases and texts at its paths, and the words that the commands must print."""

    documents: Mapping[str, str]
    open: tuple[str, ...]
    name: str = ""
    components: tuple[str, ...] = ()
    key: str | None = None
    shown: tuple[str, ...] = ()
    home: str = ""
    asked: str = ""


PAGES = {
    "statping": Journey(
        documents={
            "/api": "core",
            "/api/services": "services",
            "/api/messages": "messages",
            "/api/services/5/incidents": "incidents",
        },
        home='<div id="app" class="statping_container"></div>',
        name="Acme Services",
        components=("Web shop", "Mail"),
        open=("Mail is late", "Attachments cannot be opened", "Scheduled maintenance of the database"),
        key="7",
        shown=("Baskets are lost", "Baskets are kept again.", "Web shop", "Resolved"),
    ),
    "lambstatus": Journey(
        documents={
            "/api/public-settings": "settings",
            "/api/components": "components",
            "/api/incidents": "incidents",
            "/api/incidents/i7": "incident",
            "/api/maintenances": "maintenances",
            "/api/maintenances/m1": "maintenance",
        },
        home=(
            '<link rel="stylesheet" href="https://code.getmdl.io/1.2.1/material.blue_grey-amber.min.css" />'
            '<div id="root"></div><script src="/settings.js"></script>'
        ),
        name="Acme",
        components=("Website", "API", "Reports"),
        open=("Requests time out", "New disks"),
        key="i7",
        shown=("Exports fail", "Exports work again.", "it lasted 1h 30m"),
    ),
    "uptimecom": Journey(
        documents={"/": "page", "/statuspage/acme/ajax": "troubled", "/statuspage/acme/history": "history"},
        name="Acme",
        components=("API", "Reports"),
        open=("The API answers nothing", "New disks for mail", "New memory for mail", "Good-bye to Ghana"),
        key="722",
        shown=("States of checks come late", "All states are on time.", "Minor", "3h 23m"),
    ),
    "statuscast": Journey(
        documents={"/": "page", "/summary.json": "summary", "/rss": "feed"},
        name="Acme Mail",
        open=("Letters to one host are late", "New memory", "New disks"),
        key="692706",
        shown=("Nobody can log in", "This incident has been resolved.", "it lasted 1h"),
    ),
    "statuscake": Journey(
        documents={"/Handler.php?PublicID=7": "report"},
        name="Acme Mail",
        components=("Website", "Sending"),
        open=("Sending",),
        asked="/Handler.php?PublicID=7",
    ),
    "statushub": Journey(documents={"/api/statuses": "statuses"}, open=("Degraded",), asked="/api/statuses"),
}


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


@pytest.mark.parametrize("platform", PAGES)
def test_a_page_is_detected_polled_and_shown(platform: str, farm: Farm, tmp_path: Path) -> None:
    site, journey = farm.site("acme"), PAGES[platform]
    page = f"<!DOCTYPE html><html><head><title>Status</title></head><body>{journey.home}</body></html>"
    site.reply("/", Reply(body=page.encode(), content_type="text/html"))
    for path, case in journey.documents.items():
        (golden,) = (GOLDEN / platform / case).glob("input.*")
        site.reply(path, golden.read_bytes())

    def said(*arguments: str) -> str:
        done = statusledger(*arguments, folder=tmp_path, COLUMNS="160")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    detected = said("detect", site.url + journey.asked, "--allow-private")
    assert f"platform: {platform}" in detected
    for word in (journey.name, *journey.components):
        assert word in detected
    entry = detected[detected.index("- id: ") :].replace(" " * 4, " " * 2)
    (tmp_path / "sources.yaml").write_text(textwrap.dedent(entry))
    said("run", "--all", "--now", NOW)
    listed = said("now", "--now", NOW) + said("incidents")  # `now` lists the maintenances of today only
    for word in journey.open:
        assert word in listed
    if journey.key:
        shown = said("show", journey.key)
        for word in journey.shown:
            assert word in shown
