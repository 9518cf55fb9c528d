"""Laws of `combine`: neither order nor repetition matters, and nothing that is known is lost."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scraper.merge import Account, combine
from scraper.model import Affected, Impact, Instant, Origin, ResolvedFrom, Status, Update
from scraper.timeline import Seen, joined, minute_keys
from tests.build import at, incident, update

RANKING = ["api", "page", "feed"]
MINUTES = st.integers(0, 3)
STATUSES = st.sampled_from([Status.INVESTIGATING, Status.MONITORING, Status.RESOLVED, Status.UNKNOWN])
BODIES = st.sampled_from(["Looking.", "Found it.", "Fixed.", "Still fixed."])


@st.composite
def timelines(draw: st.DrawFn) -> list[tuple[Instant, Status, str]]:
    told = draw(st.lists(st.tuples(MINUTES, st.integers(0, 59), STATUSES, BODIES), max_size=6))
    return sorted(
        (Instant(f"2025-01-05T10:0{minute}:{second:02d}Z"), status, body) for minute, second, status, body in told
    )


@st.composite
def accounts(draw: st.DrawFn) -> list[Account]:
    """What several voices tell of one timeline: some with ids and seconds, some with neither."""
    timeline = draw(timelines())
    result = []
    for voice in draw(st.permutations(RANKING)):
        shown = [each for each in enumerate(timeline) if draw(st.booleans())]
        keyed = voice == "api"
        times = [when if keyed else Instant(when[:17] + "00Z") for _, (when, _, _) in shown]
        keys = [f"id{number}" for number, _ in shown] if keyed else minute_keys(times)
        updates = [
            Seen(Update(key=key, status=status, status_raw=status, body=body, posted_at=when), at("6"), Origin.OBSERVED)
            for key, when, (_, (_, status, body)) in zip(keys, times, shown, strict=True)
        ]
        told = incident(impact=draw(st.sampled_from(Impact)), title=draw(st.sampled_from(["", "API is slow"])))
        seen_at = Instant(f"2025-01-06T00:00:{draw(MINUTES):02d}Z")
        result.append(Account(voice, seen_at, seen_at, Origin.OBSERVED, told, tuple(updates)))
    return result


@given(accounts(), st.randoms())
def test_order_does_not_matter(told: list[Account], random: object) -> None:
    assert combine(told, RANKING) == combine(list(reversed(told)), RANKING)


@given(accounts())
def test_saying_it_twice_changes_nothing(told: list[Account]) -> None:
    combined = combine(told, RANKING)
    again = replace(told[0], voice="api", incident=combined.incident, updates=combined.updates)
    assert combine([again], RANKING).updates == combined.updates


@given(accounts())
def test_nothing_known_is_lost_and_nothing_is_told_twice(told: list[Account]) -> None:
    combined = combine(told, RANKING)
    assert len({seen.update.key for seen in combined.updates}) == len(combined.updates)
    assert len(combined.updates) >= max(len(account.updates) for account in told)
    for account in told:
        assert {seen.update.key for seen in account.updates} <= (
            {seen.update.key for seen in combined.updates} | combined.row_keys.keys()
        )
    if any(account.incident and account.incident.title for account in told):
        assert combined.incident.title


def seen(*updates: Update) -> tuple[Seen, ...]:
    return tuple(Seen(each, at("6"), Origin.OBSERVED) for each in updates)


def test_an_update_without_an_id_takes_over_id_and_seconds_of_the_same_words() -> None:
    told = Update(
        key="x1",
        status=Status.IDENTIFIED,
        status_raw="identified",
        body="A *disk*.",
        posted_at=Instant("2025-01-05T10:00:41Z"),
    )
    rows, keys = joined([seen(update("20250105T1000-1", "5 10:00", Status.IDENTIFIED, "A disk")), seen(told)])
    assert [(row.update.key, row.update.posted_at) for row in rows] == [("x1", "2025-01-05T10:00:41Z")]
    assert keys == {"20250105T1000-1": "x1"}


def test_within_a_minute_words_decide_then_place() -> None:
    api = seen(
        update("x1", "5 10:00", body="One."),
        update("x2", "5 10:00", body="Two."),
        update("x3", "5 10:00", body="Three."),
    )
    feed = seen(update("20250105T1000-1", "5 10:00", body="Three!"), update("20250105T1000-2", "5 10:00", body="Eins."))
    rows, keys = joined([api, feed])
    assert [row.update.key for row in rows] == ["x1", "x2", "x3"]
    assert keys == {"20250105T1000-1": "x3", "20250105T1000-2": "x1"}


def test_unknown_never_wins_and_the_freshest_status_does() -> None:
    silent = incident(impact=Impact.MAJOR, updates=[update("x1", "5 10:00")])
    feed = incident(impact=Impact.UNKNOWN, end="5 11:00", title="")
    stale = Account(
        "api", at("5 10:05"), at("5 10:05"), Origin.OBSERVED, replace(silent, updates=()), seen(*silent.updates)
    )
    last = update("20250105T1100-1", "5 11:00", Status.RESOLVED, "Fixed.")
    newer = Account("feed", at("5 12:00"), at("5 12:00"), Origin.OBSERVED, feed, seen(last))
    combined = combine([stale, newer], RANKING).incident
    assert (combined.impact, combined.title) == (Impact.MAJOR, "API is slow")
    assert (combined.status, combined.resolved_at, combined.resolved_from) == (
        Status.RESOLVED,
        at("5 11:00"),
        ResolvedFrom.STATED,
    )


def test_components_join_by_key_and_names_with_or_without_their_group() -> None:
    keyed = replace(incident(), components=(Affected("c1", "API"), Affected("c2", "API")))
    named = replace(incident(), components=(Affected(None, "Core - API"), Affected(None, "Mail")))
    one = Account("api", at("6"), at("6"), Origin.OBSERVED, keyed)
    other = Account("feed", at("6"), at("6"), Origin.OBSERVED, named)
    assert combine([one, other], RANKING).incident.components == (*keyed.components, Affected(None, "Mail"))
