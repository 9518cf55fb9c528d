"""A vendor whose page we can steer: the truth about its incidents, and the Statuspage documents that publish it."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from msgspec import Struct, field

from tests.farm import Reply
from tests.farm.replies import OF_THE_BODY
from tests.support.world import INCIDENTS, SUMMARY, when

PAGE_KEY = "q1w2e3r4t5y6"
PATHS = (SUMMARY, INCIDENTS)


class Post(Struct):
    """One update of an incident; times are minutes."""

    key: str
    status: str
    body: str
    at: int


class Case(Struct):
    """One incident as its vendor sees it, posts in the order in which they were written."""

    key: str
    title: str
    impact: str
    created: int
    started: int
    posts: list[Post]
    resolved: int | None = None

    @property
    def status(self) -> str:
        """The status of the last post."""
        return self.posts[-1].status

    @property
    def oldest(self) -> int:
        """When its oldest post is dated."""
        return min(post.at for post in self.posts)


class Edition(Struct):
    """A document as it was published at one time: its body, its own date, and what it shows."""

    body: bytes
    updated: int
    shown: dict[str, Case]
    parts: dict[str, tuple[str, str]]


class Vendor:
    """Everything a vendor can do to its page. Each act takes a minute, so that no two have the same time."""

    def __init__(self) -> None:
        self.minute = self.updated = 0
        self.cases: dict[str, Case] = {}
        self.hidden: dict[str, Case] = {}
        self.parts = {"c0api": ("API", "operational"), "c0web": ("Web", "operational")}
        self._keys = self._numbered()

    def acts(self) -> int:
        """Begins an act; returns its minute."""
        self.minute += 1
        self.updated = self.minute
        return self.minute

    def open(self, impact: str, backdated: int) -> None:
        at = self.acts()
        key = next(self._keys)
        post = Post(f"u{key}", "investigating", f"We look into {key}.", at)
        self.cases[key] = Case(key, f"Trouble {key}", impact, at, at - backdated, [post])

    def post(self, key: str, status: str) -> None:
        """The next update; one that resolves ends the incident, any other opens it again."""
        at, case = self.acts(), self.cases[key]
        name = next(self._keys)
        case.posts.append(Post(f"u{name}", status, f"Now {status}, says {name}.", at))
        case.resolved = at if status == "resolved" else None

    def rewrite(self, key: str, place: int) -> None:
        at = self.acts()
        self._post(key, place).body = f"Rewritten, minute {at}."

    def retime(self, key: str, place: int, by: int) -> None:
        self.acts()
        self._post(key, place).at += by

    def drop(self, key: str, place: int) -> None:
        """Deletes an update; the last one stays, because the incident has its status."""
        self.acts()
        posts = self.cases[key].posts
        if len(posts) > 1:
            del posts[place % (len(posts) - 1)]

    def retitle(self, key: str) -> None:
        at = self.acts()
        self.cases[key].title = f"Renamed, minute {at}"

    def rate(self, key: str, impact: str) -> None:
        self.acts()
        self.cases[key].impact = impact

    def start(self, key: str, by: int) -> None:
        self.acts()
        self.cases[key].started += by

    def hide(self, key: str) -> None:
        self.acts()
        self.hidden[key] = self.cases.pop(key)

    def show(self, key: str) -> None:
        self.acts()
        self.cases[key] = self.hidden.pop(key)

    def rekey(self, key: str) -> str:
        """The same incident goes on under another id; returns that."""
        self.acts()
        case = self.cases.pop(key)
        self.hidden[key] = deepcopy(case)
        case.key = next(self._keys)
        self.cases[case.key] = case
        return case.key

    def change_part(self, key: str, name: str | None, health: str) -> None:
        self.acts()
        self.parts[key] = (name or self.parts[key][0], health)

    def publish(self) -> dict[str, Edition]:
        """The documents as they are now, by path."""
        live = {key: case for key, case in self.cases.items() if case.status != "resolved"}
        head = {
            "id": PAGE_KEY, "name": "Acme", "url": "https://status.acme.example", "updated_at": when(self.updated)
        }  # fmt: skip
        summary = {
            "page": head,
            "status": {"indicator": "none", "description": "So it goes"},
            "components": [{"id": key, "name": name, "status": health} for key, (name, health) in self.parts.items()],
            "incidents": [wire(case) for case in live.values()],
            "scheduled_maintenances": [],
        }
        listing = {"page": head, "incidents": [wire(case) for case in self.cases.values()]}
        return {SUMMARY: self._edition(summary, live), INCIDENTS: self._edition(listing, self.cases)}

    def _edition(self, document: dict[str, Any], shown: dict[str, Case]) -> Edition:
        return Edition(json.dumps(document).encode(), self.updated, deepcopy(shown), dict(self.parts))

    def _post(self, key: str, place: int) -> Post:
        posts = self.cases[key].posts
        return posts[place % len(posts)]

    @staticmethod
    def _numbered() -> Iterator[str]:
        number = 0
        while True:
            number += 1
            yield f"k{number:011d}"


def wire(case: Case) -> dict[str, Any]:
    """An incident as Statuspage publishes it, newest update first."""
    posts = [
        {"id": post.key, "status": post.status, "body": post.body, "created_at": when(post.at)}
        | {"display_at": when(post.at)}
        for post in sorted(case.posts, key=lambda post: post.at, reverse=True)
    ]
    return {
        "id": case.key,
        "name": case.title,
        "status": case.status,
        "impact": case.impact,
        "created_at": when(case.created),
        "started_at": when(case.started),
        "resolved_at": None if case.resolved is None else when(case.resolved),
        "incident_updates": posts,
        "components": [],
    }


class Served(Struct):
    """What a site serves for a path, and the latest editions it had, for copies that are out of date."""

    now: Edition
    etag: str = OF_THE_BODY
    past: list[Edition] = field(default_factory=list)

    @property
    def reply(self) -> Reply:
        """How a healthy site answers."""
        return Reply(body=self.now.body, etag=self.etag)
