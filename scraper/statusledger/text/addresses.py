"""Addresses as vendors write them: taken apart and joined without an exception for what is none."""

import urllib.parse
from urllib.parse import SplitResult

_NONE = SplitResult("", "", "", "", "")

_LONGEST_STEP = 300


def split(url: str) -> SplitResult:
    """The parts of an address; all of them empty where it is none, such as `http://[domain]/` or with port 99999."""
    try:
        parts = urllib.parse.urlsplit(url)
        parts.port  # noqa: B018 - is read from the text when asked for, and may be no number
    except ValueError:
        return _NONE
    return parts


def step(word: str) -> str:
    """A word of the vendor's as one step of a path. Raises ValueError for one that is too long to be an id."""
    if len(word) > _LONGEST_STEP:
        raise ValueError(f"an id of {len(word):,} characters: {word[:40]!r}")
    return urllib.parse.quote(word, safe="")


def join(base: str, url: str) -> str:
    """An address as a document at `base` means it; empty where it is none."""
    try:
        return urllib.parse.urljoin(base, url)
    except ValueError:
        return ""
