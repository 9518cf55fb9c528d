"""Postmortems taken apart: sections, timelines, stated durations and action items, in words of our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusledger import text
from statusledger.model import Instant
from statusledger.postmortems.actions import ActionState
from statusledger.postmortems.calendar import Known
from statusledger.postmortems.durations import Stage
from statusledger.postmortems.headings import _TITLES, SectionKind, kinds_of
from statusledger.postmortems.reading import Postmortem, read
from statusledger.postmortems.reflow import reflow

PAGE = Known(Instant("2026-07-14T10:15:00Z"), Instant("2026-07-14T11:20:00Z"), Instant("2026-07-20T09:00:00Z"))
NOWHERE = Known()


def taken_apart(body: str, known: Known = PAGE) -> Postmortem:
    return read(body, known)


def times(body: str, known: Known = PAGE) -> list[str | None]:
    return [each.at for each in taken_apart(body, known).timeline]


# Sections


@pytest.mark.parametrize(
    ("title", "kind"), [(title, kind) for kind, titles in _TITLES.items() for title in titles.split("|")]
)
def test_each_synonym_names_its_subject(title: str, kind: SectionKind | None) -> None:
    for written in (title, title.upper(), f"**{title.capitalize()}:**", f"{title}?", f"2. {title}"):
        assert kinds_of(written) == (kind,), written


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("Remediation and prevention", ("mitigation", "actions")),
        ("Background and Root Cause", ("root_cause",)),
        ("Preliminary Root Cause", ("root_cause",)),
        ("Timeline (all times UTC)", ("timeline",)),
        ("Search timelines", ("timeline",)),
        ("Impact on builds", ("impact",)),
        ("Summary of the July 14 outage", ("summary",)),
        (r"\#\# Summary", ("summary",)),
        ("What we\u2019re doing about this", ("actions",)),
    ],
)
def test_titles_with_more_words_keep_their_subjects(title: str, kinds: tuple[str, ...]) -> None:
    assert kinds_of(title) == kinds


@pytest.mark.parametrize("title", ["How queues work", "Thanks", "", "impactful work", "x" * 500])
def test_other_titles_have_no_subject(title: str) -> None:
    assert kinds_of(title) is None


@pytest.mark.parametrize(
    "body",
    [
        "## Impact\n\nMail was late.\n\n## Root cause\n\nA full disk.",
        "**Impact**\n\nMail was late.\n\n**Root cause:**\n\nA full disk.",
        "Impact\nMail was late.\nRoot cause:\nA full disk.",
        "**Impact:** Mail was late.\n\n**Root cause**: A full disk.",
        "Impact: Mail was late.\n\nRoot cause: A full disk.",
        "## Impact Mail was late. ## Root cause A full disk.",
        text.markdown("<h3>Impact</h3><p>Mail was late.</p><h3><b>Root cause</b></h3><p>A full disk.</p>"),
    ],
)
def test_sections_are_found_in_every_markup(body: str) -> None:
    found = taken_apart(body).sections
    assert [(each.kinds, each.body) for each in found] == [
        ((SectionKind.IMPACT,), "Mail was late."),
        ((SectionKind.ROOT_CAUSE,), "A full disk."),
    ]


def test_a_subsection_belongs_to_the_subject_above_it() -> None:
    found = taken_apart("Hello.\n\n## Action items\n\n### Soon\n\n- Buy a disk.\n\n## Thanks\n\nBye.").sections
    assert [(each.heading, each.kinds) for each in found] == [
        ("", ()), ("Action items", ("actions",)), ("Soon", ("actions",)), ("Thanks", ()),
    ]  # fmt: skip


def test_a_line_of_code_is_no_heading() -> None:
    assert [each.heading for each in taken_apart("## Impact\n\n```\n## Summary\n```\nend").sections] == ["Impact"]


# Timelines


@pytest.mark.parametrize(
    "line",
    [
        "2026-07-14 10:02 UTC - Alarm",
        "2026-07-14 10:02:31 UTC: Alarm",
        "14 July 2026, 10:02 UTC | Alarm",
        "July 14th, 2026 at 10:02 UTC \u2013 Alarm",
        "10:02 UTC on 14 July 2026 \u2014 Alarm",
        "**10:02 UTC, 14 Jul** Alarm",
        "07/14/2026 10:02 UTC: Alarm",
        "14.07.2026 10:02 UTC: Alarm",
        "12:02 CEST, July 14 - Alarm",
        "3:02 AM PDT on July 14 - Alarm",
        "3:02 a.m. US/Pacific on July 14 - Alarm",
        "15:32 UTC+5:30 July 14 - Alarm",
        "10:02 - 10:09 UTC (July 14): Alarm",
        "10:02: Alarm (times in UTC)",
    ],
)
def test_a_line_that_begins_with_a_time_is_an_entry(line: str) -> None:
    body = f"## Timeline\n\n- {line}\n- 2026-07-14 11:00 UTC: Quiet"
    entry = taken_apart(body).timeline[0]
    assert entry.at == "2026-07-14T10:02:00Z"
    assert entry.text == f"- {line}"
    assert entry.raw
    assert entry.raw in line


@pytest.mark.parametrize(
    "sentence",
    [
        "At 10:02 UTC on July 14, 2026, an alarm rang.",
        "On July 14th at 10:02 UTC, an alarm rang.",
        "On Tuesday, July 14, 10:02 UTC an alarm rang.",
        "By approximately 10:02 UTC, on July 14, an alarm rang.",
        "Beginning at around 10:02 UTC on 14 July, alarms rang.",
    ],
)
def test_a_sentence_that_begins_with_a_time_is_an_entry(sentence: str) -> None:
    assert times(f"## What happened\n\nWe slept. {sentence} Then it stopped.") == ["2026-07-14T10:02:00Z"]


@pytest.mark.parametrize(
    "body",
    [
        "All times are in UTC.\n\n",
        "All times UTC\n\n",
        r"\(all times UTC\)" + "\n\n",
        "Timestamps below are given in UTC.\n\n",
    ],
)
def test_the_zone_may_be_stated_for_all_times(body: str) -> None:
    lines = "- 10:02: Alarm\n- 10:40: Quiet"
    expected = ["2026-07-14T10:02:00Z", "2026-07-14T10:40:00Z"]
    assert times(f"## Timeline\n\n{body}{lines}") == expected
    assert times(f"{body}## Timeline\n\n{lines}") == expected


@pytest.mark.parametrize(
    "heading", ["Timeline (UTC)", "Timeline (all times in UTC)", "Timeline \u2013 July 14, 2026 (UTC)"]
)
def test_the_zone_may_be_in_the_heading(heading: str) -> None:
    assert times(f"## {heading}\n\n- 10:02: Alarm\n- 10:40: Quiet")[0] == "2026-07-14T10:02:00Z"


def test_tables_are_timelines() -> None:
    table = "| Time (UTC) | Event |\n| --- | --- |\n| 2026-07-14 10:02 | Alarm |\n| 2026-07-14 | 10:40 | Quiet |"
    assert times(f"## Timeline\n\n{table}") == ["2026-07-14T10:02:00Z", "2026-07-14T10:40:00Z"]


def test_a_line_of_a_date_dates_the_lines_below_it() -> None:
    body = "## Timeline (UTC)\n\n**July 13**\n\n- 23:50: Deploy\n\n**July 14**\n\n- 00:10: Alarm\n- 09:10: Quiet"
    assert times(body) == ["2026-07-13T23:50:00Z", "2026-07-14T00:10:00Z", "2026-07-14T09:10:00Z"]


def test_a_clock_that_goes_back_at_night_is_of_the_next_day() -> None:
    body = "## Timeline (UTC)\n\n- July 13, 23:50: Deploy\n- 00:10: Alarm\n- 00:05: Page opened"
    assert times(body) == ["2026-07-13T23:50:00Z", "2026-07-14T00:10:00Z", "2026-07-14T00:05:00Z"]


def test_dates_without_a_year_are_those_near_the_incident() -> None:
    near = Known(Instant("2026-01-01T01:00:00Z"), Instant("2026-01-01T02:00:00Z"), Instant("2026-01-09T00:00:00Z"))
    assert times("On December 31 at 23:50 UTC, an alarm rang.", near) == ["2025-12-31T23:50:00Z"]
    assert times("On July 14 at 23:50 UTC, an alarm rang.", near) == [None]
    assert times("On December 31 at 23:50 UTC, an alarm rang.", NOWHERE) == [None]


@pytest.mark.parametrize(
    ("why", "body"),
    [
        ("no zone", "- July 14, 2026 10:02: Alarm\n- July 14, 2026 10:40: Quiet"),
        ("a zone with two meanings", "- July 14, 2026 10:02 IST: Alarm\n- July 14, 2026 10:40 IST: Quiet"),
        ("a zone of the other half of the year", "- July 14, 2026 3:02 PST: Alarm\n- July 14, 2026 3:40 PST: Quiet"),
        ("a zone that is a place", "- July 14, 2026 3:02 Pacific Time: Alarm\n- July 14, 2026 3:40 Pacific: Quiet"),
        ("two zones", "Times in UTC. Times in CEST.\n- July 14, 2026 10:02: Alarm\n- July 14, 2026 10:40: Quiet"),
        ("no date, and a page over two days", "- 10:02 UTC: Alarm\n- 10:40 UTC: Quiet"),
        ("a date with two meanings", "- 07/08/2026 10:02 UTC: Alarm\n- 10:40 UTC: Quiet"),
        ("a half of the day", "- July 14, 2026 3:02 UTC: Alarm, until 5:10 PM\n- July 14, 2026 3:40 UTC: Quiet"),
        ("a time after the postmortem", "- July 24, 2026 10:02 UTC: Alarm\n- July 24, 2026 10:40 UTC: Quiet"),
    ],
)
def test_a_time_that_is_left_to_guess_stays_as_written(why: str, body: str) -> None:
    days = Known(Instant("2026-07-14T10:15:00Z"), Instant("2026-07-15T11:20:00Z"), Instant("2026-07-20T09:00:00Z"))
    found = taken_apart(f"## Timeline\n\n{body}", days).timeline
    assert [each.at for each in found] == [None, None], why
    assert all(each.raw for each in found)


def test_an_hour_that_clocks_showed_twice_stays_as_written() -> None:
    autumn = Known(Instant("2026-11-01T08:00:00Z"), Instant("2026-11-01T11:00:00Z"), Instant("2026-11-05T00:00:00Z"))
    lines = "- November 1, 2026 01:30 US/Pacific: Alarm\n- November 1, 2026 03:30 US/Pacific: Quiet"
    assert times(lines, autumn) == [None, "2026-11-01T11:30:00Z"]


def test_a_date_that_text_and_page_disagree_on_is_not_assumed() -> None:
    body = "## Summary\n\nOn July 13, 2026 mail was late.\n\n## Timeline (UTC)\n\n- 10:02: Alarm\n- 10:40: Quiet"
    assert times(body) == [None, None]
    assert times(body.replace("July 13", "July 14")) == ["2026-07-14T10:02:00Z", "2026-07-14T10:40:00Z"]


def test_an_assumed_date_does_not_cross_midnight() -> None:
    """The alarm may have rung the day before."""
    assert times("## Timeline (UTC)\n\n- 23:50: Alarm\n- 00:10: Page opened\n- 10:40: Quiet") == [None, None, None]


def test_a_date_in_passing_makes_that_of_the_next_time_unknown() -> None:
    body = "At 10:02 UTC on July 14, an alarm rang. We had changed a disk on July 11. At 19:00 UTC, we looked again."
    assert times(f"## What happened\n\n{body}") == ["2026-07-14T10:02:00Z", None]


@pytest.mark.parametrize(
    "sentence",
    [
        "At 19:00 UTC the next day, we looked again.",
        "At 19:00 UTC on Friday, we looked again.",
        "The following morning we slept. At 19:00 UTC, we looked again.",
        "On Friday we slept. At 19:00 UTC, we looked again.",
    ],
)
def test_another_day_without_its_date_makes_the_date_unknown(sentence: str) -> None:
    first = "At 10:02 UTC on Tuesday, July 14, an alarm rang."
    assert times(f"## What happened\n\n{first} {sentence}") == ["2026-07-14T10:02:00Z", None]
    assert times("## Timeline (UTC)\n\n- July 14, 10:02: Alarm\n- 19:00: Quiet until Friday")[1] is None


def test_clocks_that_go_back_by_hours_are_not_dated() -> None:
    body = "At 18:00 UTC on July 14, an alarm rang. At 10:00 UTC, we found a full disk."
    assert times(f"## What happened\n\n{body}") == ["2026-07-14T18:00:00Z", None]


def test_summaries_and_plans_are_no_timelines() -> None:
    sentence = "At 10:02 UTC on July 14, 2026, an alarm rang."
    assert times(f"## Summary\n\n{sentence}\n\n## Next steps\n\n{sentence}") == []
    assert len(times(f"## Narrative of it\n\n{sentence}")) == 1


@pytest.mark.parametrize(
    "line", ["10:02 and 10:40 UTC", "99:99 UTC: x", "13:00 PM UTC: x", "v1.10:02", "Maybe 14 10:02 UTC: x"]
)
def test_numbers_that_are_no_times_are_no_entries(line: str) -> None:
    assert times(f"## Notes\n\n{line}\n\n{line}") == []


# Durations


@pytest.mark.parametrize(
    ("sentence", "stage", "seconds"),
    [
        ("Mail was late for a total of 2 hours 13 minutes.", Stage.TOTAL, 7980),
        ("The total downtime was 45 minutes.", Stage.TOTAL, 2700),
        ("Duration: 1 hour, 58 minutes", Stage.TOTAL, 7080),
        ("**Duration:** 3h 05m", Stage.TOTAL, 11_100),
        ("The outage lasted for roughly an hour and 20 minutes.", Stage.TOTAL, 4800),
        ("We had 35 minutes of downtime.", Stage.TOTAL, 2100),
        ("This was a 90-minute outage.", Stage.TOTAL, 5400),
        ("The disruption lasted two and a half hours.", Stage.TOTAL, 9000),
        ("The incident was detected within 2 minutes by an alarm.", Stage.DETECTION, 120),
        ("We were alerted after four minutes.", Stage.DETECTION, 240),
        ("Time to detect: 4 minutes", Stage.DETECTION, 240),
        ("Our monitoring identified the issue within half an hour.", Stage.DETECTION, 1800),
        ("The time to resolution was two hours and 58 minutes.", Stage.MITIGATION, 10_680),
        ("The incident was fully mitigated within 40 minutes.", Stage.MITIGATION, 2400),
        ("Recovery took about 3 hours.", Stage.MITIGATION, 10_800),
        ("MTTR: 12 minutes", Stage.MITIGATION, 720),
    ],
)
def test_stated_durations(sentence: str, stage: Stage, seconds: int) -> None:
    (found,) = taken_apart(f"## Summary\n\nAll is well. {sentence}").durations
    assert (found.stage, found.seconds, found.quote) == (stage, seconds, sentence)


@pytest.mark.parametrize(
    ("sentence", "is_approximate"),
    [
        ("The outage lasted roughly 20 minutes.", True),
        ("The outage lasted 20 minutes.", False),
        ("The outage was detected within 2 minutes.", True),
        ("The outage was detected after 2 minutes.", False),
    ],
)
def test_an_approximate_duration_says_so(sentence: str, is_approximate: bool) -> None:
    assert [each.is_approximate for each in taken_apart(sentence).durations] == [is_approximate]


@pytest.mark.parametrize(
    "sentence",
    [
        "A similar outage lasted 20 minutes.",
        "The previous incident was resolved within 20 minutes.",
        "In future the outage would be detected within 2 minutes.",
        "Our goal is a time to detect of 4 minutes.",
        "We lost a total of 5 minutes of metrics.",
        "Delays of up to 7 minutes were seen.",
        "We identified the cause within 20 minutes.",
        "The alarm rang at 10:02.",
        "A total of 2 hands helped.",
        "The total was 0 minutes.",
        "The outage lasted 9999 days.",
    ],
)
def test_other_durations_are_not_those_of_the_incident(sentence: str) -> None:
    assert taken_apart(sentence).durations == []


def test_plans_state_no_duration() -> None:
    assert taken_apart("## Next steps\n\nThe outage lasted 20 minutes.").durations == []


# Action items


def test_items_of_lists_are_action_items() -> None:
    plan = "1. Buy a disk,\n   a large one.\n2. Watch it.\n   - Hourly."
    found = taken_apart(f"## Action items\n\nWe plan:\n\n{plan}\n\nThanks.\n\n## Impact\n\n- None.").actions
    assert [each.text for each in found] == ["Buy a disk,\n   a large one.", "Watch it.\n   - Hourly."]


def test_paragraphs_that_begin_in_bold_are_action_items() -> None:
    body = "## Prevention\n\nWe promise:\n\n**We buy a disk.** It is large.\n\n**We watch it.** Hourly.\n\nThanks."
    assert [each.text for each in taken_apart(body).actions] == [
        "**We buy a disk.** It is large.",
        "**We watch it.** Hourly.",
    ]


@pytest.mark.parametrize(
    ("item", "state"),
    [
        ("[x] Buy a disk", ActionState.DONE),
        (r"\[x\] Buy a disk", ActionState.DONE),
        ("[ ] Buy a disk", ActionState.PLANNED),
        ("**Done:** Buy a disk", ActionState.DONE),
        ("Done - Buy a disk", ActionState.DONE),
        ("\u2705 Buy a disk", ActionState.DONE),
        ("Buy a disk (Completed)", ActionState.DONE),
        ("Buy a disk. (Completed on July 15)", ActionState.DONE),
        ("Buy a disk [in progress]", ActionState.IN_PROGRESS),
        ("Buy a disk - in progress", ActionState.IN_PROGRESS),
        ("Buy a disk (Estimated completion: March 2027)", ActionState.PLANNED),
        ("Buy a disk. Status: To do", ActionState.PLANNED),
        ("Buy a disk", None),
        ("Open the window", None),
        ("Completed disks are sold", None),
        ("Close what is open", None),
    ],
)
def test_the_state_of_an_item_is_that_stated(item: str, state: ActionState | None) -> None:
    assert [each.state for each in taken_apart(f"## Next steps\n\n- {item}").actions] == [state]


# Laws


PIECES = st.sampled_from([
    "## Timeline (UTC)\n", "## Summary\n", "**Impact:** ", "## Next steps\n", "- ", "1. ", "| ", "\n", "\n\n", "10:02",
    "25:61", " UTC", " PST", " IST", "July 14", ", 2026", " 2026-07-14 ", "07/08/2026 ", "At ", "On ", " - ", ": ",
    "alarm rang. ", "Detected within 2 minutes. ", "a total of 2 hours and 13 minutes", "Duration: 9 hours", "[x] ",
    "(done)", "```\n", "**", "\\", "\u2013", "\u0130", "9999999999", "February 30 at 10:00 UTC",
])  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join))


@given(TEXTS, st.sampled_from([PAGE, NOWHERE, Known(Instant("2026-01-01T00:00:00Z"))]))
def test_any_text_is_read_and_quoted_in_its_own_words(body: str, known: Known) -> None:
    found = read(body, known)
    whole = reflow(body)
    quotes = [each.quote for each in found.durations] + [each.text for each in found.actions]
    quotes += [part for each in found.timeline for part in (each.text, each.raw)] + [
        each.body for each in found.sections
    ]
    assert all(quote in whole for quote in quotes)


@given(TEXTS)
def test_reading_is_deterministic(body: str) -> None:
    assert read(body, PAGE) == read(body, PAGE)
