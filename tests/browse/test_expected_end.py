"""The expected end on the page of an incident, in the terminal and for assistants."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client

from statusledger import store
from statusledger.mcp.server import server
from statusledger.model import Instant
from tests.support import stack
from tests.support.browsing import Site
from tests.support.build import at
from tests.support.dataset import say

LABEL = "Expected time to recovery"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("experienced") / "status.db"
    stack.experienced(found).conn.close()
    return found


def incident(path: Path, vendor: str, condition: str = "resolved_at IS NULL") -> str:
    database = store.open_database(path)
    found = database.execute(f"SELECT id FROM incidents WHERE vendor_id = ? AND {condition} LIMIT 1", [vendor])
    identity = str(found.fetchone()[0])
    database.conn.close()
    return identity


def test_the_page_of_an_open_incident_states_it_with_its_time(path: Path) -> None:
    site, identity = Site(path, stack.NOW), incident(path, "github")
    html = site.get(f"/incident/{identity}").text
    assert f"<dt>{LABEL}</dt><dd>half of 46 similar ended within 24m more</dd>" in html
    assert 'that lasted over 51m; as of <time datetime="2025-01-10T12:00:00Z">10 Jan 2025 12:00 UTC</time>' in html
    found = site.get(f"/incident/{identity}.json").json()["recovery"]
    assert (found["similarity"], found["n"], found["no_estimate"]) == ("impact_and_component", 46, None)


def test_an_outlasted_history_is_no_estimate(path: Path) -> None:
    html = Site(path, stack.NOW).get(f"/incident/{incident(path, 'okta')}").text
    assert '<span class="none">no estimate: past nine in ten of 30 similar</span>' in html


@pytest.mark.parametrize(
    ("vendor", "condition", "now"),
    [
        ("github", "resolved_at NOT NULL", stack.NOW),
        ("digitalocean", "kind = 'maintenance'", stack.NOW),
        ("github", "resolved_at IS NULL", at("14 12:00")),
    ],
)
def test_closed_incidents_maintenances_and_unread_pages_have_none(
    path: Path, vendor: str, condition: str, now: Instant
) -> None:
    site, identity = Site(path, now), incident(path, vendor, condition)
    assert LABEL not in site.get(f"/incident/{identity}").text
    assert site.get(f"/incident/{identity}.json").json()["recovery"] is None


@pytest.mark.parametrize("columns", [40, 80, 100])
def test_the_terminal_states_it(path: Path, columns: int) -> None:
    shown = say_at(path)("show", incident(path, "github"), columns=columns).stdout
    words = " ".join(shown.split())
    assert "Expected half of 46 similar ended within 24m more nine in ten within 43m; similar: latest" in words
    everything = " ".join(say_at(path)("now", columns=columns).stdout.split())
    assert f"{LABEL}: half of 46 similar ended within 24m more; nine in ten within 43m" in everything
    assert max(map(len, shown.splitlines())) <= columns


def say_at(path: Path) -> Callable[..., Any]:
    return lambda *arguments, columns=80: say(path, *arguments, columns=columns)


def test_the_json_of_show_is_that_of_the_page(path: Path) -> None:
    identity = incident(path, "github")
    page = Site(path, stack.NOW).get(f"/incident/{identity}.json").json()
    assert json.loads(say(path, "show", identity, "--json").stdout)["recovery"] == page["recovery"]


def test_assistants_receive_it_with_each_open_incident(path: Path) -> None:
    async def ask() -> Any:
        async with Client(server(path, lambda: stack.NOW)) as client:
            return (await client.call_tool("who_is_down", {})).structured_content

    rows = asyncio.run(ask())["open_incidents"]["rows"]
    found = {each["vendor_id"]: each["recovery"] for each in rows}
    assert (found["github"]["n"], found["github"]["half_s"]) == (46, 24 * 60)
    assert found["okta"]["no_estimate"] == "outlasted"
    assert found["elastic-cloud"] is None
