"""Where faults are played: a page that is about to misbehave, one beside it that is well, and a ledger of both."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from statusledger import store
from statusledger.catalogue import load
from statusledger.model import Source
from statusledger.platforms import PLATFORMS
from statusledger.polling.run import RunReport
from statusledger.store import dump as dumping
from statusledger.times import instant
from tests.farm import Farm, Reply, Site
from tests.faults.invariants import assert_invariants
from tests.support.world import SUMMARY, catalogue, incident, page, poll, update

START = datetime(2025, 3, 4, 9, tzinfo=UTC)
PATIENT, IMPATIENT = 30.0, 0.3
OPEN = incident("i00000000001", "API is slow", update("u00000000001", "investigating", "Looking into it.", 0))
FEED = "/history.rss"
RSS = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Acme</title><link>https://status.acme.example</link>
<item><title>API is slow</title><guid>tag:acme.example,2025:1</guid><link>https://status.acme.example/1</link>
<pubDate>Tue, 04 Mar 2025 09:00:00 +0000</pubDate><description>Looking into it.</description></item>
</channel></rss>"""


Shown = dict[str, Any]


class Stage:
    """Both pages tell of one open incident, and have been read once."""

    def __init__(self, farm: Farm, folder: Path, *, feed: bool = False, timeout: float = PATIENT) -> None:
        self.farm, self.folder, self.feed = farm, folder, feed
        self.acme, self.beside = farm.site("acme"), farm.site("beside")
        page(self.beside, "Beside", [OPEN], key="z9y8x7w6v5u4")
        self.show(OPEN)
        self.catalogue = catalogue(farm, folder, PATIENT)
        acme, beside = load(self.catalogue, PLATFORMS)
        if feed:
            acme = replace(acme, platform="feed", feed=self.acme.url + FEED)
        self.sources: tuple[Source, ...] = (replace(acme, timeout=timeout), beside)
        self.path = folder / "data/status.db"
        self.database = store.open_database(self.path)
        store.keep_in_step(self.database, self.sources)
        assert self.poll(0).failures == {}

    def show(self, *incidents: dict[str, Any], minute: int = 0) -> None:
        """What the page tells from now on."""
        if self.feed:
            self.acme.reply(FEED, Reply(body=RSS.encode(), content_type="application/rss+xml"))
        else:
            page(self.acme, "Acme", incidents, minute)

    def poll(self, minute: int, *, every: bool = True) -> RunReport:
        self.now = instant(START + timedelta(minutes=minute))
        return poll(self.database, self.sources, START + timedelta(minutes=minute), every=every)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return self.database.execute(sql).fetchall()

    def dump(self) -> list[str]:
        return list(dumping.lines(self.database, poll_times=False))

    def close(self) -> None:
        """Whatever was played, the dataset is sound."""
        assert_invariants(self.database.conn, self.now)
        self.database.conn.close()


How = Callable[[Site, str], None]
"""What a site does from now on, which was asked at a path."""


def misbehaves(fault: str) -> How:
    """One of the farm's faults, at every path."""
    return lambda site, path: site.fault(fault)


def answers(body: bytes = b"", status: int = 200, *headers: tuple[str, str], **details: Any) -> How:
    """Something else than what was due."""
    reply = Reply(body=body, status=status, headers=headers, etag=None, **details)
    return lambda site, path: site.reply(path, reply)


def leads(*targets: str) -> How:
    """A redirect."""
    return answers(b"", 302, *(("Location", target) for target in targets))


def changes(change: Callable[[bytes], bytes], content_type: str = "application/json") -> How:
    """What is due, made into something else."""
    return lambda site, path: site.reply(
        path, Reply(body=change(site.shown(path).body), content_type=content_type, etag='"changed"')
    )


def dated(at: str) -> How:
    """The same, said to be of that time."""
    return lambda site, path: site.reply(path, Reply(body=site.shown(path).body, etag=None, last_modified=at))


def gone(site: Site, path: str) -> None:
    """Nobody listens there any more."""
    site.close()


def someone_else(site: Site, path: str) -> None:
    """The page of another company, at the same address."""
    spin = incident("i00000000009", "Roulette is down", update("u00000000009", "investigating", "No balls.", 4))
    page(site, "Lucky Casino", [spin], 4, key="z9z9z9z9z9z9")


SURVIVED = "survived"


def play(farm: Farm, folder: Path, how: How, ends: str, says: str, *, feed: bool, slow: bool) -> None:
    """A page misbehaves: its poll ends by name, or is none the worse; nobody else notices; afterwards all is well."""
    stage = Stage(farm, folder, feed=feed, timeout=IMPATIENT if slow else PATIENT)
    before = stage.dump()
    how(stage.acme, FEED if feed else SUMMARY)
    report = stage.poll(5)
    assert "beside" in report.read and report.bugs == {}
    if ends == SURVIVED:
        assert report.failures == {}
    else:
        failure = report.failures["acme"]
        assert failure.startswith(f"{ends}: ") and re.search(says, failure), failure
        assert stage.ask("SELECT consecutive_failures, last_error FROM sources WHERE id = 'acme'") == [(1, failure)]
    assert stage.dump() == before
    stage.acme.heal()
    stage.acme.close()
    stage.acme.open()
    stage.show(OPEN)
    assert stage.poll(25 * 60).failures == {}
    assert stage.dump() == before
    stage.close()


_watching: list[list[str]] = []


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and event in ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system"):
        _watching[-1].append(f"{event} {arguments[0 if event == 'open' else -1]}")


sys.addaudithook(_hear)


@contextmanager
def overheard() -> Iterator[list[str]]:
    """What Python opens, connects to and starts inside the block."""
    _watching.append([])
    try:
        yield _watching[-1]
    finally:
        _watching.pop()
