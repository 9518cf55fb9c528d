"""Hyperping: current health of a page's services, from the settings that draw the page.

`/status.json` has one word for the page, as documented and once answered (August 2026). Two readers describe services;
old pages answer every address with HTML.
"""

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import Component, Document, Fact, Health, Page, Snapshot
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default

HEALTH = Default(Health.UNKNOWN) | {
    "up": Health.OPERATIONAL,
    "maintenance": Health.MAINTENANCE,
    "incident": Health.DEGRADED,
    "outage": Health.MAJOR_OUTAGE,
}


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


def _parse(document: Document) -> Snapshot:
    with refusing(f"a Hyperping {document.kind}"):
        if document.kind == "status":
            word = _STATUS_DECODER.decode(document.body).indicator
            return Snapshot(page=Page(health=HEALTH(word), health_raw=word))
        blocks = _CONFIG_DECODER.decode(document.body).sections.blocks
        return Snapshot(components=tuple(_component(service) for block in blocks for service in block.services))


def _component(service: _Service) -> Component:
    name = text.plain(service.alias)
    return Component(key=name, name=name, health=HEALTH(service.status), health_raw=service.status)


PLATFORM = Platform(
    name="hyperping",
    title="Hyperping",
    verified=Verified.DOCUMENTED,
    verified_on="2026-08",
    gaps=("Incidents and maintenances are not parsed", "Words for services other than up and outage are unproven"),
    hosts=("hyperping.app", "hyperping.io"),
    documents=(
        Doc("config", "page", _parse, "{page}/api/config?hostname={host}", matches=has_components),
        Doc("status", "page", _parse, "{page}/status.json", matches=None),
    ),
    capabilities=frozenset({Fact.COMPONENTS}),
)
