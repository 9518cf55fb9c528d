"""Options that several commands share."""

from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from statusledger.cli.output import warn
from statusledger.errors import CatalogueError
from statusledger.model import Instant

if TYPE_CHECKING:
    from statusledger.fetch import Settings


class NamedPath(click.Path):
    """A path that is named: not empty, as a variable that is not set leaves it."""

    def __init__(self, **details: Any) -> None:  # noqa: ANN401
        super().__init__(path_type=Path, **details)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        if value == "":
            self.fail(f"an empty name; is a variable not set? Name a {self.name}", param, ctx)
        return super().convert(value, param, ctx)


database = click.option(
    "--db",
    type=NamedPath(dir_okay=False, readable=False),
    default=Path("data/status.db"),
    show_default=True,
    envvar="STATUSLEDGER_DB",
    help="The database.",
)
catalogue = click.option(
    "--sources",
    type=NamedPath(dir_okay=False),
    envvar="STATUSLEDGER_SOURCES",
    is_eager=True,
    help="The catalogue.  [default: sources.yaml here, else the one that comes with statusledger]",
)


def _settled(context: click.Context, _parameter: click.Parameter, value: Path | None) -> None:
    """What settings.yaml says are this command's defaults: options and the environment come before them."""
    sources = context.params.get("sources")
    path = value or (sources.parent if sources else Path()) / "settings.yaml"
    if value is not None or path.exists():
        from statusledger.catalogue import settings

        context.default_map = settings.load(path)


def _settled_later(context: click.Context, parameter: click.Parameter, value: Path | None) -> CatalogueError | None:
    """The same for a command that does without rather than not at all; it raises what this returns when it is done."""
    try:
        _settled(context, parameter, value)
    except CatalogueError as error:
        if value is not None and not value.exists():
            raise
        return error
    return None


def _settings(callback: Callable[..., Any], **details: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: ANN401
    return click.option(
        "--settings",
        type=NamedPath(dir_okay=False),
        envvar="STATUSLEDGER_SETTINGS",
        is_eager=True,
        callback=callback,
        help="Defaults of these options.  [default: settings.yaml beside sources.yaml, where there is one]",
        **details,
    )


settings = _settings(_settled, expose_value=False)
settings_if_right = _settings(_settled_later)


def _right(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from statusledger.catalogue.settings import wrong

    if value and (reason := wrong(str(parameter.name), value)):
        raise click.BadParameter(reason, param=parameter)
    return value


def setting(name: str, **details: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: ANN401
    """An option that settings.yaml and the environment may give as well, by the same name."""
    callback = None if "type" in details else _right
    variable = f"STATUSLEDGER_{name[2:].replace('-', '_').upper()}"
    return click.option(name, envvar=variable, callback=callback, **details)


user_agent = setting(
    "--user-agent", metavar="TEXT", help="Who we say we are.  [default: statusledger, with its address]"
)
base_url = setting("--base-url", default="", metavar="URL", help="Where the export or site is published, for links.")
healthcheck = setting("--healthcheck", metavar="URL", help="Where to tell that runs go well, as at healthchecks.io.")


def limits(user_agent: str | None, **spent: Any) -> "Settings":  # noqa: ANN401
    """What a client may spend, and who it says it is."""
    from statusledger.fetch import Settings

    return Settings(user_agent=user_agent or Settings().user_agent, **spent)


def fetching(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of those who poll; the command gets them as one, `limits`."""

    @setting("--concurrency", type=click.IntRange(1, 1000), default=50, show_default=True, help="Requests at a time.")
    @setting(
        "--per-host", type=click.IntRange(1, 50), default=2, show_default=True, help="Requests at a time per host."
    )
    @user_agent
    @wraps(command)
    def limited(concurrency: int, per_host: int, user_agent: str | None, **rest: object) -> object:
        return command(limits=limits(user_agent, concurrency=concurrency, per_host=per_host), **rest)

    return limited


alerts = click.option(
    "--alerts",
    type=NamedPath(dir_okay=False),
    envvar="STATUSLEDGER_ALERTS",
    help="Whom to tell of what.  [default: alerts.yaml beside the catalogue, where there is one]",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def age(_context: click.Context, parameter: click.Parameter, value: str) -> int:
    """The callback of an option that takes an age."""
    from statusledger import times

    found = times.age(value)
    if found is None:
        raise click.BadParameter(f"{value!r} is no age like 90d, 12h or 8w", param=parameter)
    return found


def _clock(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Callable[[], Instant]:
    """The time as UTC text, running from `value` on where one is given."""
    from statusledger.times import exact, instant

    if value is None:
        return lambda: instant(datetime.now(UTC))
    try:
        start, began = exact(value), monotonic()
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no time such as 2024-01-31T12:00:00Z") from error
    from datetime import timedelta

    return lambda: instant(start + timedelta(seconds=monotonic() - began))


clock: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option("--now", "clock", callback=_clock, hidden=True)


def former(command: click.Command, name: str) -> click.Command:
    """Return a command under its former name, which works until the next release and says so on stderr."""
    renamed, callback = copy(command), command.callback

    def noted(*arguments: Any, **options: Any) -> object:  # noqa: ANN401
        warn(f"`{name}` is now called `{command.name}`; the former name goes with the next release")
        return callback(*arguments, **options) if callback else None

    renamed.name, renamed.hidden, renamed.callback = name, True, noted
    return renamed
