"""One incident as a page: the sentence, the facts with where they come from, the timeline, and what was rewritten."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    ResolvedFrom,
    Scope,
    Snapshot,
    StartedFrom,
    Status,
    Transition,
)
from statusledger.platforms import statuspage
from statusledger.presentation import summary as sentence
from statusledger.reconcile import Observation
from statusledger.store.read import queries
from tests.support.build import at, incident, listing, summary, update
from tests.support.dataset import folded, observe, poll, say, source
from tests.support.world import started

COMPONENTS = (
    Component(key="api", name="API", health=Health.OPERATIONAL, position=1),
    Component(key="git", name="Git", group_name="Europe", health=Health.OPERATIONAL, position=2),
)
OUTAGE = replace(
    incident(
        end="5 11:22",
        impact=Impact.MAJOR,
        updates=[
            update("u1", "5 10:00", body="Requests *fail*."),
            update("u2", "5 10:36", Status.MONITORING, "A fix is out."),
            update("u3", "5 11:22", Status.RESOLVED, "Over."),
            update("u4", "7 09:00", Status.POSTMORTEM, "## Root Cause\n\nA cable.\n\n- It was cut.\n- It was mended."),
        ],
    ),
    components=(Affected("api", "API"), Affected("git", "Git"), Affected(None, "Docs")),
    transitions=(
        Transition(
            component_key="api",
            at=at("5 10:00"),
            old_health=Health.OPERATIONAL,
            new_health=Health.PARTIAL_OUTAGE,
            update_key="u1",
        ),
    ),
)


def parsed(*incidents: Incident, when: str = "8 12:00") -> Observation:
    """A full list that names the components too."""
    return Observation(
        "incidents", at(when), Snapshot(incidents=incidents, components=COMPONENTS, covers=(Completeness(Scope.SINCE),))
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "status.db"


def shown(path: Path, *arguments: str, columns: int = 80, **environment: str) -> str:
    result = say(path, "show", *arguments, columns=columns, environment=environment)
    assert result.exit_code == 0, result.output
    return result.stdout


# The page.


PAGE = [
    "API is slow",
    "Acme   ◆ Major   Resolved   Postmortem",
    "",
    "Acme reported a major incident affecting API, Git and Docs on 5 January 2025; it",
    "lasted 1h 22m and a postmortem followed.",
    "",
    "Started    5 Jan 2025 10:00 UTC   stated by the vendor",
    "Resolved   5 Jan 2025 11:22 UTC   stated by the vendor",
    "Duration   1h 22m                 end minus start",
    "Detected   not observed           it started before monitoring began",
    "Link       https://status.example.com/incidents/one",
    "",
    "Components   the worst health that an update states for each",
    "  ◆ Partial outage   API",
    "    not stated   Europe: Git",
    "                 Docs",
    "",
    "Timeline   four updates, oldest first; + is the time since the one before",
    "",
    " 1  Investigating   5 Jan 2025 10:00 UTC",
    "    Requests fail.",
    "    API: operational → partial outage",
    "",
    " 2  Monitoring      5 Jan 2025 10:36 UTC   +36m",
    "    A fix is out.",
    "",
    " 3  Resolved        5 Jan 2025 11:22 UTC   +46m",
    "    Over.",
    "",
    " 4  Postmortem      7 Jan 2025 09:00 UTC   +1d 21h",
    "    in full below",
    "",
    "Postmortem   published 7 Jan 2025 09:00 UTC, in the vendor's words",
    "",
    "  Root Cause",
    "  ──────────",
    "",
    "  A cable.",
    "",
    "   • It was cut.",
    "   • It was mended.",
    "",
    "Record",
    "  Id                   acme_one",
    "  Source               acme, read as statuspage",
    "  Vendor's own words   impact “major”",
    "  First seen           8 Jan 2025 12:00 UTC",
    "  Last changed         8 Jan 2025 12:00 UTC",
]


def test_the_page_of_an_outage(path: Path) -> None:
    folded(path, parsed(OUTAGE))
    assert shown(path, "one").splitlines() == PAGE


def test_the_columns_as_json(path: Path) -> None:
    folded(path, parsed(OUTAGE))
    story = json.loads(shown(path, "one", "--json"))
    assert list(story) == [
        "id", "vendor_id", "vendor", "source_id", "key", "generation", "kind", "title", "url", "status", "status_raw",
        "impact", "impact_raw", "worst_health", "started_at", "started_from", "resolved_at", "resolved_from",
        "duration_s", "scheduled_start_at", "scheduled_end_at", "posted_at", "postmortem_from", "postmortem_until",
        "postmortem_quote", "origin", "detected_at", "first_seen_at", "last_changed_at", "missing_since",
        "withdrawn_at", "update_count", "has_postmortem", "source", "components", "updates", "transitions", "changes",
        "anomalies", "oddities", "same_as", "same_key", "tags", "upstreams", "recovery", "similar",
    ]  # fmt: skip
    assert (story["duration_s"], story["has_postmortem"], story["detected_at"]) == (4920, True, None)
    assert [(each["number"], each["status"]) for each in story["updates"]] == [
        (1, "investigating"),
        (2, "monitoring"),
        (3, "resolved"),
        (4, "postmortem"),
    ]
    assert [each["component"] for each in story["transitions"]] == ["API"]


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_no_line_leaves_the_page_or_ends_in_blanks(columns: int, path: Path) -> None:
    long = update("u9", "5 10:50", body="word " * 60 + "https://status.example.com/" + "x" * 90)
    folded(path, parsed(replace(OUTAGE, title="slow " * 30, updates=(*OUTAGE.updates[:2], long))))
    lines = shown(path, "one", "--history", columns=columns).splitlines()
    assert max(map(len, lines)) <= min(columns, 100)
    assert [line for line in lines if line != line.rstrip()] == []


def test_colour_adds_no_word_and_can_be_refused(path: Path) -> None:
    folded(path, parsed(OUTAGE))
    plain = shown(path, "one")
    coloured = shown(path, "one", FORCE_COLOR="1", TERM="xterm-256color")
    without = shown(path, "one", FORCE_COLOR="1", TERM="xterm-256color", NO_COLOR="1")
    assert "\x1b" not in plain
    assert "\x1b[31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == re.sub(r"\x1b\[[0-9;]*m", "", without) == plain
    assert not re.search(r"\x1b\[(?:[0-9;]*;)?[34][0-9]", without)


def test_words_of_a_vendor_are_no_markup_and_no_orders(path: Path) -> None:
    words = "[bold]\x1b]0;owned\x07 :smile:"
    evil = replace(OUTAGE, title=words, components=(Affected(None, words),), status_raw=words, impact_raw=words)
    vendor = source("acme", words)
    folded(path, listing("8 12:00", replace(evil, transitions=())), sources=(vendor,))
    output = " ".join(shown(path, "one").split())
    assert output.count("[bold]␛]0;owned␇ :smile:") == 7
    assert "\x1b" not in output


def test_a_terminal_that_knows_only_ascii_gets_the_words(path: Path) -> None:
    folded(path, parsed(OUTAGE))
    done = started("show", "one", "--db", path, folder=path.parent, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "Acme   ? Major   Resolved   Postmortem" in done.stdout


# One event under two ids, and two events under one key.


def test_an_incident_that_continues_under_another_id_links_both_ways(path: Path) -> None:
    database = folded(path, parsed(incident("one"), incident("two", "6 10:00", end="6 11:00")))
    database.execute("INSERT INTO incident_links VALUES ('acme_two', 'acme_one', 'moved', 'the same title, words')")
    assert "Moved      It continues as acme_two   the same title, words" in shown(path, "acme_one")
    assert "it continues under another id." in shown(path, "acme_one")
    assert "Resolved   not stated here" in shown(path, "acme_one")
    assert "Moved      It was listed before as acme_one   the same title, words" in shown(path, "acme_two")
    links = [json.loads(shown(path, each, "--json"))["same_as"] for each in ("acme_one", "acme_two")]
    assert [(link["id"], link["is_later"]) for (link,) in links] == [("acme_two", True), ("acme_one", False)]


def test_a_key_that_is_used_again_names_the_other_event(path: Path) -> None:
    again = replace(incident("one", "30 10:00"), started_at=Instant("2025-06-30T10:00:00Z"))
    folded(path, parsed(incident("one", end="5 11:00")), parsed(again, when="9 12:00"))
    assert "Other events with this key   acme_one_2" in shown(path, "acme_one")
    assert "Other events with this key   acme_one" in shown(path, "acme_one_2")


def test_a_postmortem_with_a_window_shows_it(path: Path) -> None:
    body = "From 09:30 to 11:20 UTC on January 5, 2025, requests failed."
    folded(path, parsed(replace(OUTAGE, updates=(update("u1", "7 09:00", Status.POSTMORTEM, body),))))
    assert "Window stated in the postmortem: 5 Jan 2025 09:30 to 11:20 UTC." in shown(path, "one")
    story = json.loads(shown(path, "one", "--json"))
    assert [story[f"postmortem_{each}"] for each in ("from", "until")] == [
        "2025-01-05T09:30:00Z",
        "2025-01-05T11:20:00Z",
    ]


# Which incident is meant.


def test_several_that_fit_are_listed(path: Path) -> None:
    folded(path, listing("8 12:00", incident("one"), incident("two", title="Git is slow")))
    result = say(path, "show", "acme_")
    assert result.exit_code == 2
    assert "matches 2 incidents" in result.stderr
    assert "acme_two  Git is slow" in result.stderr


def test_none_that_fits_is_a_usage_error(path: Path) -> None:
    folded(path)
    result = say(path, "show", "nothing")
    assert result.exit_code == 2
    assert "no incident 'nothing'" in result.stderr


# The sentence.

PLANNED = replace(
    incident("one", "12 10:00", kind=Kind.MAINTENANCE, status=Status.SCHEDULED, impact=Impact.MAINTENANCE),
    components=(Affected(None, "Git"),),
    scheduled_start_at=at("12 10:00"),
    scheduled_end_at=at("12 12:00"),
)
OVER = replace(incident(end="5 11:22"), components=(Affected(None, "API"),))
MAINTAINED = replace(
    PLANNED, started_at=at("5 10:00"), scheduled_start_at=at("5 10:00"), scheduled_end_at=at("5 12:00")
)
BEGAN = "Acme reported a minor incident affecting API on 5 January 2025; "


@pytest.mark.parametrize(
    ("parsed", "words"),
    [
        (OVER, f"{BEGAN}it lasted 1h 22m."),
        (
            replace(OVER, impact=Impact.NONE, components=()),
            "Acme posted a notice on 5 January 2025; it lasted 1h 22m.",
        ),
        (
            replace(OVER, impact=Impact.UNKNOWN, components=tuple(Affected(None, name) for name in "ABCDE")),
            "Acme reported an incident of unknown impact affecting A, B and 3 more on 5 January 2025; it lasted 1h"
            " 22m.",
        ),
        (
            replace(OVER, resolved_at=at("5 10:00")),
            f"{BEGAN}it lasted less than a minute.",
        ),
        (
            replace(OVER, resolved_at=at("5 09:00")),
            f"{BEGAN}its end lies before its start, so its duration is not known.",
        ),
        (
            replace(OVER, resolved_at=None, resolved_from=None),
            f"{BEGAN}it is over; its end is not stated.",
        ),
        (
            replace(OVER, started_at=None, started_from=None),
            "Acme reported a minor incident affecting API, without saying when it began; it was over by"
            " 5 Jan 2025 11:22 UTC.",
        ),
        (
            incident(impact=Impact.CRITICAL),
            "Acme reported a critical incident, open since 5 Jan 2025 10:00 UTC (5d 2h).",
        ),
        (
            replace(incident(), started_at=None, started_from=None),
            "Acme reported a minor incident, without saying when it began; it is open.",
        ),
        (PLANNED, "Acme plans maintenance of Git for 12 Jan 2025 10:00 to 12:00 UTC, in 1d 22h."),
        (
            replace(MAINTAINED),
            "Acme plans maintenance of Git for 5 Jan 2025 10:00 to 12:00 UTC; the page still lists it as scheduled.",
        ),
        (
            replace(MAINTAINED, status=Status.IN_PROGRESS),
            "Acme is carrying out maintenance of Git planned for 5 Jan 2025 10:00 to 12:00 UTC; it should have ended"
            " 5d ago.",
        ),
        (
            replace(MAINTAINED, status=Status.VERIFYING, scheduled_end_at=None),
            "Acme is checking maintenance of Git planned for 5 Jan 2025 10:00 UTC.",
        ),
        (
            replace(MAINTAINED, status=Status.COMPLETED, resolved_at=at("5 11:00"), resolved_from=ResolvedFrom.UPDATE),
            "Acme carried out maintenance of Git on 5 January 2025; it lasted 1h.",
        ),
        (
            replace(PLANNED, status=Status.CANCELLED),
            "Acme cancelled maintenance of Git planned for 12 Jan 2025 10:00 to 12:00 UTC.",
        ),
        (
            replace(PLANNED, status=Status.UNKNOWN, started_at=None, scheduled_start_at=None),
            "Acme announced maintenance of Git for a time that is not stated.",
        ),
    ],
)
def test_the_sentence(parsed: Incident, words: str) -> None:
    database = folded(None, listing("10 11:59", parsed))
    assert sentence.of_story(queries.story(database, "acme_one"), at("10 12:00")) == words


def test_an_end_that_we_inferred_is_a_bound() -> None:
    database = folded(None, summary("5 10:10", incident()), summary("5 11:00"), summary("5 11:05"))
    words = sentence.of_story(queries.story(database, "acme_one"), at("5 11:06"))
    assert words.endswith("; it lasted at most 1h: by then it was gone from the list of open incidents.")


def test_a_withdrawn_incident_is_summarized_as_gone() -> None:
    gone = [listing("5 11:00"), listing("5 11:05")]
    story = queries.story(folded(None, listing("5 10:10", incident()), *gone), "acme_one")
    assert sentence.of_story(story, at("5 12:00")).endswith(
        "; it has been gone from the page since 5 Jan 2025 11:00 UTC."
    )
    story = queries.story(folded(None, listing("5 10:10", PLANNED), *gone), "acme_one")
    assert sentence.of_story(story, at("5 12:00")).startswith("Acme planned maintenance of Git for 12 Jan 2025")


def test_a_page_that_was_not_read_since_leaves_it_open_only_as_far_as_we_saw() -> None:
    database = folded(None, summary("5 10:10", incident()))
    words = sentence.of_story(queries.story(database, "acme_one"), at("9 12:00"))
    assert words.endswith("on 5 January 2025; it was open when we last read the page, 5 Jan 2025 10:10 UTC.")
    planned = folded(None, summary("5 10:10", PLANNED))
    words = sentence.of_story(queries.story(planned, "acme_one"), at("9 12:00"))
    assert words.endswith("; this was its state when we last read the page, 5 Jan 2025 10:10 UTC.")


def test_many_components_of_few_groups_go_by_their_groups() -> None:
    parts = tuple(Component(key=name, name=name, group_name="Europe") for name in "abcd")
    affected = replace(OVER, components=tuple(Affected(name, name) for name in "abcd"))
    database = folded(None, Observation("incidents", at("8 12:00"), Snapshot(incidents=(affected,), components=parts)))
    assert "affecting 4 components of Europe on" in sentence.of_story(
        queries.story(database, "acme_one"), at("8 12:00")
    )


# Where the facts come from.


def test_an_observed_incident_states_the_delay_of_detection(path: Path) -> None:
    folded(path, summary("5 09:00"), summary("5 10:12", incident()))
    assert "Detected   5 Jan 2025 10:12 UTC   observed, 12m after the start" in shown(path, "one")


@pytest.mark.parametrize(
    ("parsed", "line"),
    [
        (
            replace(OVER, started_from=StartedFrom.FIRST_UPDATE),
            "Started    5 Jan 2025 10:00 UTC   time of the first update",
        ),
        (
            replace(OVER, started_at=None, started_from=None),
            "Started    not stated             not stated by the vendor",
        ),
        (
            replace(OVER, resolved_from=ResolvedFrom.UPDATE),
            "Resolved   5 Jan 2025 11:22 UTC   time of the closing update",
        ),
        (
            replace(OVER, resolved_at=None, resolved_from=None),
            "Resolved   not stated             not stated by the vendor",
        ),
        (replace(OVER, resolved_at=at("5 09:00")), "Duration   none                   it ended before it started"),
        (incident(), "Resolved   not yet                as the page was read, 10 Jan 2025 11:50 UTC"),
        (incident(), "Duration   5d 2h so far           up to now"),
        (PLANNED, "Planned    12 Jan 2025 10:00 to 12:00 UTC   stated by the vendor"),
        (replace(MAINTAINED, status=Status.IN_PROGRESS), "start of the planned window"),
    ],
)
def test_each_fact_has_its_provenance(parsed: Incident, line: str, path: Path) -> None:
    folded(path, listing("10 11:50", parsed))
    assert line in shown(path, "one")


def test_a_maintenance_that_has_not_begun_has_no_start(path: Path) -> None:
    folded(path, listing("10 11:50", PLANNED))
    assert not re.search("^(Started|Ended|Duration)", shown(path, "one"), re.MULTILINE)


# What was rewritten.


def edited(path: Path) -> None:
    """After the end, a title, a text and an update change: the first two are rewritten, the last is taken back."""
    first = incident(
        end="5 11:22",
        updates=[update("u1", "5 10:00", body="All requests fail."), update("u2", "5 10:30", body="Still.")],
    )
    later = incident(end="5 11:22", title="API was slow", updates=[update("u1", "5 10:00", body="Some requests fail.")])
    folded(path, listing("5 12:00", first), listing("7 11:22", later), listing("7 11:27", later))


def test_edits_are_marked_and_the_old_words_are_in_the_history(path: Path) -> None:
    edited(path)
    short, whole = shown(path, "one"), shown(path, "one", "--history")
    assert "Acme   ▲ Minor   Resolved   Edited" in short
    assert "edited, seen 7 Jan 2025 11:22 UTC, 2d AFTER RESOLUTION" in short
    assert "API [-is-] {+was+} slow" in short
    assert "--history shows the old and the new words" in short
    assert "All" not in short
    assert "[-All-] {+Some+} requests fail." in whole


def test_withdrawn_updates_are_marked_and_not_counted_out(path: Path) -> None:
    edited(path)
    output = shown(path, "one")
    assert "two updates, one withdrawn" in output
    assert "withdrawn: gone from the page since 7 Jan 2025 11:22 UTC" in output


def test_the_history_lists_additions_and_changes(path: Path) -> None:
    begun = incident(updates=[update("u1", "5 10:00")])
    over = incident(end="5 11:00", updates=[update("u1", "5 10:00"), update("u2", "5 11:00", Status.RESOLVED, "Over.")])
    folded(path, summary("5 09:00"), summary("5 10:05", begun), listing("5 11:05", over))
    output = shown(path, "one", "--history")
    assert "5 Jan 2025 10:05 UTC   incident appeared" in output
    assert "5 Jan 2025 11:05 UTC   update 2 appeared" in output
    assert "status set\n      Investigating → Resolved" in output
    assert "History" not in shown(path, "one")


def test_anomalies_are_explained_in_plain_words(path: Path) -> None:
    folded(path, listing("8 12:00", incident(end="5 09:00")))
    assert "Data-quality notes\n  It ended before it began; both times are the vendor's" in shown(path, "one")


def test_a_source_that_fails_is_not_taken_at_its_last_word(path: Path) -> None:
    database = folded(path, summary("10 11:50", incident()))
    poll(database, source(), at("10 11:55"), "Refused: a login page")
    assert "it was open when we last read the page" in " ".join(shown(path, "one").split())


def test_an_account_without_updates_has_a_page(path: Path) -> None:
    folded(path, listing("8 12:00", replace(incident(), url=None)))
    output = shown(path, "one")
    assert "Timeline   no updates\n" in output
    assert "Components   the vendor names none\n" in output
    assert "Link" not in output


# The seed.


@pytest.mark.corpus
def test_the_page_of_the_seed_is_complete(corpus: Path, path: Path) -> None:
    expected = json.loads((corpus / "seed/omnivore__expected.json").read_text())
    omnivore = source("omnivore", "Omnivore")
    database = folded(path, sources=(omnivore,))
    for kind in ("summary", "incidents"):
        body = (corpus / f"seed/omnivore__{kind}.json").read_bytes()
        snapshot = statuspage.PLATFORM.parse(Document(omnivore.url, kind, body))
        observe(database, omnivore, Observation(kind, at("9 12:00"), snapshot))
    output = shown(path, "omvseed20230128")
    lines = output.splitlines()
    assert (lines[0], lines[1].split("   ")) == (expected["title"], ["Omnivore", "◆ Major", "Resolved", "Postmortem"])
    assert "Started    28 Jan 2023 03:08 UTC   stated by the vendor" in lines
    assert "Resolved   28 Jan 2023 04:31 UTC   stated by the vendor" in lines
    assert "Duration   1h 22m                  end minus start" in lines
    assert "Detected   not observed            it started before monitoring began" in lines
    assert "  ◆ Partial outage   API · Webhooks" in lines
    assert re.findall(r"^ (\d)  (\w+) +\d+ \w+ \d+ ([\d:]+)", output, re.MULTILINE) == [
        (str(number), status.capitalize(), time[11:16])
        for number, (status, time) in enumerate(expected["timeline"], start=1)
    ]
    postmortem = lines[lines.index("Postmortem   published 14 Feb 2023 22:11 UTC, in the vendor's words") :]
    sections = [above.strip() for above, below in pairwise(postmortem) if set(below.strip()) == {"─"}]
    assert sections == expected["postmortem"]["sections"]
    assert (
        sum(bool(re.match(r"   • \d\d:\d\d: ", line)) for line in lines) == expected["postmortem"]["timeline_entries"]
    )
    assert sum(bool(re.match(r"   \d ", line)) for line in postmortem) == expected["postmortem"]["action_items"]
