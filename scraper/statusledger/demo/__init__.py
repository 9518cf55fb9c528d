"""The demo: a loopback status page, polled in simulated time."""

import asyncio
import shlex
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click
from rich.rule import Rule
from rich.text import Text
from sqlite_utils import Database

from statusledger import store, vendor_history
from statusledger.cli.pages import changes, incident
from statusledger.cli.pages.terminal import QUIET, Paper
from statusledger.demo.pages import documents, source
from statusledger.demo.server import serving
from statusledger.demo.story import FERNHILL, INCIDENT_ID, SCENES, VENDORS, Scene
from statusledger.fetch import Settings
from statusledger.model import Instant, Source
from statusledger.polling.run import Run, RunReport
from statusledger.presentation import wording
from statusledger.store.captures import Captures, beside, open_captures
from statusledger.store.read import queries, similar
from statusledger.times import moment


def play(path: Path, scenes: Sequence[Scene] = SCENES) -> None:
    """Play scenes into a new ledger, and print it."""
    paper = Paper()
    with closing(store.open_database(path)) as database, open_captures(beside(path)) as captures:
        with serving() as server:
            paper.put(f"Three invented vendors on {server.url}, polled in simulated time.")
            sources = [source(vendor, server.url) for vendor in VENDORS]
            store.keep_in_step(database, sources)
            for scene in scenes:
                server.documents |= documents(scene)
                _print_scene(paper, scene, _run(scene, database, captures, sources))
        _show(paper, database, scenes[-1].at)
    _next_steps(paper, path)


def _run(scene: Scene, database: Database, captures: Captures, sources: Sequence[Source]) -> RunReport:
    return asyncio.run(Run(database, captures, sources, Settings(trust_env=False), clock=lambda: scene.at).run())


def _print_scene(paper: Paper, scene: Scene, report: RunReport) -> None:
    paper.head(f"{moment(scene.at):%A} {wording.date(scene.at)}")
    paper.rows([(Text("pages", QUIET), scene.summary), (Text("run", QUIET), str(report))])


def _show(paper: Paper, database: Database, now: Instant) -> None:
    _title(paper, f"statusledger show {INCIDENT_ID}")
    story = queries.story(database, INCIDENT_ID)
    recovery, alike = vendor_history.recovery(database, story, now), similar.similar(database, story)
    incident.draw(paper, story, now, recovery=recovery, alike=alike, history=False)
    _title(paper, "statusledger changes")
    changes.draw(paper, queries.changes(database), None)


def _title(paper: Paper, words: str) -> None:
    paper.put()
    paper.put(Rule(Text(words, "bold"), style=QUIET, align="left"))
    paper.put()


def _next_steps(paper: Paper, path: Path) -> None:
    name = shlex.quote(str(path))
    _title(paper, "Next steps")
    click.echo(f"  statusledger show {FERNHILL.id} --history --db {name}")
    click.echo(f"  statusledger browse --db {name}   # needs the extra `browse`")
    click.echo("  statusledger init   # in a folder of your own: the same with your vendors")
