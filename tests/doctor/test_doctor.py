"""`doctor`: what is the matter, and what to do; and faults on loopback that cost nothing."""

import json
import os
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from statusledger import store
from statusledger.doctor import Finding, Level, examine, ledger, machine, selftest
from statusledger.doctor.faults import FAULTS, SURVIVED, Fault
from statusledger.model import Instant
from statusledger.store.captures import beside, open_captures
from tests.cli.test_status import ran
from tests.support.build import at, summary
from tests.support.dataset import NOW, folded
from tests.support.fetching import source_at
from tests.support.world import statusledger

NAMES = "- id: acme\n  name: Acme\n  url: http://{host}/\n  platform: statuspage\n  allow_private: true\n"


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A ledger that is well: one page read, one run that ended, captures beside."""
    database = folded(tmp_path / "status.db", summary("10 11:58"))
    ran(database, "10 11:57", "10 11:58")
    database.close()
    with open_captures(beside(tmp_path / "status.db")):
        pass
    yield tmp_path / "status.db"


def of(path: Path, now: Instant = NOW) -> dict[str, Finding]:
    return {each.about: each for each in ledger.examine(path, now)}


def ill(path: Path, now: Instant = NOW) -> dict[str, tuple[Level, str]]:
    return {about: (each.level, each.detail) for about, each in of(path, now).items() if each.level is not Level.OK}


def test_a_ledger_that_is_well(path: Path) -> None:
    assert ill(path) == {}
    assert list(of(path)) == ["Folder", "Disk", "Database", "Captures", "Lock", "Last run"]


def test_what_is_ill_comes_with_what_to_do(path: Path) -> None:
    beside(path).unlink()
    database = store.open_database(path)
    database.execute("PRAGMA foreign_keys = OFF")
    database.execute("UPDATE sources SET vendor_id = 'nobody'")
    database.close()
    found = ill(path, at("10 13:00"))
    assert set(found) == {"Database", "Captures", "Last run"}
    assert found["Database"][0] is Level.PROBLEM
    assert found["Database"][1].endswith("damaged: a row of sources names one of vendors that is missing")
    assert found["Last run"] == (Level.WARNING, "done, 1h 02m ago")
    assert all(each.advice for each in of(path).values() if each.level is not Level.OK)


def test_a_damaged_database(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[4096 * 3 : 4096 * 6] = bytes(4096 * 3)
    path.write_bytes(body)
    assert ill(path)["Database"][0] is Level.PROBLEM


def test_what_is_no_database(path: Path) -> None:
    path.write_text("nonsense " * 1000)
    assert ill(path)["Database"][0] is Level.PROBLEM
    beside(path).write_text("nonsense " * 1000)
    assert ill(path)["Captures"][0] is Level.PROBLEM


def test_a_database_of_the_future(path: Path) -> None:
    database = store.open_database(path)
    database.execute("PRAGMA user_version = 99")
    database.close()
    (told,) = (each.detail for each in of(path).values() if each.about == "Database")
    assert "update statusledger" in told


def test_times_that_lie_ahead(path: Path) -> None:
    assert ill(path, at("10 11:00"))["Last run"] == (
        Level.PROBLEM,
        f"it ended at {at('10 11:58')}, and now it is {at('10 11:00')}",
    )


def test_who_holds_the_lock(path: Path) -> None:
    lock = path.with_name(f".{path.name}.lock")
    with FileLock(lock):
        told = of(path)["Lock"]
    assert (told.level, told.detail) == (Level.OK, f"held by process {os.getpid()}; until it ends, runs exit 75")
    assert of(path)["Lock"].detail == "free"


def test_a_run_that_hangs(path: Path) -> None:
    database = store.open_database(path)
    ran(database, "10 10:00", None, "running")
    database.close()
    with FileLock(path.with_name(f".{path.name}.lock")):
        assert ill(path)["Lock"][0] is Level.WARNING


def test_what_an_interrupted_run_left(path: Path) -> None:
    with open_captures(beside(path)) as captures:
        captures._connection.execute("INSERT INTO unsettled VALUES ('acme')")
    assert ill(path)["Captures"] == (Level.WARNING, "one source left over by a run that was interrupted")


def test_the_clock() -> None:
    found = {each.about: each.level for each in machine.examine(Instant("1970-01-01T00:00:10Z"))}
    assert found["Clock"] is Level.PROBLEM
    assert found["SQLite"] is found["Python"] is Level.OK


@pytest.mark.parametrize(
    ("hosts", "level"),
    [
        (("localhost",), Level.OK),
        (("localhost", "nowhere.invalid"), Level.WARNING),
        (("nowhere.invalid",), Level.PROBLEM),
        ((), Level.OK),
    ],
)
def test_names(hosts: tuple[str, ...], level: Level) -> None:
    assert machine.names([source_at(f"https://{host}/") for host in hosts]).level is level


def test_names_are_left_to_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    assert machine.names([source_at("https://nowhere.invalid/")]).detail == "left to the proxy"
    assert "Proxy" in {each.about for each in machine.examine(NOW)}


def test_files_beside_the_catalogue(path: Path) -> None:
    catalogue = path.with_name("sources.yaml")
    catalogue.write_text(NAMES.format(host="localhost"))
    path.with_name("settings.yaml").write_text("per_hosts: 1\n")
    path.with_name("stack.yaml").write_text("- acme\n")
    path.with_name("alerts.yaml").write_text("rules:\n- {to: [nobody]}\n")
    found = {each.about: each for each in examine(path, catalogue, NOW)}
    assert found["stack.yaml"].level is found["Catalogue"].level is Level.OK
    assert "1: targets: is missing" in found["alerts.yaml"].detail
    assert found["settings.yaml"].level is Level.PROBLEM
    assert "did you mean per_host?" in found["settings.yaml"].detail


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(NAMES.format(host="localhost"))
    done = statusledger("doctor", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "1 warning."
    (tmp_path / "sources.yaml").write_text("- id: acme\n")
    done = statusledger("doctor", "--json", folder=tmp_path)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    assert done.returncode == 1
    assert [each["about"] for each in found if each["level"] == "problem"] == ["Catalogue"]
    assert all((each["level"] == "ok") == (each["advice"] is None) for each in found)


# The faults.


def test_every_fault_ends_as_it_should(tmp_path: Path) -> None:
    done = statusledger("doctor", "--selftest", folder=tmp_path)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert len(FAULTS) >= 20
    assert [line.split()[-1] for line in lines[1 : 1 + len(FAULTS)]] == ["yes"] * len(FAULTS)
    assert lines[-1] == f"{len(FAULTS)} of {len(FAULTS)} faults ended as they should."
    assert list(tmp_path.iterdir()) == []


def _well(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        (Fault("none", "Gone", _well), "survived; expected Gone"),
        (Fault("refused", "Gone", None), "Unreachable: Connection refused; expected Gone"),
        (Fault("loss", SURVIVED, _well), "survived, and afterwards the dataset is not what the page tells"),
    ],
)
def test_what_does_not_end_as_it_should_is_told(
    fault: Fault, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selftest, "FAULTS", (fault,))
    monkeypatch.setattr(selftest, "_dataset", lambda fault: ["another"])
    (outcome,) = selftest.run_faults()
    assert outcome.wrong == wrong


def test_ports_are_given_back() -> None:
    selftest._tried(FAULTS[0], [])
    with socket.create_server(("127.0.0.1", 0)):
        pass
