"""The headline of now and the lines below it, which answer who is down, and whether it is them or us."""

from collections.abc import Sequence

from msgspec import Struct

from statusledger.model import Instant, Kind
from statusledger.presentation import wording
from statusledger.presentation.states import VendorState
from statusledger.presentation.triage import Triage
from statusledger.presentation.vendor_states import VendorNow
from statusledger.store.read.rows import Current
from statusledger.store.read.source_rows import SourceRow

_NAMED = 3
_LEAST_POSTS = 20
_SHORT = 30
_ARE = {
    VendorState.MAJOR_OUTAGE: ("is in a major outage", "are in a major outage"),
    VendorState.PARTIAL_OUTAGE: ("is in a partial outage", "are in a partial outage"),
    VendorState.DEGRADED: ("is degraded", "are degraded"),
    VendorState.UNKNOWN_IMPACT: ("has an incident of unknown impact", "have incidents of unknown impact"),
}


class PostingDelay(Struct, frozen=True):
    """Time from a stated start to the first post, of so many of the latest incidents."""

    incidents: int
    median_s: int
    p90_s: int


class Verdict(Struct, frozen=True):
    """The answer in words: a headline, two lines where something is known, and the next step where nothing is.

    `late`: how long vendors take to post, where enough incidents show it.
    """

    headline: str
    them: str | None = None
    us: str | None = None
    late: str | None = None
    next_step: str | None = None


def posting_delay(seconds: Sequence[int]) -> PostingDelay | None:
    """Return it where enough incidents state their start before the first post."""
    if len(seconds) < _LEAST_POSTS:
        return None
    ordered = sorted(seconds)
    return PostingDelay(len(ordered), ordered[(len(ordered) - 1) // 2], ordered[-(-9 * len(ordered) // 10) - 1])


def verdict(
    vendors: Sequence[VendorNow],
    sources: Sequence[SourceRow],
    delay: PostingDelay | None,
    sorted_: Triage,
    *,
    selected: bool,
) -> Verdict:
    """Answer from the states of all vendors, or of `selected` ones."""
    if not vendors:
        return _nobody(selected=selected)
    if not sorted_.current:
        return _blind(sources, len(vendors), sorted_.at)
    whose = f"the {len(vendors):,} selected" if selected else f"your {len(vendors):,}"
    what = "matching trouble" if selected else "trouble"
    trouble = [each for each in vendors if each.state.troubled]
    unread = sum(each.state is VendorState.NO_DATA for each in vendors)
    if not trouble:
        headline = f"{_calm(vendors, unread, whose, what)}{_uncounted(sorted_.neglected)}"
        return Verdict(headline, "Not by their own word.", "Check your side first.", _late(delay))
    them = f"Likely, if {_names(trouble)} fails for you."
    return Verdict(
        _down(vendors, trouble, whose, what), them, _us(len(vendors) - len(trouble) - unread, unread), _late(delay)
    )


def _us(quiet: int, unread: int) -> str:
    others = [f"{quiet:,} {'reports' if quiet == 1 else 'report'} no trouble"] if quiet else []
    others += [_no_data(unread)] if unread else []
    if not others:
        return "Check your side if something else fails."
    return f"Check your side if another fails: {', '.join(others)}."


def _no_data(count: int) -> str:
    return f"{count:,} {'has' if count == 1 else 'have'} no data"


def _nobody(*, selected: bool) -> Verdict:
    if selected:
        return Verdict("No vendor matches this selection", next_step="Choose another tag, or show all.")
    return Verdict(
        "No vendor is watched yet",
        next_step="Name your vendors: `statusledger init` asks for them; then `statusledger run` reads their pages.",
    )


def _blind(sources: Sequence[SourceRow], vendors: int, at: Instant) -> Verdict:
    """Explain an unknown status: never tried, failing, or not tried lately."""
    tried = [source for source in sources if source.read_at is not None or source.consecutive_failures]
    watched = wording.counted(vendors, "vendor")
    if not any(source.enabled for source in sources):
        step = "`statusledger sources enable NAME` switches a page on; `statusledger sources` lists them."
        return Verdict(f"The pages of your {watched} are switched off, so the status is unknown", next_step=step)
    if not tried:
        step = f"`statusledger run` reads the pages of your {watched} once, `statusledger watch` keeps reading them."
        return Verdict("Nothing has been read yet", next_step=step)
    if all(source.consecutive_failures for source in tried):
        step = (
            "They may be fine, or down. `statusledger doctor` checks your side; `statusledger sources` has the errors."
        )
        return Verdict(f"No page of your {watched} could be read, so the status is unknown", next_step=step)
    newest = max(source.read_at for source in tried if source.read_at is not None)
    if newest > at:
        step = f"The last read was in the future, at {wording.date(newest)}: check the clock of this machine."
        return Verdict("The status is unknown now", next_step=step)
    step = "Check that `statusledger watch`, or `statusledger run` in cron, still runs."
    return Verdict(f"The status is unknown: the last read was at {wording.date(newest)}", next_step=step)


def _calm(vendors: Sequence[VendorNow], unread: int, whose: str, what: str) -> str:
    if len(vendors) == 1:
        return f"{vendors[0].vendor} reports no {what}"
    if unread:
        return f"{len(vendors) - unread:,} of {whose} vendors report no {what}; {_no_data(unread)}"
    return f"None of {whose} vendors reports {what}"


def _uncounted(neglected: Sequence[Current]) -> str:
    """Return how many long-running incidents there are, as vendors without trouble may have some."""
    count = sum(each.kind is Kind.INCIDENT for each in neglected)
    if not count:
        return ""
    return f"; {wording.counted(count, 'long-running incident')} {'is' if count == 1 else 'are'} not counted"


def _down(vendors: Sequence[VendorNow], trouble: Sequence[VendorNow], whose: str, what: str) -> str:
    worst = [each.vendor for each in trouble if each.state is trouble[0].state]
    one, many = _ARE[trouble[0].state]
    names = wording.listed(worst) if len(worst) <= _NAMED else f"{len(worst):,}"
    detail = f"{names} {one if len(worst) == 1 else many}"
    if len(vendors) == 1:
        return detail
    count = f"{len(trouble):,} of {whose} vendors {'reports' if len(trouble) == 1 else 'report'} {what}"
    return f"{count}; {detail}"


def _names(trouble: Sequence[VendorNow]) -> str:
    names = [_name(each) for each in trouble[:_NAMED]]
    if len(trouble) > _NAMED:
        return f"{', '.join(names)} or one of {wording.counted(len(trouble) - _NAMED, 'other')}"
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _name(each: VendorNow) -> str:
    names = list(dict.fromkeys(part.name for part in each.affected))
    parts = wording.listed(names)
    return f"{each.vendor} ({parts})" if 0 < len(names) < _NAMED and len(parts) <= _SHORT else each.vendor


def _late(delay: PostingDelay | None) -> str | None:
    if delay is None:
        return None
    half, nine = wording.span(delay.median_s), wording.span(delay.p90_s)
    return (
        f"They may not have posted yet: of the latest {delay.incidents:,} first posts that followed a stated start, "
        f"half came within {half}, one in ten after {nine}."
    )
