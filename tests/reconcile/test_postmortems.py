"""The window in a postmortem: wordings that tell it, wordings that leave something to guess, and the real ones."""

from pathlib import Path

import pytest

from statusledger.model import Document, Instant, Status, Update
from statusledger.platforms import PLATFORMS
from statusledger.reconcile.postmortem_window import Window, stated_window
from tests.support.build import update


def postmortem(body: str) -> Update:
    return update("p1", "9 10:00", Status.POSTMORTEM, body)


def window(body: str) -> tuple[str, str] | None:
    found = stated_window([postmortem(body)])
    return (found.from_at, found.until_at) if found else None


MORNING = ("2025-01-05T10:00:00Z", "2025-01-05T11:30:00Z")
EVENING = ("2025-01-05T22:15:00Z", "2025-01-06T00:45:00Z")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("On January 5, 2025, between UTC 10:00 and 11:30, mail was late.", MORNING),
        ("On January 5, 2025, between 10:00 UTC and 11:30 UTC, mail was late.", MORNING),
        ("Mail was late on Jan 5th, 2025 from 10:00 to 11:30 UTC.", MORNING),
        ("On Sunday, 5 January 2025, from 10:00 until 11:30 (UTC), mail was late.", MORNING),
        ("On 2025-01-05 10:00\N{EN DASH}11:30 UTC mail was late.", MORNING),
        ("On the 5th of January. On **5th of January 2025** 10:00 - 11:30 GMT mail was late.", MORNING),
        ("From 10:00 to 11:30 UTC on January 5, 2025 mail was late.", MORNING),
        ("Between 10:00 UTC, and 11:30 UTC on Sunday, January 5, 2025, mail was late.", MORNING),
        ("From 10:00 a.m. to 11:30 a.m. UTC on January 5, 2025 mail was late.", MORNING),
        ("On January 5, 2025, between 11:00 AM and 12:30 PM CET, mail was late.", MORNING),
        ("On January 5, 2025, from 02:00 to 03:30 PST, mail was late.", MORNING),
        ("On January 5, 2025, from 02:00 to 03:30 US/Pacific, mail was late.", MORNING),
        ("From 22:15 UTC on January 5 to 00:45 UTC on January 6, 2025, mail was late.", EVENING),
        ("On January 5, 2025, from 12:00 UTC+2 to 11:30 UTC, mail was late.", MORNING),
        ("From 22:15 UTC on January 5, 2025 to 00:45 UTC on January 6, 2025, mail was late.", EVENING),
        ("Between January 5, 2025 at 22:15 UTC and January 6, 2025 at 00:45 UTC, mail was late.", EVENING),
        ("From January 5th, 2025 22:15 UTC to January 6th, 2025 00:45 UTC mail was late.", EVENING),
        ("From January 5, 2025, 10:00 UTC to 11:30 UTC mail was late.", MORNING),
        ("Here it is.\n\nAll is well. On January 5, 2025 from 10:00 to 11:30 UTC, mail was late. Sorry.", MORNING),
        (
            "An earlier outage, on January 1, 2025 from 07:00 to 08:00 UTC, was like it. "
            "On January 5, 2025 from 10:00 to 11:30 UTC, mail was late.",
            MORNING,
        ),
    ],
)
def test_a_window_in_one_sentence_is_parsed(body: str, expected: tuple[str, str]) -> None:
    assert window(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "Mail was late.",
        "On January 5, 2025, mail was late.",
        "On January 5, 2025, from 10:00 to 11:30, mail was late. All times are UTC.",
        "On January 5 from 10:00 to 11:30 UTC, mail was late in 2025.",
        "From 10:00 to 11:30 UTC mail was late. It was January 5, 2025.",
        "On January 5, 2025, from 10:00 to 11:30 IST, mail was late.",
        "On January 5, 2025, from 10:00 to 11:30 PT, mail was late.",
        "On July 5, 2025, from 10:00 to 11:30 PST, mail was late.",
        "On January 5, 2025, from 10:00 to 11:30 local time, mail was late.",
        "On January 5, 2025, from 22:15 to 00:45 UTC, mail was late.",
        "On January 5, 2025, from 10:00 to 11:30 p.m. UTC, mail was late.",
        "On January 5, 2025, from 10:00 to 10:00 UTC, mail was late.",
        "On Smarch 5, 2025, from 10:00 to 11:30 UTC, mail was late.",
        "On January 35, 2025, from 10:00 to 11:30 UTC, mail was late.",
        "On January 5, 2025, from 10:00 to 25:30 UTC, mail was late.",
        "On January 5, 2025, from approximately 10:00 to 11:30 UTC, mail was late.",
        "On January 5, 2025 at 10:00 UTC a disk failed, and at 11:30 UTC it was replaced.",
        "On January 5, 2025 a disk failed at 10:00 UTC. From 11:00 UTC until noon, mail was late.",
        "A similar incident happened on January 5, 2025 from 10:00 to 11:30 UTC.",
        "Between January 5, 2025 at 10:00 UTC and March 6, 2025 at 10:00 UTC, mail was late.",
    ],
)
def test_a_sentence_that_leaves_a_guess_states_no_window(body: str) -> None:
    assert window(body) is None


def test_the_quote_is_the_sentence_without_a_heading_that_runs_into_it() -> None:
    sentence = "On January 5, 2025, between UTC 10:00 and 11:30, mail was late"
    assert stated_window([postmortem(f"## Summary {sentence}. A disk was full.")]) == Window(
        Instant(MORNING[0]), Instant(MORNING[1]), sentence
    )
    assert stated_window([update("u1", "5 10:00", body=f"{sentence}.")]) is None


# Every postmortem of the corpus.

FILES = {
    "seed/omnivore__incidents.json": ("statuspage", "incidents"),
    "statuspage/atlassian__incidents.json": ("statuspage", "incidents"),
    "statuspage/circleci__incidents.json": ("statuspage", "incidents"),
    "vendors/pagerduty/pagerduty-good.html": ("pagerduty", "page"),
}


def postmortems(corpus: Path, name: str) -> list[Window | None]:
    platform, kind = FILES[name]
    document = Document("https://status.example.com/", kind, (corpus / name).read_bytes())
    incidents = PLATFORMS[platform].parse(document).incidents
    return [
        stated_window(incident.updates)
        for incident in incidents
        if any(each.status is Status.POSTMORTEM for each in incident.updates)
    ]


@pytest.mark.corpus
def test_a_postmortem_of_another_day_than_the_page_is_an_anomaly(corpus: Path) -> None:
    (found,) = postmortems(corpus, "seed/omnivore__incidents.json")
    assert found is not None
    assert (found.from_at, found.until_at) == ("2023-01-27T02:37:00Z", "2023-01-27T03:40:00Z")
    assert found.quote.startswith("On January 27, 2023, between UTC 02:37 and 03:40,")


@pytest.mark.corpus
def test_real_postmortems_with_a_window_are_counted(corpus: Path) -> None:
    found = {Path(name).stem: postmortems(corpus, name) for name in FILES}
    assert {name: (len(each), sum(window is not None for window in each)) for name, each in found.items()} == {
        "omnivore__incidents": (1, 1),
        "atlassian__incidents": (3, 3),
        "circleci__incidents": (6, 4),
        "pagerduty-good": (59, 30),
    }
