"""Alerts of service levels: once for each agreement and period, to the targets of the rules that name them."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger.alerts import levels, pending, words
from statusledger.alerts.messages import Message
from statusledger.alerts.outgoing import of_message
from statusledger.alerts.plan import EventType, Plan, Rule, Target
from statusledger.alerts.preview import preview
from statusledger.model import Impact, Instant
from statusledger.store.write import outbox
from tests.support.alerting import deliver, looked, new_database
from tests.support.build import at, incident
from tests.support.receiver import SECRET

NOW = at("20 12:00")
PLAN = Plan(
    (Target(id="ops", webhook="http://127.0.0.1:1", secret=SECRET),),
    (Rule(to=("ops",), events=(EventType.SLA_AT_RISK, EventType.SLA_BREACHED)),),
)
EARLY = incident("early", "1 00:00", end="1 00:05", impact=Impact.NONE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sla.yaml"
    path.write_text("- acme: 99.9\n")
    return path


def down(minutes: int) -> Database:
    """A vendor that was down for so many minutes of January, of which 44 are allowed."""
    database = new_database()
    looked(database, at("1 00:10"), EARLY)
    outage(database, minutes)
    return database


def outage(database: Database, minutes: int) -> None:
    end = f"5 {10 + minutes // 60}:{minutes % 60:02}"
    looked(database, at("20 11:59"), EARLY, incident("one", "5 10:00", end=end, impact=Impact.CRITICAL))


def queued(database: Database) -> list[str]:
    rows = database.execute("SELECT json_extract(message, '$.events[0].kinds[0]') FROM outbox ORDER BY rowid")
    return [kind for (kind,) in rows.fetchall()]


@pytest.mark.parametrize(
    ("minutes", "expected"), [(30, []), (34, ["sla_at_risk"]), (44, ["sla_at_risk"]), (45, ["sla_breached"])]
)
def test_an_agreement_is_at_risk_at_three_quarters_of_its_budget(file: Path, minutes: int, expected: list[str]) -> None:
    database = down(minutes)
    deliver_levels(database, file)
    assert queued(database) == expected


def deliver_levels(database: Database, file: Path, now: Instant = NOW, plan: Plan = PLAN) -> list[str]:
    return deliver(database, plan, now, sla=file)


def test_each_event_comes_once_for_an_agreement_and_period(file: Path) -> None:
    database = down(34)
    for _ in range(3):
        deliver_levels(database, file)
    outage(database, 90)
    for hour in (13, 14):
        deliver_levels(database, file, at(f"20 {hour}:00"))
    assert queued(database) == ["sla_at_risk", "sla_breached"]


def test_an_event_of_a_long_period_is_not_sent_again_once_old_messages_are_deleted(file: Path) -> None:
    file.write_text("- {vendor: acme, target: 99.9, period: year}\n")
    database = down(10 * 60)
    deliver_levels(database, file)
    database.execute("UPDATE outbox SET state = 'delivered', settled_at = created_at")
    outbox.prune(database, Instant("2025-11-01T00:00:00Z"))
    assert queued(database) == ["sla_breached"]
    outbox.prune(database, Instant("2026-04-01T00:00:00Z"))
    assert queued(database) == []


def test_rules_that_do_not_name_them_send_none(file: Path) -> None:
    database = down(90)
    deliver_levels(database, file, plan=replace(PLAN, rules=(Rule(to=("ops",), vendors=("acme",)),)))
    assert "sla_breached" not in queued(database)


def test_a_wrong_file_holds_back_only_these(file: Path) -> None:
    file.write_text("- nobody: 99.9\n")
    database = down(90)
    rules = (*PLAN.rules, Rule(to=("ops",), events=(EventType.OPENED,)))
    found = deliver_levels(database, file, plan=replace(PLAN, rules=rules))
    assert found[0].startswith(f"{file}:1: vendor: nobody: no vendor of that name is in the database")
    assert found[1] == "sla.yaml: no alerts of service levels until this is corrected"
    assert set(queued(database)) == {"opened"}


def message(file: Path, minutes: int) -> Message:
    (event,) = levels.events(down(minutes), file, NOW)
    return Message(id=event.id, at=NOW, events=(event,), rules=("rule 1",))


def test_a_message_states_figures_credit_and_last_day(file: Path) -> None:
    file.write_text(
        "- {vendor: acme, service: API, target: 99.9, credits: [{below: 99.9, credit: 10}], claim_days: 30}"
    )
    note = words.note(message(file, 90), "https://status.example.org")
    assert note.title == "Acme: API, January 2025"
    assert note.facts == (
        "Service level breached",
        "Availability as reported by the vendor: 99.798% so far, target 99.9%",
        "Downtime: 1h 30m of 44m 38s allowed in the period",
        "Credit by your terms: 10%",
        "Last day to claim: 2025-03-02",
    )
    assert [each.url for each in note.links] == ["https://status.example.org/sla/acme/2025-01"]
    assert (note.tone, words.note(message(file, 40)).tone) == (words.Tone.MAJOR, words.Tone.MINOR)


def test_a_webhook_has_the_level_as_data(file: Path) -> None:
    sent = of_message(message(file, 90), "")
    payload = json.loads(sent.payload)
    assert (payload["type"], payload["data"]["happened"]) == ("sla.breached", ["sla_breached"])
    assert payload["data"]["sla"]["id"] == "acme/2025-01"
    assert payload["data"]["sla"]["downtime_s"] == 5400
    assert not sent.is_reply


def test_a_breach_takes_the_place_of_a_waiting_risk(file: Path) -> None:
    waiting = [message(file, 34), message(file, 90)]
    merged = pending.merged(waiting, pending.Now(NOW, None, False, ()))
    assert merged is not None
    assert merged.events[0].kinds == (EventType.SLA_BREACHED,)


def test_a_preview_shows_when_each_limit_was_passed(file: Path) -> None:
    (found,) = preview(down(90), PLAN, at("1"), NOW, file)
    assert [(each.kinds, each.at) for each in found.events] == [
        ((EventType.SLA_AT_RISK,), at("5 10:33").replace("33:00Z", "33:29Z")),
        ((EventType.SLA_BREACHED,), at("5 10:44").replace("44:00Z", "44:39Z")),
    ]
    (none,) = preview(down(90), PLAN, at("6"), NOW, file)
    assert none.events == []
