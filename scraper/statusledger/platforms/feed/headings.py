"""The lines before a timeline inside an entry, about the whole incident: `Status: RESOLVED`, `Resolved: <date>`."""

import re
from collections.abc import Sequence

from msgspec import Struct

from statusledger.model import Instant
from statusledger.platforms.feed.notices import notice_of
from statusledger.text import phrases

_WORDED = re.compile(r"\w")
_LINE = re.compile(
    r"[\W_]*+(?:(?:(?:current )?status|severity|impact|type|updates?|timeline|history)[\s*_]*+(?::|$)"
    r"|(?:started|ended|resolved)[\s*_]*+:[^:\n]{0,60}\d:\d\d)",
    re.IGNORECASE,
)
_UPDATES = re.compile(r">\s*updates\s*:?\s*(?:</\w{1,10}>\s*)*\Z", re.IGNORECASE)
_LONGEST_TAIL = 100


class Heading(Struct, frozen=True):
    """The status that stands above a timeline, with the vendor's word, and when the incident was over."""

    label: phrases.Label | None = None
    ended_at: Instant | None = None


def is_heading(text: str) -> bool:
    """Check whether all lines of a Markdown text are such lines."""
    return all(_LINE.match(line) for line in text.splitlines() if _WORDED.search(line))


def announces_updates(html: str) -> bool:
    """Check whether a text ends with the heading of a list of updates, which is empty as yet."""
    return _UPDATES.search(html[-_LONGEST_TAIL:]) is not None


def heading_of(texts: Sequence[str], time_zone: str | None) -> Heading:
    """The heading of one incident above one timeline or several, as of a component each: over when all are."""
    labels = [label for label in map(phrases.label_of, texts) if label]
    label = next((each for each in labels if not each.status.final), labels[0] if labels else None)
    ends = [notice_of(text, time_zone).resolved for text in texts]
    is_over = bool(label and label.status.final) and len(labels) == len(texts) and all(ends)
    return Heading(label, max(filter(None, ends)) if is_over else None)
