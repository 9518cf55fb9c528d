"""The updates of an incident that several voices tell: one list out of several."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from msgspec.structs import replace

from statusledger import text
from statusledger.model import Instant, Status, Update
from statusledger.reconcile.timeline import TrackedUpdate, is_made_up, is_minute_key
from statusledger.times import minute


def align_timelines(tellings: Sequence[tuple[TrackedUpdate, ...]]) -> tuple[tuple[TrackedUpdate, ...], dict[str, str]]:
    """All updates once, in order of time and, within a moment, in the order of the best voice, which comes first.

    A time without seconds lies anywhere in its minute: such an update stays after those that its voice tells before it.
    Also leads from each key that a voice without ids made up to the key of the row that stands for it.
    """
    rows: list[TrackedUpdate] = []
    own_keys: list[set[str]] = []
    for telling in tellings:
        partners = _partners(rows, telling)
        for seen in telling:
            place = partners.get(seen.update.key)
            if place is None:
                rows.append(seen)
                own_keys.append({seen.update.key})
            else:
                rows[place] = _merge_update(rows[place], seen)
                own_keys[place].add(seen.update.key)
    row_keys = {
        own: row.update.key for row, keys in zip(rows, own_keys, strict=True) for own in keys if own != row.update.key
    }
    return tuple(_in_order(rows, tellings, row_keys)), row_keys


def _in_order(
    rows: Sequence[TrackedUpdate], tellings: Iterable[Sequence[TrackedUpdate]], row_keys: Mapping[str, str]
) -> Iterable[TrackedUpdate]:
    posted = {row.update.key: row.update.posted_at for row in rows}
    order = {key: (at, 0) for key, at in posted.items()}
    for telling in tellings:
        keys = [row_keys.get(seen.update.key, seen.update.key) for seen in telling]
        for before, key in pairwise(keys):
            if _is_to_the_minute(key, posted[key]) and minute(posted[before]) == minute(posted[key]):
                order[key] = max(order[key], (order[before][0], order[before][1] + 1))
    return sorted(rows, key=lambda row: order[row.update.key])


def _is_to_the_minute(key: str, at: Instant) -> bool:
    return is_minute_key(key) and at.endswith(":00Z")


def _partners(rows: Sequence[TrackedUpdate], telling: Sequence[TrackedUpdate]) -> dict[str, int]:
    """Which row each update of another voice equals: by id; else, within a minute, by words, then by place."""
    by_key = {seen.update.key: place for place, seen in enumerate(rows)}
    partners = {seen.update.key: by_key[seen.update.key] for seen in telling if seen.update.key in by_key}
    free: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if place not in partners.values():
            free[minute(row.update.posted_at)].append(place)
    rest: dict[str, list[TrackedUpdate]] = defaultdict(list)
    for seen in telling:
        if seen.update.key not in partners:
            rest[minute(seen.update.posted_at)].append(seen)
    for at, seens in rest.items():
        partners |= _pairs(rows, free[at], seens)
    left = [place for places in free.values() for place in places]
    alone = [seen for seens in rest.values() for seen in seens if seen.update.key not in partners]
    partners |= _retimed(rows, left, alone)
    guessed = [seen for seen in alone if seen.update.year_guessed and seen.update.key not in partners]
    return partners | _of_other_years(rows, [place for place in left if place not in partners.values()], guessed)


def _retimed(rows: Sequence[TrackedUpdate], left: Sequence[int], seens: Sequence[TrackedUpdate]) -> dict[str, int]:
    """Updates that one voice retimed and the other did not, by the minutes at which either ever told them."""
    free: dict[str, dict[int, None]] = defaultdict(dict)
    for place in left:
        for at in _minutes(rows[place]):
            free[at][place] = None
    pairs: dict[str, int] = {}
    for seen in seens:
        found = _pairs(rows, list(dict.fromkeys(place for at in _minutes(seen) for place in free.get(at, ()))), [seen])
        for place in found.values():
            for at in _minutes(rows[place]):
                del free[at][place]
        pairs |= found
    return pairs


def _minutes(seen: TrackedUpdate) -> set[str]:
    return {minute(seen.update.posted_at), *seen.left}


def _of_other_years(
    rows: Sequence[TrackedUpdate], left: Sequence[int], seens: Sequence[TrackedUpdate]
) -> dict[str, int]:
    """Updates whose year is a guess matched with rows of the same words and time but for the year."""
    places = {but_for_year(rows[place].update): place for place in left}
    found = {seen.update.key: places.get(but_for_year(seen.update)) for seen in seens}
    return {key: place for key, place in found.items() if place is not None}


def but_for_year(update: Update) -> tuple[str, str]:
    """What an update has in common with itself where its year was told wrong: its time of the year, and its words."""
    return minute(update.posted_at)[4:], text.letters(update.body)


def _pairs(rows: Sequence[TrackedUpdate], places: list[int], seens: Sequence[TrackedUpdate]) -> dict[str, int]:
    """Updates of one minute matched with rows, at least one of each pair without an id; used places are taken out."""
    pairs: dict[str, int] = {}
    for same in (_same_words, _one_without_id):
        for seen in seens:
            partner = next((place for place in places if same(rows[place].update, seen.update)), None)
            if seen.update.key not in pairs and partner is not None:
                pairs[seen.update.key] = partner
                places.remove(partner)
    return pairs


def _one_without_id(one: Update, other: Update) -> bool:
    return is_made_up(one.key) or is_made_up(other.key)


def _same_words(one: Update, other: Update) -> bool:
    return _one_without_id(one, other) and text.letters(one.body) == text.letters(other.body)


def _merge_update(row: TrackedUpdate, seen: TrackedUpdate) -> TrackedUpdate:
    """One update told twice: each field as it was revised last, else the better voice's words, the id and fuller time.

    The earlier sighting counts, and the withdrawal that either voice tells.
    """
    fuller = seen.update if is_made_up(row.update.key) and not is_made_up(seen.update.key) else row.update
    known = row.update if row.update.status is not Status.UNKNOWN else seen.update
    first = min(row, seen, key=lambda each: (each.first_seen_at, each.origin))
    labelled = _revised_last(row, seen, "status", known)
    worded = _revised_last(row, seen, "body", row.update)
    update = replace(
        row.update,
        key=fuller.key,
        posted_at=_revised_last(row, seen, "posted_at", fuller).posted_at,
        body=worded.body or row.update.body or seen.update.body,
        status=labelled.status,
        status_raw=labelled.status_raw,
    )
    return replace(
        seen if seen.withdrawn and not row.withdrawn else row,
        update=update,
        first_seen_at=first.first_seen_at,
        origin=first.origin,
        revised={field: max(_revisions(field, row, seen)) for field in row.revised | seen.revised},
        left=tuple(dict.fromkeys((*row.left, *seen.left))),
    )


def _revisions(field: str, *tellings: TrackedUpdate) -> Iterable[Instant]:
    return (each.revised[field] for each in tellings if field in each.revised)


def _revised_last(row: TrackedUpdate, seen: TrackedUpdate, field: str, default: Update) -> Update:
    """The one that tells a field as it was revised last; where the other says the same, the first to; else `default`.

    So two voices that word one edit differently make one edit, and no edit at all where neither revises.
    """
    revised = [each for each in (row, seen) if field in each.revised]
    lead = max(revised, key=lambda each: each.revised[field], default=None)
    if lead is None:
        return default
    alike = (each for each in revised if _bare(field, each.update) == _bare(field, lead.update))
    return min(alike, key=lambda each: each.revised[field]).update


def _bare(field: str, update: Update) -> str:
    """A field without what voices tell differently of one update."""
    value = str(getattr(update, field))
    return minute(Instant(value)) if field == "posted_at" else text.letters(value)
