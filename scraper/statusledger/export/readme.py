"""The dataset card: what it holds, since when we watched and where not, and whose text it is."""

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

What the status pages of {vendors} vendors told of their incidents and maintenances, as of {as_of}: {incidents}
incidents and maintenances, {updates} updates, {changes} changes that were seen to happen, read from {sources} pages.
{narrowed}
## Files

{files}
- `schema.sql` the tables and views as SQL; `manifest.json` versions, counts and sums; `SHA256SUMS` to check them all

## Meanings

Times are UTC, to the second. Every mapped word (`status`, `impact`, `health`) has the vendor's own in `*_raw`.
`started_from` and `resolved_from` say where a time comes from: stated by the vendor, told by an update, parsed from its
prose, or inferred from looks at the page; `resolved_from` is unknown where an open incident left it. `posted_from` is
first_seen where the time of an update is that of the look that found it. `detected_at` is null, and `origin`
backfilled, where an incident was there before anybody watched. Null means not told. Unknown is never well.

## Coverage

Incidents began from {first} to {last}. A page that was not watched may have had incidents that it no longer tells: how
long and how closely each was watched is in `coverage`, a row for each stretch without a gap.

{watched}
## Whose text it is

Titles and updates of incidents are the words of the vendors who published them, and theirs; they are kept as told, as
Markdown without active content. Whoever passes them on answers for that. Made with statusledger.
"""


def draw(job: Job, formats: Sequence[str]) -> str:
    """The card as Markdown."""
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
    """When a page was last read, by a poll or in what was imported; else when the newest of what is told was seen."""
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
