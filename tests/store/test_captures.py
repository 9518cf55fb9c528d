"""The capture store: what it keeps, in how little space, and that neither order, crashes nor damage change it."""

import json
import lzma
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from statusledger.errors import StoreError
from statusledger.model import Instant
from statusledger.store.captures import Captures, DocumentRead, Sighting, open_captures
from statusledger.store.captures.bodies import LONGEST_CHAIN
from statusledger.store.captures.packing import LARGEST, pack, unpack
from statusledger.times import seconds_between, shifted
from tests.support.build import at

URL = "https://status.acme.example/api/v2/summary.json"
START = at("1 00:00")

# Looks at one document after another, each with a body that came half of the time; says after each how many there were.
WRITER = """
import sys
from hashlib import sha256
from pathlib import Path
from statusledger.store.captures import DocumentRead, open_captures
from statusledger.times import shifted

with open_captures(Path(sys.argv[1])) as captures:
    begun = sum(each.polls for each in captures.sightings("acme"))
    for number in range(begun, begun + 100_000):
        body = b"%d %d " % (number // 2, number // 2 % 7) + b"words that stay the same " * 200
        look = DocumentRead(source_id="acme", platform="statuspage", kind="summary", url=sys.argv[2], body=body,
                    sha256=sha256(body).hexdigest(), at=shifted(sys.argv[3], 60 * number))
        captures.extend([look])
        print(number + 1, flush=True)
"""


def name_of(body: bytes) -> str:
    return sha256(body).hexdigest()


def seen(
    body: bytes, when: Instant, *, came: bool = True, patience_s: int | None = None, url: str = URL
) -> DocumentRead:
    return DocumentRead(
        source_id="acme",
        platform="statuspage",
        kind="summary",
        url=url,
        sha256=name_of(body),
        at=when,
        body=body if came else None,
        patience_s=patience_s,
    )


def sighting(body: bytes, first: Instant, last: Instant | None = None, polls: int = 1) -> tuple[Sighting, bytes]:
    return replace(seen(body, first).sighting, last_at=last or first, polls=polls), body


Row = tuple[bytes, str, str | None, str, int, int]


def spans(captures: Captures) -> list[Row]:
    """Body, day and minute of the first, second and last look, their number and the longest gap."""
    return [
        (
            body,
            actual.first_at[8:16],
            actual.second_at and actual.second_at[8:16],
            actual.last_at[8:16],
            actual.polls,
            actual.longest_gap_s,
        )
        for actual, body in captures.bodies("acme")
    ]


@pytest.fixture
def captures(tmp_path: Path) -> Iterator[Captures]:
    with open_captures(tmp_path / "captures.db") as opened:
        yield opened


def versions(count: int) -> list[bytes]:
    """A made-up page of some 10 KB that changes a little each time, as pages do."""
    chance = random.Random(7)
    parts = [{"id": f"{chance.getrandbits(64):x}", "name": f"Part {n}", "status": "operational"} for n in range(120)]
    incidents: list[dict[str, object]] = []
    bodies = []
    for number in range(count):
        chance.choice(parts)["status"] = chance.choice(["operational", "degraded", "major_outage"])
        if number % 5 == 0:
            words = " ".join(f"{chance.getrandbits(24):x}" for _ in range(20))
            incidents = [{"id": f"{chance.getrandbits(64):x}", "body": words}, *incidents[:9]]
        page = {"updated_at": shifted(START, 300 * number), "components": parts, "incidents": incidents}
        bodies.append(json.dumps(page).encode())
    return bodies


def test_looks_at_the_same_body_are_one_row(captures: Captures) -> None:
    assert captures.extend([seen(b"a", at("1 10:00")), seen(b"a", at("1 10:05")), seen(b"a", at("1 10:25"))]) == []
    captures.extend([seen(b"a", at("1 10:30"), came=False)])
    assert spans(captures) == [(b"a", "01T10:00", "01T10:05", "01T10:30", 4, 1200)]


