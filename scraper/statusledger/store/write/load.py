"""Loading of the part of a source state that observations affect."""

from collections.abc import Collection, Iterable, Mapping

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from statusledger.model import Component, Health, Instant, Scope, Source
from statusledger.reconcile import Observation, SourceState, TrackedIncident
from statusledger.reconcile.anomalies import BESIDE_OTHERS, Anomaly, TrackedAnomaly
from statusledger.reconcile.changes import Change
from statusledger.reconcile.merge import ChannelView, combine
from statusledger.reconcile.source_memory import EVER, SourceMemory
from statusledger.reconcile.timeline import is_dated_key
from statusledger.reconcile.tracked_components import TrackedComponent
from statusledger.store.write.save import LoadedState
from statusledger.times import shifted
from statusledger.vocabulary import ChangeKind, LinkReason

_NEVER = Instant("9999-12-31T23:59:59Z")
_DAY_S = 86_400
_encoder = msgspec.json.Encoder(order="deterministic")
_view_decoder = msgspec.json.Decoder(ChannelView)
_memory_decoder = msgspec.json.Decoder(SourceMemory)


class LoadScope(Struct, frozen=True):
    """Reach of observations: incidents with these keys or update keys, and all from `since` on.

    Incidents absent from a list are missing or have other keys; those of a feed may have other keys. After a page
    moved, they are matched by times, from `started` on.
    """

    keys: frozenset[str] = frozenset()
    update_keys: frozenset[str] = frozenset()
    since: Instant = EVER
    started: Instant = EVER

    @classmethod
    def of(cls, observations: Collection[Observation]) -> "LoadScope":
        """The reach of observations; update keys find incidents with changed keys."""
        incidents = [incident for each in observations for incident in each.snapshot.incidents]
        dated = [incident for incident in incidents if is_dated_key(incident.key)]
        covers = [covers for each in observations if each.polled for covers in each.snapshot.covers]
        since = [each.since or EVER for each in covers if each.extent is Scope.SINCE]
        feeds = (incident for each in observations if each.is_feed for incident in each.snapshot.incidents)
        since += [incident.started_at for incident in feeds if incident.started_at]
        return cls(
            keys=frozenset(incident.key for incident in incidents),
            update_keys=frozenset(update.key for incident in dated for update in incident.updates),
            since=min(since, default=_NEVER),
            started=min((incident.started_at or EVER for incident in incidents), default=_NEVER),
        )


EVERYTHING = LoadScope()


def load_state(db: Database, source: Source, channels: Mapping[str, str], reach: LoadScope = EVERYTHING) -> LoadedState:
    """Load a source state within `reach`; by default all of it."""
    stored = db.conn.execute("SELECT content FROM source_state WHERE source_id = ?", (source.id,)).fetchone()
    memory_text: bytes = stored[0].encode() if stored else b""
    memory = _memory_decoder.decode(memory_text) if memory_text else SourceMemory()
    besides = set().union(_with_updates(db, source.id, reach.update_keys), *memory.awaiting.values())
    moved = memory.moved_at is not None or memory.platform not in (None, source.platform)
    since = min(reach.since, _day_before(reach.started)) if moved else reach.since
    wanted = _wanted(db, source.id, reach.keys, besides, since)
    ranking = list(dict.fromkeys(channels.values()))
    views, events, odd = _views(db, list(wanted)), _events(db, list(wanted)), _odd(db, list(wanted))
    records = [
        TrackedIncident(
            id=identity,
            key=key,
            generation=generation,
            views=views[identity],
            combined=combine(views[identity].values(), ranking),
            events=events.get(identity, []),
            last_changed_at=last_changed_at,
            odd=tuple(odd.get(identity, ())),
        )
        for identity, (key, generation, last_changed_at) in wanted.items()
    ]
    parts, superseded = _parts(db, source.id), _superseded(db, source.id)
    return LoadedState(
        SourceState(source.id, channels, records, parts, memory, source.platform, superseded), source, memory_text
    )


def _day_before(at: Instant) -> Instant:
    return at if at in (EVER, _NEVER) else shifted(at, -_DAY_S)


def _superseded(db: Database, source_id: str) -> list[str]:
    """Ids of incidents that continue under another id."""
    found = db.conn.execute(
        "SELECT l.same_as FROM incident_links l JOIN incidents i ON i.id = l.same_as "
        "WHERE i.source_id = ? AND l.reason != ?",
        (source_id, LinkReason.TWO_SOURCES),
    )
    return [identity for (identity,) in found]


