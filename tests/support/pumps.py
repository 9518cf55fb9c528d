"""Hostile texts for a pattern, derived from its own syntax: what it begins with, then what it repeats, without end.

A pattern takes more than linear time where it can start, or continue, in many places and each time reads far before it
gives up. So for every repetition of a pattern there are texts of what stands before it and what it repeats, the one
pumped, the other, or both, and an end that fits nothing.
"""

import ast
import importlib
import inspect
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

from msgspec import Struct

import statusledger

ANY = (" ", "a", "0", "<", '"', "'", "-", "\n", "a ", "&", "[", "(", "\\", ",", ":", "*", "#")
END = "\x01x\n\x01"
FILLERS = (" ", "a", "0", "<", '"', "\n", "-", "(", "[", ":", ".", ",", "!", "\\", "_", "é")


def texts(pattern: re.Pattern[Any], size: int) -> Iterator[str]:
    """Texts of about that many characters that make a pattern work."""
    seen = set()
    for before, unit in {("", each): None for each in ANY} | dict.fromkeys(_pumps(pattern)):
        for text in (before + _times(unit, size), _times(before, size), _times(before + unit, size)):
            if text and text not in seen:
                seen.add(text)
                yield text + END


def _times(unit: str, size: int) -> str:
    return unit * (size // len(unit) + 1) if unit else ""


def _pumps(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str]]:
    """What may stand before a repetition, and what it repeats, for each repetition of a pattern."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = _parser.parse(source, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    yield from _within(tree, "", tree.state)


def _within(tree: Any, before: str, state: Any) -> Iterator[tuple[str, str]]:
    for operation, argument in tree:
        for inner in _parts(operation, argument):
            yield from _within(inner, before, state)
        if operation in _REPEATS and argument[1] > 20:
            for unit in _units(argument[2], state):
                yield before, unit
        before += _example([(operation, argument)], state)


_REPEATS = {_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT}


def _parts(operation: Any, argument: Any) -> list[Any]:
    """The trees within a node."""
    if operation in _REPEATS:
        return [argument[2]]
    if operation is _constants.BRANCH:
        return list(argument[1])
    if operation is _constants.SUBPATTERN:
        return [argument[3]]
    if operation is _constants.ATOMIC_GROUP:
        return [argument]
    if operation in (_constants.ASSERT, _constants.ASSERT_NOT):
        return [argument[1]]
    return []


def _units(tree: Any, state: Any) -> Iterator[str]:
    """What one round of a repetition may take."""
    yield _example(tree, state)
    if len(tree) == 1:
        yield from (each for each in FILLERS if _takes(tree[0], each))


def _example(tree: Iterable[Any], state: Any) -> str:
    """A short text that fits a tree, but for what it looks at without taking it."""
    return "".join(_example_of(operation, argument, state) for operation, argument in tree)


def _example_of(operation: Any, argument: Any, state: Any) -> str:
    if operation is _constants.LITERAL:
        return chr(int(argument))
    if operation in (_constants.IN, _constants.NOT_LITERAL, _constants.ANY):
        return next(_members(operation, argument), "x")
    if operation in _REPEATS:
        return _example(argument[2], state) * int(argument[0])
    if operation is _constants.BRANCH:
        return _example(argument[1][0], state)
    parts = _parts(operation, argument) if operation not in (_constants.ASSERT, _constants.ASSERT_NOT) else []
    return "".join(_example(part, state) for part in parts)


def _members(operation: Any, argument: Any) -> Iterator[str]:
    own = [chr(value) for kind, value in argument if kind is _constants.LITERAL] if operation is _constants.IN else []
    ranges = (
        [chr(value[0]) for kind, value in argument if kind is _constants.RANGE] if operation is _constants.IN else []
    )
    yield from (each for each in ("a", *own, *ranges, *FILLERS) if _takes((operation, argument), each))


def _takes(node: Any, character: str) -> bool:
    state = _parser.State()
    state.str = ""
    try:
        return _compiler.compile(_parser.SubPattern(state, [node]), re.DOTALL).fullmatch(character) is not None
    except (re.error, AttributeError, IndexError, RuntimeError, TypeError):
        return False


# Which patterns there are


class Use(Struct, frozen=True):
    """A pattern and whether it is tried at every place of a text, or only at its beginning."""

    name: str
    pattern: re.Pattern[Any]
    anchored: bool

    def take(self, text: str) -> None:
        """Use it as the program does."""
        subject: Any = text if isinstance(self.pattern.pattern, str) else text.encode()
        if self.anchored:
            self.pattern.match(subject)
            self.pattern.fullmatch(subject)
        else:
            for _ in self.pattern.finditer(subject):
                pass


class Scan:
    """The patterns of one module: those it compiles, and those written where they are used, which are `unknown` where
    they are made up there.
    """

    def __init__(self, module: ModuleType) -> None:
        self.unknown: list[str] = []
        self._module = module
        self._tree = ast.parse(inspect.getsource(module))
        self._methods: dict[str, set[str]] = defaultdict(set)
        self._tables = self._looped()
        self._late = self._compiled_late()
        self._inline: list[Use] = []
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
                self._note(node, node.func)

    def uses(self) -> Iterator[Use]:
        """Each pattern with the way it is used."""
        for name, pattern in self._compiled():
            used = self._methods.get(name.partition("[")[0], set())
            yield Use(f"{self._module.__name__}:{name}", pattern, bool(used) and used <= _ANCHORED)
        yield from self._inline

    def _note(self, node: ast.Call, function: ast.Attribute) -> None:
        if isinstance(function.value, ast.Name) and function.value.id == "re":
            self._note_inline(node, function.attr)
        else:
            inner = function.value.value if isinstance(function.value, ast.Subscript) else function.value
            name = inner.id if isinstance(inner, ast.Name) else inner.attr if isinstance(inner, ast.Attribute) else ""
            self._methods[self._tables.get(name, name)].add(function.attr)

    def _note_inline(self, node: ast.Call, method: str) -> None:
        place = f"{self._module.__name__}:{node.lineno}"
        flags = next((ast.unparse(each.value) for each in node.keywords if each.arg == "flags"), "0")
        flags = ast.unparse(node.args[2]) if method in _ANCHORED | {"search"} and len(node.args) > 2 else flags
        try:
            written = eval(ast.unparse(node.args[0]), vars(self._module).copy())
        except NameError:
            self.unknown.append(place)
            return
        self._inline.append(Use(place, re.compile(written, eval(flags, {"re": re})), method in _ANCHORED))

    def _looped(self) -> dict[str, str]:
        """Which table a name goes through in a loop."""
        found = {}
        for node in ast.walk(self._tree):
            if isinstance(node, ast.For | ast.comprehension):
                tables = [each.id for each in ast.walk(node.iter) if isinstance(each, ast.Name)]
                for each in ast.walk(node.target):
                    if isinstance(each, ast.Name) and tables:
                        found[each.id] = tables[0]
        return found

    def _compiled_late(self) -> set[str]:
        """Functions that compile patterns when they are first called."""
        return {
            node.name
            for node in self._tree.body
            if isinstance(node, ast.FunctionDef) and node.returns and "re.Pattern" in ast.unparse(node.returns)
            if any(ast.unparse(each) == "cache" for each in node.decorator_list)
        }

    def _compiled(self) -> Iterator[tuple[str, re.Pattern[Any]]]:
        own = {
            node.id for node in ast.walk(self._tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        for name, value in list(vars(self._module).items()):
            if name in own:
                yield from _held(name, value)
            elif name in self._late:
                yield from _held(name, value())


def _held(name: str, value: object) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The patterns in a value, which may be a table of them."""
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _held(f"{name}[{key}]", each)
    elif isinstance(value, tuple | list):
        for place, each in enumerate(value):
            yield from _held(f"{name}[{place}]", each)


_METHODS = {"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
_ANCHORED = {"match", "fullmatch"}


def scans() -> Iterator[Scan]:
    """Every module of the program."""
    for found in pkgutil.walk_packages(statusledger.__path__, "statusledger."):
        if found.name != "statusledger.__main__":
            yield Scan(importlib.import_module(found.name))
