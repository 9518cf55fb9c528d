"""Azure's status page to components: each service in each region that has it.

A table per part of the world, regions as columns. "Not available": the region lacks the service. Services without a
region repeat; the worst word counts. Known from its readers.
"""

from collections.abc import Iterable, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Component, Document, Health, Snapshot
from statusledger.platforms.toolkit.words import Default

HEALTH = Default(Health.UNKNOWN) | {
    "Good": Health.OPERATIONAL,
    "Information": Health.DEGRADED,
    "Warning": Health.PARTIAL_OUTAGE,
    "Critical": Health.MAJOR_OUTAGE,
}
_ABSENT = "Not available"


def parse(document: Document) -> Snapshot:
    """Parse the status page. Raises NormalizeError."""
    tables = LexborHTMLParser(document.body).css("table")
    cells = HEALTH.worst_by(cell for table in tables for cell in _cells(table))
    if not cells:
        raise NormalizeError("not Azure's status page: it has no table of services and regions")
    return Snapshot(components=tuple(_components(cells)))


def _cells(table: LexborNode) -> Iterable[tuple[tuple[str, str], str]]:
    regions = [text.plain(header.text()) for header in table.css("thead th")][1:]
    for row in table.css("tr.capability-row"):
        name, cells = row.css_first("td"), row.css("td.status-cell")
        if name is None or len(cells) != len(regions):
            raise NormalizeError(f"Azure's status page with a row of {len(cells)} cells for {len(regions)} regions")
        for region, cell in zip(regions, cells, strict=True):
            icon = cell.css_first(".status-icon")
            label = icon.attributes.get("data-label") if icon else None
            if label != _ABSENT:
                yield (region, text.plain(name.text())), label or ""


def _components(cells: Mapping[tuple[str, str], str]) -> Iterable[Component]:
    for position, ((region, service), word) in enumerate(cells.items()):
        yield Component(
            key=f"{region}/{service}",
            name=service,
            group_name=region,
            position=position,
            health=HEALTH(word),
            health_raw=word or None,
        )
