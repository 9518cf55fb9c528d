"""The brief page of an incident that ended long ago, of which a static site has very many.

It has all that the vendor published, and the times with their provenance, but no charts and no incidents of others.
"""

from collections.abc import Iterable

from markupsafe import Markup
from msgspec import Struct

from statusledger.browse import status_style
from statusledger.browse.pages import PageRequest, PageResult, incident
from statusledger.browse.pages.rewrites import Rewrite, of_update, rewrites
from statusledger.model import Health, Status
from statusledger.postmortems.reflow import reflow
from statusledger.presentation import markdown, summary, wording
from statusledger.presentation.facts import facts
from statusledger.presentation.quality_notes import quality_notes
from statusledger.store.query import Connection
from statusledger.store.read import queries, related
from statusledger.store.read.rows import IncidentStory, UpdateRow

_SAID = ("Duration", "Detected")
"""The facts that follow from the sentence above them, and from the origin below."""


class Entry(Struct, frozen=True):
    """An update with notes and rewrites."""

    update: UpdateRow
    body: Markup
    notes: list[str]
    rewrites: list[Rewrite]


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Render the brief page of an incident; the JSON is its story alone."""
    story = queries.story(db, asked.id)
    before, after = related.beside(db, story)
    return PageResult(
        title=f"{story.title}, {story.vendor}",
        section="vendors",
        answer=story,
        shown={
            "story": story,
            "badge": status_style.state(story.impact),
            "words": list(incident.words(story)),
            "sentence": summary.of_story(story, asked.now),
            "facts": [fact for fact in facts(story, asked.now) if fact[0] not in _SAID],
            "touched": list(_touched(story)),
            "entries": [_entry(story, update) for update in story.updates],
            "explained": next((each.number for each in story.updates if each.status is Status.POSTMORTEM), None),
            "rewrites": [each for each in rewrites(story.changes) if each.change.entity != "update"],
            "odd": [f"{each.title}: {'; '.join(each.details)}" for each in quality_notes(story.anomalies)],
            "before": before,
            "after": after,
            "links_of": related.links(db, story.id),
        },
    )


def _touched(story: IncidentStory) -> Iterable[tuple[str, list[str]]]:
    """Yield worst health and names of components, worst first."""
    worst = {
        each.component_id: each.new_health for each in sorted(story.transitions, key=lambda t: t.new_health.badness)
    }
    names: dict[Health | None, list[str]] = {}
    for each in story.components:
        health = each.worst_health or worst.get(each.component_id or "")
        names.setdefault(health, []).append(each.full_name)
    for health in sorted(names, key=lambda word: -1 if word is None else word.badness, reverse=True):
        yield wording.sentence_case(wording.spaced(health)) if health else "Health not stated", names[health]


def _entry(story: IncidentStory, update: UpdateRow) -> Entry:
    is_postmortem = update.status is Status.POSTMORTEM
    body = markdown.html(reflow(update.body), 3) if is_postmortem else markdown.html(update.body)
    return Entry(update, Markup(body), list(incident.notes(update)), of_update(story.changes, update))
