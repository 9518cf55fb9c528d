"""The whole of it without the internet: a status-page server on loopback, polled by the real code in simulated time."""

import asyncio
import shlex
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click
from rich.rule import Rule
from rich.text import Text
from sqlite_utils import Database

from statusledger import store
from statusledger.cli.pages import changes, incident
from statusledger.cli.pages.terminal import QUIET, Paper
from statusledger.demo.pages import documents, source
from statusledger.demo.server import serving
from statusledger.demo.story import FERNHILL, INCIDENT_ID, SCENES, VENDORS, Scene
from statusledger.fetch import Settings
from statusledger.model import Source
from statusledger.polling.run import Run, RunReport
from statusledger.presentation import wording
from statusledger.store.captures import Captures, beside, open_captures
from statusledger.store.read import queries
from statusledger.times import moment


def play(path: Path) -> None:
    """Tells the story while a new database at `path` fills, scene by scene; then shows what is in it."""
    paper = Paper()
    with closing(store.open_database(path)) as database, open_captures(beside(path)) as captures:
        with serving() as server:
            paper.put(f"Three invented vendors on {server.url}, polled in simulated time.")
            sources = [source(vendor, server.url) for vendor in VENDORS]
            store.keep_in_step(database, sources)
            for scene in SCENES:
                server.documents |= documents(scene)
                _tell(paper, scene, _run(scene, database, captures, sources))
        _show(paper, database)
    _lead_on(paper, path)


def _run(scene: Scene, database: Database, captures: Captures, sources: Sequence[Source]) -> RunReport:
    """What `statusledger run` does, at the time of the scene."""
    return asyncio.run(Run(database, captures, sources, Settings(trust_env=False), clock=lambda: scene.at).run())


def _tell(paper: Paper, scene: Scene, report: RunReport) -> None:
    """What time it is, what the pages say by now, and the line that `run` ends with."""
    paper.head(f"{moment(scene.at):%A} {wording.date(scene.at)}")
    paper.rows([(Text("pages", QUIET), scene.told), (Text("run", QUIET), str(report))])


def _show(paper: Paper, database: Database) -> None:
    """The incident and what was rewritten, as the commands print them."""
    _title(paper, f"statusledger show {INCIDENT_ID}")
    incident.draw(paper, queries.story(database, INCIDENT_ID), SCENES[-1].at, history=False)
    _title(paper, "statusledger changes")
    changes.draw(paper, queries.changes(database), None)


def _title(paper: Paper, words: str) -> None:
    paper.put()
    paper.put(Rule(Text(words, "bold"), style=QUIET, align="left"))
    paper.put()


def _lead_on(paper: Paper, path: Path) -> None:
    """Commands to copy, so each is on one line, however long."""
    name = shlex.quote(str(path))
    _title(paper, "How to go on")
    click.echo(f"  statusledger show {FERNHILL.id} --history --db {name}")
    click.echo(f"  statusledger browse --db {name}   # pip install 'statusledger[browse]'")
    click.echo("  statusledger run   # the same with real vendors, into data/status.db")
