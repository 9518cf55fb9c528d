"""Stories of the machine: names, certificates, files, memory, signals, other processes and time itself."""

import asyncio
import os
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from scraper import store
from scraper.catalogue import load
from scraper.errors import CatalogueError, NormalizeError, Unreachable
from scraper.fetch import Settings
from scraper.model import Document, Instant, Source
from scraper.platforms import PLATFORMS
from scraper.store.captures import Captures, open_captures
from scraper.timestamps import instant
from scraper.watching import Watch
from tests.farm import Reply
from tests.faults.cases import Scene
from tests.faults.invariants import assert_invariants
from tests.faults.stage import OPEN, START, Stage, overheard
from tests.fetching import FAST, PATH, ask, source_at
from tests.world import ROOT, SUMMARY, captures_of, catalogue, incident, page, statusledger, update, when

LEDGER = Path("data/status.db")


def unknown_name(scene: Scene) -> None:
    """One of the names is nobody's: that source fails, and is asked again."""
    stage = Stage(scene.farm, scene.folder)
    nobody = source_at("http://no-such-host.invalid", id="nobody", vendor="nobody", timeout=5)
    stage.sources = (*stage.sources, nobody)
    store.keep_in_step(stage.database, stage.sources)
    report = stage.poll(5)
    assert report.failures.keys() == {"nobody"} and report.failures["nobody"].startswith("Unreachable: DNS")
    assert stage.poll(10, every=False).failures.keys() == {"nobody"}
    stage.close()


SILENT = """
import os, socket, sys
def silent(*_, **__):
    os.read(0, 1)
    raise socket.gaierror(socket.EAI_AGAIN, "no answer")
socket.getaddrinfo = silent
sys.argv[1:] = ["run", "--all"]
from scraper.__main__ import main
main()
"""


def silent_resolver(scene: Scene) -> None:
    """A resolver that never answers holds up neither the other source nor the end of the run.

    It waits for its standard input, which ends only when the run has.
    """
    page(scene.farm.site("beside"), "Beside", [OPEN])
    path = catalogue(scene.farm, scene.folder)
    path.write_text(path.read_text() + path.read_text().replace("beside", "silent").replace("//127", "//x127", 1))
    path.write_text(path.read_text().replace("//x127.1.0.1", "//silent.example").replace("timeout: 2", "timeout: 1"))
    command = [sys.executable, "-c", SILENT]
    with subprocess.Popen(command, cwd=scene.folder, env=_direct(), stdin=-1, stdout=-1, stderr=-1, text=True) as process:
        process.wait(60)
        assert process.stderr is not None
        assert (process.returncode, process.stderr.read()) == (0, "")
    with closing(sqlite3.connect(scene.folder / LEDGER)) as database:
        errors = dict(database.execute("SELECT id, last_error FROM sources"))
    assert errors["beside"] is None and errors["silent"].startswith("Unreachable: no complete answer within 1 s")


