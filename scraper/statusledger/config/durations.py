"""Durations: `300` (seconds), `90s`, `5m`, `24h`, `7d`, `2w`."""

import re

_DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,9})?)([smhdw]?)")
_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}

SCHEMA_PATTERN = f"^{_DURATION.pattern.replace('?:', '')}$"
EXAMPLES = "300, 5m or 24h"


def seconds(words: str) -> int | float | None:
    """Return seconds, an int where whole; None for anything else."""
    match = _DURATION.fullmatch(words)
    if match is None:
        return None
    found = float(match[1]) * _UNITS[match[2] or "s"]
    return int(found) if found.is_integer() else found


def spelled(length_s: float) -> str:
    """Return `7d` of 604800."""
    unit = next((unit for unit in "dhm" if length_s and length_s % _UNITS[unit] == 0), "s")
    return f"{length_s / _UNITS[unit]:g}{unit}"
