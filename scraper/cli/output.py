"""What commands print for machines."""

from typing import Any

import click


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever msgspec can encode
    """Prints a struct, or a list of them, as JSON a person can read too."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=1))
