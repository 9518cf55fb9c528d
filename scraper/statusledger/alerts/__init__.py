"""Alerts: messages about saved changes, delivered at least once."""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from sqlite_utils import Database

from statusledger import store
from statusledger.alerts import levels, queue
from statusledger.alerts.delivery import Round
from statusledger.alerts.facts import Event
from statusledger.alerts.plan import Plan
from statusledger.errors import CatalogueError
from statusledger.fetch import Settings
from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.store.write import outbox
from statusledger.times import shifted
from statusledger.times.clock import has_passed

_PATIENCE_S, _AGAIN_S = 3600, 86_400


async def send_alerts(
    db: Database,
    plan: Plan | None,
    clock: Callable[[], Instant],
    settings: Settings,
    base_url: str = "",
    sla: Path | None = None,
) -> list[str]:
    """Queue and deliver messages; `sla` is the file of agreements. Returns one-line warnings."""
    found, wrong = _levels(db, plan, sla, clock())
    queue.fill(db, plan, clock(), found)
    if plan is None:
        return []
    sent = Round(db, plan.targets, clock, base_url, settings)
    await sent.deliver()
    return [*wrong, *_given_up(db, clock()), *_complaints(db, plan, sent.refused, clock())]


def _levels(db: Database, plan: Plan | None, sla: Path | None, now: Instant) -> tuple[list[Event], list[str]]:
    """Return the events of service levels; a wrong sla.yaml holds back only these."""
    if plan is None or sla is None or not levels.are_wanted(plan):
        return [], []
    try:
        return levels.events(db, sla, now), []
    except CatalogueError as error:
        return [], [*str(error).splitlines(), f"{sla.name}: no alerts of service levels until this is corrected"]


def _given_up(db: Database, now: Instant) -> Iterator[str]:
    old = outbox.overdue(db, shifted(now, -queue.STALE_S))
    if not old:
        return
    troubles = outbox.troubles(db)
    with store.transaction(db):
        outbox.settle(db, old, "given up", now)
    for target in dict.fromkeys(letter.target for letter in old):
        count = wording.counted(sum(letter.target == target for letter in old), "message")
        why = troubles[target].last_error if target in troubles else "alerts.yaml has no such target any more"
        yield f"alerts: dropped {count} that {target} did not accept in three days: {why}"


def _complaints(db: Database, plan: Plan, refused: Collection[str], now: Instant) -> Iterator[str]:
    """Yield a line a day for each target that refuses all messages, or has failed for an hour."""
    known = {target.id for target in plan.targets}
    for trouble in outbox.troubles(db).values():
        warned_at = trouble.complained_at
        is_lasting = trouble.id in refused or has_passed(_PATIENCE_S, trouble.failing_since, now)
        if trouble.id not in known or not is_lasting:
            continue
        if warned_at is not None and not has_passed(_AGAIN_S, warned_at, now):
            continue
        with store.transaction(db):
            outbox.complained(db, trouble.id, now)
        failing = f"has failed for {wording.between(trouble.failing_since, now)}"
        count = outbox.waiting(db, trouble.id)
        waiting = f"{wording.counted(count, 'message')} {'waits' if count == 1 else 'wait'}"
        yield (
            f"alerts: {trouble.id} {'refuses all messages' if trouble.id in refused else failing}, {waiting}: "
            f"{trouble.last_error}; try `statusledger alerts test {trouble.id}`"
        )
