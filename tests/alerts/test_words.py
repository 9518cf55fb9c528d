"""What people read: short, in every channel's spelling, and harmless whatever a vendor writes."""

import asyncio
import re
from html.parser import HTMLParser

import pytest
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.google_chat import NotifyGoogleChat
from apprise.plugins.slack import NotifySlack
from apprise.plugins.whapi import NotifyWhapi
from markdown_it import MarkdownIt
from msgspec.structs import replace

from statusledger.alerts import chat, events, matching, words
from statusledger.alerts.channels import SPELLINGS, disarmed
from statusledger.alerts.messages import Message, digest
from statusledger.alerts.plan import EventType, Target
from statusledger.alerts.words import Link, Note
from statusledger.model import Affected, Impact, Incident, Status
from statusledger.store.read import alerting, queries
from statusledger.store.write import pending_changes
from statusledger.store.write.pending_changes import SourceFailure
from tests.support.alerting import looked, maintenance, new_database
from tests.support.browsing import EVIL
from tests.support.build import at, incident, update
from tests.support.dataset import folded

PINGS = "@everyone @here <!channel> <!here> <@U0123ABC> <#C0123ABC> <@&42> @channel @all @alice"
HOSTILE = f"{PINGS} {EVIL} *bold* _it_ `code` ~x~ | > # \x1b[2J\u202e\x00 [press](https://evil.example/a_b) &amp; <b>"


def message_of(parsed: Incident, before: Incident | None = None) -> Message:
    database = new_database()
    looked(database, at("8 00:00"), *([before] if before else []))
    database.conn.execute("DELETE FROM pending_changes")
    looked(database, at("8 00:05"), parsed)
    subject = alerting.summary(database, f"acme_{parsed.key}")
    (event,) = matching.events(pending_changes.waiting(database), {subject.id: subject})
    return Message(id=event.id, at=event.at, events=(event,), rules=("all",))


def hostile() -> Note:
    actual = incident(title=HOSTILE, updates=[update("u1", "5 10:00", body=f"{HOSTILE}\n\n# Heading\n- item")])
    actual = replace(actual, components=(Affected(None, HOSTILE),), url="javascript:alert(1)")
    return words.note(message_of(actual), "https://ledger.example/@x")


