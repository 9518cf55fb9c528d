"""Feeds: read whole or not at all, whatever their bytes; entries become incidents under the vendor's own ids."""

import io
from pathlib import Path
from xml.sax import ContentHandler, make_parser

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statusledger.errors import NormalizeError
from statusledger.model import (
    Document,
    Format,
    Impact,
    Incident,
    Kind,
    PostedFrom,
    Request,
    ResolvedFrom,
    Source,
    StartedFrom,
    Status,
)
from statusledger.platforms import feed
from statusledger.platforms.toolkit.feeds import MOST_ENTRIES, read
from statusledger.reconcile.timeline import is_text_key
from tests.support.speed import units

URL = "https://status.example.com/"


def document(body: str | bytes, time_zone: str | None = None) -> Document:
    return Document(URL, "feed", body.encode() if isinstance(body, str) else body, time_zone)


def rss(*items: str, head: str = "") -> str:
    """A feed of the page `URL` with these items."""
    entries = "".join(f"<item>{item}</item>" for item in items)
    return f"{head}<rss version='2.0'><channel><title>Example</title><link>{URL}</link>{entries}</channel></rss>"


def item(name: str, date: str = "Mon, 03 Mar 2025 10:00:00 GMT", title: str = "Slow", body: str = "") -> str:
    return (
        f"<title>{title}</title><guid>{name}</guid><link>{URL}incidents/{name}</link>"
        f"<pubDate>{date}</pubDate><description>{body}</description>"
    )


def incidents(*items: str, time_zone: str | None = None) -> tuple[Incident, ...]:
    return feed.PLATFORM.parse(document(rss(*items), time_zone)).incidents


def test_the_feed_is_asked_for() -> None:
    source = Source(id="x", name="X", url=URL, platform="feed", vendor="x")
    assert list(feed.PLATFORM.requests(source)) == [Request(URL, "feed", expects=Format.FEED)]
    named = Source(id="x", name="X", url=URL, platform="feed", vendor="x", feed=f"{URL}rss")
    assert [request.url for request in feed.PLATFORM.requests(named)] == [f"{URL}rss"]


REFUSED = {
    "": "begins ''",
    "<!DOCTYPE html><html></html>": "without a DTD",
    "<html><body><rss></rss></body></html>": "begins '<html>",
    "/etc/hostname": "begins '/etc/hostname'",
    '{"entries": []}': "begins",
    "<?xml version='1.0'?><!-- <rss --><!DOCTYPE rss [<!ENTITY a 'aa'>]><rss version='2.0'></rss>": "without a DTD",
    "<!DOCTYPE rss SYSTEM 'file:///etc/hostname'><rss version='2.0'></rss>": "without a DTD",
    "<rdf><title>No namespace</title></rdf>": "a kind that is known",
    "<rss version='2.0'><channel><title>Half": "not a whole feed",
    rss(item("1")) + "<p>more</p>": "not a whole feed",
    rss("<title>Slow</title><pubDate>Mon, 03 Mar 2025 10:00:00 GMT</pubDate>"): "'Slow' has neither id nor link",
    rss(*[item("1")] * (MOST_ENTRIES + 1)): "more than 5000 entries",
    rss("<a>" * 200 + "</a>" * 200): "so deep",
    rss(f"<a {' '.join(f'b{n}=1' for n in range(200))}/>".replace("=1", "='1'")): "so many attributes",
}


@pytest.mark.parametrize(("body", "reason"), REFUSED.items(), ids=range(len(REFUSED)))
def test_what_is_no_feed_is_refused(body: str, reason: str) -> None:
    with pytest.raises(NormalizeError, match=reason):
        feed.PLATFORM.parse(document(body))
    assert not feed.PLATFORM.matches(document(body))


def test_an_encoded_dtd_is_refused_too() -> None:
    dtd = "<!DOCTYPE rss [<!ENTITY a 'aa'>]>"
    for encoding in ("utf-16", "utf-16-le", "utf-32", "utf-8-sig"):
        with pytest.raises(NormalizeError, match="DTD"):
            read(document(f"{dtd}{rss(item('1'))}".encode(encoding)))


def test_no_entries_are_fine_in_a_whole_feed() -> None:
    assert incidents() == ()
    assert feed.PLATFORM.matches(document(rss()))
    assert feed.PLATFORM.matches(document("<feed xmlns='http://www.w3.org/2005/Atom'><title>Example</title></feed>"))


def test_nothing_is_taken_from_half_a_feed() -> None:
    whole = rss(item("1"), item("2")).encode()
    for length in range(len(whole)):
        with pytest.raises(NormalizeError):
            read(document(whole[:length]))


@given(
    st.binary(max_size=80) | st.text(max_size=80).map(lambda text: rss(item("1", body=text)).encode("utf-8", "replace"))
)
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        feed.PLATFORM.parse(document(body))
    except NormalizeError:
        return
    assert b"rss" in body or b"feed" in body


