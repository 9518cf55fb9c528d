"""Changes: rewrites by vendors by day, newest first."""

from itertools import groupby

from msgspec import Struct

from statusledger.browse import status_style
from statusledger.browse.pages import DAY_S, Listed, PageRequest, PageResult
from statusledger.browse.pages.rewrites import Rewrite, rewrites
from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.presentation.rewrites import KINDS
from statusledger.store.query import Connection
from statusledger.store.read import rewrites as rewriting
from statusledger.times import shifted

_SHOWN = 40


class DayOfChanges(Struct, frozen=True):
    """The changes observed on a day."""

    name: str
    rewrites: list[Rewrite]


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Render the page, or one kind or vendor."""
    kind = asked.argument("kind") if asked.argument("kind") in KINDS else None
    found = rewriting.rewriting(
        db,
        shifted(asked.now, -30 * DAY_S),
        _SHOWN,
        kind=kind,
        vendor=asked.argument("vendor"),
        late=asked.argument("late") is not None,
    )
    days = [
        DayOfChanges(_day(day, asked), list(group))
        for day, group in groupby(rewrites(found.changes), key=lambda each: each.change.seen_at[:10])
    ]
    return PageResult(
        title="Changes",
        section="changes",
        answer=found,
        shown={
            "found": found,
            "days": days,
            "kinds": [(key, wording.sentence_case(KINDS[key]).lower(), count) for key, count in found.kinds.items()],
            "kind": kind,
            "late": asked.argument("late"),
            "vendor": asked.argument("vendor"),
            "total": sum(found.kinds.values()),
            "is_cut": len(found.changes) == _SHOWN,
        },
        listed=Listed("changes", [each.id for each in found.changes]),
    )


def _day(day: str, asked: PageRequest) -> str:
    name = status_style.weekday(Instant(f"{day}T00:00:00Z"))
    if day == asked.now[:10]:
        return f"Today, {name.partition(' ')[2].rpartition(' ')[0]}"
    return name.rpartition(" ")[0] if day[:4] == asked.now[:4] else name
