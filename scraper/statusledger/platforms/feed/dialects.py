"""Feeds whose entries have special meanings: cState's and xAI's."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from statusledger.model import Affected, Impact
from statusledger.platforms.toolkit.feeds import Entry, Feed
from statusledger.text import phrases

_COMPONENT = re.compile(r"\[(?P<name>[^\[\]]{1,100})\] (?P<title>.+)", re.DOTALL)


class Dialect(Struct, frozen=True):
    """Meaning of an entry's date, category and title.

    `dated_by_start`: the date is the incident's start. `ends_in_category`: a category is the end. `component_in_title`:
    the title begins with a component in brackets, an entry for each. `impacts`: severities beyond the common ones.
    """

    dated_by_start: bool = False
    ends_in_category: bool = False
    component_in_title: bool = False
    impacts: Mapping[str, Impact] = {}

    def split(self, title: str) -> tuple[str | None, str]:
        """Split a title into the component it names, if any, and the incident's title."""
        match = _COMPONENT.fullmatch(title) if self.component_in_title else None
        return (match["name"].strip() or None, match["title"]) if match else (None, title)

    def impact_of(self, text: str) -> Impact:
        """Return the impact by a label of a text, else unknown."""
        return self.impacts.get((phrases.severity_of(text) or "").casefold(), phrases.impact_of(text))


# By what stands in the feed's <generator> or <link>. Elsewhere a date is that of a text.
_DIALECTS = {
    "github.com/cstate": Dialect(dated_by_start=True, ends_in_category=True),
    "//status.x.ai": Dialect(component_in_title=True, impacts={"degraded": Impact.MINOR, "outage": Impact.MAJOR}),
}


def dialect_of(feed: Feed) -> Dialect:
    """Return the dialect of a feed."""
    marks = f"{feed.generator or ''} {feed.link or ''}"
    return next((dialect for mark, dialect in _DIALECTS.items() if mark in marks), Dialect())


def components(entries: Sequence[Entry], dialect: Dialect) -> list[Affected]:
    """Return the components that the titles of an incident's entries name."""
    names = dict.fromkeys(dialect.split(entry.heading)[0] for entry in entries)
    return [Affected(None, name) for name in names if name]
