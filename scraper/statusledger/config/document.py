"""YAML nodes with lines, without tags, aliases and deep nesting."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from statusledger import files
from statusledger.errors import CatalogueError

REPORTED = 20
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_YAML = "tag:yaml.org,2002:"
STR, INT, FLOAT, BOOL, NULL = (_YAML + name for name in ("str", "int", "float", "bool", "null"))
_TAGS: dict[type[yaml.Node], set[str]] = {
    yaml.ScalarNode: {STR, INT, FLOAT, BOOL, NULL, *(_YAML + name for name in ("timestamp", "merge", "value"))},
    yaml.SequenceNode: {_YAML + "seq"},
    yaml.MappingNode: {_YAML + "map"},
}

_TRUE = {"true", "yes", "on"}
_NUMBERS: dict[str, type[int] | type[float]] = {INT: int, FLOAT: float}
_DIGITS = {INT: re.compile("[0-9]{1,9}"), FLOAT: re.compile(r"[0-9]{1,9}\.[0-9]{1,9}")}
_BYTES = 8 * 2**20
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_REFUSED_TEXT = (
    (re.compile("\t"), "a tab character; use spaces"),
    (_UNPRINTABLE, "a character that does not print; take it out"),
    # libyaml composes by recursion in C: thousands of levels end the process.
    (re.compile(r"(?:[\[{][^\[\]{}]*){20}|^ *(?:[-?] +){20}", re.MULTILINE), "nested too deeply; an entry is flat"),
)

_QUOTE, _LIST, _BRACES = (
    "a quote is not closed; close it on its line",
    "a list in [ ] is not closed, or lacks a comma",
    "an entry in { } is not closed, or lacks a comma",
)
_OPENED = (_QUOTE, _LIST, _BRACES)
"""Problems that are reported where they open, not where the parser gives up."""
_UNCLEAR = "look for uneven indentation, or a value to put in quotes"
_SYNTAX = {
    "unknown escape": "a backslash in double quotes; use single quotes",
    "quoted scalar": _QUOTE,
    "flow sequence": _LIST,
    "flow mapping": _BRACES,
    "mapping values are not allowed": "a second `: ` in a line, or uneven indentation; put such a value in quotes",
    "cannot start any token": "a value begins with a sign that YAML reserves; put it in quotes",
    "undefined alias": "a value begins with *, which YAML reserves; put it in quotes",
    "expected ':'": "a line lacks its `key: `",
    "expected a single document": "a second document begins; one file holds one list",
    "parsing a block": "the line is not indented as those above it",
}
"""Explanations of problems of libyaml and PyYAML for the author of a file, by a part of their words."""


class SlipError(Exception):
    """Mistakes in a part of a file, by line."""

    def __init__(self, *found: tuple[int, str]) -> None:
        super().__init__(*found)
        self.found = found


def line(node: yaml.Node) -> int:
    """Return the first line, counted from 1."""
    return int(node.start_mark.line) + 1


def refusal(path: Path, found: Iterable[tuple[int, str]]) -> CatalogueError:
    """Make the error of a file: at most REPORTED mistakes, by line."""
    problems = [f"{path}:{number}: {message}" for number, message in sorted(set(found))]
    if len(problems) > REPORTED:
        problems[REPORTED:] = [f"{path}: and more"]
    return CatalogueError("\n".join(problems))


def entries(path: Path, what: str = "a catalogue of sources", option: str = "--sources") -> list[yaml.Node]:
    """Read the items of a list. Raises CatalogueError."""
    root = tree(path, what, option)
    if not isinstance(root, yaml.SequenceNode):
        raise refusal(path, [(1 if root is None else line(root), "not a list; begin each entry with `- id: `")])
    return list(root.value)


def tree(path: Path, what: str, option: str) -> yaml.Node | None:
    """Read a file; None for an empty one. Raises CatalogueError, also for tags and aliases."""
    text = _text(path, what, option)
    if found := list(_refused_text(text)):
        raise refusal(path, found)
    try:
        root = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        raise refusal(path, [_syntax_problem(error)]) from None
    if root is not None and (found := list(_refused_nodes(root))):
        raise refusal(path, found)
    return root


def _text(path: Path, what: str, option: str) -> str:
    try:
        with files.opened(path) as file:
            body = file.read(_BYTES + 1)
    except OSError as error:
        raise CatalogueError(f"{path}: {error.strerror}; name another file with {option}") from None
    if len(body) > _BYTES:
        raise CatalogueError(f"{path}: larger than {_BYTES // 2**20} MB; is it {what}?")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusal(path, [(body.count(b"\n", 0, error.start) + 1, "not UTF-8; save the file as UTF-8")]) from None


def _refused_text(text: str) -> Iterator[tuple[int, str]]:
    for pattern, message in _REFUSED_TEXT:
        for match in islice(pattern.finditer(text), REPORTED + 1):
            yield text.count("\n", 0, match.start()) + 1, message


def _syntax_problem(error: yaml.MarkedYAMLError) -> tuple[int, str]:
    """Explain a problem of the parser where it begins."""
    words = f"{error.context} {error.problem}"
    message = next((message for part, message in _SYNTAX.items() if part in words), _UNCLEAR)
    marks = (error.context_mark, error.problem_mark) if message in _OPENED else (error.problem_mark, error.context_mark)
    mark = next(filter(None, marks), None)
    return (mark.line + 1 if mark else 1), f"not YAML: {message}"


def _refused_nodes(root: yaml.Node) -> Iterator[tuple[int, str]]:
    """An alias is the anchored node itself, so nothing is walked twice."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            yield line(node), "an anchor (&) repeated by an alias (*) is refused; write the value out in each place"
            continue
        seen.add(id(node))
        if node.tag not in _TAGS[type(node)]:
            yield line(node), f"the tag {node.tag.replace(_YAML, '!!')} is refused; write the plain value"
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            waiting += (part for pair in node.value for part in pair)
            yield from ((line(key), "a key is one word") for key, _ in node.value if key.id != "scalar")


def plain(node: yaml.Node) -> Any:  # noqa: ANN401 - values of every type
    """Return the value; the node if no key may take it."""
    if node.tag == STR:
        return node.value if node.value.strip() else node
    if isinstance(node, yaml.MappingNode):
        values = {key.value: plain(value) for key, value in node.value}
        return values if len(values) == len(node.value) else node
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    if node.tag == BOOL:
        return node.value.lower() in _TRUE
    kind = _NUMBERS.get(node.tag)
    return kind(node.value) if kind and _DIGITS[node.tag].fullmatch(node.value) else node
