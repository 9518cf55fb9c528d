"""The page of an incident."""

from collections.abc import Iterable, Sequence

from rich.text import Text

from statusledger.cli.pages import changes, markdown, postmortems
from statusledger.cli.pages.terminal import QUIET, Paper, badge, safe
from statusledger.insight import postmortems as insight
from statusledger.insight.recovery import Recovery
from statusledger.model import Health, Instant, Kind, PostedFrom, ResolvedFrom, Status
from statusledger.postmortems.reflow import reflow
from statusledger.presentation import similar, summary, wording
from statusledger.presentation.expectation import expectation
from statusledger.presentation.facts import FIRST_SEEN, facts
from statusledger.presentation.quality_notes import quality_notes
from statusledger.presentation.rewrites import KINDS, together
from statusledger.presentation.tags import stated_facts
from statusledger.store.read.rows import IncidentStory, UpdateRow
from statusledger.store.read.similar import SimilarIncident
from statusledger.vocabulary import ChangeKind, LinkReason

_NAMED = 6


def draw(
    paper: Paper,
    story: IncidentStory,
    now: Instant,
    *,
    recovery: Recovery | None,
    alike: Sequence[SimilarIncident],
    history: bool,
) -> None:
    """Draw the page; `history` adds changes and former text, `alike` similar incidents."""
    _headline(paper, story)
    paper.put(f"\n{summary.of_story(story, now)}\n")
    paper.rows([(Text(f"{label:<8}", QUIET), value, Text(note, QUIET)) for label, value, note in facts(story, now)], 0)
    _expected(paper, story, recovery)
    if story.url:
        paper.put(Text.assemble(("Link       ", QUIET), safe(story.url)))
    _links(paper, story)
    _components(paper, story)
    _stated_facts(paper, story)
    _timeline(paper, story)
    for update in story.updates:
        if update.status is Status.POSTMORTEM:
            _postmortem(paper, story, update)
    _events(paper, story, history=history)
    _anomalies(paper, story)
    _similar(paper, alike)
    _record(paper, story)


def _expected(paper: Paper, story: IncidentStory, found: Recovery | None) -> None:
    if found is not None:
        expected = expectation(found, story)
        words = Text("\n").join([Text(expected.statement), safe(expected.evidence, QUIET)])
        paper.rows([(Text(f"{'Expected':<8}", QUIET), words)], 0)


def _headline(paper: Paper, story: IncidentStory) -> None:
    words = {
        wording.sentence_case(story.status): True,
        "Maintenance": story.kind is Kind.MAINTENANCE and story.impact != "maintenance",
        "Postmortem": story.has_postmortem,
        "Withdrawn": story.withdrawn_at is not None,
        "End unknown": story.resolved_from is ResolvedFrom.UNKNOWN,
        "Edited": any(change.is_rewrite for change in story.changes),
    }
    paper.put(safe(story.title, "bold"))
    badges = [Text(word) for word, shown in words.items() if shown]
    paper.put(Text("   ").join([safe(story.vendor), badge(story.impact), *badges]))


_LINKS = {
    LinkReason.MOVED: ("Moved", "It continues as", "It was listed before as"),
    LinkReason.REKEYED: ("New id", "It continues as", "It was listed before as"),
    LinkReason.TWO_SOURCES: ("Same event", "It is counted as", "It is also listed as"),
}


def _links(paper: Paper, story: IncidentStory) -> None:
    for link in story.same_as:
        label, later, former = _LINKS[link.reason]
        words = later if link.is_later else former
        evidence = f"   {link.evidence}" if link.evidence else ""
        paper.put(Text.assemble((f"{label:<11}", QUIET), f"{words} ", (link.id, "bold"), (evidence, QUIET)))


def _components(paper: Paper, story: IncidentStory) -> None:
    together: dict[Health | None, dict[str | None, list[str]]] = {}
    for each in story.components:
        name = each.name.removeprefix(f"{each.group_name} - ")
        together.setdefault(each.worst_health, {}).setdefault(each.group_name, []).append(name)
    paper.head("Components", "the worst health that an update states for each" if together else "the vendor names none")
    for health in sorted(together, key=lambda word: -1 if word is None else word.badness, reverse=True):
        groups = [
            safe(f"{group}: {' · '.join(names)}" if group else " · ".join(names))
            for group, names in together[health].items()
        ]
        paper.rows([(badge(health) if health else Text("  not stated", QUIET), Text("\n").join(groups))])


def _stated_facts(paper: Paper, story: IncidentStory) -> None:
    found = stated_facts(story)
    if found:
        paper.head("Cause and mitigation", "in the vendor's words, found by rules")
    for each in found:
        paper.put(Text.assemble(safe(each.label, "bold"), (f"   {each.kind}, {each.origin}", QUIET)), 2)
        paper.put(safe(f"“{each.quote}”"), 4)


