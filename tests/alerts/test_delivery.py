"""Letters on their way: signed, at least once, at their target's pace, and never in the way of a poll."""

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from statusledger import alerts, store
from statusledger.alerts import queue
from statusledger.alerts.plan import EventType, Plan, Quiet, Rule, Target
from statusledger.model import Impact, Source
from statusledger.polling.watch_loop import WatchLoop
from statusledger.store.captures import Captures
from statusledger.store.write import outbox
from statusledger.times import instant, shifted
from tests.farm import Farm, Reply
from tests.support import pasts
from tests.support.alerting import deliver, looked, new_database
from tests.support.build import at, incident, update
from tests.support.fetching import FAST, source_at
from tests.support.paths import ROOT
from tests.support.receiver import SECRET, Receiver, receiving
from tests.support.world import captures_of, catalogue, page, started, statusledger, wait_for
from tests.support.world import incident as parsed
from tests.support.world import update as word

NOW = at("8 00:05")
HOUR_S, DAY_S = 3600, 86_400


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("NO_PROXY", "*")
    with receiving() as running:
        yield running


def target(url: str, **changes: object) -> Target:
    return Target(**{"id": "ops", "webhook": url, "secret": SECRET, "allow_private": True, "timeout": 12} | changes)  # type: ignore[arg-type]


def plan(*targets: Target) -> Plan:
    return Plan(targets, (Rule(to=tuple(each.id for each in targets), name="all", events=tuple(EventType)),))


def news_of(*keys: str, impact: Impact = Impact.MINOR) -> Database:
    """A database in which so many incidents have just appeared."""
    database = new_database()
    looked(database, at("8 00:00"))
    more(database, *keys, impact=impact)
    return database


def more(database: Database, *keys: str, impact: Impact = Impact.MINOR, when: str = "8 00:05") -> None:
    looked(
        database,
        at(when),
        *(incident(key, "8 00:01", updates=[update(f"u{key}", "8 00:01")], impact=impact) for key in keys),
    )


def states(database: Database) -> list[tuple[str, int]]:
    return database.conn.execute("SELECT state, attempts FROM outbox ORDER BY rowid").fetchall()


def test_a_webhook_is_signed_and_complete(receiver: Receiver) -> None:
    database = news_of("one")
    assert deliver(database, plan(target(receiver.url)), NOW) == []
    (taken,) = receiver.taken
    assert taken.is_genuine
    assert taken.id.startswith("evt_")
    assert taken.json["type"] == "incident.opened"
    data = taken.json["data"]
    assert (data["vendor"]["name"], data["incident"]["title"], data["rules"]) == ("Acme", "API is slow", ["all"])
    assert data["text"].splitlines() == [
        "Acme: API is slow",
        "New incident · Minor",
        "Since 8 Jan 2025 00:01 UTC",
        '"Looking into it."',
        "https://status.example.com/incidents/one",
    ]
    assert states(database) == [("delivered", 1)]
    assert deliver(database, plan(target(receiver.url)), shifted(NOW, DAY_S)) == []
    assert len(receiver.came) == 1


@pytest.mark.parametrize("status", [500, 503, 429, 410, 404, 401, 302])
def test_a_refused_message_is_repeated_with_growing_pauses_under_the_same_id(receiver: Receiver, status: int) -> None:
    receiver.status = status
    database, ours = news_of("one"), plan(target(receiver.url))
    tries = []
    for minute in range(0, 24 * 60, 5):
        before = len(receiver.came)
        deliver(database, ours, shifted(NOW, minute * 60))
        tries += [minute] * (len(receiver.came) - before)
    after_1_2_4_8_and_16_minutes = [0, 5, 10, 15, 25, 45]
    assert tries[:6] == ([0, 360, 720, 1080] if status == 410 else after_1_2_4_8_and_16_minutes)
    assert len({taken.id for taken in receiver.came}) == 1
    receiver.status = 200
    deliver(database, ours, shifted(NOW, 2 * DAY_S))
    assert [taken.id for taken in receiver.taken] == [receiver.came[0].id]
    assert outbox.troubles(database) == {}


