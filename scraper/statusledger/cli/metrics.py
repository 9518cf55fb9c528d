"""The command `metrics`."""

from pathlib import Path

import click

from statusledger.cli import options


@click.command(name="metrics")
@click.argument("target", type=options.NamedPath(dir_okay=False), metavar="[FILE]", required=False)
@click.option("--label", metavar="NAME", help='Label every metric ledger="NAME".')
@options.database
def command(target: Path | None, label: str | None, db: Path) -> None:
    """Write metrics for Prometheus to FILE, or print them.

    The format is OpenMetrics, for the textfile folder of the node exporter: name the file `something.prom` and write it
    after each run. It is replaced atomically. Each ledger needs its own file and --label.
    """
    from statusledger.export import metrics
    from statusledger.store.read import queries

    with queries.open_readonly(db) as database:
        if target is not None:
            metrics.write(database, target, label)
        else:
            click.echo(metrics.text(database, label), nl=False)
