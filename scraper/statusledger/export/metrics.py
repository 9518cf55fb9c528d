"""The status as OpenMetrics, for Prometheus and its node exporter.

Every family is a gauge, which both formats have; times are timestamps, for ages in queries. Documented at
https://prometheus.io/docs/specs/om/open_metrics_spec/
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from statusledger.model import Health, Impact, Instant
from statusledger.store import partial_files
from statusledger.store.query import Connection
from statusledger.store.read import queries, runs, watched_components
from statusledger.store.read.rows import Situation
from statusledger.store.read.runs import RunRow
from statusledger.times import epoch, seconds_between

CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
Labels = tuple[tuple[str, str], ...]


class Family(Struct, frozen=True):
    """A metric: name after `statusledger_`, description, values by labels."""

    name: str
    about: str
    values: Mapping[Labels, float]


def text(db: Connection, ledger: str | None = None) -> str:
    """Format all metrics; label `ledger` separates databases in one folder."""
    common = _labels(ledger=ledger) if ledger is not None else ()
    lines = [line for family in _families(db) for line in _drawn(family, common)]
    return "".join(f"{line}\n" for line in [*lines, "# EOF"])


def write(db: Connection, path: Path, ledger: str | None = None) -> None:
    """Replace a file atomically. Raises StoreError."""
    metrics = text(db, ledger)
    with partial_files.replacing(path) as partial:
        partial.write_text(metrics, encoding="utf-8")


def _families(db: Connection) -> Iterator[Family]:
    situation = queries.situation(db)
    yield from _incidents(situation)
    yield Family("components", "Watched components by their health.", _components(db, situation))
    yield from _sources(situation)
    last = runs.last_finished(db)
    if last is not None and last.finished_at is not None:
        yield from _run(last, last.finished_at)


def _incidents(situation: Situation) -> Iterator[Family]:
    """Count with zeros: a series falls to zero when an incident ends. Of a vendor never read, nothing is counted."""
    vendors = sorted({source.vendor_id for source in situation.sources if source.enabled and source.read_at})
    found = Counter((each.vendor_id, each.impact) for each in situation.open)
    at_work = Counter(each.vendor_id for each in situation.maintenances if not each.is_scheduled)
    yield Family(
        "open_incidents",
        "Open incidents as of the last reading, by the impact that the vendor states.",
        {_labels(vendor=vendor, impact=impact): found[vendor, impact] for vendor in vendors for impact in Impact},
    )
    yield Family(
        "maintenances_under_way",
        "Maintenances under way as of the last reading.",
        {_labels(vendor=vendor): at_work[vendor] for vendor in vendors},
    )


def _components(db: Connection, situation: Situation) -> dict[Labels, float]:
    vendor_of = {source.id: source.vendor_id for source in situation.sources}
    found = Counter(
        (source_id, part.health) for source_id, parts in watched_components.parts(db).items() for part in parts
    )
    sources = sorted({source_id for source_id, _ in found})
    return {
        _labels(vendor=vendor_of[source_id], source=source_id, health=health): found[source_id, health]
        for source_id in sources
        for health in Health
    }


def _sources(situation: Situation) -> Iterator[Family]:
    sources = sorted(situation.sources, key=lambda source: source.id)
    yield Family(
        "source_readable",
        "1 after a read of a page, 0 while it fails, before the first read, and while it is switched off: unknown.",
        {_labels(source=each.id): int(each.is_readable) for each in sources},
    )
    yield Family(
        "source_last_success_timestamp_seconds",
        "Time of the last successful read of a page.",
        {_labels(source=each.id): epoch(each.last_success_at) for each in sources if each.last_success_at},
    )
    yield Family(
        "source_consecutive_failures",
        "Polls of a page that failed in a row; while this is not 0, its health is unknown.",
        {_labels(source=each.id): each.consecutive_failures for each in sources},
    )


def _run(last: RunRow, finished_at: Instant) -> Iterator[Family]:
    yield Family("run_finished_timestamp_seconds", "Time the last run ended.", {(): epoch(finished_at)})
    yield Family(
        "run_duration_seconds", "Duration of the last run.", {(): seconds_between(last.started_at, finished_at)}
    )
    results = ("changed", "unchanged", "failed")
    yield Family(
        "run_sources",
        "Sources of the last run by result.",
        {_labels(result=each): getattr(last, each) for each in results},
    )


def _labels(**labels: str) -> Labels:
    return tuple(labels.items())


def _drawn(family: Family, common: Labels = ()) -> Iterable[str]:
    yield f"# HELP statusledger_{family.name} {family.about}"
    yield f"# TYPE statusledger_{family.name} gauge"
    for labels, value in family.values.items():
        pairs = ",".join(f'{name}="{_escaped(word)}"' for name, word in (*common, *labels))
        yield f"statusledger_{family.name}{f'{{{pairs}}}' if pairs else ''} {value}"


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
