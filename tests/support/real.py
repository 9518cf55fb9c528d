"""Real payloads as one dataset: looks of three series, and the fullest payloads of each platform as pages."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path

from sqlite_utils import Database

from statusledger import store
from statusledger.model import Instant, Source
from statusledger.platforms import PLATFORMS
from statusledger.reconcile import Observation
from statusledger.store.write import load, polls
from statusledger.store.write.load import LoadScope
from tests.history import test_series
from tests.laws.test_corpus import LOOKED_AT, Reading
from tests.platforms import test_aws
from tests.support import history
from tests.support.dataset import poll

_EACH = 2
_STRIDE = 5
"""One in so many looks of a series is taken, so that there are fewer changes than the series have."""
NOW = Instant("2026-11-01T12:01:00Z")
SERIES = (
    (test_series.GITHUB, (test_series.SUMMARY, test_series.FEED)),
    (test_aws.AWS, (Path(test_aws.SERIES).name,)),
    (test_series.OCI, (test_series.OCI_MONTHS,)),
)


def build(folder: Path, corpus: Path, readings: Iterable[Reading]) -> None:
    """Make the dataset, status.db in that folder."""
    pages = [(_source(number, actual), actual) for number, actual in enumerate(_fullest(readings))]
    database = store.open_database(folder / "status.db")
    store.keep_in_step(database, [source for source, _ in (*SERIES, *pages)])
    for source, names in SERIES:
        files = (history.thinned(corpus / "series" / name, folder, _STRIDE) for name in names)
        history.bring(database, source, *files)
    with store.transaction(database):
        for source, reading in pages:
            _tell(database, source, reading)
    database.conn.close()


def _fullest(readings: Iterable[Reading]) -> Iterator[Reading]:
    """Of each platform the payloads that tell the most incidents, updates and components."""
    ranked = sorted((each for each in readings if each.parsed), key=lambda each: (each.platform, -_size(each)))
    for _, those in groupby(ranked, key=lambda each: each.platform):
        yield from islice(those, _EACH)


def _size(reading: Reading) -> int:
    assert reading.parsed is not None
    return len(reading.parsed.components) + sum(1 + len(each.updates) for each in reading.parsed.incidents)


def _source(number: int, reading: Reading) -> Source:
    name, identity = reading.name, f"p{number:03}"
    return Source(id=identity, name=name, url="https://status.example.com/", platform=reading.platform,
                  vendor=identity, tags=(reading.platform,))  # fmt: skip


def _tell(database: Database, source: Source, reading: Reading) -> None:
    assert reading.parsed is not None
    seen = Observation(reading.kind, LOOKED_AT, reading.parsed)
    opened = load.load_state(database, source, PLATFORMS[reading.platform].channels, LoadScope.of([seen]))
    opened.state.observe(seen)
    polls.save_page(database, source.id, reading.parsed.page)
    poll(database, source, LOOKED_AT)
    opened.save(database)
