"""`check --nagios`: always one line and an exit code of Nagios plugins."""

import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import click

from statusledger.cli.stdout import Unwritten
from statusledger.errors import LedgerError, refused

UNKNOWN = 3


class _Terminated(BaseException):
    """SIGTERM, sent by a supervisor after its timeout."""


def is_wanted(arguments: Sequence[str]) -> bool:
    """Return whether the plugin is called, even malformed."""
    return {"check", "--nagios"}.issubset(arguments)


@contextmanager
def answering() -> Iterator[None]:
    """Turn errors into UNKNOWN with the reason; results and help pass."""
    former = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    except Unwritten:
        sys.exit(UNKNOWN)
    except (SystemExit, click.exceptions.Exit):
        raise
    except BaseException as error:
        with suppress(Unwritten):
            click.echo(line("UNKNOWN", _reason(error)))
        sys.exit(UNKNOWN)
    finally:
        signal.signal(signal.SIGTERM, former)


def line(word: str, message: str, data: str = "") -> str:
    """Format a plugin's line with its performance data."""
    from statusledger import text

    shown = " ".join(text.terminal(message).replace("|", "/").split())
    return f"STATUSLEDGER {word} - {shown}{f' | {data}' if data else ''}"


def _terminate(*_: object) -> None:
    raise _Terminated


def _reason(error: BaseException) -> str:
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, LedgerError):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return refused(error)
    if isinstance(error, KeyboardInterrupt | click.Abort | _Terminated):
        return "interrupted before the check was done"
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"internal error, please report it: {type(error).__name__}: {error} ({where.filename}, line {where.lineno})"
