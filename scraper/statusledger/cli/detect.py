"""The command `detect`."""

from typing import TYPE_CHECKING

import click

from statusledger.cli import options
from statusledger.cli.output import print_json

if TYPE_CHECKING:
    from statusledger.detection import Detection

private_option = click.option("--allow-private", is_flag=True, help="Allow a page in your own network.")


@click.command(name="detect")
@click.argument("url")
@private_option
@options.as_json
@options.settings
@options.user_agent
def command(url: str, allow_private: bool, as_json: bool, user_agent: str | None) -> None:
    """Detect the platform of a status page.

    Sends at most six requests. Exit 5 when no supported platform is found.
    """
    found = detected(url, user_agent, allow_private=allow_private)
    if as_json:
        print_json(found)
        return
    from statusledger.cli.pages import detection
    from statusledger.cli.pages.terminal import Paper

    detection.draw(Paper(), found)


def detected(
    url: str, user_agent: str | None, *, allow_private: bool, name: str | None = None, key: str | None = None
) -> "Detection":
    """Detect a page, requesting each address once. Raises Undetected."""
    from statusledger.cli import signals
    from statusledger.detection import detect
    from statusledger.fetch import Client

    async def detecting() -> "Detection":
        async with Client(options.limits(user_agent, attempts=1)) as client:
            return await detect(client, url, allow_private=allow_private, name=name, key=key)

    return signals.run(detecting())
