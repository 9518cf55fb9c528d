"""JSON on standard output, warnings and errors on stderr."""

import logging
from typing import Any

import click

from statusledger.cli import logs


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever msgspec can encode
    """Print indented JSON."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=1))


def warn(message: str, level: int = logging.WARNING) -> None:
    """Print a message on stderr, or log it as JSON; errors begin with `Error: `."""
    if logs.are_json():
        logging.getLogger("statusledger.cli").log(level, message)
    else:
        click.echo(f"Error: {message}" if level >= logging.ERROR else message, err=True)
