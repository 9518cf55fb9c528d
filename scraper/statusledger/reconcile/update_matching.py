"""Which updates that a voice tells now are those it told before: by their ids, else by their words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from statusledger import text
from statusledger.model import UNDATED, Incident, Instant, Origin, PostedFrom, ResolvedFrom, StartedFrom, Status, Update
from statusledger.reconcile import timeline
from statusledger.reconcile.timeline import TrackedUpdate
from statusledger.reconcile.tracked_incident import Observation
from statusledger.times import minute, seconds_between


class Recognised(Struct, frozen=True):
    """The updates of an incident, old and new, and the incident with what refers to them."""

    updates: tuple[TrackedUpdate, ...]
    incident: Incident


def first(incident: Incident, at: Instant) -> tuple[Incident, tuple[Update, ...]]:
    """An incident that is shown for the first time, and its updates, each once and with a time."""
    dated = [_dated(update, at) for update in once(incident)]
    updates = tuple(sorted(dated, key=lambda update: update.posted_at) if any(map(_is_ours, dated)) else dated)
    return _ended(incident, updates), updates


def again(former: tuple[TrackedUpdate, ...], incident: Incident, where: Observation) -> Recognised:
    """The updates of an incident that is told again. One that is not shown any more stays, hidden or not."""
    at, origin = where.fetched_at, Origin.OBSERVED if where.polled else Origin.BACKFILLED
    known = _known(former, incident)
    kept = {seen.update.key for seen in known.values()}
    left = [seen for seen in former if seen.update.key not in kept]
    taken = {seen.update.key for seen in former}
    shown: dict[str, TrackedUpdate] = {}
    for update in once(incident):
        seen = known.get(update.key)
        if seen is None:
            new = replace(_dated(_first_seen_if_overwritten(update, left, where), at), key=_free(update.key, taken))
            taken.add(new.key)
            shown[update.key] = TrackedUpdate(new, at, origin)
        else:
            told = _retold(seen.update, update, whole=incident.whole_timeline)
            shown[update.key] = timeline.revise(seen, told, at)
    hidden = [_hidden(seen, incident, where) for seen in left]
    in_order = not hidden and not any(_is_ours(seen.update) for seen in shown.values())
    both = (*hidden, *shown.values())
    updates = tuple(shown.values()) if in_order else tuple(sorted(both, key=lambda seen: seen.update.posted_at))
    shown_and_hidden = [seen.update for seen in updates]
    incident = _ended(_spoken(_referring(incident, shown), shown_and_hidden), shown_and_hidden)
    return Recognised(updates, incident)


def once(incident: Incident) -> Iterable[Update]:
    """Its updates; of several under one key, the newest."""
    return {update.key: update for update in incident.updates}.values()


def _known(former: Iterable[TrackedUpdate], incident: Incident) -> dict[str, TrackedUpdate]:
    """The former update that each is, by its key now. Of those without an id, the same words count before the key.

    Where the whole timeline is told, the same words at another time are the same update, if nothing else is.
    """
    by_key = {seen.update.key: seen for seen in former}
    known = {each.key: by_key[each.key] for each in once(incident) if _is_surely(each, by_key.get(each.key))}
    free: dict[object, list[TrackedUpdate]] = defaultdict(list)
    found = {seen.update.key for seen in known.values()}
    left = {key: seen for key, seen in by_key.items() if key not in found}
    for key, seen in left.items():
        if timeline.is_made_up(key):
            free[_words(seen.update, whole=incident.whole_timeline)].append(seen)
    rest = [each for each in once(incident) if each.key not in known]
    for each in rest:
        same = free.get(_words(each, whole=incident.whole_timeline))
        if timeline.is_made_up(each.key) and same:
            known[each.key] = same.pop(0)
            del left[known[each.key].update.key]
    return known | {each.key: left[each.key] for each in rest if each.key not in known and each.key in left}


def _is_surely(update: Update, former: TrackedUpdate | None) -> bool:
    if former is None:
        return False
    same = update.body == former.update.body or not timeline.is_minute_key(update.key)
    return same or text.letters(update.body) == text.letters(former.update.body)


def _words(update: Update, *, whole: bool) -> object:
    """What updates without an id have in common where they are one."""
    words = text.letters(update.body)
    return words if whole and words else (words, minute(update.posted_at))


def _retold(former: Update, told: Update, *, whole: bool) -> Update:
    """What is told of an update now, under the key it has. A time that says less than the former one gives way.

    An entry that is dated anew keeps the date it had, for its text is that of then; one that loses its label keeps it.
    """
    if not whole and told.status is Status.UNKNOWN and told.status_raw is None:
        told = replace(told, status=former.status, status_raw=former.status_raw)
    unreadable = former.posted_raw is not None and told.posted_raw is None
    stays = (
        _is_ours(told)
        or (_is_ours(former) and not unreadable)
        or (told.year_guessed and not former.year_guessed)
        or (timeline.is_text_key(told.key) and not whole and not unreadable)
        or abs(seconds_between(former.posted_at, told.posted_at)) <= 1
    )
    if not stays:
        return replace(told, key=former.key)
    guessed = told.year_guessed and former.year_guessed
    return replace(
        told,
        key=former.key,
        posted_at=former.posted_at,
        posted_from=former.posted_from,
        year_guessed=guessed,
    )


def _first_seen_if_overwritten(update: Update, left: Iterable[TrackedUpdate], where: Observation) -> Update:
    """An entry whose text was replaced and whose date was not: the date is that of the text before."""
    dates = {each.update.posted_at for each in left if not _is_ours(each.update)}
    overwritten = where.polled and timeline.is_text_key(update.key) and update.posted_at in dates
    return replace(update, posted_at=UNDATED, posted_from=PostedFrom.FIRST_SEEN) if overwritten else update


def _is_ours(update: Update) -> bool:
    return update.posted_from is PostedFrom.FIRST_SEEN


def _dated(update: Update, at: Instant) -> Update:
    return replace(update, posted_at=at) if update.posted_at == UNDATED else update


def _free(key: str, taken: set[str]) -> str:
    """A key that no update has: the next of its minute where that is taken."""
    stem, _, number = key.rpartition("-")
    while key in taken:
        number = str(int(number) + 1)
        key = f"{stem}-{number}"
    return key


def _hidden(seen: TrackedUpdate, incident: Incident, where: Observation) -> TrackedUpdate:
    """An update the voice no longer shows: kept, and once two looks agree, withdrawn."""
    if not incident.whole_timeline:
        return seen
    if seen.missing_since is None:
        return replace(seen, missing_since=where.fetched_at, missing_from=where.document)
    return replace(seen, withdrawn=True) if seen.missing_from == where.document else seen


def _referring(incident: Incident, shown: Mapping[str, TrackedUpdate]) -> Incident:
    """The incident with its transitions by the keys of its updates, its start and end by their times."""
    keys: dict[str | None, str] = {key: seen.update.key for key, seen in shown.items()}
    moves = (replace(each, update_key=keys.get(each.update_key, each.update_key)) for each in incident.transitions)
    incident = replace(incident, transitions=tuple(moves))
    known = [(each, shown[each.key].update) for each in once(incident)]
    if incident.started_from is StartedFrom.FIRST_UPDATE:
        begun = (now for told, now in known if told.posted_at == incident.started_at and not _is_ours(now))
        incident = replace(incident, started_at=next((each.posted_at for each in begun), incident.started_at))
    if incident.resolved_from is not ResolvedFrom.UPDATE:
        return incident
    ends = (now for told, now in known if told.status.final and told.posted_at == incident.resolved_at)
    closing = next(ends, None)
    if closing is None:
        return incident
    source = ResolvedFrom.INFERRED if _is_ours(closing) else ResolvedFrom.UPDATE
    return replace(incident, resolved_at=closing.posted_at, resolved_from=source)


def _spoken(incident: Incident, updates: Sequence[Update]) -> Incident:
    """The incident with the status of its texts before, where those that are shown now say nothing of it."""
    says_nothing = incident.status is Status.UNKNOWN and incident.status_raw is None
    is_silent = says_nothing and all(each.status is Status.UNKNOWN for each in incident.updates)
    known = [each for each in updates if each.status is not Status.UNKNOWN]
    if incident.whole_timeline or not is_silent or not known:
        return incident
    last = timeline.closing(known) or known[-1]
    status = Status.RESOLVED if last.status is Status.POSTMORTEM else last.status
    return replace(incident, status=status, status_raw=last.status_raw)


def _ended(incident: Incident, updates: Iterable[Update]) -> Incident:
    """The incident with the end that its closing update tells, where the document no longer shows the ones before."""
    if incident.whole_timeline or incident.resolved_at is not None or not incident.status.final:
        return incident
    dated = [each for each in updates if not _is_ours(each)]
    closing = timeline.closing([each for each in dated if each.status is not Status.UNKNOWN])
    if closing is None or closing.posted_at == min(each.posted_at for each in dated):
        return incident
    return replace(incident, resolved_at=closing.posted_at, resolved_from=ResolvedFrom.UPDATE)
