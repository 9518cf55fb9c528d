"""The page of changes."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper, badge, safe
from statusledger.model import Impact, Instant
from statusledger.presentation import wording
from statusledger.presentation.rewrites import FIELDS, KINDS, of_group, pieces, together
from statusledger.store.read.rows import ChangeRow

_NAMED = 6
_Styles = Mapping[str, Callable[[str], Text]]
_COLOURED: _Styles = {
    "same": Text,
    "gone": lambda words: Text(words, "red strike"),
    "come": lambda words: Text(words, "green underline"),
}
_SIGNED: _Styles = {
    "same": Text,
    "gone": lambda words: Text(f"[-{words}-]"),
    "come": lambda words: Text(f"{{+{words}+}}"),
}


def draw(paper: Paper, found: Sequence[ChangeRow], since: Instant | None) -> None:
    """Draw changes by incident, newest first."""
    paper.put(_headline(found, since))
    stories: dict[str, list[ChangeRow]] = {}
    for change in found:
        stories.setdefault(change.incident_id or change.source_id, []).append(change)
    for identity, changes in stories.items():
        newest = changes[0]
        title = safe(newest.title) if newest.title else Text("components of its page")
        paper.put()
        paper.put_with_id(Text.assemble(safe(newest.vendor, "bold"), "   ", title), identity)
        for alike in together(changes):
            entry(paper, alike)


def entry(paper: Paper, alike: Sequence[ChangeRow], *, words: bool = True, indent: int = 2) -> None:
    """Draw a change, or the same of several components; without `words`, edited texts are only named."""
    change = alike[0]
    group = of_group(change)
    event = [safe(group)] if group else [*_subject(alike), (KINDS[change.kind], "bold")]
    line = Text.assemble((wording.date(change.seen_at), QUIET), "   ", *event)
    if change.after_resolution:
        line.append(f"   {late(change)}", "bold")
    paper.put(line, indent)
    values = _values(change, coloured=paper.coloured) if words or change.field != "body" else Text()
    if values:
        paper.put(values, indent + 4)


def difference(old: str, new: str, *, coloured: bool) -> Text:
    """Join old and new words: struck out and underlined, or `[-old-] {+new+}` without colour."""
    styles = _COLOURED if coloured else _SIGNED
    return Text.assemble(*(styles[kind](words) for kind, words in pieces(old, new)))


def _headline(found: Sequence[ChangeRow], since: Instant | None) -> str:
    when = f" since {wording.date(since)}" if since else ""
    if not found:
        return f"No changes{when}."
    of_incidents = [change for change in found if change.incident_id]
    incidents = wording.counted(len({change.incident_id for change in of_incidents}), "incident")
    counts = {incidents: len(of_incidents), "components": len(found) - len(of_incidents)}
    count = " and ".join(f"{wording.counted(count, 'change')} to {what}" for what, count in counts.items() if count)
    vendors = wording.counted(len({change.vendor_id for change in found}), "vendor")
    late = sum(change.after_resolution for change in found)
    tail = f"; {wording.number(late)} after the incident was resolved" if late else ""
    return f"{count[0].upper()}{count[1:]} of {vendors}{when}{tail}."


def _subject(alike: Sequence[ChangeRow]) -> Iterable[str | Text]:
    change = alike[0]
    field = f"{FIELDS.get(change.field, change.field)} " if change.field else ""
    if change.component is not None:
        yield safe(wording.listed([each.component or "" for each in alike], _NAMED))
        yield f", {field}" if field else " "
    elif change.number is not None:
        yield f"{_updates(alike)}{', ' if field else ' '}{field}"
    else:
        yield field or f"{change.entity} "


def _updates(alike: Sequence[ChangeRow]) -> str:
    numbers = sorted(change.number for change in alike if change.number is not None)
    if len(numbers) == 1:
        return f"update {numbers[0]}"
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"updates {numbers[0]} to {numbers[-1]}"
    return f"updates {wording.listed([str(number) for number in numbers], len(numbers))}"


def late(change: ChangeRow) -> str:
    """Format the time from the resolution to a rewrite."""
    if change.resolved_at is None or change.seen_at < change.resolved_at:
        return "AFTER RESOLUTION"
    return f"{wording.between(change.resolved_at, change.seen_at)} AFTER RESOLUTION"


def _values(change: ChangeRow, *, coloured: bool) -> Text:
    old, new, field = change.old, change.new, change.field
    if field is None or change.members is not None:
        return Text()
    if field.endswith("_at"):
        return _moved(Instant(old) if old else None, Instant(new or ""))
    if field == "impact":
        return Text(" → ").join(badge(Impact(each)) for each in (old, new) if each)
    if field in ("status", "kind"):
        return Text(f"{wording.sentence_case(old or 'not stated')} → {wording.sentence_case(new or 'not stated')}")
    return difference(old or "", new or "", coloured=coloured)


def _moved(old: Instant | None, new: Instant) -> Text:
    if old is None:
        return Text(wording.date(new))
    direction = "later" if new > old else "earlier"
    return Text(f"{wording.date(old)} → {wording.date(new)} ({wording.between(old, new)} {direction})")
