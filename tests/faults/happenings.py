"""Stories of pages: what they show over time, and what must be known of it."""

from pathlib import Path

from tests.farm import Reply
from tests.faults.cases import Scene
from tests.faults.stage import OPEN, Stage
from tests.support.world import INCIDENTS, SUMMARY, incident, statusledger, update

YEAR = (("Cache-Control", "public, max-age=31536000, immutable"), ("Expires", "Tue, 03 Mar 2026 09:00:00 GMT"))
HOSTILE = (
    "../../../etc/cron.d/x",
    "'; DROP TABLE incidents; --",
    "/etc/passwd",
    "..\\..\\x",
    "a\tb",
    "%2e%2e%2f",
    "-rf",
)


def seen_twice(scene: Scene) -> None:
    """The same body under another ETag: not a row is written that was not there."""
    stage = Stage(scene.farm, scene.folder)
    before, rows = stage.dump(), stage.ask("SELECT count(*) FROM fetches")
    stage.acme.fault("new-etag", SUMMARY)
    for minute in (5, 10, 15):
        report = stage.poll(minute)
        assert (report.totals.changed, report.totals.unchanged) == (0, 2)
    assert (stage.dump(), stage.ask("SELECT count(*) FROM fetches")) == (before, rows)
    stage.close()


def gone_for_good(scene: Scene) -> None:
    """Who is gone is asked ever more rarely, says so all the time, and is taken back at once when it returns."""
    stage = Stage(scene.farm, scene.folder)
    for path in (SUMMARY, "/", "/history.atom", "/history.rss"):
        stage.acme.reply(path, Reply(body=b"gone", status=410, etag=None))
    before = len(stage.acme.requests)
    for minute in range(60, 8 * 24 * 60, 60):
        stage.poll(minute, every=False)
    asked = sum(seen.path == SUMMARY for seen in stage.acme.requests[before:])
    assert 8 <= asked <= 30
    assert stage.ask(
        "SELECT consecutive_failures > 5, last_error LIKE 'Gone: %', enabled FROM sources WHERE id = 'acme'"
    ) == [(1, 1, 1)]
    assert stage.ask("SELECT id FROM open_incidents WHERE id LIKE 'acme%'") == [("acme_i00000000001",)]
    stage.show(OPEN)
    for minute in range(8 * 24 * 60, 9 * 24 * 60 + 60, 60):
        stage.poll(minute, every=False)
    assert stage.ask("SELECT consecutive_failures FROM sources WHERE id = 'acme'") == [(0,)]
    stage.close()


def stale_copy(scene: Scene) -> None:
    """A server that lags behind serves what the page said before: nothing is undone."""
    stage = Stage(scene.farm, scene.folder)
    over = update("u00000000002", "resolved", "Fixed.", 8)
    newer = incident("i00000000001", "API is down", *reversed(OPEN["incident_updates"]), over)
    stage.show(newer, minute=10)
    assert stage.poll(10).failures == {}
    before = stage.dump()
    for minute in (15, 20, 25):
        stage.show(OPEN, minute=0)
        assert stage.poll(minute).failures == {}
        assert stage.dump() == before
    stage.show(newer, minute=10)
    stage.poll(30)
    assert stage.dump() == before
    stage.close()


def kept_for_a_year(scene: Scene) -> None:
    """What a server says of how long to keep an answer puts off no poll."""
    stage = Stage(scene.farm, scene.folder)
    for minute in (10, 20, 30):
        other = incident(f"i{minute:011}", "Mail", update(f"u{minute:011}", "investigating", "Hm.", minute - 1))
        stage.show(OPEN, other, minute=minute)
        for path in (SUMMARY, INCIDENTS):
            stage.acme.reply(path, Reply(body=stage.acme.shown(path).body, headers=YEAR))
        assert stage.poll(minute, every=False).tally.incidents == 1
    stage.close()


def hostile_ids(scene: Scene) -> None:
    """An id is neither a path nor a statement, in whatever is written of it."""
    stage = Stage(scene.farm, scene.folder)
    actual = [incident(key, f"{key} is down", update(f"u{key}", "investigating", "Hm.", 1)) for key in HOSTILE]
    stage.show(OPEN, *actual, minute=5)
    report = stage.poll(5)
    stage.close()
    outside = {path.name for path in scene.folder.iterdir()}
    formats = "sqlite,ndjson,csv,git,feeds,ical,api,badges"
    done = statusledger("export", "out", "--format", formats, folder=scene.folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in scene.folder.iterdir()} == outside | {"out"}
    assert not any(".." in path.name for path in Path(scene.folder / "out").rglob("*"))
    assert report.failures == {} or "an id or word that is none" in report.failures["acme"]


def long_title(scene: Scene) -> None:
    """A title of a megabyte is cut, and says so."""
    stage = Stage(scene.farm, scene.folder)
    stage.show(incident("i00000000002", "x" * 1_000_000, update("u2", "investigating", "Hm.", 1)), OPEN, minute=5)
    assert stage.poll(5).failures == {}
    ((title,),) = stage.ask("SELECT title FROM incidents WHERE key = 'i00000000002'")
    assert len(title) <= 1_000 and title.endswith("…")
    stage.close()


def over_before_it_began(scene: Scene) -> None:
    """Times that contradict one another are kept as they were told, flagged, and make no duration."""
    stage = Stage(scene.farm, scene.folder)
    odd = incident("i00000000002", "Odd", update("u2", "resolved", "Over.", 60)) | {
        "resolved_at": "2025-03-04T08:00:00.000Z"
    }
    stage.show(OPEN, odd, minute=5)
    assert stage.poll(5).failures == {}
    assert stage.ask("SELECT started_at, resolved_at, duration_s FROM incidents WHERE key = 'i00000000002'") == [
        ("2025-03-04T10:00:00Z", "2025-03-04T08:00:00Z", None)
    ]
    assert ("resolved_before_started",) in stage.ask("SELECT code FROM anomalies WHERE entity_id = 'acme_i00000000002'")
    stage.close()


def clock_set_back(scene: Scene) -> None:
    """An hour back: pages are read on, and nothing lies ahead of the clock's own past."""
    stage = Stage(scene.farm, scene.folder)
    later = incident("i00000000002", "Mail", update("u2", "investigating", "Hm.", 1))
    for minute, shown in ((60, (OPEN,)), (1, (OPEN, later)), (6, (OPEN, later)), (61, (OPEN, later))):
        stage.show(*shown, minute=minute)
        assert stage.poll(minute).failures == {}
    assert stage.ask("SELECT count(*) FROM incidents WHERE source_id = 'acme'") == [(2,)]
    assert stage.ask("SELECT count(*) FROM coverage WHERE longest_gap_s < 0 OR until_at < from_at") == [(0,)]
    stage.close()
