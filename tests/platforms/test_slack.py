"""Slack: every payload there is, three years of polls, and what its notes may look like."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from statusledger.errors import NormalizeError
from statusledger.history import importing
from statusledger.model import Document, Kind, Snapshot, Source, Status
from statusledger.platforms.vendors import slack
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.source_memory import SourceMemory
from tests.support import history
from tests.support.build import at
from tests.support.history import Histories

SERIES = "series/slack__current_2020-10_first_half.ndjson.xz"
SLACK = Source(id="slack", name="Slack", url="https://slack-status.com", platform="slack", vendor="slack")
PAGE = "https://slack-status.com/"

# Incidents, notes; or why it is refused.
CAPTURED = {
    "current_2026-07.json": ("current", 0, 0),
    "current_incident.json": ("current", 2, 2),
    "current_multi_2022-12-14.json": ("current", 3, 18),
    "current_notice_2020-11-25.json": ("current", 1, 1),
    "current_ok_2026-09-12.json": ("current", 0, 0),
    "current_outage_2021-01-04.json": ("current", 1, 3),
    "history_2026-08.json": ("history", 5, 20),
}
REFUSED = {
    "current_active_doc_sample_2018.json": "something that cannot be read: Invalid isoformat string: '...'",
    "incident_many_notes_2022-11-25.json": "Object missing required field `active_incidents`",
}


def read(kind: str, value: object) -> Snapshot:
    return slack.PLATFORM.parse(Document(PAGE, kind, json.dumps(value).encode()))


def entry(*notes: tuple[str, str], status: str = "active", **more: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "title": "Slow",
        "type": "incident",
        "status": status,
        "url": "https://slack-status.com/2026-05/0123456789abcdef",
        "date_created": "2026-05-01T08:00:00-07:00",
        "date_updated": "2026-05-01T08:00:00-07:00",
        "services": ["Messaging"],
        "notes": [{"date_created": time, "body": body} for time, body in notes],
    } | more


def current(*entries: dict[str, Any]) -> Snapshot:
    return read("current", {"status": "active" if entries else "ok", "active_incidents": list(entries)})


NOTES = [(f"2026-05-01T08:{minute:02d}:00-07:00", f"Note {minute}.") for minute in range(10)]


def test_notes_come_out_ascending_in_whatever_order_they_stand() -> None:
    ordered = current(entry(*NOTES)).incidents
    for seed in range(5):
        shuffled = random.Random(seed).sample(NOTES, len(NOTES))
        assert current(entry(*shuffled)).incidents == ordered


def test_a_closing_note_does_not_close_what_is_still_active() -> None:
    (actual,) = current(entry(*NOTES[:1], ("2026-05-01T09:00:00-07:00", "The issue has been resolved."))).incidents
    assert (actual.status, actual.updates[-1].status, actual.resolved_at) == (
        Status.INVESTIGATING,
        Status.RESOLVED,
        None,
    )


def test_what_vanishes_is_resolved_what_returns_reopened_and_the_history_knows_the_end() -> None:
    fold = SourceState("slack", slack.PLATFORM.channels, [], [], SourceMemory())
    open_entry = entry(*NOTES[:2])
    over = read("history", [entry(*NOTES[:3], status="resolved")])
    steps = [("current", current(open_entry)), ("current", current()), ("current", current())]
    for hour, (kind, snapshot) in enumerate([*steps, ("current", current(open_entry))]):
        fold.observe(Observation(kind, at(f"5 0{hour}:00"), snapshot))
    kinds = [change.kind for _, change in fold.changes if change.field in ("status", "resolved_at")]
    assert kinds == ["progressed", "progressed", "reopened", "progressed"]
    fold.observe(Observation("current", at("5 05:00"), current()))
    fold.observe(Observation("history", at("5 05:00"), over))
    (record,) = fold.records.values()
    assert record.combined.incident.resolved_at == "2026-05-01T15:02:00Z"


def test_hostile_text_stays_harmless() -> None:
    nasty = "<script>alert(1)</script><p>[x](javascript:alert(1)) \x1b[31m\u202eevil</p>" + "A" * 1_000_000
    (actual,) = current(entry((NOTES[0][0], nasty), title=nasty, url="javascript:alert(1)", services=[nasty])).incidents
    assert actual.url is None
    assert "](javascript" not in actual.updates[0].body
    for text in (actual.title, actual.updates[0].body, actual.components[0].name):
        assert len(text) < 200_000
        assert not [each for each in ("<script", "\x1b", "\u202e") if each in text]


def test_its_own_documents_are_recognised_and_others_are_not() -> None:
    own = Document("https://elsewhere.example/", "history", json.dumps([entry()]).encode())
    other = Document(own.url, "history", json.dumps([entry(url="https://status.example.com/1")]).encode())
    quiet = b'{"status": "ok", "active_incidents": []}'
    assert slack.PLATFORM.matches(own)
    assert not slack.PLATFORM.matches(other)
    assert slack.PLATFORM.matches(Document(f"{PAGE}api/v2.0.0/current", "current", quiet))
    assert not slack.PLATFORM.matches(Document(own.url, "current", quiet))
    assert slack.PLATFORM.matches(Document(PAGE, "page", b"<html>"))
    assert not slack.PLATFORM.matches(Document(own.url, "history", b"[{}]"))


@pytest.mark.corpus
def test_every_payload_is_read_or_refused_by_name(corpus: Path) -> None:
    files = {path.name: path.read_bytes() for path in (corpus / "vendors/slack").iterdir()}
    assert files.keys() == CAPTURED.keys() | REFUSED.keys()
    for name, (kind, incidents, notes) in CAPTURED.items():
        document = Document(PAGE, kind, files[name])
        actual = slack.PLATFORM.parse(document).incidents
        assert (len(actual), sum(len(each.updates) for each in actual)) == (incidents, notes), name
        assert slack.PLATFORM.matches(document), name
    for name, reason in REFUSED.items():
        with pytest.raises(NormalizeError) as refusal:
            slack.PLATFORM.parse(Document(PAGE, "current", files[name]))
        assert reason in str(refusal.value)


@pytest.mark.corpus
def test_an_incident_of_31_notes_and_an_outage(corpus: Path) -> None:
    folder = corpus / "vendors/slack"
    (many,) = current(json.loads((folder / "incident_many_notes_2022-11-25.json").read_bytes())).incidents
    assert (many.key, many.kind, len(many.updates), many.status) == ("1157", Kind.INCIDENT, 31, Status.IDENTIFIED)
    assert [each.posted_at for each in many.updates] == sorted(each.posted_at for each in many.updates)
    assert many.updates[-1].posted_at == "2022-11-25T02:53:02Z"
    body = (folder / "current_outage_2021-01-04.json").read_bytes()
    (outage,) = slack.PLATFORM.parse(Document(PAGE, "current", body)).incidents
    assert (outage.impact, outage.started_at, len(outage.components)) == ("major", "2021-01-04T15:14:44Z", 10)


@pytest.fixture(scope="module")
def replayed(histories: Histories) -> tuple[Database, importing.Imported]:
    return histories(SLACK, Path(SERIES).name)


def count(database: Database, question: str) -> Counter[Any]:
    return Counter(dict(database.execute(question).fetchall()))


@pytest.mark.corpus
def test_three_years_of_open_incidents(replayed: tuple[Database, importing.Imported]) -> None:
    database, found = replayed
    assert found.replayed.unusable == 4
    types = count(database, "SELECT impact_raw, count(*) FROM incidents GROUP BY 1")
    assert types == {"incident": 162, "notice": 10, "outage": 3}
    assert database.table("updates").count == 459
    changes = count(database, "SELECT kind || ' ' || coalesce(field, ''), count(*) FROM changes GROUP BY 1")
    assert (changes["renamed title"], changes["edited body"], changes["retimed started_at"]) == (34, 44, 3)
    assert changes["escalated impact"] + changes["deescalated impact"] == 5
    ends = count(database, "SELECT coalesce(resolved_from, 'open'), count(*) FROM incidents GROUP BY 1")
    assert ends == {"inferred": 174, "open": 1}


@pytest.mark.corpus
def test_again_writes_nothing(corpus: Path, replayed: tuple[Database, importing.Imported]) -> None:
    database, _ = replayed
    before = database.conn.total_changes
    again = history.bring(database, SLACK, corpus / SERIES)
    assert (again.new, database.conn.total_changes) == (0, before)
