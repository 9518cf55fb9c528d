"""Contents of an export, counted once for all files that describe it."""

from msgspec import Struct

from statusledger import __version__
from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.store.read.dataset import Dataset

HOME = "https://github.com/statusledger/statusledger"


class Licence(Struct, frozen=True):
    """The terms of a part of the dataset."""

    name: str
    path: str
    title: str


OURS = Licence("MIT", "https://spdx.org/licenses/MIT.html", "Structure, ids, derived values and descriptions")
THEIRS = Licence("other-closed", f"{HOME}/blob/main/docs/export.md", "Titles and texts, which belong to the vendors")


class Limit(Struct, frozen=True):
    """Number of incidents or sources about which something is not known."""

    about: str
    count: int


class Card(Struct, frozen=True, kw_only=True):
    """Counts of what an export contains; `vendors` are those with an incident or a page that was read."""

    vendors: int
    listed_vendors: int
    incidents: int
    maintenances: int
    updates: int
    changes: int
    components: int
    sources_read: int
    sources: int
    first: Instant | None
    last: Instant | None
    as_of: Instant | None
    limits: tuple[Limit, ...]

    @property
    def title(self) -> str:
        """The name of the dataset."""
        return f"Incidents of {wording.counted(self.vendors, 'vendor')}, as published on status pages"

    @property
    def period(self) -> str:
        """The days on which the first and the last incident began."""
        return f"{self.first[:10]} to {self.last[:10]}" if self.first and self.last else "no incidents"

    @property
    def summary(self) -> str:
        """The contents in one sentence."""
        counts = [
            wording.counted(self.incidents, "incident"),
            wording.counted(self.maintenances, "maintenance"),
            wording.counted(self.updates, "update"),
        ]
        pages = wording.counted(self.sources_read, "status page")
        vendors = wording.counted(self.vendors, "vendor")
        sentence = f"{wording.listed(counts)} of {vendors} ({self.period}), from {pages}."
        return f"{sentence[:1].upper()}{sentence[1:]}"

    @property
    def citation(self) -> str:
        """The dataset as a reference."""
        as_of = f", as of {self.as_of}" if self.as_of else ""
        return f"{self.title}{as_of}. Collected with statusledger {__version__}, {HOME}."


def as_of(dataset: Dataset) -> Instant | None:
    """Return the last read, else the last change of an incident."""
    read, seen = dataset.one(_NEWEST)
    newest = read or seen
    return Instant(newest) if newest else None


def card(dataset: Dataset) -> Card:
    """Count the contents of a dataset."""
    counts = {name: dataset.count(name) for name in ("updates", "changes", "components", "sources")}
    vendors, incidents, maintenances, read, first, last = dataset.one(_COUNTS)
    return Card(
        **counts,
        vendors=vendors,
        listed_vendors=dataset.count("vendors"),
        incidents=incidents,
        maintenances=maintenances,
        sources_read=read,
        first=first,
        last=last,
        as_of=as_of(dataset),
        limits=tuple(Limit(about, dataset.one(f"SELECT count(*) FROM {rows}")[0]) for about, rows in _LIMITS.items()),
    )


_READ = "SELECT source_id FROM coverage"
_COUNTS = f"""
    SELECT (SELECT count(*) FROM (SELECT vendor_id FROM incidents UNION
                                  SELECT vendor_id FROM sources WHERE id IN ({_READ}))),
           count(*) FILTER (WHERE kind = 'incident'), count(*) FILTER (WHERE kind = 'maintenance'),
           (SELECT count(DISTINCT source_id) FROM coverage), min(started_at), max(started_at)
    FROM incidents
"""
_NEWEST = """
    SELECT (SELECT max(at) FROM (SELECT last_success_at AS at FROM sources UNION ALL SELECT until_at FROM coverage)),
           (SELECT max(last_changed_at) FROM incidents)
"""
_LIMITS = {
    "Listed before the page was watched: no time of detection (`origin` backfilled)": (
        "incidents WHERE origin = 'backfilled'"
    ),
    "Start not known (`started_at` null)": "incidents WHERE started_at IS NULL",
    "End inferred from the reads that no longer listed it (`resolved_from` inferred)": (
        "incidents WHERE resolved_from = 'inferred'"
    ),
    "End not known, though no longer listed (`resolved_from` unknown)": ("incidents WHERE resolved_from = 'unknown'"),
    "Impact not stated (`impact` unknown)": "incidents WHERE impact = 'unknown'",
    "No component named": "incidents WHERE id NOT IN (SELECT incident_id FROM incident_components)",
    "Withdrawn by the vendor (`withdrawn_at`)": "incidents WHERE withdrawn_at IS NOT NULL",
    "Data-quality notes (table `anomalies`)": "anomalies",
    "Enabled sources that were never read": f"sources WHERE enabled AND id NOT IN ({_READ})",
}
"""Facts that are unknown or uncertain, and the condition of the rows that they concern."""