def test_a_message_is_dropped_after_three_days_with_one_warning() -> None:
    database, ours = news_of("one", "two"), plan(target("http://127.0.0.1:1/"))
    said = []
    for hour in range(0, 4 * 24, 1):
        said += [(hour, line) for line in deliver(database, ours, shifted(NOW, hour * HOUR_S))]
    assert [hour for hour, _ in said] == [1, 25, 49, 73, 73]
    assert said[0][1] == (
        "alerts: ops has failed for 1h, two messages wait: Connection refused; try `statusledger alerts test ops`"
    )
    assert said[3][1] == "alerts: dropped two messages that ops did not accept in three days: Connection refused"
    assert [state for state, _ in states(database)] == ["given up", "given up"]


def test_a_message_that_is_refused_holds_up_no_other(receiver: Receiver) -> None:
    database, ours = news_of("one", "two"), plan(target(receiver.url))
    receiver.status = 400
    deliver(database, ours, NOW)
    assert len(receiver.came) == 2
    deliver(database, ours, NOW)
    assert len(receiver.came) == 2


@pytest.mark.parametrize("how", ["silent", "slow"])
def test_a_dead_target_delays_no_other_target(receiver: Receiver, how: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        dead = f"http://127.0.0.1:{silent.getsockname()[1]}/" if how == "silent" else receiver.url
        receiver.delay = 3 if how == "slow" else 0
        with receiving() as living:
            database = news_of(*(f"i{number}" for number in range(8)))
            deliver(database, plan(target(dead, id="dead", timeout=0.3), target(living.url, id="living")), NOW)
            assert len(living.taken) == 8
            assert "no answer within 0.3 s" in outbox.troubles(database)["dead"].last_error


def test_the_deadline_holds_for_all_of_a_round(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("statusledger.alerts.delivery.DEADLINE_S", 1)
    receiver.delay = 0.5
    database = news_of(*(f"i{number}" for number in range(8)))
    deliver(database, plan(target(receiver.url)), NOW)
    assert [state for state, _ in states(database)].count("delivered") < 3
    receiver.delay = 0
    for minute in (10, 20):
        deliver(database, plan(target(receiver.url)), shifted(NOW, minute * 60))
    assert [state for state, _ in states(database)] == ["delivered"] * 8


def test_more_than_a_target_wants_at_once_becomes_one(receiver: Receiver) -> None:
    database = news_of(*(f"i{number:02}" for number in range(60)))
    deliver(database, plan(target(receiver.url, digest=5)), NOW)
    (taken,) = receiver.taken
    assert taken.is_genuine
    assert (taken.json["type"], taken.json["data"]["count"], len(taken.json["data"]["events"])) == ("digest", 60, 50)
    lines = taken.json["data"]["text"].splitlines()
    assert (lines[0], lines[-1], len(lines)) == ("60 events at one vendor", "and 48 more", 14)


def test_waiting_messages_are_merged_except_those_that_may_have_arrived(receiver: Receiver) -> None:
    database, ours = news_of("a1", "a2"), plan(target(receiver.url, digest=3))
    receiver.status = 500
    deliver(database, ours, NOW)
    more(database, *(f"b{number}" for number in range(3)), "a1", "a2", when="8 00:06")
    receiver.status = 200
    deliver(database, ours, shifted(NOW, HOUR_S))
    first, second = receiver.taken
    assert first.id == receiver.came[0].id
    assert (second.json["type"], second.json["data"]["count"]) == ("digest", 4)


def test_quiet_hours_hold_messages_back_but_for_the_worst(receiver: Receiver) -> None:
    quiet = Quiet(begin="22:00", until="07:00", time_zone="Europe/Berlin", let_through=Impact.CRITICAL)
    ours = plan(target(receiver.url, quiet=quiet))
    database = news_of("one")
    bad = incident("bad", "8 00:01", impact=Impact.CRITICAL)
    looked(database, NOW, incident("one", "8 00:01", updates=[update("uone", "8 00:01")]), bad)
    deliver(database, ours, NOW)
    assert [taken.json["data"]["incident"]["id"] for taken in receiver.taken] == ["acme_bad"]
    deliver(database, ours, at("8 05:59"))
    assert len(receiver.taken) == 1
    deliver(database, ours, at("8 06:00"))
    assert [taken.json["data"]["incident"]["id"] for taken in receiver.taken] == ["acme_bad", "acme_one"]


def test_secrets_come_from_the_environment_and_stay_out_of_the_database(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = news_of("one")
    hidden = target(f"{receiver.url}/${{TOKEN}}", secret="${HOOK_SECRET}", headers={"X-Key": "${KEY}"})
    lines = deliver(database, plan(hidden), NOW)
    assert lines == [] and receiver.came == []
    assert "HOOK_SECRET is not set" in outbox.troubles(database)["ops"].last_error
    for name, value in (("HOOK_SECRET", SECRET), ("TOKEN", "t0ps3cret"), ("KEY", "k3y")):
        monkeypatch.setenv(name, value)
    receiver.status = 500
    deliver(database, plan(hidden), shifted(NOW, HOUR_S))
    assert (receiver.came[0].path, receiver.came[0].headers["x-key"]) == ("/hook/t0ps3cret", "k3y")
    assert receiver.came[0].is_genuine
    dumped = "\n".join(database.conn.iterdump())
    assert not any(secret in dumped for secret in (SECRET, "t0ps3cret", "k3y"))


def test_a_private_address_takes_a_word(receiver: Receiver) -> None:
    database = news_of("one")
    deliver(database, plan(target(receiver.url, allow_private=False)), NOW)
    assert receiver.came == []
    assert "allow_private" in outbox.troubles(database)["ops"].last_error


def test_apprise_receives_the_text_for_people(receiver: Receiver) -> None:
    database = news_of("one")
    chat = Target(id="chat", apprise=receiver.url.replace("http", "json"), timeout=5)
    assert deliver(database, plan(chat), NOW) == []
    (taken,) = receiver.taken
    assert taken.json["title"] == "Acme: API is slow"
    assert taken.json["message"].startswith("New incident · Minor\n")
    receiver.status = 500
    more(database, "one", "two", when="8 00:06")
    deliver(database, plan(chat), at("8 00:06"))
    assert "500" in outbox.troubles(database)["chat"].last_error


def test_without_apprise_the_error_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    database = news_of("one")
    deliver(database, plan(Target(id="chat", apprise="json://127.0.0.1:1")), NOW)
    assert "pip install 'statusledger[alerts]'" in outbox.troubles(database)["chat"].last_error


def test_an_address_that_apprise_does_not_know() -> None:
    database = news_of("one")
    deliver(database, plan(Target(id="chat", apprise="carrier-pigeon://coop")), NOW)
    assert "carrier-pigeon" in outbox.troubles(database)["chat"].last_error


def test_apprise_does_not_outlast_its_time(receiver: Receiver) -> None:
    receiver.delay = 3
    database = news_of("one")
    chat = Target(id="chat", apprise=receiver.url.replace("http", "json"), timeout=1)
    deliver(database, plan(chat), NOW)
    assert outbox.troubles(database)["chat"].last_error == "no answer within 1 s"


def test_of_an_answer_to_apprise_only_the_beginning_is_read(receiver: Receiver) -> None:
    with Farm() as farm:
        endless = farm.site("endless")
        endless.fault("endless-body")
        database = news_of("one")
        deliver(database, plan(Target(id="chat", apprise=endless.url.replace("http", "json"), timeout=12)), NOW)
    assert outbox.troubles(database) == {}
    assert len(endless.requests) == 1


def test_no_redirect_leads_apprise_elsewhere(receiver: Receiver) -> None:
    with Farm() as farm:
        moved = farm.site("moved")
        moved.reply("/", Reply(status=307, headers=(("Location", receiver.url),)))
        database = news_of("one")
        deliver(database, plan(Target(id="chat", apprise=moved.url.replace("http", "json"), timeout=12)), NOW)
    assert "307" in outbox.troubles(database)["chat"].last_error
    assert receiver.came == []


# As processes.


def test_no_delivery_waits_for_the_code_of_apprise(receiver: Receiver, tmp_path: Path) -> None:
    """To read it takes longer than this target may take."""
    (tmp_path / "sources.yaml").write_text("[]\n")
    chat = receiver.url.replace("http", "json")
    (tmp_path / "alerts.yaml").write_text(f"targets:\n  - {{id: chat, apprise: '{chat}', timeout: 1}}\nrules: []\n")
    done = started("alerts", "test", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "chat: delivered\n"), done.stderr


PLAN = """\
targets:
  - id: ops
    webhook: {url}
    secret: {secret}
    allow_private: true
    timeout: {timeout}
rules:
  - to: [ops]
    events: [opened, updated, resolved, unreadable, recovered]
"""


def world(farm: Farm, folder: Path, url: str, timeout: float = 1) -> None:
    page(farm.site("acme"), "Acme", [parsed("i00000000000", "Old", word("u00000000000", "investigating", "Hm.", 0))])
    catalogue(farm, folder)
    (folder / "alerts.yaml").write_text(PLAN.format(url=url, secret=SECRET, timeout=timeout))
    done = statusledger("run", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")


def appear(farm: Farm, number: int) -> None:
    known = [parsed("i00000000000", "Old", word("u00000000000", "investigating", "Hm.", 0))]
    known += [
        parsed(f"i{each:011}", "New", word(f"u{each:011}", "investigating", "Oh.", each))
        for each in range(1, number + 1)
    ]
    page(farm.site("acme"), "Acme", known, minute=number)


def test_run_alerts_on_new_incidents_and_not_on_the_first_read(receiver: Receiver, tmp_path: Path) -> None:
    with Farm() as farm:
        world(farm, tmp_path, receiver.url)
        assert receiver.came == []
        (tmp_path / "settings.yaml").write_text("base_url: https://incidents.example\n")
        appear(farm, 1)
        done = statusledger("run", "--all", folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        (taken,) = receiver.taken
        shown = taken.json["data"]["incident"]
        assert (shown["title"], shown["page"]) == ("New", "https://incidents.example/incident/acme_i00000000001")


def test_killed_between_sending_and_noting_it_sends_again_under_the_same_id(receiver: Receiver, tmp_path: Path) -> None:
    with Farm() as farm:
        world(farm, tmp_path, receiver.url, timeout=10)
        appear(farm, 1)
        receiver.delay = 30
        command = [sys.executable, "-m", "statusledger", "run", "--all"]
        with subprocess.Popen(command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "NO_PROXY": "*"}) as process:
            wait_for(lambda: bool(receiver.came))
            process.kill()
        receiver.delay = 0
        for minute in range(4):
            later = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60 * minute))
            assert statusledger("run", "--all", "--now", later, folder=tmp_path).stderr == ""
    assert len(receiver.came) == 2
    assert len({taken.id for taken in receiver.came}) == 1


def test_killed_at_any_moment_every_event_arrives(receiver: Receiver, tmp_path: Path) -> None:
    with Farm() as farm:
        world(farm, tmp_path, receiver.url)
        for number in range(1, 13):
            appear(farm, number)
            statusledger("run", "--all", folder=tmp_path, kill_after=0.02 + 0.025 * number)
        for minute in range(3):
            later = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600 * minute))
            statusledger("run", "--all", "--now", later, folder=tmp_path)
    arrived = [taken.json["data"]["incident"]["id"] for taken in receiver.taken if "incident" in taken.json["data"]]
    digests = [each["incident"]["id"] for taken in receiver.taken for each in taken.json["data"].get("events", ())]
    assert {*arrived, *digests} == {f"acme_i{number:011}" for number in range(1, 13)}
    assert all(taken.is_genuine for taken in receiver.came)


