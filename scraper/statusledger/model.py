"""The incident schema of all platforms, with requests and documents, as frozen values.

A time is an `Instant`: UTC text `YYYY-MM-DDTHH:MM:SSZ`, which sorts by time; only `times` makes them. `None` always
means "not stated", never "no".
"""

import codecs
from typing import NewType

from msgspec import Struct
from msgspec.structs import force_setattr

from statusledger.config.source import Source as Source
from statusledger.vocabulary import Fact as Fact
from statusledger.vocabulary import Format as Format
from statusledger.vocabulary import Health as Health
from statusledger.vocabulary import Impact as Impact
from statusledger.vocabulary import Kind as Kind
from statusledger.vocabulary import Origin as Origin
from statusledger.vocabulary import PostedFrom as PostedFrom
from statusledger.vocabulary import ResolvedFrom as ResolvedFrom
from statusledger.vocabulary import Scope as Scope
from statusledger.vocabulary import StartedFrom as StartedFrom
from statusledger.vocabulary import Status as Status
from statusledger.vocabulary import When as When

Instant = NewType("Instant", str)
UNDATED = Instant("")
"""Placeholder for a time that a document does not state; `reconcile` replaces it by the time of the observation."""

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class Request(Struct, frozen=True):
    """A document to request; `kind` is its shape within the platform, `expects` its format.

    Of several requests `about` one thing, such as the key of an incident, the first that can be read is enough.
    """

    url: str
    kind: str
    when: When = When.ALWAYS
    expects: Format = Format.JSON
    about: str | None = None


class Document(Struct, frozen=True):
    """A body and its context; `time_zone` is that of the source.

    JSON with a byte order mark becomes UTF-8 without one; other bodies are as served.
    """

    url: str
    kind: str
    body: bytes
    time_zone: str | None = None

    def __post_init__(self) -> None:
        force_setattr(self, "body", unmarked(self.body))


def unmarked(body: bytes) -> bytes:
    """Convert JSON with a byte order mark to UTF-8 without; keep other bodies."""
    encoding = next((name for mark, name in _MARKS.items() if body.startswith(mark)), None)
    if encoding is None:
        return body
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        return body
    return text.encode() if text.lstrip()[:1] in ("{", "[") else body


class Page(Struct, frozen=True, kw_only=True):
    """A status page, as it describes itself."""

    key: str | None = None
    name: str | None = None
    url: str | None = None
    health: Health | None = None
    health_raw: str | None = None
    updated_at: Instant | None = None
    time_zone: str | None = None


class Component(Struct, frozen=True, kw_only=True):
    """A component, as the page lists it.

    If only its name is stated, `key` is "": `reconcile` finds it by name.
    """

    key: str
    name: str
    group_name: str | None = None
    description: str | None = None
    position: int | None = None
    health: Health = Health.UNKNOWN
    health_raw: str | None = None
    is_group: bool = False


class Affected(Struct, frozen=True, omit_defaults=True):
    """An affected component; `key` None if only its name is stated, `name` "" if only its key."""

    key: str | None
    name: str
    group_name: str | None = None


class Transition(Struct, frozen=True, kw_only=True):
    """A change of health, as an update states it."""

    component_key: str
    at: Instant
    old_health: Health
    new_health: Health
    update_key: str | None = None


class Update(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An update of an incident; `body` is Markdown without active content.

    With `posted_from` first_seen, it is UNDATED in a snapshot; `posted_raw` is an unreadable date. `year_guessed`: the
    vendor omits the year, and `posted_at` has the likeliest one.
    """

    key: str
    status: Status
    status_raw: str | None
    body: str
    posted_at: Instant
    posted_from: PostedFrom = PostedFrom.STATED
    posted_raw: str | None = None
    year_guessed: bool = False


class Incident(Struct, frozen=True, kw_only=True):
    """An incident or maintenance in one document; updates oldest first.

    `whole_timeline`: a missing update was removed from the page.
    """

    key: str
    kind: Kind
    title: str
    url: str | None
    status: Status
    status_raw: str | None
    impact: Impact
    impact_raw: str | None
    started_at: Instant | None
    started_from: StartedFrom | None
    resolved_at: Instant | None
    resolved_from: ResolvedFrom | None
    scheduled_start_at: Instant | None = None
    scheduled_end_at: Instant | None = None
    posted_at: Instant | None = None
    components: tuple[Affected, ...] = ()
    transitions: tuple[Transition, ...] = ()
    updates: tuple[Update, ...] = ()
    whole_timeline: bool = True


class Completeness(Struct, frozen=True):
    """Entries whose absence from a document means something, from `since` or, if None, the beginning."""

    extent: Scope
    kinds: tuple[Kind, ...] = (Kind.INCIDENT, Kind.MAINTENANCE)
    since: Instant | None = None


class Snapshot(Struct, frozen=True, kw_only=True):
    """Contents of one document, and further requests (`follow`).

    `all_components`: a missing one was removed from the page. A component with an empty name states only its health;
    one of unknown health without a raw word, all but its health. `unread` has a sentence for each unreadable row, with
    reason and words.
    """

    page: Page = Page()
    components: tuple[Component, ...] = ()
    incidents: tuple[Incident, ...] = ()
    covers: tuple[Completeness, ...] = ()
    follow: tuple[Request, ...] = ()
    all_components: bool = True
    unread: tuple[str, ...] = ()
