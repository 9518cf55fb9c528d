"""Options that stand before a command or after it."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import click
from click.core import ParameterSource

from statusledger.cli import logs

_GIVEN, _VERBOSE = f"{__name__}.given", f"{__name__}.verbose"


class Inherited(click.Option):
    """An option whose value a command takes from before its name, unless given again."""

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, ParameterSource]:
        """Return the value and its source; the environment comes last."""
        value, source = super().consume_value(ctx, opts)
        given: dict[str | None, Any] = ctx.meta.setdefault(_GIVEN, {})
        if source is ParameterSource.COMMANDLINE:
            given[self.name] = value
        elif self.name in given:
            return given[self.name], ParameterSource.COMMANDLINE
        return value, source


def _log(context: click.Context, _parameter: click.Parameter, count: int) -> None:
    level = context.meta[_VERBOSE] = context.meta.get(_VERBOSE, 0) + count
    logs.set_level(logging.WARNING - 10 * min(level, 2))


def _verbose(**details: Any) -> click.Option:  # noqa: ANN401
    about = "Log to stderr: -v a line per source, -vv every request."
    return click.Option(["-v", "--verbose"], count=True, expose_value=False, callback=_log, help=about, **details)


def _json_logs(**details: Any) -> click.Option:  # noqa: ANN401
    return click.Option(
        ["--json-logs"], is_flag=True, expose_value=False, help="Log JSON, one object a line.", **details
    )


def logging_options(command: Callable[..., object]) -> Callable[..., object]:
    """Add the options of logging to the command line as a whole."""
    command.__click_params__ = [_json_logs(), _verbose(), *getattr(command, "__click_params__", [])]  # type: ignore[attr-defined]
    return command


def accept_logging_options(group: click.Group) -> None:
    """Let every command take the options of logging too, which its help leaves out."""
    for command in group.commands.values():
        command.params = [*command.params, _verbose(hidden=True), _json_logs(hidden=True)]
        if isinstance(command, click.Group):
            accept_logging_options(command)