ENCODINGS = [
    ("utf-8", "utf-8"),
    ("iso-8859-1", "utf-8"),
    ("utf-16", "utf-8"),
    ("utf-8", "cp1252"),
    ("iso-8859-2", "iso-8859-2"),
    ("utf-16", "utf-16"),
    ("utf-16", "utf-16-be"),
    ("utf-8", "utf-8-sig"),
    ("no-such-code", "utf-8"),
    ("undefined", "utf-8"),
]


@pytest.mark.parametrize(("declared", "actual"), ENCODINGS)
def test_text_is_right_whatever_is_declared(declared: str, actual: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>\n'
    body = rss(item("1", title="Gebühren über 5 é"), head=head).encode(actual)
    assert read(document(body)).entries[0].title == "Gebühren über 5 é"


def test_shifted_japanese_is_no_ascii() -> None:
    head = '<?xml version="1.0" encoding="iso-2022-jp"?>'
    assert read(document(rss(item("1", title="復旧"), head=head).encode("iso-2022-jp"))).entries[0].title == "復旧"


def test_sloppy_text_is_mended() -> None:
    (entry,) = read(document(rss(item("1", title="Search & find&nbsp;it\x0b", body="<![CDATA[A & B]]>")))).entries
    assert (entry.title, entry.html) == ("Search & find&nbsp;it", "A &amp; B")
    (incident,) = incidents(item("1", title="Search & find&nbsp;it", body="<![CDATA[A & B]]>"))
    assert (incident.title, incident.updates[0].body) == ("Search & find it", "A & B")


@pytest.mark.parametrize("reference", ["&#27;", "&#x1B;", "&#0;", "&#xD800;", "&#xFFFF;", "&#1114112;", "&#99999999;"])
def test_a_reference_to_what_is_no_character_of_xml_goes_alone(reference: str) -> None:
    (entry,) = read(document(rss(item("1", title=f"Slow {reference}&#233;&#x9;&amp;#27;")))).entries
    assert entry.title.split() == ["Slow", "\xe9", "&#27;"]


def test_entries_keep_the_vendors_words() -> None:
    body = rss(
        "<guid isPermaLink='false'>a</guid><link>notices/7</link><pubDate>Tue, 01 Jul 2025 10:00:00 BST</pubDate>"
        "<category>Major</category><category>Resolved</category><description>short</description>"
        "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'><![CDATA[<p>long</p>]]></content:encoded>"
    )
    (entry,) = read(document(body)).entries
    assert (entry.id, entry.link, entry.title) == ("a", "https://status.example.com/notices/7", "")
    assert (entry.published, entry.updated) == ("Tue, 01 Jul 2025 10:00:00 BST", None)
    assert (entry.html, entry.categories) == ("<p>long</p>", ("Major", "Resolved"))


KEYS = [
    ("x", f"{URL}incidents/42", "42"),
    ("x", f"{URL}incidents/42/#update-3", "42"),
    ("x", f"{URL}#/incidents/42", "42"),
    ("x", f"{URL}show?id=42", "x"),
    ("x", URL, "x"),
    ("x", f"{URL}#web_1741000000", "x"),
    (f"{URL}incidents/42#update-3", URL, "42"),
    (f"{URL}#web_1741000000", URL, f"{URL}#web_1741000000"),
    ("tag:example.com,2025:Incident/42", "", "tag:example.com,2025:Incident/42"),
    ("", f"{URL}show?id=42", f"{URL}show?id=42"),
    ("x", "javascript:alert(42)", "x"),
    ("x", "http://[::1", "x"),
    ("http://[::1", URL, "http://[::1"),
]


PAGE = "https://www.example.org/en/status"


def entry(title: str, guid: str = "", link: str = PAGE, day: int = 3, body: str = "") -> str:
    name, address = f"<guid isPermaLink='false'>{guid}</guid>" if guid else "", f"<link>{link}</link>" if link else ""
    date = f"<pubDate>{day:02} Mar 2025 10:00:00 GMT</pubDate>"
    return f"<title>{title}</title>{name}{address}{date}<description>{body}</description>"


SEVERAL = [entry("Mail is late", "g3", day=9), entry("[Resolved] No disk", "g2", day=5), entry("Slow", "g1", day=3)]
GROUPED: dict[str, tuple[list[str], list[str]]] = {
    "one page for all, ids of their own": (SEVERAL, ["g3", "g2", "g1"]),
    "one page for all, and one entry": (SEVERAL[1:2], ["g2"]),
    "an address of most that looks like that of an incident": (
        [each.replace("/en/status", "/p/1234") for each in SEVERAL], ["g3", "g2", "g1"],
    ),
    "one incident told in entries with ids of their own": (
        [entry("[Resolved] Slow", "u2", f"{URL}incidents/7", 4), entry("Slow", "u1", f"{URL}incidents/7")], ["7"],
    ),
    "one page for all, no ids": (
        [entry("Mail is late", day=9), entry("[Resolved] Slow", day=4), entry("Slow")],
        ["20250309T1000-mailislate", "20250303T1000-slow"],
    ),
    "one page and one entry, no id": ([entry("Slow")], ["20250303T1000-slow"]),
    "the same title after a word that closes": (
        [entry("Slow", day=6), entry("[Resolved] Slow", day=4), entry("Slow")],
        ["20250306T1000-slow", "20250303T1000-slow"],
    ),
    "the same title after days": ([entry("Slow", day=20), entry("Slow")], ["20250320T1000-slow", "20250303T1000-slow"]),
    "one id for two things": (
        [entry("Mail is late", "g1", day=9), entry("Slow", "g1"), entry("No disk", "g2", day=2)],
        ["20250309T1000-mailislate", "20250303T1000-slow", "g2"],
    ),
    "one page for two, whose address ends with words": (
        [each.replace("/en/status", "/help/known-issues_now") for each in SEVERAL[:2]], ["g3", "g2"],
    ),
    "an address with a number that two unlike things have": (
        [each.replace("/en/status", "/p/1234") for each in SEVERAL[:2]], ["g3", "g2"],
    ),
    "one incident whose entries say the address of it in their ids": (
        [entry("Mail runs", "77-u2", f"{URL}p/77", 4), entry("Slow", "77-u1", f"{URL}p/77")], ["77"],
    ),
    "one incident whose entries have other titles": (
        [entry("Mail runs", "u2", f"{URL}incidents/7", 4), entry("Slow", "u1", f"{URL}incidents/7")], ["7"],
    ),
    "one id that is the address of all": (
        [entry("Mail is late", f"{URL}p/1", f"{URL}p/1", 9), entry("Slow", f"{URL}p/1", f"{URL}p/1")],
        ["20250309T1000-mailislate", "20250303T1000-slow"],
    ),
    "the same title after a text that closes": (
        [entry("Slow", day=6), entry("Slow", day=4, body="Resolved - It runs."), entry("Slow")],
        ["20250306T1000-slow", "20250303T1000-slow"],
    ),
    "one id whose title says more each time": ([entry("Slow in the north", "g1", day=4), entry("Slow", "g1")], ["g1"]),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "keys"), GROUPED.values(), ids=GROUPED)
