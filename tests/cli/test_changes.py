"""What vendors rewrote and what is odd, as pages and as JSON."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from statusledger.model import Component, Document, Health, Impact, Snapshot
from statusledger.platforms import statuspage
from statusledger.reconcile import Observation
from tests.support.build import at, incident, listing, summary, update
from tests.support.dataset import folded, observe, say, source

ACME, BOLT = source("acme", "Acme"), source("bolt", "Bolt")


def parts(when: str, group: str) -> Observation:
    listed = tuple(
        Component(key=name, name=name.title(), group_name=group, health=Health.OPERATIONAL, health_raw="up")
        for name in ("api", "git")
    )
    return Observation("incidents", at(when), Snapshot(components=listed))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Acme rewrites an incident after its end; Bolt plays one down, moves its start, and regroups its components."""
    path = tmp_path / "status.db"
    before = incident(updates=[update("u1", "5 10:00", body="All is slow.")], end="5 11:00")
    after = incident(updates=[update("u1", "5 10:00", body="Some is slow.")], end="5 11:00", title="API was slow")
    database = folded(path, listing("5 12:00", before), listing("6 12:00", after), sources=(ACME, BOLT))
    worse, better = incident("two", impact=Impact.MAJOR), incident("two", "5 09:15", impact=Impact.MINOR)
    observe(
        database, BOLT, summary("7 10:00", worse), summary("7 11:00", better, incident("three", title="Git is slow"))
    )
    observe(database, BOLT, parts("8 10:00", "Core"), parts("8 11:00", "Edge"))
    return path


def test_the_page_of_changes(path: Path) -> None:
    output = say(path, "changes").stdout
    head, *groups = output.split("\n\n")
    assert " ".join(head.split()) == (
        "Four changes to two incidents and one change to components of two vendors;"
        " two after the incident was resolved."
    )
    components, of_bolt, of_acme = (group.splitlines() for group in groups)
    assert components == [
        "Bolt   components of its page   bolt",
        "  8 Jan 2025 11:00 UTC   Group \u2018Core\u2019 is now called \u2018Edge\u2019 (two components)",
    ]
    assert of_bolt[0] == "Bolt   API is slow   bolt_two"
    assert "  7 Jan 2025 11:00 UTC   impact severity lowered\n      ◆ Major → ▲ Minor" in "\n".join(of_bolt)
    assert "start retimed\n      5 Jan 2025 10:00 UTC → 5 Jan 2025 09:15 UTC (45m earlier)" in "\n".join(of_bolt)
    assert of_acme[0] == "Acme   API was slow   acme_one"
    assert "update 1, text edited   1d 1h AFTER RESOLUTION\n      [-All-] {+Some+} is slow." in "\n".join(of_acme)
    assert "title renamed   1d 1h AFTER RESOLUTION\n      API [-is-] {+was+} slow" in "\n".join(of_acme)


def test_in_colour_the_words_speak_for_themselves(path: Path) -> None:
    output = say(path, "changes", environment={"FORCE_COLOR": "1", "TERM": "xterm-256color"}).stdout
    assert "[-" not in output
    assert "\x1b[9;31mAll\x1b[0m \x1b[4;32mSome\x1b[0m is slow." in output


@pytest.mark.parametrize(
    ("arguments", "incidents"),
    [
        ((), ["bolt_two", "acme_one"]),
        (("--vendor", "acme"), ["acme_one"]),
        (("--since", "2025-01-07"), ["bolt_two"]),
        (("--since", "2025-01-07T12:00:00"), []),
        (("--since", "2025-01-07T12:00:00+02:00"), ["bolt_two"]),
        (("--since", "95h"), ["bolt_two"]),
        (("--since", "25h"), []),
        (("--all", "--vendor", "bolt"), ["bolt_three", "bolt_two"]),
    ],
)
def test_changes_can_be_narrowed(arguments: tuple[str, ...], incidents: list[str], path: Path) -> None:
    actual = json.loads(say(path, "changes", "--json", *arguments).stdout)
    assert sorted({each["incident_id"] for each in actual if each["incident_id"]}) == sorted(incidents)


@pytest.mark.parametrize("since", ["yesterday", "7", "2025-13-01", "-1d", "99999w", "7 days"])
def test_a_time_that_is_none_is_a_usage_error(since: str, path: Path) -> None:
    result = say(path, "changes", "--since", since)
    assert result.exit_code == 2
    assert since in result.stderr


@pytest.mark.parametrize("command", ["changes", "anomalies"])
def test_a_vendor_that_is_not_there_is_a_usage_error_with_the_nearest(command: str, path: Path) -> None:
    result = say(path, command, "--vendor", "acne")
    assert result.exit_code == 2
    assert "did you mean acme?" in result.stderr


def test_nothing_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    folded(path, summary("5 12:00", incident()))
    assert say(path, "changes").stdout == "No changes.\n"
    words = "No changes since 3 Jan 2025 12:00 UTC.\n"
    assert say(path, "changes", "--since", "7d").stdout == words