def test_a_body_that_comes_back_is_a_new_row_and_kept_once(captures: Captures) -> None:
    captures.extend([seen(b"a", at("1 10:00")), seen(b"b", at("1 10:05")), seen(b"a", at("1 10:10"), came=False)])
    assert [(body, first) for body, first, *_ in spans(captures)] == [
        (b"a", "01T10:00"),
        (b"b", "01T10:05"),
        (b"a", "01T10:10"),
    ]
    (total,) = captures.totals()
    assert (total.sightings, total.bodies, total.bytes, total.polled_bytes) == (3, 2, 2, 3)


def test_silence_longer_than_our_patience_ends_a_row(captures: Captures) -> None:
    looks = [seen(b"a", at(when), patience_s=3600) for when in ("1 10:00", "1 11:00", "1 12:01", "1 12:06")]
    captures.extend(looks)
    rows = [(b"a", "01T10:00", "01T11:00", "01T11:00", 2, 3600), (b"a", "01T12:01", "01T12:06", "01T12:06", 2, 300)]
    assert spans(captures) == rows
    captures.extend(looks)
    assert spans(captures) == rows


def test_looks_taken_again_change_nothing(captures: Captures) -> None:
    looks = [seen(body, at(f"1 10:{minute:02}")) for minute, body in enumerate([b"a", b"a", b"b", b"b", b"a", b"c"])]
    captures.extend(looks)
    before = spans(captures)
    captures.extend(looks)
    captures.extend(reversed(looks))
    assert spans(captures) == before


def test_a_look_without_a_body_that_is_not_here_is_given_back(captures: Captures) -> None:
    unknown = seen(b"a", at("1 10:00"), came=False)
    assert captures.extend([unknown, seen(b"b", at("1 10:00"), url=f"{URL}?page=2")]) == [unknown]
    assert [body for _, body in captures.bodies("acme")] == [b"b"]


def test_another_platform_reads_another_document(captures: Captures) -> None:
    captures.extend([seen(b"a", at("1 10:00")), replace(seen(b"a", at("1 10:05")), platform="feed")])
    assert [(actual.platform, actual.polls) for actual in captures.sightings("acme")] == [
        ("statuspage", 1),
        ("feed", 1),
    ]


def test_sightings_come_in_the_order_in_which_they_are_folded(captures: Captures) -> None:
    actual = [
        (replace(row, kind=kind, url=url), body)
        for row, body in (sighting(b"b", at("1 10:00")), sighting(b"a", at("1 10:00")), sighting(b"c", at("1 09:00")))
        for kind in ("summary", "history")
        for url in (URL, f"{URL}?page=2")
    ]
    captures.keep(actual)
    rows = captures.sightings("acme")
    assert rows == sorted(rows, key=lambda row: (row.first_at, row.kind, row.url, row.sha256))
    assert len(rows) == len(actual)


BROUGHT = st.builds(
    lambda body, minute, kind, span, polls: replace(
        seen(body, shifted(START, 60 * minute)).sighting,
        kind=kind,
        second_at=shifted(START, 60 * (minute + 1)) if polls > 1 else None,
        last_at=shifted(START, 60 * (minute + (span if polls > 1 else 0))),
        polls=polls,
        longest_gap_s=60 * span if polls > 1 else 0,
    ),
    st.sampled_from([b"", b"a", b"b" * 100, b"c" * 10_000]),
    st.integers(0, 5),
    st.sampled_from(["summary", "history"]),
    st.integers(1, 3),
    st.integers(0, 3),
)
BODIES = {name_of(body): body for body in (b"", b"a", b"b" * 100, b"c" * 10_000)}


@given(st.data(), st.lists(BROUGHT, max_size=12))
def test_any_order_and_any_portions_give_the_same_rows(data: st.DataObject, rows: list[Sighting]) -> None:
    shuffled = data.draw(st.permutations(rows))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=3)))
    with open_captures(None) as whole, open_captures(None) as portions:
        whole.keep((row, BODIES[row.sha256]) for row in rows)
        for start, end in zip([0, *cuts], [*cuts, len(rows)], strict=True):
            portions.keep((row, BODIES[row.sha256]) for row in shuffled[start:end])
        assert list(portions.bodies("acme")) == list(whole.bodies("acme"))
        assert whole.keep((row, None) for row in shuffled) == 0
        assert whole.keep(portions.bodies("acme")) == 0
        assert len(whole.sightings("acme")) == len({(row.first_at, row.kind, row.sha256) for row in rows})
        assert list(whole.verify()) == []


