"""Rewrites by vendors in words."""

from collections.abc import Iterable

from msgspec import Struct

from statusledger.model import Impact, Instant
from statusledger.presentation import wording
from statusledger.presentation.rewrites import FIELDS, KINDS, of_group, pieces, together
from statusledger.store.read.rows import ChangeRow, UpdateRow
from statusledger.times import seconds_between
from statusledger.vocabulary import ChangeKind

_NAMED, _SHORT = 4, 160


class Rewrite(Struct, frozen=True, kw_only=True):
    """A change, or the same of several components."""

    change: ChangeRow
    kind: str
    facts: list[str]
    pieces: list[tuple[str, str]]
    consequence: str

    @property
    def is_long(self) -> bool:
        """True if a list should show its text on request only."""
        return sum(len(words) for _, words in self.pieces) > _SHORT


def rewrites(changes: Iterable[ChangeRow]) -> list[Rewrite]:
    """Describe the changes that are rewrites."""
    return [_rewrite(alike) for alike in together(each for each in changes if each.is_rewrite)]


def of_update(changes: Iterable[ChangeRow], update: UpdateRow) -> list[Rewrite]:
    """Describe the rewrites of an update, without its withdrawal, which is noted at the update itself."""
    own = rewrites(change for change in changes if change.entity_id == update.id)
    return [each for each in own if each.change.kind is not ChangeKind.WITHDRAWN]


def _rewrite(alike: list[ChangeRow]) -> Rewrite:
    change = alike[0]
    return Rewrite(
        change=change,
        kind=wording.sentence_case(KINDS[change.kind]),
        facts=list(filter(None, [_subject(alike), _late(change)])),
        pieces=list(_values(change)),
        consequence=_consequence(change),
    )


def _subject(alike: list[ChangeRow]) -> str:
    change = alike[0]
    field = FIELDS.get(change.field, change.field) if change.field else ""
    group = of_group(change)
    if group is not None:
        return group
    if change.component is not None:
        names = wording.listed([each.component or "" for each in alike], _NAMED)
        return f"{names}, {field}" if field else names
    if change.number is not None:
        return f"update {change.number}"
    return field or f"the whole {change.entity}"


def _late(change: ChangeRow) -> str:
    if not change.after_resolution:
        return "before the end" if change.incident_id else ""
    if change.resolved_at is None or change.seen_at < change.resolved_at:
        return "after it was resolved"
    return f"{wording.between(change.resolved_at, change.seen_at)} after it was resolved"


def _values(change: ChangeRow) -> Iterable[tuple[str, str]]:
    old, new, field = change.old, change.new, change.field
    if field is None or change.members is not None:
        return
    if field in ("body", "title", "name", "group_name", "description"):
        yield from pieces(old or "", new or "")
        return
    values = [_plain(field, each) for each in (old, new)]
    if values[0]:
        yield "gone", values[0]
        yield "same", " "
    if values[1]:
        yield "come", values[1]


def _plain(field: str, value: str | None) -> str:
    if not value:
        return ""
    if field.endswith("_at"):
        return wording.date(Instant(value)).removesuffix(" UTC")
    if field == "impact":
        return wording.IMPACTS[Impact(value)]
    return wording.sentence_case(value) if field in ("status", "kind") else value


def _consequence(change: ChangeRow) -> str:
    if change.kind is ChangeKind.WITHDRAWN:
        return "Missing in two reads in a row of a list that should hold it. Kept here with its full text."
    if change.kind is not ChangeKind.RETIMED or not change.old or not change.new:
        return ""
    seconds = seconds_between(Instant(change.old), Instant(change.new))
    direction = "later" if seconds > 0 else "earlier"
    longer = {("started_at", False): "longer", ("started_at", True): "shorter",
              ("resolved_at", True): "longer", ("resolved_at", False): "shorter"}  # fmt: skip
    effect = longer.get((change.field or "", seconds > 0))
    span = wording.span(seconds) if abs(seconds) >= 60 else f"{abs(seconds)} seconds"
    return f"{span} {direction}" + (f", which makes the incident look {effect}." if effect else ".")
