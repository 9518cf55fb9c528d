"""Cachet's feed. Since August 2026 an entry of version 3 has a timeline with zoned times.

A line with a date begins an update, after its status in brackets; the incident's own message has none. Edits change an
entry's id and date, not its address.
"""

import re
from typing import NamedTuple

from msgspec.structs import replace

from statusledger import text
from statusledger.model import Document, Incident, Kind, Snapshot, Status
from statusledger.platforms import feed
from statusledger.platforms.toolkit.feeds import Entry, page_of, read
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.platforms.toolkit.words import Default
from statusledger.text import addresses
from statusledger.times import instant, rfc822

_LABEL = re.compile(r"\[(?P<word>[^\[\]\n]{1,60})\] ")
_HEAD = re.compile(
    r"^(?:\[(?P<word>[^\[\]\n]{0,60})\] )?"
    r"(?P<at>[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}): ",
    re.MULTILINE,
)
_WORDS = {
    Status.INVESTIGATING: (
        "Investigating", "Untersuchung", "Investigando",
        "En cours d\N{RIGHT SINGLE QUOTATION MARK}investigation", "조사 중", "Onderzoek",
        "Iniimbestigahan", "正在调查", "正在調查",
    ),
    Status.IDENTIFIED: (
        "Identified", "Identifiziert", "Identificado", "Problème identifié", "원인 파악됨", "Geïdentificeerd",
        "Natukoy", "已确认", "已確認",
    ),
    Status.MONITORING: (
        "Watching", "Beobachtung", "Monitoreando", "En surveillance", "모니터링 중", "Observatie", "Binabantayan",
        "Monitorando", "正在观察", "正在觀察",
    ),
    Status.RESOLVED: (
        "Fixed", "Behoben", "Solucionado", "Résolu", "해결됨", "Opgelost", "Naayos", "Resolvido", "已修复", "已修復",
    ),
}  # fmt: skip
STATUS = Default(Status.UNKNOWN) | {word: status for status, words in _WORDS.items() for word in words}
"""The words of version 3 in each of its languages; that for "Reported", like an unknown one, states no progress."""


class _Timeline(NamedTuple):
    key: str
    word: str
    title: str
    url: str
    html: str


def snapshot(document: Document) -> Snapshot:
    """Parse the feed of any version. Raises NormalizeError or ValueError."""
    whole = read(document)
    found = {entry: _timeline(entry) for entry in whole.entries}
    others = tuple(entry for entry, timeline in found.items() if timeline is None)
    return Snapshot(
        page=page_of(whole),
        incidents=(
            *(_incident(timeline) for timeline in found.values() if timeline),
            *feed.incidents(replace(whole, entries=others), document.time_zone),
        ),
    )


def _timeline(entry: Entry) -> _Timeline | None:
    label, link, html = _LABEL.match(entry.title), entry.link or "", entry.html.strip()
    key = addresses.split(link).path.rstrip("/").rpartition("/incidents/")[2]
    if label is None or not key or not _HEAD.match(html):
        return None
    return _Timeline(key, label["word"], entry.title[label.end() :], link, html)


def _incident(timeline: _Timeline) -> Incident:
    updates, status = numbered(_posts(timeline.html)), STATUS(timeline.word)
    return build_incident(
        key=timeline.key,
        kind=Kind.INCIDENT,
        title=text.plain(timeline.title),
        url=text.link(timeline.url),
        status=status,
        status_raw=timeline.word,
        start=Start.first_update(updates[0].posted_at),
        end=End.closing(updates[1:]) if status.final else None,
        updates=updates,
    )


def _posts(html: str) -> list[Post]:
    heads = list(_HEAD.finditer(html))
    ends = [*(head.start() for head in heads[1:]), len(html)]
    posts = [
        Post(
            instant(rfc822(head["at"])),
            STATUS(head["word"]),
            head["word"] or None,
            text.markdown(html[head.end() : end].strip()),
        )
        for head, end in zip(heads, ends, strict=True)
    ]
    return sorted(posts, key=lambda post: post.at)
