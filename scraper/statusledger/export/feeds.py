"""Atom (RFC 4287) and JSON Feed 1.1 of newest incidents."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as Xml

import msgspec

from statusledger.export.card import as_of
from statusledger.export.job import Job
from statusledger.model import Impact
from statusledger.presentation import markdown
from statusledger.store.read import publication, vendors
from statusledger.store.read.publication import PublishedIncident

_ATOM = "http://www.w3.org/2005/Atom"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_EPOCH = "1970-01-01T00:00:00Z"
Scope = tuple[str, str, Sequence[PublishedIncident]]
_rendered = lru_cache(maxsize=8_192)(lambda body: markdown.html(body).strip())


def write(job: Job) -> None:
    """Write feeds/all.atom and all.json, likewise vendor/ID, component/ID, tag/TAG and impact/IMPACT."""
    for name, title, entries in _scopes(job):
        path = job.folder / "feeds" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_name(f"{path.name}.atom").write_bytes(_feed(job, name, title, entries))
        path.with_name(f"{path.name}.json").write_bytes(_json(job, name, title, entries))
        job.step(1)


def _scopes(job: Job) -> Iterator[Scope]:
    wanted = vendors.with_wanted_sources(job.dataset)
    yield "all", "Incidents of all vendors", publication.newest(job.dataset)
    for vendor in wanted:
        entries = publication.newest(job.dataset, vendor=vendor.id)
        yield f"vendor/{vendor.id}", f"Incidents of {vendor.name}", entries
        for component_id, name, touching in publication.by_component(job.dataset, vendor.id):
            yield f"component/{component_id}", f"Incidents of {vendor.name}: {name}", touching
    for tag in publication.tags(wanted):
        yield f"tag/{tag}", f"Incidents of vendors tagged {tag}", publication.newest(job.dataset, tag=tag)
    for impact in Impact:
        yield f"impact/{impact}", f"Incidents of impact {impact}", publication.newest(job.dataset, impact=impact)


def _feed(job: Job, name: str, title: str, entries: Sequence[PublishedIncident]) -> bytes:
    address = _address(job, name, "atom") if job.base_url else ""
    return atom(name, title, entries, as_of(job.dataset), address)


def atom(name: str, title: str, entries: Sequence[PublishedIncident], as_of: str | None, address: str = "") -> bytes:
    """Write a feed: `name` makes its id, `as_of` dates an empty one, `address` is its own."""
    Xml.register_namespace("", _ATOM)
    feed = Xml.Element(f"{{{_ATOM}}}feed")
    _put(feed, "id", _urn(f"feed/{name}"))
    _put(feed, "title", title)
    _put(feed, "updated", max((entry.updated_at for entry in entries), default=as_of or _EPOCH))
    _put(_put(feed, "author"), "name", "statusledger")
    if address:
        _put(feed, "link", rel="self", href=address, type="application/atom+xml")
    for entry in entries:
        _entry(_put(feed, "entry"), entry)
    Xml.indent(feed, space=" ")
    return f"{_HEAD}{Xml.tostring(feed, encoding='unicode')}\n".encode()


def _entry(node: Xml.Element, entry: PublishedIncident) -> None:
    _put(node, "id", _urn(entry.id))
    _put(node, "title", f"{entry.vendor}: {entry.title}")
    _put(node, "published", entry.posted_at)
    _put(node, "updated", entry.updated_at)
    _put(_put(node, "author"), "name", entry.vendor)
    if entry.url:
        _put(node, "link", rel="alternate", href=entry.url)
    for term in _terms(entry):
        _put(node, "category", term=term)
    _put(node, "content", _html(entry), type="html")


def _json(job: Job, name: str, title: str, entries: Sequence[PublishedIncident]) -> bytes:
    feed: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "title": title, "language": "en"}
    if job.base_url:
        feed |= {"home_page_url": job.base_url, "feed_url": _address(job, name, "json")}
    feed["items"] = [_item(entry) for entry in entries]
    return msgspec.json.format(msgspec.json.encode(feed), indent=1) + b"\n"


def _item(entry: PublishedIncident) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": _urn(entry.id),
        "title": f"{entry.vendor}: {entry.title}",
        "content_html": _html(entry),
        "date_published": entry.posted_at,
        "date_modified": entry.updated_at,
        "authors": [{"name": entry.vendor}],
        "tags": _terms(entry),
        "_statusledger": {
            name: getattr(entry, name)
            for name in ("id", "vendor_id", "kind", "status", "impact", "started_at", "resolved_at")
        },
    }
    return item | ({"url": entry.url} if entry.url else {})


def _terms(entry: PublishedIncident) -> list[str]:
    return [entry.kind, entry.status, entry.impact, *dict.fromkeys(each.name for each in entry.components)]


def _html(entry: PublishedIncident) -> str:
    return "\n".join(
        f"<p><strong>{update.status.replace('_', ' ').capitalize()}</strong> "
        f'<time datetime="{update.posted_at}">{update.posted_at}</time></p>\n{_rendered(update.body)}'
        for update in reversed(entry.updates)
    )


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, f"statusledger:{name}").urn


def _address(job: Job, name: str, form: str) -> str:
    return f"{job.base_url.rstrip('/')}/{Path('feeds', name).as_posix()}.{form}"


def _put(parent: Xml.Element, name: str, text: str | None = None, **attributes: str) -> Xml.Element:
    node = Xml.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    node.text = text
    return node
