"""`statusledger alerts`: try out whom to tell, and see what would have been told."""

import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from statusledger.cli import options
from statusledger.cli.output import print_json, warn
from statusledger.model import Instant, Source

if TYPE_CHECKING:
    from sqlite_utils import Database

    from statusledger.alerts.plan import Plan
    from statusledger.fetch import Settings

FAILED = 1


@click.group(name="alerts")
def group() -> None:
    """Tell people what happens: alerts.yaml says whom and what, and `run` and `watch` do it after each pass."""


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
    """Send a sample to every target, or to one, and say what became of it: exit 1 when one did not take it."""
    from statusledger.alerts.delivery import try_out
    from statusledger.cli import signals

    targets = _plan(alerts, sources).targets
    chosen = [target for target in targets if wanted in (None, target.id)]
    if wanted is not None and not chosen:
        from statusledger.catalogue.shapes import hint

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
@click.option("--since", default="7d", show_default=True, metavar="TIME", help="A date or time (UTC), or an age as 7d.")
@options.alerts
@options.catalogue
@options.as_json
@options.database
@options.clock
def preview(
    since: str, alerts: Path | None, sources: Path | None, as_json: bool, db: Path, clock: Callable[[], Instant]
) -> None:
    """Show what each rule would have told since then. Nothing is sent.

    Polls that failed are not kept one by one, so that pages that were unreadable are not in it.
    """
    from statusledger.alerts.preview import preview as foresee
    from statusledger.cli.changes import start_of
    from statusledger.store.read import queries

    plan, start = _plan(alerts, sources), start_of(since, clock())
    with queries.open_readonly(db) as database:
        found = foresee(database, plan, start, clock())
    if as_json:
        print_json(found)
        return
    from statusledger.cli.pages import alerts as page
    from statusledger.cli.pages.terminal import Paper

    page.draw(Paper(), found, start)


class Alerting(Struct, frozen=True):
    """What `run` and `watch` do after a pass: tell whom alerts.yaml names, and say what a person must see to.

    The file is looked for, and read, at each pass.
    """

    path: Path | None
    sources: Path | None
    base_url: str
    clock: Callable[[], Instant]
    settings: "Settings"

    async def tell(self, database: "Database", known: Sequence[Source]) -> None:
        """Tells of the pass. Raises CatalogueError, and everything waits, where alerts.yaml is wrong."""
        await self._tell(database, self._plan(known, self.located))

    @property
    def located(self) -> Path | None:
        """The file, where there is one."""
        from statusledger.alerts.config import locate

        return locate(self.path, self.sources)

    def lasting(
        self, complain: Callable[[str], None], known: Sequence[Source]
    ) -> "Callable[[Database, Sequence[Source]], Awaitable[None]]":
        """Like `tell`, pass after pass: a file that becomes wrong, or is gone, holds as it was.

        Raises CatalogueError at once where it is wrong already.
        """
        from statusledger.catalogue.lasting import Lasting

        lasting: Lasting[Plan | None] = Lasting("alerts.yaml", complain)
        seen: list[Path] = []

        def planned(known: Sequence[Source]) -> "Plan | None":
            seen[:] = seen or filter(None, [self.located])
            return lasting.said(lambda: self._plan(known, seen[0] if seen else None))

        async def tell(database: "Database", known: Sequence[Source]) -> None:
            plan = planned(known)
            if plan is not None or not lasting.is_wrong:  # else nobody has said yet whom to tell
                await self._tell(database, plan)

        planned(known)
        return tell

    def _plan(self, known: Sequence[Source], path: Path | None) -> "Plan | None":
        from statusledger.alerts.config import load

        return load(path, known) if path is not None else None

    async def _tell(self, database: "Database", plan: "Plan | None") -> None:
        from statusledger import alerts

        for line in await alerts.send_alerts(database, plan, self.clock, self.settings, self.base_url):
            warn(line)


def alerting(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of those who tell; the command gets them as one, `alerting`."""

    @options.alerts
    @options.base_url
    @wraps(command)
    def told(alerts: Path | None, base_url: str, **rest: Any) -> object:  # noqa: ANN401
        by = Alerting(alerts, rest["sources"], base_url, rest["clock"], rest["limits"])
        return command(alerting=by, **rest)

    return told


def _plan(path: Path | None, sources: Path | None) -> "Plan":
    from statusledger import catalogue
    from statusledger.alerts.config import load, locate
    from statusledger.platforms import PLATFORMS

    found = locate(path, sources)
    if found is None:
        raise click.UsageError(
            "there is no alerts.yaml here; write one as docs/alerts.md shows, or name it with --alerts"
        )
    return load(found, catalogue.load(sources, PLATFORMS))
