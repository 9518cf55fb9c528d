"""Groups of commands, listed in sections with whole sentences."""

from collections.abc import Iterable
from typing import Any

import click


class Commands(click.Group):
    """A group whose help lists its commands in the order and sections of `add_section`."""

    def __init__(self, *arguments: Any, **details: Any) -> None:  # noqa: ANN401 - as click takes them
        super().__init__(*arguments, **details)
        self.sections: dict[str, list[str]] = {}

    def add_section(self, title: str, commands: Iterable[click.Command]) -> None:
        """Add commands under a heading of the help."""
        for command in commands:
            self.add_command(command)
            self.sections.setdefault(title, []).append(command.name or "")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command with the first line of its help; sections share their columns."""
        shown = {title: [each for each in names if not self.commands[each].hidden] for title, names in self._listed()}
        width = max(len(each) for names in shown.values() for each in names)
        for title, names in shown.items():
            with formatter.section(title):
                formatter.write_dl([(each.ljust(width), self._sentence(each)) for each in names])

    def _listed(self) -> list[tuple[str, list[str]]]:
        return list(self.sections.items()) or [("Commands", sorted(self.commands))]

    def _sentence(self, name: str) -> str:
        return (self.commands[name].help or "").partition("\n")[0]
