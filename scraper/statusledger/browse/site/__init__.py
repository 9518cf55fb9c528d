"""The static site, as of the last run."""

import hashlib
from collections.abc import Callable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

import statusledger
from statusledger.browse import render
from statusledger.browse.formats import FORMATS
from statusledger.browse.page_index import PAGES, PageEntry
from statusledger.browse.pages import PageRequest, archived
from statusledger.browse.render import Frame
from statusledger.browse.site import stamps
from statusledger.browse.site.folder import Folder, opened
from statusledger.browse.site.places import Place, SiteLinks
from statusledger.browse.site.stamps import Due
from statusledger.errors import StoreError
from statusledger.store.query import Connection
from statusledger.store.read import coverage, named_upstreams, page_dependencies, queries, search, vendors
from statusledger.store.read.coverage import Freshness

ARCHIVE_S = 90 * 86_400
_ARCHIVED = PageEntry(draw=archived.draw, of_one=True)
_POLLED = frozenset({
    "last_success_at", "last_failure_at", "consecutive_failures", "next_due_at", "watched_from", "watched_until",
    "polls", "longest_gap_s",
})  # fmt: skip
"""The columns of a source that every poll changes: they are in `sources.json`, on no page of an incident or vendor."""


def write(
    db: Path,
    target: Path,
    steps: Callable[[int], Callable[[int], object]] = lambda _: lambda _: None,
    *,
    archive_s: float = ARCHIVE_S,
    sla: Path | None = None,
) -> None:
    """Write new and changed files; `sla` is the file of agreements. Raises StoreError.

    `steps` takes the number of pages and returns a callback for the number done. Incidents that ended longer ago than
    `archive_s` seconds get a brief page, without JSON of its own: they are nearly all of a large dataset.
    """
    with queries.open_readonly(db) as database, opened(target, _code()) as folder:
        now = page_dependencies.as_of(database)
        if now is None:
            raise StoreError(f"{db}: no page was read yet; run `statusledger run` first")
        of_incidents, of_vendors = stamps.of_all(database, now, archive_s)
        step = steps(len(of_incidents) + len(of_vendors))
        site = _Site(database, folder, coverage.freshness(database, now), db.stem, set(), sla)
        for name, (body, _) in render.files().items():
            folder.put(f"-/statusledger/{name}", body)
        for name, found in (("incident", of_incidents), ("vendor", of_vendors)):
            for identity, due in found.items():
                _keep(site, Place(name, identity), due)
                step(1)
        _titles(site)
        _rest(site, Due(now))
        if not (target / ".nojekyll").exists():
            folder.put(".nojekyll", b"")
        folder.settle(now)


class _Site(Struct, frozen=True):
    """The state shared by all pages; `wanted` collects linked pages."""

    db: Connection
    folder: Folder
    freshness: Freshness
    database: str
    wanted: set[Place]
    sla: Path | None


def _rest(site: _Site, due: Due) -> None:
    site.wanted.update(
        Place(name) for name, page in PAGES.items() if not page.of_one and (name != "sla" or site.sla is not None)
    )
    tags = {tag for each in vendors.tags(site.db).values() for tag in each}
    site.wanted.update(Place("vendors", "", (("tag", tag),)) for tag in tags)
    site.wanted.update(Place("upstream", key) for key in named_upstreams.names(site.db))
    drawn: set[Place] = set()
    while todo := site.wanted - drawn:
        for place in sorted(todo, key=lambda each: each.path, reverse=True):
            _keep(site, place, due)
        drawn |= todo


def _keep(site: _Site, place: Place, due: Due) -> None:
    if site.folder.keeps(place, due.stamp, has_data=not due.archived):
        return
    page, template = (_ARCHIVED, "archived") if due.archived else (PAGES[place.name], place.name)
    formats = {} if due.archived else place.formats
    links = SiteLinks(place.root, "", site.wanted)
    frame = Frame(
        links=links,
        now=due.now,
        freshness=None if page.timeless or due.stamp else site.freshness,
        formats={name: f"{place.root}{path}" for name, path in formats.items()},
        database=site.database,
        policy=render.POLICY,
        has_sla=site.sla is not None,
    )
    asked = PageRequest(due.now, place.id, dict(place.arguments), kept=True, sla=site.sla)
    drawn = page.draw(site.db, asked)
    site.folder.put(place.file, render.page(f"{template}.html", drawn, frame, asked).encode())
    lasting = replace(drawn, answer=_answer(page, drawn.answer))
    for name, path in formats.items():
        site.folder.put(path, FORMATS[name].write(site.db, lasting, asked, "").encode())
    site.folder.stamp(place, due.stamp)


def _answer(page: PageEntry, answer: Any) -> Any:  # noqa: ANN401 - whatever msgspec can encode
    """Remove invisible values that every run changes."""
    if page.timeless:
        return {key: value for key, value in msgspec.to_builtins(answer).items() if key != "at"}
    return _lasting(msgspec.to_builtins(answer)) if page.of_one else answer


def _lasting(answer: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(answer, dict):
        return {key: _lasting(value) for key, value in answer.items() if key not in _POLLED}
    return [_lasting(each) for each in answer] if isinstance(answer, list) else answer


def _titles(site: _Site) -> None:
    for year, titles in groupby(search.titles(site.db), key=lambda each: each.at[:4]):
        site.folder.put(f"search/{year}.json", msgspec.json.encode(list(titles)))


@cache
def _code() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(statusledger.__file__).parent.rglob("*.*")):
        if path.suffix in (".py", ".html", ".css", ".js", ".svg"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
