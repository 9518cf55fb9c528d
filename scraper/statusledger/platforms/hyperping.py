"""Hyperping: how the services of a page are doing, now, from the settings its page is drawn from.

Services are told by their aliases, in blocks; nothing is known of how incidents are told. `/status.json` has one word
for the whole page. Described by two readers of such pages; not seen in a capture.
"""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Component, Document, Fact, Health, Page, Request, Snapshot, Source
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.text import addresses

PROVEN = False
TELLS = frozenset({Fact.COMPONENTS})
CHANNELS = {"config": "page", "status": "page"}

HEALTH = {"up": Health.OPERATIONAL, "outage": Health.MAJOR_OUTAGE}
INDICATOR = {"up": Health.OPERATIONAL, "maintenance": Health.MAINTENANCE, "outage": Health.MAJOR_OUTAGE}


class _Service(Struct):
    alias: str
    status: str


class _Block(Struct):
    services: list[_Service]


class _Sections(Struct):
    blocks: list[_Block]


class _Config(Struct):
    sections: _Sections


class _Status(Struct):
    indicator: str


_CONFIG_DECODER = msgspec.json.Decoder(_Config)
_STATUS_DECODER = msgspec.json.Decoder(_Status)


def requests(source: Source) -> Iterable[Request]:
    """Both documents on every poll: either may change alone."""
    page = source.url.rstrip("/")
    yield Request(f"{page}/api/config?hostname={addresses.split(page).hostname or ''}", "config")
    yield Request(f"{page}/status.json", "status")


def normalize(document: Document) -> Snapshot:
    """Either document. Raises NormalizeError."""
    with refusing(f"a Hyperping {document.kind}"):
        if document.kind == "status":
            word = _STATUS_DECODER.decode(document.body).indicator
            return Snapshot(page=Page(health=INDICATOR.get(word, Health.UNKNOWN), health_raw=word))
        blocks = _CONFIG_DECODER.decode(document.body).sections.blocks
        return Snapshot(components=tuple(_component(service) for block in blocks for service in block.services))


def recognise(document: Document) -> bool:
    """The settings; others have an `indicator` too."""
    try:
        return document.kind == "config" and bool(normalize(document).components)
    except NormalizeError:
        return False


def _component(service: _Service) -> Component:
    name = text.plain(service.alias)
    return Component(key=name, name=name, health=HEALTH.get(service.status, Health.UNKNOWN), health_raw=service.status)
