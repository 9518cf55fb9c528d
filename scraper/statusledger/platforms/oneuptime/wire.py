"""Shared wire structs: wrapped values, monitors and resources."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import Affected, Source
from statusledger.text import addresses

API = "/status-page-api/"
_BY_ID = re.compile(r"/status-page/([0-9a-f-]{36})")
_ID = re.compile(r"[0-9a-f-]{36}")


class Named(Struct):
    """State or severity, named by the page's owner."""

    name: str


class Monitor(Struct):
    """Monitor by its id."""

    id: str = msgspec.field(name="_id")


class Resource(Struct, rename="camel"):
    """Monitor or group of monitors, under the name on the page."""

    display_name: str
    monitor_id: str | None = None
    monitor_group_id: str | None = None


def unwrapped(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Decode a body, unwrapping its values. Raises msgspec.DecodeError."""
    return _bare(msgspec.json.decode(body))


def _bare(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_bare(each) for each in value]
    if not isinstance(value, dict):
        return value
    wrapped = value.keys() == {"_type", "value"}
    return _bare(value["value"]) if wrapped else {key: _bare(each) for key, each in value.items()}


def affected(monitors: Iterable[Monitor], resources: Iterable[Resource]) -> Iterator[Affected]:
    """Yield monitors by their names on the page; hidden ones have none."""
    names = {resource.monitor_id: text.plain(resource.display_name) for resource in resources}
    for monitor in monitors:
        if monitor.id in names:
            yield Affected(monitor.id, names[monitor.id])


def address(source: Source, document: str) -> str:
    """Return the address of a page's document, by the page's id or host."""
    parts = addresses.split(source.url)
    by_id = _BY_ID.search(parts.path)
    page = by_id[1] if by_id else parts.hostname or ""
    return f"{parts.scheme}://{parts.netloc}{API}{document}/{page}"


def page_of(url: str) -> str:
    """Return the address of a document's page."""
    site, _, document = url.partition(API)
    name = document.rpartition("/")[2]
    return f"{site.rstrip('/')}/status-page/{name}" if _ID.fullmatch(name) else site.rstrip("/")
