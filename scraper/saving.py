"""What a visit brought is folded in and saved with everything that belongs to it: all or nothing."""

import logging
from collections.abc import Callable, Mapping

from sqlite_utils import Database

from scraper import drift, store
from scraper.drift import Visited
from scraper.errors import Gone, IdentityChanged, LedgerError, RateLimited, Refused, Undetected
from scraper.fold import Fold, Observation
from scraper.look import Findings
from scraper.model import Instant, Source
from scraper.platforms import PLATFORMS
from scraper.store import loading, polls, ways
from scraper.store.folding import Tally
from scraper.store.polls import Polled, PollState, RunTotals
from scraper.timestamps import shifted

logger = logging.getLogger(__name__)

_LONGEST_BACKOFF_S = 24 * 3600


class Saver:
    """Saves the visits of one run: those that brought something one by one, all others together at its end."""

    def __init__(
        self, database: Database, started_at: Instant, states: Mapping[str, PollState], clock: Callable[[], Instant]
    ) -> None:
        self.tally = Tally()
        self._database, self._started_at, self._states, self._clock = database, started_at, states, clock
        self._run_id: int | None = None
        self._waiting: list[Visited] = []

    def save(self, visited: Visited) -> None:
        """Folds in what was read, in a transaction of its own; keeps for the end what brought nothing."""
        findings = visited.findings
        if not (findings.observations or visited.way or (findings.same and self._awaits(visited.source))):
            self._waiting.append(visited)
            return
        with store.transaction(self._database):
            if visited.way is not None and visited.way.code is not None:
                polls.forget_page(self._database, visited.source.id)
            tally = self._folded(visited)
            self._record(visited)
        self.tally += tally

    def put_off(self, visited: Visited) -> None:
        """Keeps a visit that could not be saved for the end, where at least its failure is recorded."""
        self._waiting.append(visited)

    def finish(self, paused: Mapping[str, Instant], totals: RunTotals, outcome: str) -> None:
        """The one transaction of everything that did not change."""
        with store.transaction(self._database):
            for visited in self._waiting:
                self._record(visited)
            polls.save_paused_hosts(self._database, paused, self._started_at)
            run_id = self._run_id or polls.begin_run(self._database, self._started_at)
            polls.finish_run(self._database, run_id, self._clock(), totals, self.tally, outcome)

    def _awaits(self, source: Source) -> bool:
        state = self._states.get(source.id)
        return state is not None and state.awaits

    def _folded(self, visited: Visited) -> Tally:
        source, findings = visited.source, visited.findings
        if not (findings.observations or findings.same):
            return Tally()
        reach = loading.Reach.of(findings.observations)
        opened = loading.open_fold(self._database, source, PLATFORMS[source.platform].VOICES, reach)
        for observation in findings.observations:
            try:
                self._fold(opened.fold, observation, findings)
            except IdentityChanged as error:
                self._refuse(visited, observation, error)
                return Tally()
        for kind, at in findings.same:
            opened.fold.confirm(kind, at)
        return opened.save(self._database)

    def _fold(self, fold: Fold, observation: Observation, findings: Findings) -> None:
        if fold.observe(observation):
            polls.save_page(self._database, fold.source_id, observation.snapshot.page)
            return
        logger.info("%s: a stale copy of %s was ignored", fold.source_id, observation.kind)
        for request, state in findings.documents.items():
            if request.kind == observation.kind:
                findings.documents[request] = state.forgotten()

    def _refuse(self, visited: Visited, observation: Observation, error: IdentityChanged) -> None:
        """Somebody else's page counts as none: nothing of it is kept, and it is asked for anew next time."""
        findings, page = visited.findings, observation.snapshot.page
        findings.read, findings.trouble, findings.documents = False, error, {}
        visited.way = drift.foreign(visited.source, page.name, observation.fetched_at)

    def _record(self, visited: Visited) -> None:
        """The poll itself: when, with what result, and what to remember for the next."""
        source, findings = visited.source, visited.findings
        if self._run_id is None:
            self._run_id = polls.begin_run(self._database, self._started_at)
        polls.save_fetches(self._database, self._run_id, findings.fetches)
        polls.save_documents(self._database, source.id, findings.documents)
        if visited.way is not None:
            ways.save(self._database, visited.way, drift.oddity(visited.stanza, visited.way))
        polls.save_polls(self._database, [self._polled(source, findings)])

    def _polled(self, source: Source, findings: Findings) -> Polled:
        state = self._states.get(source.id)
        failures = state.consecutive_failures if state else 0
        error = None if findings.read and not findings.bug else reason(findings)
        wait = _wait(source, findings.trouble, failures) if error else source.interval
        return Polled(source.id, self._clock(), shifted(self._started_at, wait), source.interval, error)


def reason(findings: Findings) -> str:
    """Why a source could not be read, in one line."""
    if findings.bug:
        return f"a bug of ours: {findings.bug.strip().splitlines()[-1]}"
    return f"{type(findings.trouble).__name__}: {findings.trouble}"


def _wait(source: Source, trouble: LedgerError | None, failures: int) -> float:
    """Seconds until a source that failed is due: when its host allows, ever later where nothing will change soon."""
    if isinstance(trouble, RateLimited):
        return max(source.interval, trouble.seconds)
    if isinstance(trouble, Refused | Gone | IdentityChanged | Undetected):
        return max(source.interval, min(_LONGEST_BACKOFF_S, source.interval << min(failures, 16)))
    return source.interval
