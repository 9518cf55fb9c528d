"""The command `doctor`: findings with advice, and the self-test on loopback."""

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
    """A healthy ledger: one page read, one finished run, captures beside it."""
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


def test_healthy_ledger_has_no_problem(path: Path) -> None:
    assert ill(path) == {}
    assert list(of(path)) == ["Folder", "Disk", "Database", "Captures", "Lock", "Last run"]


def test_each_problem_comes_with_advice(path: Path) -> None:
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


def test_damaged_database_is_a_problem(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[4096 * 3 : 4096 * 6] = bytes(4096 * 3)
    path.write_bytes(body)
    assert ill(path)["Database"][0] is Level.PROBLEM


def test_file_of_another_kind_is_a_problem(path: Path) -> None:
    path.write_text("nonsense " * 1000)
    assert ill(path)["Database"][0] is Level.PROBLEM
    beside(path).write_text("nonsense " * 1000)
    assert ill(path)["Captures"][0] is Level.PROBLEM


def test_database_of_a_newer_version_asks_for_an_update(path: Path) -> None:
    database = store.open_database(path)
    database.execute("PRAGMA user_version = 99")
    database.close()
    (detail,) = (each.detail for each in of(path).values() if each.about == "Database")
    assert "update statusledger" in detail


def test_run_that_ended_in_the_future_is_a_clock_problem(path: Path) -> None:
    assert ill(path, at("10 11:00"))["Last run"] == (
        Level.PROBLEM,
        f"ended at {at('10 11:58')}, after the present time {at('10 11:00')}",
    )


def test_lock_names_its_process(path: Path) -> None:
    lock = path.with_name(f".{path.name}.lock")
    with FileLock(lock):
        lock_finding = of(path)["Lock"]
    assert (lock_finding.level, lock_finding.detail) == (
        Level.OK,
        f"held by process {os.getpid()}; other runs exit with 75 until it ends",
    )
    assert of(path)["Lock"].detail == "free"


def test_run_of_hours_is_a_warning(path: Path) -> None:
    database = store.open_database(path)
    ran(database, "10 10:00", None, "running")
    database.close()
    with FileLock(path.with_name(f".{path.name}.lock")):
        assert ill(path)["Lock"][0] is Level.WARNING


def test_interrupted_run_is_a_warning(path: Path) -> None:
    with open_captures(beside(path)) as captures:
        captures._connection.execute("INSERT INTO unsettled VALUES ('acme')")
    assert ill(path)["Captures"] == (Level.WARNING, "an interrupted run left one source to reconcile")


def test_clock_before_the_release_is_a_problem() -> None:
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
def test_hosts_that_no_lookup_finds(hosts: tuple[str, ...], level: Level) -> None:
    assert machine.names([source_at(f"https://{host}/") for host in hosts]).level is level


def test_dns_is_left_to_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    assert machine.names([source_at("https://nowhere.invalid/")]).detail == "left to the proxy"
    assert "Proxy" in {each.about for each in machine.examine(NOW)}


def test_configuration_files_are_checked(path: Path) -> None:
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


def test_command_exits_with_1_on_a_problem(tmp_path: Path) -> None:
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


def test_every_fault_ends_as_expected(tmp_path: Path) -> None:
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
        (Fault("loss", SURVIVED, _well), "survived, and afterwards the dataset differs from the page"),
    ],
)
def test_unexpected_end_of_a_fault_is_reported(
    fault: Fault, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selftest, "FAULTS", (fault,))
    monkeypatch.setattr(selftest, "_dataset", lambda fault: ["another"])
    (outcome,) = selftest.run_faults()
    assert outcome.wrong == wrong


def test_self_test_releases_its_ports() -> None:
    selftest._tried(FAULTS[0], [])
    with socket.create_server(("127.0.0.1", 0)):
        pass
