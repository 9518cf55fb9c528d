"""The demo's story: three invented vendors."""

from msgspec import Struct
from msgspec.structs import replace

from statusledger.model import Instant


class StoryVendor(Struct, frozen=True):
    """A vendor: `id` of the source, `key` of the page, component names by group."""

    id: str
    key: str
    name: str
    groups: dict[str, tuple[str, ...]]


class StoryPost(Struct, frozen=True):
    """An update: time, status word, text, and health by component name."""

    at: str
    status: str
    body: str
    health: dict[str, str] = {}


class StoryEntry(Struct, frozen=True):
    """An incident or, with a window, a maintenance; posts are oldest first."""

    key: str
    title: str
    impact: str
    posts: tuple[StoryPost, ...]
    window: tuple[str, str] | None = None


class Scene(Struct, frozen=True):
    """A poll: time, summary, and entries by vendor of changed pages."""

    at: Instant
    summary: str
    entries: dict[str, tuple[StoryEntry, ...]] = {}


FERNHILL = StoryVendor(
    id="fernhill",
    key="f3rnh111c10d",
    name="Fernhill Cloud",
    groups={"Object storage": ("Uploads", "Downloads"), "Compute": ("Virtual machines", "Console")},
)
PIGEONPOST = StoryVendor(
    id="pigeonpost",
    key="p1g30np05t00",
    name="Pigeonpost",
    groups={"Mail": ("Sending API", "Inbound mail", "Webhooks")},
)
STILLWATER = StoryVendor(
    id="stillwater",
    key="5t111wat3r00",
    name="Stillwater DNS",
    groups={"DNS": ("Name servers", "Zone editor")},
)

VENDORS = (FERNHILL, PIGEONPOST, STILLWATER)

_LOOKING = StoryPost(
    "2026-03-03T09:17:40.310Z",
    "investigating",
    "Some uploads take longer than usual. We are looking into it.",
    {"Uploads": "degraded_performance"},
)
_LOOKING_REWRITTEN = replace(_LOOKING, body="Some uploads to eu-west fail. We are looking into it.")
_FOUND = StoryPost(
    "2026-03-03T09:41:05.120Z",
    "identified",
    "A certificate that our upload gateways show each other has expired. We are replacing it.",
    {"Uploads": "major_outage"},
)
_WATCHING = StoryPost(
    "2026-03-03T10:12:30.480Z",
    "monitoring",
    "All gateways have the new certificate. Uploads work again, and we are watching them.",
    {"Uploads": "degraded_performance"},
)
_RESOLVED = StoryPost(
    "2026-03-03T10:38:20.900Z",
    "resolved",
    "Uploads are back to normal. No data was lost.",
    {"Uploads": "operational"},
)
_RESOLVED_REWRITTEN = replace(
    _RESOLVED, body="Uploads are back to normal. 212 files were confirmed but not stored; their owners have been told."
)
_POSTMORTEM = StoryPost(
    "2026-03-06T14:30:00.000Z",
    "postmortem",
    """\
## What happened

On 3 March the certificate that our upload gateways in *eu-west* show each other expired. \
Connections that were open stayed open, so uploads first slowed down; as they closed, uploads failed.

## Timeline

| UTC   | Event                                        |
| ----- | -------------------------------------------- |
| 09:11 | The certificate expires                      |
| 09:14 | First alarm: uploads are slow                |
| 09:38 | The cause is found                           |
| 10:09 | The last gateway has the new certificate     |

## What we are changing

1. Certificates between gateways renew themselves, as all others already do.
2. An alarm rings **14 days** before any certificate expires.
3. A file is confirmed only when two gateways have stored it.
""",
)

_INCIDENT = StoryEntry(key="b7x0q2m4v9ld", title="Uploads are slow", impact="minor", posts=(_LOOKING,))
_UPDATED = replace(_INCIDENT, title="Uploads fail in eu-west", impact="major", posts=(_LOOKING_REWRITTEN, _FOUND))
_OVER = replace(_UPDATED, posts=(_LOOKING_REWRITTEN, _FOUND, _WATCHING, _RESOLVED))
_EXPLAINED = replace(_OVER, posts=(_LOOKING_REWRITTEN, _FOUND, _WATCHING, _RESOLVED_REWRITTEN, _POSTMORTEM))

_ANNOUNCED = StoryPost(
    "2026-02-26T13:00:00.000Z",
    "scheduled",
    "We are moving to larger databases. Mail is accepted throughout; sending pauses for up to ten minutes.",
    {"Sending API": "operational"},
)
_BEGUN = StoryPost(
    "2026-03-05T22:00:00.000Z", "in_progress", "The move has begun.", {"Sending API": "under_maintenance"}
)
_DONE = StoryPost("2026-03-05T22:48:00.000Z", "completed", "The move is done.", {"Sending API": "operational"})

_MOVE = StoryEntry(
    key="m2d8k5t1c6rw",
    title="Move to larger databases",
    impact="maintenance",
    posts=(_ANNOUNCED,),
    window=("2026-03-05T22:00:00.000Z", "2026-03-05T23:30:00.000Z"),
)
_MOVED = replace(_MOVE, posts=(_ANNOUNCED, _BEGUN, _DONE))

INCIDENT_ID = f"{FERNHILL.id}_{_INCIDENT.key}"

SCENES = (
    Scene(
        Instant("2026-03-03T09:00:00Z"),
        "First poll: all components are operational. Pigeonpost plans a maintenance for Thursday night.",
        {FERNHILL.id: (), PIGEONPOST.id: (_MOVE,), STILLWATER.id: ()},
    ),
    Scene(
        Instant("2026-03-03T09:05:00Z"),
        "Nothing changed: one request per page, answered with 304 Not Modified.",
    ),
    Scene(
        Instant("2026-03-03T09:20:00Z"),
        'Fernhill Cloud reports an incident: "Uploads are slow".',
        {FERNHILL.id: (_INCIDENT,)},
    ),
    Scene(
        Instant("2026-03-03T09:50:00Z"),
        "Fernhill Cloud posts an update and silently rewrites title, impact and first text.",
        {FERNHILL.id: (_UPDATED,)},
    ),
    Scene(
        Instant("2026-03-03T10:45:00Z"),
        'Fernhill Cloud resolves the incident: "No data was lost."',
        {FERNHILL.id: (_OVER,)},
    ),
    Scene(
        Instant("2026-03-06T16:00:00Z"),
        "A postmortem appears, and the resolved text, three days old, now admits lost files. "
        "Pigeonpost's maintenance is completed.",
        {FERNHILL.id: (_EXPLAINED,), PIGEONPOST.id: (_MOVED,)},
    ),
)
