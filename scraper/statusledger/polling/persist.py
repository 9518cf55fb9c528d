"""Save the polls of one run: each with news in a transaction, all others together at the end.

The next run applies captures of an interrupted one.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial

from sqlite_utils import Database

from statusledger import store
from statusledger.errors import Gone, IdentityChanged, RateLimited, Refused, Undetected
from statusledger.model import Instant, Source
from statusledger.polling import relocate
from statusledger.polling.apply import apply
from statusledger.polling.shapes import PollResult
from statusledger.store.captures import Captures
from statusledger.store.containment import Contained
from statusledger.store.write import coverage, derived, pending_changes, polls, source_overrides
from statusledger.store.write.polls import Polled, PollState, RunTotals
from statusledger.store.write.save import ChangeCounts
from statusledger.times import shifted

_LONGEST_BACKOFF_S = 24 * 3600


class Persister:
    """Writer of the polls of one run, with former `states` by source.

    `bugs` are tracebacks of polls that could not be recorded, by source.
    """

    def __init__(
        self,
        database: Database,
        captures: Captures,
        started_at: Instant,
        states: Mapping[str, PollState],
        clock: Callable[[], Instant],
    ) -> None:
        self.tally = ChangeCounts()
        self.bugs: dict[str, str] = {}
        self._database, self._captures = database, captures
        self._started_at, self._states, self._clock = started_at, states, clock
        self._run_id: int | None = None
        self._waiting: list[PollResult] = []
        self._saved: set[str] = set()
        self._unsettled: set[str] = set()

    def save(self, result: PollResult) -> None:
        """Save a poll in a transaction; one without news waits for the end."""
        source_id, override = result.source.id, result.override
        if not (result.observations or override or (result.unchanged and self._is_awaiting(source_id))):
            self._waiting.append(result)
            return
        with store.transaction(self._database):
            run_id = self._begun_run()
            if override is not None and override.code is not None:
                polls.forget_documents(self._database, source_id)
            counts = apply(self._database, self._captures, result)
            lacking = self._extend_captures([result])
            if result.unchanged:
                self._captures.grow(source_id)
            self._record(result, run_id)
            polls.ask_anew(self._database, lacking)
            derived.save(self._database, self._captures, [source_id])
        self._run_id = run_id
        self._saved.add(source_id)
        self.tally += counts

    def put_off(self, result: PollResult, traceback: str) -> None:
        """Record later that a poll could not be saved; the next one applies its captures."""
        result.reduce(traceback, *result.fetches)
        self._unsettled.add(result.source.id)
        self._waiting.append(result)

    def finish(self, paused: Mapping[str, Instant], totals: RunTotals, outcome: str) -> None:
        """Save the run, and polls without news, in one transaction."""
        lacking = self._extend_captures_of_waiting()
        waiting = {result.source.id for result in self._waiting} - self._unsettled
        with store.transaction(self._database):
            run_id = self._begun_run()
            for result in self._waiting:
                self._record_contained(result, run_id)
            polls.ask_anew(self._database, lacking)
            if caught_up := waiting & self._captures.unsettled():
                derived.save(self._database, self._captures, caught_up)
            polls.save_paused_hosts(self._database, paused, self._started_at)
            polls.finish_run(self._database, run_id, self._clock(), totals, self.tally, outcome)
        self._captures.settle((self._saved | waiting) - self._unsettled)

    def _begun_run(self) -> int:
        return self._run_id or polls.begin_run(self._database, self._started_at)

    def _is_awaiting(self, source_id: str) -> bool:
        return source_id in self._states and self._states[source_id].awaits

    def _failures(self, source_id: str) -> int:
        return self._states[source_id].consecutive_failures if source_id in self._states else 0

    def _extend_captures_of_waiting(self) -> set[str]:
        with Contained("a source"):
            return self._extend_captures(self._waiting)
        lacking = set[str]()
        for result in self._waiting:
            with Contained(result.source.id, partial(self._spoil, result)):
                lacking |= self._extend_captures([result])
        return lacking

    def _extend_captures(self, results: Collection[PollResult]) -> set[str]:
        """Extend captures by times of watching and reads of unchanged bodies.

        Returns the ids of sources whose captures lack such a body.
        """
        polled = [self._polled(result) for result in results if result.read and not result.bug]
        patience = coverage.patience
        self._captures.watch((each.source_id, each.from_at, each.until_at, patience(each.interval)) for each in polled)
        return {read.source_id for read in self._captures.extend(read for each in results for read in each.unchanged)}

    def _record_contained(self, result: PollResult, run_id: int) -> None:
        spoil = partial(self._spoil, result)
        with Contained(result.source.id, spoil), store.savepoint(self._database):
            self._record(result, run_id)
            return
        with Contained(result.source.id, spoil), store.savepoint(self._database):
            self._record_outcome(result)

    def _spoil(self, result: PollResult, traceback: str) -> None:
        result.reduce(traceback)
        self.bugs[result.source.id] = traceback

    def _record(self, result: PollResult, run_id: int) -> None:
        polls.save_fetches(self._database, run_id, result.fetches)
        polls.save_documents(self._database, result.source.id, result.documents)
        if result.override is not None:
            anomaly = relocate.anomaly(result.configured, result.override)
            source_overrides.save(self._database, result.override, anomaly)
        self._record_outcome(result)

    def _record_outcome(self, result: PollResult) -> None:
        polled = self._polled(result)
        if polled.error is not None or self._failures(polled.source_id):
            pending_changes.note_poll(self._database, polled.source_id, failed=polled.error is not None)
        polls.save_polls(self._database, [polled])

    def _polled(self, result: PollResult) -> Polled:
        source = result.source
        error = None if result.read and not result.bug else result.reason
        wait = _backoff(source, result, self._failures(source.id)) if error else source.interval
        now, due = self._clock(), shifted(self._started_at, wait)
        times = [now] if error else result.times
        return Polled(source.id, min(times[-1], now), times[0], times[-1], due, source.interval, error)


def _backoff(source: Source, result: PollResult, failures: int) -> float:
    """Return the seconds until a failed source is due, ever longer for lasting failures."""
    if isinstance(result.error, RateLimited):
        return max(source.interval, result.error.seconds)
    if result.bug or isinstance(result.error, Refused | Gone | IdentityChanged | Undetected):
        return max(source.interval, min(_LONGEST_BACKOFF_S, source.interval << min(failures, 16)))
    return source.interval
