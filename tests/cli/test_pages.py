"""What pages are made of: spans and dates in words, restored sections, differences, the vendor's words made safe."""

import io
import re
from contextlib import redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusledger.cli.pages.changes import difference
from statusledger.cli.pages.markdown import render
from statusledger.cli.pages.terminal import Paper
from statusledger.model import Instant
from statusledger.postmortems.reflow import reflow
from statusledger.presentation import wording
from statusledger.presentation.markdown import plain_text


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("FORCE_COLOR", raising=False)


def drawn(body: str) -> list[str]:
    with redirect_stdout(io.StringIO()) as output:
        Paper().put(render(body))
    return output.getvalue().split("\n")[:-1]


# Words.


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0m"),
        (59, "0m"),
        (60, "1m"),
        (3599, "59m"),
        (3600, "1h"),
        (4963, "1h 22m"),
        (7500, "2h 05m"),
        (86399, "23h 59m"),
        (86400, "1d"),
        (17 * 86400 + 17 * 3600 + 3599, "17d 17h"),
    ],
)
def test_spans_are_floored_to_two_units(seconds: int, words: str) -> None:
    assert wording.span(seconds) == words


def test_times_are_utc_and_say_so() -> None:
    start, end, later = (Instant(f"2025-01-{each}:59Z") for each in ("05T10:00", "05T11:30", "06T00:10"))
    assert wording.date(start) == "5 Jan 2025 10:00 UTC"
    assert wording.window(start, end) == "5 Jan 2025 10:00 to 11:30 UTC"
    assert wording.window(start, later) == "5 Jan 2025 10:00 to 6 Jan 2025 00:10 UTC"
    assert wording.window(start, None) == "5 Jan 2025 10:00 UTC"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["API"], "API"),
        (["API", "Web"], "API and Web"),
        (["API", "Web", "Git"], "API, Web and Git"),
        (["API", "Web", "Git", "CI"], "API, Web and 2 more"),
    ],
)
def test_many_names_are_counted(names: list[str], words: str) -> None:
    assert wording.listed(names) == words


def test_numbers_in_sentences_are_words_up_to_twelve() -> None:
    assert [wording.counted(count, "page") for count in (0, 1, 12, 13, 1000)] == [
        "no pages",
        "one page",
        "twelve pages",
        "13 pages",
        "1,000 pages",
    ]


# Sections.

FLAT = (
    "## Summary On Monday the queue stood still. ## Root Cause and Resolution A lock was held, see #12. "
    "## Timeline All times are UTC 09:10: Alarm rings. 09:25 UTC - Lock found. 10:00: Queue moves. "
    "## What Amazed Us Locks expire. ## Action items 1. Let locks expire. 2. Watch version 3. 3. Write it down."
)


def test_a_postmortem_in_one_line_gets_its_sections_back() -> None:
    assert reflow(FLAT).split("\n") == [
        "## Summary", "", "On Monday the queue stood still.", "",
        "## Root Cause and Resolution", "", "A lock was held, see #12.", "",
        "## Timeline", "", "All times are UTC", "",
        "- 09:10: Alarm rings.", "- 09:25 UTC - Lock found.", "- 10:00: Queue moves.", "",
        "## What Amazed Us Locks expire.", "",
        "## Action items", "", "1. Let locks expire.", "2. Watch version 3.", "3. Write it down.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "",
        "We meet in ## General at 09:10: bring tea.",
        "## Summary\n\nAll is well.\n\n## Timeline\n\n09:10: it rained.",
        "```\n## Summary On ## Timeline At\n```",
        "1. One 2. Two",
    ],
)
def test_a_text_with_its_line_breaks_is_left_alone(body: str) -> None:
    assert reflow(body) == body


PIECES = st.sampled_from(
    [
        "## Summary",
        "## Timeline of events",
        "# Oddly Named",
        "On",
        "09:10:",
        "10:20 - ",
        "1.",
        "2.",
        "it",
        "#3",
        "\n",
        "-",
    ]
)


