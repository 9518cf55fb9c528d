"""Sources: an unreadable one makes its vendor unknown on all other pages."""

from collections.abc import Mapping, Sequence
from statistics import median_low

from msgspec import Struct

from statusledger.browse.charts import Bars, DayBar, bars
from statusledger.browse.pages import DAY_S, Listed, PageRequest, PageResult
from statusledger.browse.status_style import StatusStyle
from statusledger.insight.stretches import Stretch
from statusledger.model import Instant
from statusledger.presentation import polling, wording
from statusledger.store.query import Connection
from statusledger.store.read import coverage, names, queries
from statusledger.store.read.runs import RunRow, newest
from statusledger.store.read.source_rows import SourceRow
from statusledger.times import epoch, seconds_between, shifted

_PAGE, _BAD, _RUNS = 80, 30, 10
_FIGURES = ("state", "watched_30_days", "last_read_at")
_SLOTS, _SLOT_S = 48, 1800
_STRIP = 16
_READABLE, _OFF = StatusStyle("ok", "Readable"), StatusStyle("note-i", "Disabled")
_LATE, _NEVER, _FAILING = (
    StatusStyle("unk", "Not read lately"),
    StatusStyle("unk", "Not read yet"),
    StatusStyle("unk", "Unreadable"),
)


class SourceLine(Struct, frozen=True):
    """A source; `share` is the observed part of thirty days."""

    source: SourceRow
    state: StatusStyle
    strip: Bars
    share: float
    age: str
    due: str


class SourcesData(Struct, frozen=True):
    """The JSON of the page."""

    at: Instant
    sources: list[SourceRow]
    runs: list[RunRow]


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Render the page."""
    now, order = asked.now, asked.argument("sort") or "name"
    found = queries.sources(db)
    words = (asked.argument("q") or "").casefold()
    stretches = _stretches(db, now)
    called = names.texts(db) if words else {}
    called_so = [each for each in found if words in called.get(each.id, each.id) or words in each.url.casefold()]
    listed = [each for each in called_so if each.is_wanted or asked.argument("all")]
    ordered = sorted(listed, key=lambda each: (each.read_at or "") if order == "oldest" else each.id)
    page = asked.number("page")
    shown = ordered[(page - 1) * _PAGE : page * _PAGE]
    runs = newest(db, _RUNS)
    wanted = [each for each in found if each.is_wanted]
    bad = [each for each in wanted if not each.is_current(now)]
    lost = [each for each in bad if each.read_at or each.consecutive_failures or not each.enabled]
    ages = [seconds_between(at, now) for each in wanted if (at := each.read_by(now)) and each.is_current(now)]
    return PageResult(
        title="Sources",
        section="sources",
        answer=SourcesData(now, called_so, runs),
        shown={
            "headline": _headline(len(wanted) - len(bad), len(wanted)),
            "good": len(wanted) - len(bad),
            "bad": [(each, _state(each, now), _advice(each), polling.due(each, now)) for each in lost[:_BAD]],
            "bad_count": len(bad),
            "lost_count": len(lost),
            "off": len(found) - len(wanted),
            "age": wording.span(median_low(ages)) if ages else None,
            "lines": [_line(each, stretches.get(each.id, []), now) for each in shown],
            "count": len(ordered),
            "first": (page - 1) * _PAGE + 1,
            "page": page,
            "more": len(ordered) > page * _PAGE,
            "order": order,
            "runs": runs,
        },
        listed=_listed(ordered, stretches, now),
    )


def _listed(sources: Sequence[SourceRow], stretches: Mapping[str, Sequence[Stretch]], now: Instant) -> Listed:
    figures = ((_state(each, now).word, _share(stretches.get(each.id, []), now), each.read_by(now)) for each in sources)
    return Listed("sources", [each.id for each in sources], _FIGURES, figures)


def _stretches(db: Connection, now: Instant) -> dict[str, list[Stretch]]:
    """Return the watched stretches of thirty days, by source."""
    found: dict[str, list[Stretch]] = {}
    for each in coverage.coverage(db, None, shifted(now, -30 * DAY_S)):
        found.setdefault(each.source_id, []).append((epoch(each.from_at), epoch(each.until_at)))
    return found


def _headline(good: int, wanted: int) -> str:
    if not wanted:
        return "No source is enabled"
    return f"{good:,} of {wording.counted(wanted, 'source') if wanted == 1 else f'{wanted:,} sources'} read in time"


def _state(source: SourceRow, now: Instant) -> StatusStyle:
    if not source.enabled:
        return _OFF
    if source.is_current(now):
        return _READABLE
    if source.consecutive_failures:
        return _FAILING
    return _LATE if source.read_at else _NEVER


def _advice(source: SourceRow) -> str:
    if not source.enabled:
        return "It is switched off in sources.yaml, so its status is unknown: switch it on, or remove its entry."
    if source.consecutive_failures:
        return "The status of the vendor's services is unknown until the page can be read again."
    if source.read_at:
        return "The last read succeeded, but is old: the source has not been polled since."
    return "In the catalogue, but not read by any run yet."


def _line(source: SourceRow, stretches: Sequence[Stretch], now: Instant) -> SourceLine:
    end = epoch(now)
    slots = []
    held = [(since, until + source.patience_s) for since, until in stretches]
    for start in range(end - _SLOTS * _SLOT_S, end, _SLOT_S):
        seen = any(since < start + _SLOT_S and until > start for since, until in held)
        slots.append(DayBar("operational" if seen else None, "not watched"))
    count = sum(slot.word is not None for slot in slots)
    label = f"{source.id}, last 24 hours: {count} of {_SLOTS} half hours watched"
    return SourceLine(
        source=source,
        state=_state(source, now),
        strip=bars(slots, label, _STRIP),
        share=_share(stretches, now),
        age=polling.read(source, now),
        due=polling.due(source, now),
    )


def _share(stretches: Sequence[Stretch], now: Instant) -> float:
    """Return the watched part of thirty days, to four decimals."""
    end = epoch(now)
    since = end - 30 * DAY_S
    return round(sum(max(0, min(end, until) - max(since, start)) for start, until in stretches) / (30 * DAY_S), 4)