def test_a_dead_target_never_delays_a_poll_and_the_run_succeeds(tmp_path: Path) -> None:
    with Farm() as farm, socket.create_server(("127.0.0.1", 0)) as silent:
        world(farm, tmp_path, f"http://127.0.0.1:{silent.getsockname()[1]}/")
        appear(farm, 1)
        began = time.monotonic()
        done = statusledger("run", "--all", folder=tmp_path)
        took, polled = time.monotonic() - began, farm.site("acme").requests[-1].at - began
        assert (done.returncode, done.stderr) == (0, "")
        assert polled < took - 0.9, "the target is waited for after the poll"
        assert len(json.loads(statusledger("now", "--json", folder=tmp_path).stdout)["open"]) == 2


def test_watch_alerts_after_each_pass(receiver: Receiver) -> None:
    ours, database, clock = plan(target(receiver.url)), store.open_database(None), [datetime(2025, 3, 4, 9, tzinfo=UTC)]
    with Farm() as farm:
        appear(farm, 0)
        sources = [source_at(farm.site("acme").url)]
        store.keep_in_step(database, sources)

        @contextmanager
        def opening() -> Iterator[tuple[Database, Captures, Sequence[Source]]]:
            yield database, captures_of(database), sources

        async def nap(seconds: float) -> None:
            clock[0] += timedelta(minutes=10)

        async def after(opened: Database, known: Sequence[Source]) -> None:
            assert await alerts.send_alerts(opened, ours, lambda: instant(clock[0]), FAST) == []

        def passes() -> Iterator[None]:
            for number in range(4):
                appear(farm, number)
                yield

        watch = WatchLoop(opening, FAST, lambda: instant(clock[0]), lambda report: None, nap, after)
        asyncio.run(watch.run(passes()))
    assert [taken.json["data"]["incident"]["id"] for taken in receiver.taken] == [
        f"acme_i{number:011}" for number in (1, 2, 3)
    ]


