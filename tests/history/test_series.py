"""Half a year of real polls, replayed: GitHub's summary, its feed, both at once, and Oracle's 1,104 components."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from statistics import median

import pytest
from sqlite_utils import Database
from zstandard import ZstdCompressor

from statusledger import store
from statusledger.errors import NormalizeError
from statusledger.history import importing, series
from statusledger.model import Document, Instant, Source
from statusledger.platforms import statuspage
from statusledger.store import dump
from statusledger.store.captures import Sighting, open_captures
from statusledger.times import minute, seconds_between
from tests.history.test_commands import repository
from tests.platforms import test_aws, test_google, test_slack
from tests.platforms.test_aws import AWS
from tests.platforms.test_google import CLOUD
from tests.platforms.test_slack import SLACK
from tests.support import history
from tests.support.history import Histories

pytestmark = pytest.mark.corpus

SUMMARY = "github__summary_2023H1.ndjson.xz"
FEED = "github__history_atom_2023H1.ndjson.xz"
GITHUB = Source(id="github", name="GitHub", url="https://www.githubstatus.com", platform="statuspage", vendor="github")
OCI_MONTHS = "oracle-oci__summary_2021-05_06.ndjson.xz"
AWS_MONTH = Path(test_aws.SERIES).name
OCI = Source(id="oci", name="OCI", url="https://ocistatus.oraclecloud.com", platform="statuspage", vendor="oracle")


@pytest.fixture(scope="module", autouse=True)
def _parsed_once() -> Iterator[None]:
    with history.parsed_once():
        yield


def replay(database: Database, corpus: Path, source: Source, name: str) -> importing.Imported:
    store.keep_in_step(database, [source])
    return history.bring(database, source, corpus / "series" / name)


def counts(database: Database, *tables: str) -> list[int]:
    return [database.table(table).count for table in tables]


def changes(database: Database) -> Counter[tuple[str, str | None]]:
    """How many events of each kind and field there are, additions and ordinary progress apart."""
    return Counter(
        (kind, field)
        for kind, field in database.execute("SELECT kind, field FROM changes")
        if kind not in ("added", "progressed")
    )


@pytest.fixture(scope="module")
def by_json(histories: Histories) -> tuple[Database, importing.Imported]:
    return histories(GITHUB, SUMMARY)


@pytest.fixture(scope="module")
def by_feed(histories: Histories) -> Database:
    return histories(GITHUB, FEED)[0]


@pytest.fixture(scope="module")
def by_both(histories: Histories) -> Database:
    return histories(GITHUB, SUMMARY, FEED)[0]


def test_summaries_alone_give_the_known_counts(by_json: tuple[Database, importing.Imported]) -> None:
    database, found = by_json
    kinds = dict(database.execute("SELECT kind, count(*) FROM incidents GROUP BY kind"))
    assert kinds == {"incident": 80, "maintenance": 1}
    assert counts(database, "updates", "components") == [369, 11]
    actual = changes(database)
    assert (actual["renamed", "title"], actual["escalated", "impact"] + actual["deescalated", "impact"]) == (16, 5)
    assert found.replayed.unusable == 54


def differences(database: Database) -> list[object]:
    """Fields of incidents whose events do not lead from one value to the next, or not to the row."""
    last: dict[tuple[str, str], str | None] = {}
    found: list[object] = []
    for field in ("title", "impact", "started_at", "resolved_at", "status"):
        events = (
            "SELECT incident_id, old, new FROM changes WHERE entity = 'incident' AND field = ? ORDER BY seen_at, id"
        )
        for identity, old, new in database.execute(events, [field]):
            found += [] if last.get((identity, field), old) == old else [(identity, field, old)]
            last[identity, field] = new
        rows = database.execute(f"SELECT id, {field} FROM incidents").fetchall()
        found += [(identity, field, value) for identity, value in rows if last.get((identity, field), value) != value]
    return [*found, *differences_of_updates(database)]


def differences_of_updates(database: Database) -> list[object]:
    """Fields of updates whose last event does not lead to the row."""
    events = "SELECT entity_id, field, new FROM changes WHERE entity = 'update' AND field IS NOT NULL"
    actual = database.execute(f"{events} ORDER BY seen_at, id")
    last = {(identity, field): new for identity, field, new in actual}
    rows = {(identity, field): database.table("updates").get(identity)[field] for identity, field in last}
    return [(*each, rows[each], new) for each, new in last.items() if rows[each] != new]


ALL = [
    (CLOUD, Path(test_google.SERIES).name),
    (SLACK, Path(test_slack.SERIES).name),
    (AWS, AWS_MONTH),
    (GITHUB, SUMMARY),
    (GITHUB, FEED),
    (OCI, OCI_MONTHS),
]


@pytest.mark.parametrize(("source", "name"), ALL, ids=[name for _, name in ALL])
def test_replayed_changes_reproduce_every_row(histories: Histories, source: Source, name: str) -> None:
    assert differences(histories(source, name)[0]) == []


def test_replayed_changes_of_two_channels_reproduce_every_row(by_both: Database) -> None:
    assert differences(by_both) == []


def is_usable(body: bytes) -> bool:
    try:
        statuspage.PLATFORM.parse(Document("https://www.githubstatus.com", "summary", body))
    except NormalizeError:
        return False
    return True


def test_unusable_bodies_neither_withdraw_nor_end_incidents(
    by_json: tuple[Database, importing.Imported], corpus: Path
) -> None:
    database, _ = by_json
    failed = {payload.fetched_at for payload in series.read(corpus / "series" / SUMMARY) if not is_usable(payload.body)}
    assert len(failed) == 54
    ends = {row[0] for row in database.execute("SELECT resolved_at FROM incidents")}
    assert failed.isdisjoint(ends)
    assert database.table("incidents").count_where("withdrawn_at IS NOT NULL") == 0
    assert database.table("updates").count_where("withdrawn_at IS NOT NULL") == 0


def test_a_second_import_writes_nothing(corpus: Path, tmp_path: Path) -> None:
    database = store.open_database(tmp_path / "status.db")
    replay(database, corpus, GITHUB, SUMMARY)
    before = database.conn.total_changes
    again = replay(database, corpus, GITHUB, SUMMARY)
    assert (again.new, again.known, database.conn.total_changes) == (0, 656, before)


def test_an_older_series_imported_later_gives_the_same_dataset(corpus: Path, by_both: Database) -> None:
    database = store.open_database(None)
    replay(database, corpus, GITHUB, SUMMARY)
    replay(database, corpus, GITHUB, FEED)
    assert list(dump.lines(database, poll_times=True)) == list(dump.lines(by_both, poll_times=True))


def test_the_feed_alone_gives_the_known_counts(by_feed: Database) -> None:
    assert counts(by_feed, "incidents", "updates") == [116, 619]
    assert changes(by_feed)["edited", "body"] == 1
    assert by_feed.table("incidents").count_where("resolved_at IS NULL") == 0


def test_two_series_in_either_order_give_the_same_dataset(histories: Histories, by_both: Database) -> None:
    other = histories(GITHUB, FEED, SUMMARY)[0]
    assert list(dump.lines(by_both, poll_times=False)) == list(dump.lines(other, poll_times=False))
    assert list(dump.lines(by_both, poll_times=True)) == list(dump.lines(other, poll_times=True))


def test_two_channels_have_each_incident_and_update_once(by_both: Database) -> None:
    assert counts(by_both, "incidents", "updates", "components") == [116, 620, 11]
    channels = Counter(
        row[0]
        for row in by_both.execute(
            "SELECT group_concat(channel) FROM (SELECT * FROM channel_views "
            "WHERE json_extract(content, '$.incident') IS NOT NULL ORDER BY channel) GROUP BY incident_id"
        )
    )
    assert channels == {"api,feed": 81, "feed": 35}
    assert by_both.table("incidents").count_where("kind = 'maintenance'") == 2
    assert by_both.table("incidents").count_where("status NOT IN ('resolved', 'completed') OR resolved_at IS NULL") == 0
    assert by_both.table("incidents").count_where("withdrawn_at IS NOT NULL") == 0


def _column(database: Database, column: str, where: str) -> dict[str, Instant]:
    return dict(database.execute(f"SELECT id, {column} FROM incidents WHERE {where}").fetchall())


def test_both_channels_agree_on_every_start(by_json: tuple[Database, importing.Imported], by_feed: Database) -> None:
    json, feed = (_column(each, "started_at", "kind = 'incident'") for each in (by_json[0], by_feed))
    shared = json.keys() & feed.keys()
    assert len(shared) == 80
    assert [each for each in shared if minute(json[each]) != minute(feed[each])] == []


def test_inferred_ends_lie_soon_after_stated_ones_and_yield_to_them(
    by_json: tuple[Database, importing.Imported], by_feed: Database, by_both: Database
) -> None:
    inferred = _column(by_json[0], "resolved_at", "resolved_from = 'inferred'")
    stated = _column(by_feed, "resolved_at", "resolved_at IS NOT NULL")
    late = [seconds_between(stated[each], inferred[each]) for each in inferred]
    assert round(median(late) / 60) == 12
    assert by_both.table("incidents").count_where("resolved_from = 'inferred'") == 0


def test_the_1104_components_of_oracle_are_replayed(histories: Histories) -> None:
    database, found = histories(OCI, OCI_MONTHS)
    assert counts(database, "components", "incidents", "updates") == [1104, 18, 43]
    actual = changes(database)
    assert actual["edited", "body"] == 2
    assert (actual["renamed", "name"], actual["edited", "group_name"]) == (2, 0), "two groups, of 44 components in all"
    assert not [each for each in actual if each[0] == "retimed"]
    assert found.replayed.unusable == 0
    named = "SELECT x.name, p.name FROM incident_components x JOIN components p ON p.id = x.component_id"
    assert [each for each in database.execute(named) if each[0] != each[1]] == [], "no name has its group before it"


def test_four_series_of_three_vendors_in_any_order_give_the_same_dataset(corpus: Path, histories: Histories) -> None:
    """Nothing of one source depends on another, nor on which file was read first."""
    database = store.open_database(None)
    store.keep_in_step(database, [AWS, GITHUB, OCI])
    for source, name in [(AWS, AWS_MONTH), (GITHUB, FEED), (OCI, OCI_MONTHS), (GITHUB, SUMMARY)]:
        history.bring(database, source, corpus / "series" / name)
    apart = [histories(GITHUB, SUMMARY, FEED), histories(OCI, OCI_MONTHS), histories(AWS, AWS_MONTH)]
    expected = sorted(line for each, _ in apart for line in dump.lines(each, poll_times=True))
    assert sorted(dump.lines(database, poll_times=True)) == expected
    assert len(expected) > 7_000


def test_captures_are_small_beside_plain_zstd_and_git(corpus: Path, tmp_path: Path) -> None:
    """Half a year of GitHub's summary, 656 bodies: a file of captures, each body by itself, and git's own pack."""
    payloads = list(series.read(corpus / "series" / SUMMARY))
    began = time.process_time()
    with open_captures(tmp_path / "captures.db") as captures:
        brought = importing.of_series(GITHUB, [corpus / "series" / SUMMARY], None)
        assert captures.keep(brought) == len(payloads)
    took = time.process_time() - began
    kept = (tmp_path / "captures.db").stat().st_size
    plain = sum(len(ZstdCompressor(level=6).compress(payload.body)) for payload in payloads)
    versions = [(datetime.fromisoformat(payload.fetched_at), payload.body) for payload in payloads]
    repo = repository(tmp_path / "repo", versions)
    subprocess.run(["git", "-C", str(repo), "gc", "--quiet", "--aggressive"], check=True)
    packed = sum(path.stat().st_size for path in repo.glob(".git/objects/pack/*"))
    raw = sum(len(payload.body) for payload in payloads)
    sys.stdout.write(
        f"\n{len(payloads)} bodies, {raw / 1e6:.2f} MB: captures.db {kept / 1e3:.0f} KB in {took:.2f} s of CPU, "
        f"plain zstd {plain / 1e3:.0f} KB, git gc --aggressive {packed / 1e3:.0f} KB\n"
    )
    assert kept < plain / 3
    assert kept < raw / 20


def test_a_portion_of_an_import_is_bounded_in_bytes() -> None:
    """However large the bodies of a series are, few are held at once."""
    never = Instant("")
    sighting = Sighting(
        source_id="acme", platform="statuspage", kind="summary", url="", sha256="", first_at=never, last_at=never
    )
    large = ((sighting, bytes(3_000_000)) for _ in range(10))
    assert [len(portion) for portion in importing._portions(large)] == [3, 3, 3, 1]
    assert [len(each) for each in importing._portions((sighting, b"") for _ in range(250))] == [100, 100, 50]
