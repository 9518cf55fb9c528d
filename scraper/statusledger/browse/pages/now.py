"""Now: open incidents, trouble without an incident, planned work, unreadable sources."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from statusledger.browse import status_style
from statusledger.browse.charts import ChartStretch, Lane, place
from statusledger.browse.pages import Feed, Listed, PageRequest, PageResult
from statusledger.browse.status_style import StatusStyle
from statusledger.model import Impact, Instant
from statusledger.presentation import current_status, wording
from statusledger.presentation.markdown import plain_text
from statusledger.store.query import Connection
from statusledger.store.read import queries, vendors
from statusledger.store.read.rows import Current, Situation
from statusledger.times import seconds_between, shifted

_LANE_S = 12 * 3600
_HUSH_S = 2 * 3600
_SAID = 340
_QUIET = 60
_UNREAD = 12
_PLANNED = 6
_LEAST = {"minor": Impact.MINOR, "major": Impact.MAJOR}


class NowIncident(Struct, frozen=True, kw_only=True):
    """An open incident with its latest update."""

    incident: Current
    state: StatusStyle
    said: str
    facts: list[str]
    hush: str | None
    lane: Lane | None


class Work(Struct, frozen=True):
    """Planned work, and its progress by the clock."""

    incident: Current
    running: bool
    when: str
    window: str


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Render the page, filtered on request."""
    tagged = vendors.tags(db)
    everything = queries.situation(db)
    found = narrowed(everything, tagged, asked)
    answer = current_status.answer(found, asked.now)
    unread = {each.source_id for each in answer.unread}
    said = queries.posting_times(db, [each.id for each in answer.open])
    headline, *rest = current_status.sentences(found, asked.now)
    quiet = _quiet(found, answer)
    lost = [each for each in answer.unread if each.since or each.reason != current_status.NOT_YET]
    return PageResult(
        title="Now",
        section="now",
        answer=answer,
        shown={
            "headline": headline.rstrip("."),
            "standfirst": " ".join(rest),
            "answer": answer,
            "stories": [
                _story(each, said.get(each.id, []), asked.now, known=each.source_id not in unread)
                for each in answer.open
            ],
            "tally": list(_tally(answer, len(quiet))),
            "works": _works(answer.maintenances, unread, asked.now),
            "most_planned": _PLANNED,
            "unread": lost[:_UNREAD],
            "hidden": max(0, len(lost) - _UNREAD),
            "never": len(answer.unread) - len(lost),
            "quiet": quiet[:_QUIET],
            "quiet_count": len(quiet),
            "vendor_of": {source.id: source.vendor_id for source in found.sources},
            "axis": [status_style.clock(shifted(asked.now, -_LANE_S + hours * 3600)) for hours in (0, 3, 6, 9)],
            "is_narrowed": any(asked.argument(each) for each in ("tag", "component", "impact")),
            "tags": sorted({tag for each in tagged.values() for tag in each}),
        },
        listed=Listed("incidents", [each.id for each in answer.open]),
        feed=Feed("Incidents of all vendors"),
    )


def narrowed(found: Situation, tagged: Mapping[str, Collection[str]], asked: PageRequest) -> Situation:
    """Filter by tag, component or region, and minimum impact."""
    tag, part = asked.argument("tag"), (asked.argument("component") or "").casefold()
    least = _LEAST.get(asked.argument("impact") or "", Impact.NONE)
    sources = [each for each in found.sources if tag is None or tag in tagged.get(each.vendor_id, ())]
    kept = {each.id for each in sources}

    def touches(names: Iterable[str]) -> bool:
        return not part or any(part in name.casefold() for name in names)

    return replace(
        found,
        open=[each for each in found.open if each.source_id in kept and each.impact.badness >= least.badness
              and touches([*each.components, each.title])],
        maintenances=[each for each in found.maintenances if each.source_id in kept
                      and touches([*each.components, each.title])],
        troubles=[each for each in found.troubles if each.source_id in kept
                  and touches([each.name, each.group_name or ""])],
        sources=sources,
    )  # fmt: skip


