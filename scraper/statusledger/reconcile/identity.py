"""Identity of incidents whose keys or pages moved."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from statusledger import text
from statusledger.model import Incident, Instant, Kind, Status, Update
from statusledger.reconcile.align_timelines import but_for_year
from statusledger.reconcile.merge import ChannelView, Combined
from statusledger.times import minute, seconds_between
from statusledger.vocabulary import LinkReason

_NEXT_GENERATION_S = 30 * 86_400
_NEAR_S = 86_400
SAME_START_S = 60


class Link(Struct, frozen=True):
    """An incident, its former one, and the evidence."""

    incident_id: str
    same_as: str
    evidence: str
    reason: LinkReason = LinkReason.MOVED


class Traits(Struct, frozen=True):
    """Traits that identify an incident under another key."""

    kind: Kind
    started_at: Instant | None
    title: str
    words: frozenset[str]

    @classmethod
    def of(cls, known: Combined) -> "Traits":
        """Return the traits of a known incident."""
        return cls._made(known.incident, (tracked.update for tracked in known.updates))

    @classmethod
    def events(cls, incident: Incident) -> "Traits":
        """Return the traits of a listed incident."""
        return cls._made(incident, incident.updates)

    @classmethod
    def _made(cls, incident: Incident, updates: Iterable[Update]) -> "Traits":
        words = frozenset(text.letters(update.body) for update in updates) - {""}
        return cls(incident.kind, incident.started_at, text.letters(incident.title), words)


def keys_of(key: str, views: Iterable[ChannelView]) -> set[str]:
    """Return all keys of an incident, including those in channels."""
    return {key, *(view.incident.key for view in views if view.incident is not None)}


def is_next_generation(known: Combined, listed: Incident) -> bool:
    """Return True if a key was reused: long after the former end, without a common update.

    The year does not count in updates, for some pages omit it. A key is also reused if an incident that was over is
    open under another title, and starts after its last update. A postmortem alone belongs to the incident before it,
    however late.
    """
    ends = [known.incident.resolved_at or "", *(tracked.update.posted_at for tracked in known.updates)]
    end = known.incident.resolved_at or max(ends)
    if not (end and listed.started_at and known.incident.status.final) or listed.started_at <= end:
        return False
    apart = seconds_between(Instant(end), listed.started_at) > _NEXT_GENERATION_S
    retitled = text.letters(known.incident.title) != text.letters(listed.title)
    is_anew = (
        retitled and not listed.status.final and listed.status is not Status.UNKNOWN and listed.started_at > max(ends)
    )
    is_aftermath = bool(listed.updates) and all(each.status is Status.POSTMORTEM for each in listed.updates)
    return (apart or is_anew) and not is_aftermath and not _in_common(known, listed)


def each_once(incidents: Sequence[Incident]) -> Iterable[Incident]:
    """Return incidents once by key and start, the last version."""
    return {(each.key, each.started_at): each for each in incidents}.values()


def _in_common(known: Combined, listed: Incident) -> bool:
    keys = {tracked.update.key for tracked in known.updates} | known.row_keys.keys()
    said = {but_for_year(tracked.update) for tracked in known.updates}
    return any(each.key in keys or but_for_year(each) in said for each in listed.updates)


def is_same_event(known: Combined, listed: Incident) -> bool:
    """Return True if incidents under two keys share a component and an update.

    The same words at another time, or the same title and start, are enough while the known one is open and began less
    than a day apart.
    """
    if _touched(known.incident).isdisjoint(_touched(listed)):
        return False
    before, now = (
        set(map(_said, updates)) for updates in ((tracked.update for tracked in known.updates), listed.updates)
    )
    if not before.isdisjoint(now):
        return True
    apart = _apart(known.incident.started_at, listed.started_at)
    if known.incident.status.final or apart is None or apart > _NEAR_S:
        return False
    same_words = {words for _, words in before} & {words for _, words in now}
    return bool(same_words) or (known.incident.title == listed.title and apart <= SAME_START_S)


def continuation(known: Combined, listed: Combined) -> str | None:
    """Return evidence that an incident continues one from before its page moved, if so.

    Two of start, title and words must agree; the title alone if both are open and began within a day.
    """
    if known.incident.kind is not listed.incident.kind:
        return None
    found = agreement(Traits.of(known), Traits.of(listed))
    both_open = not known.incident.status.final and not listed.incident.status.final
    apart = _apart(known.incident.started_at, listed.incident.started_at)
    near = apart is not None and apart <= _NEAR_S
    enough = len(found) >= 2 or ("title" in found and both_open and near)
    return f"the same {', '.join(found)}" if enough else None


def agreement(known: Traits, listed: Traits) -> list[str]:
    """Return those of start, title and words that agree."""
    apart = _apart(known.started_at, listed.started_at)
    same = {
        "start": apart is not None and apart <= SAME_START_S,
        "title": known.title == listed.title,
        "words": not known.words.isdisjoint(listed.words),
    }
    return [name for name, agrees in same.items() if agrees]


def _touched(incident: Incident) -> set[str]:
    return {component.key or component.name for component in incident.components}


def _said(update: Update) -> tuple[str, str]:
    return minute(update.posted_at), text.letters(update.body)


def _apart(one: Instant | None, other: Instant | None) -> int | None:
    return abs(seconds_between(one, other)) if one and other else None
