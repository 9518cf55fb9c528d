"""What platforms are built from: words with a default, times with their provenance, updates without ids."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from statusledger import platforms
from statusledger.errors import NormalizeError
from statusledger.model import UNDATED, Health, Instant, Kind, PostedFrom, ResolvedFrom, StartedFrom, Status
from statusledger.platforms.toolkit.incidents import End, Start, build_incident, ended, restarted
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, last_known, last_open, numbered, oldest_first, undated
from statusledger.platforms.toolkit.titles import listed
from statusledger.platforms.toolkit.words import Default
from tests.support.build import at

NOON, LATER = at("5 12:00"), at("5 13:00")
HEALTH = Default(Health.UNKNOWN) | {"up": Health.OPERATIONAL, "slow": Health.DEGRADED, "down": Health.MAJOR_OUTAGE}
MODULES = sorted(Path(platforms.__file__).parent.rglob("*.py"))
TIMES = {"started_at", "started_from", "resolved_at", "resolved_from"}


def test_a_word_that_a_table_lacks_is_its_default() -> None:
    assert [HEALTH(word) for word in ("up", "odd", "", None)] == [Health.OPERATIONAL, *[Health.UNKNOWN] * 3]


def test_a_table_with_more_words_keeps_its_default() -> None:
    more = HEALTH | {"gone": Health.MAJOR_OUTAGE}
    assert (more("gone"), more("up"), more("odd")) == (Health.MAJOR_OUTAGE, Health.OPERATIONAL, Health.UNKNOWN)
    assert "gone" not in HEALTH


def test_the_worst_word_is_the_first_of_the_worst() -> None:
    assert HEALTH.worst(["up", "slow", "down", "up"]) == "down"
    assert HEALTH.worst(["up", "odd"]) == "odd"
    assert HEALTH.worst([]) is None


def test_a_time_comes_with_its_provenance_and_none_with_none() -> None:
    assert Start.stated(NOON) == Start(NOON, StartedFrom.STATED)
    assert Start.first_update(NOON) == Start(NOON, StartedFrom.FIRST_UPDATE)
    assert Start.parsed(NOON) == Start(NOON, StartedFrom.PARSED)
    assert End.stated(NOON) == End(NOON, ResolvedFrom.STATED)
    assert [Start.stated(None), Start.parsed(None), End.stated(None), End.update(None)] == [None] * 4


def test_the_closing_update_ends_an_incident() -> None:
    opened, closed = Post(NOON, Status.INVESTIGATING, None, "Hm."), Post(LATER, Status.RESOLVED, None, "Fixed.")
    assert End.closing(numbered([opened, closed])) == End(LATER, ResolvedFrom.UPDATE)
    assert End.closing(numbered([opened])) is None


def test_an_incident_has_the_times_it_is_given() -> None:
    built = build_incident(
        key="i1", kind=Kind.INCIDENT, title="Down", status=Status.RESOLVED, start=Start.stated(NOON), end=None
    )
    assert (built.started_at, built.started_from, built.resolved_at, built.resolved_from) == (
        NOON, StartedFrom.STATED, None, None,
    )  # fmt: skip
    moved = restarted(ended(built, End.stated(LATER)), None)
    assert (moved.started_at, moved.started_from, moved.resolved_at, moved.resolved_from) == (
        None, None, LATER, ResolvedFrom.STATED,
    )  # fmt: skip


def test_updates_without_ids_are_numbered_within_their_minute() -> None:
    def keys(*posts: Post) -> list[str]:
        return [update.key for update in numbered(posts)]

    first, second = (Post(Instant(f"2025-03-05T12:00:{second}Z"), Status.UNKNOWN, None, "Hm.") for second in (10, 20))
    assert keys(first, second) == ["20250305T1200-1", "20250305T1200-2"]
    assert keys(first, second._replace(key="u7")) == ["20250305T1200-1", "u7"]
    assert numbered([first])[0].posted_from is PostedFrom.STATED


def written(path: Path) -> Iterator[str]:
    """The calls in a module that write a time of an incident, or an incident itself."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            is_incident = isinstance(node.func, ast.Name) and node.func.id == "Incident"
            if is_incident or TIMES & {each.arg for each in node.keywords}:
                yield f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("path", [path for path in MODULES if path.name != "incidents.py"], ids=lambda path: path.stem)
def test_no_time_of_an_incident_is_written_without_its_provenance(path: Path) -> None:
    assert list(written(path)) == []


def test_the_worst_word_is_found_for_each_key() -> None:
    pairs = [("api", "up"), ("web", "slow"), ("api", "down"), ("web", "up")]
    assert HEALTH.worst_by(pairs) == {"api": "down", "web": "slow"}


def test_entries_of_one_moment_are_ordered_by_the_page() -> None:
    listed_first, listed_last, older = ("b", LATER), ("a", LATER), ("c", NOON)
    assert oldest_first([listed_first, listed_last, older], lambda entry: entry[1]) == [
        older, listed_last, listed_first,
    ]  # fmt: skip


def test_an_incident_that_is_not_over_has_come_as_far_as_its_newest_known_status() -> None:
    statuses = (Status.INVESTIGATING, Status.IDENTIFIED, Status.UNKNOWN)
    updates = numbered(Post(NOON, status, None, "Hm.") for status in statuses)
    closed = numbered(Post(NOON, status, None, "Hm.") for status in (*statuses, Status.RESOLVED))
    assert (last_known(updates), last_open(updates)) == (Status.IDENTIFIED, Status.IDENTIFIED)
    assert (last_known(closed), last_open(closed)) == (Status.RESOLVED, Status.UNKNOWN)
    assert last_known([]) is Status.UNKNOWN


def test_a_text_without_a_time_is_posted_when_it_was_first_seen() -> None:
    (update,) = undated("cause", Status.POSTMORTEM, "A fuse.")
    assert (update.key, update.posted_at, update.posted_from) == ("cause", UNDATED, PostedFrom.FIRST_SEEN)
    assert undated("cause", Status.POSTMORTEM, "") == ()


def test_a_long_list_of_names_is_cut() -> None:
    assert [listed("ABC"), listed("ABCDE")] == ["A, B, C", "A, B, C and 2 more"]


def test_a_blank_body_is_refused_by_name() -> None:
    with pytest.raises(NormalizeError, match="not a toy: the body is empty"), refusing("a toy", b" \n"):
        raise AssertionError
