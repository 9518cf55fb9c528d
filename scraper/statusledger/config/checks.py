"""Checks of texts; each returns a problem or None."""

import re
from collections.abc import Callable, Collection
from functools import cache
from urllib.parse import urlsplit

from statusledger.config.spelling import Spellings

Check = Callable[[str], str | None]

LONGEST_ADDRESS = 2_000
CLOCK_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
_SHOWN = 200

_SLUG = re.compile("[a-z0-9-]+")
_VARIABLE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
_CLOCK_TIME = re.compile(CLOCK_TIME)
_USUAL_ADDRESS = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z0-9-]+(?:/[^\s\\@$]*)?")
"""Nearly every address of the catalogue, which nothing is wrong with: taking them apart is a quarter of its loading."""
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


def hint(word: str, right: Collection[str]) -> str:
    """Return `; did you mean X?`, or nothing."""
    near = Spellings(right).near(word, 1)
    return f"; did you mean {near[0]}?" if near else ""


def one_of(words: Collection[str]) -> Check:
    """Make a check for a word of a vocabulary."""

    def check(value: str) -> str | None:
        if value in words:
            return None
        return text(value) or f"{value} is unknown{hint(value, words) or '; known are ' + ', '.join(sorted(words))}"

    return check


def one_of_ids(ids: Collection[str], message: str) -> Check:
    """Make a check for an id; `message` shows it as `{}`."""

    def check(value: str) -> str | None:
        if value in ids:
            return None
        return slug(value) or message.format(value) + hint(value, ids)

    return check


def text(value: str) -> str | None:
    """Check a text of one line."""
    return None if value.isprintable() else "holds a line break or a character that does not print"


def slug(value: str) -> str | None:
    """Check an id or a tag."""
    if _SLUG.fullmatch(value):
        return None
    right = re.sub("[^a-z0-9]+", "-", value.lower()).strip("-")
    example = f", as in {right}" if right else ""
    return text(value) or f"{value} may hold only a-z, 0-9 and -{example}"


def expandable(value: str) -> str | None:
    """Check a text with `${NAME}`s."""
    if "${" in _VARIABLE.sub("", value):
        return text(value) or "holds a ${ that names no variable; write ${NAME}"
    return text(value)


def address(value: str) -> str | None:
    """Check an HTTP address, which may hold `${NAME}`s."""
    if problem := expandable(value):
        return problem
    if _USUAL_ADDRESS.fullmatch(value) and len(value) <= LONGEST_ADDRESS:
        return None
    problem = _address_problem(_VARIABLE.sub("1", value) if "$" in value else value, opaque=value.startswith("${"))
    return problem if problem is None or "@" in value else f"{value[:_SHOWN]} {problem}"


def secret_address(value: str) -> str | None:
    """Check an HTTP address that no message may repeat."""
    if problem := expandable(value):
        return problem
    return _address_problem(_VARIABLE.sub("1", value), opaque=value.startswith("${"))


def published_address(value: str) -> str | None:
    """Check an HTTP address without `${NAME}`s."""
    if "${" in value:
        return f"{value} is published as it is, and may hold no variable; write the address"
    return address(value)


def _address_problem(value: str, *, opaque: bool) -> str | None:
    """Return the problem; an opaque address begins with a variable."""
    if len(value) > LONGEST_ADDRESS:
        return f"is longer than {LONGEST_ADDRESS:,} characters"
    if " " in value or "\\" in value:
        return "holds a space or a backslash; percent-encode it"
    if opaque:
        return None
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - raises where it is no port
    except ValueError as error:
        return f"is no address: {error}"
    if parts.scheme not in {"http", "https"}:
        return "is not http or https; write the whole address, as in https://status.example.com"
    if "@" in parts.netloc:
        return "holds a user or password; send them in a header from a variable, as in Authorization: ${NAME}"
    host = parts.hostname
    if not host or not all(host.removesuffix(".").split(".")):
        return "names no host"
    return None


def ascii_text(value: str) -> str | None:
    """Check a header value that every server reads."""
    return text(value) if value.isascii() else f"{value} may hold only ASCII, as headers do"


def header_name(value: str) -> str | None:
    """Check a header name."""
    return None if _HEADER_NAME.fullmatch(value) else text(value) or f"{value} is no header name"


def network(value: str) -> str | None:
    """Check a network of IPv4 or IPv6."""
    from ipaddress import ip_network

    try:
        ip_network(value)
    except ValueError:
        return text(value) or f"{value} is no network{_widened(value)}"
    return None


def _widened(value: str) -> str:
    from ipaddress import ip_network

    try:
        return f"; did you mean {ip_network(value, strict=False)}?"
    except ValueError:
        return "; write one as in 10.0.0.0/8"


def time_zone(value: str) -> str | None:
    """Check an IANA time zone."""
    if value in _time_zones():
        return None
    return text(value) or f"{value} is no IANA time zone{hint(value, _time_zones())}"


@cache
def _time_zones() -> frozenset[str]:
    from zoneinfo import available_timezones

    return frozenset(available_timezones()) - {"localtime"}


def clock_time(value: str) -> str | None:
    """Check a time of day such as 22:30."""
    if _CLOCK_TIME.fullmatch(value):
        return None
    return text(value) or f'{value} is no time of day; write it as in "22:30"'
