"""Log records on stderr."""

import json
import logging
from datetime import UTC, datetime


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def set_up(*, as_json: bool) -> None:
    """Log warnings, as lines of text or of JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(_JsonLines() if as_json else logging.Formatter("%(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    set_level(logging.WARNING)


def set_level(level: int) -> None:
    """Log this package from `level` on; libraries stay at WARNING."""
    logging.getLogger("statusledger").setLevel(level)


def are_json() -> bool:
    """Return whether `set_up` chose JSON."""
    return any(isinstance(each.formatter, _JsonLines) for each in logging.getLogger().handlers)
