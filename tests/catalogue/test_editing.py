"""Configuration that is saved half-edited while we run: the last valid one holds, said once; `run` polls first."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from statusledger.catalogue import Catalogue
from statusledger.cli.alerts import Alerting
from statusledger.cli.watch import opened
from statusledger.config.last_valid import LastValid
from statusledger.errors import CatalogueError
from statusledger.store.write import pending_changes
from tests.farm import Farm
from tests.support.build import at
from tests.support.dataset import folded
from tests.support.fetching import FAST
from tests.support.world import catalogue, incident, page, statusledger, update, when

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
VALID = f"targets: [{{id: ops, webhook: https://hooks.example/x, secret: {SECRET}}}]\nrules: [{{to: [ops]}}]\n"
BROKEN = "targets: [\n"
STANZA = "- {id: acme, name: Acme, url: https://status.acme.example, platform: statuspage}\n"


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


def test_the_last_valid_contents_hold_and_each_change_warns_once() -> None:
    said: list[str] = []
    last_valid: LastValid[int] = LastValid("x.yaml", said.append)

    def wrong() -> int:
        raise CatalogueError("x.yaml:1: wrong")

    with pytest.raises(CatalogueError):
        last_valid.contents(wrong)
    found = [last_valid.contents(read) for read in (lambda: 1, wrong, wrong, lambda: 2, wrong, lambda: 3, lambda: 4)]
    assert found == [1, 1, 1, 2, 2, 3, 4]
    assert [each.split("\n")[0] for each in said] == ["x.yaml:1: wrong", "x.yaml is valid again"] * 2


@pytest.mark.parametrize("broken", [BROKEN, "- {id: acme\n", "", None, "- {id: acme, nmae: Acme}\n"])
def test_watch_polls_the_last_valid_catalogue(broken: str | None, tmp_path: Path) -> None:
    said: list[str] = []
    path = tmp_path / "sources.yaml"
    last_valid: LastValid[Catalogue] = LastValid("sources.yaml", said.append)

    def ids() -> list[str]:
        with opened(tmp_path / "status.db", path, last_valid) as (_, _, known):
            return [source.id for source in known]

    path.write_text(STANZA)
    assert ids() == ["acme"]
    path.unlink() if broken is None else path.write_text(broken)
    assert [ids(), ids(), len(said)] == [["acme"], ["acme"], 1]
    path.write_text(STANZA + STANZA.replace("acme", "bolt"))
    assert [ids(), len(said)] == [["acme", "bolt"], 2]


@pytest.mark.parametrize("first", [VALID, None])
@pytest.mark.parametrize("broken", [BROKEN, "nonsense: 1\n", None])
def test_watch_continues_with_a_broken_alerts_yaml_and_loses_nothing(
    first: str | None, broken: str | None, tmp_path: Path
) -> None:
    if first is None and broken is None:
        return
    said: list[str] = []
    path = tmp_path / "alerts.yaml"
    by = Alerting(None, tmp_path / "sources.yaml", "", lambda: at("10"), FAST)
    send = by.sender(said.append, [])
    database = folded(None)

    async def a_pass() -> None:
        await send(database, [])

    def passed(content: str | None) -> None:
        path.unlink(missing_ok=True) if content is None else path.write_text(content)
        asyncio.run(a_pass())

    passed(first)
    pending_changes.note_poll(database, "acme", failed=True)
    passed(broken)
    passed(broken)
    assert len(said) == 1
    assert pending_changes.exists(database) is (first is None)
    passed(VALID)
    assert (len(said), said[-1]) == (2, "alerts.yaml is valid again")
    assert not pending_changes.exists(database)


@pytest.mark.parametrize("name", ["alerts.yaml", "settings.yaml"])
def test_run_polls_and_saves_before_it_reports_a_broken_file(name: str, farm: Farm, tmp_path: Path) -> None:
    page(farm.site("acme"), "Acme")
    catalogue(farm, tmp_path)
    assert statusledger("run", "--now", when(0), folder=tmp_path).returncode == 0
    (tmp_path / name).write_text(BROKEN)
    down = incident("i1", "Down", update("u1", "investigating", "Hm.", 5))
    page(farm.site("acme"), "Acme", [down], 5)
    done = statusledger("run", "--now", when(10), folder=tmp_path)
    assert (done.returncode, name in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    with sqlite3.connect(tmp_path / "data/status.db") as database:
        assert database.execute("SELECT title FROM incidents").fetchall() == [("Down",)]
        (waiting,) = database.execute("SELECT count(*) FROM pending_changes").fetchone()
    database.close()
    assert bool(waiting) is (name == "alerts.yaml")