def _with_updates(db: Database, source_id: str, update_keys: Collection[str]) -> set[str]:
    if not update_keys:
        return set()
    found = db.conn.execute(
        """
        SELECT DISTINCT u.incident_id FROM incidents i JOIN updates u ON u.incident_id = i.id
        WHERE i.source_id = ? AND u.key IN (SELECT value FROM json_each(?))
        """,
        (source_id, _encoder.encode(sorted(update_keys)).decode()),
    )
    return {identity for (identity,) in found}


def _wanted(
    db: Database, source_id: str, keys: Collection[str], ids: Collection[str], since: Instant
) -> dict[str, tuple[str, int, Instant]]:
    """Incidents by id with one of these keys or ids, open, or in the window."""
    found = db.conn.execute(
        """
        SELECT id, key, generation, last_changed_at FROM incidents
        WHERE source_id = :source AND (
            resolved_at IS NULL OR coalesce(started_at, posted_at, first_seen_at) >= :since
            OR lower(key) IN (SELECT lower(value) FROM json_each(:keys))
            OR id IN (SELECT value FROM json_each(:ids))
        )
        """,
        {
            "source": source_id,
            "since": since,
            "keys": _encoder.encode(sorted(keys)).decode(),
            "ids": _encoder.encode(sorted(ids)).decode(),
        },
    )
    return {identity: (key, generation, changed) for identity, key, generation, changed in found}


def _views(db: Database, ids: list[str]) -> dict[str, dict[str, ChannelView]]:
    found: dict[str, dict[str, ChannelView]] = {identity: {} for identity in ids}
    for identity, channel, content in db.conn.execute(
        "SELECT incident_id, channel, content FROM channel_views WHERE incident_id IN (SELECT value FROM json_each(?))",
        (_encoder.encode(ids).decode(),),
    ):
        found[identity][channel] = _view_decoder.decode(content)
    return found


def _events(db: Database, ids: list[str]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for identity, seen_at, kind, field, old, new in db.conn.execute(
        """
        SELECT incident_id, seen_at, kind, field, old, new FROM changes
        WHERE incident_id IN (SELECT value FROM json_each(?)) AND field IS NOT NULL ORDER BY seen_at
        """,
        (_encoder.encode(ids).decode(),),
    ):
        found.setdefault(identity, []).append(Change(seen_at, ChangeKind(kind), None, field, old, new))
    return found


def _odd(db: Database, ids: list[str]) -> dict[str, list[TrackedAnomaly]]:
    """Anomalies of each incident and of its updates."""
    found: dict[str, list[TrackedAnomaly]] = {}
    wanted = _encoder.encode(ids).decode()
    for identity, key, code, detail, since, cleared_at in db.conn.execute(
        f"""
        SELECT o.entity_id, NULL, o.code, o.detail, o.first_seen_at, o.cleared_at FROM anomalies o
        WHERE o.entity_id IN (SELECT value FROM json_each(:ids)) AND o.code NOT IN {BESIDE_OTHERS}
        UNION ALL
        SELECT u.incident_id, u.key, o.code, o.detail, o.first_seen_at, o.cleared_at
        FROM updates u JOIN anomalies o ON o.entity_id = u.id
        WHERE u.incident_id IN (SELECT value FROM json_each(:ids)) AND o.code NOT IN {BESIDE_OTHERS} ORDER BY 3, 2
        """,
        {"ids": wanted},
    ):
        found.setdefault(identity, []).append(TrackedAnomaly(Anomaly(code, detail, key), since, cleared_at))
    return found


def _parts(db: Database, source_id: str) -> Iterable[TrackedComponent]:
    for row in db.query("SELECT * FROM components WHERE source_id = ?", [source_id]):
        component = Component(
            key=row["key"],
            name=row["name"],
            group_name=row["group_name"],
            description=row["description"],
            position=row["position"],
            health=Health(row["health"]),
            health_raw=row["health_raw"],
            is_group=bool(row["is_group"]),
        )
        withdrawn = row["withdrawn_at"] is not None
        yield TrackedComponent(component, row["first_seen_at"], row["missing_since"], withdrawn)
