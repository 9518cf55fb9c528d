"""JSON on standard output, warnings on stderr."""

import logging
from typing import Any

import click


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever msgspec can encode
    """Print indented JSON."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=1))


def warn(message: str, level: int = logging.WARNING) -> None:
    """Print a message on stderr, or log it as JSON."""
    context = click.get_current_context(silent=True)
    if context and context.find_root().params.get("json_logs"):
        logging.getLogger("statusledger.cli").log(level, message)
    else:
        click.echo(message, err=True)
