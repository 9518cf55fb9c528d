"""Keys of calendar periods: `2026-10`, `2026-Q3`, `2026`. Months are numbers, counted from the year 0."""

import re
from enum import StrEnum

_KEY = re.compile(r"(?P<year>20[0-9]{2}|199[0-9])(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])))?")


class Length(StrEnum):
    """The length of a period."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Number of months."""
        return {Length.MONTH: 1, Length.QUARTER: 3, Length.YEAR: 12}[self]


EXAMPLES = {Length.MONTH: "2026-10", Length.QUARTER: "2026-Q3", Length.YEAR: "2026"}
FORMS = "{}, {} or {}".format(*EXAMPLES.values())


def parse(key: str) -> tuple[int, Length] | None:
    """Return the first month and the length of a period; None for another word, and outside 1990 to 2099."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    length = Length.MONTH if match["month"] else Length.QUARTER if match["quarter"] else Length.YEAR
    month = int(match["month"] or 3 * int(match["quarter"] or 1) - 2)
    return 12 * int(match["year"]) + month - 1, length


def key(month: int, length: Length) -> str:
    """Return the key of the period that begins with a month."""
    year, place = divmod(month, 12)
    if length is Length.YEAR:
        return f"{year:04}"
    return f"{year:04}-{place + 1:02}" if length is Length.MONTH else f"{year:04}-Q{place // 3 + 1}"