def test_what_was_imported_is_not_merged_into_its_neighbours(captures: Captures) -> None:
    captures.extend([seen(b"a", at("1 10:00")), seen(b"a", at("1 10:10"))])
    assert captures.keep([sighting(b"a", at("1 10:05")), sighting(b"a", at("1 10:15"))]) == 2
    assert [(first, last) for _, first, _, last, *_ in spans(captures)] == [
        ("01T10:00", "01T10:10"),
        ("01T10:05", "01T10:05"),
        ("01T10:15", "01T10:15"),
    ]


def test_what_was_filled_in_is_not_lengthened_by_looks(captures: Captures) -> None:
    captures.keep([sighting(b"a", at("1 09:00"), at("1 09:30"), polls=0)])
    looks = [seen(b"a", at("1 10:00")), seen(b"a", at("1 10:05"))]
    assert captures.extend(looks) == []
    filled_in = (b"a", "01T09:00", None, "01T09:30", 0, 0)
    assert spans(captures) == [filled_in, (b"a", "01T10:00", "01T10:05", "01T10:05", 2, 300)]
    captures.keep([sighting(b"a", at("1 10:02"), polls=0), sighting(b"a", at("1 10:07"), polls=0)])
    captures.extend([*looks, seen(b"a", at("1 10:03")), seen(b"a", at("1 10:10"))])
    assert [(first, last, polls) for _, first, _, last, polls, _ in spans(captures)] == [
        ("01T09:00", "01T09:30", 0),
        ("01T10:00", "01T10:05", 2),
        ("01T10:02", "01T10:02", 0),
        ("01T10:07", "01T10:07", 0),
        ("01T10:10", "01T10:10", 1),
    ]
    assert captures.totals()[0].polls == 3


def test_a_look_in_the_second_of_what_was_filled_in_makes_it_polled(captures: Captures) -> None:
    captures.keep([sighting(b"a", at("1 10:00"), polls=0)])
    captures.extend([seen(b"a", at("1 10:00"), came=False)])
    assert captures.keep([sighting(b"a", at("1 10:00"), polls=0)]) == 0
    assert [actual.polls for actual in captures.sightings("acme")] == [1]


def test_a_look_after_another_body_was_imported_begins_a_row(captures: Captures) -> None:
    captures.extend([seen(b"a", at("1 10:00")), seen(b"a", at("1 10:10"))])
    captures.keep([sighting(b"b", at("1 10:05")), sighting(b"b", at("1 10:15"))])
    looks = [seen(b"a", at(f"1 10:{minute:02}")) for minute in (0, 7, 10, 12, 20)]
    for _ in range(2):
        captures.extend(looks)
        assert [(body, first, last) for body, first, _, last, *_ in spans(captures)] == [
            (b"a", "01T10:00", "01T10:10"),
            (b"b", "01T10:05", "01T10:05"),
            (b"a", "01T10:12", "01T10:12"),
            (b"b", "01T10:15", "01T10:15"),
            (b"a", "01T10:20", "01T10:20"),
        ]


Rows = dict[tuple[str, str, Instant, str], Sighting]
"""By source, kind, first_at and body: what a store should say, kept in the plainest way."""


def put(rows: Rows, parsed: Sighting) -> None:
    key = (parsed.source_id, parsed.kind, parsed.first_at, parsed.sha256)
    here = rows.get(key, parsed)
    rows[key] = replace(
        parsed,
        second_at=min((second for second in (here.second_at, parsed.second_at) if second), default=None),
        last_at=max(here.last_at, parsed.last_at),
        polls=max(here.polls, parsed.polls),
        longest_gap_s=max(here.longest_gap_s, parsed.longest_gap_s),
    )


