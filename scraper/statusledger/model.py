"""What we know: the common incident schema, and the requests and documents it is read from.

Everything here is a frozen value. Times are `Instant`s, UTC text `YYYY-MM-DDTHH:MM:SSZ`, which sort as they read and
are stored as they are; `timestamps` is the only place that makes them. Words come from `vocabulary`.
`None` always means "not told", never "no".
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
"""In the place of a time that a document does not tell; the fold puts its own there."""

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class Request(Struct, frozen=True):
    """A document to ask for: `kind` names its shape within the platform, `expects` what its body must look like.

    `about` is what it tells alone, such as the key of one incident; of several about one thing, the first that can be
    read will do.
    """

    url: str
    kind: str
    when: When = When.ALWAYS
    expects: Format = Format.JSON
    about: str | None = None


class Document(Struct, frozen=True):
    """A body with all a platform may know about it. `time_zone` is the stanza's own, where given.

    The body is as it was served, but for JSON with a byte order mark, which is UTF-8 without one here.
    """

    url: str
    kind: str
    body: bytes
    time_zone: str | None = None

    def __post_init__(self) -> None:
        force_setattr(self, "body", unmarked(self.body))


def unmarked(body: bytes) -> bytes:
    """JSON as UTF-8 without a byte order mark; anything else, and what is not in the encoding it claims, as it is."""
    encoding = next((name for mark, name in _MARKS.items() if body.startswith(mark)), None)
    if encoding is None:
        return body
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        return body
    return text.encode() if text.lstrip()[:1] in ("{", "[") else body


class Page(Struct, frozen=True, kw_only=True):
    """What a page says of itself; each field None where it does not."""

    key: str | None = None
    name: str | None = None
    url: str | None = None
    health: Health | None = None
    health_raw: str | None = None
    updated_at: Instant | None = None
    time_zone: str | None = None


class Component(Struct, frozen=True, kw_only=True):
    """A part of the vendor's service, as the page lists it now."""

    key: str
    name: str
    group_name: str | None = None
    description: str | None = None
    position: int | None = None
    health: Health = Health.UNKNOWN
    health_raw: str | None = None
    is_group: bool = False


class Affected(Struct, frozen=True, omit_defaults=True):
    """A component an incident touches; the key is None where only its name is told, the name "" where only its key."""

    key: str | None
    name: str
    group_name: str | None = None


class Transition(Struct, frozen=True, kw_only=True):
    """One component going from one health to another, as an update states it."""

    component_key: str
    at: Instant
    old_health: Health
    new_health: Health
    update_key: str | None = None


class Update(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of a timeline; `body` is Markdown without active content.

    One that is `posted_from` first_seen is UNDATED in a snapshot; `posted_raw` are the words for its time, where they
    cannot be read. `year_guessed`: the vendor leaves the year out, and others than this are as possible.
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
    """One incident or maintenance as one document tells it, updates oldest first.

    `whole_timeline`: an update missing here is gone from the page, not left out of the document.
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
    """What absence from a document means, for the kinds of entry it lists; `since` None: it holds all there are."""

    extent: Scope
    kinds: tuple[Kind, ...] = (Kind.INCIDENT, Kind.MAINTENANCE)
    since: Instant | None = None


class Snapshot(Struct, frozen=True, kw_only=True):
    """All that one document says.

    `all_components`: the page lists no others, so one that is missing is gone. A component with an empty name tells its
    health only; one of unknown health and no word for it, all but its health. `unread`: why some rows of the document
    could not be read, and their words.
    """

    page: Page = Page()
    components: tuple[Component, ...] = ()
    incidents: tuple[Incident, ...] = ()
    covers: tuple[Completeness, ...] = ()
    follow: tuple[Request, ...] = ()
    all_components: bool = True
    unread: tuple[str, ...] = ()
