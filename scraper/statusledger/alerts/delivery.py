"""Delivery of outbox messages: targets at their own pace, attempts recorded beforehand.

A process killed between sending and recording sends again, under the same id, before later messages of the incident. A
target that does not answer gets ever longer pauses.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from http import HTTPStatus
from itertools import groupby

from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.alerts import messages, outgoing, pending, sending
from statusledger.alerts.messages import Message
from statusledger.alerts.pending import Now, Waiting
from statusledger.alerts.plan import EventType, Target
from statusledger.errors import FetchError, MessageRefused, RateLimited, StoreError, TargetRefused
from statusledger.fetch import Settings
from statusledger.model import Instant
from statusledger.store.containment import Contained
from statusledger.store.read import alerting
from statusledger.store.write import outbox
from statusledger.store.write.outbox import OutboxMessage
from statusledger.times import shifted

DEADLINE_S = 15.0
_FIRST_S, _REFUSED_S, _LONGEST_S = 60, 3600, 6 * 3600
_OWN_FAULT = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)
"""The responses of a target that refuses this message, and may accept the next."""


class _Rests(Exception):
    """The target has a pause, or the round is over."""


class Round:
    """One round of deliveries."""

    def __init__(
        self, db: Database, targets: Iterable[Target], clock: Callable[[], Instant], base_url: str, settings: Settings
    ) -> None:
        self._db, self._clock, self._base_url, self._settings = db, clock, base_url, settings
        self._targets = {target.id: target for target in targets}
        self._failures = {each.id: each.failures for each in outbox.troubles(db).values()}
        self._end = 0.0
        self.refused = set[str]()
        """Ids of targets that a person must correct."""

    async def deliver(self) -> None:
        """Deliver due messages until the deadline."""
        visits = list(self._visits(self._clock()))
        await sending.prepare(target for target, _ in visits)
        self._end = time.monotonic() + DEADLINE_S
        try:
            async with asyncio.TaskGroup() as group:
                for target, waiting in visits:
                    group.create_task(self._visit(target, waiting))
        except* StoreError as failures:
            raise failures.exceptions[0] from None

    def _visits(self, now: Instant) -> Iterator[tuple[Target, list[Waiting]]]:
        """Yield targets with a due message, with all messages outside quiet hours."""
        due = outbox.due(self._db, now)
        for target_id, letters in groupby(due, key=lambda letter: letter.target):
            if target_id in self._targets:
                target = self._targets[target_id]
                with Contained(f"alerts: {target.id}"):
                    waiting = pending.awake(pending.read(letters), target, now)
                    if any(each.letter.is_due for each in waiting):
                        yield target, waiting

    async def _visit(self, target: Target, waiting: Sequence[Waiting]) -> None:
        """Deliver until the target has a pause; tried messages first."""
        held: set[str] = set()
        with Contained(f"alerts: {target.id}"), suppress(_Rests):
            for each in pending.tried(waiting):
                is_next = each.letter.is_due and held.isdisjoint(each.subjects)
                if not is_next or not await self._delivered(target, each.letter):
                    held |= each.subjects
            for letter in self._gathered(target, pending.groups(waiting, held)):
                await self._delivered(target, letter)

    def _gathered(self, target: Target, groups: Sequence[Sequence[Waiting]]) -> list[OutboxMessage]:
        """Merge by incident or page, and into a digest above the target's limit."""
        now = self._clock()
        untold, parcels = list[OutboxMessage](), list[tuple[list[OutboxMessage], Message]]()
        for group, state in zip(groups, self._states(target, groups, now), strict=True):
            message = pending.merged([each.message for each in group], state)
            old = [each.letter for each in group]
            if message is None:
                untold += old
            else:
                parcels.append((old, message))
        if len(parcels) > target.digest:
            everything = [letter for old, _ in parcels for letter in old]
            parcels = [(everything, messages.digest((message for _, message in parcels), now))]
        return self._replaced(target, untold, parcels, now)

    def _states(self, target: Target, groups: Sequence[Sequence[Waiting]], now: Instant) -> list[Now]:
        events = [group[-1].message.events[0] for group in groups]
        names = {each.about: [each.about, *alerting.former_ids(self._db, each.about)] for each in events}
        delivered = (
            outbox.last_events(self._db, target.id, [name for each in names.values() for name in each]) if names else {}
        )
        return [
            Now(
                now,
                alerting.find(self._db, event.about) if event.incident is not None else None,
                alerting.is_failing(self._db, event.source_id),
                {EventType(kind) for name in names[event.about] for kind in delivered.get(name, ())},
            )
            for event in events
        ]

    def _replaced(
        self,
        target: Target,
        untold: Sequence[OutboxMessage],
        parcels: Sequence[tuple[list[OutboxMessage], Message]],
        now: Instant,
    ) -> list[OutboxMessage]:
        made = [(old, messages.packed(message, target.id, now)) for old, message in parcels]
        several = [(old, letter) for old, letter in made if len(old) > 1]
        if untold or several:
            with store.transaction(self._db):
                outbox.settle(self._db, untold, "untold", now)
                outbox.settle(self._db, [letter for old, _ in several for letter in old], "folded", now)
                outbox.put(self._db, [letter for _, letter in several])
        return [letter if len(old) > 1 else replace(old[0], message=letter.message) for old, letter in made]

    async def _delivered(self, target: Target, letter: OutboxMessage) -> bool:
        """Return whether it was accepted. Raises _Rests."""
        left, now = self._end - time.monotonic(), self._clock()
        if left <= 0:
            raise _Rests
        with store.transaction(self._db):
            outbox.begin(self._db, letter, shifted(now, _pause(letter.attempts)))
        try:
            sent = outgoing.of_message(messages.unpacked(letter), self._base_url)
            await sending.send(target, sent, now, min(target.timeout, left), self._settings)
        except FetchError as error:
            self._not_taken(target, letter, error, now)
            return False
        with store.transaction(self._db):
            outbox.settle(self._db, [letter], "delivered", self._clock())
            outbox.recovered(self._db, target.id)
        return True

    def _not_taken(self, target: Target, letter: OutboxMessage, error: FetchError, now: Instant) -> None:
        """Record a failure. Raises _Rests unless only this message was refused."""
        rest = self._rest(target, error)
        with store.transaction(self._db):
            outbox.failed(self._db, target.id, now, shifted(now, rest), str(error))
            if not rest and (letter.attempts == 0 or letter.state == "refused"):
                outbox.refuse(self._db, letter)
        if rest:
            raise _Rests

    def _rest(self, target: Target, error: FetchError) -> float:
        if isinstance(error, TargetRefused):
            self.refused.add(target.id)
            return _REFUSED_S
        if isinstance(error, MessageRefused) or error.http_status in _OWN_FAULT:
            return 0
        if error.http_status == HTTPStatus.GONE:
            return _LONGEST_S
        asked = error.seconds if isinstance(error, RateLimited) else 0
        return max(_pause(self._failures.get(target.id, 0)), asked)


def _pause(failures: int) -> float:
    return float(min(_FIRST_S << min(failures, 16), _LONGEST_S))
