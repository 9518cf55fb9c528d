"""The command line. Commands import when they run."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import click

from statusledger import __version__
from statusledger.cli import (
    alerts,
    anywhere,
    backfill,
    backup,
    browse,
    captures,
    changes,
    check,
    classify,
    completion,
    demo,
    detect,
    doctor,
    dump,
    export,
    imports,
    incidents,
    init,
    logs,
    maintenance,
    mcp,
    metrics,
    nagios,
    normalize,
    now,
    options,
    postmortems,
    rebuild,
    restore,
    run,
    scorecard,
    show,
    sla,
    sources,
    status,
    watch,
)
from statusledger.cli.failures import reported
from statusledger.cli.grouping import Commands

_GARBLED = f"{__name__}.garbled"
"""Key of a context for the arguments that are not UTF-8."""


class _CommandLine(Commands):
    """Reports expected errors, wherever they appear, in one style."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401
    ) -> click.Context:
        logs.set_up(as_json="--json-logs" in args)
        wanted = nagios.is_wanted(args)
        with reported(), _nagios_answer(wanted=wanted):
            garbled = [each for each in args if any("\ud800" <= letter <= "\udfff" for letter in each)]
            context = super().make_context(info_name, args, parent, **extra)
        context.meta[_GARBLED] = garbled
        context.meta[nagios.__name__] = wanted
        return context

    def invoke(self, context: click.Context) -> object:
        with reported(), _nagios_answer(wanted=context.meta[nagios.__name__]):
            return self._invoke(context)

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


@click.group(cls=_CommandLine, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="statusledger")
@options.database_anywhere
@options.catalogue_anywhere
@anywhere.logging_options
def cli() -> None:
    """Collect vendor status pages in one SQLite dataset.

    Options may also follow the command. `statusledger COMMAND --help` describes a command.
    """


_SECTIONS = {
    "Start": (init.command, demo.command, sources.group, detect.command, doctor.command, completion.command),
    "Watch": (run.command, watch.command, now.command, check.command, alerts.group, status.command),
    "Read": (
        incidents.command,
        show.command,
        changes.changes,
        changes.anomalies,
        scorecard.command,
        sla.group,
        postmortems.command,
        classify.command,
        browse.command,
        mcp.command,
    ),
    "Publish": (export.command, metrics.command, dump.command),
    "History": (
        backfill.command,
        imports.import_series,
        imports.import_git,
        imports.import_captures,
        captures.group,
        rebuild.command,
        normalize.command,
    ),
    "Operate": (backup.command, restore.command, maintenance.merge, maintenance.prune),
}

for title, commands in _SECTIONS.items():
    cli.add_section(title, commands)
cli.add_command(options.former_name("oddities", changes.anomalies, "statusledger anomalies"))
anywhere.accept_logging_options(cli)