def test_what_entries_are_called_says_which_belong_together(entries: list[str], keys: list[str]) -> None:
    assert [incident.key for incident in incidents(*entries)] == keys


@pytest.mark.parametrize(("guid", "link", "key"), KEYS)
def test_the_key_is_the_vendors_own_id(guid: str, link: str, key: str) -> None:
    entry = f"<title>Slow</title><guid isPermaLink='false'>{guid}</guid><link>{link}</link>"
    (incident,) = incidents(entry.replace("<guid isPermaLink='false'></guid>", "").replace("<link></link>", ""))
    assert incident.key == key


def test_an_address_that_is_not_safe_is_not_kept() -> None:
    (incident,) = incidents("<title>Slow</title><guid>x</guid><link>javascript:alert(1)</link>")
    assert incident.url is None


def test_a_time_that_cannot_be_told_leaves_the_incident_without_it() -> None:
    (incident,) = incidents(item("1", "Tue, 01 Jul 2025 10:00:00 BST", "[Resolved] Slow", "All is well."))
    assert (incident.status, incident.started_at, incident.resolved_at) == (Status.RESOLVED, None, None)
    (update,) = incident.updates
    assert (update.body, update.posted_from) == ("All is well.", PostedFrom.FIRST_SEEN)
    assert update.posted_raw == "Tue, 01 Jul 2025 10:00:00 BST"
    (incident,) = incidents(item("1", "Tue, 01 Jul 2025 10:00:00 BST"), time_zone="Europe/London")
    assert incident.started_at == "2025-07-01T09:00:00Z"


@pytest.mark.parametrize("newest_first", [True, False])
def test_several_entries_of_one_address_are_its_updates(newest_first: bool) -> None:
    entries = [
        item("1", "Mon, 03 Mar 2025 10:00:00 GMT", "Investigating: Slow", "One"),
        item("1", "Mon, 03 Mar 2025 10:30:00 GMT", "Slow", "Two"),
        item("1", "Mon, 03 Mar 2025 11:00:00 GMT", "Resolved: Slow now and then", "Three"),
    ]
    (incident,) = incidents(*(entries[::-1] if newest_first else entries))
    assert [update.body for update in incident.updates] == ["One", "Two", "Three"]
    assert all(is_text_key(update.key) for update in incident.updates)
    assert len({update.key for update in incident.updates}) == 3
    assert (incident.title, incident.status, incident.status_raw) == ("Slow now and then", Status.RESOLVED, "Resolved")
    assert (incident.started_at, incident.resolved_at) == ("2025-03-03T10:00:00Z", "2025-03-03T11:00:00Z")


