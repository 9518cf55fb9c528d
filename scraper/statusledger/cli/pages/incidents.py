"""The page of `incidents`."""

from collections.abc import Sequence

from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper, badge, columns, safe
from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.store.read.incidents import ListedIncident

_TIME = 16


def draw(paper: Paper, found: Sequence[ListedIncident], total: int, now: Instant) -> None:
    """Draw each incident: when, impact, vendor and state; below, its title and id."""
    paper.put(_headline(len(found), total))
    lines = columns([_cells(each, now) for each in found])
    for each, line in zip(found, lines, strict=True):
        paper.put()
        paper.put(line)
        paper.put_with_id(safe(each.title), each.id, 2)


def _headline(shown: int, total: int) -> str:
    if not total:
        return "No incident matches."
    count = wording.counted(total, "incident")
    more = f"; the newest {shown:,}, --limit N shows more" if shown < total else ""
    return f"{count[0].upper()}{count[1:]}, newest first (times UTC){more}."


def _cells(each: ListedIncident, now: Instant) -> tuple[Text, ...]:
    began = each.began_at.replace("T", " ")[:_TIME] if each.began_at else "start not known"
    return Text(began, QUIET), badge(each.impact), safe(each.vendor, "bold"), Text(_state(each, now))


def _state(each: ListedIncident, now: Instant) -> str:
    status = wording.spaced(each.status)
    if each.duration_s is not None:
        return f"{status} after {wording.span(each.duration_s)}"
    if each.is_open and not each.is_scheduled and each.started_at is not None and each.started_at <= now:
        return f"{status}, open {wording.between(each.started_at, now)}"
    return status if each.is_over or each.is_scheduled else f"{status}, end not known"
