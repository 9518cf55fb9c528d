"""Postmortems in full, and what they state, computed at the export: NDJSON, CSV and a folder of Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from statusledger import text as texts
from statusledger.export.csv import write_rows
from statusledger.export.job import Job
from statusledger.insight.postmortems import PostmortemDetails, details, single_s
from statusledger.postmortems.durations import Stage
from statusledger.presentation import postmortems as words
from statusledger.presentation import wording
from statusledger.schema.declare import Table, integer, text, time
from statusledger.store.read.postmortems import published

TABLE = Table(
    name="postmortems",
    sentence="Postmortems still shown, with what they state; computed at the export, no table of status.db.",
    owner="export.postmortems",
    primary_key=("update_id",),
    columns=(
        text("update_id", "Update that is the postmortem.", references="updates"),
        text("incident_id", "Incident that it explains.", references="incidents"),
        text("vendor_id", "Vendor that published it.", references="vendors"),
        text("title", "Title of the incident."),
        text("url", "Address of the incident's own page; null where it has none.", null=True),
        time("published_at", "Time at which the vendor posted it."),
        integer("words", "Number of words of the text."),
        text("kinds", "Subjects of its sections, separated by `; `; empty if no heading is known."),
        time("page_started_at", "Start on the page; null where not known.", null=True),
        time("stated_from", "Start that the postmortem states; null without one.", null=True),
        integer("start_minutes", "Minutes from the start on the page to the stated one; null without both.", null=True),
        time("page_resolved_at", "End on the page; null where not known.", null=True),
        time("stated_until", "End that the postmortem states; null without one.", null=True),
        integer("end_minutes", "Minutes from the end on the page to the stated one; null without both.", null=True),
        text("quote", "Sentence that states start and end; null without one.", null=True),
        integer("detection_s", "Stated seconds until detection; null where none or several are stated.", null=True),
        integer("mitigation_s", "Stated seconds until mitigation or resolution; null as above.", null=True),
        integer("total_s", "Stated seconds in total; null as above.", null=True),
        integer("timeline_entries", "Number of entries of its timeline."),
        integer("dated_entries", "Number of those whose zone and date are stated."),
        integer("action_items", "Number of its action items."),
        text("body", "Vendor's text as Markdown without active content."),
    ),
)


def write(job: Job) -> None:
    """Write postmortems.ndjson, postmortems.csv, and postmortems/VENDOR/INCIDENT_NUMBER.md."""
    found = sorted(map(details, published(job.dataset)), key=lambda each: each.update_id)
    job.dataset.tables[TABLE.name] = TABLE
    with (job.folder / "postmortems.ndjson").open("wb") as file:
        file.writelines(msgspec.json.encode(each) + b"\n" for each in found)
    with (job.folder / "postmortems.csv").open("w", encoding="utf-8", newline="") as table:
        names = [column.name for column in TABLE.columns]
        write_rows(table, names, (_row(each, names) for each in found), safe=job.csv_safe)
    for each in found:
        folder = job.folder / "postmortems" / each.vendor_id
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{each.incident_id}_{each.number}.md").write_text("\n".join(_markdown(each)), encoding="utf-8")
    job.step(len(found))


def _row(each: PostmortemDetails, names: Sequence[str]) -> tuple[Any, ...]:
    values = {
        "kinds": "; ".join(each.kinds),
        "page_started_at": each.start.page_at,
        "stated_from": each.start.postmortem_at,
        "start_minutes": each.start.minutes,
        "page_resolved_at": each.end.page_at,
        "stated_until": each.end.postmortem_at,
        "end_minutes": each.end.minutes,
        **{f"{stage}_s": single_s(each.durations, stage) for stage in Stage},
    }
    return tuple(values[name] if name in values else getattr(each, name) for name in names)


def _markdown(each: PostmortemDetails) -> Iterator[str]:
    yield f"# {_inline(each.title)}"
    yield ""
    yield f"{_inline(each.vendor)}, published {wording.date(each.published_at)}; incident `{each.incident_id}`."
    yield ""
    yield from _bullets(words.differences(each.start, each.end, each.started_from, each.resolved_from))
    yield from _bullets(f"Stated: {duration}." for duration in words.durations(each.durations))
    yield "---"
    yield ""
    yield each.body
    yield ""


def _bullets(lines: Iterable[str]) -> Iterator[str]:
    found = [f"- {line}" for line in lines]
    yield from [*found, ""] if found else []


def _inline(title: str) -> str:
    return texts.markdown(texts.plain(title))
