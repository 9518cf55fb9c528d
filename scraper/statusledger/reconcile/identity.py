"""Which incident a new key means: where keys are made of a start and move with it, and where a page moved."""

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
    """An incident, the one it was before its page moved or gave it another key, and what tells so."""

    incident_id: str
    same_as: str
    evidence: str
    reason: LinkReason = LinkReason.MOVED


class Traits(Struct, frozen=True):
    """What an incident is recognised by under another key."""

    kind: Kind
    started_at: Instant | None
    title: str
    words: frozenset[str]

    @classmethod
    def of(cls, known: Combined) -> "Traits":
        """Of an incident that we know."""
        return cls._made(known.incident, (seen.update for seen in known.updates))

    @classmethod
    def events(cls, incident: Incident) -> "Traits":
        """Of an incident that a document shows."""
        return cls._made(incident, incident.updates)

    @classmethod
    def _made(cls, incident: Incident, updates: Iterable[Update]) -> "Traits":
        words = frozenset(text.letters(update.body) for update in updates) - {""}
        return cls(incident.kind, incident.started_at, text.letters(incident.title), words)


def keys_of(key: str, views: Iterable[ChannelView]) -> set[str]:
    """Every key an incident goes by: its own, and those it is told under now."""
    return {key, *(view.incident.key for view in views if view.incident is not None)}


def is_next_generation(known: Combined, told: Incident) -> bool:
    """Whether a key that we know serves another incident now: long after the former end, no update in common.

    The same words on the same day of another year are in common, for some pages leave the year out. A key serves
    another incident at once where what was over is open under another title, from after its last word on. A postmortem
    alone is of the incident before it, however late it comes.
    """
    ends = [known.incident.resolved_at or "", *(seen.update.posted_at for seen in known.updates)]
    end = known.incident.resolved_at or max(ends)
    if not (end and told.started_at and known.incident.status.final) or told.started_at <= end:
        return False
    apart = seconds_between(Instant(end), told.started_at) > _NEXT_GENERATION_S
    retitled = text.letters(known.incident.title) != text.letters(told.title)
    is_anew = retitled and not told.status.final and told.status is not Status.UNKNOWN and told.started_at > max(ends)
    is_aftermath = bool(told.updates) and all(each.status is Status.POSTMORTEM for each in told.updates)
    return (apart or is_anew) and not is_aftermath and not _in_common(known, told)


def each_once(incidents: Sequence[Incident]) -> Iterable[Incident]:
    """The incidents of one document; one told again under its key and from its start, the last time it is told."""
    return {(each.key, each.started_at): each for each in incidents}.values()


def _in_common(known: Combined, told: Incident) -> bool:
    """Whether they have an update in common, by its key, or by its words and its time but for the year."""
    keys = {seen.update.key for seen in known.updates} | known.row_keys.keys()
    said = {but_for_year(seen.update) for seen in known.updates}
    return any(each.key in keys or but_for_year(each) in said for each in told.updates)


def is_same_event(known: Combined, told: Incident) -> bool:
    """Whether an incident under a new key is one we know: it touches the same and, above all, says the same.

    The same words at the same minute are enough. The same words at another time, or the same title from the same start,
    are so while the known one is open and began less than a day apart.
    """
    if _touched(known.incident).isdisjoint(_touched(told)):
        return False
    before, now = (set(map(_said, updates)) for updates in ((seen.update for seen in known.updates), told.updates))
    if not before.isdisjoint(now):
        return True
    apart = _apart(known.incident.started_at, told.started_at)
    if known.incident.status.final or apart is None or apart > _NEAR_S:
        return False
    same_words = {words for _, words in before} & {words for _, words in now}
    return bool(same_words) or (known.incident.title == told.title and apart <= SAME_START_S)


def continuation(known: Combined, told: Combined) -> str | None:
    """What tells that an incident is one we know from before its page moved; None where nothing does.

    Of start, title and words two must agree; the title alone where both are open and began within a day.
    """
    if known.incident.kind is not told.incident.kind:
        return None
    found = agreement(Traits.of(known), Traits.of(told))
    both_open = not known.incident.status.final and not told.incident.status.final
    apart = _apart(known.incident.started_at, told.incident.started_at)
    near = apart is not None and apart <= _NEAR_S
    enough = len(found) >= 2 or ("title" in found and both_open and near)
    return f"the same {', '.join(found)}" if enough else None


def agreement(known: Traits, told: Traits) -> list[str]:
    """Which of start, title and words are the same."""
    apart = _apart(known.started_at, told.started_at)
    same = {
        "start": apart is not None and apart <= SAME_START_S,
        "title": known.title == told.title,
        "words": not known.words.isdisjoint(told.words),
    }
    return [name for name, agrees in same.items() if agrees]


def _touched(incident: Incident) -> set[str]:
    return {component.key or component.name for component in incident.components}


def _said(update: Update) -> tuple[str, str]:
    return minute(update.posted_at), text.letters(update.body)


def _apart(one: Instant | None, other: Instant | None) -> int | None:
    return abs(seconds_between(one, other)) if one and other else None
