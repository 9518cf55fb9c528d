"""The range of days that a page is about, from its address."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from msgspec import Struct

from statusledger.browse.pages import DAY_S, Invalid, PageRequest
from statusledger.insight import window
from statusledger.insight.window import Window
from statusledger.model import Instant
from statusledger.times import shifted

RANGES = (30, 90, 365)
MOST_DAYS = 3660


class Range(Struct, frozen=True):
    """A window, with the arguments that link to it; `days` is None for two dates, `last` is the last day."""

    window: Window
    arguments: Mapping[str, str]
    days: int | None
    first: str
    last: str

    def query(self, **more: str | int) -> str:
        """Return the query that leads here with further arguments: `?range=365&page=2`, or nothing."""
        given = dict(self.arguments) | {key: str(value) for key, value in more.items() if value not in ("", 1)}
        return f"?{urlencode(given)}" if given else ""


def of_request(asked: PageRequest, default: int) -> Range:
    """Return the range of a request: `range=90`, or `from=2026-01-01&to=2026-03-31`. Raises Invalid."""
    first, last = asked.argument("from"), asked.argument("to")
    if first is None and last is None:
        return _of_days(asked, default)
    if first is None or last is None:
        raise Invalid(f"The range has no {'first day: add from' if first is None else 'last day: add to'}=YYYY-MM-DD.")
    since, until, today = _day("from", first), _day("to", last), date.fromisoformat(asked.now[:10])
    if since > until:
        raise Invalid(f"from={since} is later than to={until}; swap them.")
    if until > today:
        raise Invalid(f"to={until} is in the future; the last day is {today}.")
    days = (until - since).days + 1
    if days > MOST_DAYS:
        raise Invalid(f"{since} to {until} is {days:,} days; a range has at most {MOST_DAYS:,}.")
    start = Instant(f"{since}T00:00:00Z")
    end = min(asked.now, shifted(Instant(f"{until}T00:00:00Z"), DAY_S))
    return Range(Window(start, end, days), {"from": str(since), "to": str(until)}, None, str(since), str(until))


def _of_days(asked: PageRequest, default: int) -> Range:
    words = asked.argument("range") or str(default)
    if words not in map(str, RANGES):
        raise Invalid(f"range={words[:40]} is none of {', '.join(map(str, RANGES))} days; for others use from and to.")
    found = window.last_days(asked.now, int(words))
    given = {} if words == str(default) else {"range": words}
    return Range(found, given, int(words), found.from_at[:10], asked.now[:10])


def _day(name: str, words: str) -> date:
    try:
        found = date.fromisoformat(words)
    except ValueError:
        found = None
    if found is None or words != f"{found}" or found.year < 1990:
        raise Invalid(f"{name}={words[:40]} is no day since 1990 as YYYY-MM-DD, such as 2026-11-23.")
    return found
