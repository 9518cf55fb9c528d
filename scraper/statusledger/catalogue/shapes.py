"""The kinds of value a key may have: each read from YAML, and each as JSON Schema says it."""

import re
from collections.abc import Callable, Collection
from difflib import get_close_matches
from functools import cache
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import yaml
from msgspec import Struct

from statusledger.catalogue.document import BOOL, FLOAT, INT, NULL, STR, SlipError, line
from statusledger.times import age


class Shape(Struct, frozen=True):
    """`read` gives a node's value or raises SlipError; `schema` is the same rule, as far as JSON Schema can say it."""

    read: Callable[[yaml.Node], Any]
    schema: dict[str, Any]


LONGEST_ADDRESS = 2_000
_SHOWN = 200

_READ_AS = {INT: "a number", FLOAT: "a number", BOOL: "true or false"}
_SLUG = re.compile("[a-z0-9-]+")
_VARIABLE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
_CLOCK_TIME = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_DIGITS = {int: re.compile(r"[0-9]{1,9}"), float: re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")}


def hint(word: str, right: Collection[str]) -> str:
    """`; did you mean X?`, or nothing where no spelling is near."""
    by_folded = {each.casefold(): each for each in right}
    near = get_close_matches(word.casefold(), by_folded, n=1)
    return f"; did you mean {by_folded[near[0]]}?" if near else ""


def _slip(node: yaml.Node, message: str) -> SlipError:
    return SlipError((line(node), message))


def _prose(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _slip(node, "a list or mapping; write one text")
    value = str(node.value)
    if node.tag == NULL or not value.strip():
        raise _slip(node, "has no value")
    if node.tag != STR:
        raise _slip(node, f'YAML reads {value} as {_READ_AS.get(node.tag, "no text")}; put it in quotes: "{value}"')
    return value


def _text(node: yaml.Node) -> str:
    value = _prose(node)
    if not value.isprintable():
        raise _slip(node, "holds a line break or a character that does not print")
    return value


def _slug(node: yaml.Node) -> str:
    value = _text(node)
    if not _SLUG.fullmatch(value):
        right = re.sub("[^a-z0-9]+", "-", value.lower()).strip("-")
        example = f", as in {right}" if right else ""
        raise _slip(node, f"{value} may hold only a-z, 0-9 and -{example}")
    return value


def _expandable(node: yaml.Node) -> str:
    """Text with `${NAME}`s, left as they are."""
    value = _text(node)
    if "${" in _VARIABLE.sub("", value):
        raise _slip(node, "holds a ${ that names no variable; write ${NAME}")
    return value


def _address(node: yaml.Node) -> str:
    value = _expandable(node)
    if wrong := _wrong_address(_VARIABLE.sub("1", value), opaque=value.startswith("${")):
        raise _slip(node, wrong if "@" in value else f"{value[:_SHOWN]} {wrong}")
    return value


def _wrong_address(value: str, *, opaque: bool) -> str | None:
    """What is wrong with an address; of an opaque one, which begins with a variable, little is known."""
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
    if not parts.hostname or not all(parts.hostname.removesuffix(".").split(".")):
        return "names no host"
    return None


def _flag(node: yaml.Node) -> bool:
    if node.tag != BOOL:
        raise _slip(node, "must be true or false, without quotes")
    return str(node.value).lower() in {"true", "yes", "on"}


def _network(node: yaml.Node) -> str:
    value = _text(node)
    try:
        ip_network(value)
    except ValueError:
        raise _slip(node, f"{value} is no network{_widened(value)}") from None
    return value


def _widened(value: str) -> str:
    try:
        return f"; did you mean {ip_network(value, strict=False)}?"
    except ValueError:
        return "; write one as in 10.0.0.0/8"


def _time_zone(node: yaml.Node) -> str:
    value = _text(node)
    if value not in _zones():
        raise _slip(node, f"{value} is no IANA time zone{hint(value, _zones())}")
    return value


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) - {"localtime"}


def _clock_time(node: yaml.Node) -> str:
    value = _text(node)
    if not _CLOCK_TIME.fullmatch(value):
        raise _slip(node, f'{value} is no time of day; write it as in "22:30"')
    return value


def _age(node: yaml.Node) -> int:
    value = _text(node)
    seconds = age(value)
    if seconds is None:
        raise _slip(node, f"{value} is no span of time; write it as in 30m, 24h or 7d")
    return seconds


def _allowance(node: yaml.Node) -> bool | tuple[str, ...]:
    if node.tag == BOOL:
        return _flag(node)
    if isinstance(node, yaml.SequenceNode):
        return tuple(NETWORKS.read(node))
    raise _slip(node, "must be true, false or a list of networks, as in [10.0.0.0/8]")


def _headers(node: yaml.Node) -> dict[str, str]:
    if not isinstance(node, yaml.MappingNode):
        raise _slip(node, "must be a mapping: `Name: value` lines, indented")
    headers: dict[str, str] = {}
    for key, value in node.value:
        name = _text(key)
        if not _HEADER.fullmatch(name):
            raise _slip(key, f"{name} is no header name")
        if name.casefold() in map(str.casefold, headers):
            raise _slip(key, f"{name} is given twice")
        headers[name] = _expandable(value)
    return headers


def each(shape: Shape) -> Shape:
    """A list of values of one shape."""

    def read(node: yaml.Node) -> tuple[Any, ...]:
        if not isinstance(node, yaml.SequenceNode):
            raise _slip(
                node, f"must be a list, as in [{node.value if isinstance(node, yaml.ScalarNode) else 'one, two'}]"
            )
        return tuple(shape.read(item) for item in node.value)

    return Shape(read, {"type": "array", "items": shape.schema})


def number(kind: type[int] | type[float], low: float, high: float, unit: str = " of seconds") -> Shape:
    """A number from `low` to `high`."""

    def read(node: yaml.Node) -> float:
        digits = node.tag in {INT, FLOAT} and _DIGITS[kind].fullmatch(node.value)
        if not digits or not low <= kind(node.value) <= high:
            whole = "a whole number" if kind is int else "a number"
            raise _slip(node, f"must be {whole}{unit} from {low} to {high}, without quotes")
        return kind(node.value)

    return Shape(read, {"type": "integer" if kind is int else "number", "minimum": low, "maximum": high})


def one_of(words: Collection[str]) -> Shape:
    """A word of a vocabulary."""

    def read(node: yaml.Node) -> str:
        value = _text(node)
        if value not in words:
            raise _slip(node, f"{value} is unknown{hint(value, words) or '; known are ' + ', '.join(sorted(words))}")
        return value

    return Shape(read, {"enum": sorted(words)})


PROSE = Shape(_prose, {"type": "string", "minLength": 1})
TEXT = Shape(_text, {"type": "string", "minLength": 1})
SLUG = Shape(_slug, {"type": "string", "pattern": "^[a-z0-9-]+$"})
ADDRESS = Shape(_address, {"type": "string", "pattern": r"^(https?://|\$\{)[^\s\\]+$"})
FLAG = Shape(_flag, {"type": "boolean"})
EXPANDABLE = Shape(_expandable, TEXT.schema)
TIME_ZONE = Shape(_time_zone, TEXT.schema)
CLOCK_TIME = Shape(_clock_time, {"type": "string", "pattern": f"^{_CLOCK_TIME.pattern}$"})
AGE = Shape(_age, {"type": "string", "pattern": "^[0-9]{1,6}[mhdw]$"})
NETWORKS = each(Shape(_network, TEXT.schema))
ALLOWANCE = Shape(_allowance, {"anyOf": [FLAG.schema, NETWORKS.schema]})
HEADERS = Shape(_headers, {"type": "object", "additionalProperties": TEXT.schema})
