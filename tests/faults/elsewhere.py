"""Stories of time and place: zones, locales, sleep, several machines, and what must not get about."""

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from sqlite_utils import Database

from statusledger.model import Instant, Source
from statusledger.polling.watch_loop import WatchLoop
from statusledger.store.captures import Captures
from statusledger.times import instant
from tests.farm import Reply
from tests.faults.cases import Scene
from tests.faults.machinery import files, ledger, run
from tests.faults.stage import OPEN, START, Stage
from tests.support.fetching import FAST
from tests.support.world import SUMMARY, captures_of, catalogue, incident, page, statusledger, update, when


def other_places(scene: Scene) -> None:
    """Zones, summer time and locales change no byte of what is written and said."""
    ledger(scene)
    places = (("UTC", "C.UTF-8"), ("Asia/Kolkata", "tr_TR.UTF-8"), ("America/New_York", "C"))
    said = set()
    for number, (zone, words) in enumerate(places):
        for minute in (-17, 7_000, 37_000):  # the clocks of New York go forward on 9 March, those of Berlin on the 30th
            out = f"out{number}"
            actual = [
                statusledger(
                    *command, "--now", when(minute), folder=scene.folder, TZ=zone, LC_ALL=words, LANG=words
                ).stdout
                for command in (("now",), ("show", "acme_i00000000001"), ("changes", "--all"), ("status",))
            ]
            formats = "sqlite,ndjson,csv,git,feeds,ical,api,badges"
            done = statusledger(
                "export",
                out,
                "--format",
                formats,
                "--now",
                when(minute),
                folder=scene.folder,
                TZ=zone,
                LC_ALL=words,
                LANG=words,
            )
            assert (done.returncode, done.stderr) == (0, "")
            made = {name.partition(f"{out}/")[2]: body for name, body in files(scene.folder / out).items()}
            said.add((minute, *actual, *sorted(made.items())))
            shutil.rmtree(scene.folder / out)
    assert len(said) == 3


def slept(scene: Scene) -> None:
    """Suspended for eight hours: one pass makes up for all of them."""
    stage = Stage(scene.farm, scene.folder)
    clock, naps = [START], [0]

    @contextmanager
    def opening() -> Iterator[tuple[Database, Captures, Sequence[Source]]]:
        yield stage.database, captures_of(stage.database), stage.sources

    async def nap(seconds: float) -> None:
        naps[0] += 1
        clock[0] += timedelta(hours=8) if naps[0] == 20 else timedelta(seconds=seconds)

    def passes() -> Iterator[None]:
        while naps[0] < 25:
            asked.append(len(stage.acme.requests))
            yield None

    def now() -> Instant:
        return instant(clock[0])

    asked: list[int] = []
    stage.show(minute=0)
    asyncio.run(WatchLoop(opening, FAST, now, lambda report: None, nap).run(passes()))
    assert asked[20] == asked[19] and asked[21] - asked[20] <= 3
    assert asked[24] - asked[21] <= 3
    stage.now = now()
    stage.close()


def shards(scene: Scene) -> None:
    """Six pages are divided among three machines, later among four: united, they are what one machine would know."""
    names = [f"s{number}" for number in range(6)]
    for minute, count in ((0, 3), (5, 3), (10, 4), (15, 4)):
        for number, name in enumerate(names):
            actual = [update(f"u{step:02}{name}", "investigating", f"Hm {step}.", step) for step in range(minute + 1)]
            page(
                scene.farm.site(name),
                name,
                [incident(f"i1{name}", name, *actual)],
                minute,
                key=f"q1w2e3r4t5{number:02}",
            )
        catalogue(scene.farm, scene.folder, timeout=30)
        assert run(scene, minute) == (0, "")
        for shard in range(count):
            mine = names[shard::count]
            done = statusledger(
                "run", *mine, "--now", when(minute), "--db", f"shard{shard}/status.db", folder=scene.folder
            )
            assert (done.returncode, done.stderr) == (0, "")
    for shard in range(1, 4):
        assert statusledger("merge", "shard0/status.db", f"shard{shard}/status.db", folder=scene.folder).returncode == 0
    dumps = {
        statusledger("dump", "--no-poll-times", "--db", f"{folder}/status.db", folder=scene.folder).stdout
        for folder in ("shard0", "data")
    }
    assert len(dumps) == 1


def secret(scene: Scene) -> None:
    """What is filled in from the environment is in no file and no message, whether or not the page can be read."""
    key = "s3cr3t-t0k3n"
    site = scene.farm.site("acme")
    page(site, "Acme", [OPEN])
    path = catalogue(scene.farm, scene.folder)
    path.write_text(
        path.read_text()
        + "  headers:\n    Authorization: Bearer ${ACME_KEY}\n  feed: "
        + site.url
        + "/f?k=${ACME_KEY}\n"
    )
    for minute, status in ((0, 200), (5, 500), (10, 401)):
        if status != 200:
            site.reply(SUMMARY, Reply(body=key.encode(), status=status, headers=(("X-Echo", key),)))
        done = statusledger("-vv", "run", "--all", "--now", when(minute), folder=scene.folder, ACME_KEY=key)
        assert key not in done.stdout + done.stderr
    assert any(seen.headers.get("authorization") == f"Bearer {key}" for seen in site.requests)
    assert statusledger("export", "out", folder=scene.folder).returncode == 0
    assert [name for name, body in files(scene.folder).items() if key.encode() in body] == []
