"""Components of an incident as lanes of health."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from statusledger.browse import status_style
from statusledger.browse.charts import HEIGHTS, ChartStretch, Lane, place
from statusledger.browse.status_style import StatusStyle
from statusledger.model import Health, Instant, Status
from statusledger.presentation import wording
from statusledger.store.read.rows import IncidentStory, TransitionRow
from statusledger.times import seconds_between, shifted

_MOST = 24
_TALLEST = 18


class Row(Struct, frozen=True):
    """Components with the same transitions, and their worst health."""

    names: list[str]
    state: StatusStyle
    span: str
    lane: Lane


class Lanes(Struct, frozen=True):
    """Rows, time axis, and number of omitted rows."""

    rows: list[Row]
    axis: list[tuple[float, str]]
    more: int


def lanes(story: IncidentStory, now: Instant) -> Lanes | None:
    """Draw the lanes; None without transitions."""
    moves: dict[str, list[TransitionRow]] = {}
    for each in story.transitions:
        moves.setdefault(each.component_id, []).append(each)
    if not moves:
        return None
    start, end = _window(story, now)
    rows: dict[tuple[tuple[Instant, Health, Health], ...], list[str]] = {}
    for found in moves.values():
        path = tuple((each.at, each.old_health, each.new_health) for each in found)
        rows.setdefault(path, []).append(found[0].component)
    ticks = [place(each.posted_at, start, end) for each in story.updates if start < each.posted_at < end]
    drawn = [_row(names, path, ticks, start, end) for path, names in rows.items()]
    drawn.sort(key=lambda row: status_style.rank(row.state))
    return Lanes(drawn[:_MOST], list(_axis(story, start, end)), max(0, len(drawn) - _MOST))


def _window(story: IncidentStory, now: Instant) -> tuple[Instant, Instant]:
    times = [each.at for each in story.transitions]
    times += [each.posted_at for each in story.updates if each.status is not Status.POSTMORTEM]
    times += [each for each in (story.started_at, story.resolved_at) if each]
    first, last = min(times), max(times)
    if story.is_open and now > last:
        return shifted(first, -seconds_between(first, now) // 12), now
    margin = max(120, seconds_between(first, last) // 10)
    return shifted(first, -margin), shifted(last, margin)


def _row(
    names: list[str],
    path: Sequence[tuple[Instant, Health, Health]],
    ticks: list[float],
    start: Instant,
    end: Instant,
) -> Row:
    pieces = list(_pieces(path, start, end))
    worst = max((health for health, _, _ in pieces), key=lambda health: health.badness)
    seconds = sum(seconds_between(since, until) for health, since, until in pieces if health is worst)
    label = ", ".join(
        f"{wording.HEALTHS[health].lower()} until {status_style.clock(until)}"
        if until != end
        else f"then {wording.HEALTHS[health].lower()}"
        for health, _, until in pieces
    )
    stretches = [
        ChartStretch(
            status_style.SHAPES[health],
            place(since, start, end),
            round(max(0.4, place(until, start, end) - place(since, start, end) - 0.25), 2),
            min(_TALLEST, HEIGHTS.get(status_style.SHAPES[health], _TALLEST)),
            "",
        )
        for health, since, until in pieces
    ]
    return Row(names, status_style.state(worst), wording.span(seconds), Lane(stretches, ticks, label))


def _pieces(
    path: Sequence[tuple[Instant, Health, Health]], start: Instant, end: Instant
) -> Iterable[tuple[Health, Instant, Instant]]:
    """Yield health, start and end; adjacent stretches are joined."""
    at, health = start, path[0][1]
    for moved, _, new in path:
        if new is not health:
            if moved > at:
                yield health, at, moved
            at, health = max(at, moved), new
    yield health, at, end


def _axis(story: IncidentStory, start: Instant, end: Instant) -> Iterable[tuple[float, str]]:
    """Yield start, end, and times between whose labels do not touch."""
    long = seconds_between(start, end) > 86_400
    times = [story.started_at, story.resolved_at, *(each.posted_at for each in story.updates)]
    taken: list[float] = []
    for at in times:
        if at is None or not start <= at <= end:
            continue
        x = place(at, start, end)
        if all(abs(x - other) > (16 if long else 9) for other in taken):
            taken.append(x)
            yield x, f"{status_style.short_day(at, at)} {status_style.clock(at)}" if long else status_style.clock(at)
