"""Shared parts of the documents of a page: wrapped values, monitors, and the resources that name them."""

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
    """A state or severity, as the owner of the page names it."""

    name: str


class Monitor(Struct):
    """A monitor by its id."""

    id: str = msgspec.field(name="_id")


class Resource(Struct, rename="camel"):
    """A monitor, or a group of monitors, under the name that the page shows."""

    display_name: str
    monitor_id: str | None = None
    monitor_group_id: str | None = None


def unwrapped(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    """A body without the wrappings of its values. Raises msgspec.DecodeError."""
    return _bare(msgspec.json.decode(body))


def _bare(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_bare(each) for each in value]
    if not isinstance(value, dict):
        return value
    wrapped = value.keys() == {"_type", "value"}
    return _bare(value["value"]) if wrapped else {key: _bare(each) for key, each in value.items()}


def affected(monitors: Iterable[Monitor], resources: Iterable[Resource]) -> Iterator[Affected]:
    """The monitors, by the names the page has for them; those that it does not show have none."""
    names = {resource.monitor_id: text.plain(resource.display_name) for resource in resources}
    for monitor in monitors:
        if monitor.id in names:
            yield Affected(monitor.id, names[monitor.id])


def address(source: Source, document: str) -> str:
    """The address of a document of a page, which is named by its id or its host."""
    parts = addresses.split(source.url)
    by_id = _BY_ID.search(parts.path)
    page = by_id[1] if by_id else parts.hostname or ""
    return f"{parts.scheme}://{parts.netloc}{API}{document}/{page}"


def page_of(url: str) -> str:
    """The address of the page that a document belongs to."""
    site, _, document = url.partition(API)
    name = document.rpartition("/")[2]
    return f"{site.rstrip('/')}/status-page/{name}" if _ID.fullmatch(name) else site.rstrip("/")
