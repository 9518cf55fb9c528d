"""Letters to their targets: each target at its own pace, all within a deadline, each attempt noted before it is made.

Whoever is killed between sending and noting that it went well sends the letter again, under the same id. A target that
does not answer is left alone, longer each time.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from itertools import groupby

from sqlite_utils import Database

from scraper import store
from scraper.alerts import chat, messages, webhook, words
from scraper.alerts.messages import Message
from scraper.alerts.plan import Target
from scraper.errors import FetchError, RateLimited, StoreError
from scraper.fetch import Settings
from scraper.model import Instant
from scraper.store import outbox
from scraper.store.outbox import Letter
from scraper.timestamps import shifted

logger = logging.getLogger(__name__)

DEADLINE_S = 15.0
_FIRST_S, _LONGEST_S = 60, 6 * 3600
_OWN_FAULT = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)
"""What a target answers that refuses this one message, and may take the next."""


class Round:
    """One round of deliveries. `clock` gives the time, `base_url` is where our own pages are."""

    def __init__(
        self, db: Database, targets: Iterable[Target], clock: Callable[[], Instant], base_url: str, settings: Settings
    ) -> None:
        self._db, self._clock, self._base_url, self._settings = db, clock, base_url, settings
        self._targets = {target.id: target for target in targets}
        self._failures = {each.id: each.failures for each in outbox.troubles(db).values()}
        self._end = time.monotonic() + DEADLINE_S

    async def take(self) -> None:
        """Delivers what is due, and what the deadline lets through."""
        due = outbox.due(self._db, self._clock())
        try:
            async with asyncio.TaskGroup() as group:
                for target_id, letters in groupby(due, key=lambda letter: letter.target):
                    if target_id in self._targets:
                        group.create_task(self._contained(self._targets[target_id], list(letters)))
        except* StoreError as failures:
            raise failures.exceptions[0] from None

    async def _contained(self, target: Target, waiting: Sequence[Letter]) -> None:
        """A bug of ours costs one target this round, not the others."""
        try:
            await self._visit(target, waiting)
        except StoreError:
            raise
        except Exception:
            logger.exception("alerts: %s: a bug", target.id)

    async def _visit(self, target: Target, waiting: Sequence[Letter]) -> None:
        """One letter after the other, until one is not taken."""
        awake = [letter for letter in waiting if not self._sleeps(target, letter)]
        for letter in self._gathered(target, awake):
            left = self._end - time.monotonic()
            if left <= 0 or not await self._delivered(target, letter, min(target.timeout, left)):
                return

    def _sleeps(self, target: Target, letter: Letter) -> bool:
        quiet = target.quiet
        if quiet is None or not quiet.holds(self._clock()):
            return False
        passes = quiet.let_through
        return passes is None or messages.unpacked(letter).impact.badness < passes.badness

    def _gathered(self, target: Target, letters: Sequence[Letter]) -> Sequence[Letter]:
        """More letters than the target wants to have at once become one; none of those that may have arrived."""
        fresh = [letter for letter in letters if not letter.attempts]
        if len(fresh) <= target.digest:
            return letters
        now = self._clock()
        one = messages.packed(messages.digest(map(messages.unpacked, fresh), now), target.id, now)
        with store.transaction(self._db):
            outbox.settle(self._db, fresh, "folded", now)
            outbox.put(self._db, [one])
        return [*(letter for letter in letters if letter.attempts), one]

    async def _delivered(self, target: Target, letter: Letter, timeout: float) -> bool:
        """Whether the next letter may be tried."""
        now = self._clock()
        with store.transaction(self._db):
            outbox.begin(self._db, letter, shifted(now, _pause(letter.attempts)))
        try:
            await send(target, messages.unpacked(letter), now, timeout, self._base_url, self._settings)
        except FetchError as error:
            rest = self._rest(target, error)
            with store.transaction(self._db):
                outbox.failed(self._db, target.id, now, shifted(now, rest), str(error))
            return not rest
        with store.transaction(self._db):
            outbox.settle(self._db, [letter], "delivered", self._clock())
            outbox.recovered(self._db, target.id)
        return True

    def _rest(self, target: Target, error: FetchError) -> float:
        """For how many seconds a target is left alone that did not take a letter."""
        if error.http_status in _OWN_FAULT:
            return 0
        if error.http_status == HTTPStatus.GONE:
            return _LONGEST_S
        asked = error.seconds if isinstance(error, RateLimited) else 0
        return max(_pause(self._failures.get(target.id, 0)), asked)


async def send(
    target: Target, message: Message, now: Instant, timeout: float, base_url: str, settings: Settings
) -> None:
    """Hands a message to a target. Raises FetchError where it was not taken."""
    note = words.note(message, base_url)
    if target.webhook is not None:
        await webhook.send(target, webhook.payload(message, note, base_url), message.id, now, timeout, settings)
    else:
        await chat.send(target, note, timeout)


async def try_out(
    targets: Iterable[Target], now: Instant, base_url: str, settings: Settings
) -> Mapping[str, str | None]:
    """Sends a sample to each target; says what went wrong, None where nothing did."""

    async def tried(target: Target) -> str | None:
        note = words.sample(base_url)
        try:
            if target.webhook is not None:
                event_id = f"evt_test_{now}"
                await webhook.send(target, webhook.sample(note, now), event_id, now, target.timeout, settings)
            else:
                await chat.send(target, note, target.timeout)
        except FetchError as error:
            return str(error)
        return None

    asked = list(targets)
    return dict(zip((each.id for each in asked), await asyncio.gather(*map(tried, asked)), strict=True))


def _pause(failures: int) -> float:
    """A minute after the first failure, twice as long after each, six hours at most."""
    return float(min(_FIRST_S << min(failures, 16), _LONGEST_S))
