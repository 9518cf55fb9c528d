"""`statusledger sources platforms`: what can be read."""

import click

from scraper.cli import options
from scraper.cli.output import print_json


@click.command(name="platforms")
@options.as_json
def command(as_json: bool) -> None:
    """List the platforms that can be read, with the kinds of document each has."""
    from scraper.platforms import PLATFORMS

    if as_json:
        rows = ((name, PLATFORMS[name]) for name in sorted(PLATFORMS))
        print_json([{"platform": name, "proven": each.PROVEN, "kinds": list(each.VOICES)} for name, each in rows])
        return
    for name in sorted(PLATFORMS):
        platform = PLATFORMS[name]
        unproven = "" if platform.PROVEN else "   unproven: its shape is documented, not captured"
        click.echo(f"{name}: {', '.join(platform.VOICES)}{unproven}")
