"""Align the updates of several channels to one timeline."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from msgspec.structs import replace

from statusledger import text
from statusledger.model import Instant, Status, Update
from statusledger.reconcile.timeline import TrackedUpdate, is_made_up, is_minute_key
from statusledger.times import minute


def align_timelines(timelines: Sequence[tuple[TrackedUpdate, ...]]) -> tuple[tuple[TrackedUpdate, ...], dict[str, str]]:
    """Return all updates once, by time, then in the order of the best channel, which comes first.

    A time without seconds is any of its minute: such an update stays after those before it in its channel. The second
    value maps made-up keys to keys of rows.
    """
    rows: list[TrackedUpdate] = []
    own_keys: list[set[str]] = []
    for entries in timelines:
        partners = _partners(rows, entries)
        for entry in entries:
            place = partners.get(entry.update.key)
            if place is None:
                rows.append(entry)
                own_keys.append({entry.update.key})
            else:
                rows[place] = _merge_update(rows[place], entry)
                own_keys[place].add(entry.update.key)
    row_keys = {
        own: row.update.key for row, keys in zip(rows, own_keys, strict=True) for own in keys if own != row.update.key
    }
    return tuple(_in_order(rows, timelines, row_keys)), row_keys


def _in_order(
    rows: Sequence[TrackedUpdate], timelines: Iterable[Sequence[TrackedUpdate]], row_keys: Mapping[str, str]
) -> Iterable[TrackedUpdate]:
    posted = {row.update.key: row.update.posted_at for row in rows}
    order = {key: (at, 0) for key, at in posted.items()}
    for entries in timelines:
        keys = [row_keys.get(entry.update.key, entry.update.key) for entry in entries]
        for before, key in pairwise(keys):
            if _is_to_the_minute(key, posted[key]) and minute(posted[before]) == minute(posted[key]):
                order[key] = max(order[key], (order[before][0], order[before][1] + 1))
    return sorted(rows, key=lambda row: order[row.update.key])


def _is_to_the_minute(key: str, at: Instant) -> bool:
    return is_minute_key(key) and at.endswith(":00Z")


def _partners(rows: Sequence[TrackedUpdate], entries: Sequence[TrackedUpdate]) -> dict[str, int]:
    """Match updates with rows: by id, by words within a minute, then by place."""
    by_key = {entry.update.key: place for place, entry in enumerate(rows)}
    partners = {entry.update.key: by_key[entry.update.key] for entry in entries if entry.update.key in by_key}
    free: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if place not in partners.values():
            free[minute(row.update.posted_at)].append(place)
    rest: dict[str, list[TrackedUpdate]] = defaultdict(list)
    for entry in entries:
        if entry.update.key not in partners:
            rest[minute(entry.update.posted_at)].append(entry)
    for at, unmatched in rest.items():
        partners |= _pairs(rows, free[at], unmatched)
    left = [place for places in free.values() for place in places]
    alone = [entry for unmatched in rest.values() for entry in unmatched if entry.update.key not in partners]
    partners |= _retimed(rows, left, alone)
    guessed = [entry for entry in alone if entry.update.year_guessed and entry.update.key not in partners]
    return partners | _of_other_years(rows, [place for place in left if place not in partners.values()], guessed)


def _retimed(rows: Sequence[TrackedUpdate], left: Sequence[int], unmatched: Sequence[TrackedUpdate]) -> dict[str, int]:
    free: dict[str, dict[int, None]] = defaultdict(dict)
    for place in left:
        for at in _minutes(rows[place]):
            free[at][place] = None
    pairs: dict[str, int] = {}
    for entry in unmatched:
        found = _pairs(
            rows, list(dict.fromkeys(place for at in _minutes(entry) for place in free.get(at, ()))), [entry]
        )
        for place in found.values():
            for at in _minutes(rows[place]):
                del free[at][place]
        pairs |= found
    return pairs


def _minutes(entry: TrackedUpdate) -> set[str]:
    return {minute(entry.update.posted_at), *entry.left}


def _of_other_years(
    rows: Sequence[TrackedUpdate], left: Sequence[int], unmatched: Sequence[TrackedUpdate]
) -> dict[str, int]:
    places = {but_for_year(rows[place].update): place for place in left}
    found = {entry.update.key: places.get(but_for_year(entry.update)) for entry in unmatched}
    return {key: place for key, place in found.items() if place is not None}


def but_for_year(update: Update) -> tuple[str, str]:
    """Return time and words without the year, which may be wrong."""
    return minute(update.posted_at)[4:], text.letters(update.body)


def _pairs(rows: Sequence[TrackedUpdate], places: list[int], unmatched: Sequence[TrackedUpdate]) -> dict[str, int]:
    """Match updates of one minute, at most one of a pair with an id; remove used `places`."""
    pairs: dict[str, int] = {}
    for same in (_same_words, _one_without_id):
        for entry in unmatched:
            partner = next((place for place in places if same(rows[place].update, entry.update)), None)
            if entry.update.key not in pairs and partner is not None:
                pairs[entry.update.key] = partner
                places.remove(partner)
    return pairs


def _one_without_id(one: Update, other: Update) -> bool:
    return is_made_up(one.key) or is_made_up(other.key)


def _same_words(one: Update, other: Update) -> bool:
    return _one_without_id(one, other) and text.letters(one.body) == text.letters(other.body)


def _merge_update(row: TrackedUpdate, other: TrackedUpdate) -> TrackedUpdate:
    """Merge two versions of an update, with the earlier observation and any withdrawal.

    Fields are as last revised, else of the better channel; the id and the fuller time win.
    """
    fuller = other.update if is_made_up(row.update.key) and not is_made_up(other.update.key) else row.update
    known = row.update if row.update.status is not Status.UNKNOWN else other.update
    first = min(row, other, key=lambda each: (each.first_seen_at, each.origin))
    labelled = _revised_last(row, other, "status", known)
    worded = _revised_last(row, other, "body", row.update)
    update = replace(
        row.update,
        key=fuller.key,
        posted_at=_revised_last(row, other, "posted_at", fuller).posted_at,
        body=worded.body or row.update.body or other.update.body,
        status=labelled.status,
        status_raw=labelled.status_raw,
    )
    return replace(
        other if other.withdrawn and not row.withdrawn else row,
        update=update,
        first_seen_at=first.first_seen_at,
        origin=first.origin,
        revised={field: max(_revisions(field, row, other)) for field in row.revised | other.revised},
        left=tuple(dict.fromkeys((*row.left, *other.left))),
    )


def _revisions(field: str, *timelines: TrackedUpdate) -> Iterable[Instant]:
    return (each.revised[field] for each in timelines if field in each.revised)


def _revised_last(row: TrackedUpdate, other: TrackedUpdate, field: str, default: Update) -> Update:
    """Return the version with the last revision of a field, or the first with that value."""
    revised = [each for each in (row, other) if field in each.revised]
    lead = max(revised, key=lambda each: each.revised[field], default=None)
    if lead is None:
        return default
    alike = (each for each in revised if _bare(field, each.update) == _bare(field, lead.update))
    return min(alike, key=lambda each: each.revised[field]).update


def _bare(field: str, update: Update) -> str:
    value = str(getattr(update, field))
    return minute(Instant(value)) if field == "posted_at" else text.letters(value)
