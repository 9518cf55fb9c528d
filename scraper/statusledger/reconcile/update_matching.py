"""Match updates with former ones: by ids, else by words."""

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
    """Updates, and the incident that refers to them."""

    updates: tuple[TrackedUpdate, ...]
    incident: Incident


def first(incident: Incident, at: Instant) -> tuple[Incident, tuple[Update, ...]]:
    """Return a new incident, and its updates, dated and each once."""
    dated = [_dated(update, at) for update in once(incident)]
    updates = tuple(sorted(dated, key=lambda update: update.posted_at) if any(map(_is_ours, dated)) else dated)
    return _ended(incident, updates), updates


def again(former: tuple[TrackedUpdate, ...], incident: Incident, observation: Observation) -> Recognised:
    """Match the updates of a known incident; unlisted ones stay."""
    at, origin = observation.fetched_at, Origin.OBSERVED if observation.polled else Origin.BACKFILLED
    known = _known(former, incident)
    kept = {tracked.update.key for tracked in known.values()}
    left = [tracked for tracked in former if tracked.update.key not in kept]
    taken = {tracked.update.key for tracked in former}
    shown: dict[str, TrackedUpdate] = {}
    for update in once(incident):
        tracked = known.get(update.key)
        if tracked is None:
            new = replace(
                _dated(_first_seen_if_overwritten(update, left, observation), at), key=_free(update.key, taken)
            )
            taken.add(new.key)
            shown[update.key] = TrackedUpdate(new, at, origin)
        else:
            latest = _latest(tracked.update, update, whole=incident.whole_timeline)
            shown[update.key] = timeline.revise(tracked, latest, at)
    hidden = [_hidden(tracked, incident, observation) for tracked in left]
    in_order = not hidden and not any(_is_ours(tracked.update) for tracked in shown.values())
    both = (*hidden, *shown.values())
    updates = tuple(shown.values()) if in_order else tuple(sorted(both, key=lambda tracked: tracked.update.posted_at))
    shown_and_hidden = [tracked.update for tracked in updates]
    incident = _ended(_with_former_status(_referring(incident, shown), shown_and_hidden), shown_and_hidden)
    return Recognised(updates, incident)


def once(incident: Incident) -> Iterable[Update]:
    """Return updates once by key, the newest."""
    return {update.key: update for update in incident.updates}.values()


def _known(former: Iterable[TrackedUpdate], incident: Incident) -> dict[str, TrackedUpdate]:
    """Return former versions by present key. Without an id, words count before the key.

    In a full timeline, the same words at another time are the same update, if no other is.
    """
    by_key = {tracked.update.key: tracked for tracked in former}
    known = {each.key: by_key[each.key] for each in once(incident) if _is_surely(each, by_key.get(each.key))}
    free: dict[object, list[TrackedUpdate]] = defaultdict(list)
    found = {tracked.update.key for tracked in known.values()}
    left = {key: tracked for key, tracked in by_key.items() if key not in found}
    for key, tracked in left.items():
        if timeline.is_made_up(key):
            free[_words(tracked.update, whole=incident.whole_timeline)].append(tracked)
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
    words = text.letters(update.body)
    return words if whole and words else (words, minute(update.posted_at))


def _latest(former: Update, update: Update, *, whole: bool) -> Update:
    """Return the latest version under the former key; a vaguer time does not count.

    An entry with the same text and another date keeps its date; one that loses its label keeps that.
    """
    if not whole and update.status is Status.UNKNOWN and update.status_raw is None:
        update = replace(update, status=former.status, status_raw=former.status_raw)
    unreadable = former.posted_raw is not None and update.posted_raw is None
    stays = (
        _is_ours(update)
        or (_is_ours(former) and not unreadable)
        or (update.year_guessed and not former.year_guessed)
        or (timeline.is_text_key(update.key) and not whole and not unreadable)
        or abs(seconds_between(former.posted_at, update.posted_at)) <= 1
    )
    if not stays:
        return replace(update, key=former.key)
    guessed = update.year_guessed and former.year_guessed
    return replace(
        update,
        key=former.key,
        posted_at=former.posted_at,
        posted_from=former.posted_from,
        year_guessed=guessed,
    )


