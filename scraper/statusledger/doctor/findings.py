"""Findings of an examination."""

from enum import StrEnum

from msgspec import Struct


class Level(StrEnum):
    """Levels of a finding, best first."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


class Finding(Struct, frozen=True):
    """A result of an examination; `advice` is None if nothing is to do."""

    about: str
    level: Level
    detail: str
    advice: str | None = None


def ok(about: str, detail: str) -> Finding:
    """Report no trouble."""
    return Finding(about, Level.OK, detail)


def warning(about: str, detail: str, advice: str) -> Finding:
    """Report something to look at, with advice."""
    return Finding(about, Level.WARNING, detail, advice)


def problem(about: str, detail: str, advice: str) -> Finding:
    """Report something broken, with advice."""
    return Finding(about, Level.PROBLEM, detail, advice)
