"""StatusCake: tests of a public report, each up or down.

The source's `feed` (or `url`) is `https://app.statuscake.com/Workfloor/PublicReportHandler.php?PublicID=<id>`.
Described by inket/stts (StatusCakeService) and three scripts that draw reports.
"""

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import Component, Document, Fact, Health, Page, Snapshot
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default

HEALTH = Default(Health.UNKNOWN) | {"Up": Health.OPERATIONAL, "Down": Health.MAJOR_OUTAGE}


class _Test(Struct):
    id: int | str = msgspec.field(name="TestID")
    name: str = msgspec.field(name="Name")
    status: str = msgspec.field(name="Status")


class _Report(Struct):
    tests: list[_Test] = msgspec.field(name="TestData")
    title: str | None = msgspec.field(name="Title", default=None)


_DECODER = msgspec.json.Decoder(_Report)


def _parse(document: Document) -> Snapshot:
    with refusing("a public report of StatusCake"):
        report = _DECODER.decode(document.body)
    return Snapshot(
        page=Page(name=text.plain(report.title or "") or None),
        components=tuple(map(_component, range(len(report.tests)), report.tests)),
    )


def _component(position: int, test: _Test) -> Component:
    return Component(
        key=str(test.id),
        name=text.plain(test.name),
        position=position,
        health=HEALTH(test.status),
        health_raw=test.status,
    )


PLATFORM = Platform(
    name="statuscake",
    title="StatusCake",
    verified=Verified.DOCUMENTED,
    verified_on="2026-11",
    gaps=(
        "The address of a report must be given: a page does not name it",
        "Periods of downtime and announcements are not read",
    ),
    hosts=("statuscake.com",),
    documents=(Doc("report", "report", _parse, "{url}", feed=True, matches=has_components),),
    capabilities=frozenset({Fact.COMPONENTS}),
)
