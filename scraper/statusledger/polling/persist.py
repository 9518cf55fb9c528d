"""What a visit brought is folded in and saved with everything that belongs to it: all or nothing.

Captures come first. What they have and the dataset lacks, because something happened in between, is made up for before
the next run.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial

from sqlite_utils import Database

from statusledger import store
from statusledger.errors import Gone, IdentityChanged, RateLimited, Refused, Undetected
from statusledger.model import Instant, Source
from statusledger.platforms import PLATFORMS
from statusledger.polling import relocate, repeated
from statusledger.polling.poll import PollResult
from statusledger.polling.relocate import PollOutcome
from statusledger.reconcile import Confirmation, Event, Observation
from statusledger.reconcile.source_memory import SourceMemory
from statusledger.store.captures import Captures, DocumentRead
from statusledger.store.containment import Contained
from statusledger.store.write import derived, load, pending_changes, polls, source_overrides
from statusledger.store.write.coverage import patience
from statusledger.store.write.polls import Polled, PollState, RunTotals
from statusledger.store.write.save import ChangeCounts
from statusledger.text.characters import one_line
from statusledger.times import shifted

logger = logging.getLogger(__name__)

_LONGEST_BACKOFF_S = 24 * 3600


class Persister:
    """Saves the visits of one run: those that brought something one by one, all others together at its end.

    `bugs` are the tracebacks of those that could not be recorded there as they were, by source.
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
        self._database, self._captures = database, captures
        self._started_at, self._states, self._clock = started_at, states, clock
        self._run_id: int | None = None
        self._waiting: list[PollOutcome] = []
        self._saved: set[str] = set()
        self._unsettled: set[str] = set()
        self.bugs: dict[str, str] = {}

    def keep(self, seen: DocumentRead) -> bool:
        """Keeps a body that was just read; returns whether its document had another one before."""
        return self._captures.see(seen)

    def save(self, visited: PollOutcome) -> None:
        """Folds in what was read, in a transaction of its own; keeps for the end what brought nothing."""
        findings = visited.findings
        if not (findings.observations or visited.way or (findings.same and self._awaits(visited.source))):
            self._waiting.append(visited)
            return
        with store.transaction(self._database):
            run_id = self._run()
            if visited.way is not None and visited.way.code is not None:
                polls.forget_documents(self._database, visited.source.id)
            tally = self._folded(visited)
            lacking = self._note([visited])
            if findings.same:
                self._captures.grow(visited.source.id)
            self._record(visited, run_id)
            polls.ask_anew(self._database, lacking)
            derived.save(self._database, self._captures, [visited.source.id])
        self._run_id = run_id
        self._saved.add(visited.source.id)
        self.tally += tally

    def put_off(self, visited: PollOutcome, traceback: str) -> None:
        """Keeps a visit that could not be saved for the end, where at least its failure is recorded.

        What it brought stays in the captures, to be made up for when the source is due again.
        """
        visited.findings, visited.way = PollResult(fetches=visited.findings.fetches, bug=traceback), None
        self._unsettled.add(visited.source.id)
        self._waiting.append(visited)

    def finish(self, paused: Mapping[str, Instant], totals: RunTotals, outcome: str) -> None:
        """The one transaction of everything that did not change."""
        lacking = self._note_waiting()
        waiting = {visited.source.id for visited in self._waiting} - self._unsettled
        with store.transaction(self._database):
            run_id = self._run()
            for visited in self._waiting:
                self._record_alone(visited, run_id)
            polls.ask_anew(self._database, lacking)
            derived.save(self._database, self._captures, waiting & self._captures.unsettled())
            polls.save_paused_hosts(self._database, paused, self._started_at)
            polls.finish_run(self._database, run_id, self._clock(), totals, self.tally, outcome)
        self._captures.settle((self._saved | waiting) - self._unsettled)

    def _run(self) -> int:
        """The row of this run, begun within the caller's transaction."""
        return self._run_id or polls.begin_run(self._database, self._started_at)

    def _record_alone(self, visited: PollOutcome, run_id: int) -> None:
        """Records a poll; where that fails, that it does, and nothing else of it."""
        with Contained(visited.source.id, partial(self._spoil, visited)), store.savepoint(self._database):
            self._record(visited, run_id)
            return
        with Contained(visited.source.id, partial(self._spoil, visited)), store.savepoint(self._database):
            self._record_result(visited)

    def _spoil(self, visited: PollOutcome, traceback: str) -> None:
        visited.findings, visited.way = PollResult(bug=traceback), None
        self.bugs[visited.source.id] = traceback

    def _note_waiting(self) -> set[str]:
        """Notes all at once; where one of them cannot be noted, each alone."""
        with Contained("a source"):
            return self._note(self._waiting)
        lacking = set[str]()
        for visited in self._waiting:
            with Contained(visited.source.id, partial(self._spoil, visited)):
                lacking |= self._note([visited])
        return lacking

    def _note(self, visits: Collection[PollOutcome]) -> set[str]:
        """Tells the captures of bodies that were the same and of the time we were watching.

        Returns the sources of which they lack such a body.
        """
        found = [visited.findings for visited in visits]
        polled = [self._polled(each) for each in visits if each.findings.read and not each.findings.bug]
        self._captures.watch((each.source_id, each.from_at, each.until_at, patience(each.interval)) for each in polled)
        lacking = self._captures.extend(seen for findings in found for seen in findings.same)
        return {seen.source_id for seen in lacking}

    def _awaits(self, source: Source) -> bool:
        state = self._states.get(source.id)
        return state is not None and state.awaits

    def _folded(self, visited: PollOutcome) -> ChangeCounts:
        source, findings = visited.source, visited.findings
        if not (findings.observations or findings.same):
            return ChangeCounts()
        reach = load.LoadScope.of(findings.observations)
        opened = load.load_state(self._database, source, PLATFORMS[source.platform].CHANNELS, reach)
        again = repeated.events(self._captures, source, findings.same, opened.fold.memory)
        last = self._last_looks(source, [*findings.observations, *again], opened.fold.memory)
        events: list[Event] = [*findings.observations, *again, *last]
        for event in sorted(events, key=opened.fold.place):
            moved_at = opened.fold.memory.moved_at
            try:
                is_fresh = opened.fold.apply(event)
            except IdentityChanged as error:
                self._refuse(visited, event, error)
                return ChangeCounts()
            if not is_fresh:
                self._forget(visited, event)
            elif isinstance(event, Observation):
                anew = opened.fold.memory.moved_at != moved_at
                polls.save_page(self._database, source.id, event.snapshot.page, anew=anew)
        return opened.save(self._database, live=True)

    def _last_looks(self, source: Source, new: Iterable[Event], memory: SourceMemory) -> Iterable[Confirmation]:
        """The last looks at the bodies that changed now, which the captures alone have."""
        for each in (event for event in new if isinstance(event, Observation)):
            since = memory.reads[each.document].since if each.document in memory.reads else None
            until = self._captures.until(source, each.kind, each.url, since) if since else None
            if until is not None and until != since:
                yield Confirmation(each.kind, until, each.url)

    def _forget(self, visited: PollOutcome, event: Event) -> None:
        """A stale copy is no version to compare the next with."""
        logger.info("%s: a stale copy of %s was ignored", visited.source.id, event.document)
        documents = visited.findings.documents
        for request, state in documents.items():
            if (request.kind, request.url) == (event.kind, event.url):
                documents[request] = state.forgotten()

    def _refuse(self, visited: PollOutcome, event: Event, error: IdentityChanged) -> None:
        """Somebody else's page counts as none: nothing of it is folded in, and it is asked for anew next time."""
        findings = visited.findings
        findings.read, findings.trouble, findings.same = False, error, []
        findings.documents = {request: state.forgotten() for request, state in findings.documents.items()}
        name = event.snapshot.page.name if isinstance(event, Observation) else None
        visited.way = relocate.foreign(visited.source, name, event.fetched_at)

    def _record(self, visited: PollOutcome, run_id: int) -> None:
        """The poll itself: when, with what result, and what to remember for the next."""
        source, findings = visited.source, visited.findings
        polls.save_fetches(self._database, run_id, findings.fetches)
        polls.save_documents(self._database, source.id, findings.documents)
        if visited.way is not None:
            source_overrides.save(self._database, visited.way, relocate.oddity(visited.stanza, visited.way))
        self._record_result(visited)

    def _record_result(self, visited: PollOutcome) -> None:
        source, polled = visited.source, self._polled(visited)
        if polled.error is not None or self._failures(source):
            pending_changes.note_poll(self._database, source.id, failed=polled.error is not None)
        polls.save_polls(self._database, [polled])

    def _polled(self, visited: PollOutcome) -> Polled:
        source, findings = visited.source, visited.findings
        error = None if findings.read and not findings.bug else reason(findings)
        wait = _wait(source, findings, self._failures(source)) if error else source.interval
        now, due = self._clock(), shifted(self._started_at, wait)
        times = [now] if error else findings.times
        return Polled(source.id, min(times[-1], now), times[0], times[-1], due, source.interval, error)

    def _failures(self, source: Source) -> int:
        """How many polls of it had failed in a row before this one."""
        state = self._states.get(source.id)
        return state.consecutive_failures if state else 0


def reason(findings: PollResult) -> str:
    """Why a source could not be read, in one line."""
    if findings.bug:
        return one_line(f"a bug of ours: {findings.bug.strip().splitlines()[-1]}")
    return one_line(f"{type(findings.trouble).__name__}: {findings.trouble}")


def _wait(source: Source, findings: PollResult, failures: int) -> float:
    """Seconds until a source that failed is due: when its host allows, ever later where nothing will change soon."""
    trouble = findings.trouble
    if isinstance(trouble, RateLimited):
        return max(source.interval, trouble.seconds)
    if findings.bug or isinstance(trouble, Refused | Gone | IdentityChanged | Undetected):
        return max(source.interval, min(_LONGEST_BACKOFF_S, source.interval << min(failures, 16)))
    return source.interval
