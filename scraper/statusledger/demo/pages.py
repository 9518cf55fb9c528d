"""Documents of the demo, in Statuspage API v2: https://metastatuspage.com/api."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

import msgspec

from statusledger.demo.story import VENDORS, Scene, StoryEntry, StoryPost, StoryVendor
from statusledger.model import Instant, Source

_HEALTHS = ("operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage")
_IMPACTS = ("none", "minor", "major", "critical")
_ENDS = ("resolved", "completed")

Json = dict[str, Any]


def source(vendor: StoryVendor, address: str) -> Source:
    """Return the source of a vendor."""
    return Source(
        id=vendor.id,
        name=vendor.name,
        url=f"{address}/{vendor.id}",
        platform="statuspage",
        vendor=vendor.id,
        allow_private=True,
    )


def documents(scene: Scene) -> dict[str, bytes]:
    """Return JSON bodies by path of changed pages."""
    return {
        f"/{vendor.id}/api/v2/{name}.json": msgspec.json.encode({"page": _page(vendor, scene.at), **content})
        for vendor in VENDORS
        if vendor.id in scene.entries
        for name, content in _contents(vendor, scene.entries[vendor.id])
    }


def _page(vendor: StoryVendor, updated_at: Instant) -> Json:
    return {
        "id": vendor.key,
        "name": vendor.name,
        "url": f"https://status.{vendor.id}.example",
        "updated_at": updated_at,
    }


def _contents(vendor: StoryVendor, entries: Sequence[StoryEntry]) -> Iterable[tuple[str, Json]]:
    incidents = [entry for entry in entries if not entry.window]
    maintenances = [entry for entry in entries if entry.window]
    running = [entry for entry in incidents if not _end(entry)]
    coming = [entry for entry in maintenances if not _end(entry)]
    summary = {
        "status": {"indicator": max((entry.impact for entry in running), key=_IMPACTS.index, default="none")},
        "components": list(_components(vendor, entries)),
        "incidents": [_entry(vendor, entry) for entry in running],
        "scheduled_maintenances": [_entry(vendor, entry) for entry in coming],
    }
    yield "summary", summary
    yield "incidents", {"incidents": [_entry(vendor, entry) for entry in incidents]}
    yield "scheduled-maintenances", {"scheduled_maintenances": [_entry(vendor, entry) for entry in maintenances]}


def _components(vendor: StoryVendor, entries: Sequence[StoryEntry]) -> Iterable[Json]:
    """The last post that names a component sets its health."""
    health = {name: status for entry in entries for post in entry.posts for name, status in post.health.items()}
    for group, names in vendor.groups.items():
        healths = [health.get(name, "operational") for name in names]
        worst = max(healths, key=_HEALTHS.index)
        yield _component(vendor, group, worst) | {"group": True, "group_id": None}
        for name, status in zip(names, healths, strict=True):
            yield _component(vendor, name, status) | {"group": False, "group_id": _key(vendor.id, group)}


def _component(vendor: StoryVendor, name: str, status: str) -> Json:
    return {"id": _key(vendor.id, name), "name": name, "status": status}


def _entry(vendor: StoryVendor, entry: StoryEntry) -> Json:
    """As on Statuspage, updates are newest first, and a final entry lists no components."""
    first, last = entry.posts[0], entry.posts[-1]
    begins, ends = entry.window or (None, None)
    end = _end(entry)
    named = {} if end else {name: status for post in entry.posts for name, status in post.health.items()}
    return {
        "id": entry.key,
        "name": entry.title,
        "status": last.status,
        "impact": entry.impact,
        "created_at": first.at,
        "started_at": first.at,
        "resolved_at": end.at if end else None,
        "scheduled_for": begins,
        "scheduled_until": ends,
        "components": [_component(vendor, name, status) for name, status in named.items()],
        "incident_updates": list(_posts(vendor, entry))[::-1],
    }


def _posts(vendor: StoryVendor, entry: StoryEntry) -> Iterable[Json]:
    health: dict[str, str] = {}
    for post in entry.posts:
        affected = [
            {
                "code": _key(vendor.id, name),
                "name": name,
                "old_status": health.get(name, "operational"),
                "new_status": status,
            }
            for name, status in post.health.items()
        ]
        health |= post.health
        yield {
            "id": _key(entry.key, post.at),
            "status": post.status,
            "body": post.body,
            "created_at": post.at,
            "display_at": None if post.status == "postmortem" else post.at,
            "affected_components": affected or None,
        }


def _end(entry: StoryEntry) -> StoryPost | None:
    return next((post for post in entry.posts if post.status in _ENDS), None)


def _key(*words: str) -> str:
    return sha256("/".join(words).encode()).hexdigest()[:12]
