"""The page of an incident."""

from collections.abc import Iterable

from markupsafe import Markup
from msgspec import Struct

from statusledger import vendor_history
from statusledger.browse import status_style
from statusledger.browse.pages import Listed, Missing, PageRequest, PageResult, postmortem_parts
from statusledger.browse.pages import rewrites as rewritten
from statusledger.browse.pages.incident_facts import fact_rows, longest_silence
from statusledger.browse.pages.rewrites import Rewrite
from statusledger.browse.pages.timeline_chart import lanes
from statusledger.browse.status_style import StatusStyle
from statusledger.insight.recovery import Recovery
from statusledger.model import Health, Kind, Origin, PostedFrom, ResolvedFrom, Status
from statusledger.presentation import markdown, story_markdown, summary, wording
from statusledger.presentation import similar as similar_words
from statusledger.presentation.facts import FIRST_SEEN
from statusledger.presentation.quality_notes import quality_notes
from statusledger.presentation.tags import stated_facts
from statusledger.store.query import Connection
from statusledger.store.read import queries, related, similar
from statusledger.store.read.queries import NoSuchIncident
from statusledger.store.read.related import Around
from statusledger.store.read.rows import IncidentStory, UpdateRow
from statusledger.store.read.similar import SimilarIncident
from statusledger.times import seconds_between

_SILENCE_S, _DAY_S = 45 * 60, 86_400
_NAMED = 6


class TimelineGap(Struct, frozen=True):
    """The time to the next update, with a class for its height."""

    size: str
    words: str
    loud: str


class TimelineEntry(Struct, frozen=True, kw_only=True):
    """An update with notes and rewrites."""

    update: UpdateRow
    is_new_day: bool
    after: str
    body: Markup | None
    notes: list[str]
    rewrites: list[Rewrite]
    gap: TimelineGap | None


class IncidentData(Struct, frozen=True):
    """JSON of the page: `statusledger show --json` and more.

    `similar` is None on a static page: it would have to be written again for every new incident of any vendor.
    """

    incident: IncidentStory
    summary: str
    related: Around
    recovery: Recovery | None
    similar: list[SimilarIncident] | None


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Render the page of an incident. Raises Missing."""
    try:
        story = queries.story(db, asked.id)
    except NoSuchIncident:
        raise Missing(f"There is no incident {asked.id!r}.") from None
    found = related.around(db, story)
    alike = None if asked.kept else similar.similar(db, story)
    sentence = summary.of_story(story, asked.now)
    recovery = vendor_history.recovery(db, story, asked.now)
    return PageResult(
        title=f"{story.title}, {story.vendor}",
        section="vendors",
        answer=IncidentData(story, sentence, found, recovery, alike),
        shown={
            "story": story,
            "badge": status_style.state(story.impact),
            "words": list(words(story)),
            "sentence": sentence,
            "as_markdown": story_markdown.of_story(story, asked.now),
            "stated_facts": stated_facts(story),
            "facts": list(fact_rows(story, recovery, asked.now)),
            "lanes": lanes(story, asked.now),
            "health_rows": _healths(story),
            "entries": list(_entries(story)),
            "postmortems": postmortem_parts.of_story(story),
            "alike": [(each, similar_words.in_common(each)) for each in alike or []],
            "rewrites": [each for each in rewritten.rewrites(story.changes) if each.change.entity != "update"],
            "odd": quality_notes(story.anomalies),
            "around": found,
            "goes_on_as": [link for link in found.links if link.same_as == story.id],
            "also_listed_as": [link for link in found.links if link.incident_id == story.id],
        },
        listed=Listed("updates", [each.id for each in story.updates]),
    )


def words(story: IncidentStory) -> Iterable[str]:
    """Yield the status, and what else the badges of an incident say."""
    yield wording.sentence_case(story.status)
    if story.kind is Kind.MAINTENANCE and story.impact != "maintenance":
        yield "Maintenance"
    if story.has_postmortem:
        yield "Postmortem"
    if story.withdrawn_at is not None:
        yield "Withdrawn"
    if story.resolved_from is ResolvedFrom.UNKNOWN:
        yield "End unknown"
    if any(change.is_rewrite for change in story.changes):
        yield "Edited"


def _healths(story: IncidentStory) -> list[tuple[StatusStyle | None, list[str]]]:
    moved = {each.component_id for each in story.transitions}
    together: dict[Health | None, list[str]] = {}
    for each in story.components:
        if each.component_id is None or each.component_id not in moved:
            together.setdefault(each.worst_health, []).append(each.full_name)
    worst_first = sorted(together, key=lambda word: -1 if word is None else word.badness, reverse=True)
    return [(status_style.state(health) if health else None, together[health]) for health in worst_first]


def _entries(story: IncidentStory) -> Iterable[TimelineEntry]:
    longest = longest_silence(story)
    before: UpdateRow | None = None
    for update, after in zip(story.updates, [*story.updates[1:], None], strict=False):
        yield TimelineEntry(
            update=update,
            is_new_day=before is None or before.posted_at[:10] != update.posted_at[:10],
            after=_since(story, update),
            body=None if update.status is Status.POSTMORTEM else Markup(markdown.html(update.body)),
            notes=list(_notes(story, update, before)),
            rewrites=rewritten.of_update(story.changes, update),
            gap=_gap(update, after, longest) if after else None,
        )
        before = update


def _since(story: IncidentStory, update: UpdateRow) -> str:
    if story.started_at is None or story.kind is Kind.MAINTENANCE:
        return ""
    seconds = seconds_between(story.started_at, update.posted_at)
    if abs(seconds) < 60:
        return "at the start"
    return f"{wording.span(seconds)} {'after' if seconds > 0 else 'before'} the start"


def notes(update: UpdateRow) -> Iterable[str]:
    """Yield what else is known of an update by itself."""
    if update.posted_from is PostedFrom.FIRST_SEEN:
        yield FIRST_SEEN
    if update.withdrawn_at is not None:
        yield f"withdrawn: gone from the page since {wording.date(update.withdrawn_at)}"


def _notes(story: IncidentStory, update: UpdateRow, before: UpdateRow | None) -> Iterable[str]:
    moved: dict[tuple[Health, Health], list[str]] = {}
    for each in story.transitions:
        if each.update_id == update.id:
            moved.setdefault((each.old_health, each.new_health), []).append(each.component)
    for (old, new), names in moved.items():
        yield f"{wording.listed(names, _NAMED)}: {wording.moved(old, new, ' to ')}"
    yield from notes(update)
    if before is None or (before.origin, before.first_seen_at) != (update.origin, update.first_seen_at):
        seen = wording.date(update.first_seen_at)
        yield f"observed, first seen {seen}" if update.origin is Origin.OBSERVED else str(update.origin)


def _gap(update: UpdateRow, after: UpdateRow, longest: tuple[int, int, int] | None) -> TimelineGap:
    seconds = seconds_between(update.posted_at, after.posted_at)
    span = wording.span(seconds)
    if update.status.final and seconds >= _DAY_S:
        explained = after.status is Status.POSTMORTEM
        return TimelineGap(
            "g-4 broken", f"{span} {'between the end and its explanation' if explained else 'later'}", ""
        )
    if update.status.final or seconds < _SILENCE_S:
        size = "g-1" if seconds < 15 * 60 else "g-2"
        return TimelineGap(size, f"{span} later" if seconds >= 60 else "", "")
    is_longest = longest is not None and longest[1] == update.number
    size = "g-4 silent" if seconds >= _DAY_S else "g-3 silent"
    return TimelineGap(size, ", the longest of this incident" if is_longest else "", f"no update for {span}")