def _story(incident: Current, said: list[Instant], now: Instant, *, known: bool) -> NowIncident:
    last = incident.latest_update
    silence = seconds_between(last.posted_at, now) if last and last.posted_at <= now else None
    quiet = silence is not None and silence >= _HUSH_S and known
    return NowIncident(
        incident=incident,
        state=status_style.state(incident.impact),
        said=_short(plain_text(last.body)) if last else "",
        facts=list(_facts(incident, now, None if quiet else silence, known=known)),
        hush=f"no update for {wording.span(silence)}" if quiet and silence is not None else None,
        lane=_lane(incident, said, now) if known else None,
    )


def _short(words: str) -> str:
    return words if len(words) <= _SAID else f"{words[:_SAID].rsplit(' ', 1)[0]} …"


def _facts(incident: Current, now: Instant, silence: int | None, *, known: bool) -> Iterable[str]:
    if incident.started_at is None:
        yield "start not stated"
    else:
        age = f"open {wording.between(incident.started_at, now)}" if known else "open when last read"
        yield f"since {status_style.stamp(incident.started_at, now)}, {age}"
    yield wording.counted(incident.update_count, "update")
    if silence is not None:
        yield f"last update {wording.span(silence)} ago"
    if incident.detected_at is None:
        yield "started before monitoring began"
    elif incident.started_at is not None and incident.detected_at >= incident.started_at:
        yield f"detected {wording.between(incident.started_at, incident.detected_at)} after the start"


def _lane(incident: Current, said: list[Instant], now: Instant) -> Lane | None:
    start = shifted(now, -_LANE_S)
    if incident.started_at is None or incident.started_at > now:
        return None
    x = place(incident.started_at, start, now)
    label = f"Began {wording.between(incident.started_at, now)} ago; {wording.counted(len(said), 'update')}"
    shape = {"note-i": "unk"}.get(status_style.SHAPES[incident.impact], status_style.SHAPES[incident.impact])
    ticks = [place(at, start, now) for at in said if at > max(start, incident.started_at) and at <= now]
    return Lane([ChartStretch(shape, x, round(100 - x, 2), 8, "")], ticks, label)


def _tally(answer: current_status.CurrentStatusData, quiet: int) -> Iterable[tuple[StatusStyle, str, int]]:
    counts = Counter(each.impact for each in answer.open)
    for impact in sorted(counts, key=lambda each: status_style.rank(status_style.state(each))):
        word = {Impact.NONE: "notice", Impact.UNKNOWN: "of unknown impact"}.get(impact, str(impact))
        yield StatusStyle(status_style.SHAPES[impact], word), "open", counts[impact]
    if answer.degraded:
        worst = status_style.worst(status_style.state(each.health) for each in answer.degraded)
        yield StatusStyle(worst.shape, "trouble, no incident"), "degraded", len(answer.degraded)
    running = sum(not each.is_scheduled for each in answer.maintenances)
    if running:
        yield StatusStyle("maint", "in maintenance"), "maintenance", running
    if answer.unread:
        yield StatusStyle("unk", "unknown"), "unknown", len(answer.unread)
    if quiet:
        yield StatusStyle("ok", "reporting nothing"), "quiet", quiet


def _works(found: Iterable[Current], unread: Collection[str], now: Instant) -> list[Work]:
    works = [_work(each, now, known=each.source_id not in unread) for each in found]
    return sorted(works, key=lambda each: not each.running)


def _work(incident: Current, now: Instant, *, known: bool) -> Work:
    start, end = incident.scheduled_start_at, incident.scheduled_end_at
    running = not incident.is_scheduled
    if not known:
        when = "as last read"
    elif running:
        left = wording.between(now, end) if end else ""
        when = "running" if not end else f"running, {left} left" if end > now else f"overdue {left}"
    elif start is None:
        when = "no time stated"
    else:
        when = f"in {wording.between(now, start)}" if start > now else f"due {wording.between(start, now)} ago"
    return Work(incident, running, when, wording.window(start, end).removesuffix(" UTC") if start else "no time stated")


def _quiet(found: Situation, answer: current_status.CurrentStatusData) -> list[tuple[str, str]]:
    loud = {each.source_id for each in answer.open} | {each.source_id for each in answer.degraded}
    loud |= {each.source_id for each in answer.unread}
    noisy = {source.vendor_id for source in found.sources if source.id in loud}
    names = {source.vendor_id: source.vendor for source in found.sources if source.vendor_id not in noisy}
    return sorted(names.items(), key=lambda each: each[1].casefold())
