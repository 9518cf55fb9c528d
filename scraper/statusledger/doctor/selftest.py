"""Polls of misbehaving servers: each fault ends as expected and costs no incident."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext

from msgspec import Struct
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.demo import pages
from statusledger.demo.server import StatusPages, serving
from statusledger.demo.story import FERNHILL, SCENES
from statusledger.doctor.faults import FAULTS, SURVIVED, Fault
from statusledger.fetch import Settings
from statusledger.model import Instant, Source
from statusledger.polling.run import Run, RunReport
from statusledger.store import dump
from statusledger.store.captures import Captures, open_captures

_BEFORE, _AFTER = SCENES[2], SCENES[4]
_FAULT_AT = Instant("2026-03-03T09:35:00Z")
_LIMITS = Settings(trust_env=False, attempts=2, backoff=0.01)
_TIMEOUT_S, _SHORT_S = 20.0, 0.5
_AT_A_TIME = 8
_FEED = "/feed.atom"
_ENTRY = (
    "<entry><id>tag:fernhill.example,2026:{0}</id><title>Uploads are slow ({0})</title>"
    "<updated>2026-03-03T09:1{0}:00Z</updated><content>We are looking into it.</content></entry>"
)


class Outcome(Struct, frozen=True):
    """The end of a poll; `wrong` is None if expected."""

    fault: str
    happened: str
    wrong: str | None


def run_faults() -> list[Outcome]:
    """Simulate faults, each with its own server and ledger."""
    expected = {feed: _dataset(Fault("none", SURVIVED, None, feed=feed)) for feed in (False, True)}
    with ThreadPoolExecutor(_AT_A_TIME) as threads:
        return list(threads.map(lambda fault: _tried(fault, expected[fault.feed]), FAULTS))


def _tried(fault: Fault, expected: Sequence[str]) -> Outcome:
    with closing(store.open_database(None)) as database, open_captures(None) as captures:
        polling = _Polling(database, captures, fault)
        polling.healthy(_BEFORE.at, after=False)
        before = _dump(database)
        report = polling.misbehaving()
        kept = _dump(database) == before
        polling.healthy(_AFTER.at, after=True)
        reason = next(iter((*report.bugs.values(), *report.failures.values())), SURVIVED)
        wrong = _wrong(fault, reason, kept=kept, whole=_dump(database) == expected)
        return Outcome(fault.name, reason, next(iter(polling.troubles), wrong))


def _wrong(fault: Fault, reason: str, *, kept: bool, whole: bool) -> str | None:
    if reason.partition(":")[0] != fault.expected:
        return f"{reason}; expected {fault.expected}"
    if not kept:
        return f"{reason}, and incidents changed"
    return None if whole else f"{reason}, and afterwards the dataset differs from the page"


def _dataset(fault: Fault) -> list[str]:
    with closing(store.open_database(None)) as database, open_captures(None) as captures:
        polling = _Polling(database, captures, fault)
        polling.healthy(_BEFORE.at, after=False)
        polling.healthy(_AFTER.at, after=True)
        return _dump(database)


def _dump(database: Database) -> list[str]:
    """Omit the source's row, which holds the port."""
    return [line for line in dump.lines(database, poll_times=False) if '"table":"sources"' not in line]


class _Polling:
    def __init__(self, database: Database, captures: Captures, fault: Fault) -> None:
        self.troubles: list[str] = []
        self._database, self._captures, self._fault, self._port = database, captures, fault, 0

    def healthy(self, at: Instant, *, after: bool) -> None:
        with serving(self._port) as server:
            self._port = server.server_address[1]
            server.documents |= _documents(feed=self._fault.feed, after=after)
            report = self._poll(server.url, at, _TIMEOUT_S)
        self.troubles += (
            f"{why}, although the page was healthy" for why in (*report.bugs.values(), *report.failures.values())
        )

    def misbehaving(self) -> RunReport:
        with serving(self._port) if self._fault.misbehaviour else nullcontext() as server:
            if isinstance(server, StatusPages):
                server.documents |= _documents(feed=self._fault.feed, after=False)
                server.misbehave = self._fault.misbehaviour
            timeout = _SHORT_S if self._fault.endless else _TIMEOUT_S
            return self._poll(f"{self._fault.scheme}://127.0.0.1:{self._port}", _FAULT_AT, timeout)

    def _poll(self, address: str, at: Instant, timeout: float) -> RunReport:
        source = replace(_source(address, feed=self._fault.feed), timeout=timeout)
        store.keep_in_step(self._database, [source])
        run = Run(self._database, self._captures, [source], _LIMITS, lambda: at)
        return asyncio.run(run.run(every=True))


def _source(address: str, *, feed: bool) -> Source:
    found = pages.source(FERNHILL, address)
    return replace(found, platform="feed", feed=f"{address}{_FEED}") if feed else found


def _documents(*, feed: bool, after: bool) -> dict[str, bytes]:
    if not feed:
        return pages.documents(_AFTER if after else _BEFORE)
    entries = "".join(_ENTRY.format(number) for number in ((1, 2) if after else (1,)))
    head = "<id>tag:fernhill.example,2026:feed</id><title>Fernhill Cloud</title><updated>2026-03-03T09:00:00Z</updated>"
    return {_FEED: f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'.encode()}
