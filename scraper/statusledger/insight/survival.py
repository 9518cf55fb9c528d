"""The Kaplan-Meier estimate: how long cases last, where some are known only to have lasted longer than a time."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

_ROUNDING = 1e-9

Case = tuple[int, bool]
"""Seconds of a case, and True if it ended then; else it lasted longer."""


class Survival(Struct, frozen=True):
    """The estimated share of cases that last longer than each of `times`, at which cases ended; both in order."""

    times: tuple[int, ...]
    shares: tuple[float, ...]

    def within(self, share: float) -> int | None:
        """Return the first time by which a share has ended; None where the cases do not show it."""
        left = 1 - share + _ROUNDING
        return next((at for at, lasting in zip(self.times, self.shares, strict=True) if lasting <= left), None)


def survival(cases: Iterable[Case]) -> Survival:
    """Estimate by the product limit of Kaplan and Meier (1958).

    At each time, the cases at risk are those that last at least as long, ended or not.
    """
    known = list(cases)
    lasted = sorted(seconds for seconds, _ in known)
    ends = Counter(seconds for seconds, is_end in known if is_end)
    times, shares, share = sorted(ends), [], 1.0
    for at in times:
        at_risk = len(lasted) - bisect_left(lasted, at)
        share *= 1 - ends[at] / at_risk
        shares.append(share)
    return Survival(tuple(times), tuple(shares))