def _direct() -> dict[str, str]:
    """The environment without the proxies of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return kept | {"PYTHONPATH": str(ROOT)}


def bad_certificates(scene: Scene) -> None:
    """Of another name, outdated, or vouched for by nobody: nothing is asked of such a server."""
    farm, authority = scene.farm, scene.folder / "authority.pem"
    farm.authority.cert_pem.write_to_path(str(authority))
    good = farm.secure_site("good")
    bad = [
        farm.secure_site("other", certified_for="other.example"),
        farm.secure_site("outdated", until=datetime(2020, 1, 2, tzinfo=UTC)),
    ]
    for site in (good, *bad):
        site.reply(PATH, b"{}")
    with pytest.raises(Unreachable, match="TLS: .*certificate"):
        ask(good.url + PATH)
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        scene.patch.delenv(name)
    scene.patch.setenv("SSL_CERT_FILE", str(authority))
    for site in bad:
        with pytest.raises(Unreachable, match="TLS: .*(mismatch|expired)"):
            ask(site.url + PATH, settings=Settings(backoff=0.01))
        assert site.requests == []
    assert ask(good.url + PATH, settings=Settings(backoff=0.01)).body == b"{}"


def bodies_that_are_paths(scene: Scene) -> None:
    """No parser takes a body for the name of a file, or of a page, where it is to be found."""
    secret = scene.folder / "secret"
    secret.write_text("<rss version='2.0'><channel><title>Secret</title></channel></rss>")
    site = scene.farm.site("acme")
    for target in (str(secret), secret.as_uri(), site.url + "/feed.xml"):
        _read_by_all(target.encode(), refused=True)
    assert site.requests == []


def entities_of_files(scene: Scene) -> None:
    """No parser looks up what an entity or a document type names."""
    secret = scene.folder / "secret"
    secret.write_text("secret")
    site = scene.farm.site("acme")
    for target in (secret.as_uri(), site.url + "/x.dtd"):
        for trap in (f'<!DOCTYPE rss SYSTEM "{target}">', f'<!DOCTYPE rss [<!ENTITY a SYSTEM "{target}">]>'):
            head = f'<?xml version="1.0"?>\n{trap}\n'
            _read_by_all(f'{head}<rss version="2.0"><channel><title>&a;</title></channel></rss>'.encode(), refused=False)
            _read_by_all(f"{head}<html><head><title>&a;</title></head><body>&a;</body></html>".encode(), refused=False)
    assert site.requests == []


def _read_by_all(body: bytes, *, refused: bool) -> None:
    """Every platform reads it as each kind of its documents, and opens nothing."""
    for name, platform in PLATFORMS.items():
        for kind in platform.VOICES:
            with overheard() as heard, suppress(NormalizeError):
                told = platform.normalize(Document("https://status.acme.example/", kind, body))
                assert not refused, f"{name} takes it for a {kind}: {told}"
            assert heard == [], (name, kind)


TRAPS = (
    "- &a\n  id: a\n- [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n",
    "- id: a\n  tags: &t [x, *t]\n",
    "- id: a\n  id: b\n  name: A\n  url: https://a.example\n  platform: statuspage\n",
    "- !!python/object/apply:os.system [touch owned]\n",
    "- id: !!python/name:os.system\n",
)


def trapped_catalogues(scene: Scene) -> None:
    """Each is refused by its line, and nothing of it is carried out."""
    for text in TRAPS:
        path = scene.folder / "sources.yaml"
        path.write_text(text)
        with overheard() as heard, pytest.raises(CatalogueError, match=r"sources\.yaml:\d+: "):
            load(path, PLATFORMS)
        assert [call for call in heard if not call.startswith("open")] == []
        assert [each.name for each in scene.folder.iterdir()] == ["sources.yaml"]


# The ledger's process


def _ledger(scene: Scene) -> None:
    """A ledger of two pages, read once by a process."""
    page(scene.farm.site("acme"), "Acme", [OPEN])
    page(scene.farm.site("beside"), "Beside", [OPEN], key="z9y8x7w6v5u4")
    catalogue(scene.farm, scene.folder, timeout=30)
    assert _run(scene, 0) == (0, "")


def _run(scene: Scene, minute: int, **limits: int) -> tuple[int, str]:
    done = statusledger("run", "--all", "--now", when(minute), folder=scene.folder, limits=limits)
    return done.returncode, done.stderr


def _rows(scene: Scene, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(scene.folder / LEDGER)) as database:
        return database.execute(sql).fetchall()


def _dump(scene: Scene) -> str:
    return statusledger("dump", "--no-poll-times", folder=scene.folder).stdout


def _many(count: int, minute: int) -> list[dict[str, object]]:
    """Incidents that take some room."""
    return [
        incident(f"i{n:011}", f"Trouble {n}", update(f"u{n:011}", "investigating", f"Hm {n}. " * 200, minute))
        for n in range(1, count)
    ]


def interrupted(scene: Scene) -> None:
    """SIGINT and SIGTERM end a run that waits for a page, and keep what is read."""
    page(scene.farm.site("fine"), "Fine", [OPEN])
    catalogue(scene.farm, scene.folder, timeout=60)
    scene.farm.site("slow").fault("hang")
    path = catalogue(scene.farm, scene.folder, timeout=60)
    for number, (sent, code) in enumerate(((signal.SIGINT, 130), (signal.SIGTERM, 143))):
        before = len(scene.farm.site("slow").requests)
        command = [sys.executable, "-m", "scraper", "run", "--all", "--sources", str(path)]
        with subprocess.Popen(command, cwd=scene.folder, env=_direct(), stderr=-1, text=True) as process:
            _until(lambda: len(scene.farm.site("slow").requests) > before and _saved(scene) > number)
            process.send_signal(sent)
            assert (process.wait(30), process.stderr.read() if process.stderr else None) == (code, "")
        assert_invariants(scene.folder / LEDGER)
    assert _rows(scene, "SELECT outcome FROM runs") == [("interrupted",), ("interrupted",)]
    assert _rows(scene, "SELECT id FROM incidents") == [("fine_i00000000001",)]


def _saved(scene: Scene) -> int:
    """How many runs have begun to save."""
    with suppress(sqlite3.Error):
        ((count,),) = _rows(scene, "SELECT count(*) FROM runs")
        return int(str(count))
    return 0


def _until(happens: object) -> None:
    assert callable(happens)
    waited = threading.Event()
    while not happens():
        waited.wait(0.02)


def out_of_memory(scene: Scene) -> None:
    """A page that takes more memory than there is fails alone."""
    _ledger(scene)
    before, acme = _dump(scene), scene.farm.site("acme")
    component = b'{"id": "c%06d", "name": "API %d", "status": "operational"}'
    parts = b", ".join(component % (number, number) for number in range(150_000))
    body = acme.shown(SUMMARY).body.replace(b'"components": [', b'"components": [' + parts + b", ")
    acme.reply(SUMMARY, Reply(body))
    code, said = _run(scene, 5, RLIMIT_AS=48_000_000)
    assert code in (0, 1, 3), said
    failures = dict(_rows(scene, "SELECT id, consecutive_failures FROM sources"))
    assert failures == {"acme": 1, "beside": 0}, said
    assert_invariants(scene.folder / LEDGER)
    assert _dump(scene) == before


def disk_full(scene: Scene) -> None:
    """Whatever does not fit: exit 4, one line, a sound database, and what was exported before as it was."""
    _ledger(scene)
    for command in (("export", "out"), ("backup", "kept/status.db")):
        assert statusledger(*command, folder=scene.folder).returncode == 0
    before, copied = _dump(scene), _files(scene.folder / "out", scene.folder / "kept")
    page(scene.farm.site("acme"), "Acme", [OPEN, *_many(200, 1)], 2)
    size = (scene.folder / LEDGER).stat().st_size
    for room in (1, size // 4, size // 2, size, size + 100_000):
        code, said = _run(scene, 5, RLIMIT_FSIZE=room)
        assert code in (3, 4) and said.count("\n") <= 3 and "Traceback" not in said, (room, code, said)
        assert_invariants(scene.folder / LEDGER)
    assert _run(scene, 10)[0] == 0
    for command in (("export", "out"), ("backup", "kept/status.db")):
        for room in (1, 50_000):
            done = statusledger(*command, folder=scene.folder, limits={"RLIMIT_FSIZE": room})
            assert (done.returncode, done.stderr.count("\n")) == (4, 1), (command, room, done.stderr)
    assert _files(scene.folder / "out", scene.folder / "kept") == copied
    assert _dump(scene) != before
    assert [path.name for path in scene.folder.iterdir() if "partial" in path.name] == []


def _files(*folders: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def nowhere_to_write(scene: Scene) -> None:
    """A place where nothing can be written is named, in one line."""
    _ledger(scene)
    (scene.folder / "file").write_text("")
    for command in (("run", "--db", "file/status.db"), ("backup", "file/x.db"), ("export", "file/out")):
        done = statusledger(*command, folder=scene.folder)
        assert (done.returncode, done.stderr.count("\n")) == (4, 1), (command, done.stderr)
        assert "file" in done.stderr


def long_reader(scene: Scene) -> None:
    """Somebody reads for hours: writing goes on, and the log is gone once they have left."""
    _ledger(scene)
    log = scene.folder / "data/status.db-wal"
    with closing(sqlite3.connect(scene.folder / LEDGER, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        (before,) = reader.execute("SELECT count(*) FROM incidents").fetchone()
        for minute in range(5, 40, 5):
            page(scene.farm.site("acme"), "Acme", [OPEN, *_many(minute, minute)], minute)
            assert _run(scene, minute) == (0, "")
        assert reader.execute("SELECT count(*) FROM incidents").fetchone() == (before,)
        assert log.stat().st_size > 0
        assert _rows(scene, "SELECT count(*) FROM incidents") == [(before + 34,)]
    assert _run(scene, 45) == (0, "")
    assert not log.exists() or log.stat().st_size == 0
    assert_invariants(scene.folder / LEDGER)


def held_by_others(scene: Scene) -> None:
    """Another program holds the database: a run waits for it, or ends with 4 and has changed nothing."""
    _ledger(scene)
    page(scene.farm.site("acme"), "Acme", [OPEN, *_many(3, 1)], 2)
    before, asked = _dump(scene), len(scene.farm.site("acme").requests)
    with closing(sqlite3.connect(scene.folder / LEDGER, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        scene.patch.setattr(store, "_BUSY_TIMEOUT_S", 0.1)
        code, said = _within(scene)
        assert (code, said.count("\n")) == (4, 1) and "locked" in said, said
        assert _dump(scene) == before
        scene.patch.undo()

        def leave() -> None:
            _until(lambda: len(scene.farm.site("acme").requests) > asked + 3)
            other.execute("ROLLBACK")

        leaving = threading.Thread(target=leave)
        leaving.start()
        assert _run(scene, 10) == (0, "")
        leaving.join()
    assert _rows(scene, "SELECT count(*) FROM incidents") == [(4,)]
    assert_invariants(scene.folder / LEDGER)


def _within(scene: Scene) -> tuple[int, str]:
    """A run within this process."""
    from click.testing import CliRunner

    from scraper.cli import cli

    where = ["--db", str(scene.folder / LEDGER), "--sources", str(scene.folder / "sources.yaml")]
    done = CliRunner().invoke(cli, ["run", "--all", "--now", when(5), *where])
    return done.exit_code, done.stderr


def damaged(scene: Scene) -> None:
    """Bytes of the database are not what they were: whoever reads or writes it says so, and copies are left alone."""
    _ledger(scene)
    assert statusledger("backup", "kept/status.db", folder=scene.folder).returncode == 0
    kept = _files(scene.folder / "kept")
    path = scene.folder / LEDGER
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    page(scene.farm.site("acme"), "Acme", [OPEN, *_many(9, 1)], 2)
    for command in (("run", "--all"), ("backup", "kept/status.db"), ("export", "out"), ("dump",), ("now",)):
        done = statusledger(*command, folder=scene.folder)
        assert (done.returncode, done.stderr.count("\n")) == (4, 1), (command, done.stderr)
        assert "status.db" in done.stderr and "malformed" in done.stderr
    assert _files(scene.folder / "kept") == kept


def deleted_under_a_run(scene: Scene) -> None:
    """The database is removed while a page is waited for: that is an error, and no success."""
    _ledger(scene)
    acme = scene.farm.site("acme")
    page(acme, "Acme", [OPEN, *_many(3, 1)], 2)
    asked = len(acme.requests)

    def remove() -> None:
        _until(lambda: len(acme.requests) > asked)
        for path in (scene.folder / "data").glob("status.db*"):
            path.unlink()

    acme.reply(SUMMARY, replace(acme.shown(SUMMARY), delay=0.5))
    removing = threading.Thread(target=remove)
    removing.start()
    code, said = _run(scene, 5)
    removing.join()
    assert (code, said.count("\n")) == (4, 1) and "status.db" in said, said


def few_files(scene: Scene) -> None:
    """No more than 64 files may be open: all pages are read all the same."""
    for number in range(90):
        page(scene.farm.site(f"s{number:02}"), f"Site {number}", [OPEN], key=f"q1w2e3r4t5{number:02}")
    catalogue(scene.farm, scene.folder, timeout=30)
    assert _run(scene, 5, RLIMIT_NOFILE=64) == (0, "")
    assert _rows(scene, "SELECT count(*), sum(consecutive_failures) FROM sources") == [(90, 0)]


# Time and place


def other_places(scene: Scene) -> None:
    """Zones, summer time and locales change no byte of what is written and said."""
    _ledger(scene)
    places = (
        {"TZ": "UTC"},
        {"TZ": "Asia/Kolkata", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
        {"TZ": "America/New_York", "LC_ALL": "C", "LANG": "de_DE"},
    )
    said = set()
    for number, place in enumerate(places):
        for minute in (-17, 7_000, 37_000):  # the clocks of New York go forward on 9 March, those of Berlin on the 30th
            out = f"out{number}"
            told = [
                statusledger(*command, "--now", when(minute), folder=scene.folder, **place).stdout
                for command in (("now",), ("show", "acme_i00000000001"), ("changes", "--all"), ("status",))
            ]
            formats = "sqlite,ndjson,csv,git,feeds,ical,api,badges"
            done = statusledger("export", out, "--format", formats, "--now", when(minute), folder=scene.folder, **place)
            assert (done.returncode, done.stderr) == (0, "")
            files = {name.partition(f"{out}/")[2]: body for name, body in _files(scene.folder / out).items()}
            said.add((minute, *told, *sorted(files.items())))
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
    asyncio.run(Watch(opening, FAST, now, lambda report: None, nap).take(passes()))
    assert asked[20] == asked[19] and asked[21] - asked[20] <= 3
    assert asked[24] - asked[21] <= 3
    stage.now = now()
    stage.close()


def shards(scene: Scene) -> None:
    """Six pages are divided among three machines, later among four: united, they are what one machine would know."""
    names = [f"s{number}" for number in range(6)]
    for minute, count in ((0, 3), (5, 3), (10, 4), (15, 4)):
        for number, name in enumerate(names):
            told = [update(f"u{step:02}{name}", "investigating", f"Hm {step}.", step) for step in range(minute + 1)]
            page(scene.farm.site(name), name, [incident(f"i1{name}", name, *told)], minute, key=f"q1w2e3r4t5{number:02}")
        catalogue(scene.farm, scene.folder, timeout=30)
        assert _run(scene, minute) == (0, "")
        for shard in range(count):
            mine = names[shard::count]
            done = statusledger("run", *mine, "--now", when(minute), "--db", f"shard{shard}/status.db", folder=scene.folder)
            assert (done.returncode, done.stderr) == (0, "")
    for shard in range(1, 4):
        assert statusledger("merge", "shard0/status.db", f"shard{shard}/status.db", folder=scene.folder).returncode == 0
    united, single = (
        statusledger("dump", *where, folder=scene.folder).stdout for where in (("--db", "shard0/status.db"), ())
    )
    assert united == single


def secret(scene: Scene) -> None:
    """What is filled in from the environment is in no file and no message, whether or not the page can be read."""
    key = "s3cr3t-t0k3n"
    site = scene.farm.site("acme")
    page(site, "Acme", [OPEN])
    path = catalogue(scene.farm, scene.folder)
    path.write_text(path.read_text() + "  headers:\n    Authorization: Bearer ${ACME_KEY}\n  feed: " + site.url + "/f?k=${ACME_KEY}\n")
    for minute, status in ((0, 200), (5, 500), (10, 401)):
        if status != 200:
            site.reply(SUMMARY, Reply(key.encode(), status=status, headers=(("X-Echo", key),)))
        done = statusledger("-vv", "run", "--all", "--now", when(minute), folder=scene.folder, ACME_KEY=key)
        assert key not in done.stdout + done.stderr
    assert any(seen.headers.get("authorization") == f"Bearer {key}" for seen in site.requests)
    assert statusledger("export", "out", folder=scene.folder).returncode == 0
    assert [name for name, body in _files(scene.folder).items() if key.encode() in body] == []


def broken_platform(scene: Scene) -> None:
    """A platform with a bug costs the sources that it reads, and no other."""
    stage = Stage(scene.farm, scene.folder)
    before = stage.dump()

    class Plugin:
        """As any platform, but for a bug."""

        def __getattr__(self, name: str) -> object:
            return getattr(PLATFORMS["statuspage"], name)

        def normalize(self, document: Document) -> object:
            raise RuntimeError("a bug")

    scene.patch.setitem(PLATFORMS, "plugin", Plugin())  # type: ignore[arg-type, call-overload]
    acme, beside = stage.sources
    stage.sources = (replace(acme, platform="plugin"), beside)
    page(stage.beside, "Beside", [OPEN, *_many(2, 1)], 2, key="z9y8x7w6v5u4")
    stage.show(OPEN, minute=2)
    report = stage.poll(5)
    assert "beside" in report.read and report.tally.incidents == 1
    assert "acme" in report.failures
    assert len(stage.dump()) > len(before)
    stage.close()
