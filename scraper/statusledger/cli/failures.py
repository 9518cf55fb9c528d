"""Expected errors: one message in one style, and an exit code."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import click

from statusledger.cli.output import warn
from statusledger.errors import (
    CatalogueError,
    LedgerError,
    LockedError,
    NormalizeError,
    StoreError,
    Undetected,
    refused,
)

USAGE, STORE, REFUSED, LOCKED, INTERRUPTED = 2, 4, 5, 75, 130
_CODES = {CatalogueError: USAGE, StoreError: STORE, NormalizeError: REFUSED, Undetected: REFUSED, LockedError: LOCKED}
_USAGE = ("No such ", "Got unexpected ", "Missing ")
"""Beginnings of messages about the words of a command; its help answers them."""


@contextmanager
def reported() -> Iterator[None]:
    """Print an expected error as `Error: ...` and exit; a bug passes with its traceback."""
    try:
        yield
    except LedgerError as error:
        _end(str(error), next((code for kind, code in _CODES.items() if isinstance(error, kind)), USAGE))
    except OSError as error:
        if error.filename is None:
            raise
        _end(refused(error), STORE)
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.ClickException as error:
        _end(described(error), error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        raise click.exceptions.Exit(INTERRUPTED) from None


def described(error: click.ClickException) -> str:
    """The message of an error; where the words of the command are wrong, with its help."""
    message = error.format_message()
    if not (isinstance(error, click.UsageError) and error.ctx and message.startswith(_USAGE)):
        return message
    words = " ".join(message.split()).removesuffix(".")
    return f"{words}{' See' if words.endswith('?') else '; see'} `{error.ctx.command_path} --help`"


def _end(message: str, code: int) -> None:
    warn(message, logging.ERROR)
    raise click.exceptions.Exit(code) from None