def test_a_plan_that_is_wrong_stops_no_poll_and_loses_no_event(receiver: Receiver, tmp_path: Path) -> None:
    with Farm() as farm:
        world(farm, tmp_path, receiver.url)
        right = (tmp_path / "alerts.yaml").read_text()
        (tmp_path / "alerts.yaml").write_text(right.replace("[opened", "[opend"))
        appear(farm, 1)
        done = statusledger("run", "--all", folder=tmp_path)
        assert done.returncode == 2
        assert done.stderr == "Error: alerts.yaml:9: events: opend is unknown; did you mean opened?\n"
        (tmp_path / "alerts.yaml").write_text(right)
        assert statusledger("run", "--all", folder=tmp_path).stderr == ""
    assert len(receiver.taken) == 1


def test_rebuild_and_imports_send_nothing_and_keep_waiting_messages(receiver: Receiver, tmp_path: Path) -> None:
    with Farm() as farm:
        world(farm, tmp_path, receiver.url)
        receiver.status = 500
        appear(farm, 1)
        statusledger("run", "--all", folder=tmp_path)
        assert len(receiver.came) == 1
        assert statusledger("captures", "export", "acme", "kept", folder=tmp_path).returncode == 0
        pasts.statuspage(farm.site("acme"), pasts.years(1, datetime(2024, 1, 1, tzinfo=UTC)), datetime.now(UTC))
        for command in (("rebuild",), ("import-captures", "kept"), ("backfill", "acme", "--pause", "0")):
            done = statusledger(*command, folder=tmp_path)
            assert done.returncode == 0, done.stderr
        assert len(receiver.came) == 1
        receiver.status = 200
        (other := tmp_path / "other").mkdir()
        (other / "sources.yaml").write_text((tmp_path / "sources.yaml").read_text())
        (other / "alerts.yaml").write_text((tmp_path / "alerts.yaml").read_text())
        assert statusledger("import-captures", "../kept", folder=other).returncode == 0
        statusledger("run", "--all", folder=other)
        assert len(receiver.came) == 1, "what was imported is old"
        merged = statusledger("merge", "data/status.db", "other/data/status.db", folder=tmp_path)
        assert merged.returncode == 0, merged.stderr
        assert len(receiver.came) == 1
        statusledger("run", "--all", "--now", _in(120), folder=tmp_path)
    assert [taken.id for taken in receiver.taken] == [receiver.came[0].id]


