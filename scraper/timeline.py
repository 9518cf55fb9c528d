"""The updates of an incident: when they closed it, keys for those without an id, one list out of several."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from scraper import text
from scraper.model import Instant, Origin, Status, Update
from scraper.timestamps import minute

_MINUTE_KEY = re.compile(r"\d{8}T\d{4}-\d+")
_SECOND_KEY = re.compile(r"\d{8}T\d{6}Z-\d+")
_TEXT_KEY = re.compile(r"text-[0-9a-f]{16}(?:-\d+)?")
_DATED_KEY = re.compile(r".+-\d{8}T\d{4}")


class Seen(Struct, frozen=True):
    """An update, and what we know of our seeing it. `missing_from` is the kind of document that lacked it first."""

    update: Update
    first_seen_at: Instant
    origin: Origin
    missing_since: Instant | None = None
    missing_from: str | None = None
    withdrawn: bool = False


def minute_keys(times: Iterable[Instant]) -> list[str]:
    """Keys for updates told without an id, oldest first: `20230128T0308-2` is the second of its minute."""
    return _numbered(minute(at) for at in times)


def second_keys(times: Iterable[Instant]) -> list[str]:
    """Keys for updates that only their exact time identifies: `20230128T030812Z-2` is the second of its moment."""
    return _numbered(times)


def _numbered(stamps: Iterable[str]) -> list[str]:
    seen: Counter[str] = Counter()
    keys = []
    for stamp in stamps:
        seen[stamp] += 1
        keys.append(f"{_stamp(stamp)}-{seen[stamp]}")
    return keys


def _stamp(time: str) -> str:
    return re.sub("[-:]", "", time)


def is_minute_key(key: str) -> bool:
    """Whether an update's key was made by `minute_keys`."""
    return _MINUTE_KEY.fullmatch(key) is not None


def text_key(entry: str, words: str) -> str:
    """A key for an update that is an entry of a feed: its id and its words, whatever its date."""
    return f"text-{sha256(f'{entry} {text.letters(words)}'.encode()).hexdigest()[:16]}"


def is_text_key(key: str) -> bool:
    """Whether an update's key was made by `text_key`, so that another time is no other update."""
    return _TEXT_KEY.fullmatch(key) is not None


def is_made_up(key: str) -> bool:
    """Whether an update's key is ours, so that the vendor's own id may take its place."""
    return any(pattern.fullmatch(key) for pattern in (_MINUTE_KEY, _SECOND_KEY, _TEXT_KEY))


def dated_key(name: str, start: Instant) -> str:
    """The key of an incident that only what it touches and its start identify: `ec2-us-east-1-20211207T1649`."""
    return f"{name}-{_stamp(minute(start))}"


def is_dated_key(key: str) -> bool:
    """Whether an incident's key was made by `dated_key`, so that it moves when the start does."""
    return _DATED_KEY.fullmatch(key) is not None


def closing(updates: Sequence[Update]) -> Update | None:
    """The update that closed an incident: the first final one that no open update follows, or None while it is open.

    Minutes decide, because feeds know no seconds and list an opening and a closing block of one minute in either order.
    """
    told = [update for update in updates if update.status is not Status.POSTMORTEM]
    last_open = max((minute(update.posted_at) for update in told if not update.status.final), default="")
    return next((update for update in told if update.status.final and minute(update.posted_at) >= last_open), None)


def joined(tellings: Sequence[tuple[Seen, ...]]) -> tuple[tuple[Seen, ...], dict[str, str]]:
    """All updates once, in order of time and, within a moment, in the order of the best voice, which comes first.

    A time without seconds lies anywhere in its minute: such an update stays after those that its voice tells before it.
    Also leads from each key that a voice without ids made up to the key of the row that stands for it.
    """
    rows: list[Seen] = []
    own_keys: list[set[str]] = []
    for telling in tellings:
        partners = _partners(rows, telling)
        for seen in telling:
            place = partners.get(seen.update.key)
            if place is None:
                rows.append(seen)
                own_keys.append({seen.update.key})
            else:
                rows[place] = _united(rows[place], seen)
                own_keys[place].add(seen.update.key)
    row_keys = {
        own: row.update.key for row, keys in zip(rows, own_keys, strict=True) for own in keys if own != row.update.key
    }
    return tuple(_in_order(rows, tellings, row_keys)), row_keys


def _in_order(rows: Sequence[Seen], tellings: Iterable[Sequence[Seen]], row_keys: Mapping[str, str]) -> Iterable[Seen]:
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


def _partners(rows: Sequence[Seen], telling: Sequence[Seen]) -> dict[str, int]:
    """Which row each update of another voice equals: by id; else, within a minute, by words, then by place."""
    by_key = {seen.update.key: place for place, seen in enumerate(rows)}
    partners = {seen.update.key: by_key[seen.update.key] for seen in telling if seen.update.key in by_key}
    free: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if place not in partners.values():
            free[minute(row.update.posted_at)].append(place)
    rest: dict[str, list[Seen]] = defaultdict(list)
    for seen in telling:
        if seen.update.key not in partners:
            rest[minute(seen.update.posted_at)].append(seen)
    for at, seens in rest.items():
        partners |= _pairs(rows, free[at], seens)
    left = [place for places in free.values() for place in places]
    guessed = [seen for seens in rest.values() for seen in seens if seen.update.year_guessed]
    return partners | _of_other_years(rows, left, [seen for seen in guessed if seen.update.key not in partners])


def _of_other_years(rows: Sequence[Seen], left: Sequence[int], seens: Sequence[Seen]) -> dict[str, int]:
    """Updates whose year is a guess matched with rows of the same words and time but for the year."""
    places = {but_for_year(rows[place].update): place for place in left}
    found = {seen.update.key: places.get(but_for_year(seen.update)) for seen in seens}
    return {key: place for key, place in found.items() if place is not None}


def but_for_year(update: Update) -> tuple[str, str]:
    """What an update has in common with itself where its year was told wrong: its time of the year, and its words."""
    return minute(update.posted_at)[4:], text.letters(update.body)


def _pairs(rows: Sequence[Seen], places: list[int], seens: Sequence[Seen]) -> dict[str, int]:
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


def _united(row: Seen, seen: Seen) -> Seen:
    """One update told twice: the better voice's words, the id and fuller time where told, the earlier sighting."""
    fuller = seen.update if is_made_up(row.update.key) and not is_made_up(seen.update.key) else row.update
    known = row.update if row.update.status is not Status.UNKNOWN else seen.update
    first = min(row, seen, key=lambda each: (each.first_seen_at, each.origin))
    update = replace(
        row.update,
        key=fuller.key,
        posted_at=fuller.posted_at,
        body=row.update.body or seen.update.body,
        status=known.status,
        status_raw=known.status_raw,
    )
    return replace(row, update=update, first_seen_at=first.first_seen_at, origin=first.origin)
