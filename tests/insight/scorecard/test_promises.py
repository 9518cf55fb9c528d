"""Promises of a next update are read with their time; what is expected, vague or conditional is none."""

from pathlib import Path

import pytest

from statusledger import text
from statusledger.insight.scorecard.promises import promises
from statusledger.times import epoch, from_epoch, shifted
from tests.support.build import at
from tests.support.labelled import labelled

NOON = at("8 12:00")
"""A Wednesday in January 2025."""


def due(body: str) -> list[str | None]:
    """When promises that are made at noon are due, without the year."""
    found = promises(body, epoch(NOON))
    return [None if each.due is None else from_epoch(each.due)[5:16].replace("T", " ") for each in found]


@pytest.mark.parametrize(
    ("body", "when"),
    [
        ("We will provide an update within 30 minutes.", "01-08 12:30"),
        ("We'll post another update in an hour, or sooner if anything changes.", "01-08 13:00"),
        ("We\u2019ll be back with more information in the next 45 mins.", "01-08 12:45"),
        ("We'll be back in twenty minutes with another update.", "01-08 12:20"),
        ("Our next update will be provided within 24 hours.", "01-09 12:00"),
        ("Next update in half an hour", "01-08 12:30"),
        ("We will share more details in 1-2 hours.", "01-08 14:00"),
        ("We continue to work on it and will update you again within 2 hours.", "01-08 14:00"),
        ("We'll follow up when we have more information or in 15 minutes.", "01-08 12:15"),
        ("We will continue to provide updates at least every 30 minutes.", "01-08 12:30"),
        ("We are providing hourly updates.", "01-08 13:00"),
        ("Updates will follow every half hour.", "01-08 12:30"),
        ("Another update will be provided after the fix is in place, within the next 20 minutes.", "01-08 12:20"),
        ("Further updates in 45 minutes.", "01-08 12:45"),
        ("Next update: 20:00 UTC", "01-08 20:00"),
        ("**Next update:** by 8:30 p.m. ET", "01-09 01:30"),
        ("We will provide our next update by Friday, 2025-01-10 at 17:00 US/Pacific.", "01-11 01:00"),
        ("We'll provide another update with more details by 9:00 AM PST, January 9, 2025.", "01-09 17:00"),
        ("We will provide next update no later than Jan 9, 16:00 UTC.", "01-09 16:00"),
        ("We will update this page at 16:00 GMT+1.", "01-08 15:00"),
        ("We will send another update tomorrow at 9am CET.", "01-09 08:00"),
        ("Expect another update by 08:00 UTC.", "01-09 08:00"),
        ("We will post an update on Monday by 10:00 UTC.", "01-13 10:00"),
        ("We will post an update by Friday, 17:00 UTC.", "01-10 17:00"),
    ],
)  # fmt: skip
def test_a_promise_has_its_time(body: str, when: str) -> None:
    assert due(body) == [when]


@pytest.mark.parametrize(
    "body",
    [
        "We will provide an update soon.",
        "More information to follow shortly.",
        "We will provide another update as soon as we know more.",
        "We expect the fix to be deployed everywhere within 30 minutes.",
        "We expect to be back in 30 minutes.",
        "Backlogs will be backfilled within the next hour.",
        "We expect full recovery in 20 minutes and will provide an update then.",
        "We will provide an update once the fix, due within 2 hours, is deployed.",
        "If we confirm an impact, we will update within 30 minutes.",
        "We will share a root cause analysis with more details within 5 days.",
        "We will update the certificates within 24 hours.",
        "An update of the client will be released in 2 hours.",
        "We provided an update within 30 minutes.",
        "Please check back for more information in 30 minutes.",
        "Our next maintenance begins in 2 hours.",
        "",
    ],
)
def test_other_sentences_are_no_promise(body: str) -> None:
    assert due(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "Our next update will be posted by 14:30.",
        "We will give another update at 10:00 IST.",
        "We will provide an update by 25:00 UTC.",
        "We will provide an update by Tuesday, 2025-01-07 10:00 UTC.",
        "We will provide an update by 2025-13-40 10:00 UTC.",
    ],
)
def test_a_time_that_is_not_clear_is_kept_as_unknown(body: str) -> None:
    assert due(body) == [None]


def test_each_sentence_may_promise_and_is_quoted() -> None:
    body = "All calls fail.\n\nWe'll post an update in 10 minutes. We will post updates every hour; thank you."
    assert [each.quote for each in promises(body, 0)] == [
        "We'll post an update in 10 minutes",
        "We will post updates every hour",
    ]


def test_a_date_without_year_is_the_nearest() -> None:
    posted = shifted(at("1 00:00"), -3600)
    (found,) = promises("Next update by January 1, 09:00 UTC", epoch(posted))
    assert found.due == epoch(at("1 09:00"))


@pytest.mark.corpus
@pytest.mark.labels
def test_promises_of_labelled_incidents_are_found(corpus: Path) -> None:
    """Counts of each incident, with the rules of the labels' README."""
    found = [
        (sum(len(promises(text.markdown(update.body), 0)) for update in each.texts), each.promises)
        for each in labelled(corpus)
    ]
    hits = sum(min(pair) for pair in found)
    precision, recall = hits / sum(count for count, _ in found), hits / sum(count for _, count in found)
    print(f"\npromises: {sum(count for _, count in found)} labelled, precision {precision:.3f}, recall {recall:.3f}")  # noqa: T201 - read by people
    assert precision >= 0.97 and recall >= 0.97