def take(rows: Rows, look: DocumentRead) -> None:
    begun = [
        row
        for row in rows.values()
        if (row.source_id, row.kind) == (look.source_id, look.kind) and row.first_at <= look.at
    ]
    own = max(
        (row for row in begun if row.sha256 == look.sha256 and row.polls),
        key=lambda row: row.first_at,
        default=None,
    )
    if own is None:
        return put(rows, look.sighting)
    gap = seconds_between(own.last_at, look.at)
    if gap <= 0:
        return None
    if any(row.first_at > own.first_at for row in begun) or gap > (look.patience_s or gap):
        return put(rows, look.sighting)
    actual = {"second_at": own.second_at or look.at, "last_at": look.at, "longest_gap_s": max(own.longest_gap_s, gap)}
    return put(rows, replace(own, polls=own.polls + 1, **actual))


LOOKED = st.builds(
    lambda row, patience: DocumentRead(
        **{name: getattr(row, name) for name in ("source_id", "platform", "kind", "url", "sha256")},
        at=row.last_at,
        body=BODIES[row.sha256],
        patience_s=patience,
    ),
    BROUGHT,
    st.sampled_from([None, 60, 120]),
)
RENAMED = st.sampled_from([("acme", "apex"), ("apex", "acme"), ("acme", "acme")])


@given(st.lists(LOOKED | LOOKED | BROUGHT | RENAMED | st.integers(0, 4), max_size=25))
def test_the_store_says_what_a_plain_list_of_rows_would_say(
    steps: list[DocumentRead | Sighting | tuple[str, str] | int],
) -> None:
    rows: Rows = {}
    with open_captures(None) as captures:
        for step in steps:
            match step:
                case DocumentRead():
                    captures.extend([step])
                    take(rows, step)
                case Sighting():
                    captures.keep([(step, BODIES[step.sha256])])
                    put(rows, step)
                case (old, new):
                    captures.rename(old, new)
                    moved = [rows.pop(key) for key in list(rows) if key[0] == old]
                    for row in moved:
                        put(rows, replace(row, source_id=new))
                case _:
                    before = shifted(START, 60 * step)
                    ended = [key for key, row in rows.items() if key[0] == "acme" and row.last_at < before]
                    assert captures.forget("acme", before) == len(ended)
                    for key in ended:
                        del rows[key]
            actual = [row for source in ("acme", "apex") for row in captures.sightings(source)]
            order = sorted(rows.values(), key=lambda row: (row.source_id, row.first_at, row.kind, row.sha256))
            assert actual == order
        assert list(captures.verify()) == []