def test_an_incident_that_goes_on_after_its_end_is_open() -> None:
    (incident,) = incidents(
        item("1", "Mon, 03 Mar 2025 10:00:00 GMT", "Resolved: Slow"),
        item("1", "Mon, 03 Mar 2025 10:30:00 GMT", "Investigating: Slow"),
    )
    assert (incident.status, incident.resolved_at) == (Status.INVESTIGATING, None)


def test_an_entry_told_twice_counts_once() -> None:
    (incident,) = incidents(item("1"), item("1"))
    assert len(incident.updates) == 1


def test_a_maintenance_starts_when_it_is_in_progress() -> None:
    (incident,) = incidents(
        item("1", "Mon, 03 Mar 2025 12:00:00 GMT", "New disks", "Resolved - Done."),
        item("1", "Mon, 03 Mar 2025 11:00:00 GMT", "New disks", "In progress - We began."),
        item("1", "Mon, 03 Mar 2025 10:00:00 GMT", "New disks", "Scheduled - At eleven."),
    )
    assert (incident.kind, incident.status, incident.status_raw) == (Kind.MAINTENANCE, Status.COMPLETED, "Resolved")
    assert (incident.started_at, incident.resolved_at) == ("2025-03-03T11:00:00Z", "2025-03-03T12:00:00Z")


def test_an_incident_with_only_a_postmortem_is_over() -> None:
    (incident,) = incidents(item("1", body="Postmortem - A disk was full."))
    assert (incident.status, incident.resolved_at, incident.updates[0].status) == (
        Status.RESOLVED,
        None,
        Status.POSTMORTEM,
    )


def test_an_entry_without_a_title_takes_its_first_words() -> None:
    (incident,) = incidents(item("1", title="", body="Search is slow. " * 20))
    assert incident.title == ("Search is slow. " * 20)[:99] + "…"


def test_categories_may_hold_the_label() -> None:
    (incident,) = incidents(
        item("1") + "<category>Resolved</category>",
    )
    assert (incident.status, incident.status_raw) == (Status.RESOLVED, "Resolved")
    (incident,) = incidents(item("1") + "<category>Maintenance</category>")
    assert incident.kind is Kind.MAINTENANCE


def monitor(name: str, minute: int, title: str, guid: str = "") -> str:
    """An entry of a monitor, whose address is the page's."""
    return (
        f"<title>{title}</title><guid isPermaLink='false'>{guid or name}</guid><link>{URL}</link>"
        f"<pubDate>Mon, 03 Mar 2025 10:{minute:02}:00 GMT</pubDate>"
    )


PAIRS = [
    ("API went down", "API recovered"),
    ("API is DOWN", "API is UP"),
    ("🔴 API appears to be down.", "🟢 API has recovered."),
    ("Monitor is DOWN: API", "Monitor is UP: API"),
    ("API is unreachable", "API is back online"),
]


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize(("fall", "rise"), PAIRS)
def test_a_fall_and_the_recovery_after_it_are_one_incident(
    fall: str, rise: str, shared: bool, newest_first: bool
) -> None:
    entries = [
        monitor("1", 1, fall, "all" * shared),
        monitor("2", 2, fall.replace("API", "Mail"), "all" * shared),
        monitor("3", 3, rise, "all" * shared),
        monitor("4", 30, fall, "all" * shared),
    ]
    actual = {each.started_at: each for each in incidents(*(entries[::-1] if newest_first else entries))}
    assert {at: (each.status, each.resolved_at, len(each.updates)) for at, each in actual.items()} == {
        "2025-03-03T10:01:00Z": (Status.RESOLVED, "2025-03-03T10:03:00Z", 2),
        "2025-03-03T10:02:00Z": (Status.INVESTIGATING, None, 1),
        "2025-03-03T10:30:00Z": (Status.INVESTIGATING, None, 1),
    }
    keys = sorted(each.key for each in actual.values())
    assert keys == (["20250303T1001-api", "20250303T1002-mail", "20250303T1030-api"] if shared else ["1", "2", "4"])


def test_a_recovery_whose_fall_has_left_the_feed_is_no_second_incident() -> None:
    entries = [monitor("4", 30, "API went down"), monitor("2", 2, "API recovered"), monitor("1", 1, "API went down")]
    assert {each.key for each in incidents(*entries)} == {"1", "4"}
    assert {each.key for each in incidents(*entries[:2])} == {"4"}
    (alone,) = incidents(entries[1])
    assert (alone.key, alone.status) == ("2", Status.RESOLVED)


def test_a_person_who_says_recovered_makes_no_pair() -> None:
    entries = [item("7", "Mon, 03 Mar 2025 11:00:00 GMT", "Search recovered"), item("7", title="Search is slow")]
    (incident,) = incidents(*entries, monitor("1", 1, "Search went down"))[:1]
    assert (incident.key, len(incident.updates)) == ("7", 2)


