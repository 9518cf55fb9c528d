"""Feeds whose entries mean more than those of others, or something else: cState's and xAI's."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from statusledger import text
from statusledger.model import Affected, Impact
from statusledger.platforms.toolkit.feeds import Entry, Feed
from statusledger.text import phrases

_COMPONENT = re.compile(r"\[(?P<name>[^\[\]]{1,100})\] (?P<title>.+)", re.DOTALL)


class Dialect(Struct, frozen=True):
    """The meaning of an entry's date, category and title.

    `dated_by_start`: the entry bears the date when its incident began, whenever it was written or rewritten.
    `ends_in_category`: a category is the time when it ended.
    `component_in_title`: the title begins with the component in brackets; an incident has an entry for each of its own.
    `impacts`: severities beside those that all vendors use alike.
    """

    dated_by_start: bool = False
    ends_in_category: bool = False
    component_in_title: bool = False
    impacts: Mapping[str, Impact] = {}

    def split(self, title: str) -> tuple[str | None, str]:
        """The component that a title names, if it does, and the title of the incident."""
        match = _COMPONENT.fullmatch(title) if self.component_in_title else None
        return (match["name"].strip() or None, match["title"]) if match else (None, title)

    def impact_of(self, text: str) -> Impact:
        """The impact by a label of a text; mostly unknown."""
        return self.impacts.get((phrases.severity_of(text) or "").casefold(), phrases.impact_of(text))


# By what stands in the feed's <generator> or <link>. Elsewhere a date is that of a text.
_DIALECTS = {
    "github.com/cstate": Dialect(dated_by_start=True, ends_in_category=True),
    "//status.x.ai": Dialect(component_in_title=True, impacts={"degraded": Impact.MINOR, "outage": Impact.MAJOR}),
}


def dialect_of(feed: Feed) -> Dialect:
    """The dialect of a feed."""
    marks = f"{feed.generator or ''} {feed.link or ''}"
    return next((dialect for mark, dialect in _DIALECTS.items() if mark in marks), Dialect())


def components(entries: Sequence[Entry], dialect: Dialect) -> list[Affected]:
    """The components that the titles of an incident's entries name."""
    names = dict.fromkeys(dialect.split(text.plain(entry.title))[0] for entry in entries)
    return [Affected(None, name) for name in names if name]