def test_unchanged_looks_write_little_however_long_the_history(captures: Captures, tmp_path: Path) -> None:
    """2,000 documents of ten rows each, of which the last is lengthened."""
    urls = [f"{URL}?page={number}" for number in range(2_000)]
    captures.keep(
        (replace(seen(b"%d" % (minute % 2), shifted(START, 60 * minute), url=url).sighting), b"%d" % (minute % 2))
        for minute in range(10)
        for url in urls
    )
    with sqlite3.connect(tmp_path / "captures.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert captures.extend(seen(b"1", at("1 10:00"), came=False, url=url) for url in urls) == []
    assert (tmp_path / "captures.db-wal").stat().st_size < 250_000
    assert {actual.polls for actual in captures.sightings("acme") if actual.last_at == at("1 10:00")} == {2}


def test_an_export_that_knows_more_widens_a_row(captures: Captures) -> None:
    captures.extend([seen(b"a", at("1 10:00")), seen(b"a", at("1 10:10"))])
    assert captures.keep([sighting(b"a", at("1 10:00"))]) == 0
    assert captures.keep([sighting(b"a", at("1 10:00"), at("1 11:00"), polls=7)]) == 1
    assert spans(captures) == [(b"a", "01T10:00", "01T10:10", "01T11:00", 7, 600)]


def test_a_row_whose_body_is_nowhere_is_refused_and_nothing_kept(captures: Captures) -> None:
    with pytest.raises(StoreError, match=r"captures\.db: the body [0-9a-f]{64} of https://status.acme.example"):
        captures.keep([sighting(b"a", at("1 10:00")), (sighting(b"b", at("1 10:05"))[0], None)])
    assert captures.sightings("acme") == []
    assert captures.keep([sighting(b"b" * 5000, at("1 10:05"))]) == 1
    assert captures.body(name_of(b"b" * 5000)) == b"b" * 5000


def test_a_body_under_a_wrong_name_is_a_bug(captures: Captures) -> None:
    with pytest.raises(ValueError, match="not the body of"):
        captures.extend([replace(seen(b"a", at("1 10:00")), sha256=name_of(b"b"))])


def test_a_renamed_source_keeps_its_history(captures: Captures) -> None:
    captures.extend([seen(b"a", at("1 10:00")), seen(b"b", at("1 10:05"))])
    captures.keep([(replace(sighting(b"a", at("1 10:00"))[0], source_id="apex", polls=9), None)])
    captures.rename("acme", "apex")
    captures.rename("apex", "apex")
    assert captures.sightings("acme") == []
    assert [(actual.sha256, actual.polls) for actual in captures.sightings("apex")] == [
        (name_of(b"a"), 9),
        (name_of(b"b"), 1),
    ]
    assert list(captures.verify()) == []


@given(st.binary(max_size=300), st.binary(max_size=300) | st.none())
def test_what_was_packed_is_unpacked(body: bytes, base: bytes | None) -> None:
    assert unpack(pack(body, base), base, len(body)) == body


def test_a_body_among_many_is_found_by_its_name(captures: Captures) -> None:
    """By the index, that is: reading all names takes thousands of steps of SQLite's machine each time."""
    captures.extend(seen(b"%d" % number, shifted(START, number)) for number in range(20_000))
    steps: list[int] = []
    captures._connection.set_progress_handler(lambda: steps.append(1), 1_000)
    for number in range(200):
        assert captures.body(name_of(b"%d" % number)) == b"%d" % number
    assert len(steps) < 200


def file_size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("captures.db*"))


def polled(path: Path, bodies: list[bytes], times: int) -> int:
    """Looks that often at each of these bodies in turn; returns the size of the file."""
    looks = (
        seen(body, shifted(START, 300 * (times * number + again)), came=not again)
        for number, body in enumerate(bodies)
        for again in range(times)
    )
    with open_captures(path) as captures:
        assert captures.extend(looks) == []
        assert [body for _, body in captures.bodies("acme")] == bodies
    return file_size(path.parent)


def test_2000_changes_of_a_page_take_a_twentieth_of_the_distinct_bodies(tmp_path: Path) -> None:
    bodies = versions(2000)
    assert polled(tmp_path / "captures.db", bodies, 5) <= sum(map(len, bodies)) / 20


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("series", "of_all", "of_distinct"),
    [
        ("github__summary_2023H1", 90, 18),
        ("github__history_atom_2023H1", 350, 70),
        ("oracle-oci__summary_2021-05_06", 600, 120),
    ],
)
def test_five_polls_of_each_body_of_a_real_series(
    tmp_path: Path, corpus: Path, series: str, of_all: int, of_distinct: int
) -> None:
    with lzma.open(corpus / "series" / f"{series}.ndjson.xz") as file:
        bodies = list(dict.fromkeys(json.loads(line)["body"].encode() for line in file))
    size, distinct = polled(tmp_path / "captures.db", bodies, 5), sum(map(len, bodies))
    assert size <= 5 * distinct / of_all
    assert size <= distinct / of_distinct


@pytest.mark.corpus
def test_10000_polls_of_a_real_page_that_changes_2000_times(tmp_path: Path, corpus: Path) -> None:
    """Its half year is told again in later years, until there were so many changes."""
    with lzma.open(corpus / "series" / "github__summary_2023H1.ndjson.xz") as file:
        actual = [json.loads(line)["body"] for line in file]
    later = [
        body.replace("2023-", f"{2023 + year}-", 1).encode() for year in range(5) for body in actual if body.strip()
    ]
    bodies = list(dict.fromkeys(later))[:2000]
    assert len(bodies) == 2000
    assert polled(tmp_path / "captures.db", bodies, 5) <= sum(map(len, bodies)) / 20