@pytest.mark.parametrize(
    "title",
    ["Errors during sign up", "Checkout online", "Up next: new disks", "Data not recovered", "Trouble with back up"],
)
def test_words_that_only_look_like_a_recovery_end_nothing(title: str) -> None:
    (incident,) = incidents(item("1", title=title))
    assert incident.status is Status.UNKNOWN


def test_an_id_that_all_entries_have_tells_nothing() -> None:
    entries = [monitor("x", 9, "[Resolved] Slow"), monitor("x", 5, "Late mail"), monitor("x", 1, "Slow")]
    actual = incidents(*entries)
    assert [(each.key, each.status) for each in actual] == [
        ("20250303T1001-slow", Status.RESOLVED),
        ("20250303T1005-latemail", Status.UNKNOWN),
    ]
    assert {each.key for each in incidents(*entries[::2])} == {"x"}


def block(time: str, word: str, words: str) -> str:
    return (
        f"&lt;p&gt;&lt;small&gt;{time}&lt;/small&gt;&lt;br&gt;&lt;strong&gt;{word}&lt;/strong&gt; - {words}&lt;/p&gt;"
    )


def test_a_timeline_inside_an_entry_is_read_in_either_order() -> None:
    parts = [block("Dec 31, 23:50 UTC", "Investigating", "We look."), block("Jan 1, 00:20 UTC", "Resolved", "Fine.")]
    for body in ("".join(parts), "".join(parts[::-1])):
        (incident,) = incidents(item("1", "Wed, 01 Jan 2025 00:20:00 GMT", body=body))
        assert [(each.posted_at, each.body) for each in incident.updates] == [
            ("2024-12-31T23:50:00Z", "We look."),
            ("2025-01-01T00:20:00Z", "Fine."),
        ]
        assert (incident.started_at, incident.resolved_at) == ("2024-12-31T23:50:00Z", "2025-01-01T00:20:00Z")


SAID = (("11:00", "Resolved", "Good."), ("10:30", "Identified", "A disk."), ("10:00", "Investigating", "Hm."))
TIMELINES = {
    "lines": "".join(f"\n[{word}] Mon, 03 Mar 2025 {at}:00 +0000: <p>{body}</p>" for at, word, body in SAID[::-1]),
    "bold": "".join(f"<p><b>Mon, 03 Mar 2025 {at}:00 GMT</b><br>{word} - {body}</p>" for at, word, body in SAID),
    "lines with an ISO date": "".join(f"\n[{word}] 2025-03-03 {at} UTC: {body}" for at, word, body in SAID),
    "lines with the month first": "".join(f"[{word}] Mar 3, 2025 {at} UTC: {body}<br>" for at, word, body in SAID),
    "lines with the date first": "".join(f"2025-03-03T{at}:00Z - {word}: {body}<br/>" for at, word, body in SAID),
    "bold with the word behind": "".join(
        f"<p><strong>Mon, 03 Mar 2025 {at}:00 GMT - {word}</strong><br>{body}</p>" for at, word, body in SAID
    ),
    "a bold word before": "".join(f"<b>{word}</b> - Mar 3, 2025 {at} UTC<br>{body}<br>" for at, word, body in SAID),
    "below headings": "<h3>Status: RESOLVED</h3><p>Severity: major</p><hr/><h4>Updates:</h4>"
    + "".join(
        f"<div><p><strong>Mon, 03 Mar 2025 {at}:00 GMT</strong></p><h3>{word}</h3>{body}</div>"
        for at, word, body in SAID
    ),
    "halves of a day": "".join(
        f"<p><small>Mar 3, {at} AM UTC</small><br/><strong>{word.upper()}</strong> - {body}</p>"
        for at, word, body in SAID
    ),
}


@pytest.mark.parametrize("body", TIMELINES.values(), ids=TIMELINES)
def test_dated_blocks_of_an_entry_are_its_updates(body: str) -> None:
    (incident,) = incidents(item("1", "Mon, 03 Mar 2025 11:00:00 GMT", "[Fixed] Slow", f"<![CDATA[{body}]]>"))
    assert [(update.status, update.posted_at[11:16]) for update in incident.updates] == [
        (Status.INVESTIGATING, "10:00"),
        (Status.IDENTIFIED, "10:30"),
        (Status.RESOLVED, "11:00"),
    ]
    assert (incident.started_at, incident.resolved_at) == ("2025-03-03T10:00:00Z", "2025-03-03T11:00:00Z")


SEVERITIES = {
    "outage": (Impact.MAJOR, "outage"),
    "degraded": (Impact.MINOR, "degraded"),
    "disruption": (Impact.UNKNOWN, "disruption"),
    "available": (Impact.UNKNOWN, None),
}