@given(st.lists(PIECES).map(" ".join))
def test_restoring_changes_no_word(body: str) -> None:
    def words(text: str) -> list[str]:
        return re.findall(r"[\w:.]+", text)

    assert words(reflow(body)) == words(body)


# Differences.

ALPHABET = " ".join("abcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("API is slow", "API was slow", "API [-is-] {+was+} slow"),
        ("API is slow", "API is slow", "API is slow"),
        ("A and B", "A, B and C", "A{+, B+} and [-B-] {+C+}"),
        ("Gone. It is slow.", "It is slow.", "[-Gone.-] It is slow."),
        ("", "new", "{+new+}"),
        ("at 18:30 in eu-west-1", "at 18:45 in eu-west-1", "at [-18:30-] {+18:45+} in eu-west-1"),
        ("one\ntwo", "one\nthree", "one\n[-two-] {+three+}"),
        ("cats sleep", "dogs bark loudly", "[-cats sleep-] {+dogs bark loudly+}"),
        (ALPHABET, ALPHABET.replace("m", "m 0"), "… f g h i j k l m {+0+} n o p q r s t u …"),
    ],
)  # fmt: skip
def test_a_difference_in_words(old: str, new: str, words: str) -> None:
    assert difference(old, new, coloured=False).plain == words


@given(*2 * [st.lists(st.sampled_from(["a", "b", "c", "d", "e.", "f,"]), max_size=4).map(" ".join)])
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    def bare(text: str) -> str:
        return "".join(text.split())

    actual = difference(old, new, coloured=False).plain
    assert bare(re.sub(r"\{\+.*?\+\}", "", actual).replace("[-", "").replace("-]", "")) == bare(old)
    assert bare(re.sub(r"\[-.*?-\]", "", actual).replace("{+", "").replace("+}", "")) == bare(new)


# The vendor's words.


def test_markdown_is_drawn_for_reading() -> None:
    body = (
        "## Impact\n\nFirst line\nsecond **line** of [a page](https://a.example/x).\n\n- one\n- two\n\n"
        "| Region | State |\n| --- | --- |\n| eu | down |\n\n```\ncurl  -v\n```\n\n> said"
    )
    assert [line for line in drawn(body) if line] == [
        "Impact",
        "──────",
        "First line",
        "second line of a page",
        "(https://a.example/x).",
        " • one",
        " • two",
        " Region  State",
        " ─────────────",
        " eu      down",
        "    curl  -v",
        "▌ said",
    ]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("[red]not red[/red] :smile:", "[red]not red[/red] :smile:"),
        ("<b>bold</b> &lt;tag&gt;", "<b>bold</b> <tag>"),
        ("\x1b[31mred\x07", "␛[31mred␇"),
        ("&#x202e;gnp", "\\u202egnp"),
        ("&#155;31m", "\ufffd31m"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("[https://a.example](https://a.example/)", "https://a.example"),
        ("![a map](https://a.example/m.png)", "[image: a map] (https://a.example/m.png)"),
        ("[x](https://a.example/&#x202e;)", "x (https://a.example/%E2%80%AE)"),
    ],
)
def test_nothing_in_the_words_steers_the_terminal(body: str, line: str) -> None:
    assert drawn(body)[0] == line


def test_words_nested_out_of_sight_are_shown_as_they_came() -> None:
    body = "\n".join(f"{'  ' * depth}- level{depth}" for depth in range(12))
    assert re.findall(r"level\d+", " ".join(drawn(body))) == [f"level{depth}" for depth in range(12)]


def test_the_gist_is_one_line_of_words() -> None:
    assert (
        plain_text("# Slow\n\nThe **API**, since\n09:10:\n\n- `curl` &#x202e; fails")
        == "Slow The API, since 09:10: curl \\u202e fails"
    )


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_no_text_reaches_the_terminal_as_an_order(body: str) -> None:
    for line in (*drawn(body), plain_text(body)):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", line)
        assert line == line.rstrip()
