"""Clean text: what vendors write comes out readable, harmless and the same when it is cleaned again."""

import json
import lzma
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Document
from statusledger.platforms import statuspage
from statusledger.text.markup import KEPT, LIMIT
from statusledger.times import minute

PAGE = "## Cause\n\n- one\n  - two `x<y>z`\n\n```js\nlet a = <div>;\n\nx[i](y)\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"

MARKDOWN = {
    # Plain text keeps its lines.
    "One line.\r\nAnother.  \n\n\n\nA third.\r": "One line.\nAnother.\n\nA third.",
    "Errors <class name> in <SOME/ALL> regions": r"Errors \<class name> in \<SOME/ALL> regions",
    "a < b <- c, 5 <= 6, I <3 it": "a < b <- c, 5 <= 6, I <3 it",
    "use <b> for bold; a <script> tag failed": r"use \<b> for bold; a \<script> tag failed",
    "AT&amp;T &nbsp;&rsquo;s &lt;b&gt; &amp;lt; &unheard; AT&T": r"AT&T  ’s \<b> < &unheard; AT&T",  # noqa: RUF001
    "mail <help@example.com> or <https://example.com/?a=1&b=2>": "mail <help@example.com> or <https://example.com/?a=1&b=2>",
    # Markdown comes back.
    PAGE: PAGE,
    r"\(all times UTC\) \*not emphasis\*": r"\(all times UTC\) \*not emphasis\*",
    "[a](https://example.com/x_(y)) ![b](http://example.com/b.png)": (
        "[a](https://example.com/x_(y)) ![b](http://example.com/b.png)"
    ),
    "Note [1]: see below\n\n[home]: https://example.com": "Note [1]: see below\n\n[home]: https://example.com",
    # HTML becomes Markdown.
    "Hello.<br /><br />Line<br>break": "Hello.\n\nLine\nbreak",
    "<p>One <b>bold</b> &amp; <em>soft</em></p><p>Two</p>": "One **bold** & *soft*\n\nTwo",
    "<div><h2>Cause</h2>A <code>&lt;p&gt;</code></div>": "## Cause\n\nA `<p>`",
    "<b>Status: Over</b><br/><br/>Fine.\n      <ul>\n      <li>API</li>\n      <li>Web</li></ul>": (
        "**Status: Over**\n\nFine.\n\n- API\n- Web"
    ),
    "<pre><code>if a &lt; b:\n    stop()</code></pre>then": "```\nif a < b:\n    stop()\n```\n\nthen",
    "<table><tr><th>A<th>B<tr><td>1<td>2</table>": "| A | B |\n| --- | --- |\n| 1 | 2 |",
    "First paragraph\n\nSecond with <a href='https://example.com/a b(c)'>a link</a>\n- item": (
        "First paragraph\n\nSecond with [a link](https://example.com/a%20b%28c%29)\n- item"
    ),
    "<p>It`s</p><p>that`s</p>": "It`s\n\nthat`s",
    "<p>left open <ul><li>a<li>b": "left open\n\n- a\n- b",
    # Nothing active is left.
    "<script>alert(1)</script><style>p{}</style>seen<iframe src=//x></iframe>": "seen",
    "<img src=x onerror=alert(1)><svg onload=alert(1)>after": "",
    "<!-- secret --> shown, <!-- not closed": r"shown, \<!-- not closed",
    "<a href='javascript:alert(1)' onclick=x>text</a> <a href='/relative'>here</a>": "text here",
    "<b onmouseover=alert(1)>bold</b>": "**bold**",
    "[x](javascript:alert(1)) [y](/relative) ![z](data:image/png;base64,AA)": "x y z",
    "[x]( <javascript:alert(1)>) [[x](vbscript:a)](vbscript:b)": r"x [x]\(vbscript:b)",
    "<javascript:alert(1)> [x]: javascript:alert(1)": r"\<javascript:alert(1)> [x]: javascript:alert(1)",
    "[x]: javascript:alert(1)\n> [Resolved]: fixed": "\\[x]: javascript:alert(1)\n> \\[Resolved]: fixed",
    "&lt;script&gt;alert(1)&lt;/script&gt;": r"\<script>alert(1)\</script>",
    "- ```\n  code\n  ```\n<b>x</b><script>y</script>\n```\nmore\n```": "- ```\n  code\n  ```\n**x**\n```\nmore\n```",
    # Nor what steers a terminal or a store.
    "\x1b[31mred\x1b[0m \x1b]0;title\x07\u202etxt\x00 \ud800\ufeff\x85end": "red txt\nend",
    "": "",
}


