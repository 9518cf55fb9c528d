"""The command line. Commands import when they run."""

import logging
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import click

from statusledger import __version__
from statusledger.cli import (
    alerts,
    backfill,
    backup,
    browse,
    captures,
    changes,
    check,
    demo,
    detect,
    doctor,
    dump,
    export,
    imports,
    init,
    maintenance,
    mcp,
    metrics,
    nagios,
    normalize,
    now,
    options,
    rebuild,
    restore,
    run,
    show,
    sources,
    status,
    watch,
)
from statusledger.cli.logs import set_up
from statusledger.cli.output import warn
from statusledger.errors import (
    CatalogueError,
    LedgerError,
    LockedError,
    NormalizeError,
    StoreError,
    Undetected,
    refused,
)

USAGE, STORE, REFUSED, LOCKED, INTERRUPTED = 2, 4, 5, 75, 130
_CODES = {CatalogueError: USAGE, StoreError: STORE, NormalizeError: REFUSED, Undetected: REFUSED, LockedError: LOCKED}


_GARBLED = f"{__name__}.garbled"
"""Key of a context for the arguments that are not UTF-8."""


class _Commands(click.Group):
    """Turns expected errors, including those of the system about a file, into a message and an exit code."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401
    ) -> click.Context:
        wanted = nagios.is_wanted(args)
        with _nagios_answer(wanted=wanted):
            garbled = [each for each in args if any("\ud800" <= letter <= "\udfff" for letter in each)]
            context = super().make_context(info_name, args, parent, **extra)
        context.meta[_GARBLED] = garbled
        context.meta[nagios.__name__] = wanted
        return context

    def invoke(self, context: click.Context) -> object:
        try:
            with _nagios_answer(wanted=context.meta[nagios.__name__]):
                return self._invoke(context)
        except LedgerError as error:
            warn(f"statusledger: {error}", logging.ERROR)
            context.exit(next((code for kind, code in _CODES.items() if isinstance(error, kind)), USAGE))
        except OSError as error:
            if error.filename is None:
                raise
            warn(f"statusledger: {refused(error)}", logging.ERROR)
            context.exit(STORE)
        except click.ClickException as error:
            if not context.params["json_logs"]:
                raise
            warn(error.format_message(), logging.ERROR)
            context.exit(error.exit_code)
        except (KeyboardInterrupt, click.Abort):
            context.exit(INTERRUPTED)

    def _invoke(self, context: click.Context) -> object:
        """Run a command; arguments that are not UTF-8 may be paths, and fail where used as text."""
        try:
            return super().invoke(context)
        except UnicodeEncodeError:
            if not context.meta[_GARBLED]:
                raise
            arguments = ", ".join(map(repr, context.meta[_GARBLED]))
            raise click.UsageError(f"not UTF-8: {arguments}; write it in the encoding of this terminal") from None


def _nagios_answer(*, wanted: bool) -> AbstractContextManager[None]:
    return nagios.answering() if wanted else nullcontext()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="statusledger")
@click.option("-v", "--verbose", count=True, help="Log to stderr: -v a line per source, -vv every request.")
@click.option("--json-logs", is_flag=True, help="Log JSON, one object a line.")
def cli(verbose: int, json_logs: bool) -> None:
    """Collect vendor status pages in one SQLite dataset."""
    set_up(logging.WARNING - 10 * min(verbose, 2), as_json=json_logs)


for command in (
    init.command,
    run.command,
    watch.command,
    now.command,
    check.command,
    status.command,
    doctor.command,
    alerts.group,
    show.command,
    changes.changes,
    changes.anomalies,
    options.former_name("oddities", changes.anomalies, "statusledger anomalies"),
    browse.command,
    sources.group,
    detect.command,
    normalize.command,
    imports.import_series,
    backfill.command,
    imports.import_git,
    imports.import_captures,
    captures.group,
    backup.command,
    restore.command,
    maintenance.prune,
    maintenance.merge,
    rebuild.command,
    export.command,
    metrics.command,
    mcp.command,
    dump.command,
    demo.command,
):
    cli.add_command(command)
