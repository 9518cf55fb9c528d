"""`statusledger metrics`: the state of things for Prometheus."""

from pathlib import Path

import click

from statusledger.cli import options


@click.command(name="metrics")
@click.argument("target", type=options.NamedPath(dir_okay=False), metavar="[FILE]", required=False)
@click.option("--label", metavar="NAME", help='Adds ledger="NAME" to every metric, where ledgers share a folder.')
@options.database
def command(target: Path | None, label: str | None, db: Path) -> None:
    """Write metrics as OpenMetrics text to FILE, for the node exporter's folder of text files, or print them.

    FILE is replaced at one moment; call it `something.prom`, after each run. Give each ledger a file and a --label of
    its own.
    """
    from statusledger.export import metrics
    from statusledger.store.read import queries

    with queries.open_readonly(db) as database:
        if target is not None:
            metrics.write(database, target, label)
        else:
            click.echo(metrics.text(database, label), nl=False)
