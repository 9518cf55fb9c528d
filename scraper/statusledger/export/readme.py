"""The README of an export."""

from collections.abc import Iterable, Sequence

from statusledger.export.biases import BIASES
from statusledger.export.card import OURS, THEIRS, Card
from statusledger.export.job import Job
from statusledger.store.read.dataset import Dataset

_LONGEST = 20
_FILES = {
    "sqlite": "`status.db`: SQLite with full-text search and views; open it with Datasette, or any SQLite",
    "ndjson": "`incidents.ndjson`: an incident a line, with its updates, components, transitions and changes",
    "csv": "`TABLE.csv`: the tables (RFC 4180, UTF-8, sorted by key)",
    "parquet": "`parquet/`: the tables; incidents and updates parted by the year the incident began (`year=YYYY`)",
    "git": "`incidents/VENDOR/YEAR/ID.json`: an incident a file, made for diffs",
    "feeds": "`feeds/`: Atom and JSON Feed of incidents",
    "ical": "`calendars/`: maintenances as iCalendar",
    "api": "`api/v1/`: JSON as Statuspage serves it, for each vendor",
    "badges": "`badges/`: how each vendor is doing, as SVG",
    "postmortems": "`postmortems.ndjson`, `postmortems.csv`, `postmortems/VENDOR/`: texts, and what they state",
}
_CARD = """# {title}

{summary} As of {as_of}.
{narrowed}
| contents | rows |
| --- | ---: |
{contents}
## Files

{files}
- `schema.sql` the tables and views as SQL; `manifest.json` versions, counts and sums; `SHA256SUMS` to check them all

Every table and column is described in `schema.sql`, `datapackage.json`, `csv-metadata.json` and in the Parquet files.

## Meanings

Times are UTC, to the second. Every mapped word (`status`, `impact`, `health`) has the vendor's own in `*_raw`.
`started_from` and `resolved_from` give the source of a time: stated by the vendor, derived where the zone is that of
the start, the time of an update, parsed from its text, or inferred from our reads; `resolved_from` is unknown where the
page dropped an open incident. `posted_from` is first_seen where the time of an update is that of the read that found
it. `detected_at` is null, and `origin` backfilled, where an incident was listed before the page was watched. Null means
not stated. Unknown is never healthy.

## Coverage

Incidents began from {first} to {last}. A page that was not watched may have had
incidents that it no longer lists. The table `coverage` has the times in which each page was watched, a row for each
stretch without a gap.

{watched}
## Known limits

A status page states what its vendor chose to publish, when they published it. Of the rows in these files:

| limit | rows |
| --- | ---: |
{limits}
## Biases

Read these before comparing vendors. The columns show how strong a bias is in these rows.

| bias | effect | where to see it |
| --- | --- | --- |
{biases}
## Licences

- {ours}: [{ours_name}]({ours_path}), as statusledger itself.
- {theirs}. They are kept as Markdown without active content; each incident links to its page (`url`). If you
  republish them, you are responsible for that.

## Citation

> {citation}
"""


def draw(job: Job, formats: Sequence[str], card: Card) -> str:
    """Compose the README as Markdown."""
    return _CARD.format(
        title=card.title,
        summary=card.summary,
        as_of=card.as_of or "no reading yet",
        narrowed="".join(f"\n{each}\n" for each in _narrowed(job.dataset)),
        contents=_rows(_contents(card)),
        files="\n".join(f"- {_FILES[each]}" for each in formats),
        first=card.first or "(none)",
        last=card.last or "(none)",
        watched="".join(f"{line}\n" for line in _watched(job.dataset)),
        limits=_rows((limit.about, limit.count) for limit in card.limits),
        biases="".join(f"| {each.name} | {each.effect} | {each.shown_by} |\n" for each in BIASES),
        ours=OURS.title,
        ours_name=OURS.name,
        ours_path=OURS.path,
        theirs=THEIRS.title,
        citation=card.citation,
    )


def _contents(card: Card) -> Iterable[tuple[str, int]]:
    yield "vendors with an incident, or with a page that was read", card.vendors
    yield "status pages that were read", card.sources_read
    yield "incidents", card.incidents
    yield "maintenances", card.maintenances
    yield "updates and postmortems", card.updates
    yield "components", card.components
    yield "changes that were observed", card.changes
    yield "vendors in all, with those of the catalogue that were not read", card.listed_vendors


def _rows(found: Iterable[tuple[str, int]]) -> str:
    return "".join(f"| {about} | {count:,} |\n" for about, count in found)


def _narrowed(dataset: Dataset) -> Iterable[str]:
    selection = dataset.selection
    if selection.vendors:
        yield f"Only of these vendors: {', '.join(selection.vendors)}."
    if selection.since:
        yield f"Only incidents that began on {selection.since} or later, or are still open."


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


_GAPS = f"""
    SELECT source_id, until_at, next_at FROM (
        SELECT source_id, until_at, lead(from_at) OVER (PARTITION BY source_id ORDER BY from_at) AS next_at
        FROM coverage
    ) WHERE next_at IS NOT NULL
    ORDER BY julianday(next_at) - julianday(until_at) DESC, source_id, until_at LIMIT {_LONGEST}
"""