def _first_seen_if_overwritten(update: Update, left: Iterable[TrackedUpdate], observation: Observation) -> Update:
    """Discard the date of an entry with a new text, if it is that of the former text."""
    dates = {each.update.posted_at for each in left if not _is_ours(each.update)}
    overwritten = observation.polled and timeline.is_text_key(update.key) and update.posted_at in dates
    return replace(update, posted_at=UNDATED, posted_from=PostedFrom.FIRST_SEEN) if overwritten else update


def _is_ours(update: Update) -> bool:
    return update.posted_from is PostedFrom.FIRST_SEEN


def _dated(update: Update, at: Instant) -> Update:
    return replace(update, posted_at=at) if update.posted_at == UNDATED else update


def _free(key: str, taken: set[str]) -> str:
    stem, _, number = key.rpartition("-")
    while key in taken:
        number = str(int(number) + 1)
        key = f"{stem}-{number}"
    return key


def _hidden(tracked: TrackedUpdate, incident: Incident, observation: Observation) -> TrackedUpdate:
    if not incident.whole_timeline:
        return tracked
    if tracked.missing_since is None:
        return replace(tracked, missing_since=observation.fetched_at, missing_from=observation.document)
    return replace(tracked, withdrawn=True) if tracked.missing_from == observation.document else tracked


def _referring(incident: Incident, shown: Mapping[str, TrackedUpdate]) -> Incident:
    """Refer to the kept keys and times of updates."""
    keys: dict[str | None, str] = {key: tracked.update.key for key, tracked in shown.items()}
    moves = (replace(each, update_key=keys.get(each.update_key, each.update_key)) for each in incident.transitions)
    incident = replace(incident, transitions=tuple(moves))
    known = [(each, shown[each.key].update) for each in once(incident)]
    if incident.started_from is StartedFrom.FIRST_UPDATE:
        begun = (now for listed, now in known if listed.posted_at == incident.started_at and not _is_ours(now))
        incident = replace(incident, started_at=next((each.posted_at for each in begun), incident.started_at))
    if incident.resolved_from is not ResolvedFrom.UPDATE:
        return incident
    ends = (now for listed, now in known if listed.status.final and listed.posted_at == incident.resolved_at)
    closing = next(ends, None)
    if closing is None:
        return incident
    source = ResolvedFrom.INFERRED if _is_ours(closing) else ResolvedFrom.UPDATE
    return replace(incident, resolved_at=closing.posted_at, resolved_from=source)


def _with_former_status(incident: Incident, updates: Sequence[Update]) -> Incident:
    says_nothing = incident.status is Status.UNKNOWN and incident.status_raw is None
    is_silent = says_nothing and all(each.status is Status.UNKNOWN for each in incident.updates)
    known = [each for each in updates if each.status is not Status.UNKNOWN]
    if incident.whole_timeline or not is_silent or not known:
        return incident
    last = timeline.closing(known) or known[-1]
    status = Status.RESOLVED if last.status is Status.POSTMORTEM else last.status
    return replace(incident, status=status, status_raw=last.status_raw)


def _ended(incident: Incident, updates: Iterable[Update]) -> Incident:
    """Restore the end of the closing update, if former updates are unlisted."""
    if incident.whole_timeline or incident.resolved_at is not None or not incident.status.final:
        return incident
    dated = [each for each in updates if not _is_ours(each)]
    closing = timeline.closing([each for each in dated if each.status is not Status.UNKNOWN])
    if closing is None or closing.posted_at == min(each.posted_at for each in dated):
        return incident
    return replace(incident, resolved_at=closing.posted_at, resolved_from=ResolvedFrom.UPDATE)