def xai(*blocks: tuple[str, str, str], heading: str, component: str = "Chat") -> str:
    """An entry as xAI writes them, of an incident that was opened at ten."""
    updates = "".join(
        f"<div><p><strong>Mon, 03 Mar 2025 {at}:00 GMT</strong></p><h3>{stage}</h3><p>{body}</p></div>"
        for at, stage, body in blocks
    )
    return (
        f"<title>[{component}] Replies fail</title><link>https://status.x.ai/{component.lower()}/INC1</link>"
        f"<guid isPermaLink='false'>INC1</guid><pubDate>Mon, 03 Mar 2025 10:00:00 GMT</pubDate>"
        f"<description><![CDATA[{heading}<hr/><h4>Updates:</h4>{updates}]]></description>"
    )


def of_xai(*items: str) -> tuple[Incident, ...]:
    body = rss(*items).replace(f"<link>{URL}</link>", "<link>https://status.x.ai</link>", 1)
    return feed.PLATFORM.parse(document(body)).incidents


def test_an_end_stated_above_a_timeline_counts_more_than_the_closing_update() -> None:
    heading = "<h3>Status: RESOLVED</h3><p>Resolved: Mon, 03 Mar 2025 11:00:00 GMT</p>"
    blocks = [("10:30", "Slow", "We look."), ("14:00", "Issue resolved", "A queue was full.")]
    for body in (blocks, blocks[::-1]):
        (incident,) = of_xai(xai(*body, heading=heading))
        assert (incident.started_at, incident.resolved_at) == ("2025-03-03T10:00:00Z", "2025-03-03T11:00:00Z")
        assert (incident.status, incident.resolved_from) == (Status.RESOLVED, ResolvedFrom.STATED)
        assert [(each.status, each.body) for each in incident.updates] == [
            (Status.UNKNOWN, "### Slow\n\nWe look."),
            (Status.RESOLVED, "A queue was full."),
        ]


def test_a_status_above_a_timeline_counts_more_than_those_in_it() -> None:
    opened = ("10:00", "Investigating", "We look.")
    (incident,) = of_xai(xai(opened, heading="<h3>Status: RESOLVED</h3>"))
    assert (incident.status, incident.status_raw, incident.resolved_at) == (Status.RESOLVED, "RESOLVED", None)
    closed = ("10:30", "Good", "The issue has been resolved.")
    (incident,) = of_xai(xai(opened, closed, heading="<h3>Status: MONITORING</h3>"))
    assert (incident.status, incident.resolved_at) == (Status.MONITORING, None)


def test_an_incident_with_a_word_of_its_own_above_is_not_over() -> None:
    blocks = [("10:00", "Investigating", "We look."), ("10:30", "Good", "The issue has been resolved.")]
    for count, status in ((1, Status.INVESTIGATING), (2, Status.UNKNOWN)):
        active = xai(*blocks[:count], heading="<h3>Status: ACTIVE</h3>")
        over = "<h3>Status: RESOLVED</h3><p>Resolved: Mon, 03 Mar 2025 11:00:00 GMT</p>"
        for items in ((active,), (xai(*blocks[:1], heading=over, component="Voice"), active)):
            (incident,) = of_xai(*items)
            assert (incident.status, incident.status_raw, incident.resolved_at) == (status, "ACTIVE", None)


def test_an_announced_list_of_updates_may_be_empty() -> None:
    (incident,) = of_xai(xai(heading="<h3>Status: INVESTIGATING</h3>"))
    assert (incident.status, incident.started_at) == (Status.INVESTIGATING, "2025-03-03T10:00:00Z")
    assert incident.updates == ()


@pytest.mark.parametrize("word", SEVERITIES)
def test_a_word_for_present_health_rates_no_incident(word: str) -> None:
    heading = f"<h3>Status: INVESTIGATING</h3><p>Severity: {word}</p>"
    (incident,) = of_xai(xai(("10:00", "Investigating", "We look."), heading=heading))
    assert (incident.impact, incident.impact_raw) == SEVERITIES[word]


def test_an_incident_of_several_components_is_over_with_the_last() -> None:
    opened = ("10:00", "Investigating", "We look.")
    over = "<h3>Status: RESOLVED</h3><p>Resolved: Mon, 03 Mar 2025 {}:00 GMT</p>"
    first = xai(opened, ("11:00", "Resolved", "Good."), heading=over.format("11:00"))
    for heading, end in (("<h3>Status: IDENTIFIED</h3>", None), (over.format("12:00"), "2025-03-03T12:00:00Z")):
        (incident,) = of_xai(first, xai(opened, heading=heading, component="Voice"))
        assert [each.name for each in incident.components] == ["Chat", "Voice"]
        assert [each.body for each in incident.updates] == ["We look.", "Good."]
        assert (incident.title, incident.resolved_at) == ("Replies fail", end)


def test_brackets_name_a_component_only_where_that_is_known() -> None:
    (incident,) = incidents(item("1", title="[EU] Slow"))
    assert (incident.title, incident.components) == ("[EU] Slow", ())


