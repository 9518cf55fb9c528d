"""What tests of alerts share: a vendor whose page is polled and told of, and what would be sent of it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import alerts, store
from statusledger.alerts import messages, queue
from statusledger.alerts.messages import Message
from statusledger.alerts.plan import EventType, Plan, Rule, Target
from statusledger.fetch import Settings
from statusledger.model import Completeness, Component, Impact, Incident, Instant, Kind, Scope, Snapshot, Status
from statusledger.reconcile import Observation
from statusledger.store.write import load, outbox, pending_changes
from statusledger.store.write.load import LoadScope
from tests.support import dataset
from tests.support.build import CHANNELS, at, incident
from tests.support.dataset import ACME
from tests.support.fetching import FAST
from tests.support.receiver import SECRET

TAGGED = replace(ACME, tags=("cloud",))
EVERY_KIND = Plan(
    tuple(Target(id=kind, webhook="http://127.0.0.1:1", secret=SECRET) for kind in EventType),
    tuple(Rule(to=(kind,), events=(kind,)) for kind in EventType),
)
"""A target for each kind of event."""


def new_database() -> Database:
    database = store.open_database(None)
    store.keep_in_step(database, [TAGGED])
    return database


def looked(db: Database, when: Instant, *incidents: Incident, components: Sequence[Component] = ()) -> None:
    """A poll that saw these incidents, and no others, saved as a run saves it."""
    covers = (Completeness(Scope.SINCE),)
    seen = Observation("incidents", when, Snapshot(incidents=incidents, components=tuple(components), covers=covers))
    with store.transaction(db):
        opened = load.load_state(db, TAGGED, CHANNELS, LoadScope.of([seen]))
        opened.state.observe(seen)
        opened.save(db, live=True)
        pending_changes.note_poll(db, TAGGED.id, failed=False)
        dataset.poll(db, TAGGED, when)


def failed(db: Database, when: Instant) -> None:
    """A poll that could not read the page."""
    with store.transaction(db):
        pending_changes.note_poll(db, TAGGED.id, failed=True)
        dataset.poll(db, TAGGED, when, "HTTP 500")


def filled(db: Database, plan: Plan, now: Instant) -> list[Message]:
    """What is queued by now and was not before."""
    before = {(row["event_id"], row["target"]) for row in db.table("outbox").rows}
    queue.fill(db, plan, now)
    waiting = [letter for letter in outbox.due(db, Instant("2099-01-01T00:00:00Z")) if letter.state == "waiting"]
    return [messages.unpacked(letter) for letter in waiting if (letter.event_id, letter.target) not in before]


def kinds(db: Database, now: Instant, plan: Plan = EVERY_KIND) -> set[str]:
    """The kinds of event that are told of now, where each has a rule of its own."""
    found = [event.kinds for message in filled(db, plan, now) for event in message.events]
    assert all(len(each) == 1 for each in found)
    assert len(found) == len(set(found)), "each is told once"
    return {str(each[0]) for each in found}


def maintenance(start: str, end: str, key: str = "work", status: Status = Status.SCHEDULED) -> Incident:
    planned = incident(
        key, start, kind=Kind.MAINTENANCE, impact=Impact.MAINTENANCE, title="Planned work", status=status
    )
    return replace(planned, scheduled_start_at=at(start), scheduled_end_at=at(end))


def deliver(
    db: Database,
    plan: Plan,
    now: Instant,
    settings: Settings = FAST,
    base_url: str = "",
    sla: Path | None = None,
) -> list[str]:
    """What `run` does after a pass."""
    return asyncio.run(alerts.send_alerts(db, plan, lambda: now, settings, base_url, sla))
