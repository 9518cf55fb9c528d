"""The README of an export."""

from collections.abc import Iterable, Sequence

from statusledger.export.job import Job
from statusledger.store.read.dataset import Dataset

_LONGEST = 20
_FILES = {
    "sqlite": "`status.db`: SQLite with full-text search and views; open it with Datasette, or any SQLite",
    "ndjson": "`incidents.ndjson`: an incident a line, with its updates, components, transitions and changes",
    "csv": "`TABLE.csv`: the tables (RFC 4180, UTF-8, sorted by key), described by `datapackage.json`",
    "parquet": "`parquet/`: the tables; incidents and updates parted by the year the incident began (`year=YYYY`)",
    "git": "`incidents/VENDOR/YEAR/ID.json`: an incident a file, made for diffs",
    "feeds": "`feeds/`: Atom and JSON Feed of incidents",
    "ical": "`calendars/`: maintenances as iCalendar",
    "api": "`api/v1/`: JSON as Statuspage serves it, for each vendor",
    "badges": "`badges/`: how each vendor is doing, as SVG",
}
_CARD = """# Incidents of {vendors} vendors

The incidents and maintenances on the status pages of {vendors} vendors, as of {as_of}: {incidents} incidents and
maintenances, {updates} updates, {changes} observed changes, read from {sources} pages.
{narrowed}
## Files

{files}
- `schema.sql` the tables and views as SQL; `manifest.json` versions, counts and sums; `SHA256SUMS` to check them all

## Meanings

Times are UTC, to the second. Every mapped word (`status`, `impact`, `health`) has the vendor's own in `*_raw`.
`started_from` and `resolved_from` give the source of a time: stated by the vendor, derived where the zone is that of
the start, the time of an update, parsed from its text, or inferred from our reads; `resolved_from` is unknown where the
page dropped an open incident. `posted_from` is first_seen where the time of an update is that of the read that found
it. `detected_at` is null, and `origin` backfilled, where an incident was listed before the page was watched. Null means
not stated. Unknown is never healthy.

## Coverage

Incidents began from {first} to {last}. A page that was not watched may have had incidents that it no longer lists. The
table `coverage` has the times in which each page was watched, a row for each stretch without a gap.

{watched}
## Rights

Titles and updates of incidents are texts of the vendors who published them, kept as Markdown without active content.
Anyone who republishes them is responsible for that. Made with statusledger.
"""


def draw(job: Job, formats: Sequence[str]) -> str:
    """Compose the README as Markdown."""
    dataset = job.dataset
    first, last = dataset.one("SELECT min(started_at), max(started_at) FROM incidents")
    return _CARD.format(
        **{name: f"{dataset.count(name):,}" for name in ("vendors", "incidents", "updates", "changes", "sources")},
        as_of=as_of(dataset) or "no reading yet",
        narrowed="".join(f"\n{each}\n" for each in _narrowed(dataset)),
        files="\n".join(f"- {_FILES[each]}" for each in formats),
        first=first or "(none)",
        last=last or "(none)",
        watched="".join(f"{line}\n" for line in _watched(dataset)),
    )


def as_of(dataset: Dataset) -> str | None:
    """Return the last read, else the last change of an incident."""
    read, seen = dataset.one(_NEWEST)
    newest = read or seen
    return str(newest) if newest else None


def _narrowed(dataset: Dataset) -> Iterable[str]:
    selection = dataset.selection
    if selection.vendors:
        yield f"Only of these vendors: {', '.join(selection.vendors)}."
    if selection.since:
        yield f"Only incidents that began on {selection.since} or later."


def _watched(dataset: Dataset) -> Iterable[str]:
    stretches, watched = dataset.one("SELECT count(*), count(DISTINCT source_id) FROM coverage")
    unread = dataset.count("sources") - int(watched)
    yield f"{watched:,} pages were watched, in {stretches:,} stretches; {unread:,} were never read."
    gaps = list(dataset.ask(_GAPS))
    if gaps:
        yield ""
        yield f"The longest gaps, {_LONGEST} at most:"
        yield ""
        yield "| page | from | until |"
        yield "| --- | --- | --- |"
        yield from (f"| {source_id} | {start} | {end} |" for source_id, start, end in gaps)


_NEWEST = """
    SELECT (SELECT max(at) FROM (SELECT last_success_at AS at FROM sources UNION ALL SELECT until_at FROM coverage)),
           (SELECT max(last_changed_at) FROM incidents)
"""
_GAPS = f"""
    SELECT source_id, until_at, next_at FROM (
        SELECT source_id, until_at, lead(from_at) OVER (PARTITION BY source_id ORDER BY from_at) AS next_at
        FROM coverage
    ) WHERE next_at IS NOT NULL
    ORDER BY julianday(next_at) - julianday(until_at) DESC, source_id, until_at LIMIT {_LONGEST}
"""
