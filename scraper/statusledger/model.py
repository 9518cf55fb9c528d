"""The incident schema, shared by all platforms, and the requests and documents that it is read from.

Every class is a frozen value. A time is an `Instant`: UTC text `YYYY-MM-DDTHH:MM:SSZ`, which sorts by time and is
stored as it is; only `times` makes them. Enums are in `vocabulary`. `None` always means "not stated", never "no".
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
    """A document to request: `kind` names its shape within the platform, `expects` the format of its body.

    `about` names the one thing it describes, such as the key of an incident: of several requests about one thing, the
    first that can be read is enough.
    """

    url: str
    kind: str
    when: When = When.ALWAYS
    expects: Format = Format.JSON
    about: str | None = None


class Document(Struct, frozen=True):
    """One body and the context a platform may use to parse it. `time_zone` is that of the source.

    The body is as it was served, except that JSON with a byte order mark becomes UTF-8 without one.
    """

    url: str
    kind: str
    body: bytes
    time_zone: str | None = None

    def __post_init__(self) -> None:
        force_setattr(self, "body", unmarked(self.body))


def unmarked(body: bytes) -> bytes:
    """Convert JSON with a byte order mark to UTF-8 without one; return any other body, or a broken one, unchanged."""
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
    """A component of the vendor's service, as the page lists it.

    `key` is "" if only its name is stated, by which `reconcile` finds the component of another document.
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
    """A component that an incident affects; `key` is None if only its name is stated, `name` "" if only its key."""

    key: str | None
    name: str
    group_name: str | None = None


class Transition(Struct, frozen=True, kw_only=True):
    """A change of the health of one component, as an update states it."""

    component_key: str
    at: Instant
    old_health: Health
    new_health: Health
    update_key: str | None = None


class Update(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One update of an incident; `body` is Markdown without active content.

    With `posted_from` first_seen, it is UNDATED in a snapshot; `posted_raw` is the vendor's date where that cannot be
    read. `year_guessed`: the vendor omits the year, and the year in `posted_at` is the likeliest one.
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
    """One incident or maintenance, as one document states it; updates oldest first.

    `whole_timeline`: the document has every update, so that a missing one was removed from the page.
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
    """The entries that a document is complete for, so that absence from it means something.

    `since` is the time from which it is complete; None: it has all there ever were.
    """

    extent: Scope
    kinds: tuple[Kind, ...] = (Kind.INCIDENT, Kind.MAINTENANCE)
    since: Instant | None = None


class Snapshot(Struct, frozen=True, kw_only=True):
    """The contents of one document, and the further requests that it leads to (`follow`).

    `all_components`: the page has no other components, so that a missing one was removed. A component with an empty
    name states only its health; one of unknown health without a raw word, everything but its health. `unread` has one
    sentence for each row that could not be read, with the reason and the words.
    """

    page: Page = Page()
    components: tuple[Component, ...] = ()
    incidents: tuple[Incident, ...] = ()
    covers: tuple[Completeness, ...] = ()
    follow: tuple[Request, ...] = ()
    all_components: bool = True
    unread: tuple[str, ...] = ()