def test_the_date_of_an_entry_gives_the_year_inside_and_doubt_where_it_is_far() -> None:
    for month, guessed in (("Sep", False), ("Nov", True)):
        body = block(f"{month} 3, 10:00 AM UTC", "RESOLVED", "Good.")
        (incident,) = incidents(item("1", "Tue, 02 Sep 2025 10:00:00 GMT", body=body))
        assert [(each.posted_at[:7], each.year_guessed) for each in incident.updates] == [
            ("2025-09" if month == "Sep" else "2025-11", guessed)
        ]


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("status.parcels.example/incidents/x", "https://status.parcels.example/incidents/x"),
        ("status.parcels.example", "https://status.parcels.example"),
        ("127.0.0.1:8080/x", f"{URL}127.0.0.1:8080/x"),
        ("status.example.com", "https://status.example.com"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("incidents/x", f"{URL}incidents/x"),
        ("incident.html", f"{URL}incident.html"),
        ("/a.b/x", f"{URL}a.b/x"),
        ("?id=a.b/c", f"{URL}?id=a.b/c"),
    ],
)
def test_a_link_that_lacks_its_scheme_begins_with_a_host(link: str, address: str) -> None:
    (entry,) = read(document(rss(f"<title>Slow</title><guid>1</guid><link>{link}</link>"))).entries
    assert entry.link == address


def event(date: str, title: str = "Slow (resolved)", text: str = "") -> str:
    """An entry of a feed whose entries have neither an id nor an address of their own."""
    return f"<title>{title}</title><link>{URL}</link><pubDate>{date} GMT</pubDate><description>{text}</description>"


@pytest.mark.parametrize(
    ("dates", "keys"),
    [
        (["04 Mar 2025 10:20:00", "04 Mar 2025 10:10:00"], ["20250304T1010-slow"]),
        (["05 Mar 2025 16:00:00", "04 Mar 2025 10:10:00"], ["20250304T1010-slow"]),
        (["08 Mar 2025 10:20:00", "04 Mar 2025 10:10:00"], ["20250308T1020-slow", "20250304T1010-slow"]),
        (["18 Apr 2025 10:20:00", "04 Mar 2025 10:10:00"], ["20250418T1020-slow", "20250304T1010-slow"]),
    ],
)
def test_events_of_one_title_are_separated_by_the_days_between(dates: list[str], keys: list[str]) -> None:
    assert [each.key for each in incidents(*map(event, dates))] == keys
    reopened = incidents(event(dates[0], title="Slow"), event(dates[1]))
    assert len(reopened) == 2


def test_a_date_within_a_text_makes_no_timeline() -> None:
    body = "We saw it at &lt;b&gt;Mon, 03 Mar 2025 10:00:00 GMT&lt;/b&gt; and look."
    (incident,) = incidents(item("1", "Mon, 03 Mar 2025 11:00:00 GMT", "Slow", body))
    assert [update.posted_at for update in incident.updates] == ["2025-03-03T11:00:00Z"]


def test_lines_of_a_notice_say_how_it_is_and_when_it_was() -> None:
    lines = "Status: Up&lt;br&gt;Start: 2025-03-03 09:10&lt;br&gt;End: 03.03.2025 09:40"
    (incident,) = incidents(item("1", "Mon, 03 Mar 2025 11:00:00 GMT", "Web 7", lines), time_zone="UTC")
    assert (incident.status, incident.status_raw, incident.started_from) == (Status.RESOLVED, "Up", StartedFrom.PARSED)
    assert (incident.started_at, incident.resolved_at) == ("2025-03-03T09:10:00Z", "2025-03-03T09:40:00Z")
    cells = "".join(
        f"&lt;tr&gt;&lt;td&gt;{line.replace(': ', ':&lt;/td&gt;&lt;td&gt;', 1)}&lt;/td&gt;&lt;/tr&gt;"
        for line in lines.split("&lt;br&gt;")
    )
    (table,) = incidents(
        item("1", "Mon, 03 Mar 2025 11:00:00 GMT", "Web 7", f"&lt;table&gt;{cells}&lt;/table&gt;"), time_zone="UTC"
    )
    assert (table.status, table.started_at, table.resolved_at) == (
        Status.RESOLVED,
        incident.started_at,
        incident.resolved_at,
    )
    (incident,) = incidents(item("1", "Mon, 03 Mar 2025 11:00:00 GMT", "Web 7", "Status: Down"))
    assert (incident.status, incident.resolved_at) == (Status.INVESTIGATING, None)


WINDOWS = [
    "2025-03-05 10:00 UTC - 2025-03-05 12:00 UTC: disks",
    "&lt;b&gt;Mar 5, 2025 10:00 UTC - Mar 5, 2025 12:00 UTC&lt;/b&gt;&lt;br&gt;disks",
    "&lt;b&gt;Begins&lt;/b&gt;: 2025-03-05 10:00 UTC&lt;br&gt;disks",
]


@pytest.mark.parametrize("body", WINDOWS)
def test_a_window_is_no_timeline(body: str) -> None:
    (incident,) = incidents(item("1", "Mon, 03 Mar 2025 11:00:00 GMT", "New disks", body))
    assert [update.posted_at for update in incident.updates] == ["2025-03-03T11:00:00Z"]