def _timeline(paper: Paper, story: IncidentStory) -> None:
    gone = sum(not update.is_shown for update in story.updates)
    withdrawn = f", {wording.number(gone)} withdrawn" if gone else ""
    order = ", oldest first; + is the time since the one before" if len(story.updates) > 1 else ""
    paper.head("Timeline", f"{wording.counted(len(story.updates), 'update')}{withdrawn}{order}")
    widest = max((len(update.status) for update in story.updates), default=0)
    for before, update in zip([None, *story.updates], story.updates, strict=False):
        gap = f"+{wording.between(before.posted_at, update.posted_at)}" if before else ""
        status = f"{wording.sentence_case(update.status):<{widest}}"
        posted = f"   {wording.date(update.posted_at)}   "
        paper.put()
        paper.put(Text.assemble(f"{update.number:>2}  ", (status, "bold"), posted, (gap, QUIET)))
        if update.status is not Status.POSTMORTEM and update.body:
            paper.put(markdown.render(update.body), 4)
        for mark in _marks(story, update):
            paper.put(mark, 4)


def _marks(story: IncidentStory, update: UpdateRow) -> Iterable[Text]:
    if update.status is Status.POSTMORTEM:
        yield Text("in full below", QUIET)
    moved: dict[tuple[Health, Health], list[str]] = {}
    for each in story.transitions:
        if each.update_id == update.id:
            moved.setdefault((each.old_health, each.new_health), []).append(each.component)
    for (old, new), names in moved.items():
        words = f"{wording.listed(names, _NAMED)}: {wording.moved(old, new, ' → ')}"
        yield safe(words, QUIET)
    yield from _second_thoughts(story, update)


def _second_thoughts(story: IncidentStory, update: UpdateRow) -> Iterable[Text]:
    for change in story.changes:
        if change.entity_id == update.id and change.is_rewrite and change.kind is not ChangeKind.WITHDRAWN:
            late = f", {changes.late(change)}" if change.after_resolution else ""
            yield Text(f"{KINDS[change.kind]}, seen {wording.date(change.seen_at)}{late}", "bold")
    if update.posted_from is PostedFrom.FIRST_SEEN:
        yield Text(FIRST_SEEN, QUIET)
    if update.withdrawn_at is not None:
        yield Text(f"withdrawn: gone from the page since {wording.date(update.withdrawn_at)}", "bold")


def _postmortem(paper: Paper, story: IncidentStory, update: UpdateRow) -> None:
    paper.head("Postmortem", f"published {wording.date(update.posted_at)}, in the vendor's words")
    if story.postmortem_from:
        window = wording.window(story.postmortem_from, story.postmortem_until)
        paper.put(Text(f"Window stated in the postmortem: {window}.", QUIET), 2)
    postmortems.compared(paper, insight.stated(story, update.body, update.posted_at))
    body = reflow(update.body)
    if body != update.body:
        paper.put(Text("We added the breaks before headings, times and numbers.", QUIET), 2)
    paper.put()
    paper.put(markdown.render(body), 2)


def _events(paper: Paper, story: IncidentStory, *, history: bool) -> None:
    shown = [change for change in story.changes if history or change.is_rewrite]
    if history:
        paper.head("History", f"all changes since {wording.date(story.first_seen_at)}")
    elif shown:
        edited = any(change.field == "body" for change in shown)
        paper.head("Rewritten by the vendor", "--history shows the old and the new words" if edited else "")
    for alike in together(shown):
        changes.entry(paper, alike, words=history)


def _anomalies(paper: Paper, story: IncidentStory) -> None:
    if story.anomalies:
        paper.head("Data-quality notes")
    for each in quality_notes(story.anomalies):
        paper.put(safe(each.explained or each.title), 2)
        for detail in each.details:
            paper.put(safe(detail, QUIET), 4)


def _similar(paper: Paper, alike: Sequence[SimilarIncident]) -> None:
    if alike:
        paper.head("Similar incidents", "by words in their titles and by components; the same vendor's first")
    for each in alike:
        found = each.incident
        began = wording.date(found.started_at) if found.started_at else "start not known"
        length = wording.span(found.duration_s) if found.duration_s is not None else wording.spaced(found.status)
        paper.put(Text.assemble(f"{began}   ", safe(found.vendor, "bold"), f"   {length}"), 2)
        paper.put_with_id(safe(found.title), found.id, 4)
        paper.put(safe(similar.in_common(each), QUIET), 4)


def _record(paper: Paper, story: IncidentStory) -> None:
    raw = {"status": story.status_raw, "impact": story.impact_raw}
    own = ", ".join(f"{field} “{word}”" for field, word in raw.items() if word)
    record = {
        "Id": story.id,
        "Source": f"{story.source_id}, read as {story.source.platform}",
        "Vendor's own words": own,
        "First seen": wording.date(story.first_seen_at),
        "Last changed": wording.date(story.last_changed_at),
        "Other events with this key": ", ".join(story.same_key),
    }
    paper.head("Record")
    paper.rows([(Text(label, QUIET), safe(value, QUIET)) for label, value in record.items() if value])