@pytest.mark.parametrize(("body", "expected"), MARKDOWN.items())
def test_markdown(body: str, expected: str) -> None:
    assert text.markdown(body) == expected


BITS = [
    "<b>", "</b>", "<p>", "</p>", "<a href='javascript:x'>", "<a href='https://x.y/z'>", "</a>", "<script>",
    "</script>", "<script src=x>", "script>", "`", "``", "```\n", "~~~\n", "\n", "\n\n", "    ", "- ", "> ", "1. ",
    "[x](javascript:y)", "[x](https://z)", "[", "]", "(", ")", "](", "]:", "[x]: javascript:y", "javascript:",
    "https://q", "<", "</", ">", "\\", "&", "&lt;", "&gt;", "&amp;", "&#96;", "&#58;", "lt;", "amp;", "<class>",
    "<!--", "-->", "<pre>", "</pre>", "<code>", "</code>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>",
    "</table>", "|", "---", "<img src=x onerror=y>", "<svg onload=x>", "<sup>", "</sup>", "<br />", "<div>", "</div>",
    "x", "y z", "é", "\t", "\x1b[0m", "\u202e", "!", "**", "_", "#", " ", "\x00", "<style>", "</style>", "\r\n",
    "<h2>", "</h2>", "<https://a>", "<javascript:b>", "\ud800",
]  # fmt: skip
bodies = st.lists(st.sampled_from(BITS), max_size=25).map("".join) | st.text(max_size=60)


@given(bodies)
@settings(max_examples=400, deadline=None)
def test_markdown_is_idempotent_tidy_and_storable(body: str) -> None:
    once = text.markdown(body)
    assert text.markdown(once) == once
    assert once == once.strip()
    assert "\n\n\n" not in once
    assert " \n" not in once
    once.encode()


@given(bodies)
@settings(max_examples=400, deadline=None)
def test_markdown_holds_nothing_active(body: str) -> None:
    parser = MarkdownIt("commonmark").enable("table")
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    tokens = parser.parse(text.markdown(body))
    tokens += [child for token in tokens for child in token.children or []]
    assert not [token.content for token in tokens if token.type in {"html_block", "html_inline"}]
    addresses = [str(token.attrs[name]) for token in tokens for name in ("href", "src") if name in token.attrs]
    assert all(address.partition(":")[0].lower() in {"http", "https", "mailto"} for address in addresses), addresses


def test_markup_that_is_slow_to_convert_is_only_stripped() -> None:
    assert text.markdown("<b>" * 20_000 + "x" + "</b>" * 20_000) == "x"
    assert text.markdown("<blockquote>" * 1_500 + "x").endswith("x")
    assert text.markdown("<ol>" + "<li>x</li>" * 5_000 + "</ol>").startswith("x\n")


def test_a_very_long_body_is_cut_and_says_so() -> None:
    whole = "All is well. " * 40_000
    cut = text.markdown(whole)
    assert cut.startswith("All is well. All")
    assert KEPT <= len(cut) < KEPT + 200 < LIMIT
    assert "520,000 characters in all, sha256 " in cut
    assert text.markdown(cut) == cut
    assert text.markdown(whole.replace("is", "was")).partition("sha256")[2] != cut.partition("sha256")[2]


PLAIN = {
    " API  errors\n in\tEU ": "API errors in EU",
    "AT&amp;amp;T &lt;b&gt;down&lt;/b&gt;": "AT&T down",
    "<script>alert(1)</script>Down": "alert(1)Down",
    "Errors for <class>, use <b> tags": "Errors for <class>, use <b> tags",
    "one<br>two": "one two",
    "\x1b[1mBold\x1b[0m \u202eflip\u200b\x00": "Bold flip",
    "5 &lt; 6 &#42; \\o/": "5 < 6 * \\o/",
    "": "",
}


@pytest.mark.parametrize(("title", "expected"), PLAIN.items())
def test_plain(title: str, expected: str) -> None:
    assert text.plain(title) == expected