def test_a_timeline_that_cannot_all_be_dated_stays_one_text() -> None:
    body = block("Jan 1, 2025, 00:20 UTC", "Resolved", "Fine.") + block("Jan 1, 2025, 00:01 IST", "Identified", "Ah.")
    (incident,) = incidents(item("1", body=body))
    assert len(incident.updates) == 1
    (incident,) = incidents(item("1", body=body), time_zone="Asia/Kolkata")
    assert [update.posted_at for update in incident.updates] == ["2024-12-31T18:31:00Z", "2025-01-01T00:20:00Z"]


@pytest.mark.parametrize(
    "words", [" " * 1_000_000, "&lt;small&gt;" * 50_000, "&lt;br&gt; " * 100_000, "a down " * 90_000]
)
@pytest.mark.speed
def test_a_long_body_is_read_soon(words: str) -> None:
    block_of_words = block("Jan 1, 2025, 00:20 UTC", "Resolved", words)
    items = item("1", body=words), item("2", title=words, body=block_of_words)
    assert units(lambda: incidents(*items), rounds=1) < 300


# What the generic reader cannot read, and why.
CORPUS_REFUSED = {
    "gvi-major-outage.rss": "neither id nor link",
    "many-services-operational.rss": "neither id nor link",
    "six-components-operational.rss": "neither id nor link",
    "not-a-feed.rss": "not a feed",
    "status_feed_item_2018-11_excerpt.xml": "not a whole feed",
}


@pytest.mark.corpus
def test_every_captured_feed_is_read_or_refused_by_name(corpus: Path) -> None:
    paths = sorted(path for path in corpus.rglob("*") if path.suffix in {".rss", ".atom", ".xml"})
    assert len(paths) > 50
    refused = {}
    for path in paths:
        try:
            snapshot = feed.PLATFORM.parse(document(path.read_bytes()))
        except NormalizeError as error:
            refused[path.name] = str(error)
            continue
        for incident in snapshot.incidents:
            assert incident.key
            assert incident.title
            assert incident.url is not None
            assert [update.posted_at for update in incident.updates] == sorted(u.posted_at for u in incident.updates)
            assert all(update.body for update in incident.updates)
    assert refused.keys() == CORPUS_REFUSED.keys()
    assert all(CORPUS_REFUSED[name] in reason for name, reason in refused.items())


# Of captured feeds: incidents and updates as their dialects tell them.
CORPUS_FIGURES = {
    "lambstatus/lambstatus-demo__history.rss": (3, 7),
    "betterstack/docexample__feed.rss": (1, 1),
    "instatus/docexample__history_maintenance.atom": (1, 1),
    "statusio/docker__pages_rss_trimmed.rss": (3, 6),
    "cstate/jenkins.io__generated-rss-v5.0.3.xml": (297, 297),
    "feed/ayoahha-ai-status__xai-feed.xml": (1, 2),
    "vendors/aws/status_all_2026-08.rss": (3, 50),
    "vendors/google_workspace/apps_status_rss_2014.xml": (1, 1),
    "vendors/metanet/statusmeldungen_fixture.xml": (3, 3),
}


@pytest.mark.corpus
def test_captured_dialects(corpus: Path) -> None:
    actual = {name: feed.PLATFORM.parse(document((corpus / name).read_bytes())).incidents for name in CORPUS_FIGURES}
    figures = {name: (len(each), sum(len(one.updates) for one in each)) for name, each in actual.items()}
    assert figures == CORPUS_FIGURES
    webhooks = actual["statusio/docker__pages_rss_trimmed.rss"][0]
    assert (webhooks.started_at, webhooks.resolved_at) == ("2026-06-04T12:15:00Z", "2026-06-04T13:43:00Z")
    database = actual["cstate/jenkins.io__generated-rss-v5.0.3.xml"][0]
    assert (database.started_at, database.resolved_at) == ("2026-06-11T07:00:00Z", "2026-06-11T07:30:00Z")
    console = actual["feed/ayoahha-ai-status__xai-feed.xml"][0]
    assert (console.started_at, console.resolved_at) == ("2026-05-18T01:58:00Z", "2026-05-18T12:00:00Z")
    assert (console.impact, console.impact_raw) == (Impact.UNKNOWN, None)


def test_a_text_comes_in_one_piece_however_many_entities_it_has() -> None:
    class Pieces(ContentHandler):
        def __init__(self) -> None:
            super().__init__()
            self.heard: list[str] = []

        def characters(self, content: str) -> None:
            self.heard.append(content)

    parser, handler = make_parser(feedparser.api.PREFERRED_XML_PARSERS), Pieces()
    parser.setContentHandler(handler)
    parser.parse(io.BytesIO(b"<a>" + b"&lt;p&gt;1 &amp; 2\n" * 100 + b"</a>"))
    assert handler.heard == ["<p>1 & 2\n" * 100]
