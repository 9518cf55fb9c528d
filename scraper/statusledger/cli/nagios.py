"""`check --nagios` answers in one line and with one of the codes of a plugin, whatever happens to it."""

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
    """SIGTERM, as from a supervisor that waits no longer."""


def is_asked(arguments: Sequence[str]) -> bool:
    """Whether a command line is that of a plugin, well-formed or not."""
    return {"check", "--nagios"}.issubset(arguments)


@contextmanager
def answering() -> Iterator[None]:
    """Turns all that can go wrong into UNKNOWN and its reason; verdicts and help end as they do."""
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


def line(word: str, said: str, data: str = "") -> str:
    """The one line of a plugin, with its performance data where there are any."""
    from statusledger import text

    told = " ".join(text.terminal(said).replace("|", "/").split())
    return f"STATUSLEDGER {word} - {told}{f' | {data}' if data else ''}"


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
        return "interrupted before there was an answer"
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"a bug of ours; please report it: {type(error).__name__}: {error} ({where.filename}, line {where.lineno})"
