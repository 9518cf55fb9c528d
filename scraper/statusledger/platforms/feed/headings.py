"""Lines above a timeline in an entry, about the whole incident: `Status: RESOLVED`, `Resolved: <date>`."""

import re
from collections.abc import Sequence

from msgspec import Struct

from statusledger.model import Instant, Status
from statusledger.platforms.feed.notices import notice_of
from statusledger.text import phrases

_WORDED = re.compile(r"\w")
_LINE = re.compile(
    r"[\W_]*+(?:(?:(?:current )?status|severity|impact|type|updates?|timeline|history)[\s*_]*+(?::|$)"
    r"|(?:started|ended|resolved)[\s*_]*+:[^:\n]{0,60}\d:\d\d)",
    re.IGNORECASE,
)
_UPDATES = re.compile(r">\s*+updates\s*+:?+\s*+(?:</\w{1,10}+>\s*+)*+\Z", re.IGNORECASE)
_LONGEST_TAIL = 100


class Heading(Struct, frozen=True):
    """Status above a timeline, or None, the vendor's word, and the end."""

    status: Status | None = None
    word: str | None = None
    ended_at: Instant | None = None


def is_heading(text: str) -> bool:
    """Return True if all lines of a Markdown text are heading lines."""
    return all(_LINE.match(line) for line in text.splitlines() if _WORDED.search(line))


def announces_updates(html: str) -> bool:
    """Return True if a text ends with the heading of an empty list of updates."""
    return _UPDATES.search(html[-_LONGEST_TAIL:]) is not None


def heading_of(texts: Sequence[str], time_zone: str | None) -> Heading:
    """Merge headings of one incident, as of components: over when all are."""
    stated = [each for each in map(_stated, texts) if each]
    if not stated:
        return Heading()
    status, word = next((each for each in stated if not each[0].final), stated[0])
    if not status.final or len(stated) < len(texts):
        return Heading(None if status.final else status, word)
    ends = [notice_of(text, time_zone).resolved for text in texts]
    return Heading(status, word, max(filter(None, ends)) if all(ends) else None)


def _stated(text: str) -> tuple[Status, str] | None:
    label, word = phrases.label_of(text), notice_of(text, None).word
    if label:
        return Status.RESOLVED if label.status is Status.POSTMORTEM else label.status, label.word
    return (Status.UNKNOWN, word) if word else None
