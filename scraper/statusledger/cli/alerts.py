"""The command `alerts`."""

import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from statusledger.cli import options
from statusledger.cli.grouping import Commands
from statusledger.cli.output import print_json, warn
from statusledger.model import Instant, Source

if TYPE_CHECKING:
    from sqlite_utils import Database

    from statusledger.alerts.plan import Plan
    from statusledger.fetch import Settings

FAILED = 1


@click.group(name="alerts", cls=Commands)
def group() -> None:
    """Test and preview the alerts of alerts.yaml.

    `run` and `watch` send them after each pass.
    """


@group.command(name="test")
@click.argument("wanted", required=False, metavar="[TARGET]")
@options.catalogue
@options.settings
@options.alerts
@options.base_url
@options.user_agent
@options.as_json
@options.clock
def test(
    wanted: str | None,
    alerts: Path | None,
    sources: Path | None,
    base_url: str,
    user_agent: str | None,
    as_json: bool,
    clock: Callable[[], Instant],
) -> None:
    """Send a test message to every target, or to one.

    Exit 1 when a target does not accept it.
    """
    from statusledger.alerts.sending import try_out
    from statusledger.cli import signals

    targets = _plan(alerts, sources).targets
    if not targets:
        raise click.UsageError("alerts.yaml has no targets yet; add one as in docs/alerts.md")
    chosen = [target for target in targets if wanted is None or wanted.lower() == target.id]
    if wanted is not None and not chosen:
        from statusledger.config.checks import hint

        raise click.UsageError(
            f"no target {wanted!r} in alerts.yaml{hint(wanted or '', [each.id for each in targets])}"
        )
    found = signals.run(try_out(chosen, clock(), base_url, options.limits(user_agent)))
    if as_json:
        print_json(
            [{"target": target, "delivered": trouble is None, "error": trouble} for target, trouble in found.items()]
        )
    else:
        for target, trouble in found.items():
            click.echo(f"{target}: {trouble or 'delivered'}")
    sys.exit(FAILED if any(found.values()) else 0)


@group.command(name="preview")
@click.option(
    "--since", default="7d", show_default=True, metavar="TIME", help="Start: a date or time (UTC), or an age as 7d."
)
@options.alerts
@options.sla
@options.catalogue
@options.as_json
@options.database
@options.clock
def preview(
    since: str,
    alerts: Path | None,
    sla: Path | None,
    sources: Path | None,
    as_json: bool,
    db: Path,
    clock: Callable[[], Instant],
) -> None:
    """Show the messages of each rule since a time.

    Nothing is sent. Includes history from before the first poll. Failed polls are not stored one by one, so the
    preview has no unreadable pages.
    """
    from statusledger.alerts.preview import preview as find
    from statusledger.cli.changes import start_of
    from statusledger.sla.config import locate
    from statusledger.store.read import queries

    plan, start = _plan(alerts, sources), start_of(since, clock())
    with queries.open_readonly(db) as database:
        found = find(database, plan, start, clock(), locate(sla, sources))
    if as_json:
        print_json(found)
        return
    from statusledger.cli.pages import alerts as page
    from statusledger.cli.pages.terminal import Paper

    page.draw(Paper(), found, start)


class Alerting(Struct, frozen=True):
    """Sends alerts after a pass; reads alerts.yaml each time."""

    path: Path | None
    sources: Path | None
    base_url: str
    clock: Callable[[], Instant]
    settings: "Settings"
    sla: Path | None = None

    async def send(self, database: "Database", known: Sequence[Source]) -> None:
        """Send alerts. Raises CatalogueError for a wrong alerts.yaml; messages wait."""
        await self._send(database, self._plan(known, self.located))

    @property
    def located(self) -> Path | None:
        """Path of alerts.yaml, if it exists."""
        from statusledger.alerts.config import locate

        return locate(self.path, self.sources)

    def sender(
        self, warn: Callable[[str], None], known: Sequence[Source]
    ) -> "Callable[[Database, Sequence[Source]], Awaitable[None]]":
        """Make a `send` that keeps the last valid alerts.yaml.

        Raises CatalogueError if the file is already wrong.
        """
        from statusledger.config.last_valid import LastValid

        last_valid: LastValid[Plan | None] = LastValid("alerts.yaml", warn)
        seen: list[Path] = []

        def current(known: Sequence[Source]) -> "Plan | None":
            seen[:] = seen or filter(None, [self.located])
            return last_valid.contents(lambda: self._plan(known, seen[0] if seen else None))

        async def send(database: "Database", known: Sequence[Source]) -> None:
            plan = current(known)
            if plan is not None or not last_valid.is_wrong:  # else no target is known yet
                await self._send(database, plan)

        current(known)
        return send

    def _plan(self, known: Sequence[Source], path: Path | None) -> "Plan | None":
        from statusledger.alerts.config import load

        return load(path, known) if path is not None else None

    async def _send(self, database: "Database", plan: "Plan | None") -> None:
        from statusledger import alerts
        from statusledger.sla.config import locate

        sla = locate(self.sla, self.sources)
        for line in await alerts.send_alerts(database, plan, self.clock, self.settings, self.base_url, sla):
            warn(line)


def alerting(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of alerts as `alerting`."""

    @options.alerts
    @options.sla
    @options.base_url
    @wraps(command)
    def with_alerting(alerts: Path | None, sla: Path | None, base_url: str, **rest: Any) -> object:  # noqa: ANN401
        made = Alerting(alerts, rest["sources"], base_url, rest["clock"], rest["limits"], sla)
        return command(alerting=made, **rest)

    return with_alerting


def _plan(path: Path | None, sources: Path | None) -> "Plan":
    from statusledger import catalogue
    from statusledger.alerts.config import load, locate, unwatched
    from statusledger.platforms import PLATFORMS

    found = locate(path, sources)
    if found is None:
        raise click.UsageError("alerts.yaml: not found; write one as in docs/alerts.md, or name the file with --alerts")
    known = catalogue.load(sources, PLATFORMS)
    plan = load(found, known)
    for warning in unwatched(found, known):
        warn(warning)
    return plan