def test_changes_as_json(path: Path) -> None:
    actual = json.loads(say(path, "changes", "--json").stdout)
    assert list(actual[0]) == [
        "id", "seen_at", "vendor_id", "vendor", "source_id", "incident_id", "title", "resolved_at", "entity",
        "entity_id", "number", "component", "kind", "field", "old", "new", "after_resolution", "members",
    ]  # fmt: skip
    assert [each["seen_at"] for each in actual] == sorted((each["seen_at"] for each in actual), reverse=True)
    (edit,) = [each for each in actual if each["field"] == "body"]
    assert (edit["number"], edit["old"], edit["after_resolution"]) == (1, "All is slow.", True)


def test_a_gone_update_and_a_gone_incident_stand_out_and_come_back(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    first, second = update("u1", "5 10:00"), update("u2", "5 10:30")
    whole, less = (incident(updates=each, end="5 11:00") for each in ([first, second], [first]))
    looks = [[whole], [less], [less], [whole], [], [], [], [whole]]
    folded(path, *(listing(f"6 {hour}:00", *actual) for hour, actual in enumerate(looks, start=10)), sources=(ACME,))
    lines = [line.strip() for line in say(path, "changes").stdout.splitlines() if "AFTER" in line]
    assert [line.partition("UTC")[2].split("   ")[1] for line in lines] == [
        "incident restored",
        "incident withdrawn",
        "update 2 restored",
        "update 2 withdrawn",
    ]
    assert "Edited" in say(path, "show", "one").stdout


def test_an_incident_that_is_open_again_stands_out(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    folded(path, listing("5 12:00", incident(end="5 11:00")), listing("5 13:00", incident()), sources=(ACME,))
    actual = say(path, "changes").stdout
    assert "status reopened\n      Resolved → Investigating" in actual


@pytest.mark.corpus
def test_a_text_that_was_rewritten_after_the_resolution(corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    github = source("github", "GitHub")
    folded(path, *(_edit(corpus, name, day) for name, day in (("before", "5"), ("after", "6"))), sources=(github,))
    actual = json.loads(say(path, "changes", "--json").stdout)
    assert {(each["kind"], each["field"], each["after_resolution"]) for each in actual} == {
        ("edited", "body", True),
        ("renamed", "title", True),
    }
    (edit,) = [each for each in actual if each["field"] == "body"]
    gone = edit["old"].removesuffix(edit["new"]).strip()
    assert gone
    history = " ".join(say(path, "show", edit["incident_id"], "--history").stdout.split())
    assert f"update {edit['number']}, text edited" in history
    assert f"[-{gone}-] {edit['new'][:30]}" in history
    assert gone not in " ".join(say(path, "show", edit["incident_id"]).stdout.split())
    coloured = say(
        path, "show", edit["incident_id"], "--history", environment={"FORCE_COLOR": "1", "TERM": "xterm-256color"}
    )
    assert f"\x1b[9;31m{gone}\x1b[0m" in coloured.stdout


def _edit(corpus: Path, name: str, day: str) -> Observation:
    body = (corpus / f"statuspage/github__history_edit_{name}.atom").read_bytes()
    document = Document("https://status.github.example/history.atom", "history", body)
    return Observation("history", at(f"{day} 12:00"), statuspage.PLATFORM.parse(document))


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    path = tmp_path / "odd.db"
    backwards = [incident(key, end="5 09:00", title=f"Incident {key}") for key in ("one", "two")]
    strange = replace(incident("three", updates=[update("u1", "9 10:00")]), title="[b]Odd[/b]")
    folded(path, listing("5 12:00", *backwards, strange), sources=(ACME,))
    return path


def test_the_page_of_anomalies_explains_each_code_once(odd: Path) -> None:
    assert say(odd, "anomalies").stdout.splitlines() == [
        "Three anomalies of two kinds, at one vendor. Nothing was corrected.",
        "",
        "dated_in_future   one case",
        "  A time more than five minutes after it was read.",
        "",
        "  Acme   [b]Odd[/b], update 1",
        "    dated 9 Jan 2025 10:00 UTC, read 5 Jan 2025 12:00 UTC   acme_three",
        "",
        "resolved_before_started   two cases",
        "  It ended before it began; both times are the vendor's, so it has no duration.",
        "",
        "  Acme   Incident one",
        "    5 Jan 2025 10:00 UTC to 5 Jan 2025 09:00 UTC   acme_one",
        "  Acme   Incident two",
        "    5 Jan 2025 10:00 UTC to 5 Jan 2025 09:00 UTC   acme_two",
    ]


def test_without_anomalies_one_line_is_printed(path: Path) -> None:
    assert say(path, "anomalies").stdout == "No anomalies found.\n"


def test_the_former_name_of_the_command_works_with_a_note(odd: Path) -> None:
    now, former = say(odd, "anomalies"), say(odd, "oddities")
    assert (now.stdout, now.stderr) == (former.stdout, "")
    assert "oddities` is now `statusledger anomalies`" in former.stderr


def test_anomalies_as_json(odd: Path) -> None:
    actual = json.loads(say(odd, "anomalies", "--json").stdout)
    assert list(actual[0]) == [
        "id", "entity", "entity_id", "source_id", "vendor_id", "vendor", "incident_id", "title", "number", "component",
        "code", "detail", "first_seen_at", "cleared_at",
    ]  # fmt: skip
    assert [each["code"] for each in actual] == [
        "dated_in_future",
        "resolved_before_started",
        "resolved_before_started",
    ]
