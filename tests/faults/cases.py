"""The ways in which a fault is played.

Promises: I1 one source harms no other; I2 nothing fails silently; I3 all is bounded; I4 all or nothing; I5 absence is
no evidence; I6 told twice is told once; I7 no change is hidden for long; I8 any order comes to the same; I9 the
catalogue is never edited; I10 times are never guessed; I11 history is kept; I12 one incident is one row; I13 killed at
any moment; I14 readers and the writer; P1 Retry-After, P2 politeness; N1 notifications; E1 exports, E2 migrations; S1
private addresses, S2 no downgrade, S3 memory, S4 no entities, no files, S5 secrets, S6 TLS, S7 vendors' text is data.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from tests.farm import Farm
from tests.faults import stage
from tests.faults.stage import SURVIVED, How, Shown, Stage, misbehaves


class Scene(Struct, frozen=True):
    """What a story of its own may use."""

    farm: Farm
    folder: Path
    patch: pytest.MonkeyPatch


class Served(Struct, frozen=True):
    """A page serves something else than what is due; a poll of it `ends` in that error, which says so, or survives."""

    how: How
    ends: str = SURVIVED
    says: str = ""
    feed: bool = False
    slow: bool = False

    def play(self, scene: Scene) -> None:
        stage.play(scene.farm, scene.folder, self.how, self.ends, self.says, feed=self.feed, slow=self.slow)


class Told(Struct, frozen=True):
    """At these minutes the page shows these incidents; then a question has this answer."""

    looks: tuple[tuple[int, tuple[Shown, ...]], ...]
    sql: str
    answer: list[tuple[Any, ...]]

    def play(self, scene: Scene) -> None:
        opened = Stage(scene.farm, scene.folder)
        for minute, shown in self.looks:
            opened.show(*shown, minute=minute)
            assert opened.poll(minute).failures == {}
        assert opened.ask(self.sql) == self.answer
        opened.close()


class Acted(Struct, frozen=True):
    """A story of its own."""

    play: Callable[[Scene], None]


class Covered(Struct, frozen=True):
    """Tests elsewhere that play it."""

    tests: tuple[str, ...]


class Fault(Struct, frozen=True):
    """A fault by its number, with the promises that it tries."""

    number: int
    name: str
    promises: str
    cases: Sequence[Served | Told | Acted | Covered]


def covered(*tests: str) -> Covered:
    return Covered(tuple(f"tests/{test}" for test in tests))


def served(fault: str, ends: str = SURVIVED, says: str = "", *, feed: bool = False, slow: bool = False) -> Served:
    return Served(misbehaves(fault), ends, says, feed, slow)
