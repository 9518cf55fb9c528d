"""Back-test of the time to recovery on real histories: each incident is estimated from what came before it.

`STATUSLEDGER_CORPUS=FOLDER python -m tests.support.backtest` prints the table of docs/recovery.md.
"""

import json
import lzma
import math
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median, median_low
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace

import statusledger
from statusledger.insight.recovery import Recovery, recovery
from statusledger.model import Incident, Instant, Kind
from statusledger.store.read.lifetimes import MOST, Lifetime
from statusledger.times import seconds_between, shifted
from tests.insight.build import open_incident
from tests.support.corpus import linked

ELAPSED_MINUTES = (0, 15, 40, 90)
ARCHIVE = "github__incident_details_2010_2023.ndjson.xz"
OTHERS = ("anthropic", "atlassian", "circleci", "cloudflare", "datadog", "digitalocean", "grafana", "stripe")
_MINUTE_S = 60


class Past(Struct, frozen=True):
    """An incident that ended, as a vendor's history has it."""

    id: str
    incident: Incident
    start: Instant
    end: Instant

    def as_of(self, at: Instant) -> Lifetime | None:
        """Facts of it that a ledger had then."""
        posts = [each.posted_at for each in self.incident.updates if each.posted_at <= at]
        until = self.end if self.end <= at else max(posts, default=self.start)
        seconds = seconds_between(self.start, until)
        keys = _keys(self.incident)
        return Lifetime(self.id, self.incident.impact, keys, seconds, until == self.end) if seconds > 0 else None


class Trial(Struct, frozen=True):
    """An incident that was still open after a time: its estimate, the time that it still took, and the plain median."""

    left_s: int
    found: Recovery | None
    plain_s: int | None

    @property
    def half_s(self) -> int | None:
        """The estimate of the half."""
        return self.found.half_s if self.found is not None else None

    @property
    def nine_in_ten_s(self) -> int | None:
        """The estimate of nine in ten."""
        return self.found.nine_in_ten_s if self.found is not None else None


class Result(Struct, frozen=True):
    """Of `open` incidents, the shares with estimates, and of these the shares that ended within them.

    The factors are the medians by which a time was too long or too short, by our half and by the plain median.
    """

    open: int
    estimated: int
    half: float
    nine_in_ten: float
    plain: float
    factor: float
    plain_factor: float


def histories(corpus: Path) -> dict[str, list[list[Past]]]:
    """The histories of GitHub, and of the other vendors."""
    folder = corpus / "statuspage"
    with lzma.open(folder / ARCHIVE) as lines:
        archived = [json.loads(line)["incident"] for line in lines]
    github = _parsed("github", archived + json.loads((folder / "github__incidents.json").read_bytes())["incidents"])
    others = [_parsed(each, json.loads((folder / f"{each}__incidents.json").read_bytes())["incidents"])
              for each in OTHERS]  # fmt: skip
    return {"GitHub": [github], "Eight others": others}


def _parsed(name: str, found: Sequence[object]) -> list[Past]:
    """The incidents of known length that are no maintenance, oldest first."""
    body = json.dumps({"page": {"id": name, "name": name, "url": f"https://{name}.example"}, "incidents": found})
    parsed = {each.key: each for each in statusledger.parse("statuspage", "incidents", body).incidents}
    known = [
        Past(key, each, each.started_at, each.resolved_at)
        for key, each in parsed.items()
        if each.kind is Kind.INCIDENT and each.started_at and each.resolved_at and each.resolved_at > each.started_at
    ]
    return sorted(known, key=lambda each: each.start)


def _keys(incident: Incident) -> list[str]:
    return [each.key for each in incident.components if each.key is not None]


def trials(history: Sequence[Past], minutes: int) -> Iterable[Trial]:
    """Estimate each incident that lasted longer than so many minutes, from those that began before it."""
    for place, each in enumerate(history):
        at = shifted(each.start, minutes * _MINUTE_S)
        if each.end > at:
            before = history[max(0, place - MOST) : place]
            known = [lifetime for other in before if (lifetime := other.as_of(at)) is not None]
            row = replace(open_incident("1"), id=each.id, impact=each.incident.impact, started_at=each.start)
            ended = [lifetime.seconds for lifetime in known if lifetime.ended]
            plain_s = median_low(ended) - minutes * _MINUTE_S if ended else None
            yield Trial(seconds_between(at, each.end), recovery(row, _keys(each.incident), known, at), plain_s)


def result(found: Sequence[Trial]) -> Result:
    """Count how many estimates held."""
    halves = [(each.left_s, each.half_s) for each in found if each.half_s is not None]
    nines = [(each.left_s, each.nine_in_ten_s) for each in found if each.nine_in_ten_s is not None]
    plain = [(each.left_s, each.plain_s) for each in found if each.half_s is not None and each.plain_s is not None]
    return Result(
        len(found), len(halves), _held(halves), _held(nines), _held(plain), _factor(halves), _factor(plain)
    )  # fmt: skip


def _held(found: Sequence[tuple[int, int]]) -> float:
    return sum(left <= within for left, within in found) / len(found)


def _factor(found: Sequence[tuple[int, int]]) -> float:
    """The median factor between the two, in whole minutes begun."""
    return math.exp(median(abs(math.log((left + _MINUTE_S) / (max(0, within) + _MINUTE_S))) for left, within in found))


def results(corpus: Path) -> dict[tuple[str, int], Result]:
    """The results by vendors and minutes."""
    return {
        (name, minutes): result([trial for history in group for trial in trials(history, minutes)])
        for name, group in histories(corpus).items()
        for minutes in ELAPSED_MINUTES
    }


def table(found: dict[tuple[str, int], Result]) -> str:
    """The table of docs/recovery.md."""
    head = (
        "| vendors | open for | incidents | estimates | ended within “half” | within “nine in ten” | within the plain "
        "median | “half” off by | plain median off by |"
    )
    lines = [head, "| --- | --- |" + " ---: |" * 7]
    for (name, minutes), each in found.items():
        cells = [name, f"{minutes}m", str(each.open), f"{each.estimated / each.open:.0%}", f"{each.half:.1%}",
                 f"{each.nine_in_ten:.1%}", f"{each.plain:.1%}", f"{each.factor:.1f}x",
                 f"{each.plain_factor:.1f}x"]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _main() -> None:
    folders = [Path(each) for each in os.environ["STATUSLEDGER_CORPUS"].split(":")]
    with TemporaryDirectory() as folder:
        print(table(results(linked(folders, Path(folder)))))  # noqa: T201


if __name__ == "__main__":
    _main()