def test_a_large_body_is_kept_and_one_too_large_refused(captures: Captures) -> None:
    words = [f"{random.Random(number).getrandbits(48):x} ".encode() for number in range(3000)]
    large = b"".join(random.Random(0).choices(words, k=400_000))
    captures.extend([seen(large, at("1 10:00")), seen(b"changed" + large, at("1 10:05"))])
    assert [body for _, body in captures.bodies("acme")] == [large, b"changed" + large]
    with pytest.raises(StoreError, match="a body of 67108865 bytes is not kept"):
        captures.extend([seen(bytes(LARGEST + 1), at("1 10:10"))])


def test_an_empty_store_answers(tmp_path: Path) -> None:
    path = tmp_path / "new" / "captures.db"
    with pytest.raises(StoreError, match=r"captures\.db: unable to open database file; see that the file is there"):
        open_captures(path, read_only=True)
    with open_captures(path) as captures, open_captures(path, read_only=True) as reader:
        for each in (captures, reader):
            answers = (each.sightings("acme"), list(each.bodies("acme")), each.totals(), list(each.verify()))
            assert answers == ([], [], [], [])
        assert captures.collect() == captures.forget("acme", at("9 00:00")) == captures.keep([]) == 0
        with pytest.raises(StoreError, match="no body has a SHA-256 that begins with 00"):
            reader.body("00")
        with pytest.raises(StoreError, match="readonly database; allow writing"):
            reader.extend([seen(b"a", at("1 10:00"))])


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("PRAGMA user_version = 9", "version 9, this statusledger knows 2; update statusledger"),
        ("DROP VIEW sightings", "no such table: sightings"),
    ],
)
def test_a_file_of_another_kind_is_named(tmp_path: Path, sql: str, message: str) -> None:
    path = tmp_path / "captures.db"
    open_captures(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(sql)
    connection.close()
    with pytest.raises(StoreError, match=f"{path}: {message}"), open_captures(path) as captures:
        captures.sightings("acme")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "captures.db"
    path.write_text("not a database, but long enough to look at" * 100)
    with pytest.raises(StoreError, match=rf"{path}: file is not a database; name a database, or restore"):
        open_captures(path)


def test_a_file_that_was_only_begun_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "captures.db"
    path.touch()
    with pytest.raises(StoreError, match=f"{path}: nothing was captured yet"):
        open_captures(path, read_only=True)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        ("body = zeroblob(length(body))", "content size"),
        ("body = substr(body, 1, length(body) - 3)", "decompress"),
        ("bytes = bytes + 1", "states a length of"),
        ("body = (SELECT body FROM bomb)", "states a length of 50000000 bytes"),
        ("body = (SELECT body FROM captures WHERE id = 3)", "something else|decompress|states a length of"),
        ("base = 9", "too many others"),
        ("base = 99", "number 99 is missing"),
    ],
)
def test_a_damaged_body_is_named_and_new_ones_are_still_kept(
    captures: Captures, tmp_path: Path, damage: str, reason: str
) -> None:
    bodies = versions(10)
    captures.extend(seen(body, at(f"1 10:{minute:02}")) for minute, body in enumerate(bodies))
    with sqlite3.connect(tmp_path / "captures.db") as connection:
        connection.execute("CREATE TEMP TABLE bomb AS SELECT ? AS body", (pack(bytes(50_000_000), None),))
        connection.execute(f"UPDATE captures SET {damage} WHERE id = 5")
    connection.close()
    with open_captures(tmp_path / "captures.db") as again:
        assert again.body(name_of(bodies[3])) == bodies[3]
        for body in bodies[4:]:
            with pytest.raises(StoreError, match=rf"captures\.db: .*({reason}).*restore the file from a backup"):
                again.body(name_of(body))
        said = list(again.verify())
        assert sum("restore" in line for line in said) == 6
        assert again.extend([seen(b"new", at("1 11:00"))]) == []
        assert again.body(name_of(b"new")) == b"new"


