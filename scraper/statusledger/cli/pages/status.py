"""The data and the page of `status`."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper
from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.store.read.runs import RunRow
from statusledger.store.read.source_rows import SourceRow
from statusledger.times import seconds_between
from statusledger.times.clock import is_believed


class StatusData(Struct, frozen=True, kw_only=True):
    """The state of runs and reads; `headline` is the reason if not `alive`."""

    at: Instant
    alive: bool
    headline: str
    last_run: RunRow | None
    running_since: Instant | None
    sources: int
    read: int
    failing: int
    off: int
    newest_read_at: Instant | None
    oldest_read_at: Instant | None
    captures: str | None = None
    """The trouble with the captures, or None."""
    lists: str | None = None
    """The lists of incidents that are in doubt, because they lost too many entries at once, or None."""


def answer(
    last: RunRow | None,
    running: RunRow | None,
    sources: Sequence[SourceRow],
    at: Instant,
    max_age_s: float,
    captures: str | None = None,
    lists: str | None = None,
) -> StatusData:
    """Judge wanted sources and the last finished run, at most `max_age_s` old."""
    read = [source for source in sources if source.is_current(at)]
    enabled = [source for source in sources if source.enabled]
    times = [read_at for source in enabled if (read_at := source.read_by(at)) is not None]
    trouble = _trouble(last, enabled, read, at, max_age_s)
    return StatusData(
        at=at,
        alive=trouble is None,
        headline=trouble or f"Alive: the last run ended {_ago(last, at)}.",
        last_run=last,
        running_since=running.started_at if running else None,
        sources=len(sources),
        read=len(read),
        failing=sum(source.consecutive_failures > 0 for source in enabled),
        off=len(sources) - len(enabled),
        newest_read_at=max(times, default=None),
        oldest_read_at=min(times, default=None),
        captures=captures,
        lists=lists,
    )


def _trouble(
    last: RunRow | None, sources: Sequence[SourceRow], read: Sequence[SourceRow], at: Instant, max_age_s: float
) -> str | None:
    if last is None or last.finished_at is None:
        return "Stale: no run has ended yet; run `statusledger run`."
    if not is_believed(last.finished_at, at, max_age_s):
        ended = wording.date(last.finished_at)
        return f"Not known: the last run ended in the future, at {ended}. Set the clock: it was wrong then, or is now."
    if seconds_between(last.finished_at, at) > max_age_s:
        return f"Stale: the last run ended {_ago(last, at)}. Does cron still call `statusledger run`?"
    if not sources:
        return "Stale: no source is enabled."
    if not read:
        return "Stale: runs end, but no page was read lately; `statusledger sources` lists the errors."
    return None


def _ago(last: RunRow | None, at: Instant) -> str:
    return f"{wording.between(last.finished_at, at)} ago" if last and last.finished_at else "never"


def draw(paper: Paper, answer: StatusData) -> None:
    """Draw the page."""
    paper.put(Text(answer.headline, "bold"))
    paper.rows((Text(label, QUIET), words) for label, words in _facts(answer) if words is not None)


def _facts(answer: StatusData) -> Iterator[tuple[str, str | None]]:
    last = answer.last_run
    if last is not None:
        results = f"{last.outcome}: {last.changed} changed, {last.unchanged} unchanged, {last.failed} failed"
        yield "Last run", f"{wording.date(last.started_at)}, {results}"
    if answer.running_since is not None:
        yield "Running", f"since {wording.date(answer.running_since)}"
    if answer.newest_read_at is not None and answer.oldest_read_at is not None:
        newest, oldest = (wording.between(each, answer.at) for each in (answer.newest_read_at, answer.oldest_read_at))
        read = f"{wording.share(answer.read, answer.sources, 'page')} read, {answer.failing} failing"
        read += f", {answer.off} switched off" if answer.off else ""
        yield "Reads", f"{read}; the newest is {newest} old, the oldest {oldest}"
    yield "Captures", answer.captures
    yield "Lists", answer.lists
