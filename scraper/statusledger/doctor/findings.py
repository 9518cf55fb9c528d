"""What an examination finds: each with how bad it is, and what to do about it."""

from enum import StrEnum

from msgspec import Struct


class Level(StrEnum):
    """From best to worst."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


class Finding(Struct, frozen=True):
    """One thing that was looked at. `advice` is what to do; None where there is nothing to do."""

    about: str
    level: Level
    detail: str
    advice: str | None = None


def ok(about: str, detail: str) -> Finding:
    return Finding(about, Level.OK, detail)


def warning(about: str, detail: str, advice: str) -> Finding:
    return Finding(about, Level.WARNING, detail, advice)


def problem(about: str, detail: str, advice: str) -> Finding:
    return Finding(about, Level.PROBLEM, detail, advice)
