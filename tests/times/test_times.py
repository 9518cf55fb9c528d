"""Times: read exactly or refused, never guessed."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusledger import times
from statusledger.model import Instant
from statusledger.times import dates

READ = [
    # ISO 8601
    ("2025-03-01T10:20:30Z", None, "2025-03-01T10:20:30Z"),
    ("2025-03-01T10:20:30.999Z", None, "2025-03-01T10:20:30Z"),
    ("2025-03-01T10:20:30.123456789Z", None, "2025-03-01T10:20:30Z"),
    ("2025-03-01T10:20:30-07:00", None, "2025-03-01T17:20:30Z"),
    ("2025-03-01T10:20:30-00:00", None, "2025-03-01T10:20:30Z"),
    (" 2025-03-01 10:20:30 +0530 ", None, "2025-03-01T04:50:30Z"),
    ("2025-03-01t10:20:30z", None, "2025-03-01T10:20:30Z"),
    # RFC 822 and what feeds make of it
    ("Sat, 01 Mar 2025 10:20:30 +0000", None, "2025-03-01T10:20:30Z"),
    ("Sat, 1 Mar 2025 10:20:30 GMT", None, "2025-03-01T10:20:30Z"),
    ("Sat,  1 Mar 2025 02:20:30 PST", None, "2025-03-01T10:20:30Z"),
    ("Sat, 01 Mar 2025 10:20:00 Z", None, "2025-03-01T10:20:00Z"),
    ("01 Mar 2025 10:20 EST", None, "2025-03-01T15:20:00Z"),
    ("Saturday, 01 March 2025 10:20:30 +01:00", None, "2025-03-01T09:20:30Z"),
    ("Mon, 01 Sept 2025 10:20:30 UTC", None, "2025-09-01T10:20:30Z"),
    ("01 Mar 2025 10:20:30 GMT+2", None, "2025-03-01T08:20:30Z"),
    ("01 Mar 2025 10:20:30 UTC-05:30", None, "2025-03-01T15:50:30Z"),
    ("Sat, 01 Mar 2025 10:20:30 +0000 (UTC)", None, "2025-03-01T10:20:30Z"),
    ("Sat, 01 Mar 25 10:20:30 GMT", None, "2025-03-01T10:20:30Z"),
    ("01 Mar 98 10:20:30 GMT", None, "1998-03-01T10:20:30Z"),
    ("Fri, 01 Mar 2025 10:20:30 GMT", None, "2025-03-01T10:20:30Z"),  # it was a Saturday
    # abbreviations that the page's own zone decides
    ("01 Jul 2025 10:00:00 BST", "Europe/London", "2025-07-01T09:00:00Z"),
    ("01 Jul 2025 10:00:00 IST", "Asia/Kolkata", "2025-07-01T04:30:00Z"),
    ("01 Jul 2025 10:00:00 IST", "Europe/Dublin", "2025-07-01T09:00:00Z"),
    ("01 Jul 2025 10:00:00 CST", "Asia/Shanghai", "2025-07-01T02:00:00Z"),
    ("01 Jan 2025 10:00:00 CST", "America/Chicago", "2025-01-01T16:00:00Z"),
    ("01 Jul 2025 10:00:00 PST", "America/Los_Angeles", "2025-07-01T18:00:00Z"),  # the winter's word in summer
    ("01 Jul 2025 10:00:00 CEST", "Asia/Tokyo", "2025-07-01T08:00:00Z"),
    # without a zone, on a page whose own is known
    ("Sat, 01 Mar 2025 10:20:30", "Europe/Rome", "2025-03-01T09:20:30Z"),
    ("2025-03-01T10:20:30", "Europe/Rome", "2025-03-01T09:20:30Z"),
    ("2025-07-01 10:20", "Europe/Rome", "2025-07-01T08:20:00Z"),
    ("01.03.2025 10:20", "Europe/Rome", "2025-03-01T09:20:00Z"),
    # halves of a day
    ("1 Mar 2025 2:20 AM PST", None, "2025-03-01T10:20:00Z"),
    ("Mar 1, 2025, 12:05 p.m. UTC", None, "2025-03-01T12:05:00Z"),
    ("March 1st, 2025 at 12:05am GMT", None, "2025-03-01T00:05:00Z"),
    # months in other languages
    ("Sa, 01 März 2025 10:20:30 +0100", None, "2025-03-01T09:20:30Z"),
    ("sáb, 1 de março de 2025 às 10:20 -0300", None, "2025-03-01T13:20:00Z"),
    ("1 août 2025 18h30", "Europe/Paris", "2025-08-01T16:30:00Z"),
    ("1. Dezember 2025, 18:30 Uhr", "Europe/Berlin", "2025-12-01T17:30:00Z"),
    ("пт, 01 авг. 2025 10:00:00 +0300", None, "2025-08-01T07:00:00Z"),
    ("2025年3月1日 10:20", "Asia/Tokyo", "2025-03-01T01:20:00Z"),
    ("01 mars 2025 10:20:30 GMT", None, "2025-03-01T10:20:30Z"),
    ("01 marraskuu 2025 10:20:30 GMT", None, "2025-11-01T10:20:30Z"),
    ("01 Mai 2025 10:20:30 GMT", None, "2025-05-01T10:20:30Z"),
    # what programs print
    ("Sat Mar  1 10:20:30 2025", "UTC", "2025-03-01T10:20:30Z"),
    ("Sat Mar  1 10:20:30 CET 2025", None, "2025-03-01T09:20:30Z"),
    ("1740824430", None, "2025-03-01T10:20:30Z"),
    ("1740824430123", None, "2025-03-01T10:20:30Z"),
    ("2025/03/01 10:20:30 +0000", None, "2025-03-01T10:20:30Z"),
    ("2025-03-01 10:20:30 UTC", None, "2025-03-01T10:20:30Z"),
    ("2025-03-01 10:20 PM CET", None, "2025-03-01T21:20:00Z"),
    ("2025-3-1 10:20", "Asia/Tokyo", "2025-03-01T01:20:00Z"),
    ("20250301T102030Z", None, "2025-03-01T10:20:30Z"),
    ("01-Mar-2025 10:20:30 GMT", None, "2025-03-01T10:20:30Z"),
    ("25-03-2025 10:20 UTC", None, "2025-03-25T10:20:00Z"),
    ("Sat,01 Mar 2025 10:20:30 GMT", None, "2025-03-01T10:20:30Z"),
    # as people write hours and days elsewhere
    ("1 marzo 2025 alle ore 10:20", "Europe/Rome", "2025-03-01T09:20:00Z"),
    ("1 maart 2025 om 10:20 uur", "Europe/Amsterdam", "2025-03-01T09:20:00Z"),
    ("1 marca 2025 godz. 10:20", "Europe/Warsaw", "2025-03-01T09:20:00Z"),
    ("Sa, 01 Mär 2025 10:20:30 MEZ", None, "2025-03-01T09:20:30Z"),
    ("2025年3月1日(土) 10時20分", "Asia/Tokyo", "2025-03-01T01:20:00Z"),
    ("2025/03/01(土) 10:20", "Asia/Tokyo", "2025-03-01T01:20:00Z"),
    ("土, 01 3月 2025 10:20:30 +0900", None, "2025-03-01T01:20:30Z"),
    ("25/03/2025 10:20 UTC", None, "2025-03-25T10:20:00Z"),
    ("03/25/2025 10:20 UTC", None, "2025-03-25T10:20:00Z"),
]


@pytest.mark.parametrize(("words", "time_zone", "expected"), READ)
def test_a_feed_time(words: str, time_zone: str | None, expected: str) -> None:
    assert dates.feed_time(words, time_zone) == expected


REFUSED = [
    ("", None),
    ("soon", None),
    ("08/03/2025 10:20", "UTC"),  # of either month
    ("01 listopad 2025 10:20:30 +0100", None),  # October in one language, November in another
    ("01 Mar 2025 13:20 PM UTC", None),
    ("1 Mar 2025 0:20 AM UTC", None),
    ("01.03.2025 10:20", None),
    ("01 Foo 2025 10:20:30", "UTC"),
    ("31.02.2025 10:20", "UTC"),
    ("174082443", None),
    ("9" * 10, None),
    ("2025-03-01T10:20:30", None),
    ("2025-03-01", None),
    ("2025-13-45T99:99:99Z", None),
    ("2025-03-01T24:00:60Z", None),
    ("0000-00-00T00:00:00Z", None),
    ("0001-01-01T00:00:00+14:00", None),
    ("9999-12-31T23:59:59-14:00", None),
    ("1970-01-01T00:00:00Z", None),
    ("Sat, 01 Mar 2025 10:20:30", None),
    ("Sat, 01 Mar 10:20:30 GMT", None),
    ("Sat, 01 Mar 9999 10:20:30 CST", "America/Chicago"),
    ("30 Feb 2025 10:20:30 GMT", None),
    ("01 Mar 2025 24:00:00 GMT", None),
    ("01 Mar 2025 10:20:60 GMT", None),
    ("01 Mar 2025 10:20:30 +9900", None),
    ("01 Mar 2025 10:20:30 +0199", None),
    ("01 Jul 2025 10:00:00 BST", None),
    ("01 Jul 2025 10:00:00 IST", None),
    ("01 Jul 2025 10:00:00 CST", None),
    ("01 Jul 2025 10:00:00 BST", "Asia/Kolkata"),
    ("01 Jul 2025 10:00:00 XYZ", "Europe/London"),
    ("01 Jul 2025 10:00:00 BST", "Pacific Time (US & Canada)"),
    ("01 Jul 2025 10:00:00 BST", "America"),
    ("01 Jul 2025 10:00:00 BST", "../etc/passwd"),
]


@pytest.mark.parametrize(("words", "time_zone"), REFUSED)
def test_an_ambiguous_time_is_refused(words: str, time_zone: str | None) -> None:
    with pytest.raises(ValueError):
        dates.feed_time(words, time_zone)


@given(
    st.text(max_size=40) | st.from_regex(r"\d{1,4}[- ][A-Za-z\d]{2,4}[- ]\d{1,4}[ T]\d\d:\d\d(:\d\d)? ?[A-Z+\d:]{0,6}")
)
def test_any_text_is_a_time_or_a_value_error(words: str) -> None:
    try:
        at = dates.feed_time(words, "Europe/London")
    except ValueError:
        return
    assert times.iso(at) == at


moments = st.datetimes(datetime(1991, 1, 1), datetime(2098, 1, 1), timezones=st.timezones())  # noqa: DTZ001


@given(moments)
def test_an_instant_is_its_moment_cut_to_seconds(moment: datetime) -> None:
    at, in_utc = times.instant(moment), moment.astimezone(UTC)
    assert times.moment(at) == in_utc.replace(microsecond=0)
    assert times.exact(moment.isoformat()) == times.exact(in_utc.isoformat()) == in_utc
    assert times.minute(at) == at[:16]


@given(moments, moments)
def test_instants_sort_as_their_moments_do(one: datetime, other: datetime) -> None:
    ones, others = times.instant(one), times.instant(other)
    seconds = times.seconds_between(ones, others)
    assert (ones < others) == (seconds > 0)
    assert times.shifted(ones, seconds) == others


@given(moments)
def test_the_two_notations_of_feeds_agree(moment: datetime) -> None:
    moment = moment.astimezone(timezone(timedelta(hours=5, minutes=30)))
    written = f"{moment.day:02d} {'JanFebMarAprMayJunJulAugSepOctNovDec'[moment.month * 3 - 3 : moment.month * 3]}"
    rfc822 = f"{written} {moment.year} {moment:%H:%M:%S} +0530"
    assert dates.feed_time(rfc822) == dates.feed_time(moment.isoformat())
    assert dates.feed_moment(rfc822).utcoffset() == timedelta(hours=5, minutes=30)


@pytest.mark.parametrize("seconds", [0, 1e12, 1e20, float("inf"), float("-inf"), float("nan")])
def test_an_epoch_that_is_not_plausible_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError):
        times.from_epoch(seconds)


def test_an_epoch() -> None:
    assert times.from_epoch(1_700_000_000.9) == "2023-11-14T22:13:20Z"


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        times.instant(datetime(2025, 3, 1))  # noqa: DTZ001


def test_durations_may_be_negative() -> None:
    start, end = Instant("2025-03-01T10:00:00Z"), Instant("2025-03-01T09:58:30Z")
    assert times.seconds_between(start, end) == -90


def test_month_names_are_english() -> None:
    assert [times.month_number(name) for name in ("Jan", "january", "SEPT", "December")] == [1, 1, 9, 12]
    with pytest.raises(ValueError, match="not an English month: 'Ene'"):
        times.month_number("Ene")


@pytest.mark.parametrize(
    ("words", "time_zone", "expected"),
    [
        ("2025-07-10 17:30:00", "Europe/Berlin", "2025-07-10T15:30:00Z"),
        ("2025-01-10T17:30", "America/New_York", "2025-01-10T22:30:00Z"),
        ("2025-10-26 02:30:00", "Europe/Berlin", "2025-10-26T00:30:00Z"),
        ("2025-07-10 17:30:00+05:30", "Europe/Berlin", "2025-07-10T12:00:00Z"),
        ("2025-07-10t17:30:00z", None, "2025-07-10T17:30:00Z"),
    ],
)
def test_a_local_time(words: str, time_zone: str | None, expected: str) -> None:
    assert times.local(words, time_zone) == expected


@pytest.mark.parametrize(
    ("words", "time_zone"),
    [("2025-07-10 17:30:00", None), ("2025-07-10 17:30:00", "Berlin"), ("17:30", "UTC"), ("1889-01-01 10:00", "UTC")],
)
def test_an_ambiguous_local_time_is_refused(words: str, time_zone: str | None) -> None:
    with pytest.raises(ValueError, match=r"zone|isoformat|plausible"):
        times.local(words, time_zone)


@pytest.mark.parametrize(
    ("read", "words", "message"),
    [
        (dates.feed_time, "soon", "not a date: 'soon'"),
        (dates.feed_time, "01 Jul 2025 10:00:00 BST", "the zone 'BST' cannot be told; state the page's own zone"),
        (dates.feed_time, "01 Jul 1889 10:00:00 GMT", "not a plausible year: 1889"),
        (times.iso, "2025-07-01T10:00:00", "a time without a zone: '2025-07-01T10:00:00'"),
        (times.iso, "0001-01-01T00:00:00+14:00", r"not a plausible year: 0001-01-01T00:00:00\+14:00"),
        (times.from_epoch, 1e20, r"not a plausible time: 1e\+20"),
    ],
)
def test_an_error_quotes_the_refused_text(read: Callable[[Any], Instant], words: object, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        read(words)


@pytest.mark.parametrize(("digits", "year"), [("89", 2089), ("90", 1990), ("91", 1991), ("99", 1999), ("00", 2000)])
def test_years_of_two_digits(digits: str, year: int) -> None:
    assert dates.feed_time(f"01 Mar {digits} 10:20:30 GMT") == f"{year}-03-01T10:20:30Z"


@pytest.mark.parametrize(
    ("words", "time_zone", "expected"),
    [
        # Sydney is ahead of itself in winter; both words are right in their own half of the year.
        ("15 Jan 2025 10:00:00 AEDT", "Australia/Sydney", "2025-01-14T23:00:00Z"),
        ("15 Jan 2025 10:00:00 AEST", "Australia/Sydney", "2025-01-15T00:00:00Z"),
        ("31 Mar 2025 10:00:00 GMT", "Europe/London", "2025-03-31T10:00:00Z"),
        ("29 Mar 2025 10:00:00 BST", "Europe/London", "2025-03-29T09:00:00Z"),
        # Half a year later or earlier it is summer again: the winter between counts.
        ("08 Oct 2025 10:00:00 CST", "America/Chicago", "2025-10-08T16:00:00Z"),
        ("01 Apr 2025 10:00:00 IST", "Asia/Jerusalem", "2025-04-01T08:00:00Z"),
        # The law changed: Moscow was four hours ahead until 2014, Turkey dropped its winter in 2016.
        ("01 Jul 2014 10:00:00 MSK", "Europe/Moscow", "2014-07-01T06:00:00Z"),
        ("01 Jul 2015 10:00:00 MSK", "Europe/Moscow", "2015-07-01T07:00:00Z"),
        ("15 Oct 2014 10:00:00 MSK", "Europe/Moscow", "2014-10-15T06:00:00Z"),
    ],
)
def test_a_zone_abbreviation_is_resolved_by_place_and_date(words: str, time_zone: str, expected: str) -> None:
    assert dates.feed_time(words, time_zone) == expected


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("90m", 5400), ("2h", 7200), ("7d", 604_800), ("2w", 1_209_600), ("0m", 0),
        ("", None), ("7", None), ("d", None), ("7 d", None), ("-7d", None), ("7y", None), ("1234567d", None),
    ],
)  # fmt: skip
def test_an_age(words: str, seconds: int | None) -> None:
    assert times.age(words) == seconds


def test_utc_is_utc_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        assert times.iso("2025-07-01T10:00:00+02:00") == "2025-07-01T08:00:00Z"
        assert times.from_epoch(1_700_000_000) == "2023-11-14T22:13:20Z"
    finally:
        monkeypatch.undo()
        time.tzset()