def _in(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def test_trying_out(receiver: Receiver, tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("[]\n")
    (tmp_path / "alerts.yaml").write_text(PLAN.format(url=receiver.url, secret=SECRET, timeout=1))
    done = statusledger("alerts", "test", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "ops: delivered\n", "")
    assert (receiver.taken[0].json["type"], receiver.taken[0].is_genuine) == ("test", True)
    receiver.status = 500
    done = statusledger("alerts", "test", "ops", "--json", folder=tmp_path)
    assert done.returncode == 1
    assert json.loads(done.stdout) == [{"target": "ops", "delivered": False, "error": "HTTP 500 Internal Server Error"}]
    done = statusledger("alerts", "test", "opps", folder=tmp_path)
    assert (done.returncode, "did you mean ops?" in done.stderr) == (2, True)


def test_every_target_is_tried_out_and_its_result_shown(receiver: Receiver, tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("[]\n")
    kinds = ("slack", "discord", "teams")
    entries = [f"  - {{id: {kind}, {kind}: {receiver.url}/{kind}, allow_private: true}}" for kind in kinds]
    mail = "{to: [a@example.com], from: b@example.com, server: 127.0.0.1, port: 1}"
    entries += [f"  - {{id: mail, email: {mail}, allow_private: true}}"]
    (tmp_path / "alerts.yaml").write_text("targets:\n" + "\n".join(entries))
    done = statusledger("alerts", "test", folder=tmp_path)
    assert (done.returncode, done.stdout.splitlines()) == (
        1,
        ["slack: delivered", "discord: delivered", "teams: delivered", "mail: Connection refused"],
    )
    assert [b"This is only a test; nothing happened." in taken.body for taken in receiver.taken] == [True] * 3


def test_a_preview_lists_the_events_of_each_rule(receiver: Receiver, tmp_path: Path) -> None:
    with Farm() as farm:
        world(farm, tmp_path, receiver.url)
        appear(farm, 2)
        statusledger("run", "--all", folder=tmp_path)
        came = len(receiver.came)
        shown = statusledger("alerts", "preview", "--since", "1d", folder=tmp_path)
        assert shown.stdout.splitlines()[0].startswith("Two events since ")
        assert "rule 1   two messages to ops" in shown.stdout
        (rule,) = json.loads(statusledger("alerts", "preview", "--json", folder=tmp_path).stdout)
        assert (rule["from_history"], rule["unmatched"]) == (0, {})
        (tmp_path / "alerts.yaml").write_text((tmp_path / "alerts.yaml").read_text() + "    impact: critical\n")
        shown = statusledger("alerts", "preview", "--since", "1d", folder=tmp_path)
        assert "No event matches. Others in this time: 2 below its impact." in shown.stdout
        assert [event["incident"]["title"] for event in rule["events"]] == ["New", "New"]
        assert len(receiver.came) == came == 2


def test_a_bug_in_one_message_costs_no_other_target_its_own(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    database = news_of("one")
    ours = plan(target(receiver.url, id="broken"), target(receiver.url, id="whole"))
    queue.fill(database, ours, NOW)
    database.conn.execute("UPDATE outbox SET message = '{}' WHERE target = 'broken'")
    deliver(database, ours, NOW)
    assert len(receiver.taken) == 1
    assert "alerts: broken: a bug" in caplog.text
