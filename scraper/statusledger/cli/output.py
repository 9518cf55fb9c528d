"""What commands print for machines, and how they complain."""

import logging
from typing import Any

import click


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever msgspec can encode
    """Prints a struct, or a list of them, as JSON a person can read too."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=1))


def warn(message: str, level: int = logging.WARNING) -> None:
    """Says on stderr what a person should know; as a record where logs are JSON."""
    context = click.get_current_context(silent=True)
    if context and context.find_root().params.get("json_logs"):
        logging.getLogger("statusledger.cli").log(level, message)
    else:
        click.echo(message, err=True)