def test_pruning_keeps_what_is_needed_and_gives_back_the_rest(captures: Captures, tmp_path: Path) -> None:
    bodies = versions(3 * LONGEST_CHAIN)
    looks = [seen(body, shifted(START, 60 * number)) for number, body in enumerate(bodies)]
    captures.extend(looks)
    assert captures.forget("acme", looks[-2].at) == len(bodies) - 2
    assert captures.collect() == 2 * LONGEST_CHAIN
    assert [body for _, body in captures.bodies("acme")] == bodies[-2:]
    assert list(captures.verify()) == []
    captures.forget("acme", at("9 00:00"))
    assert captures.collect() == LONGEST_CHAIN
    assert captures.totals() == []
    with sqlite3.connect(tmp_path / "captures.db") as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
    connection.close()


def test_pruning_the_row_that_began_last_leaves_the_others_in_their_places(captures: Captures) -> None:
    wide, brief = sighting(b"a", at("1 10:00"), at("1 10:30")), sighting(b"b", at("1 10:10"))
    captures.keep([wide, brief])
    assert captures.forget("acme", at("1 10:20")) == 1
    captures.keep([sighting(b"b", at("1 09:00"), at("1 09:30"))])
    captures.extend([seen(b"b", at("1 10:40"))])
    assert [(body, first) for body, first, *_ in spans(captures)] == [
        (b"b", "01T09:00"),
        (b"a", "01T10:00"),
        (b"b", "01T10:40"),
    ]


def test_pruning_one_source_leaves_the_bodies_it_shares(captures: Captures) -> None:
    captures.extend([seen(b"a", at("1 10:00")), replace(seen(b"a", at("1 10:00")), source_id="apex")])
    assert captures.forget("acme", at("2 00:00")) == 1
    assert captures.collect() == 0
    assert [body for _, body in captures.bodies("apex")] == [b"a"]


@contextmanager
def writing(path: Path) -> Iterator[IO[str]]:
    """A process that looks and looks, and says how often; in the end it is killed."""
    command = [sys.executable, "-c", WRITER, str(path), URL, START]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        try:
            writer.stdout.readline()
            yield writer.stdout
        finally:
            writer.kill()


def test_killed_in_the_middle_nothing_is_half_there(tmp_path: Path) -> None:
    path = tmp_path / "captures.db"
    chance = random.Random(3)
    for _ in range(5):
        with writing(path) as said:
            actual = max(int(said.readline()) for _ in range(chance.randrange(1, 150)))
        with open_captures(path) as captures:
            looks = sum(each.polls for each in captures.sightings("acme"))
            assert looks >= actual
            assert list(captures.verify()) == []
            assert len(list(captures.bodies("acme"))) == (looks + 1) // 2


def test_readers_see_whole_rows_while_one_writes(tmp_path: Path) -> None:
    path = tmp_path / "captures.db"
    counts: list[int] = []
    with writing(path), open_captures(path, read_only=True) as reader:
        while len(counts) < 20 or counts[-1] < 50:
            rows = [(actual.sha256, name_of(body)) for actual, body in reader.bodies("acme")]
            assert all(actual == read for actual, read in rows)
            counts.append(len(rows))
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_people_find_tables_that_are_strict_and_a_view_in_names(captures: Captures, tmp_path: Path) -> None:
    captures.extend([seen(b"a", at("1 10:00"))])
    with sqlite3.connect(tmp_path / "captures.db") as connection:
        tables = {row[1]: row[5] for row in connection.execute("PRAGMA table_list") if row[2] == "table"}
        row = connection.execute(
            "SELECT source_id, kind, url, sha256, first_at, last_at, polls FROM sightings"
        ).fetchone()
        mode = connection.execute("PRAGMA journal_mode").fetchone()
    connection.close()
    assert {name for name, strict in tables.items() if strict} >= {"captures", "documents", "spans", "standing"}
    assert row == ("acme", "summary", URL, name_of(b"a"), at("1 10:00"), at("1 10:00"), 1)
    assert mode == ("wal",)
