"""settings.yaml: what it may say, what comes before it, and the pings of a dead man's switch."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from statusledger import store
from statusledger.catalogue import settings
from statusledger.errors import CatalogueError, LockedError
from statusledger.fetch import Settings
from statusledger.polling.health_pings import Pings, pinging
from tests.farm import Farm, Reply
from tests.farm.server import Site
from tests.support.paths import ROOT
from tests.support.world import catalogue, page, statusledger, wait_for

LIMITS = Settings(user_agent="tests/1", trust_env=False)


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


def test_all_keys(tmp_path: Path) -> None:
    actual = {
        "base_url": "https://incidents.example.org/data",
        "user_agent": "acme/1 (ops@acme.example)",
        "healthcheck": "https://hc.example/${CHECK}",
        "concurrency": 20,
        "per_host": 1,
    }
    path = tmp_path / "settings.yaml"
    path.write_text("".join(f"{key}: {value}\n" for key, value in actual.items()))
    assert settings.load(path) == actual


def test_an_empty_file_gives_no_defaults(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("# nothing yet\n")
    assert settings.load(tmp_path / "settings.yaml") == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("concurency: 5", "1: concurency: unknown key; did you mean concurrency?"),
        ("per_host: 1\nper_host: 2", "2: per_host: given before on line 1; keep one"),
        ("\nconcurrency: many", "2: concurrency: must be a whole number from 1 to 1000, without quotes"),
        ("per_host: 0", "1: per_host: must be a whole number from 1 to 50, without quotes"),
        ("base_url: incidents.example.org", "1: base_url: incidents.example.org is not http or https; write the whole"),
        ("base_url: https://${HOST}/", "1: base_url: https://${HOST}/ is published as it is, and may hold no variable"),
        ("user_agent: Gänsefüßchen", "1: user_agent: Gänsefüßchen may hold only ASCII, as headers do"),
        ("healthcheck: https://me:secret@hc.example/1", "1: healthcheck: holds a user or password"),
        ("- base_url", "1: not a mapping; write a `key: value` a line"),
        ("healthcheck:", "1: healthcheck: has no value"),
    ],
)
def test_mistakes_are_reported_by_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text(text)
    with pytest.raises(CatalogueError) as caught:
        settings.load(tmp_path / "settings.yaml")
    assert f"settings.yaml:{message}" in str(caught.value)


def agent(site: Site) -> str:
    return site.requests[-1].headers["user-agent"]


def test_options_override_the_environment_which_overrides_the_file(farm: Farm, tmp_path: Path) -> None:
    site = farm.site("acme")
    page(site, "Acme")
    catalogue(farm, tmp_path)
    run = ("run", "--all")
    assert statusledger(*run, folder=tmp_path).returncode == 0
    assert agent(site).startswith("statusledger/")
    (tmp_path / "settings.yaml").write_text("user_agent: file/1\n")
    assert statusledger(*run, folder=tmp_path).returncode == 0
    assert agent(site) == "file/1"
    assert statusledger(*run, folder=tmp_path, STATUSLEDGER_USER_AGENT="variable/1").returncode == 0
    assert agent(site) == "variable/1"
    assert (
        statusledger(*run, "--user-agent", "option/1", folder=tmp_path, STATUSLEDGER_USER_AGENT="variable/1").stderr
        == ""
    )
    assert agent(site) == "option/1"


def test_the_file_is_beside_the_catalogue_or_named(farm: Farm, tmp_path: Path) -> None:
    site = farm.site("acme")
    page(site, "Acme")
    (elsewhere := tmp_path / "elsewhere").mkdir()
    path = catalogue(farm, elsewhere)
    (elsewhere / "settings.yaml").write_text("user_agent: beside/1\n")
    (elsewhere / "others.yaml").write_text("user_agent: named/1\n")
    for arguments, expected in (((), "beside/1"), (("--settings", elsewhere / "others.yaml"), "named/1")):
        assert statusledger("run", "--all", "--sources", path, *arguments, folder=tmp_path).returncode == 0
        assert agent(site) == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "--settings", "none.yaml"), "none.yaml: No such file or directory; name another file"),
        (("run", "--user-agent", "Gänse"), "Gänse may hold only ASCII"),
        (("run", "--healthcheck", "hc.example/1"), "is not http or https"),
        (("export", "out", "--base-url", "incidents.example"), "is not http or https"),
    ],
)
def test_a_wrong_option_is_a_usage_error(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    done = statusledger(*arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_a_wrong_file_stops_a_command_that_reads_it(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("user-agent: x\n")
    done = statusledger("watch", folder=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "Error: settings.yaml:1: user-agent: unknown key; did you mean user_agent?\n",
    )
    assert "Usage" in statusledger("run", "--help", folder=tmp_path).stdout


def test_the_base_url_of_an_export(tmp_path: Path) -> None:
    store.open_database(tmp_path / "status.db").close()
    (tmp_path / "settings.yaml").write_text("base_url: https://incidents.example.org\n")
    assert statusledger("export", "out", "--format", "feeds", "--db", "status.db", folder=tmp_path).returncode == 0
    assert "https://incidents.example.org/feeds/all.atom" in (tmp_path / "out/feeds/all.atom").read_text()


# Pings.


def switch(farm: Farm) -> Site:
    site = farm.site("switch")
    for path in ("/uuid", "/uuid/start", "/uuid/fail"):
        site.reply(path, Reply(body=b"OK", content_type="text/plain"))
    return site


def paths(site: Site) -> list[str]:
    return [seen.path for seen in site.requests]


def polled(farm: Farm, folder: Path) -> Site:
    """A page and its catalogue, without the switch."""
    site = farm.site("acme")
    page(site, "Acme")
    catalogue(farm, folder)
    return site


def test_a_run_pings_at_its_start_and_end(farm: Farm, tmp_path: Path) -> None:
    site = polled(farm, tmp_path)
    dead = switch(farm)
    (tmp_path / "settings.yaml").write_text(f"healthcheck: {dead.url}/${{CHECK}}\n")
    done = statusledger("run", folder=tmp_path, CHECK="uuid")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert paths(dead) == ["/uuid/start", "/uuid"]
    site.close()
    assert statusledger("run", "--all", folder=tmp_path, CHECK="uuid").returncode == 3
    assert paths(dead)[2:] == ["/uuid/start", "/uuid/fail"]


def test_a_run_of_named_sources_sends_no_ping(farm: Farm, tmp_path: Path) -> None:
    polled(farm, tmp_path)
    dead = switch(farm)
    assert statusledger("run", "acme", "--healthcheck", f"{dead.url}/uuid", folder=tmp_path).returncode == 0
    assert statusledger("run", "acne", "--healthcheck", f"{dead.url}/uuid", folder=tmp_path).returncode == 2
    assert paths(dead) == []


def test_a_wrong_catalogue_sends_a_failure_ping(farm: Farm, tmp_path: Path) -> None:
    dead = switch(farm)
    (tmp_path / "sources.yaml").write_text("- id: acme\n")
    assert statusledger("run", "--healthcheck", f"{dead.url}/uuid", folder=tmp_path).returncode == 2
    assert paths(dead) == ["/uuid/fail"]


def test_a_locked_out_run_sends_no_ping(farm: Farm) -> None:
    dead = switch(farm)
    with pytest.raises(LockedError), pinging(f"{dead.url}/uuid", LIMITS):
        raise LockedError("another run")
    assert paths(dead) == []


@pytest.mark.parametrize("fault", ["hang", "hang-up", "huge-header"])
def test_a_broken_healthcheck_fails_no_run(
    fault: str, farm: Farm, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("statusledger.polling.health_pings._TIMEOUT_S", 0.3)
    dead = switch(farm)
    dead.fault(fault)
    with caplog.at_level(logging.INFO, logger="statusledger"), pinging(f"{dead.url}/uuid", LIMITS) as pings:
        pings.start()
    assert [record.levelname for record in caplog.records] == ["INFO", "INFO"]
    assert caplog.text.count(f"healthcheck: {dead.url}/uuid") == 2


def test_a_failing_ping_is_logged_when_verbose(farm: Farm, tmp_path: Path) -> None:
    polled(farm, tmp_path)
    arguments = ("run", "--all", "--healthcheck", "http://127.0.0.1:1/${CHECK}")
    quiet = statusledger(*arguments, folder=tmp_path, CHECK="secret")
    assert (quiet.returncode, quiet.stderr) == (0, "")
    actual = statusledger("-v", *arguments, folder=tmp_path, CHECK="secret")
    assert (actual.returncode, actual.stderr) == (
        0,
        "INFO healthcheck: http://127.0.0.1:1/${CHECK}/start: Connection refused\n"
        "INFO healthcheck: http://127.0.0.1:1/${CHECK}: Connection refused\n",
    )


def test_a_ping_has_a_bounded_body_and_keeps_the_query(farm: Farm) -> None:
    dead = farm.site("switch")
    dead.reply("/key/slug/fail?create=1", b"OK")
    with pytest.raises(SystemExit), pinging(f"{dead.url}/key/slug?create=1", LIMITS) as pings:
        pings.words = "é" * 20_000
        raise SystemExit(3)
    (seen,) = dead.requests
    assert (seen.path, seen.headers["content-length"]) == ("/key/slug/fail?create=1", "10000")
    assert seen.headers["user-agent"] == "tests/1"


def test_watch_pings_at_most_once_a_minute(farm: Farm) -> None:
    dead = switch(farm)
    pings = Pings(f"{dead.url}/uuid", LIMITS)
    for _ in range(3):
        pings.beat("all is well", failed=False)
    pings.end(failed=True)
    assert paths(dead) == ["/uuid", "/uuid/fail"]


def test_watch_pings(farm: Farm, tmp_path: Path) -> None:
    polled(farm, tmp_path)
    dead = switch(farm)
    command = [sys.executable, "-m", "statusledger", "watch", "--healthcheck", f"{dead.url}/uuid"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_PROXY": "*"}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=-1, stderr=-1, text=True) as process:
        wait_for(lambda: bool(dead.requests))
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=60) == ("", "")
    assert paths(dead) == ["/uuid"]
