"""A vendor that is named and not read is never fine: not in check, now, status, metrics, pages or exports."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import asdict, replace

from statusledger import store
from statusledger.cli import cli
from statusledger.config.source import ShippedSource
from statusledger.gate.evaluate import UNPOLLED
from statusledger.model import Component, Health, Page, Snapshot, Source
from statusledger.reconcile import Observation
from tests.support.browsing import Site
from tests.support.build import at, summary
from tests.support.dataset import ACME, NOW, folded, observe, poll, say, source

BOLT = source("bolt", "Bolt")
OFF = replace(BOLT, enabled=False)
STATES = ["never polled", "switched off", "switched off after a read", "unreadable", "out of date"]


def reading(when: str) -> Observation:
    """A page that states that all is well."""
    part = Component(key="api", name="API", health=Health.OPERATIONAL)
    return Observation("summary", at(when), Snapshot(page=Page(health=Health.OPERATIONAL), components=(part,)))


@pytest.fixture(params=STATES)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A dataset where Acme is fine, and nothing is known of Bolt."""
    path = tmp_path / "status.db"
    well = reading("10 11:58")
    database = folded(path, well, sources=(ACME, OFF if request.param == "switched off" else BOLT))
    if request.param in ("switched off after a read", "unreadable"):
        observe(database, BOLT, well)
    if request.param == "out of date":
        observe(database, BOLT, reading("9 11:58"))
    if request.param == "unreadable":
        poll(database, BOLT, at("10 11:59"), "Unreachable: no answer")
    if request.param == "switched off after a read":
        store.keep_in_step(database, (ACME, OFF))
    database.close()
    return path


def stated(path: Path, *arguments: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(say(path, *arguments, "--json").stdout)
    return found


@pytest.mark.parametrize("arguments", [(), ("--vendor", "bolt"), ("--vendor", "BOLT"), ("--max-age", "7d")])
def test_check_exits_11_with_the_reason(path: Path, arguments: tuple[str, ...], request: pytest.FixtureRequest) -> None:
    done = say(path, "check", *arguments)
    if arguments == ("--max-age", "7d") and "out of date" in request.node.name:
        assert done.exit_code == 0
        return
    assert done.exit_code == 11
    assert re.search(r"Bolt\s+(switched off in sources.yaml|not read|Unreachable)", done.stdout)
    assert say(path, "check", "--nagios", *arguments).exit_code == 3


def test_a_stack_that_names_it_is_not_fine(path: Path, tmp_path: Path) -> None:
    (tmp_path / "stack.yaml").write_text("- acme\n- Bolt\n")
    assert say(path, "check", "--stack", str(tmp_path / "stack.yaml")).exit_code == 11


def test_now_and_status_count_it_as_unknown(path: Path) -> None:
    now, status = stated(path, "now"), stated(path, "status", "--max-age", "7d")
    assert ([each["source_id"] for each in now["unread"]], now["sources"], now["read"]) == (["bolt"], 2, 1)  # type: ignore[attr-defined]
    assert "Bolt" in say(path, "now").stdout
    assert (status["sources"], status["read"]) == (2, 1)


def test_metrics_do_not_count_it_as_well(path: Path) -> None:
    lines = CliRunner().invoke(cli, ["metrics", "--db", str(path)]).stdout.splitlines()
    assert 'statusledger_source_readable{source="acme"} 1' in lines
    if 'statusledger_source_readable{source="bolt"} 1' in lines:
        assert any("last_success" in line and "bolt" in line for line in lines)
    else:
        assert 'statusledger_source_readable{source="bolt"} 0' in lines


LEGEND = re.compile(r"<head>.*?</head>|<ul class=.legend.*?</ul>|<footer.*?</footer>", re.DOTALL)


def test_pages_do_not_call_it_operational(path: Path) -> None:
    site = Site(path)
    assert [each["source_id"] for each in site.get("/now.json").json()["unread"]] == ["bolt"]
    now, vendors, vendor = (LEGEND.sub("", each.text) for each in site.gets(["/", "/vendors", "/vendor/bolt"]))
    assert "Bolt" in now or "not been read yet" in now
    row = re.search(r"<tr[^>]*>(?:(?!</tr>).)*vendor/bolt.*?</tr>", vendors, re.DOTALL)
    assert row is None or "perational" not in row[0]
    assert "perational" not in vendor


def test_exports_call_it_unknown(path: Path, tmp_path: Path) -> None:
    assert say(path, "export", str(tmp_path / "out"), "--format", "api,badges").exit_code == 0
    listed = json.loads((tmp_path / "out/api/v1/vendors.json").read_text())["vendors"]
    assert {each["id"]: each["health"] for each in listed} == {"acme": "operational", "bolt": "unknown"}


def test_what_only_the_catalogue_has_off_is_nobodys_concern(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    known = [ShippedSource(**asdict(each)) for each in (ACME, OFF)]
    folded(path, summary("10 11:58"), sources=known).close()
    assert say(path, "check").exit_code == 0
    assert stated(path, "now")["sources"] == 1
    done = say(path, "check", "--vendor", "bolt", "--json")
    (reason,) = json.loads(done.stdout)["reasons"]
    assert (done.exit_code, reason["what"]) == (11, UNPOLLED)


def test_what_left_the_file_is_no_longer_named(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    database = folded(path, summary("10 11:58"), sources=(ACME, OFF))
    store.keep_in_step(database, (ACME,))
    assert say(path, "check").exit_code == 0
    assert NOW and database.execute("SELECT enabled, named FROM sources WHERE id = 'bolt'").fetchone() == (0, 0)


def test_naming_one_that_was_off_keeps_its_history(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    database = folded(path, summary("10 11:58"), sources=(ShippedSource(**asdict(ACME)),))
    before = database.execute("SELECT count(*), min(first_seen_at) FROM components").fetchone()
    for known in (ShippedSource(**asdict(replace(ACME, enabled=False))), Source(**asdict(ACME))):
        store.keep_in_step(database, (known,))
    assert database.execute("SELECT count(*), min(first_seen_at) FROM components").fetchone() == before
    assert say(path, "check").exit_code == 0
