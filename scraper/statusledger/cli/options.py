"""Shared options of commands."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import click
from msgspec import Meta

from statusledger.cli.anywhere import Inherited
from statusledger.cli.completing import Completion, complete_source, complete_vendor
from statusledger.cli.named import VendorName
from statusledger.config.command_defaults import CommandDefaults
from statusledger.config.durations import EXAMPLES, seconds
from statusledger.config.types import unannotated
from statusledger.errors import CatalogueError
from statusledger.model import Instant

if TYPE_CHECKING:
    from statusledger.fetch import Settings


_SETTINGS = get_type_hints(CommandDefaults, include_extras=True)


class NamedPath(click.Path):
    """A path, refused if empty as from an unset variable."""

    def __init__(self, **details: Any) -> None:  # noqa: ANN401
        super().__init__(path_type=Path, **details)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Return the path, or fail."""
        if value == "":
            self.fail(f"an empty name; is a variable not set? Name a {self.name}", param, ctx)
        return super().convert(value, param, ctx)


def duration(value: str | float) -> float:
    """Parse a duration (300, 5m, 24h) as seconds."""
    found = seconds(value) if isinstance(value, str) else value
    if found is None:
        raise click.BadParameter(f"{value!r} is not a duration; write it as in {EXAMPLES}")
    return found


def _database(**details: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: ANN401
    return click.option(
        "--db",
        cls=Inherited,
        type=NamedPath(dir_okay=False, readable=False),
        default=Path("data/status.db"),
        show_default=True,
        envvar="STATUSLEDGER_DB",
        help="Database file.",
        **details,
    )


_SHIPPED = "the one that comes with statusledger"


def _catalogue(
    default: str = f"sources.yaml here, else {_SHIPPED}",
    **details: Any,  # noqa: ANN401
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "--sources",
        cls=Inherited,
        type=NamedPath(dir_okay=False),
        envvar="STATUSLEDGER_SOURCES",
        is_eager=True,
        help=f"Catalogue file.  [default: {default}]",
        **details,
    )


database, database_anywhere = _database(), _database(expose_value=False)
catalogue, catalogue_anywhere = _catalogue(), _catalogue(expose_value=False)
catalogue_to_search = _catalogue(_SHIPPED)


def _settled(context: click.Context, _parameter: click.Parameter, value: Path | None) -> None:
    """Use settings.yaml as defaults, below options and environment."""
    sources = context.params.get("sources")
    path = value or (sources.parent if sources else Path()) / "settings.yaml"
    if value is not None or path.exists():
        from statusledger.catalogue import settings

        context.default_map = settings.load(path)


def _settled_later(context: click.Context, parameter: click.Parameter, value: Path | None) -> CatalogueError | None:
    """Return the error, for the command to raise at the end."""
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
        help="File of defaults.  [default: settings.yaml beside sources.yaml, if it exists]",
        **details,
    )


settings = _settings(_settled, expose_value=False)
settings_if_right = _settings(_settled_later)


def _right(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from statusledger.catalogue.settings import problem

    if value and (reason := problem(str(parameter.name), value)):
        raise click.BadParameter(reason, param=parameter)
    return value


def _range(bounds: Meta) -> click.IntRange:
    return click.IntRange(None if bounds.ge is None else int(bounds.ge), None if bounds.le is None else int(bounds.le))


def setting(name: str, **details: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: ANN401
    """Make an option that settings.yaml and environment also set."""
    key = name[2:].replace("-", "_")
    kind, metas = unannotated(_SETTINGS[key])
    value, bounds = unannotated(get_args(kind)[0])
    checked = {"type": _range(*bounds)} if value is int else {"callback": _right}
    return click.option(name, envvar=f"STATUSLEDGER_{key.upper()}", help=metas[0].description, **checked, **details)


user_agent = setting("--user-agent", metavar="TEXT")
base_url = setting("--base-url", default="", metavar="URL")
healthcheck = setting("--healthcheck", metavar="URL")


def own_catalogue(sources: Path | None) -> Path:
    """Return the catalogue to change. Raises UsageError for the shipped one unless named."""
    from statusledger import catalogue

    path = catalogue.locate(sources)
    if path != sources and path == catalogue.shipped():
        raise click.UsageError(
            f"{path} comes with statusledger; name a catalogue of your own with --sources; "
            "`statusledger init` makes one"
        )
    return path


def limits(user_agent: str | None, **others: Any) -> "Settings":  # noqa: ANN401
    """Make the settings of the HTTP client."""
    from statusledger.fetch import Settings

    return Settings(user_agent=user_agent or Settings().user_agent, **others)


def fetching(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of polling as `limits`."""

    @setting("--concurrency", default=50, show_default=True)
    @setting("--per-host", default=2, show_default=True)
    @user_agent
    @wraps(command)
    def limited(concurrency: int, per_host: int, user_agent: str | None, **rest: object) -> object:
        return command(limits=limits(user_agent, concurrency=concurrency, per_host=per_host), **rest)

    return limited


alerts = click.option(
    "--alerts",
    type=NamedPath(dir_okay=False),
    envvar="STATUSLEDGER_ALERTS",
    help="File of alerts.  [default: alerts.yaml beside the catalogue, if it exists]",
)
sla = click.option(
    "--sla",
    cls=Inherited,
    type=NamedPath(dir_okay=False),
    envvar="STATUSLEDGER_SLA",
    help="File of agreements.  [default: sla.yaml beside the catalogue, if it exists]",
)


def names(
    variable: str, metavar: str, complete: Completion = complete_source, *, required: bool = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make an argument of several names of vendors or sources."""
    return click.argument(
        variable, nargs=-1, required=required, metavar=metavar, type=VendorName(), shell_complete=complete
    )


wanted_sources = names("wanted", "[SOURCE]...", required=False)
vendor = click.option(
    "--vendor", metavar="VENDOR", shell_complete=complete_vendor, help="Only this vendor, by id or name."
)
vendors = click.option(
    "--vendor",
    "vendors",
    multiple=True,
    metavar="VENDOR",
    shell_complete=complete_vendor,
    help="Only this vendor, by id or name; repeatable.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _clock(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Callable[[], Instant]:
    """Make the clock, which runs from `value` if given."""
    from statusledger.times import exact, instant

    if value is None:
        return lambda: instant(datetime.now(UTC))
    try:
        start, began = exact(value), monotonic()
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a time; write it as in 2024-01-31T12:00:00Z") from error
    from datetime import timedelta

    return lambda: instant(start + timedelta(seconds=monotonic() - began))


clock: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option("--now", "clock", callback=_clock, hidden=True)


def former_name(name: str, command: click.Command, usage: str) -> click.Command:
    """Make a hidden command that warns and runs its successor as `usage` says."""

    @click.command(name=name, hidden=True, params=command.params, help=f"Run `{usage}`, the new name of this command.")
    @click.pass_context
    def former(context: click.Context, /, **arguments: Any) -> None:  # noqa: ANN401
        from statusledger.cli.output import warn

        warn(f"`{context.command_path}` is now `{usage}`; the old name works in this release only")
        context.invoke(command, **arguments)

    return former
