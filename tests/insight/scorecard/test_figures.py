"""Every figure equals a second, naive computation from the tables, of made-up vendors and of real histories."""

from collections.abc import Iterator
from statistics import median_low

import pytest
from sqlite_utils import Database

from statusledger import store, vendor_history
from statusledger.insight.period_keys import Length
from statusledger.insight.scorecard import periods
from statusledger.insight.scorecard.card import Scorecard
from statusledger.insight.scorecard.table import FIGURES
from statusledger.insight.scorecard.values import Count, Longest, Sample, Share
from statusledger.model import Instant
from statusledger.times import epoch
from tests.history import test_series
from tests.insight.scorecard.naive import Naive
from tests.support import large
from tests.support.history import Histories


def known(value: Count | Share | Longest | Sample) -> object:
    match value:
        case Count():
            return value.value
        case Share():
            return (value.count or 0, value.n)
        case Longest():
            return (value.seconds, value.incident_id)
        case Sample():
            return value.n, value.median_s, value.p90_s, value.values_s


def expected(shape: type, value: object) -> object:
    """Scorecard figure that a naive value stands for."""
    if shape is not Sample:
        return value
    assert isinstance(value, list)
    if len(value) < 5:
        return len(value), None, None, tuple(value)
    nine_in_ten = next(each for each in value if 10 * sum(other <= each for other in value) >= 9 * len(value))
    return len(value), median_low(value), nine_in_ten, ()


def assert_equal(db: Database, vendors: list[str], words: str, by: Length, now: Instant) -> list[Scorecard]:
    parts = periods.begun(periods.parts(periods.period(words), by), now)
    found = vendor_history.scorecards(db, vendors, parts, now)
    for vendor in vendors:
        naive = Naive(db, vendor, now)
        for card in found[vendor]:
            again = naive.figures(epoch(card.from_at), epoch(card.until_at))
            if not card.covered_s:
                assert all(figure.of(card).unknown == "no_history" for figure in FIGURES)
                continue
            for figure in FIGURES:
                value = figure.of(card)
                assert known(value) == expected(figure.shape, again[figure.key]), (vendor, card.period, figure.key)
                assert (value.unknown is None) is not _is_empty(value)
    return [card for cards in found.values() for card in cards]


def _is_empty(value: Count | Share | Longest | Sample) -> bool:
    return value.value is None if isinstance(value, Count) else not value.n


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Six vendors with 500 incidents in six years; some updates and times are changed, so that all cases occur."""
    path = tmp_path_factory.mktemp("large") / "status.db"
    large.build(path, 6, 500)
    database = store.open_database(path)
    with store.transaction(database):
        for statement in _CASES:
            database.conn.execute(statement)
    yield database
    database.close()


_CASES = (
    "UPDATE coverage SET from_at = '2025-06-01T00:00:00Z'",
    "UPDATE incidents SET posted_at = strftime('%Y-%m-%dT%H:%M:%SZ', started_at, '+7 minutes') WHERE rowid % 3 = 0",
    "UPDATE incidents SET started_from = 'first_update' WHERE rowid % 5 = 0",
    "UPDATE incidents SET posted_at = resolved_at WHERE rowid % 17 = 0",
    "UPDATE incidents SET has_postmortem = 1 WHERE rowid % 4 = 0 AND resolved_at NOT NULL",
    "UPDATE incidents SET resolved_at = strftime('%Y-%m-%dT%H:%M:%SZ', started_at, '-1 hour') WHERE rowid % 29 = 0",
    "UPDATE incidents SET resolved_at = NULL, resolved_from = 'unknown', status = 'identified' WHERE rowid % 31 = 0",
    "UPDATE incidents SET scheduled_end_at = strftime('%Y-%m-%dT%H:%M:%SZ', resolved_at, '-20 minutes') "
    "WHERE kind = 'maintenance' AND rowid % 2 = 0",
    "UPDATE incidents SET scheduled_start_at = NULL, scheduled_end_at = NULL "
    "WHERE kind = 'maintenance' AND rowid % 7 = 0",
    "UPDATE incidents SET status = 'cancelled' WHERE kind = 'maintenance' AND rowid % 11 = 0",
    "UPDATE incidents SET withdrawn_at = started_at WHERE rowid % 37 = 0",
    "UPDATE updates SET status = 'postmortem' WHERE number = 4 AND rowid % 4 = 0",
    "UPDATE updates SET status = 'resolved' WHERE number = 1 AND rowid % 9 = 0",
    "UPDATE updates SET posted_from = 'first_seen' WHERE rowid % 13 = 0",
    "UPDATE updates SET withdrawn_at = posted_at WHERE rowid % 19 = 0",
    "UPDATE updates SET body = 'Next update by 20:00 UTC.' WHERE rowid % 6 = 0",
    "UPDATE changes SET after_resolution = 1 WHERE rowid % 2 = 0",
)


@pytest.mark.parametrize(("words", "by"), [("2020/2026", "year"), ("2024/2026", "quarter"), ("2026", "month")])
def test_figures_of_made_up_vendors_equal_a_naive_computation(made_up: Database, words: str, by: str) -> None:
    vendors = [each["id"] for each in made_up["vendors"].rows]
    cards = assert_equal(made_up, vendors, words, Length(by), large.NOW)
    seen = {figure.key for card in cards for figure in FIGURES if figure.of(card).unknown is None}
    assert seen == {figure.key for figure in FIGURES}


@pytest.mark.corpus
def test_figures_of_a_real_history_equal_a_naive_computation(histories: Histories) -> None:
    database, _ = histories(test_series.GITHUB, test_series.SUMMARY, test_series.FEED)
    (bounds,) = database.query("SELECT min(started_at) AS since, max(last_changed_at) AS until FROM incidents")
    words = f"{bounds['since'][:7]}/{bounds['until'][:7]}"
    for by in Length:
        cards = assert_equal(database, ["github"], words, by, Instant(bounds["until"]))
    assert sum(card.incidents.value or 0 for card in cards) > 20
    database.close()
