"""The page of `now`."""

from rich.text import Text

from statusledger import text
from statusledger.cli.pages.terminal import QUIET, Paper, badge, safe
from statusledger.model import Health, Instant
from statusledger.presentation import wording
from statusledger.presentation.current_status import CurrentStatusData, UnreadSource
from statusledger.presentation.markdown import plain_text
from statusledger.store.read.rows import Current

_NAMED = 10
_NEXT = 5


def draw(paper: Paper, answer: CurrentStatusData) -> None:
    """Draw the page."""
    paper.put(Text(answer.headline, "bold"))
    unread = {each.source_id for each in answer.unread}
    if answer.open:
        paper.head("Open incidents", "worst first")
    for incident in answer.open:
        _open(paper, incident, answer.at, known=incident.source_id not in unread)
    _degraded(paper, answer)
    _maintenances(paper, answer, unread)
    _unread(paper, answer)
    _freshness(paper, answer)


def _open(paper: Paper, incident: Current, at: Instant, *, known: bool) -> None:
    age = f"open {wording.between(incident.started_at, at)}" if incident.started_at else "start not stated"
    status = wording.sentence_case(incident.status)
    line = [
        badge(incident.impact),
        safe(incident.vendor, "bold"),
        Text(age if known else "open when last read"),
        Text(status),
    ]
    paper.put()
    paper.put(Text("   ").join(line), 2)
    paper.put(safe(incident.title, "bold"), 4)
    if incident.latest_update is not None:
        paper.short(plain_text(incident.latest_update.body), indent=4)
    if incident.components:
        paper.put(safe(wording.some(incident.components), QUIET), 4)
    paper.put(Text(_footing(incident, at), QUIET), 4)


def _footing(incident: Current, at: Instant) -> str:
    last = incident.latest_update
    word = f"last word {wording.between(last.posted_at, at)} ago" if last and last.posted_at <= at else ""
    return " · ".join(filter(None, [wording.counted(incident.update_count, "update"), word, incident.id]))


def _degraded(paper: Paper, answer: CurrentStatusData) -> None:
    if not answer.degraded:
        return
    paper.head("Trouble", "on pages without an open incident")
    paper.rows(
        (
            badge(each.health),
            safe(each.vendor, "bold"),
            safe(wording.some([part.name for part in each.components]), QUIET),
        )
        for each in answer.degraded
    )


def _maintenances(paper: Paper, answer: CurrentStatusData, unread: set[str]) -> None:
    under_way = [each for each in answer.maintenances if not each.is_scheduled]
    planned = [each for each in answer.maintenances if each.is_scheduled]
    if not answer.maintenances:
        return
    paper.head("Maintenance", f"{wording.number(len(under_way))} under way, {wording.number(len(planned))} planned")
    paper.rows(
        _maintenance(each, "when last read" if each.source_id in unread else _when(each, answer.at))
        for each in [*under_way, *planned[:_NEXT]]
    )
    if len(planned) > _NEXT:
        paper.put(Text(f"and {len(planned) - _NEXT} later", QUIET), 2)


def _maintenance(each: Current, when: str) -> tuple[Text, ...]:
    start = each.scheduled_start_at
    window = wording.window(start, each.scheduled_end_at) if start else "no time stated"
    about = Text.assemble(safe(each.vendor, "bold"), "   ", safe(each.title), "\n", (f"{window} · {each.id}", QUIET))
    return Text(f"‖ {when}", "blue"), about


def _when(each: Current, at: Instant) -> str:
    start, end = each.scheduled_start_at, each.scheduled_end_at
    if each.is_scheduled and start is not None:
        return f"in {wording.between(at, start)}" if start > at else f"due {wording.between(start, at)} ago"
    if each.is_scheduled or end is None:
        return wording.spaced(each.status)
    return f"{wording.between(at, end)} left" if end > at else f"overdue {wording.between(end, at)}"


def _unread(paper: Paper, answer: CurrentStatusData) -> None:
    if not answer.unread:
        return
    paper.head("Unknown", "not good news: these may be operational, or down")
    paper.rows(
        (badge(Health.UNKNOWN, text.terminal(each.vendor)), Text(_since(each, answer.at)), safe(each.reason, QUIET))
        for each in answer.unread[:_NAMED]
    )
    if len(answer.unread) > _NAMED:
        paper.put(Text(f"and {len(answer.unread) - _NAMED} more, which `statusledger sources` lists", QUIET), 2)


def _since(each: UnreadSource, at: Instant) -> str:
    return f"for {wording.between(each.since, at)}" if each.since else each.no_age


def _freshness(paper: Paper, answer: CurrentStatusData) -> None:
    if answer.oldest_read_at is None or answer.newest_read_at is None:
        return
    newest, oldest = (wording.between(each, answer.at) for each in (answer.newest_read_at, answer.oldest_read_at))
    paper.put()
    read = f"{wording.share(answer.read, answer.sources, 'page')} read"
    paper.put(Text(f"{read}; the newest read is {newest} old, the oldest {oldest}.", QUIET))
