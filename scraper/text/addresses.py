"""Addresses as vendors write them: taken apart and joined without an exception for what is none."""

import urllib.parse
from urllib.parse import SplitResult

_NONE = SplitResult("", "", "", "", "")


def split(url: str) -> SplitResult:
    """The parts of an address; all of them empty where it is none, such as `http://[domain]/` or with port 99999."""
    try:
        parts = urllib.parse.urlsplit(url)
        parts.port  # noqa: B018 - is read from the text when asked for, and may be no number
    except ValueError:
        return _NONE
    return parts


def join(base: str, url: str) -> str:
    """An address as a document at `base` means it; empty where it is none."""
    try:
        return urllib.parse.urljoin(base, url)
    except ValueError:
        return ""
