"""Platforms made in a test, and the modules of those that ship."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

from statusledger import platforms
from statusledger.model import Document, Request, Snapshot, Source
from statusledger.platforms import MODULES, Doc, Platform, Verified

PARTS = {"page": "api", "part": "api"}


def platform_of(
    parse: Callable[[Document], Snapshot],
    locate: Callable[[Source], Iterable[Request]] = lambda source: [Request(source.url, "page")],
    channels: Mapping[str, str] = PARTS,
) -> Platform:
    """A platform whose documents are all parsed by one function."""
    return Platform(
        name="made",
        title="Made",
        verified=Verified.CAPTURED,
        verified_on="2026-11",
        documents=tuple(Doc(kind, channel, parse) for kind, channel in channels.items()),
        capabilities=frozenset(),
        locate=locate,
    )


def module_of(name: str) -> ModuleType:
    """The module or package of a platform that ships."""
    (path,) = (path for path in MODULES if path.rpartition(".")[2] == name)
    return import_module(f"{platforms.__name__}.{path}")


def lines_of(name: str) -> int:
    """The lines of its module or package that are not blank."""
    path = Path(str(module_of(name).__file__))
    files = path.parent.glob("*.py") if path.name == "__init__.py" else [path]
    return sum(bool(line.strip()) for file in files for line in file.read_text(encoding="utf-8").splitlines())
