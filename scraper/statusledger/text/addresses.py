"""Split and join addresses, even malformed ones."""

import urllib.parse
from urllib.parse import SplitResult

_NONE = SplitResult("", "", "", "", "")

_LONGEST_STEP = 300


def split(url: str) -> SplitResult:
    """Split an address; all parts are empty for `http://[domain]/` or port 99999."""
    try:
        parts = urllib.parse.urlsplit(url)
        parts.port  # noqa: B018 - parses the text when read, and raises for a port that is no number
    except ValueError:
        return _NONE
    return parts


def step(word: str) -> str:
    """Quote a step of a path. Raises ValueError for one too long to be an id."""
    if len(word) > _LONGEST_STEP:
        raise ValueError(f"an id of {len(word):,} characters: {word[:40]!r}")
    return urllib.parse.quote(word, safe="")


def join(base: str, url: str) -> str:
    """Resolve an address; empty for a malformed one."""
    try:
        return urllib.parse.urljoin(base, url)
    except ValueError:
        return ""