def test_plain_is_bounded() -> None:
    assert text.plain("word " * 300) == text.plain(text.plain("word " * 300))
    assert len(text.plain("x" * 2_000)) == 1_000
    assert text.plain("A long title", 7) == "A long…"


@given(bodies)
@settings(max_examples=300, deadline=None)
def test_plain_is_one_idempotent_line(title: str) -> None:
    once = text.plain(title)
    assert text.plain(once) == once
    assert once == " ".join(once.split())
    once.encode()


SAME_WORDS = [
    ("We're on it. See the docs.", "<p>We&#39;re on it.<br>See the <a href='https://example.com'>docs</a>.</p>"),
    ("**Impact:** `a_b` & more", "<b>Impact</b>: <code>a_b</code> &amp; more"),
    ("See https://example.com/x", "See <a href='https://example.com/x'>https://example.com/x</a>"),
    (r"\(all times UTC\) ## Cause", "<h2>(All times UTC)</h2> Cause"),
    ("Cafe\u0301 ﬁx", "Café fix"),
    ("errors for <class>", "errors for &lt;class&gt;"),
]


@pytest.mark.parametrize(("one", "other"), SAME_WORDS)
def test_letters_of_two_versions_of_a_text_agree(one: str, other: str) -> None:
    assert text.letters(text.markdown(one)) == text.letters(text.markdown(other))


def test_letters_of_different_words_differ() -> None:
    assert text.letters("A fix is out") != text.letters("A fix is not out")
    assert text.letters('[docs](https://example.com/one "t") 1') == "docs1"
    assert text.letters("障害 Ünïcode_9") == "障害ünïcode9"


LINKS = {
    "https://status.example.com//incidents//42": "https://status.example.com/incidents/42",
    " HTTP://Example.com/a b?c=<d> ": "http://Example.com/a%20b?c=%3Cd%3E",
    "https://example.com#/components/x": "https://example.com#/components/x",
    "https://archive.example.com/web/https://example.com//x": "https://archive.example.com/web/https://example.com/x",
    "https://example.com/é": "https://example.com/é",
    "javascript:alert(1)": None,
    "data:text/html,x": None,
    "//example.com/x": None,
    "/incidents/42": None,
    "https://": None,
    "https://user:secret@example.com/": None,
    "https://example.com\\@evil.example/": None,
    "https://example.com/\nx": None,
    "https://example.com/\u202ex": None,
    "https://[::1": None,
    "https://example.com:99999/": None,
    "https://example.com/" + "x" * 2_000: None,
    "": None,
}


@pytest.mark.parametrize(("url", "expected"), LINKS.items())
def test_link(url: str, expected: str | None) -> None:
    assert text.link(url) == expected
    assert expected is None or text.link(expected) == expected


def test_terminal_shows_what_would_steer_it() -> None:
    assert text.terminal("a\x1b[31mred\x07\u202eb\x7f\t\r\nc") == "a␛[31mred␇\\u202eb\\u007f\t\nc"


@pytest.mark.corpus
def test_the_api_and_the_feed_of_one_page_have_equal_letters(corpus: Path) -> None:
    """Updates of GitHub's first half of 2023 by incident and minute; the vendor rewrote one after the last summary."""
    by_api = _told(corpus / "series" / "github__summary_2023H1.ndjson.xz", "summary")
    by_feed = _told(corpus / "series" / "github__history_atom_2023H1.ndjson.xz", "history")
    pairs = [(by_api[place], by_feed[place]) for place in by_api.keys() & by_feed.keys()]
    assert sum(min(api.total(), feed.total()) for api, feed in pairs) == 368
    assert sum((api & feed).total() for api, feed in pairs) == 367


def _told(series: Path, kind: str) -> dict[tuple[str, str], Counter[str]]:
    """The last wording of every update, by incident and minute."""
    bodies: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    with lzma.open(series, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = Document("https://status.example.com/", kind, json.loads(line)["body"].encode())
            try:
                snapshot = statuspage.PLATFORM.parse(document)
            except NormalizeError:
                continue
            for incident in snapshot.incidents:
                for update in incident.updates:
                    bodies[incident.key, minute(update.posted_at)][update.key] = update.body
    return {place: Counter(map(text.letters, actual.values())) for place, actual in bodies.items()}
