"""Packages that a program needs, as hints at the vendors that it calls."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import msgspec

from statusledger.catalogue.sdk_packages import GO, NPM, PYPI
from statusledger.errors import CatalogueError

Hint = tuple[str, str]
"""A package, and the id of the vendor that it is made for."""

_NPM_KEYS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
_REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*+)")
_GO_MODULE = re.compile(r"(?:require\s+)?([a-z0-9.-]+\.[a-z]+/[^\s/]\S*)\s+v")


def reader_of(name: str) -> Callable[[Path, str], Iterator[Hint]] | None:
    """Return the reader of a package manifest by the name of its file; None for any other file."""
    *words, suffix = re.split("[-_.]", name)
    if "requirements" in words and suffix in ("txt", "in") and name.endswith(f".{suffix}"):
        return _requirements
    return {"package.json": _package_json, "pyproject.toml": _pyproject, "go.mod": _go_mod}.get(name)


def _package_json(path: Path, text: str) -> Iterator[Hint]:
    manifest = _table(path, text, msgspec.json.decode)
    return _hints((name for key in _NPM_KEYS for name in _mapping(manifest.get(key))), NPM)


def _pyproject(path: Path, text: str) -> Iterator[Hint]:
    manifest = _table(path, text, tomllib.loads)
    project = _mapping(manifest.get("project"))
    groups = (_mapping(project.get("optional-dependencies")), _mapping(manifest.get("dependency-groups")))
    lists = [project.get("dependencies"), *(each for group in groups for each in group.values())]
    poetry = _mapping(_mapping(_mapping(manifest.get("tool")).get("poetry")).get("dependencies"))
    entries = [entry for each in lists if isinstance(each, list) for entry in each if isinstance(entry, str)]
    return _hints(_python_names([*entries, *poetry]), PYPI)


def _requirements(_path: Path, text: str) -> Iterator[Hint]:
    return _hints(_python_names(text.splitlines()), PYPI)


def _go_mod(_path: Path, text: str) -> Iterator[Hint]:
    found = (_GO_MODULE.match(row.strip()) for row in text.splitlines() if "// indirect" not in row)
    return _hints((match[1] for match in found if match), GO)


def _python_names(requirements: Iterable[str]) -> Iterator[str]:
    """Yield the names of packages as the package index compares them: in lower case, with hyphens."""
    found = (_REQUIREMENT.match(each.strip()) for each in requirements)
    return (re.sub("[._-]+", "-", match[1].lower()) for match in found if match)


def _hints(names: Iterable[str], table: dict[str, str]) -> Iterator[Hint]:
    for name in dict.fromkeys(names):
        key = next((key for pattern, key in table.items() if fnmatchcase(name, pattern)), None)
        if key:
            yield name, key


def _table(path: Path, text: str, decode: Callable[[str], Any]) -> dict[str, Any]:
    try:
        return _mapping(decode(text))
    except (ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise CatalogueError(f"{path}: cannot be read: {error}") from None


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