class Reader(HTMLParser):
    """Collects what a page would do."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"href"}


@pytest.mark.parametrize("channel", SPELLINGS)
def test_vendor_text_mentions_nobody_and_has_no_control_characters(channel: str) -> None:
    note, spelling = hostile(), SPELLINGS[channel]
    text = f"{spelling.title(note)}\n{spelling.body(note)}"
    assert not re.search(r"(?<!\w)@\w|<[!@#]", text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", text)
    assert "javascript:alert" not in text
    assert len(text) < 4_000
    assert text.splitlines()[-1].count("ledger.example/%40x/incident/acme_one") in (1, 2)


def test_html_holds_no_markup_but_ours() -> None:
    note, spelling, reader = hostile(), SPELLINGS["html"], Reader()
    reader.feed(spelling.title(note) + spelling.body(note))
    assert set(reader.tags) == {"br", "i", "a"}
    assert reader.links == ["https://ledger.example/%40x/incident/acme_one"]


def test_markdown_shows_the_words_as_words() -> None:
    note, spelling = hostile(), SPELLINGS["markdown"]
    parser = MarkdownIt("commonmark")
    for line in (spelling.title(note), *spelling.body(note).split("\n")):
        kinds = {child.type for block in parser.parse(line) for child in block.children or ()}
        assert kinds <= {"text", "text_special"}, line


def test_names_with_underscores_stay_readable() -> None:
    escaped = SPELLINGS["markdown"].escaped
    assert (escaped("us_east_1"), escaped("_it_ __b__"), escaped("# x # y")) == (
        "us_east_1",
        "\\_it\\_ \\_\\_b\\_\\_",
        "\\# x # y",
    )


def test_plain_text_makes_no_link_out_of_words() -> None:
    assert "](" not in SPELLINGS["text"].body(hostile())
    assert disarmed("mail ops@example.com") == "mail ops@example.com"


SLACK, CHAT = "slack://TokenAAAAA/TokenBBBBBB/TokenCCCCCCCCCCCCCCCCCC", "gchat://workspace/key/token"
WHATSAPP = "whapi://token@15551234567/15551234567"
SIGNS = Note(
    title="a *b* C:\\temp",
    facts=("_it_ us_east_1 `c` ~s~ \\*x\\* a&b <https://evil.example|press>",),
    links=(Link("Page", "https://a.example/~a_b?x=1&y=2"),),
)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """What Slack, Google Chat and WhatsApp would be sent: titles, bodies and their formats."""
    found: list[tuple[str, str, str]] = []

    def send(_service: object, body: str, title: str = "", body_format: str = "", **_: object) -> bool:
        found.append((title, body, body_format))
        return True

    for plugin in (NotifySlack, NotifyGoogleChat, NotifyWhapi, NotifyJSON):
        monkeypatch.setattr(plugin, "send", send)
    return found


def given(address: str, note: Note) -> None:
    asyncio.run(chat.send(Target(id="chat", apprise=address), note, 60))


@pytest.mark.parametrize(
    "address",
    [f"{each}{form}" for each in (SLACK, CHAT, WHATSAPP) for form in ("", "?format=text", "?format=markdown")]
    + [f"{SLACK}?blocks=yes", f"{SLACK}?format=html", f"{CHAT}?format=html"],
)
def test_chats_that_know_no_backslash_are_sent_none(sent: list[tuple[str, str, str]], address: str) -> None:
    for note in (SIGNS, hostile()):
        given(address, note)
    for title, body, _ in sent:
        text = re.sub(r"^\*|\*$|/~a_b", "", f"{title}\n{body}", flags=re.MULTILINE)  # the title is bold, by Apprise
        assert not re.search(r"[\\`~*]|(?<!\w)@\w|<[!@#]|(?<![^\W_])_\w", text)
    assert "us_east_1" in sent[0][1]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (SLACK, "a&amp;b &lt;https://evil.example\u2223press&gt;\nhttps://a.example/~a_b?x=1&amp;y=2"),
        (f"{SLACK}?format=text", "a&amp;b &lt;https://evil.example\u2223press&gt;\nhttps://a.example/~a_b?x=1&amp;y=2"),
        (CHAT, "a&amp;b &lt;https://evil.example\u2223press&gt;\nhttps://a.example/~a_b?x=1&amp;y=2"),
        (f"{CHAT}?format=text", "a&amp;b &lt;https://evil.example\u2223press&gt;\nhttps://a.example/~a_b?x=1&amp;y=2"),
    ],
)
def test_chats_escape_text_that_looks_like_a_link(
    sent: list[tuple[str, str, str]], address: str, expected: str
) -> None:
    given(address, SIGNS)
    assert sent[0][1].endswith(expected)


@pytest.mark.parametrize(
    ("address", "form"),
    [
        (SLACK, "markdown"), (f"{SLACK}?format=text", "text"), (f"{SLACK}?format=html", "markdown"),
        (CHAT, "markdown"), (f"{CHAT}?format=text", "text"), (f"{CHAT}?format=html", "html"),
        ("json://localhost", "text"), ("json://localhost?format=html", "html"),
        ("json://localhost?format=markdown", "markdown"),
    ],
)  # fmt: skip
def test_the_format_that_an_address_asks_for_is_sent(sent: list[tuple[str, str, str]], address: str, form: str) -> None:
    given(address, Note(title="a <b>", facts=("a *b* <c>",), quote="q"))
    ((_, body, taken),) = sent
    assert taken == form
    assert ("<i>q</i>" in body, '"q"' in body, "> q" in body) == (form == "html", form == "text", form == "markdown")


def test_a_message_is_short_for_any_text() -> None:
    long = incident(title="very " * 500, updates=[update("u1", "5 10:00", body="word " * 9_000)])
    long = replace(long, components=tuple(Affected(None, f"part {number} {'x' * 300}") for number in range(80)))
    note = words.note(message_of(long), "https://ledger.example")
    assert len(note.title) < 250
    assert len(SPELLINGS["markdown"].body(note)) < 1_000
    many = digest([message_of(long)] * 200, at("8 00:05"))
    assert (len(many.events), many.more) == (50, 150)
    assert len(SPELLINGS["markdown"].body(words.note(many))) < 2_000


@pytest.mark.parametrize(
    ("expected", "before", "said"),
    [
        (incident(), None, "New incident · Minor"),
        (incident(impact=Impact.MAJOR), incident(), "Escalated · Major"),
        (incident(end="8 00:04"), incident(), "Resolved · Minor"),
        (incident(), incident(end="6 11:00"), "Reopened · Minor"),
        (incident(end="6 11:00", title="Else"), incident(end="6 11:00"), "Edited after it was over · Minor"),
        (maintenance("12 10:00", "12 12:00"), None, "Maintenance announced"),
        (
            maintenance("12 10:00", "12 12:00", status=Status.CANCELLED),
            maintenance("12 10:00", "12 12:00"),
            "Maintenance cancelled",
        ),
    ],
)
def test_the_first_fact_names_the_event(expected: Incident, before: Incident | None, said: str) -> None:
    assert words.note(message_of(expected, before)).facts[0] == said


def test_a_maintenance_has_its_window_and_links() -> None:
    note = words.note(message_of(maintenance("12 10:00", "12 12:00")), "https://ledger.example/")
    assert note.facts[1] == "Planned: 12 Jan 2025 10:00 to 12:00 UTC"
    assert note.links == (
        Link("Vendor's page", "https://status.example.com/incidents/work"),
        Link("Our page", "https://ledger.example/incident/acme_work"),
    )


def test_a_page_that_cannot_be_read() -> None:
    (known,) = queries.sources(folded(None))
    source = replace(known, last_success_at=at("5 10:00"), last_failure_at=at("5 10:20"), last_error="HTTP 500")
    event = events.of_page(SourceFailure(source=source, tags=[], before=2, most=3, now=3), 3, at("5 10:20"))
    assert event is not None and event.kinds == (EventType.UNREADABLE,)
    note = words.note(Message(id=event.id, at=event.at, events=(event,), rules=()))
    assert note.facts == (
        "Page unreadable",
        "three polls in a row failed",
        "Last read 5 Jan 2025 10:00 UTC",
        "Why: HTTP 500",
    )


@pytest.mark.parametrize(("start", "said"), [("5 10:00", True), ("8 10:00", False)])
def test_a_late_post_states_its_delay(start: str, said: bool) -> None:
    actual = replace(incident(start=start, updates=[update("u1", "8 10:30")]), posted_at=at("8 10:30"))
    facts = words.note(message_of(actual)).facts
    assert ("Began 3d before it was posted" in facts) is said
