"""Findings of an examination, each with its level and advice."""

from enum import StrEnum

from msgspec import Struct


class Level(StrEnum):
    """Levels of a finding, best first."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


class Finding(Struct, frozen=True):
    """One result of an examination; `advice` is None if there is nothing to do."""

    about: str
    level: Level
    detail: str
    advice: str | None = None


def ok(about: str, detail: str) -> Finding:
    """Return a finding without trouble."""
    return Finding(about, Level.OK, detail)


def warning(about: str, detail: str, advice: str) -> Finding:
    """Return a finding of something to look at, with advice."""
    return Finding(about, Level.WARNING, detail, advice)


def problem(about: str, detail: str, advice: str) -> Finding:
    """Return a finding of something broken, with advice."""
    return Finding(about, Level.PROBLEM, detail, advice)
